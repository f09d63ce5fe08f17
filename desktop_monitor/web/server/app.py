"""Builds the web application: Flask, Socket.IO and the page's files behind the guard."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Blueprint, Flask

from desktop_monitor.model.sample import Sample
from desktop_monitor.web.routes.alerts import AlertApi, alert_operations
from desktop_monitor.web.routes.history import HistoryApi, history_operations
from desktop_monitor.web.routes.metrics import metrics_operations
from desktop_monitor.web.routes.monitor import MonitorApi, monitor_operations
from desktop_monitor.web.routes.operations import add_api
from desktop_monitor.web.routes.processes import ProcessApi, process_operations
from desktop_monitor.web.security.credentials import CredentialStore
from desktop_monitor.web.security.guard import Guard
from desktop_monitor.web.security.peer import find_uid_lookup
from desktop_monitor.web.server.assets import add_assets
from desktop_monitor.web.server.viewers import Viewers
from desktop_monitor.web.socketio.flask_socketio_hooks import PageSocketIO
from desktop_monitor.web.socketio.live import LiveNamespace
from desktop_monitor.web.socketio.tutorial import add_tutorial


@dataclass(frozen=True, slots=True)
class WebApp:
    """The guarded application, its parts that are used elsewhere, and a function that ends its threads."""

    wsgi: WSGIApplication
    flask: Flask
    live: LiveNamespace
    close: Callable[[], None]


def create_app(
    *,
    assets_dir: Path,
    credentials: CredentialStore,
    monitor: MonitorApi,
    processes: ProcessApi,
    history: HistoryApi,
    alerts: AlertApi,
    take_sample: Callable[[], Sample],
    control: Blueprint,
    viewers: Viewers,
) -> WebApp:
    """Build the application without starting anything.

    `take_sample` is for the tutorial's chart; `viewers` counts the pages.
    """
    app = Flask(__name__, static_folder=None)
    socketio = PageSocketIO(app)
    live = LiveNamespace(
        newest=monitor.now,
        processes=processes,
        on_page_connected=viewers.page_connected,
        on_page_disconnected=viewers.page_disconnected,
    )
    socketio.on_namespace(live)
    stop_tutorial = add_tutorial(socketio, take_sample=take_sample)
    app.register_blueprint(control)
    operations = [
        *monitor_operations(monitor),
        *metrics_operations(monitor.metrics),
        *process_operations(processes),
        *history_operations(history),
        *alert_operations(alerts),
    ]
    add_api(app, operations)
    add_assets(app, assets_dir)

    def close() -> None:
        stop_tutorial()
        socketio.close_all()

    # Outermost: requests for /socket.io do not reach Flask.
    guard = Guard(
        app.wsgi_app,
        credentials=credentials,
        uid_lookup=find_uid_lookup(),
        is_metrics_token=monitor.metrics.is_token,
    )
    return WebApp(guard, app, live, close)
