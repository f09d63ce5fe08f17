"""The table of attacks. Each tells whether it got what it wanted; nothing in it is right but what a thief has.

In every case all is as our own page would send it, a stolen token included, except for the one flaw that the
case is named after: so each defence is tried alone, not hidden behind another one.
"""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.attack.wire import (
    Headers,
    Target,
    eavesdrops,
    exchange,
    frame,
    handshake,
    is_answered,
    raw,
    request,
    socket_path,
)

KEY_PATH = "/api/session"
CHANGE = b'{"period_s": 10}'


@dataclass(frozen=True)
class Case:
    """One attack."""

    name: str
    succeeds: Callable[[Target], bool]


def asks(target: Target, **flaw: object) -> bool:
    """Send a request with a flaw; it succeeds when it is answered."""
    return is_answered(exchange(target.port, request(target, **flaw)))  # type: ignore[arg-type]


def changes(target: Target, **flaw: object) -> bool:
    """Send a change with a flaw."""
    return asks(target, **({"method": "PATCH", "path": "/api/settings", "body": CHANGE} | flaw))


def listens(target: Target, *, headers: Headers | None = None, path: str | None = None) -> bool:
    """Open a socket with a flaw; it succeeds when a reading arrives."""
    return eavesdrops(target, handshake(target, path, headers))


def cases_of_pages() -> Iterator[Case]:
    """List what hostile pages and other users of the machine try with well-formed requests."""
    for family in (
        _hosts,
        _origins,
        _fetch_metadata,
        _keys,
        _tokens,
        _methods,
        _forgeries,
        _control,
        _socket_logins,
        _polling,
    ):
        yield from family()


def _hosts() -> Iterator[Case]:
    """DNS rebinding and its relatives: a name of the attacker's, or another spelling of ours."""
    spellings = (
        "evil.example", "evil.example:{port}", "localhost", "localhost:{port}", "LOCALHOST:{port}", "127.0.0.1",
        "127.0.0.1:", "127.0.0.1:1", "127.0.0.1:{next}", "127.0.0.1:0{port}", "127.0.0.1:{port}0", "127.0.0.1.:{port}",
        "127.0.0.1.evil.example:{port}", "127.1:{port}", "2130706433:{port}", "0x7f000001:{port}", "127.0.0.2:{port}",
        "0.0.0.0:{port}", "[::1]:{port}", "[::ffff:127.0.0.1]:{port}", "evil@127.0.0.1:{port}",
        "127.0.0.1:{port}@evil.example", "127.0.0.1:{port},evil.example", "127.0.0.1:{port}.evil.example",
        "http://127.0.0.1:{port}", socket.gethostname() + ":{port}", "", None,
    )  # fmt: skip
    for spelling in spellings:
        yield Case(
            f"host of the page: {spelling}", lambda t, s=spelling: asks(t, path="/", headers=_host(t, s))
        )
        yield Case(f"host of a question: {spelling}", lambda t, s=spelling: asks(t, headers=_host(t, s)))
        yield Case(f"host of the socket: {spelling}", lambda t, s=spelling: listens(t, headers=_host(t, s)))
    for spelling in spellings[:12]:
        # A rebound page's Origin names the same host: the libraries' own check is content with that.
        yield Case(f"rebound, question: {spelling}", lambda t, s=spelling: asks(t, headers=_rebound(t, s)))
        yield Case(f"rebound, change: {spelling}", lambda t, s=spelling: changes(t, headers=_rebound(t, s)))
        yield Case(f"rebound, socket: {spelling}", lambda t, s=spelling: listens(t, headers=_rebound(t, s)))


def _host(target: Target, spelling: str | None) -> dict[str, str | None]:
    return {"Host": spelling and spelling.format(port=target.port, next=target.port + 1)}


def _rebound(target: Target, spelling: str | None) -> dict[str, str | None]:
    host = _host(target, spelling)
    return host | {"Origin": f"http://{host['Host']}"}


