"""A connection to the session bus by jeepney; imported on the thread that uses it.

Nothing waits here without a limit: a bus may take a connection and be silent afterwards.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.wrappers import unwrap_msg

CALL_TIMEOUT_S = 5.0


class NoBusError(Exception):
    """There is no session bus, or it does not answer."""


class Connection(DBusConnection):  # type: ignore[misc]  # untyped library
    """The library waits without a limit for the answer to its first message, `Hello`."""

    def receive(self, *, timeout: float | None = None) -> Any:  # noqa: ANN401  # untyped library
        """Wait for a message, at most `CALL_TIMEOUT_S`."""
        return super().receive(timeout=CALL_TIMEOUT_S if timeout is None else timeout)

    def call(self, message: Any) -> Any:  # noqa: ANN401  # untyped library
        """Send a call, wait for its answer, and return the answer's body.

        Raises:
            DBusErrorResponse: The answer is an error.
            TimeoutError: There is none.
            OSError: The connection has ended.
        """
        return unwrap_msg(self.send_and_get_reply(message, timeout=CALL_TIMEOUT_S))


def connect() -> Connection:
    """Connect to the session bus.

    Raises:
        NoBusError: There is none, or it does not answer.
    """
    address = _bus_address()
    if address is None:
        raise NoBusError("no address")
    try:
        with ExitStack() as on_failure:
            connected = prep_socket(get_bus(address))
            on_failure.callback(connected.close)
            connected.settimeout(CALL_TIMEOUT_S)  # a bus that reads nothing would make a message wait
            connection = Connection(connected)
            on_failure.pop_all()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise NoBusError(str(error)) from error
    return connection


def _bus_address() -> str | None:
    """Return the address of the session bus; without the variable, where systemd has it."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    directory = os.environ.get("XDG_RUNTIME_DIR")
    if address or not directory:
        return address or None
    usual = Path(directory) / "bus"
    return f"unix:path={usual}" if usual.exists() else None
