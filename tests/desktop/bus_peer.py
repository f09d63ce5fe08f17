"""A program on a session bus that answers calls, as the tests want it."""

import threading
from collections.abc import Iterable
from contextlib import suppress

from jeepney import Message, MessageType, message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.waiting import PATIENCE_S


class BusPeer:
    """Owns names on a bus; a subclass answers what is called."""

    def __init__(self, address: str, names: Iterable[str]) -> None:
        """Connect, own the names, and begin to answer."""
        self._connection: DBusConnection = open_dbus_connection(address)
        self._sending = threading.Lock()
        for name in names:
            reply = self._connection.send_and_get_reply(message_bus.RequestName(name), timeout=PATIENCE_S)
            assert reply.body == (1,)
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def answer(self, message: Message) -> None:
        """Answer a call."""
        raise NotImplementedError

    def send(self, message: Message) -> None:
        """Send an answer or a signal; any thread may call this."""
        with self._sending:
            self._connection.send(message)

    def close(self) -> None:
        """Leave the bus."""
        self._is_closing = True
        self._thread.join(PATIENCE_S)
        self._connection.close()

    def _serve(self) -> None:
        with suppress(OSError, ValueError):
            while not self._is_closing:
                try:
                    message = self._connection.receive(timeout=0.05)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    self.answer(message)
