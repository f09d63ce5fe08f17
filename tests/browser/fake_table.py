"""A process table that a test makes up, put into the socket of a real engine in place of the real one."""

import json
import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

EVENT = "42/live,"


class FakeTable:
    """The page gets the processes of the test; all else is the engine's own."""

    def __init__(self, page: Page) -> None:
        """Stand between the page and its engine; before the page is opened."""
        self._sockets: list[WebSocketRoute] = []
        self._taken_at_unix_ms = 1_700_000_000_000
        self.rows: list[dict[str, Any]] = []
        self.asked: list[bool] = []
        page.route_web_socket(re.compile("/socket.io/"), self._between)

    def _between(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self._sockets.append(socket)

        def from_server(message: str | bytes) -> None:
            if not (isinstance(message, str) and message.startswith(f'{EVENT}["processes"')):
                socket.send(message)

        def from_page(message: str | bytes) -> None:
            if isinstance(message, str) and message.startswith(f'{EVENT}["watch"'):
                self.asked.append(json.loads(message.removeprefix(EVENT))[1]["processes"])
                if self.asked[-1]:
                    self.send(self.rows, is_whole=True)
            server.send(message)

        server.on_message(from_server)
        socket.on_message(from_page)

    def send(
        self,
        rows: Sequence[dict[str, Any]] = (),
        *,
        moves: Sequence[dict[str, Any]] = (),
        gone: Sequence[tuple[int, int]] = (),
        is_whole: bool = False,
    ) -> None:
        """Push changes of the table; a whole one is what a page that connects anew gets as well."""
        if is_whole:
            self.rows = list(rows)
        self._taken_at_unix_ms += 1000
        changes = {
            "taken_at_unix_ms": self._taken_at_unix_ms,
            "is_whole": is_whole,
            "rows": rows,
            "moves": moves,
            "gone": gone,
        }
        self._sockets[-1].send(EVENT + json.dumps(["processes", changes]))


def row(pid: int, name: str | None = None, **part: Any) -> dict[str, Any]:
    """One process as the engine sends it."""
    return {
        "pid": pid,
        "created_unix_ms": 1000,
        "parent_pid": 1,
        "name": f"program {pid}" if name is None else name,
        "user": "ann",
        "state": "sleeping",
        "cpu_percent": 0.0,
        "rss_bytes": 1 << 20,
        "read_bytes_per_s": 0,
        "write_bytes_per_s": 0,
        "threads": 1,
        "nice": 0,
        "command": f"/usr/bin/program --number {pid}",
        "exit_code": None,
        "exit_signal": None,
        "ended_count": None,
    } | part


def move(pid: int, **part: Any) -> dict[str, Any]:
    """What moves of a process that the page knows."""
    whole = row(pid, **part)
    return {
        key: value for key, value in whole.items() if key not in {"name", "user", "command", "parent_pid"}
    }