def _origins() -> Iterator[Case]:
    spellings = (
        "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:{next}",
        "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:{port}/",
        "HTTP://127.0.0.1:{port}", "http://127.0.0.1:{port} http://evil.example", "ws://127.0.0.1:{port}", "file://",
        "chrome-extension://abcdefghijklmnop", "http://[::1]:{port}", "127.0.0.1:{port}", "",
    )  # fmt: skip
    for spelling in spellings:
        yield Case(f"origin of a question: {spelling}", lambda t, s=spelling: asks(t, headers=_origin(t, s)))
        yield Case(f"origin of a change: {spelling}", lambda t, s=spelling: changes(t, headers=_origin(t, s)))
        yield Case(
            f"origin of the socket: {spelling}", lambda t, s=spelling: listens(t, headers=_origin(t, s))
        )
    yield Case("origin missing, change", lambda t: changes(t, headers={"Origin": None}))
    yield Case("origin missing, socket", lambda t: listens(t, headers={"Origin": None}))
    yield Case(
        "origin missing, session", lambda t: redeems(t, {"key": t.new_key()}, headers={"Origin": None})
    )


def _origin(target: Target, spelling: str) -> dict[str, str | None]:
    return {"Origin": spelling.format(port=target.port, next=target.port + 1)}


def _fetch_metadata() -> Iterator[Case]:
    """What a browser says about who caused a request, and no page can forge."""
    navigation = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for site in ("cross-site", "same-site", "same-origin, cross-site", "Same-Origin", "", "evil"):
        fields = {"Sec-Fetch-Site": site, "Origin": None}
        yield Case(f"fetched {site}: question", partial(asks, headers=fields))
        yield Case(f"fetched {site}: file", partial(asks, path="/assets/icons/icon.svg", headers=fields))
        yield Case(f"fetched {site}: change", lambda t, s=site: changes(t, headers={"Sec-Fetch-Site": s}))
        yield Case(f"fetched {site}: socket", lambda t, s=site: listens(t, headers={"Sec-Fetch-Site": s}))
        yield Case(f"navigated {site}: question", partial(asks, headers=fields | navigation))
    cross = {"Sec-Fetch-Site": "cross-site", "Origin": None}
    yield Case(
        "page in a foreign frame",
        partial(asks, path="/", headers=cross | navigation | {"Sec-Fetch-Dest": "iframe"}),
    )
    yield Case(
        "page as a foreign script", partial(asks, path="/", headers=cross | {"Sec-Fetch-Dest": "script"})
    )
    yield Case("page by a foreign form", partial(asks, method="POST", path="/", headers=cross | navigation))
    yield Case(
        "page by a foreign fetch", partial(asks, path="/", headers=cross | {"Sec-Fetch-Mode": "no-cors"})
    )


def redeems(target: Target, offer: object, **flaw: object) -> bool:
    """Try to get a token for what is offered."""
    return asks(target, **({"method": "POST", "path": KEY_PATH, "body": json.dumps(offer).encode()} | flaw))


def _keys() -> Iterator[Case]:
    offers: dict[str, object] = {
        "missing": {}, "forged": {"key": "A" * 43}, "empty": {"key": ""}, "null": {"key": None}, "number": {"key": 0},
        "list": {"key": [""]}, "object": {"key": {"$ne": ""}}, "true": {"key": True}, "long": {"key": "A" * 60_000},
        "bare": "A" * 43, "nothing": None, "surrogate": {"key": "\ud800"}, "control characters": {"key": "\0\n"},
    }  # fmt: skip
    for name, offer in offers.items():
        yield Case(f"key {name}", partial(redeems, offer=offer))
    yield Case("key that is a token", lambda t: redeems(t, {"key": t.token}))
    yield Case("key that is the launcher's secret", lambda t: redeems(t, {"key": t.control_secret}))
    yield Case("key used twice", _redeems_twice)
    yield Case("key of garbage", partial(asks, method="POST", path=KEY_PATH, body=b"{\xff\xfe"))
    yield Case("key nested 60,000 deep", partial(asks, method="POST", path=KEY_PATH, body=b"[" * 60_000))
    yield Case("key in the query", lambda t: asks(t, path=f"{KEY_PATH}?key={t.new_key()}"))


def _redeems_twice(target: Target) -> bool:
    key = target.new_key()
    return redeems(target, {"key": key}) and redeems(target, {"key": key})


