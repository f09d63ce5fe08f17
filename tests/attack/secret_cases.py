"""Attacks with wrong secrets, secrets in the wrong place, and other transports."""

import json
from collections.abc import Iterator
from functools import partial

from tests.attack.cases import (
    KEY,
    SOCKET,
    WATCH,
    Case,
    control_succeeds,
    request_succeeds,
    session_succeeds,
    socket_succeeds,
)
from tests.attack.raw_client import (
    Headers,
    Target,
    exchange,
    frame,
    handshake,
    is_answered,
    receives_data,
    request,
)


def secret_cases() -> Iterator[Case]:
    """Yield attacks without the required secret."""
    for family in (_keys, _tokens, _socket_tokens, _control, _methods, _socket_logins, _polling):
        yield from family()


def _keys() -> Iterator[Case]:
    for key in ("A" * 43, "", None, 0, [""], {"$ne": ""}, True, "A" * 60_000, "\ud800", "\0\n"):
        yield Case(f"key {key!r:.20}", partial(session_succeeds, body=json.dumps({"key": key})))
    for body in (
        "{}",
        "null",
        f'"{"A" * 43}"',
        "[]",
        "{\udcff\udcfe",
        "[" * 60_000,
        '{"key": "{key}"',
        "{}" + KEY,
    ):
        yield Case(f"instead of a key {body!r:.20}", partial(session_succeeds, body=body))
    yield Case("key that is a token", partial(session_succeeds, body='{"key": "{token}"}'))
    yield Case("key that is the control secret", partial(session_succeeds, body='{"key": "{secret}"}'))
    yield Case("key in the query", partial(request_succeeds, path="/api/session?key={key}"))
    yield Case("key used twice", _redeems_twice)


def _redeems_twice(target: Target) -> bool:
    body = json.dumps({"key": target.new_key()})
    return session_succeeds(target, body=body) and session_succeeds(target, body=body)


def _tokens() -> Iterator[Case]:
    """Wrong tokens, or valid ones in the wrong place."""
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
        "the control secret": "Bearer {secret}",
        "a one-time key": "Bearer {key}",
        "not ASCII": "Bearer \xff\xfe",
        "very long": "Bearer " + "A" * 12_000,
    }.items():
        for path in ("/api/now", "/api/settings", "/metrics"):
            yield Case(
                f"token {name}: {path}",
                partial(request_succeeds, path=path, headers={"Authorization": value}),
            )
    for header in ("Cookie", "X-Token", "Proxy-Authorization"):
        fields: Headers = {"Authorization": None, header: "token={token}"}
        yield Case(f"token in {header}", partial(request_succeeds, headers=fields))
    yield Case(
        "token in the query",
        partial(request_succeeds, path="/api/now?token={token}", headers={"Authorization": None}),
    )
    yield Case(
        "head without token", partial(request_succeeds, method="HEAD", headers={"Authorization": None})
    )


def _socket_tokens() -> Iterator[Case]:
    elsewhere: Headers = {"Authorization": "Bearer {token}", "Cookie": "token={token}"}
    for name, query in {
        "missing": "",
        "empty": "&token=",
        "forged": "&token=" + "A" * 43,
        "twice": "&token={token}&token={token}",
        "lengthened": "&token={token}A",
        "a list": "&token[]={token}",
        "the control secret": "&token={secret}",
        "a one-time key": "&token={key}",
    }.items():
        yield Case(f"socket token {name}", partial(socket_succeeds, path=WATCH + query))
        yield Case(
            f"socket token {name}, good elsewhere",
            partial(socket_succeeds, path=WATCH + query, headers=elsewhere),
        )


