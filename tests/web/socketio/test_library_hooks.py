"""What the web package needs from the inside of its libraries; each test is about one hook."""

import ast
import inspect
import socket
import sys
import textwrap
import threading
from collections.abc import Iterator
from functools import partial

import engineio
import engineio.packet
import engineio.socket
import pytest
import simple_websocket
import socketio
import socketio.base_manager
import socketio.packet
import wsproto
from flask import Flask
from flask_socketio import Namespace, SocketIO
from wsproto.events import TextMessage
from wsproto.frame_protocol import CloseReason

from desktop_monitor.web.socketio.flask_socketio_hooks import PageSocketIO
from desktop_monitor.web.socketio.simple_websocket_hooks import WebSocketConnection
from desktop_monitor.web.socketio.socketio_hooks import EventServer, _Manager
from tests.attack.raw_client import Target, frame, handshake
from tests.library_hooks import hook, parameters

flask_socketio_hook = partial(hook, "Flask-SocketIO", module="web/socketio/flask_socketio_hooks.py")
socketio_hook = partial(hook, "python-socketio", module="web/socketio/socketio_hooks.py")
engineio_hook = partial(hook, "python-engineio", module="web/socketio/engineio_hooks.py")
simple_websocket_hook = partial(hook, "simple-websocket", module="web/socketio/simple_websocket_hooks.py")
wsproto_hook = partial(hook, "wsproto", module="web/socketio/simple_websocket_hooks.py")


@pytest.fixture
def server() -> EventServer:
    """A server without connections."""
    return EventServer()


@pytest.fixture
def stock() -> socketio.Server:
    """A server of the library."""
    return socketio.Server(async_mode="threading")


@flask_socketio_hook("SocketIO.init_app")
def test_flask_socketio_calls_init_app() -> None:
    """The constructor calls it with the application, and it has no parameters but options."""
    app = Flask(__name__)
    assert parameters(SocketIO.init_app) == ["self", "app", "kwargs"]
    assert isinstance(PageSocketIO(app).server, EventServer)
    assert isinstance(app.extensions["socketio"], PageSocketIO)


@flask_socketio_hook("the attributes that SocketIO.init_app sets")
def test_flask_socketio_uses_the_attributes_that_init_app_sets() -> None:
    """`server`, `async_mode` and `manage_session`; the methods that add handlers use `server`."""
    app = Flask(__name__)
    stock = SocketIO(app, async_mode="threading")
    assert isinstance(stock.server, socketio.Server)
    assert stock.async_mode == "threading"
    assert stock.manage_session is True
    ours = PageSocketIO(Flask(__name__))
    ours.on_namespace(Namespace("/live"))
    ours.on_event("message", lambda: None, namespace="/chat")
    assert "/live" in ours.server.namespace_handlers
    assert "message" in ours.server.handlers["/chat"]


@flask_socketio_hook('environ["flask.app"] and request.sid')
def test_flask_socketio_handlers_use_the_app_and_set_the_sid() -> None:
    """The application of environ is used for the request context, which gets the id of the page."""
    source = inspect.getsource(SocketIO._handle_event)
    assert "environ['flask.app']" in source
    assert "flask.request.sid = sid" in source


@socketio_hook("Server._engineio_server_class and Server.eio")
def test_socketio_creates_the_engineio_server_of_the_hook() -> None:
    """The constructor calls it, and `eio` is the result."""

    class Marked(engineio.Server):  # type: ignore[misc]
        pass

    class Server(socketio.Server):  # type: ignore[misc]
        def _engineio_server_class(self) -> type:
            return Marked

    assert isinstance(Server(async_mode="threading").eio, Marked)


@socketio_hook("Server._handle_event")
def test_socketio_dispatches_events_through_the_hook(stock: socketio.Server) -> None:
    """An event packet leads to one call with the name of the event first in `data`."""
    calls: list[tuple[object, ...]] = []
    stock._handle_event = lambda *args: calls.append(args)

    stock._handle_eio_message("page", '2/live,7["connect",1]')

    assert parameters(socketio.Server._handle_event) == ["self", "eio_sid", "namespace", "id", "data"]
    assert calls == [("page", "/live", 7, ["connect", 1])]


