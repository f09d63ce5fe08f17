"""More of the table of attacks: malformed requests, files outside the page, another user of the machine."""

import os
from collections.abc import Callable, Iterator
from functools import partial

from tests.attack.cases import CHANGE, KEY, Case, asks, changes, filled, redeems
from tests.attack.wire import Target, exchange, frame, handshake, is_answered, raw, request


def raw_cases() -> Iterator[Case]:
    """List what needs a socket rather than a browser."""
    for family in (_traversals, _oversized, _smuggled, _strangers):
        yield from family()


def _traversals() -> Iterator[Case]:
    """Files that are not the page's: each form must be refused, whatever it would have led to."""
    forms = [
        r"../pyproject.toml",
        r"../../etc/passwd",
        r"../../../../../../etc/passwd",
        r"..%2fpyproject.toml",
        r"%2e%2e/pyproject.toml",
        r"%2e%2e%2fpyproject.toml",
        r"%252e%252e%252fpyproject.toml",
        r"..%252fpyproject.toml",
        r"..\pyproject.toml",
        r"..%5cpyproject.toml",
        r"%2e%2e%5cpyproject.toml",
        r"....//pyproject.toml",
        r"..;/pyproject.toml",
        r"..%00/pyproject.toml",
        r"js/../../pyproject.toml",
        r"js/%2e%2e/%2e%2e/pyproject.toml",
        r"/etc/passwd",
        r"//etc/passwd",
        r"%2fetc%2fpasswd",
        r"file:///etc/passwd",
        r"C:\Windows\win.ini",
        r"C:/Windows/win.ini",
        r"..%c0%afpyproject.toml",
        r"js/main.js::$DATA",
        r"%c0%ae%c0%ae/pyproject.toml",
        r"..%ef%bc%8fpyproject.toml",
        r"index.html%00.js",
        r"js/main.js/../../../pyproject.toml",
        r".git/config",
        r"./.env",
        r"js/.hidden.js",
        r"package.json",
        r"vendor/../package-lock.json",
        r"js",
        r"js/",
        r"~root/.bashrc",
        r"js/main.js%20",
        r"js/main.js.",
        r"js/MAIN.JS",
        r"js//main.js",
    ]
    for form in forms:
        yield Case(f"file {form}", partial(asks, path=f"/assets/{form}"))


def _oversized() -> Iterator[Case]:
    for size in (64 * 1024 + 1, 1_000_000, 10_000_000):
        yield Case(f"change of {size} bytes", partial(changes, body=CHANGE.ljust(size)))
        yield Case(f"key of {size} bytes", partial(redeems, offer=KEY.ljust(size)))
    for length in (
        "99999999999999999999",
        "65537",
        "-1",
        "+14",
        "0xe",
        "1e1",
        "14.0",
        "14, 14",
        "",
        "fourteen",
        "١٤",
    ):
        stated = length.encode().decode("latin-1")
        yield Case(f"content length {length}", partial(changes, headers={"Content-Length": stated}))
    for size in (17_000, 70_000, 1_000_000):
        yield Case(f"header of {size} bytes", partial(asks, headers={"X-Long": "A" * size}))
        yield Case(f"address of {size} bytes", partial(asks, path="/api/now?" + "A" * size))
    for deep in ("[" * 30_000, '{"key":' * 8_000, "[" * 30_000 + "]" * 30_000):
        yield Case(f"change nested like {deep[:7]}", partial(changes, body=deep))
        yield Case(f"key nested like {deep[:7]}", partial(redeems, offer=deep))
    for count in (101, 2_000):
        yield Case(f"{count} headers", partial(asks, headers={f"X-{number}": "1" for number in range(count)}))


