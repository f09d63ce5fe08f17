"""The WebSocket side: Socket.IO with bounded resources, the live push, and the tutorial's namespaces.

python-socketio and python-engineio implement the protocols. Their connection handling is replaced: it uses
four threads per page and an unbounded queue, and passes unchecked packets to handlers. From the socket up:

* :mod:`.simple_websocket_hooks`: a WebSocket without a reading thread of its own.
* :mod:`.page_connection`: the connection of a page: rate limits, validation, a bounded :mod:`.send_queue`.
* :mod:`.engineio_hooks`: an Engine.IO server with at most eight such connections.
* :mod:`.socketio_hooks`: a Socket.IO server that only accepts text events of known namespaces.
* :mod:`.flask_socketio_hooks`: the WSGI application, to which namespaces are added.
* :mod:`.live` and :mod:`.tutorial`: the namespaces.

A ``*_hooks`` module is the only one that depends on the inside of its library. Each hook says why it exists,
and has a test in ``tests/web/socketio/test_library_hooks.py`` that fails when the library changes it.
"""