@socketio_hook("Packet.json and Packet.uses_binary_events")
def test_socketio_encodes_packets_with_the_codec_of_the_class(server: EventServer) -> None:
    """`serializer` can be a class; binary data is passed to its codec instead of becoming an attachment."""
    packet = server.packet_class(socketio.packet.EVENT, data=["event", b"\0"], namespace="/live")
    assert packet.encode() == '2/live,["event","AA=="]'
    assert server.packet_class(encoded_packet='2/live,["event",1]').data == ["event", 1]


@socketio_hook("the methods of BaseManager that modify its registry")
def test_socketio_modifies_the_registry_in_locked_methods_only() -> None:
    """No other method assigns to, deletes from, or changes the lists in one of these dictionaries."""
    registry = {"rooms", "eio_to_sid", "callbacks", "pending_connect", "pending_disconnect"}
    # Not called by the web package: it closes no rooms and requests no acknowledgements.
    unused = {"basic_close_room", "trigger_callback", "_generate_ack_id"}
    writers: set[str] = set()
    for class_ in (socketio.base_manager.BaseManager, socketio.Manager):
        for function in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(class_)))):
            if isinstance(function, ast.FunctionDef) and _writes_to(function, registry):
                writers.add(function.name)

    assert writers - {"__init__"} - unused <= {name for name in vars(_Manager) if not name.startswith("__")}
    assert {"basic_enter_room", "basic_leave_room", "pre_connect"} <= writers


def _writes_to(function: ast.FunctionDef, attributes: set[str]) -> bool:
    for node in ast.walk(function):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign | ast.Delete):
            targets = node.targets
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_change = node.func.attr in {"append", "remove", "pop", "clear", "update", "setdefault", "add"}
            targets = [node.func.value] if is_change else []
        for target in targets:
            names = {part.attr for part in ast.walk(target) if isinstance(part, ast.Attribute)}
            if names & attributes:
                return True
    return False


@engineio_hook("Server.handle_request and Server._handle_connect")
def test_engineio_passes_handshakes_to_the_hook() -> None:
    """The result has a status, headers and a body."""

    class Server(engineio.Server):  # type: ignore[misc]
        def _handle_connect(self, *args: object) -> dict[str, object]:
            return {"status": "503 Full", "headers": [], "response": f"{len(args)} arguments".encode()}

    assert parameters(engineio.Server._handle_connect) == [
        "self",
        "environ",
        "start_response",
        "transport",
        "jsonp_index",
    ]
    environ = {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": "EIO=4&transport=websocket",
        "HTTP_UPGRADE": "websocket",
        "wsgi.url_scheme": "http",
    }
    server = Server(async_mode="threading", cors_allowed_origins=[])
    assert server.handle_request(environ, lambda *_: None) == [b"4 arguments"]


@engineio_hook("Server.handlers and reason.TRANSPORT_CLOSE")
def test_engineio_has_the_handlers_of_socketio(server: EventServer) -> None:
    """Socket.IO registers one function for each of the three events."""
    assert set(server.eio.handlers) == {"connect", "message", "disconnect"}
    assert parameters(server.eio.handlers["connect"]) == ["eio_sid", "environ"]
    assert parameters(server.eio.handlers["message"]) == ["eio_sid", "data"]
    assert parameters(server.eio.handlers["disconnect"]) == ["eio_sid", "reason"]
    assert isinstance(server.eio.reason.TRANSPORT_CLOSE, str)


