"""Attacks by pages of other origins in the user's browser.

Each case is a valid request of the page, with a valid token, except for one flaw: so each check is tested
alone. Texts are templates with the values of the target: {port}, {next} (the next port), {token}, {secret}
(the control secret) and {key} (a new one-time key).
"""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.attack.raw_client import (
    Headers,
    Target,
    exchange,
    handshake,
    is_answered,
    raw,
    receives_data,
    request,
)
from tests.waiting import PROMPTLY_S

CHANGE = '{"period_s": 10}'
KEY = '{"key": "{key}"}'
WATCH = "/socket.io/?EIO=4&transport=websocket"
SOCKET = WATCH + "&token={token}"


@dataclass(frozen=True)
class Case:
    """An attack; `succeeds` executes it and returns whether it was successful."""

    name: str
    succeeds: Callable[[Target], bool]


def fill(target: Target, text: str) -> str:
    """Fill a template with the values of the target."""
    values: dict[str, Callable[[], str]] = {
        "{port}": lambda: str(target.port),
        "{next}": lambda: str(target.port + 1),
        "{token}": lambda: target.token,
        "{secret}": lambda: target.control_secret,
        "{key}": target.new_key,
    }
    return re.sub("|".join(map(re.escape, values)), lambda found: values[found[0]](), text)


def fill_headers(target: Target, headers: Headers | None) -> Headers:
    """Fill the templates in all values of `headers`."""
    return {name: text and fill(target, text) for name, text in (headers or {}).items()}


def request_succeeds(
    target: Target,
    *,
    method: str = "GET",
    path: str = "/api/now",
    headers: Headers | None = None,
    body: str = "",
) -> bool:
    """Send a request; return whether it is answered."""
    content = fill(target, body).encode("utf-8", "surrogateescape")
    data = request(target, method, fill(target, path), fill_headers(target, headers), content)
    return is_answered(exchange(target.port, data, PROMPTLY_S))


def change_succeeds(target: Target, *, headers: Headers | None = None, body: str = CHANGE) -> bool:
    """Send a change of the settings; return whether it is answered."""
    return request_succeeds(target, method="PATCH", path="/api/settings", headers=headers, body=body)


def session_succeeds(target: Target, *, body: str = KEY, headers: Headers | None = None) -> bool:
    """Send a key; return whether a session is created."""
    return request_succeeds(target, method="POST", path="/api/session", headers=headers, body=body)


def control_succeeds(target: Target, *, method: str, path: str, headers: Headers | None = None) -> bool:
    """Send a request of the launcher; return whether it is answered."""
    valid: Headers = {"Host": target.host, "Authorization": f"Bearer {target.control_secret}"}
    fields = {**valid, **fill_headers(target, headers)}
    line = f"{method} {fill(target, path)} HTTP/1.1"
    return is_answered(exchange(target.port, raw(line, fields), PROMPTLY_S))


def socket_succeeds(
    target: Target, *, path: str = SOCKET, headers: Headers | None = None, packet: str = "40/live,"
) -> bool:
    """Open a WebSocket; return whether events arrive."""
    return receives_data(target, handshake(target, fill(target, path), fill_headers(target, headers)), packet)


def page_cases() -> Iterator[Case]:
    """Yield attacks in well-formed requests."""
    for family in (_hosts, _rebound, _origins, _fetch_metadata, _forgeries):
        yield from family()


def _for_each_kind(name: str, headers: Headers) -> Iterator[Case]:
    yield Case(f"{name}: GET", partial(request_succeeds, headers=headers))
    yield Case(f"{name}: change", partial(change_succeeds, headers=headers))
    yield Case(f"{name}: socket", partial(socket_succeeds, headers=headers))


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
    """Other spellings of the address, and names of other hosts (DNS rebinding)."""
    for host in (*_HOSTS, f"{socket.gethostname()}:{{port}}", "", None):
        yield Case(f"host {host}: page", partial(request_succeeds, path="/", headers={"Host": host}))
        yield from _for_each_kind(f"host {host}", {"Host": host})


def _rebound() -> Iterator[Case]:
    """Host and Origin of a rebound page are equal, which the check of the libraries accepts."""
    for host in _HOSTS[:14]:
        yield from _for_each_kind(f"rebound {host}", {"Host": host, "Origin": f"http://{host}"})


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
        yield from _for_each_kind(f"origin {origin}", {"Origin": origin})
        yield Case(f"origin {origin}: key", partial(session_succeeds, headers={"Origin": origin}))
    yield Case("no origin: change", partial(change_succeeds, headers={"Origin": None}))
    yield Case("no origin: socket", partial(socket_succeeds, headers={"Origin": None}))
    yield Case("no origin: key", partial(session_succeeds, headers={"Origin": None}))


def _fetch_metadata() -> Iterator[Case]:
    """Fetch metadata of the browser, which pages cannot forge."""
    navigation: Headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Origin": None}
    for site in ("cross-site", "same-site", "same-origin, cross-site", "Same-Origin", "", "evil"):
        fields: Headers = {"Sec-Fetch-Site": site}
        yield from _for_each_kind(f"fetched {site}", fields)
        yield Case(
            f"fetched {site}: file", partial(request_succeeds, path="/assets/icons/icon.svg", headers=fields)
        )
        yield Case(f"navigated {site}: GET", partial(request_succeeds, headers={**fields, **navigation}))
    cross: Headers = {"Sec-Fetch-Site": "cross-site", **navigation}
    framed: Headers = {**cross, "Sec-Fetch-Dest": "iframe"}
    yield Case("page in a cross-site frame", partial(request_succeeds, path="/", headers=framed))
    yield Case(
        "page as a cross-site script",
        partial(request_succeeds, path="/", headers={**cross, "Sec-Fetch-Dest": "script"}),
    )
    yield Case(
        "page by a cross-site fetch",
        partial(request_succeeds, path="/", headers={**cross, "Sec-Fetch-Mode": "no-cors"}),
    )
    yield Case("page by a cross-site form", partial(request_succeeds, method="POST", path="/", headers=cross))


def _forgeries() -> Iterator[Case]:
    """Requests without a preflight: from a form, an image or a script tag of another page."""
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
        yield Case(f"change as {kind}", partial(change_succeeds, headers={"Content-Type": kind}))
        yield Case(f"key as {kind}", partial(session_succeeds, headers={"Content-Type": kind}))
    bare: Headers = {"Authorization": None, "Origin": None}
    for query in ("callback=steal", "jsonp=steal", "cb=steal", "_method=PATCH&period_s=10"):
        yield Case(f"script with {query}", partial(request_succeeds, path=f"/api/now?{query}", headers=bare))
    for path in ("/kill", "/kill?pid=1", "/control/stop", "/control/open", "/api/settings?period_s=10"):
        yield Case(f"image of {path}", partial(request_succeeds, path=path, headers=bare))
    preflight: Headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PATCH"}
    yield Case(
        "cross-site preflight",
        partial(request_succeeds, method="OPTIONS", path="/api/settings", headers=preflight),
    )
