"""The decisions of the guard without a server; tests/attack tests it with one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from desktop_monitor.web.security.credentials import CredentialStore
from desktop_monitor.web.security.guard import PAGE_TOKEN, Guard

HOST = "127.0.0.1:4711"
OWN_UID = 1000
Fields = dict[str, Any]


@dataclass
class Answer:
    """A response, and the environ that the application received."""

    status: int
    headers: dict[str, str]
    body: bytes
    environ: dict[str, Any] | None


class Guarded:
    """A guard in front of an application that answers all requests."""

    def __init__(self) -> None:
        self.credentials = CredentialStore()
        token = self.credentials.redeem_key(self.credentials.issue_key())
        assert token is not None
        self.token = token
        self.uid: int | None = OWN_UID
        self.headers = [("Content-Type", "text/plain"), ("Set-Cookie", "a=b"), ("Cache-Control", "public")]
        self._environ: dict[str, Any] | None = None
        self.guard = Guard(self._inner, credentials=self.credentials, uid_lookup=lambda *_ports: self.uid)

    def _inner(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._environ = environ
        start_response("200 OK", list(self.headers))
        return [b"inner"]

    def send(
        self, method: str = "GET", path: str = "/api/now", query: str = "", **fields: str | None
    ) -> Answer:
        """Send a request of the page; `fields` replace parts of environ, None removes one."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_PORT": 50_000,
            "SERVER_PORT": "4711",
            "HTTP_HOST": HOST,
            "HTTP_ORIGIN": f"http://{HOST}",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
        }
        environ = {name: value for name, value in (environ | fields).items() if value is not None}
        started: list[Any] = []
        self._environ = None
        body = b"".join(self.guard(environ, lambda status, headers: started.append((status, headers))))  # type: ignore[arg-type]
        status, headers = started[0]
        return Answer(int(status.split()[0]), dict(headers), body, self._environ)


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """A guard that runs with user id 1000."""
    monkeypatch.setattr("os.getuid", lambda: OWN_UID)
    return Guarded()


def test_a_request_of_the_page_is_accepted(guarded: Guarded) -> None:
    """The application receives the token in environ."""
    answer = guarded.send()

    assert answer.status == 200
    assert answer.environ is not None
    assert answer.environ[PAGE_TOKEN] == guarded.token


def test_the_page_needs_no_token(guarded: Guarded) -> None:
    """Its files are readable without a token."""
    for path in ("/", "/assets/js/main.js"):
        for method in ("GET", "HEAD"):
            assert guarded.send(method, path, HTTP_AUTHORIZATION=None, HTTP_ORIGIN=None).status == 200
        assert guarded.send("POST", path).status == 405


def test_a_key_needs_an_origin_and_json(guarded: Guarded) -> None:
    """A form of another page cannot send JSON."""
    valid: Fields = {
        "CONTENT_TYPE": "application/json; charset=utf-8",
        "CONTENT_LENGTH": "10",
        "HTTP_AUTHORIZATION": None,
    }
    assert guarded.send("POST", "/api/session", **valid).status == 200
    assert guarded.send("POST", "/api/session", **(valid | {"HTTP_ORIGIN": None})).status == 403
    assert guarded.send("POST", "/api/session", **(valid | {"CONTENT_TYPE": "text/plain"})).status == 415
    assert guarded.send("GET", "/api/session", **valid).status == 405


@pytest.mark.parametrize(
    "flaw",
    [
        {"HTTP_HOST": "evil.example:4711"},
        {"HTTP_HOST": None},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_HOST": f"{HOST},{HOST}"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://127.0.0.1:4712"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_AUTHORIZATION": None},
        {"HTTP_AUTHORIZATION": "Bearer x"},
    ],
)
def test_a_flawed_request_is_refused(guarded: Guarded, flaw: Fields) -> None:
    """The response has no details, and the application does not receive the request."""
    answer = guarded.send(**flaw)

    assert answer.status == 403
    assert json.loads(answer.body) == {"error": {"code": "forbidden", "message": "Forbidden."}}
    assert answer.environ is None


def test_a_change_needs_an_origin(guarded: Guarded) -> None:
    """A browser sends GET requests without one, for example on a reload."""
    assert guarded.send(HTTP_ORIGIN=None).status == 200
    for method in ("POST", "PATCH", "DELETE"):
        assert guarded.send(method).status == 200
        assert guarded.send(method, HTTP_ORIGIN=None).status == 403


