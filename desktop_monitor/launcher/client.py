"""Our side of the engine's `/control` door: the window's lifeline, and the few things a launcher asks."""

import contextlib
import http.client
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_monitor.model.errors import EngineUnreachable

ANSWER_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach a running engine, as its runtime file says."""

    pid: int
    port: int
    secret: str


class Gone(Exception):
    """The engine ended between its runtime file being read and its answer."""


class Link:
    """A window's lifeline to the engine, which knows by it that the window lives, and the other way round.

    Attributes:
        greeting: What the engine said first: `url`, `window` and what a window should know of the settings.
    """

    def __init__(self, address: Address, greeting: Mapping[str, Any], close: Callable[[], None]) -> None:
        self._address = address
        self._close = close
        self.greeting = greeting
        self._lines: Iterator[bytes] = iter(())

    @classmethod
    def open(cls, address: Address) -> "Link | None":
        """Attach a window; None when another window is there, which has been raised instead.

        Raises:
            Gone: No engine listens there any more.
            EngineUnreachable: It does not answer, or refuses us.
        """
        with _plain_words(address):
            connection = _request(address, "GET", "/control/watch")
            # The answer has no length and ends with the connection, which http.client then hands over to it.
            lifeline = connection.sock
            answer = _answer(connection, address)
            first = json.loads(answer.readline() or b"{}")
            if "hello" not in first:
                answer.close()
                if "raised" in first:
                    return None
                raise Gone
            lifeline.settimeout(None)
        link = cls(address, first["hello"], lambda: _hang_up(lifeline))
        link._lines = iter(answer)
        return link

    @property
    def url(self) -> str:
        """A one-time address of the page, good for a minute after the link was opened."""
        return str(self.greeting["url"])

    @property
    def origin(self) -> str:
        """Where the page comes from; the window never goes elsewhere."""
        return f"http://127.0.0.1:{self._address.port}"

    def messages(self) -> Iterator[str]:
        """Yield `raise` and `stop` as the engine says it; ends when the engine ends or after `close`."""
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            for line in self._lines:
                yield from json.loads(line)

    def new_url(self) -> str | None:
        """Ask for another one-time address of the page; None when the engine does not answer."""
        with contextlib.suppress(Gone, EngineUnreachable):
            return new_url(self._address)
        return None

    def say_shown(self) -> None:
        """Tell the engine that people can see the window."""
        self._say("shown")

    def say_goodbye(self) -> None:
        """Tell the engine that the window was closed on purpose."""
        self._say("bye")

    def close(self) -> None:
        """End `messages`."""
        self._close()

    def _say(self, what: str) -> None:
        # An engine that cannot hear us has found out, or will find out, by the end of the lifeline.
        with contextlib.suppress(Gone, EngineUnreachable):
            ask(self._address, what, {"window": self.greeting["window"]})


def new_url(address: Address) -> str:
    """Ask for a one-time address of the page.

    Raises:
        Gone: No engine listens there any more.
        EngineUnreachable: It does not answer, or refuses us.
    """
    return str(ask(address, "open", {})["url"])


def ask(address: Address, what: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Ask the engine a question or, with a body, give it a command; return the answer.

    Raises:
        Gone: No engine listens there any more.
        EngineUnreachable: It does not answer, or refuses us.
    """
    with _plain_words(address):
        connection = _request(address, "GET" if body is None else "POST", f"/control/{what}", body)
        with _answer(connection, address) as answer:
            return dict(json.loads(answer.read()))


def _request(
    address: Address, method: str, path: str, body: Mapping[str, object] | None = None
) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=ANSWER_WITHIN_S)
    headers = {"Authorization": f"Bearer {address.secret}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    return connection


def _answer(connection: http.client.HTTPConnection, address: Address) -> http.client.HTTPResponse:
    answer = connection.getresponse()
    if answer.status != http.client.OK:
        answer.close()
        raise EngineUnreachable(
            f"The engine (process {address.pid}) refuses this launcher (HTTP {answer.status}). "
            "It may be of another version: end it with `desktop-monitor stop` and start again."
        )
    return answer


@contextlib.contextmanager
def _plain_words(address: Address) -> Iterator[None]:
    try:
        yield
    except TimeoutError as silence:
        raise EngineUnreachable(
            f"The engine (process {address.pid}) is there but does not answer. "
            f"It may be suspended: end process {address.pid}, then start Desktop Monitor again."
        ) from silence
    except (OSError, http.client.HTTPException, ValueError) as end:
        raise Gone from end


def _hang_up(lifeline: socket.socket) -> None:
    with contextlib.suppress(OSError):
        lifeline.shutdown(socket.SHUT_RDWR)
