"""The guard's decisions, one request at a time. What gets through a real server is in tests/attack."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from desktop_monitor.web.security.guard import PAGE_TOKEN, Guard
from desktop_monitor.web.security.keys import Keyring

HOST = "127.0.0.1:4711"
OURS = 1000
Fields = dict[str, Any]


@dataclass
class Answer:
    """What the guard let out."""

    status: int
    headers: dict[str, str]
    body: bytes
    seen: dict[str, Any] | None


class Door:
    """A guard in front of an application that answers everything."""

    def __init__(self) -> None:
        self.keyring = Keyring()
        token = self.keyring.redeem(self.keyring.issue())
        assert token is not None
        self.token = token
        self.uid: int | None = OURS
        self.given = [("Content-Type", "text/plain"), ("Set-Cookie", "a=b"), ("Cache-Control", "public")]
        self._seen: dict[str, Any] | None = None
        self.guard = Guard(self._inner, keyring=self.keyring, peer_uid=lambda _: self.uid)

    def _inner(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._seen = environ
        start_response("200 OK", list(self.given))
        return [b"inner"]

    def ask(
        self, method: str = "GET", path: str = "/api/now", query: str = "", **fields: str | None
    ) -> Answer:
        """Send a request as our page does; `fields` replace parts of the environ, None leaves one out."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_PORT": "4711",
            "HTTP_HOST": HOST,
            "HTTP_ORIGIN": f"http://{HOST}",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
        }
        environ = {name: value for name, value in (environ | fields).items() if value is not None}
        said: list[Any] = []
        self._seen = None
        body = b"".join(self.guard(environ, lambda status, headers: said.append((status, headers))))  # type: ignore[arg-type]
        status, headers = said[0]
        return Answer(int(status.split()[0]), dict(headers), body, self._seen)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    """A guard whose own user is 1000."""
    monkeypatch.setattr("os.getuid", lambda: OURS)
    return Door()


def test_our_page_is_let_in(door: Door) -> None:
    """With host, origin and token right, the application answers, and knows whose token it was."""
    answer = door.ask()

    assert answer.status == 200
    assert answer.seen is not None
    assert answer.seen[PAGE_TOKEN] == door.token


def test_the_page_itself_needs_no_token(door: Door) -> None:
    """The page's files can be had before there is a token, and only read."""
    for path in ("/", "/assets/js/main.js"):
        for method in ("GET", "HEAD"):
            assert door.ask(method, path, HTTP_AUTHORIZATION=None, HTTP_ORIGIN=None).status == 200
        assert door.ask("POST", path).status == 405


def test_a_key_is_offered_with_an_origin_and_as_json(door: Door) -> None:
    """Only a page of ours can trade a key, and no form of another page looks like that."""
    good: Fields = {
        "CONTENT_TYPE": "application/json; charset=utf-8",
        "CONTENT_LENGTH": "10",
        "HTTP_AUTHORIZATION": None,
    }
    assert door.ask("POST", "/api/session", **good).status == 200
    assert door.ask("POST", "/api/session", **(good | {"HTTP_ORIGIN": None})).status == 403
    assert door.ask("POST", "/api/session", **(good | {"CONTENT_TYPE": "text/plain"})).status == 415
    assert door.ask("GET", "/api/session", **good).status == 405


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
def test_a_flaw_is_refused_without_a_word(door: Door, flaw: Fields) -> None:
    """The refusal says nothing that would help to try again, and the application never hears of it."""
    answer = door.ask(**flaw)

    assert answer.status == 403
    assert json.loads(answer.body) == {"error": {"code": "forbidden", "message": "Forbidden."}}
    assert answer.seen is None


def test_a_change_needs_an_origin(door: Door) -> None:
    """A question may come without one, as from a browser's own reload; a change may not."""
    assert door.ask(HTTP_ORIGIN=None).status == 200
    for method in ("POST", "PATCH", "DELETE"):
        assert door.ask(method).status == 200
        assert door.ask(method, HTTP_ORIGIN=None).status == 403


def test_a_person_may_come_from_elsewhere_to_the_empty_page(door: Door) -> None:
    """The forwarding file is another site to a browser; nothing but opening the page is allowed to it."""
    person: Fields = {
        "HTTP_SEC_FETCH_SITE": "cross-site",
        "HTTP_SEC_FETCH_MODE": "navigate",
        "HTTP_SEC_FETCH_DEST": "document",
        "HTTP_ORIGIN": None,
    }
    assert door.ask("GET", "/", **person).status == 200
    assert door.ask("GET", "/api/now", **person).status == 403
    assert door.ask("GET", "/assets/js/main.js", **person).status == 403
    assert door.ask("POST", "/", **person).status == 403
    assert door.ask("GET", "/", **(person | {"HTTP_SEC_FETCH_DEST": "iframe"})).status == 403
    assert door.ask("GET", "/", **(person | {"HTTP_SEC_FETCH_MODE": "no-cors"})).status == 403


