"""The outermost WSGI layer: decides who is answered at all, before Flask or Engine.IO see a request."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec

from desktop_monitor.web.security.keys import Keyring

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE_TOKEN = "desktop_monitor.page_token"  # noqa: S105 - the name of a key of environ, not a secret
"""Where the parts behind the guard find the session token that a request was let in with."""

MOST_BODY_BYTES = 64 * 1024
SOCKET_PATH = "/socket.io/"
SESSION_PATH = "/api/session"
CONTROL_PATH = "/control/"
_READS = frozenset({"GET", "HEAD"})
_CHANGES = frozenset({"POST", "PATCH", "DELETE"})
_PLAIN_PATH = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)?")
_DIGITS = re.compile(r"[0-9]{1,10}")
_OURS_TO_SET = frozenset({"cache-control", "expires", "server", "set-cookie"})


def security_headers(port: int | str) -> list[tuple[str, str]]:
    """Return the headers that every answer carries, refusals and errors too.

    Args:
        port: The engine's own; the page may open its WebSocket there and nowhere else.
    """
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' ws://127.0.0.1:{port}; manifest-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ]


def error_body(status: HTTPStatus) -> bytes:
    """Return the JSON of a refusal: what its status says, and no detail that would help an attacker."""
    code = status.name.lower()
    return msgspec.json.encode({"error": {"code": code, "message": f"{status.phrase}."}})


class Guard:
    """Lets in our own page, our own launcher, and nobody else.

    What is not named here needs the session's token: a new route cannot forget the guard.

    Args:
        inner: Flask with Socket.IO in front of it.
        keyring: The secrets of this engine.
        peer_uid: Tells whose process sent a request, None when that cannot be known (such a request is
            refused). Pass None on a system that cannot tell at all: then the token alone decides.
            Root is refused like anybody else who is not the engine's own user: root has other ways in,
            and a token that turned up in a foreign process is a stolen one.
    """

    def __init__(
        self,
        inner: "WSGIApplication",
        *,
        keyring: Keyring,
        peer_uid: "Callable[[WSGIEnvironment], int | None] | None",
    ) -> None:
        self._inner = inner
        self._keyring = keyring
        self._peer_uid = peer_uid

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, or refuse it."""
        headers = security_headers(environ["SERVER_PORT"])
        refusal = self._refusal(environ)
        if refusal is not None:
            body = error_body(refusal)
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            start_response(f"{refusal.value} {refusal.phrase}", headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

        def start(status: str, given: list[tuple[str, str]], *exc_info: object) -> object:
            kept = [pair for pair in given if pair[0].lower() not in _OURS_TO_SET]
            return start_response(status, kept + headers, *exc_info)  # type: ignore[arg-type]

        return self._inner(environ, start)  # type: ignore[arg-type]

    def _refusal(self, environ: "WSGIEnvironment") -> HTTPStatus | None:
        """Say why a request must not pass, or None when it may."""
        if not (self._is_ours(environ) and _is_from_our_page(environ)):
            return HTTPStatus.FORBIDDEN
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method not in _READS | _CHANGES:
            return HTTPStatus.METHOD_NOT_ALLOWED
        if not _PLAIN_PATH.fullmatch(path):
            return HTTPStatus.NOT_FOUND
        return self._refusal_by_path(environ, method, path) or _refusal_of_body(environ, path)

    def _refusal_by_path(self, environ: "WSGIEnvironment", method: str, path: str) -> HTTPStatus | None:
        if path == "/" or path.startswith("/assets/"):
            return None if method in _READS else HTTPStatus.METHOD_NOT_ALLOWED
        if path.startswith(CONTROL_PATH):
            # Our launcher is no browser. No page has a reason to come here, with whatever secret.
            allowed = not _is_browser(environ) and self._keyring.is_control_secret(_bearer(environ))
        elif path.startswith(SOCKET_PATH):
            allowed = method == "GET" and "HTTP_ORIGIN" in environ and self._may_upgrade(environ, path)
        elif path == SESSION_PATH:
            if method != "POST":
                return HTTPStatus.METHOD_NOT_ALLOWED
            allowed = "HTTP_ORIGIN" in environ
        else:
            token = _bearer(environ)
            allowed = self._keyring.knows(token) and (method in _READS or "HTTP_ORIGIN" in environ)
            environ[PAGE_TOKEN] = token
        return None if allowed else HTTPStatus.FORBIDDEN

    def _may_upgrade(self, environ: "WSGIEnvironment", path: str) -> bool:
        """Engine.IO gets to see WebSocket handshakes of known pages only, and never their token."""
        query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
        token = query.pop("token", [])
        query.pop("t", None)  # some clients add the time, against caches
        if path != SOCKET_PATH or query != {"EIO": ["4"], "transport": ["websocket"]} or len(token) != 1:
            return False
        connection = {part.strip().lower() for part in environ.get("HTTP_CONNECTION", "").split(",")}
        if environ.get("HTTP_UPGRADE", "").lower() != "websocket" or "upgrade" not in connection:
            return False
        environ["QUERY_STRING"] = "EIO=4&transport=websocket"
        environ["REQUEST_URI"] = environ["RAW_URI"] = f"{SOCKET_PATH}?{environ['QUERY_STRING']}"
        environ[PAGE_TOKEN] = token[0]
        return self._keyring.knows(token[0])

    def _is_ours(self, environ: "WSGIEnvironment") -> bool:
        """Every process that this machine's user did not start is a stranger."""
        return self._peer_uid is None or self._peer_uid(environ) == os.getuid()


def _is_from_our_page(environ: "WSGIEnvironment") -> bool:
    """Host, Origin and Sec-Fetch-Site must all say that no foreign page had a hand in this.

    A foreign Host is how DNS rebinding looks. One request from elsewhere is fine: a person follows the
    0600 forwarding file, which Chromium calls cross-site, to the empty page at ``/``.
    """
    ours = f"127.0.0.1:{environ['SERVER_PORT']}"
    if environ.get("HTTP_HOST") != ours or environ.get("HTTP_ORIGIN", f"http://{ours}") != f"http://{ours}":
        return False
    if environ.get("HTTP_SEC_FETCH_SITE", "none") in {"same-origin", "none"}:
        return True
    opens_page = (environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST"))
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ["PATH_INFO"] == "/"
        and opens_page == ("navigate", "document")
    )


def _is_browser(environ: Mapping[str, object]) -> bool:
    return "HTTP_ORIGIN" in environ or any(name.startswith("HTTP_SEC_FETCH_") for name in environ)


def _bearer(environ: Mapping[str, str]) -> str:
    scheme, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret if scheme == "Bearer" else ""


def _refusal_of_body(environ: "WSGIEnvironment", path: str) -> HTTPStatus | None:
    """A body is small, of a stated length, and JSON: a form of a foreign page can send none of that."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not _DIGITS.fullmatch(length):
        return HTTPStatus.BAD_REQUEST
    if int(length) > (0 if environ["REQUEST_METHOD"] in _READS else MOST_BODY_BYTES):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    has_body = int(length) > 0 or path == SESSION_PATH
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    return HTTPStatus.UNSUPPORTED_MEDIA_TYPE if has_body and kind != "application/json" else None
