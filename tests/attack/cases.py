"""The table of attacks: what hostile pages in the user's browser send.

In every case of the table all is as our own page would send it, a stolen token included, except for the one
flaw that the case is named after: so each defence is tried alone, not hidden behind another one. Texts are
templates: {port}, {next} (port), {token}, {secret} (of the launcher) and {key} (a fresh one) stand for the
target's own.
"""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.attack.wire import Headers, Target, eavesdrops, exchange, handshake, is_answered, raw, request

CHANGE = '{"period_s": 10}'
KEY = '{"key": "{key}"}'
WATCH = "/socket.io/?EIO=4&transport=websocket"
SOCKET = WATCH + "&token={token}"


@dataclass(frozen=True)
class Case:
    """One attack; `succeeds` tells whether it got what it wanted."""

    name: str
    succeeds: Callable[[Target], bool]


def filled(target: Target, text: str) -> str:
    """Replace what stands for something of the target's."""
    values: dict[str, Callable[[], str]] = {
        "{port}": lambda: str(target.port),
        "{next}": lambda: str(target.port + 1),
        "{token}": lambda: target.token,
        "{secret}": lambda: target.control_secret,
        "{key}": target.new_key,
    }
    return re.sub("|".join(map(re.escape, values)), lambda found: values[found[0]](), text)


def filled_headers(target: Target, headers: Headers | None) -> Headers:
    """Replace in every value of `headers`."""
    return {name: text and filled(target, text) for name, text in (headers or {}).items()}


def asks(
    target: Target,
    *,
    method: str = "GET",
    path: str = "/api/now",
    headers: Headers | None = None,
    body: str = "",
) -> bool:
    """Send a request with a flaw; it succeeds when it is answered."""
    content = filled(target, body).encode("utf-8", "surrogateescape")
    asked = request(target, method, filled(target, path), filled_headers(target, headers), content)
    return is_answered(exchange(target.port, asked))


def changes(target: Target, *, headers: Headers | None = None, body: str = CHANGE) -> bool:
    """Send a change with a flaw."""
    return asks(target, method="PATCH", path="/api/settings", headers=headers, body=body)


def redeems(target: Target, *, offer: str = KEY, headers: Headers | None = None) -> bool:
    """Offer a key with a flaw."""
    return asks(target, method="POST", path="/api/session", headers=headers, body=offer)


def commands(target: Target, *, method: str, path: str, headers: Headers | None = None) -> bool:
    """Send what our launcher sends, with a flaw."""
    good: Headers = {"Host": target.host, "Authorization": f"Bearer {target.control_secret}"}
    fields = {**good, **filled_headers(target, headers)}
    return is_answered(exchange(target.port, raw(f"{method} {filled(target, path)} HTTP/1.1", fields)))


def listens(
    target: Target, *, path: str = SOCKET, headers: Headers | None = None, say: str = "40/live,"
) -> bool:
    """Open a socket with a flaw; it succeeds when data arrives."""
    return eavesdrops(target, handshake(target, filled(target, path), filled_headers(target, headers)), say)


def page_cases() -> Iterator[Case]:
    """List what hostile pages send, each in a well-formed request."""
    for family in (_hosts, _rebound, _origins, _fetch_metadata, _forgeries):
        yield from family()


def _thrice(name: str, headers: Headers) -> Iterator[Case]:
    yield Case(f"{name}: question", partial(asks, headers=headers))
    yield Case(f"{name}: change", partial(changes, headers=headers))
    yield Case(f"{name}: socket", partial(listens, headers=headers))


_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "localhost",
    "localhost:{port}",
    "LOCALHOST:{port}",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:1",
    "127.0.0.1:{next}",
    "127.0.0.1:0{port}",
    "127.0.0.1:{port}0",
    "127.0.0.1.:{port}",
    "127.0.0.1.evil.example:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "0x7f000001:{port}",
    "127.0.0.2:{port}",
    "0.0.0.0:{port}",
    "[::1]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "evil@127.0.0.1:{port}",
    "127.0.0.1:{port}@evil.example",
    "127.0.0.1:{port},evil.example",
    "http://127.0.0.1:{port}",
    "127.0.0.1:{port}.evil.example",
]


