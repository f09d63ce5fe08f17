"""The application: Flask, Socket.IO and the page's files, with the guard around all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Blueprint, Flask

from desktop_monitor.model.sample import Sample
from desktop_monitor.web.routes.api import Sources, add_api, operations
from desktop_monitor.web.routes.history import Past, past_operations
from desktop_monitor.web.routes.processes import Processes, process_operations
from desktop_monitor.web.security.guard import Guard
from desktop_monitor.web.security.keys import Keyring
from desktop_monitor.web.security.peer import uid_of_sender
from desktop_monitor.web.server.assets import add_assets
from desktop_monitor.web.socketio.live import LiveNamespace
from desktop_monitor.web.socketio.transport import build
from desktop_monitor.web.socketio.tutorial import add_tutorial


@dataclass(frozen=True, slots=True)
class WebApp:
    """The guarded application, what pushes through it, and how it ends."""

    wsgi: WSGIApplication
    flask: Flask
    live: LiveNamespace
    close: Callable[[], None]


def create_app(
    *,
    assets_dir: Path,
    keyring: Keyring,
    sources: Sources,
    processes: Processes,
    past: Past,
    take: Callable[[], Sample],
    control: Blueprint,
    page_came: Callable[[str], None],
    page_went: Callable[[str], None],
) -> WebApp:
    """Build the web application without starting anything.

    Args:
        assets_dir: Where the page's files lie.
        keyring: Knows keys, tokens and the launcher's secret.
        sources: Answers the page's questions.
        processes: Answers those about processes.
        past: Answers those about the past.
        take: Takes a sample, for the tutorial's chart.
        control: The launcher's door.
        page_came: Told the id of a live socket that was opened.
        page_went: Told the id of a live socket that was closed.
    """
    app = Flask(__name__, static_folder=None)
    socketio = build(app)
    live = LiveNamespace(newest=sources.now, processes=processes, page_came=page_came, page_went=page_went)
    socketio.on_namespace(live)
    stop_tutorial = add_tutorial(socketio, take=take)
    app.register_blueprint(control)
    add_api(app, [*operations(sources), *process_operations(processes), *past_operations(past)])
    add_assets(app, assets_dir)

    def close() -> None:
        stop_tutorial()
        socketio.close_all()

    # After SocketIO: its middleware answers /socket.io before Flask ever sees the request.
    return WebApp(Guard(app.wsgi_app, keyring=keyring, peer_uid=uid_of_sender()), app, live, close)
