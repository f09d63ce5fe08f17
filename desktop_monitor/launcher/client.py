"""Client of the engine's ``/control`` routes; :mod:`desktop_monitor.web.routes.control` describes them."""

import contextlib
import http.client
import json
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_monitor.model.errors import EngineUnreachable

RESPONSE_TIMEOUT_S = 8.0
"""An engine without a viewer loads its web server first, which takes long on a busy machine."""
COMPACT_PAGE = "&page=compact"
"""Appended to a one-time URL: the page begins with the compact view."""


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach a running engine, as its runtime file says."""

    pid: int
    port: int
    secret: str


class EngineGone(Exception):
    """The engine ended after its runtime file was read."""


class EngineClient:
    """A window's connection to the engine: a control stream, and single requests.

    The end of the stream informs each side that the other one has ended.

    Attributes:
        greeting: The first message of the engine: `url`, `window`, and the settings that a window needs.
    """

    def __init__(
        self, address: Address, greeting: Mapping[str, Any], stream: socket.socket, lines: Iterable[bytes]
    ) -> None:
        self._address = address
        self.greeting = greeting
        self._stream = stream
        self._lines = lines

    @classmethod
    def attach(cls, address: Address, *, is_compact: bool = False) -> "EngineClient | None":
        """Attach a window; return None if another window is attached, which has been raised instead.

        The other one then becomes a compact or an ordinary window, as `is_compact` says.

        Raises:
            EngineGone: The engine has ended.
            EngineUnreachable: It does not respond, or refuses the secret.
        """
        with _translated_errors(address):
            connection = _send(address, "GET", f"/control/watch?pid={os.getpid()}&compact={int(is_compact)}")
            # http.client gives up the socket with the response, because that ends with the connection.
            stream = connection.sock
            response = _response(connection, address)
            first = json.loads(response.readline() or b"{}")
            if "hello" in first:
                stream.settimeout(None)
                return cls(address, first["hello"], stream, response)
            response.close()
            if "raised" in first:
                return None
            raise EngineGone

    @property
    def url(self) -> str:
        """A one-time URL of the page, valid for a minute after attaching."""
        return str(self.greeting["url"])

    @property
    def origin(self) -> str:
        """The origin of the page (RFC 6454)."""
        return f"http://127.0.0.1:{self._address.port}"

    def messages(self) -> Iterator[str]:
        """Yield the messages of the engine, until it ends or `close` is called: `Control` lists them."""
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            for line in self._lines:
                yield from json.loads(line)

    def new_url(self) -> str | None:
        """Request another one-time URL of the page; return None if the engine does not respond."""
        with contextlib.suppress(EngineGone, EngineUnreachable):
            return new_url(self._address)
        return None

    def report_shown(self) -> None:
        """Report that the window is visible."""
        self._report("shown")

    def report_closed(self) -> None:
        """Report that the user closed the window."""
        self._report("bye")

    def close(self) -> None:
        """Close the control stream, which ends `messages`."""
        with contextlib.suppress(OSError):
            self._stream.shutdown(socket.SHUT_RDWR)

    def _report(self, state: str) -> None:
        # An engine that cannot be reached notices the end of the control stream instead.
        with contextlib.suppress(EngineGone, EngineUnreachable):
            call(self._address, state, {"window": self.greeting["window"]})


def new_url(address: Address) -> str:
    """Request a one-time URL of the page.

    Raises:
        EngineGone: The engine has ended.
        EngineUnreachable: It does not respond, or refuses the secret.
    """
    return str(call(address, "open", {})["url"])


def call(
    address: Address,
    route: str,
    body: Mapping[str, object] | None = None,
    *,
    timeout_s: float = RESPONSE_TIMEOUT_S,
) -> dict[str, Any]:
    """Send a GET request or, with a body, a POST request to ``/control/{route}``; return the response.

    Raises:
        EngineGone: The engine has ended.
        EngineUnreachable: It does not respond, or refuses the secret.
    """
    with _translated_errors(address):
        method = "GET" if body is None else "POST"
        connection = _send(address, method, f"/control/{route}", body, timeout_s=timeout_s)
        with _response(connection, address) as response:
            return dict(json.loads(response.read()))


def _send(
    address: Address,
    method: str,
    path: str,
    body: Mapping[str, object] | None = None,
    *,
    timeout_s: float = RESPONSE_TIMEOUT_S,
) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=timeout_s)
    headers = {"Authorization": f"Bearer {address.secret}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    return connection


def _response(connection: http.client.HTTPConnection, address: Address) -> http.client.HTTPResponse:
    response = connection.getresponse()
    if response.status != http.client.OK:
        response.close()
        raise EngineUnreachable(
            f"The engine (process {address.pid}) refuses this launcher (HTTP {response.status}). "
            f"It may be of another version: end process {address.pid}, then start again."
        )
    return response


@contextlib.contextmanager
def _translated_errors(address: Address) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise EngineUnreachable(
            f"The engine (process {address.pid}) does not respond. "
            f"It may be suspended: end process {address.pid}, then start Desktop Monitor again."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise EngineGone from error
