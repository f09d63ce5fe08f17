"""Fixtures: a real engine and an authorised client of it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import socketio
from hypothesis import HealthCheck, settings

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.options import EngineOptions
from desktop_monitor.files.paths import AppPaths, app_paths, ensure_private_dir
from desktop_monitor.sensors import Sensors
from tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

PERIOD_S = 0.2


def pytest_configure() -> None:
    """Disable the deadline of examples: a slow machine must not fail the tests."""
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


# What takes longest, mostly because it waits.
LONG = (
    "tests/attack/test_exhaustion.py",
    "tests/attack/test_fuzz.py",
    "tests/browser/test_budget.py",
    "tests/browser/test_calm.py",
    "tests/browser/test_focus.py",
    "tests/browser/test_overlay_texts_fit.py",
    "tests/web/socketio/test_page_limits.py",
    "tests/window/",
)
SLOW = (
    "tests/attack/",
    "tests/cli/test_background.py",
    "tests/cli/test_main.py",
    "tests/cli/test_same_figures.py",
    "tests/cli/test_terminal.py",
    "tests/desktop/tray/test_engine_tray.py",
    "tests/engine/test_sampler.py",
    "tests/engine/test_sampler_watchdog.py",
    "tests/engine/test_stopped_monitor.py",
    "tests/export/test_hostile_incident.py",
    "tests/recorder/queries/test_averages.py",
    "tests/recorder/queries/test_findings.py",
    "tests/recorder/queries/test_process_history.py",
    "tests/recorder/queries/test_programs.py",
    "tests/recorder/rollups/test_day_digest.py",
    "tests/recorder/storage/test_damage.py",
    "tests/recorder/test_faults.py",
    "tests/recorder/test_real.py",
    "tests/recorder/test_real_findings.py",
    "tests/recorder/test_retention.py",
    "tests/web/routes/test_processes.py",
    "tests/web/socketio/test_live.py",
    "tests/web/socketio/test_page_limits.py",
)
"""Modules that take seconds, since real time passes in them or many inputs are tried: not in `make check`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests, and run long ones first: the last to begin would keep all cores but one idle."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker("slow")
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="session", autouse=True)
def _heed_ctrl_c() -> None:
    """Let Ctrl+C work in children: a shell starts commands in the background with SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """The browser driver; a second one in the same thread refuses to start."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # most tests need no browser

    with sync_playwright() as driver:
        yield driver


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


class Client:
    """A client with the token and the headers of the page."""

    def __init__(self, url: str) -> None:
        """Redeem the one-time key in `url`."""
        address, _, key = url.partition("/#key=")
        self.origin = address
        self.host = address.removeprefix("http://")
        self.token = ""
        self.token = self.post("/api/session", {"key": key}).json["token"]

    def request(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send a request with token and origin; `headers` adds or replaces some, with _ for -.

        Bytes are sent as they are, anything else as JSON.
        """
        all_headers = {"Origin": self.origin, "Authorization": f"Bearer {self.token}"}
        if body is not None:
            all_headers["Content-Type"] = "application/json"
        all_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body)
        connection.request(method, path, content, all_headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def get(self, path: str) -> Answer:
        """Send a GET request."""
        return self.request("GET", path)

    def post(self, path: str, body: object) -> Answer:
        """Send a POST request."""
        return self.request("POST", path, body)

    def patch(self, path: str, body: object) -> Answer:
        """Send a PATCH request."""
        return self.request("PATCH", path, body)

    def listen(self, namespace: str) -> socketio.SimpleClient:
        """Open a Socket.IO connection, which the caller closes."""
        socket = socketio.SimpleClient()
        socket.connect(
            f"{self.origin}/?token={self.token}",
            transports=["websocket"],
            namespace=namespace,
        )
        return socket


@pytest.fixture(scope="session", autouse=True)
def _own_config_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sets up what starts at the log-in of the user who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Processes of the tests keep what they compile: compiling everything again is most of a start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_desktop() -> Iterator[None]:
    """No test shows a notification or an icon on the desktop of the user who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_pace() -> Iterator[None]:
    """An engine samples at the pace of its test, however busy the machine is with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sensors, "watch_pressure", lambda _self, _on_pressure: None)
        yield


@pytest.fixture
def paths(tmp_path: Path) -> AppPaths:
    """A private data directory."""
    created = app_paths(tmp_path / "data")
    ensure_private_dir(created.data_dir)
    return created


@pytest.fixture
def start_engine(paths: AppPaths) -> Iterator[Callable[..., Engine]]:
    """Start engines, which are stopped after the test."""
    started: list[Engine] = []

    def start(**changes: Any) -> Engine:
        options: dict[str, Any] = {"period_s": PERIOD_S} | changes
        at, open_browser = options.pop("paths", paths), options.pop("open_browser", lambda _url: None)
        engine = Engine.start(at, EngineOptions(**options), open_browser=open_browser)
        started.append(engine)
        return engine

    yield start
    for engine in started:
        engine.stop()


@pytest.fixture
def engine(start_engine: Callable[..., Engine]) -> Engine:
    """A real engine with five readings per second."""
    return start_engine()


@pytest.fixture
def client(engine: Engine) -> Client:
    """An authorised client of `engine`."""
    return Client(engine.url())


@dataclass(frozen=True)
class Serve:
    """A running ``desktop-monitor serve``."""

    process: subprocess.Popen[str]
    url: str

    def client(self) -> Client:
        """Return an authorised client; once only, because the key is one-time."""
        return Client(self.url)


def serve_command(paths: AppPaths, *options: str) -> list[str]:
    """Return the command that runs an engine in the foreground."""
    return [sys.executable, "-m", "desktop_monitor", "serve", "--data-dir", str(paths.data_dir), *options]


@pytest.fixture
def serve(paths: AppPaths) -> Iterator[Callable[..., Serve]]:
    """Start ``serve`` processes, which are terminated after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Serve:
        process = subprocess.Popen(
            serve_command(paths, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout is not None
        return Serve(process, json.loads(process.stdout.readline())["url"])

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a bus of the test's own, which is the session bus meanwhile."""
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1", "--address=unix:tmpdir=/tmp"],
        stdout=subprocess.PIPE,
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": ""},
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    process.terminate()
    process.communicate(timeout=PATIENCE_S)


@pytest.fixture
def berlin() -> Iterator[ZoneInfo]:
    """A time zone with daylight saving time."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield ZoneInfo("Europe/Berlin")
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()
