"""The server of the tutorial: Flask-SocketIO's defaults, the same routes, no guard.

Attacks that the engine refuses must succeed here, to prove that they are valid.
"""

import json
import sys
import threading

from flask import Flask, request
from flask_socketio import SocketIO

NAMESPACES = ("/live", "/chat", "/test", "/test_conn")


def build() -> tuple[Flask, SocketIO]:
    """Build the application as the tutorial does."""
    app = Flask(__name__, static_folder=None)
    app.config["SECRET_KEY"] = "secret!"
    socketio = SocketIO(app, async_mode="threading")
    reading = {"cpu": {"total_percent": 12.5, "per_core_percent": [10.0, 15.0]}}

    @app.route("/")
    def index() -> str:
        return "<h1>Monitor</h1>"

    @app.route("/assets/<path:name>")
    def asset(name: str) -> str:
        return name

    @app.route("/api/<name>", methods=["GET", "POST", "PATCH", "DELETE"])
    def api(name: str) -> dict[str, object]:
        return {"name": name, "body": request.get_data(as_text=True), **reading}

    @app.route("/control/<name>", methods=["GET", "POST"])
    def control(name: str) -> dict[str, str]:
        return {"did": name}

    @app.route("/metrics")
    def metrics() -> str:
        return "cpu 12.5"

    @app.route("/kill", methods=["GET", "POST"])
    def kill() -> str:
        return "killed"

    _push_to_all(socketio, reading)
    return app, socketio


def _push_to_all(socketio: SocketIO, reading: object) -> None:
    def push() -> None:
        while True:
            socketio.sleep(0.05)
            for namespace in NAMESPACES:
                socketio.emit("reading", reading, namespace=namespace)

    for namespace in NAMESPACES:
        socketio.on_event("connect", lambda *_: None, namespace=namespace)
    threading.Thread(target=push, daemon=True).start()


def main() -> None:
    """Serve on the port in the first argument; print a line when ready."""
    app, socketio = build()
    print(json.dumps({"port": int(sys.argv[1])}), flush=True)
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]), allow_unsafe_werkzeug=True)


if __name__ == "__main__":
    main()
