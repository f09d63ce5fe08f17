"""The outermost WSGI layer: refuses unauthorised requests before Flask and Engine.IO process them."""

import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec

from desktop_monitor.web.security.credentials import CredentialStore
from desktop_monitor.web.security.peer import UidLookup, is_own_uid

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE_TOKEN = "desktop_monitor.page_token"  # noqa: S105 - a key of environ, not a secret
"""The key of environ with the session token of an accepted request."""

MAX_BODY_BYTES = 64 * 1024
SOCKET_PATH = "/socket.io/"
SESSION_PATH = "/api/session"
CONTROL_PATH = "/control/"
METRICS_PATH = "/metrics"
_READ_METHODS = frozenset({"GET", "HEAD"})
_WRITE_METHODS = frozenset({"POST", "PATCH", "DELETE"})
_PLAIN_PATH = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)?")
_LENGTH = re.compile(r"[0-9]{1,10}")
_REPLACED_HEADERS = frozenset({"cache-control", "expires", "server", "set-cookie"})


def security_headers(port: int | str) -> list[tuple[str, str]]:
    """Return the headers of every response, including refusals and errors.

    Args:
        port: The port of the engine, the only one to which the page may open a WebSocket.
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
    """Return the JSON body of a refusal, without details that would help an attacker."""
    code = status.name.lower()
    return msgspec.json.encode({"error": {"code": code, "message": f"{status.phrase}."}})


class Guard:
    """Accepts requests of the page and the launcher, and refuses all others.

    Routes that are not named here need the session token, so a new route is protected by default.

    Args:
        inner: Flask with Socket.IO in front of it.
        credentials: The secrets of this engine.
        uid_lookup: Finds the user who sent a request: another one, also root, and an unknown one are refused.
            None if the system has no such look-up; only secrets count then.
        is_metrics_token: Checks the token that opens the metrics and nothing else.
    """

    def __init__(
        self,
        inner: "WSGIApplication",
        *,
        credentials: CredentialStore,
        uid_lookup: UidLookup | None,
        is_metrics_token: Callable[[str], bool] = lambda _token: False,
    ) -> None:
        self._inner = inner
        self._credentials = credentials
        self._uid_lookup = uid_lookup
        self._is_metrics_token = is_metrics_token

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass a request on, or refuse it."""
        headers = security_headers(environ["SERVER_PORT"])
        refusal = self._refusal(environ)
        if refusal is not None:
            body = error_body(refusal)
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            start_response(f"{refusal.value} {refusal.phrase}", headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

        def start(status: str, original: list[tuple[str, str]], *exc_info: object) -> object:
            kept = [pair for pair in original if pair[0].lower() not in _REPLACED_HEADERS]
            return start_response(status, kept + headers, *exc_info)  # type: ignore[arg-type]

        return self._inner(environ, start)  # type: ignore[arg-type]

    def _refusal(self, environ: "WSGIEnvironment") -> HTTPStatus | None:
        """Return the status of a refusal, or None for an accepted request."""
        if not (self._is_own_user(environ) and _is_same_origin(environ)):
            return HTTPStatus.FORBIDDEN
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method not in _READ_METHODS | _WRITE_METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED
        if not _PLAIN_PATH.fullmatch(path):
            return HTTPStatus.NOT_FOUND
        return self._refusal_by_path(environ, method, path) or _refusal_of_body(environ, path)

    def _refusal_by_path(self, environ: "WSGIEnvironment", method: str, path: str) -> HTTPStatus | None:
        if path == "/" or path.startswith("/assets/"):
            return None if method in _READ_METHODS else HTTPStatus.METHOD_NOT_ALLOWED
        if path.startswith(CONTROL_PATH):
            # The launcher is not a browser: requests of any page are refused here, also with the secret.
            allowed = not _is_browser(environ) and self._credentials.is_control_secret(_bearer(environ))
        elif path.startswith(SOCKET_PATH):
            allowed = method == "GET" and "HTTP_ORIGIN" in environ and self._may_upgrade(environ, path)
        elif path == SESSION_PATH:
            if method != "POST":
                return HTTPStatus.METHOD_NOT_ALLOWED
            allowed = "HTTP_ORIGIN" in environ
        else:
            token = _bearer(environ)
            allowed = self._credentials.is_valid_token(token) and (
                method in _READ_METHODS or "HTTP_ORIGIN" in environ
            )
            if path == METRICS_PATH and method in _READ_METHODS:
                allowed = allowed or self._is_metrics_token(token)
            environ[PAGE_TOKEN] = token
        return None if allowed else HTTPStatus.FORBIDDEN

    def _may_upgrade(self, environ: "WSGIEnvironment", path: str) -> bool:
        """Validate a WebSocket handshake, and remove the token from environ, which the libraries may log."""
        query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
        token = query.pop("token", [])
        query.pop("t", None)  # the time, which some clients add to prevent caching
        if path != SOCKET_PATH or query != {"EIO": ["4"], "transport": ["websocket"]} or len(token) != 1:
            return False
        connection = {part.strip().lower() for part in environ.get("HTTP_CONNECTION", "").split(",")}
        if environ.get("HTTP_UPGRADE", "").lower() != "websocket" or "upgrade" not in connection:
            return False
        environ["QUERY_STRING"] = "EIO=4&transport=websocket"
        environ["REQUEST_URI"] = environ["RAW_URI"] = f"{SOCKET_PATH}?{environ['QUERY_STRING']}"
        environ[PAGE_TOKEN] = token[0]
        return self._credentials.is_valid_token(token[0])

    def _is_own_user(self, environ: "WSGIEnvironment") -> bool:
        return self._uid_lookup is None or is_own_uid(
            self._uid_lookup(int(environ["REMOTE_PORT"]), int(environ["SERVER_PORT"]))
        )


def _is_same_origin(environ: "WSGIEnvironment") -> bool:
    """Check Host (against DNS rebinding), Origin and Sec-Fetch-Site (against other pages).

    One cross-site request is accepted: the navigation from the redirect file to the page at ``/``.
    """
    own = f"127.0.0.1:{environ['SERVER_PORT']}"
    if environ.get("HTTP_HOST") != own or environ.get("HTTP_ORIGIN", f"http://{own}") != f"http://{own}":
        return False
    if environ.get("HTTP_SEC_FETCH_SITE", "none") in {"same-origin", "none"}:
        return True
    fetch = (environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST"))
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ["PATH_INFO"] == "/"
        and fetch == ("navigate", "document")
    )


def _is_browser(environ: Mapping[str, object]) -> bool:
    return "HTTP_ORIGIN" in environ or any(name.startswith("HTTP_SEC_FETCH_") for name in environ)


def _bearer(environ: Mapping[str, str]) -> str:
    scheme, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret if scheme == "Bearer" else ""


def _refusal_of_body(environ: "WSGIEnvironment", path: str) -> HTTPStatus | None:
    """Require a small JSON body of known length, which a form of another page cannot send."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not _LENGTH.fullmatch(length):
        return HTTPStatus.BAD_REQUEST
    if int(length) > (0 if environ["REQUEST_METHOD"] in _READ_METHODS else MAX_BODY_BYTES):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    has_body = int(length) > 0 or path == SESSION_PATH
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    return HTTPStatus.UNSUPPORTED_MEDIA_TYPE if has_body and media_type != "application/json" else None