def _control() -> Iterator[Case]:
    """The control routes, with a token instead of the secret, or from a browser."""
    routes = (("GET", "watch"), ("POST", "open"), ("POST", "stop"), ("POST", "bye"), ("POST", "shown"))
    flaws: dict[str, Headers] = {
        "with a page's token": {"Authorization": "Bearer {token}"},
        "with nothing": {"Authorization": None},
        "with a wrong secret": {"Authorization": "Bearer {secret}A"},
        "by basic": {"Authorization": "Basic {secret}"},
        "by cookie": {"Authorization": None, "Cookie": "secret={secret}"},
        "from the page": {"Origin": "http://127.0.0.1:{port}"},
        "from another page": {"Origin": "http://evil.example"},
        "from a sandboxed page": {"Origin": "null"},
        "from a browser": {"Sec-Fetch-Site": "same-origin"},
        "from an address bar": {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        "at another host": {"Host": "evil.example"},
    }
    for method, route in routes:
        path = f"/control/{route}"
        for name, flaw in flaws.items():
            yield Case(f"{path} {name}", partial(control_succeeds, method=method, path=path, headers=flaw))
        in_query: Headers = {"Authorization": None}
        yield Case(
            f"{path} with the secret in the query",
            partial(control_succeeds, method=method, path=path + "?secret={secret}", headers=in_query),
        )


def _methods() -> Iterator[Case]:
    for method in ("OPTIONS", "TRACE", "TRACK", "PUT", "PROPFIND", "CONNECT", "get", "GET/", "X" * 20):
        for path in ("/", "/api/now", "/api/session"):
            yield Case(f"{method} {path}", partial(request_succeeds, method=method, path=path))
    yield Case("change of the page", partial(request_succeeds, method="PATCH", path="/", body="{}"))
    yield Case("session by GET", partial(request_succeeds, path="/api/session"))
    yield Case(
        "override", partial(request_succeeds, method="POST", headers={"X-HTTP-Method-Override": "GET"})
    )
    yield Case("socket by POST", partial(request_succeeds, method="POST", path=SOCKET))


def _socket_logins() -> Iterator[Case]:
    """Socket.IO auth objects: without a token, the handshake is refused before they are sent."""
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
            yield Case(
                f"{namespace} with {name}",
                partial(socket_succeeds, path=WATCH, packet=f"40{namespace},{auth}"),
            )


def _polling() -> Iterator[Case]:
    """Polling, other protocol versions, and incomplete upgrades."""
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
        yield Case(f"poll {query}", partial(request_succeeds, path=f"/socket.io/?{query}&token={{token}}"))
    for query in [
        "EIO=3&transport=websocket",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=x",
        "EIO=4&transport=websocket&j=1",
    ]:
        yield Case(f"upgrade {query}", partial(socket_succeeds, path=f"/socket.io/?{query}&token={{token}}"))
    flaws: dict[str, Headers] = {
        "no connection": {"Connection": None},
        "keep-alive": {"Connection": "keep-alive"},
        "no upgrade": {"Upgrade": None},
        "h2c": {"Upgrade": "h2c"},
        "version 8": {"Sec-WebSocket-Version": "8"},
        "no key": {"Sec-WebSocket-Key": None},
    }
    for name, flaw in flaws.items():
        yield Case(f"handshake with {name}", partial(socket_succeeds, headers=flaw))
    for path in [
        "/socket.io",
        "/socket.io/x/",
        "//socket.io/",
        "/socket.io/../socket.io/",
        "/SOCKET.IO/",
        "/socket.io/%2e%2e/",
    ]:
        yield Case(f"socket at {path}", partial(socket_succeeds, path=SOCKET.replace("/socket.io/", path)))
    yield Case("upgrade with a body", _upgrades_with_a_body)
    yield Case("upgrade of an API request", _upgrades_an_api_request)


def _upgrades_with_a_body(target: Target) -> bool:
    return receives_data(target, handshake(target, None, {"Content-Length": "5"}) + b"AAAAA" + frame("x"))


def _upgrades_an_api_request(target: Target) -> bool:
    flaw: Headers = {"Authorization": None, "Connection": "Upgrade", "Upgrade": "websocket"}
    return is_answered(exchange(target.port, request(target, headers=flaw)))