def _smuggled() -> Iterator[Case]:
    """Requests that two programs in a row would read differently, or that no program should read."""
    for name, line in {
        "foreign address, good host": "GET http://evil.example/api/now HTTP/1.1",
        "good address, good host": "GET http://127.0.0.1:{port}/api/now HTTP/1.1",
        "authority": "GET 127.0.0.1:{port} HTTP/1.1",
        "asterisk": "OPTIONS * HTTP/1.1",
        "two slashes": "GET //api/now HTTP/1.1",
        "a foreign host as path": "GET //evil.example/api/now HTTP/1.1",
        "no version": "GET /api/now",
        "version 2": "GET /api/now HTTP/2.0",
        "version 1.2": "GET /api/now HTTP/1.2",
        "version 01.1": "GET /api/now HTTP/01.1",
        "tabs": "GET\t/api/now\tHTTP/1.1",
        "a blank in the address": "GET /api/now x HTTP/1.1",
        "NUL in the address": "GET /api/now\0 HTTP/1.1",
        "bytes in the address": "GET /api/now\xff HTTP/1.1",
    }.items():
        yield Case(f"smuggled: {name}", partial(_line_passes, line))
    for name, lines in {
        "a second host": b"Host: evil.example",
        "a second origin": b"Origin: http://evil.example",
        "a second token": b"Authorization: Bearer x",
        "two hosts more": b"Host: evil.example\r\nhost: evil.example",
        "a folded header": b"X-A: 1\r\n folded",
        "a folded host": b"X-A: 1\r\n\tHost: evil.example",
        "a blank before the colon": b"X-A : 1",
        "a header without a name": b": 1",
        "a header without a colon": b"nonsense",
        "an underscore in a name": b"Sec_Fetch_Site: same-origin",
        "NUL in a header": b"X-A: 1\x002",
        "a bare CR in a header": b"X-A: 1\rHost: evil.example",
        "an escape in a header": b"X-A: \x1b[31m",
        "a UTF-8 name": "X-ä: 1".encode(),
        "two lengths": b"Content-Length: 0\r\nContent-Length: 0",
    }.items():
        yield Case(f"smuggled: {name}, first", partial(_header_passes, lines, first=True))
        yield Case(f"smuggled: {name}, last", partial(_header_passes, lines, first=False))
    for coding in ("chunked", "xchunked", "chunked, identity", "gzip, chunked", "identity", "\x0bchunked"):
        for length in (None, "16"):
            yield Case(f"smuggled: {coding}, length {length}", partial(_chunks_pass, coding, length))
    for name, data in {
        "HTTP/0.9": b"GET /\r\n\r\n",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
        "every byte": bytes(range(256)) * 8,
        "ends of lines": b"\r\n" * 2_000,
        "zeroes": bytes(20_000),
    }.items():
        yield Case(f"smuggled: {name}", partial(_data_passes, data))
    yield Case("smuggled: a second request behind the first", _answers_twice)


def _data_passes(data: bytes, target: Target) -> bool:
    return is_answered(exchange(target.port, data))


def _line_passes(line: str, target: Target) -> bool:
    good = {"Host": target.host, "Origin": target.origin, "Authorization": f"Bearer {target.token}"}
    return _data_passes(raw(filled(target, line), good), target)


def _header_passes(lines: bytes, target: Target, *, first: bool) -> bool:
    built = request(target)
    place = built.index(b"\r\n" if first else b"\r\n\r\n") + 2
    return _data_passes(built[:place] + lines + b"\r\n" + built[place:], target)


def _chunks_pass(coding: str, length: str | None, target: Target) -> bool:
    fields = {"Transfer-Encoding": coding, "Content-Type": "application/json", "Content-Length": length}
    head = request(target, "PATCH", "/api/settings", fields)
    return _data_passes(head + b"10\r\n" + CHANGE.encode() + b"\r\n0\r\n\r\n", target)


def _answers_twice(target: Target) -> bool:
    asked = request(target, headers={"Connection": "keep-alive"})
    return exchange(target.port, asked + request(target, path="/api/settings")).count(b"HTTP/1.") > 1


def _strangers() -> Iterator[Case]:
    """Another user of this machine, with every secret in hand; only root can become one."""
    if os.getuid() != 0:
        return
    asked: dict[str, Callable[[Target], bytes]] = {
        "the page": partial(request, path="/"),
        "a file": partial(request, path="/assets/icons/icon.svg"),
        "a question": request,
        "settings": partial(request, path="/api/settings"),
        "a change": partial(request, method="PATCH", path="/api/settings", body=CHANGE.encode()),
        "a fresh key": _with_fresh_key,
        "the launcher's secret": partial(_as_launcher, "POST /control/open"),
        "the window's stream": partial(_as_launcher, "GET /control/watch"),
        "the order to stop": partial(_as_launcher, "POST /control/stop"),
    }
    for family in ("inet", "inet6"):
        for name, build in asked.items():
            yield Case(f"stranger with {name} over {family}", partial(_stranger_asks, build, family))
        yield Case(f"stranger with a socket over {family}", partial(_stranger_listens, family))
    yield Case("stranger who leaves before the answer", _stranger_changes_and_leaves)


def _with_fresh_key(target: Target) -> bytes:
    return request(target, "POST", "/api/session", body=filled(target, KEY).encode())


def _as_launcher(line: str, target: Target) -> bytes:
    return raw(f"{line} HTTP/1.1", {"Host": target.host, "Authorization": f"Bearer {target.control_secret}"})


def _stranger_asks(build: Callable[[Target], bytes], family: str, target: Target) -> bool:
    return is_answered(target.as_stranger(build(target), family=family))


def _stranger_listens(family: str, target: Target) -> bool:
    return b'["reading"' in target.as_stranger(handshake(target) + frame("40/live,"), family=family)


def _stranger_changes_and_leaves(target: Target) -> bool:
    """Whose socket is closed has no owner any more, on older kernels root."""
    before = exchange(target.port, request(target, path="/api/settings"))
    language = "en" if b'"zh-CN"' in before else "zh-CN"
    change = b'{"language": "%s"}' % language.encode()
    for _ in range(5):
        target.as_stranger(request(target, "PATCH", "/api/settings", body=change), leaves=True)
    return language.encode() in exchange(target.port, request(target, path="/api/settings"))
