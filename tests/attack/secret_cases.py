"""More of the table of attacks: wrong secrets, secrets in the wrong place, and the way around them."""

import json
from collections.abc import Iterator
from functools import partial

from tests.attack.cases import KEY, SOCKET, WATCH, Case, asks, commands, listens, redeems
from tests.attack.wire import Headers, Target, eavesdrops, exchange, frame, handshake, is_answered, request


def secret_cases() -> Iterator[Case]:
    """List what needs a secret, and comes without the right one."""
    for family in (_keys, _tokens, _socket_tokens, _control, _methods, _socket_logins, _polling):
        yield from family()


def _keys() -> Iterator[Case]:
    for key in ("A" * 43, "", None, 0, [""], {"$ne": ""}, True, "A" * 60_000, "\ud800", "\0\n"):
        yield Case(f"key {key!r:.20}", partial(redeems, offer=json.dumps({"key": key})))
    for offer in (
        "{}",
        "null",
        f'"{"A" * 43}"',
        "[]",
        "{\udcff\udcfe",
        "[" * 60_000,
        '{"key": "{key}"',
        "{}" + KEY,
    ):
        yield Case(f"instead of a key {offer!r:.20}", partial(redeems, offer=offer))
    yield Case("key that is a token", partial(redeems, offer='{"key": "{token}"}'))
    yield Case("key that is the launcher's secret", partial(redeems, offer='{"key": "{secret}"}'))
    yield Case("key in the query", partial(asks, path="/api/session?key={key}"))
    yield Case("key used twice", _redeems_twice)


def _redeems_twice(target: Target) -> bool:
    offer = json.dumps({"key": target.new_key()})
    return redeems(target, offer=offer) and redeems(target, offer=offer)


def _tokens() -> Iterator[Case]:
    """Another program on the machine, or a page that guesses."""
    for name, value in {
        "missing": None,
        "empty": "",
        "a bare scheme": "Bearer",
        "an empty bearer": "Bearer ",
        "forged": "Bearer " + "A" * 43,
        "lengthened": "Bearer {token}A",
        "preceded": "Bearer A{token}",
        "basic": "Basic {token}",
        "in lower case": "bearer {token}",
        "without scheme": "{token}",
        "twice": "Bearer {token}, Bearer {token}",
        "the launcher's secret": "Bearer {secret}",
        "a one-time key": "Bearer {key}",
        "not ASCII": "Bearer \xff\xfe",
        "very long": "Bearer " + "A" * 12_000,
    }.items():
        for path in ("/api/now", "/api/settings", "/metrics"):
            yield Case(f"token {name}: {path}", partial(asks, path=path, headers={"Authorization": value}))
    for header in ("Cookie", "X-Token", "Proxy-Authorization"):
        fields: Headers = {"Authorization": None, header: "token={token}"}
        yield Case(f"token in {header}", partial(asks, headers=fields))
    yield Case(
        "token in the query", partial(asks, path="/api/now?token={token}", headers={"Authorization": None})
    )
    yield Case("head without token", partial(asks, method="HEAD", headers={"Authorization": None}))


def _socket_tokens() -> Iterator[Case]:
    elsewhere: Headers = {"Authorization": "Bearer {token}", "Cookie": "token={token}"}
    for name, query in {
        "missing": "",
        "empty": "&token=",
        "forged": "&token=" + "A" * 43,
        "twice": "&token={token}&token={token}",
        "lengthened": "&token={token}A",
        "a list": "&token[]={token}",
        "the launcher's secret": "&token={secret}",
        "a one-time key": "&token={key}",
    }.items():
        yield Case(f"socket token {name}", partial(listens, path=WATCH + query))
        yield Case(
            f"socket token {name}, good elsewhere", partial(listens, path=WATCH + query, headers=elsewhere)
        )


