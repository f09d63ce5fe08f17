"""More of the table of attacks: malformed requests, files outside the page, and another user of the machine."""

import base64
import functools
from collections.abc import Iterator
from functools import partial

from tests.attack.cases import CHANGE, KEY_PATH, Case, asks, changes
from tests.attack.wire import Headers, Target, exchange, frame, handshake, is_answered, raw, request

OUTSIDE = (b"root:", b"[project]", b"import ", b"127.0.0.1\tlocalhost")


def raw_cases() -> Iterator[Case]:
    """List what needs a socket rather than a browser."""
    for family in (_traversals, _oversized, _smuggled, _strangers):
        yield from family()


def _traversals() -> Iterator[Case]:
    """Files that are not the page's: each form must be refused, whatever it would have led to."""
    forms = (
        "../pyproject.toml", "../../etc/passwd", "../../../../../../etc/passwd", "..%2fpyproject.toml",
        "%2e%2e/pyproject.toml", "%2e%2e%2fpyproject.toml", "%252e%252e%252fpyproject.toml", "..%252fpyproject.toml",
        "..\\pyproject.toml", "..%5cpyproject.toml", "%2e%2e%5cpyproject.toml", "....//pyproject.toml",
        "..;/pyproject.toml", "..%00/pyproject.toml", "js/../../pyproject.toml", "js/%2e%2e/%2e%2e/pyproject.toml",
        "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "C:\\Windows\\win.ini",
        "C:/Windows/win.ini", "..%c0%afpyproject.toml", "%c0%ae%c0%ae/pyproject.toml", "..%ef%bc%8fpyproject.toml",
        "index.html%00.js", "js/main.js/../../../pyproject.toml", ".git/config", "./.env", "js/.hidden.js", "package.json",
        "vendor/../package-lock.json", "", "js", "js/", "~root/.bashrc", "js/main.js%20", "js/main.js.", "js/MAIN.JS",
        "js/main.js::$DATA",
    )  # fmt: skip
    for form in forms:
        yield Case(f"file {form}", partial(asks, path=f"/assets/{form}"))


def _oversized() -> Iterator[Case]:
    for size in (64 * 1024 + 1, 1_000_000, 10_000_000):
        body = b'{"period_s": 10' + b" " * (size - 16) + b"}"
        yield Case(f"body of {size} bytes", partial(changes, body=body))
        yield Case(f"session of {size} bytes", partial(asks, method="POST", path=KEY_PATH, body=body))
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
    for count in (101, 2_000):
        yield Case(f"{count} headers", partial(asks, headers={f"X-{number}": "1" for number in range(count)}))


def _smuggled() -> Iterator[Case]:
    """Requests that two programs in a row would read differently, or that no program should read."""
    for name, make in {
        "good host, then a foreign one": lambda t: _twice(t, "Host", "evil.example"),
        "foreign host, then a good one": lambda t: _twice(t, "Host", "evil.example", first=True),
        "good origin, then a foreign one": lambda t: _twice(t, "Origin", "http://evil.example"),
        "foreign origin, then a good one": lambda t: _twice(t, "Origin", "http://evil.example", first=True),
        "token, then another": lambda t: _twice(t, "Authorization", "Bearer x"),
        "another, then the token": lambda t: _twice(t, "Authorization", "Bearer x", first=True),
        "foreign address, good host": lambda t: _line(t, "GET http://evil.example/api/now HTTP/1.1"),
        "good address, foreign host": lambda t: _line(
            t, f"GET {t.origin}/api/now HTTP/1.1", {"Host": "evil.example"}
        ),
        "good address, no host": lambda t: _line(t, f"GET {t.origin}/api/now HTTP/1.1", {"Host": None}),
        "good address, good host": lambda t: _line(t, f"GET {t.origin}/api/now HTTP/1.1"),
        "authority": lambda t: _line(t, f"GET {t.host} HTTP/1.1"),
        "asterisk": lambda t: _line(t, "OPTIONS * HTTP/1.1"),
        "two slashes": lambda t: _line(t, "GET //api/now HTTP/1.1"),
        "a foreign host as path": lambda t: _line(t, "GET //evil.example/api/now HTTP/1.1"),
        "no version": lambda t: _line(t, "GET /api/now"),
        "no version, no headers": lambda _: b"GET /\r\n\r\n",
        "version 2": lambda t: _line(t, "GET /api/now HTTP/2.0"),
        "version 1.2": lambda t: _line(t, "GET /api/now HTTP/1.2"),
        "version 01.1": lambda t: _line(t, "GET /api/now HTTP/01.1"),
        "the preface of HTTP/2": lambda _: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "tabs": lambda t: _line(t, "GET\t/api/now\tHTTP/1.1"),
        "a blank in the address": lambda t: _line(t, "GET /api/now x HTTP/1.1"),
        "NUL in the address": lambda t: _line(t, "GET /api/now\0 HTTP/1.1"),
        "bytes in the address": lambda t: _line(t, "GET /api/now\xff HTTP/1.1"),
        "chunks": lambda t: _chunked(t, {}),
        "chunks and a length": lambda t: _chunked(t, {"Content-Length": "14"}),
        "chunks, misspelled": lambda t: _chunked(t, {"Transfer-Encoding": "xchunked"}),
        "chunks, twice": lambda t: _chunked(t, {"Transfer-Encoding": "chunked, identity"}),
        "two lengths": lambda t: _with_line(t, b"Content-Length: 14", change=True),
        "a folded header": lambda t: _with_line(t, b"X-A: 1\r\n folded"),
        "a folded host": lambda t: _with_line(t, b"X-A: 1\r\n\tHost: evil.example"),
        "a blank before the colon": lambda t: _with_line(t, b"X-A : 1"),
        "a header without a name": lambda t: _with_line(t, b": 1"),
        "a header without a colon": lambda t: _with_line(t, b"nonsense"),
        "an underscore in a name": lambda t: _with_line(t, b"Sec_Fetch_Site: same-origin"),
        "NUL in a header": lambda t: _with_line(t, b"X-A: 1\x002"),
        "a bare CR in a header": lambda t: _with_line(t, b"X-A: 1\rHost: evil.example"),
        "an escape in a header": lambda t: _with_line(t, b"X-A: \x1b[31m"),
        "a UTF-8 name": lambda t: _with_line(t, "X-ä: 1".encode()),
        "garbage": lambda _: bytes(range(256)) * 8,
        "TLS": lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
        "nothing but ends of lines": lambda _: b"\r\n" * 2_000,
    }.items():
        yield Case(f"smuggled: {name}", lambda t, m=make: is_answered(exchange(t.port, m(t))))
    yield Case("smuggled: a second request behind the first", _answers_twice)


