"""The guard protects each route and each namespace, also those that are added later."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from desktop_monitor.engine.engine import Engine
from tests.attack.raw_client import Peer, Target, exchange, handshake, request, status_of
from tests.conftest import Client

PUBLIC = {
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
    """The engine of the fixture as a target."""
    port = int(client.host.rpartition(":")[2])
    secret = engine._credentials.control_secret
    return Target(port, client.token, secret, engine._credentials.issue_key, lambda *_: b"")


def _routes(engine: Engine) -> Iterator[tuple[str, str]]:
    for rule in engine._web.app().flask.url_map.iter_rules():
        for method in rule.methods or set():
            yield method, _example_path(rule)


def _example_path(rule: Rule) -> str:
    return str(rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False)[1])  # type: ignore[index]


def _namespaces(engine: Engine) -> set[str]:
    server = engine._web.app().flask.extensions["socketio"].server
    return {*server.handlers, *server.namespace_handlers}


def test_every_route_refuses_another_host(engine: Engine, target: Target) -> None:
    """A rebound page reaches no route, with any secret."""
    for method, path in _routes(engine):
        for secret in (target.token, target.control_secret):
            flaw = {"Host": f"evil.example:{target.port}", "Authorization": f"Bearer {secret}"}
            assert status_of(exchange(target.port, request(target, method, path, flaw))) == 403, (
                method,
                path,
            )


def test_every_route_refuses_another_origin(engine: Engine, target: Target) -> None:
    """A page of another origin reaches no route, with any secret."""
    for method, path in _routes(engine):
        for secret in (target.token, target.control_secret):
            flaw = {"Origin": "http://evil.example", "Authorization": f"Bearer {secret}"}
            assert status_of(exchange(target.port, request(target, method, path, flaw))) == 403, (
                method,
                path,
            )


def test_only_public_routes_need_no_secret(engine: Engine, target: Target) -> None:
    """The page, its files, and the exchange of a key; PUBLIC lists them."""
    routes = set(_routes(engine))
    assert len(routes) > 10
    for method, path in routes - PUBLIC:
        data = request(target, method, path, {"Authorization": None})
        assert status_of(exchange(target.port, data)) in {403, 405}, (method, path)


def test_every_namespace_needs_token_host_and_origin(engine: Engine, target: Target) -> None:
    """Each namespace accepts a connection only if all three are valid."""
    namespaces = _namespaces(engine)
    assert len(namespaces) >= 4
    for namespace in namespaces:
        for flaw in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": None}):
            with Peer(target.port, handshake(target, None, flaw)) as peer:
                assert peer.status == 403
        with Peer(target.port, handshake(target, "/socket.io/?EIO=4&transport=websocket&token=x")) as peer:
            assert peer.status == 403
        with Peer(target.port, handshake(target)) as peer:
            peer.send(f"40{namespace},")
            assert peer.receives(f"40{namespace}".encode()), namespace


def test_unknown_namespaces_are_refused(target: Target) -> None:
    """Also the root namespace, which has no handlers."""
    for namespace in ("", "/nothing,", "/live2,"):
        with Peer(target.port, handshake(target)) as peer:
            peer.send(f"40{namespace}")
            assert peer.receives(f"44{namespace}".encode())


def test_every_response_has_the_security_headers(engine: Engine, target: Target) -> None:
    """Also errors and refusals of the guard and the server; none has a cookie."""
    requests = [request(target, method, path) for method, path in _routes(engine)]
    requests += [request(target, method, path, {"Host": "evil.example"}) for method, path in _routes(engine)]
    requests += [request(target, path="/nothing"), request(target, "TRACE", "/"), b"garbage\r\n\r\n"]
    requests += [request(target, headers={"X-Long": "A" * 20_000}), request(target, path="/socket.io/")]
    launcher = {"Origin": None, "Authorization": f"Bearer {target.control_secret}"}
    requests += [
        request(target, "POST", "/control/open", launcher),
        request(target, path="/control/none", headers=launcher),
    ]
    for data in requests:
        head = exchange(target.port, data).partition(b"\r\n\r\n")[0].decode("latin-1")
        lines = head.splitlines()
        fields = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines[1:])}
        assert fields | SECURITY_HEADERS == fields, data
        assert f"connect-src 'self' ws://127.0.0.1:{target.port};" in fields["content-security-policy"]
        assert fields["content-security-policy"].startswith("default-src 'none';")
        assert "unsafe" not in fields["content-security-policy"]
        assert not {"set-cookie", "server", "access-control-allow-origin"} & fields.keys(), data
        assert len(fields) == len(lines) - 1, f"duplicate header: {head}"
