"""Hooks into python-socketio 5, and a Socket.IO server for text events only."""

import logging
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import msgspec
import socketio
import socketio.packet

from desktop_monitor.web.socketio.engineio_hooks import PageServer
from desktop_monitor.web.socketio.page_connection import PING_INTERVAL_S
from desktop_monitor.web.socketio.simple_websocket_hooks import MAX_MESSAGE_BYTES

_RESERVED_EVENTS = frozenset({"connect", "connect_error", "disconnect"})


class _Packet(socketio.packet.Packet):  # type: ignore[misc]  # untyped
    """Hook: class attributes of the packet class, to encode structs and to refuse binary attachments."""

    uses_binary_events = False
    json = SimpleNamespace(
        dumps=lambda payload, **_options: msgspec.json.encode(payload).decode(),
        loads=lambda text, **_options: msgspec.json.decode(text),
    )


def _locked(name: str) -> Callable[..., Any]:
    inherited = getattr(socketio.Manager, name)

    def method(self: "_Manager", *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passed on unchanged
        with self.lock:
            return inherited(self, *args, **kwargs)

    return method


class _Manager(socketio.Manager):  # type: ignore[misc]
    """Hook: the methods that modify the registry of rooms, which the library does not lock."""

    pre_connect = _locked("pre_connect")
    connect = _locked("connect")
    pre_disconnect = _locked("pre_disconnect")
    basic_disconnect = _locked("basic_disconnect")
    basic_enter_room = _locked("basic_enter_room")
    basic_leave_room = _locked("basic_leave_room")

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.RLock()


class EventServer(socketio.Server):  # type: ignore[misc]
    """A Socket.IO server over `PageServer`. Handlers run on the thread that reads the page's connection."""

    def __init__(self) -> None:
        logger = logging.getLogger(f"{__name__}.protocol")
        logger.setLevel(logging.CRITICAL)  # the libraries log the errors of peers, which could fill the log
        super().__init__(
            client_manager=_Manager(),
            serializer=_Packet,
            async_mode="threading",
            async_handlers=False,
            namespaces=[""],  # only those with handlers; by default "/" is accepted as well
            logger=logger,
            engineio_logger=logger,
            transports=["websocket"],
            allow_upgrades=False,
            http_compression=False,
            monitor_clients=False,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_INTERVAL_S,
            max_http_buffer_size=MAX_MESSAGE_BYTES,
        )

    def _engineio_server_class(self) -> type:
        """Hook: the class of `eio`, which cannot be passed to the constructor."""
        return PageServer

    def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:  # noqa: A002, ANN401
        """Hook: the library calls the handlers of its reserved events for any peer that sends their names."""
        if isinstance(data[0], str) and data[0] not in _RESERVED_EVENTS:
            super()._handle_event(eio_sid, namespace, id, data)
