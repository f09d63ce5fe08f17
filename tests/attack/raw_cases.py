"""Attacks that need a raw socket: malformed requests, path traversal, another user."""

import os
from collections.abc import Callable, Iterator
from functools import partial

from tests.attack.cases import CHANGE, KEY, Case, change_succeeds, fill, request_succeeds, session_succeeds
from tests.attack.raw_client import Target, exchange, frame, handshake, is_answered, raw, request
from tests.waiting import PROMPTLY_S


def raw_cases() -> Iterator[Case]:
    """Yield attacks that a browser cannot execute."""
    for family in (_traversals, _oversized, _smuggled, _other_user):
        yield from family()


def _traversals() -> Iterator[Case]:
    """Paths of files that do not belong to the page."""
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
        yield Case(f"file {form}", partial(request_succeeds, path=f"/assets/{form}"))


def _oversized() -> Iterator[Case]:
    for size in (64 * 1024 + 1, 1_000_000, 10_000_000):
        yield Case(f"change of {size} bytes", partial(change_succeeds, body=CHANGE.ljust(size)))
        yield Case(f"key of {size} bytes", partial(session_succeeds, body=KEY.ljust(size)))
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
        yield Case(f"content length {length}", partial(change_succeeds, headers={"Content-Length": stated}))
    for size in (17_000, 70_000, 1_000_000):
        yield Case(f"header of {size} bytes", partial(request_succeeds, headers={"X-Long": "A" * size}))
        yield Case(f"address of {size} bytes", partial(request_succeeds, path="/api/now?" + "A" * size))
    for deep in ("[" * 30_000, '{"key":' * 8_000, "[" * 30_000 + "]" * 30_000):
        yield Case(f"change nested like {deep[:7]}", partial(change_succeeds, body=deep))
        yield Case(f"key nested like {deep[:7]}", partial(session_succeeds, body=deep))
    for count in (101, 2_000):
        yield Case(
            f"{count} headers",
            partial(request_succeeds, headers={f"X-{number}": "1" for number in range(count)}),
        )


def _smuggled() -> Iterator[Case]:
    """Ambiguous requests (request smuggling) and other protocols."""
    for name, line in {
        "another address, valid host": "GET http://evil.example/api/now HTTP/1.1",
        "absolute address, valid host": "GET http://127.0.0.1:{port}/api/now HTTP/1.1",
        "authority": "GET 127.0.0.1:{port} HTTP/1.1",
        "asterisk": "OPTIONS * HTTP/1.1",
        "two slashes": "GET //api/now HTTP/1.1",
        "another host as path": "GET //evil.example/api/now HTTP/1.1",
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
    return is_answered(exchange(target.port, data, PROMPTLY_S))


def _line_passes(line: str, target: Target) -> bool:
    valid = {"Host": target.host, "Origin": target.origin, "Authorization": f"Bearer {target.token}"}
    return _data_passes(raw(fill(target, line), valid), target)


def _header_passes(lines: bytes, target: Target, *, first: bool) -> bool:
    built = request(target)
    index = built.index(b"\r\n" if first else b"\r\n\r\n") + 2
    return _data_passes(built[:index] + lines + b"\r\n" + built[index:], target)


def _chunks_pass(coding: str, length: str | None, target: Target) -> bool:
    fields = {"Transfer-Encoding": coding, "Content-Type": "application/json", "Content-Length": length}
    head = request(target, "PATCH", "/api/settings", fields)
    return _data_passes(head + b"10\r\n" + CHANGE.encode() + b"\r\n0\r\n\r\n", target)


def _answers_twice(target: Target) -> bool:
    first = request(target, headers={"Connection": "keep-alive"})
    return exchange(target.port, first + request(target, path="/api/settings")).count(b"HTTP/1.") > 1


def _other_user() -> Iterator[Case]:
    """Another user of this machine with all secrets; only root can start a process as one."""
    if os.getuid() != 0:
        return
    requests: dict[str, Callable[[Target], bytes]] = {
        "the page": partial(request, path="/"),
        "a file": partial(request, path="/assets/icons/icon.svg"),
        "an API request": request,
        "settings": partial(request, path="/api/settings"),
        "a change": partial(request, method="PATCH", path="/api/settings", body=CHANGE.encode()),
        "a fresh key": _with_fresh_key,
        "the control secret": partial(_as_launcher, "POST /control/open"),
        "the window's stream": partial(_as_launcher, "GET /control/watch"),
        "the stop request": partial(_as_launcher, "POST /control/stop"),
    }
    for family in ("inet", "inet6"):
        for name, build in requests.items():
            yield Case(
                f"other user with {name} over {family}", partial(_other_user_request_succeeds, build, family)
            )
        yield Case(f"other user with a WebSocket over {family}", partial(_other_user_socket_succeeds, family))
    yield Case("other user who disconnects before the response", _other_user_disconnects_early)


def _with_fresh_key(target: Target) -> bytes:
    return request(target, "POST", "/api/session", body=fill(target, KEY).encode())


def _as_launcher(line: str, target: Target) -> bytes:
    return raw(f"{line} HTTP/1.1", {"Host": target.host, "Authorization": f"Bearer {target.control_secret}"})


def _other_user_request_succeeds(build: Callable[[Target], bytes], family: str, target: Target) -> bool:
    return is_answered(target.send_as_other_user(build(target), family=family))


def _other_user_socket_succeeds(family: str, target: Target) -> bool:
    return b'["reading"' in target.send_as_other_user(handshake(target) + frame("40/live,"), family=family)


def _other_user_disconnects_early(target: Target) -> bool:
    """A closed socket has no owner, or root on older kernels."""
    before = exchange(target.port, request(target, path="/api/settings"))
    language = "en" if b'"zh-CN"' in before else "zh-CN"
    change = b'{"language": "%s"}' % language.encode()
    for _ in range(5):
        target.send_as_other_user(request(target, "PATCH", "/api/settings", body=change), disconnects=True)
    return language.encode() in exchange(target.port, request(target, path="/api/settings"))