@engineio_hook("Server.sockets, Socket.send and Socket.close")
def test_engineio_sends_to_and_closes_registered_sockets(server: EventServer) -> None:
    """`sockets` is the registry of `send_packet` and `disconnect`."""
    calls: list[str] = []

    class Recording(engineio.socket.Socket):  # type: ignore[misc]
        def send(self, pkt: engineio.packet.Packet) -> None:
            calls.append(pkt.encode())

        def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002
            calls.append("close")

    assert parameters(engineio.socket.Socket.__init__) == ["self", "server", "sid"]
    assert parameters(engineio.socket.Socket.send) == ["self", "pkt"]
    assert parameters(engineio.socket.Socket.close) == ["self", "wait", "abort", "reason"]
    sid = server.eio.generate_id()
    server.eio.sockets[sid] = Recording(server.eio, sid)
    server.eio.send(sid, "text")
    server.eio.disconnect(sid)
    assert calls == ["4text", "close"]


@engineio_hook("the module engineio.async_drivers.threading")
def test_engineio_imports_its_threading_driver_by_name(server: EventServer) -> None:
    """PyInstaller only bundles it because engineio_hooks imports it."""
    assert server.eio.async_mode == "threading"
    assert "engineio.async_drivers.threading" in sys.modules


@pytest.fixture
def connection() -> Iterator[tuple[WebSocketConnection, socket.socket]]:
    """Both ends of a WebSocket after the handshake."""
    ours, peer = socket.socketpair()
    lines = handshake(Target(1, "", "", str, lambda: b"")).decode().split("\r\n")[1:-2]
    fields = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in (x.split(": ") for x in lines)}
    with ours, peer:
        opened = WebSocketConnection({**fields, "werkzeug.socket": ours})
        assert peer.recv(4096).startswith(b"HTTP/1.1 101")
        yield opened, peer


@simple_websocket_hook("the thread that Base.__init__ starts")
def test_simple_websocket_starts_one_thread_of_the_given_class() -> None:
    """`thread_class` is called with `target`, has a `name`, and is started."""
    assert {"thread_class", "max_message_size"} <= set(parameters(simple_websocket.Server.__init__))
    source = inspect.getsource(simple_websocket.ws.Base.__init__)
    assert "thread_class(target=self._thread)" in source
    assert "self.thread.start()" in source


@simple_websocket_hook("the attributes of Base")
def test_simple_websocket_has_its_attributes(connection: tuple[WebSocketConnection, socket.socket]) -> None:
    """Without a reading thread, the connection is open and its buffer is empty."""
    ours, _ = connection
    assert isinstance(ours._socket, socket.socket)
    assert isinstance(ours.ws, wsproto.WSConnection)
    assert isinstance(ours.receive_bytes, int)
    assert ours.connected is True
    assert ours.input_buffer == []
    assert {"close_reason", "close_message"} <= set(vars(ours))
    assert not [thread for thread in threading.enumerate() if "simple_websocket" in thread.name]


@simple_websocket_hook("Base._handle_events")
def test_simple_websocket_handles_received_events(
    connection: tuple[WebSocketConnection, socket.socket],
) -> None:
    """It appends messages to the buffer, answers pings, and returns whether the connection is open."""
    ours, peer = connection
    ours.ws.receive_data(frame("message") + frame(b"ping", 9))
    assert ours._handle_events() is True
    assert ours.input_buffer == ["message"]
    assert peer.recv(4096) == b"\x8a\x04ping"
    ours.ws.receive_data(frame(b"\x03\xe8", 8))
    assert ours._handle_events() is False


@wsproto_hook("WSConnection.send with TextMessage, and CloseReason")
def test_wsproto_encodes_messages(connection: tuple[WebSocketConnection, socket.socket]) -> None:
    """`send` returns the bytes of a frame."""
    ours, _ = connection
    assert ours.ws.send(TextMessage(data="é")) == b"\x81\x02\xc3\xa9"
    assert (CloseReason.GOING_AWAY, CloseReason.POLICY_VIOLATION) == (1001, 1008)


@hook("Werkzeug", 'environ["werkzeug.socket"]', "web/server/request_handler.py")
def test_werkzeug_passes_the_socket_of_a_request() -> None:
    """The WebSocket and the control stream use the connection of their request."""
    from werkzeug.serving import WSGIRequestHandler  # noqa: PLC0415

    assert '"werkzeug.socket": self.connection' in inspect.getsource(WSGIRequestHandler.make_environ)