def _tokens() -> Iterator[Case]:
    """Another user of the machine, or a page that guesses."""
    wrong: dict[str, Callable[[Target], str | None]] = {
        "missing": lambda _: None,
        "empty": lambda _: "",
        "bare scheme": lambda _: "Bearer",
        "empty bearer": lambda _: "Bearer ",
        "forged": lambda _: "Bearer " + "A" * 43,
        "cut": lambda t: f"Bearer {t.token[:-1]}",
        "lengthened": lambda t: f"Bearer {t.token}A",
        "in other letters": lambda t: f"Bearer {t.token.swapcase()}",
        "basic": lambda t: f"Basic {t.token}",
        "without scheme": lambda t: t.token,
        "twice": lambda t: f"Bearer {t.token}, Bearer {t.token}",
        "launcher's secret": lambda t: f"Bearer {t.control_secret}",
        "one-time key": lambda t: f"Bearer {t.new_key()}",
        "not ASCII": lambda _: "Bearer \xff\xfe",
        "very long": lambda _: "Bearer " + "A" * 12_000,
    }
    for name, make in wrong.items():
        for path in ("/api/now", "/api/settings", "/metrics"):
            yield Case(
                f"token {name}: {path}",
                lambda t, m=make, p=path: asks(t, path=p, headers={"Authorization": m(t)}),
            )
    for header in ("Cookie", "X-Token", "Proxy-Authorization"):
        yield Case(
            f"token in {header}",
            lambda t, h=header: asks(t, headers={"Authorization": None, h: f"token={t.token}"}),
        )
    yield Case(
        "token in the query",
        lambda t: asks(t, path=f"/api/now?token={t.token}", headers={"Authorization": None}),
    )
    queries: dict[str, Callable[[Target], str]] = {
        "missing": lambda _: "",
        "empty": lambda _: "&token=",
        "forged": lambda _: "&token=" + "A" * 43,
        "twice": lambda t: f"&token={t.token}&token={t.token}",
        "cut": lambda t: f"&token={t.token[:-1]}",
        "list": lambda t: f"&token[]={t.token}",
        "launcher's secret": lambda t: f"&token={t.control_secret}",
        "one-time key": lambda t: f"&token={t.new_key()}",
    }
    for name, query in queries.items():
        base = "/socket.io/?EIO=4&transport=websocket"
        yield Case(f"socket token {name}", lambda t, b=base, q=query: listens(t, path=b + q(t)))
        yield Case(
            f"socket token {name}, good one in headers",
            lambda t, b=base, q=query: listens(
                t, path=b + q(t), headers={"Authorization": f"Bearer {t.token}", "Cookie": f"token={t.token}"}
            ),
        )


def _methods() -> Iterator[Case]:
    for method in ("OPTIONS", "TRACE", "TRACK", "PUT", "PROPFIND", "CONNECT", "get", "GET/", "X" * 20):
        for path in ("/", "/api/now", KEY_PATH):
            yield Case(f"{method} {path}", partial(asks, method=method, path=path))
    preflight = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PATCH"}
    yield Case("foreign preflight", partial(asks, method="OPTIONS", path="/api/settings", headers=preflight))
    yield Case("change of the page", partial(changes, method="POST", path="/"))
    yield Case("session by GET", partial(asks, path=KEY_PATH))
    yield Case(
        "override", partial(asks, method="POST", path="/api/now", headers={"X-HTTP-Method-Override": "GET"})
    )
    yield Case("head without token", partial(asks, method="HEAD", headers={"Authorization": None}))
    yield Case("socket by POST", partial(asks, method="POST", path="/socket.io/?EIO=4&transport=websocket"))


def _forgeries() -> Iterator[Case]:
    """What a form or a script tag of a foreign page can send without asking first."""
    kinds = (
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", "", None,
        "text/plain; application/json", "application/jsonp", "application/json-patch+json", "application/csp-report",
    )  # fmt: skip
    for kind in kinds:
        fields = {"Content-Type": kind}
        yield Case(f"change as {kind}", partial(changes, headers=fields))
        yield Case(f"session as {kind}", lambda t, f=fields: redeems(t, {"key": t.new_key()}, headers=f))
    for query in ("callback=steal", "jsonp=steal", "cb=steal", "_method=PATCH&period_s=10"):
        yield Case(
            f"script with {query}",
            partial(asks, path=f"/api/now?{query}", headers={"Authorization": None, "Origin": None}),
        )
    for path in ("/kill", "/kill?pid=1", "/control/stop", "/control/open", "/api/settings?period_s=10"):
        yield Case(
            f"image of {path}", partial(asks, path=path, headers={"Authorization": None, "Origin": None})
        )


