"""Walks everything that can be reached, so that no new route and no new namespace can forget the guard."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from desktop_monitor.engine.engine import Engine
from tests.attack.wire import Peer, Target, exchange, handshake, request, status_of
from tests.conftest import Client

OPEN_TO_ALL = {
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/assets/1"),
    ("HEAD", "/assets/1"),
    ("POST", "/api/session"),
}
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@pytest.fixture
def target(engine: Engine, client: Client) -> Target:
    """The engine of the fixture, seen from outside."""
    port = int(client.host.rpartition(":")[2])
    secret = engine._keyring.control_secret
    return Target(port, client.token, secret, engine._keyring.issue, lambda *_: b"")


def _doors(engine: Engine) -> Iterator[tuple[str, str]]:
    for rule in engine._web.flask.url_map.iter_rules():
        for method in rule.methods or set():
            yield method, _address(rule)


def _address(rule: Rule) -> str:
    return str(rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False)[1])  # type: ignore[index]


def _namespaces(engine: Engine) -> set[str]:
    server = engine._web.flask.extensions["socketio"].server
    return {*server.handlers, *server.namespace_handlers}


def test_every_route_refuses_a_foreign_host(engine: Engine, target: Target) -> None:
    """A rebound page reaches no route, whatever secret it has."""
    for method, path in _doors(engine):
        for secret in (target.token, target.control_secret):
            flaw = {"Host": f"evil.example:{target.port}", "Authorization": f"Bearer {secret}"}
            assert status_of(exchange(target.port, request(target, method, path, flaw))) == 403, (
                method,
                path,
            )


def test_every_route_refuses_a_foreign_origin(engine: Engine, target: Target) -> None:
    """A page of another site reaches no route, whatever secret it has."""
    for method, path in _doors(engine):
        for secret in (target.token, target.control_secret):
            flaw = {"Origin": "http://evil.example", "Authorization": f"Bearer {secret}"}
            assert status_of(exchange(target.port, request(target, method, path, flaw))) == 403, (
                method,
                path,
            )


def test_every_route_but_the_page_itself_asks_for_a_secret(engine: Engine, target: Target) -> None:
    """Who has nothing gets the page's own files and may offer a key; what is open is listed in this test."""
    doors = set(_doors(engine))
    assert len(doors) > 10
    for method, path in doors - OPEN_TO_ALL:
        asked = request(target, method, path, {"Authorization": None})
        assert status_of(exchange(target.port, asked)) in {403, 405}, (method, path)


def test_every_namespace_needs_token_host_and_origin(engine: Engine, target: Target) -> None:
    """No namespace is behind a way in of its own; with all three right each one lets the page in."""
    namespaces = _namespaces(engine)
    assert len(namespaces) >= 4
    for namespace in namespaces:
        for flaw in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": None}):
            with Peer(target.port, handshake(target, None, flaw)) as peer:
                assert peer.status == 403
        with Peer(target.port, handshake(target, "/socket.io/?EIO=4&transport=websocket&token=x")) as peer:
            assert peer.status == 403
        with Peer(target.port, handshake(target)) as peer:
            peer.say(f"40{namespace},")
            assert peer.hears(f"40{namespace}".encode()), namespace


def test_a_namespace_that_nobody_serves_lets_nobody_in(target: Target) -> None:
    """Only what has a handler can be connected to, not even the root."""
    for namespace in ("", "/nothing,", "/live2,"):
        with Peer(target.port, handshake(target)) as peer:
            peer.say(f"40{namespace}")
            assert peer.hears(f"44{namespace}".encode())


def test_every_answer_carries_the_security_headers(engine: Engine, target: Target) -> None:
    """Answers, errors, refusals of the guard and of the server alike, and no cookie on any of them."""
    asked = [request(target, method, path) for method, path in _doors(engine)]
    asked += [request(target, method, path, {"Host": "evil.example"}) for method, path in _doors(engine)]
    asked += [request(target, path="/nothing"), request(target, "TRACE", "/"), b"garbage\r\n\r\n"]
    asked += [request(target, headers={"X-Long": "A" * 20_000}), request(target, path="/socket.io/")]
    launcher = {"Origin": None, "Authorization": f"Bearer {target.control_secret}"}
    asked += [
        request(target, "POST", "/control/open", launcher),
        request(target, path="/control/none", headers=launcher),
    ]
    for data in asked:
        head = exchange(target.port, data).partition(b"\r\n\r\n")[0].decode("latin-1")
        lines = head.splitlines()
        fields = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines[1:])}
        assert fields | SECURITY_HEADERS == fields, data
        assert f"connect-src 'self' ws://127.0.0.1:{target.port};" in fields["content-security-policy"]
        assert fields["content-security-policy"].startswith("default-src 'none';")
        assert "unsafe" not in fields["content-security-policy"]
        assert not {"set-cookie", "server", "access-control-allow-origin"} & fields.keys(), data
        assert len(fields) == len(lines) - 1, f"a header twice: {head}"