def _hosts() -> Iterator[Case]:
    """Another spelling of our address, or a name of the attacker's."""
    for host in (*_HOSTS, f"{socket.gethostname()}:{{port}}", "", None):
        yield Case(f"host {host}: page", partial(asks, path="/", headers={"Host": host}))
        yield from _thrice(f"host {host}", {"Host": host})


def _rebound() -> Iterator[Case]:
    """A rebound page's Origin names the same host: the libraries' own check is content with that."""
    for host in _HOSTS[:14]:
        yield from _thrice(f"rebound {host}", {"Host": host, "Origin": f"http://{host}"})


_ORIGINS = [
    "null",
    "http://evil.example",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:{next}",
    "http://localhost:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}",
    "ws://127.0.0.1:{port}",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "http://[::1]:{port}",
    "127.0.0.1:{port}",
]


def _origins() -> Iterator[Case]:
    for origin in (*_ORIGINS, "http://127.0.0.1:{port} http://evil.example", ""):
        yield from _thrice(f"origin {origin}", {"Origin": origin})
        yield Case(f"origin {origin}: key", partial(redeems, headers={"Origin": origin}))
    yield Case("no origin: change", partial(changes, headers={"Origin": None}))
    yield Case("no origin: socket", partial(listens, headers={"Origin": None}))
    yield Case("no origin: key", partial(redeems, headers={"Origin": None}))


def _fetch_metadata() -> Iterator[Case]:
    """What a browser says about who caused a request, and no page can forge."""
    navigation: Headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Origin": None}
    for site in ("cross-site", "same-site", "same-origin, cross-site", "Same-Origin", "", "evil"):
        fields: Headers = {"Sec-Fetch-Site": site}
        yield from _thrice(f"fetched {site}", fields)
        yield Case(f"fetched {site}: file", partial(asks, path="/assets/icons/icon.svg", headers=fields))
        yield Case(f"navigated {site}: question", partial(asks, headers={**fields, **navigation}))
    cross: Headers = {"Sec-Fetch-Site": "cross-site", **navigation}
    framed: Headers = {**cross, "Sec-Fetch-Dest": "iframe"}
    yield Case("page in a foreign frame", partial(asks, path="/", headers=framed))
    yield Case(
        "page as a foreign script", partial(asks, path="/", headers={**cross, "Sec-Fetch-Dest": "script"})
    )
    yield Case(
        "page by a foreign fetch", partial(asks, path="/", headers={**cross, "Sec-Fetch-Mode": "no-cors"})
    )
    yield Case("page by a foreign form", partial(asks, method="POST", path="/", headers=cross))


def _forgeries() -> Iterator[Case]:
    """What a form, an image or a script tag of a foreign page can send without asking first."""
    for kind in (
        *[
            "text/plain",
            "application/x-www-form-urlencoded",
            "text/html",
            "application/jsonp",
            "application/csp-report",
        ],
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/json-patch+json",
        "",
        None,
    ):
        yield Case(f"change as {kind}", partial(changes, headers={"Content-Type": kind}))
        yield Case(f"key as {kind}", partial(redeems, headers={"Content-Type": kind}))
    bare: Headers = {"Authorization": None, "Origin": None}
    for query in ("callback=steal", "jsonp=steal", "cb=steal", "_method=PATCH&period_s=10"):
        yield Case(f"script with {query}", partial(asks, path=f"/api/now?{query}", headers=bare))
    for path in ("/kill", "/kill?pid=1", "/control/stop", "/control/open", "/api/settings?period_s=10"):
        yield Case(f"image of {path}", partial(asks, path=path, headers=bare))
    preflight: Headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PATCH"}
    yield Case("foreign preflight", partial(asks, method="OPTIONS", path="/api/settings", headers=preflight))