def test_a_cross_site_navigation_to_the_page_is_accepted(guarded: Guarded) -> None:
    """The redirect file is another site for a browser; all other cross-site requests are refused."""
    navigation: Fields = {
        "HTTP_SEC_FETCH_SITE": "cross-site",
        "HTTP_SEC_FETCH_MODE": "navigate",
        "HTTP_SEC_FETCH_DEST": "document",
        "HTTP_ORIGIN": None,
    }
    assert guarded.send("GET", "/", **navigation).status == 200
    assert guarded.send("GET", "/api/now", **navigation).status == 403
    assert guarded.send("GET", "/assets/js/main.js", **navigation).status == 403
    assert guarded.send("POST", "/", **navigation).status == 403
    assert guarded.send("GET", "/", **(navigation | {"HTTP_SEC_FETCH_DEST": "iframe"})).status == 403
    assert guarded.send("GET", "/", **(navigation | {"HTTP_SEC_FETCH_MODE": "no-cors"})).status == 403


def test_other_users_are_refused(guarded: Guarded) -> None:
    """Also root and an unknown user; without a look-up, only the token counts."""
    for uid in (65534, 0, None):
        guarded.uid = uid
        assert guarded.send().status == 403
        assert guarded.send("GET", "/").status == 403
    without_lookup = Guard(guarded._inner, credentials=guarded.credentials, uid_lookup=None)
    guarded.guard = without_lookup
    assert guarded.send().status == 200
    assert guarded.send(HTTP_AUTHORIZATION=None).status == 403


def test_the_control_routes_are_not_for_browsers(guarded: Guarded) -> None:
    """The control secret is refused in requests with headers of a browser, and for other routes."""
    secret = guarded.credentials.control_secret
    launcher: Fields = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_ORIGIN": None}
    same_origin: Fields = launcher | {"HTTP_ORIGIN": f"http://{HOST}"}
    assert guarded.send("POST", "/control/open", **launcher).status == 200
    assert guarded.send("POST", "/control/open", **same_origin).status == 403
    assert guarded.send("GET", "/control/watch", **launcher, HTTP_SEC_FETCH_MODE="navigate").status == 403
    assert guarded.send("POST", "/control/open", HTTP_ORIGIN=None).status == 403
    assert guarded.send("GET", "/api/now", **launcher).status == 403


def test_the_token_of_a_handshake_is_removed(guarded: Guarded) -> None:
    """The libraries behind the guard cannot log it."""
    upgrade: Fields = {
        "HTTP_UPGRADE": "WebSocket",
        "HTTP_CONNECTION": "keep-alive, Upgrade",
        "HTTP_AUTHORIZATION": None,
    }
    query = f"EIO=4&transport=websocket&t=abc&token={guarded.token}"

    answer = guarded.send("GET", "/socket.io/", query, **upgrade)

    assert answer.status == 200
    assert answer.environ is not None
    assert answer.environ[PAGE_TOKEN] == guarded.token
    del answer.environ[PAGE_TOKEN]
    assert guarded.token not in str(answer.environ)
    assert guarded.send("GET", "/socket.io/", query, **(upgrade | {"HTTP_ORIGIN": None})).status == 403
    assert guarded.send("GET", "/socket.io/", query, **(upgrade | {"HTTP_CONNECTION": "close"})).status == 403
    assert guarded.send("GET", "/socket.io/", query + "&sid=x", **upgrade).status == 403
    assert guarded.send("GET", "/socket.io/", query.replace("websocket", "polling"), **upgrade).status == 403


@pytest.mark.parametrize(
    ("length", "status"),
    [("0", 200), ("65536", 200), ("65537", 413), ("9999999999", 413), ("-1", 400), ("1 ", 400), ("x", 400)],
)
def test_a_body_has_a_valid_and_limited_length(guarded: Guarded, length: str, status: int) -> None:
    """At most 64 KiB."""
    assert guarded.send("PATCH", CONTENT_LENGTH=length, CONTENT_TYPE="application/json").status == status


def test_ambiguous_bodies_are_refused(guarded: Guarded) -> None:
    """A GET with a body, chunks, or a content type other than JSON."""
    assert guarded.send(CONTENT_LENGTH="1", CONTENT_TYPE="application/json").status == 413
    assert guarded.send("PATCH", HTTP_TRANSFER_ENCODING="chunked").status == 400
    assert guarded.send("PATCH", CONTENT_LENGTH="1", CONTENT_TYPE="text/plain").status == 415
    assert guarded.send("PUT").status == 405


@pytest.mark.parametrize(
    "path", ["/api/../x", "/api//now", "/.git", "/api/a\\b", "/api/\0", "/api/é", "", "/api/n w"]
)
def test_only_plain_paths_are_accepted(guarded: Guarded, path: str) -> None:
    """Dot segments, empty segments and special characters are not found."""
    assert guarded.send("GET", path).status == 404


def test_every_response_has_the_security_headers(guarded: Guarded) -> None:
    """Those of the application are replaced, and cookies are removed."""
    for answer in (guarded.send(), guarded.send(HTTP_HOST="evil.example")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ws://127.0.0.1:4711;" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_a_refused_head_has_no_body(guarded: Guarded) -> None:
    """As RFC 9110 requires."""
    assert guarded.send("HEAD", HTTP_HOST="evil.example").body == b""