def _control() -> Iterator[Case]:
    """Our launcher's door: nobody comes in with a page's token, or from a browser."""
    doors = (("GET", "watch"), ("POST", "open"), ("POST", "stop"), ("POST", "bye"), ("POST", "shown"))
    flaws: dict[str, Headers] = {
        "with a page's token": {"Authorization": "Bearer {token}"},
        "with nothing": {"Authorization": None},
        "with a wrong secret": {"Authorization": "Bearer {secret}A"},
        "by basic": {"Authorization": "Basic {secret}"},
        "by cookie": {"Authorization": None, "Cookie": "secret={secret}"},
        "from our page": {"Origin": "http://127.0.0.1:{port}"},
        "from a foreign page": {"Origin": "http://evil.example"},
        "from a sandboxed page": {"Origin": "null"},
        "from a browser": {"Sec-Fetch-Site": "same-origin"},
        "from an address bar": {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        "at a foreign host": {"Host": "evil.example"},
    }
    for method, door in doors:
        path = f"/control/{door}"
        for name, flaw in flaws.items():
            yield Case(f"{path} {name}", partial(commands, method=method, path=path, headers=flaw))
        in_query: Headers = {"Authorization": None}
        yield Case(
            f"{path} with the secret in the query",
            partial(commands, method=method, path=path + "?secret={secret}", headers=in_query),
        )


def _methods() -> Iterator[Case]:
    for method in ("OPTIONS", "TRACE", "TRACK", "PUT", "PROPFIND", "CONNECT", "get", "GET/", "X" * 20):
        for path in ("/", "/api/now", "/api/session"):
            yield Case(f"{method} {path}", partial(asks, method=method, path=path))
    yield Case("change of the page", partial(asks, method="PATCH", path="/", body="{}"))
    yield Case("session by GET", partial(asks, path="/api/session"))
    yield Case("override", partial(asks, method="POST", headers={"X-HTTP-Method-Override": "GET"}))
    yield Case("socket by POST", partial(asks, method="POST", path=SOCKET))


def _socket_logins() -> Iterator[Case]:
    """The auth of Socket.IO decides nothing: who has no token does not even get to say it."""
    logins = {
        "nothing": "",
        "null": "null",
        "5": "5",
        "a string": '"str"',
        "a list": "[1]",
        "an object": "{}",
        "a token of null": '{"token":null}',
        "1 MB": '{"token":"' + "A" * 1_000_000 + '"}',
        "a deep object": '{"a":' * 20_000 + "1" + "}" * 20_000,
    }
    for namespace in ("/live", "/test", "/test_conn", "/chat"):
        for name, auth in logins.items():
            yield Case(f"{namespace} with {name}", partial(listens, path=WATCH, say=f"40{namespace},{auth}"))


def _polling() -> Iterator[Case]:
    """The other transport, other versions of the protocol, and half-made upgrades."""
    for query in [
        "EIO=4&transport=polling",
        "EIO=4",
        "EIO=4&transport=polling&j=0",
        "EIO=4&transport=polling&b64=1",
        "EIO=3&transport=polling",
        "EIO=4&transport=websocket",
        "EIO=4&transport=webtransport",
        "transport=polling",
        "EIO=4&transport=polling&transport=websocket",
    ]:
        yield Case(f"poll {query}", partial(asks, path=f"/socket.io/?{query}&token={{token}}"))
    for query in [
        "EIO=3&transport=websocket",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=x",
        "EIO=4&transport=websocket&j=1",
    ]:
        yield Case(f"upgrade {query}", partial(listens, path=f"/socket.io/?{query}&token={{token}}"))
    flaws: dict[str, Headers] = {
        "no connection": {"Connection": None},
        "keep-alive": {"Connection": "keep-alive"},
        "no upgrade": {"Upgrade": None},
        "h2c": {"Upgrade": "h2c"},
        "version 8": {"Sec-WebSocket-Version": "8"},
        "no key": {"Sec-WebSocket-Key": None},
    }
    for name, flaw in flaws.items():
        yield Case(f"handshake with {name}", partial(listens, headers=flaw))
    for path in [
        "/socket.io",
        "/socket.io/x/",
        "//socket.io/",
        "/socket.io/../socket.io/",
        "/SOCKET.IO/",
        "/socket.io/%2e%2e/",
    ]:
        yield Case(f"socket at {path}", partial(listens, path=SOCKET.replace("/socket.io/", path)))
    yield Case("upgrade with a body", _upgrades_with_a_body)
    yield Case("upgrade of a question", _upgrades_a_question)


def _upgrades_with_a_body(target: Target) -> bool:
    return eavesdrops(target, handshake(target, None, {"Content-Length": "5"}) + b"AAAAA" + frame("x"))


def _upgrades_a_question(target: Target) -> bool:
    flaw: Headers = {"Authorization": None, "Connection": "Upgrade", "Upgrade": "websocket"}
    return is_answered(exchange(target.port, request(target, headers=flaw)))