def _control() -> Iterator[Case]:
    """Our launcher's door: nobody comes in through it with a page's token, or from a browser."""
    doors = (
        ("GET", "/control/watch"),
        ("POST", "/control/open"),
        ("POST", "/control/stop"),
        ("POST", "/control/bye"),
    )
    for method, path in doors:
        yield Case(
            f"{path} with a page's token", partial(asks, method=method, path=path, headers={"Origin": None})
        )
        flaws: dict[str, dict[str, str]] = {
            "from our page": {"Origin": "http://127.0.0.1:{port}"},
            "from a foreign page": {"Origin": "http://evil.example"},
            "from a sandboxed page": {"Origin": "null"},
            "from a browser": {"Sec-Fetch-Site": "same-origin"},
            "from an address bar": {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
            "at a foreign host": {"Host": "evil.example"},
            "by basic": {"Authorization": "Basic {secret}"},
            "by cookie": {"Authorization": "", "Cookie": "secret={secret}"},
            "with a wrong secret": {"Authorization": "Bearer {secret}A"},
        }
        for name, flaw in flaws.items():
            yield Case(f"{path} {name}", partial(_commands, method, path, flaw))
        yield Case(
            f"{path} with the secret in the query",
            lambda t, m=method, p=path: asks(
                t,
                method=m,
                path=f"{p}?secret={t.control_secret}",
                headers={"Authorization": None, "Origin": None},
            ),
        )


def _commands(method: str, path: str, flaw: dict[str, str], target: Target) -> bool:
    good: dict[str, str] = {"Host": target.host, "Authorization": "Bearer {secret}"}
    fields = {
        name: text.format(port=target.port, secret=target.control_secret)
        for name, text in (good | flaw).items()
    }
    return is_answered(exchange(target.port, raw(f"{method} {path} HTTP/1.1", fields)))


def _socket_logins() -> Iterator[Case]:
    """The auth of Socket.IO decides nothing: who has no token does not even get to say it."""
    logins = {
        "nothing": "", "null": "null", "5": "5", "a string": '"str"', "a list": "[1]", "an object": "{}",
        "a token of null": '{"token":null}', "1 MB": '{"token":"' + "A" * 1_000_000 + '"}',
        "deep": '{"a":' * 20_000 + "1" + "}" * 20_000,
    }  # fmt: skip
    for namespace in ("/live", "/test", "/test_conn", "/chat"):
        for name, auth in logins.items():
            yield Case(f"{namespace} with {name}", partial(_logs_in, f"40{namespace},{auth}"))


def _logs_in(packet: str, target: Target) -> bool:
    return eavesdrops(target, handshake(target, "/socket.io/?EIO=4&transport=websocket"), packet)


def _polling() -> Iterator[Case]:
    """The other transport, other versions of the protocol, and half-made upgrades."""
    for query in (
        "EIO=4&transport=polling", "EIO=4", "EIO=4&transport=polling&j=0", "EIO=4&transport=polling&b64=1", "EIO=3&transport=polling",
        "EIO=4&transport=websocket", "EIO=4&transport=webtransport", "EIO=4&transport=polling&transport=websocket", "",
    ):  # fmt: skip
        yield Case(f"poll {query}", lambda t, q=query: asks(t, path=f"/socket.io/?{q}&token={t.token}"))
    for query in (
        "EIO=3&transport=websocket",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=x",
        "EIO=4&transport=websocket&j=1",
    ):
        yield Case(f"upgrade {query}", lambda t, q=query: listens(t, path=f"/socket.io/?{q}&token={t.token}"))
    for name, fields in {
        "no connection": {"Connection": None}, "keep-alive": {"Connection": "keep-alive"}, "no upgrade": {"Upgrade": None},
        "h2c": {"Upgrade": "h2c"}, "version 8": {"Sec-WebSocket-Version": "8"}, "no key": {"Sec-WebSocket-Key": None},
    }.items():  # fmt: skip
        yield Case(f"handshake with {name}", partial(listens, headers=fields))
    for path in (
        "/socket.io",
        "/socket.io/x/",
        "//socket.io/",
        "/socket.io/../socket.io/",
        "/SOCKET.IO/",
        "/socket.io/%2e%2e/",
    ):
        yield Case(
            f"socket at {path}",
            lambda t, p=path: listens(t, path=socket_path(t.token).replace("/socket.io/", p)),
        )
    yield Case(
        "upgrade with a body",
        lambda t: eavesdrops(t, handshake(t, None, {"Content-Length": "5"}) + b"AAAAA" + frame("x")),
    )