def test_other_users_are_refused(door: Door) -> None:
    """Another uid, root's too, and a sender that cannot be known get nothing; no way to know: token alone."""
    for uid in (65534, 0, None):
        door.uid = uid
        assert door.ask().status == 403
        assert door.ask("GET", "/").status == 403
    unknowing = Guard(door._inner, keyring=door.keyring, peer_uid=None)
    door.guard = unknowing
    assert door.ask().status == 200
    assert door.ask(HTTP_AUTHORIZATION=None).status == 403


def test_the_launcher_comes_without_a_browser(door: Door) -> None:
    """The control secret opens /control, for a program and for nothing that a browser could have sent."""
    launcher: Fields = {"HTTP_AUTHORIZATION": f"Bearer {door.keyring.control_secret}", "HTTP_ORIGIN": None}
    assert door.ask("POST", "/control/open", **launcher).status == 200
    assert door.ask("POST", "/control/open", **(launcher | {"HTTP_ORIGIN": f"http://{HOST}"})).status == 403
    assert door.ask("GET", "/control/watch", **launcher, HTTP_SEC_FETCH_MODE="navigate").status == 403
    assert door.ask("POST", "/control/open", HTTP_ORIGIN=None).status == 403
    assert door.ask("GET", "/api/now", **launcher).status == 403


def test_a_socket_shows_its_token_to_the_guard_alone(door: Door) -> None:
    """Behind the guard the address of a handshake has no token any more, so nothing can log it."""
    upgrade: Fields = {
        "HTTP_UPGRADE": "WebSocket",
        "HTTP_CONNECTION": "keep-alive, Upgrade",
        "HTTP_AUTHORIZATION": None,
    }
    query = f"EIO=4&transport=websocket&t=abc&token={door.token}"

    answer = door.ask("GET", "/socket.io/", query, **upgrade)

    assert answer.status == 200
    assert answer.seen is not None
    assert answer.seen[PAGE_TOKEN] == door.token
    del answer.seen[PAGE_TOKEN]
    assert door.token not in str(answer.seen)
    assert door.ask("GET", "/socket.io/", query, **(upgrade | {"HTTP_ORIGIN": None})).status == 403
    assert door.ask("GET", "/socket.io/", query, **(upgrade | {"HTTP_CONNECTION": "close"})).status == 403
    assert door.ask("GET", "/socket.io/", query + "&sid=x", **upgrade).status == 403
    assert door.ask("GET", "/socket.io/", query.replace("websocket", "polling"), **upgrade).status == 403


@pytest.mark.parametrize(
    ("length", "status"),
    [("0", 200), ("65536", 200), ("65537", 413), ("9999999999", 413), ("-1", 400), ("1 ", 400), ("x", 400)],
)
def test_a_body_is_small_and_of_known_length(door: Door, length: str, status: int) -> None:
    """64 KiB are the most, and a length is a number."""
    assert door.ask("PATCH", CONTENT_LENGTH=length, CONTENT_TYPE="application/json").status == status


def test_a_question_has_no_body_and_nothing_has_chunks(door: Door) -> None:
    """Whatever two programs could understand differently is refused."""
    assert door.ask(CONTENT_LENGTH="1", CONTENT_TYPE="application/json").status == 413
    assert door.ask("PATCH", HTTP_TRANSFER_ENCODING="chunked").status == 400
    assert door.ask("PATCH", CONTENT_LENGTH="1", CONTENT_TYPE="text/plain").status == 415
    assert door.ask("PUT").status == 405


@pytest.mark.parametrize(
    "path", ["/api/../x", "/api//now", "/.git", "/api/a\\b", "/api/\0", "/api/é", "", "/api/n w"]
)
def test_only_plain_paths_are_looked_at(door: Door, path: str) -> None:
    """Dots, empty parts and anything but plain characters lead nowhere."""
    assert door.ask("GET", path).status == 404


def test_every_answer_carries_our_headers_once(door: Door) -> None:
    """Whatever the application sets is replaced, cookies are dropped, refusals look the same."""
    for answer in (door.ask(), door.ask(HTTP_HOST="evil.example")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ws://127.0.0.1:4711;" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_a_refused_head_has_no_body(door: Door) -> None:
    """As HTTP wants it."""
    assert door.ask("HEAD", HTTP_HOST="evil.example").body == b""