def _line(target: Target, line: str, headers: Headers | None = None) -> bytes:
    good = {"Host": target.host, "Origin": target.origin, "Authorization": f"Bearer {target.token}"}
    return raw(line, good | dict(headers or {}))


def _with_line(target: Target, line: bytes, *, change: bool = False) -> bytes:
    built = request(target, "PATCH", "/api/settings", body=CHANGE) if change else request(target)
    return built.replace(b"\r\n\r\n", b"\r\n" + line + b"\r\n\r\n", 1)


def _twice(target: Target, name: str, other: str, *, first: bool = False) -> bytes:
    built = request(target)
    line = f"{name}: {other}\r\n".encode()
    place = built.index(b"\r\n") + 2 if first else built.index(b"\r\n\r\n") + 2
    return built[:place] + line + built[place:]


def _chunked(target: Target, headers: Headers) -> bytes:
    fields: Headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"} | dict(headers)
    return request(target, "PATCH", "/api/settings", fields) + b"e\r\n" + CHANGE[:14] + b"\r\n0\r\n\r\n"


def _answers_twice(target: Target) -> bool:
    asked = request(target, headers={"Connection": "keep-alive"})
    return exchange(target.port, asked + request(target, path="/api/settings")).count(b"HTTP/1.") > 1


def _strangers() -> Iterator[Case]:
    """Another user of this machine, with every secret in hand."""
    asked = {
        "the page": lambda t: request(t, path="/"),
        "a file": lambda t: request(t, path="/assets/icons/icon.svg"),
        "a question": request,
        "settings": lambda t: request(t, path="/api/settings"),
        "a change": lambda t: request(t, "PATCH", "/api/settings", body=CHANGE),
        "a fresh key": lambda t: request(t, "POST", KEY_PATH, body=b'{"key": "%s"}' % t.new_key().encode()),
        "the launcher's secret": lambda t: raw("POST /control/open HTTP/1.1", _as_launcher(t)),
        "the window's stream": lambda t: raw("GET /control/watch HTTP/1.1", _as_launcher(t)),
        "the order to stop": lambda t: raw("POST /control/stop HTTP/1.1", _as_launcher(t)),
    }
    for name, build in asked.items():
        for family in ("inet", "inet6"):
            yield Case(
                f"stranger with {name} over {family}",
                lambda t, b=build, f=family: is_answered(t.as_stranger(b(t), family=f)),
            )
    for family in ("inet", "inet6"):
        yield Case(f"stranger with a socket over {family}", functools.partial(_stranger_listens, family))
    yield Case("stranger who leaves before the answer", _stranger_changes_and_leaves)


def _as_launcher(target: Target) -> dict[str, str]:
    return {"Host": target.host, "Authorization": f"Bearer {target.control_secret}"}


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
