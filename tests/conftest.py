"""The real engine and an honest client of it, for every test that needs them."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import socketio
from hypothesis import HealthCheck, settings
from playwright.sync_api import Playwright, sync_playwright

from desktop_monitor.engine.engine import Engine
from desktop_monitor.paths import Places, claim, places

PERIOD_S = 0.2


def pytest_configure() -> None:
    """Let examples take their time: a slow or busy machine is no failure."""
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers; a second one in the same thread refuses to start."""
    with sync_playwright() as driver:
        yield driver


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class Client:
    """Talks to an engine as its own page does."""

    def __init__(self, url: str) -> None:
        """Redeem the one-time key in `url`."""
        address, _, key = url.partition("/#key=")
        self.origin = address
        self.host = address.removeprefix("http://")
        self.token = ""
        self.token = self.post("/api/session", {"key": key}).json["token"]

    def request(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Ask with token and origin as the page does; `headers` replaces or adds, with _ for -."""
        sent = {"Origin": self.origin, "Authorization": f"Bearer {self.token}"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def get(self, path: str) -> Answer:
        """Ask."""
        return self.request("GET", path)

    def post(self, path: str, body: object) -> Answer:
        """Command."""
        return self.request("POST", path, body)

    def patch(self, path: str, body: object) -> Answer:
        """Change."""
        return self.request("PATCH", path, body)

    def listen(self, namespace: str) -> socketio.SimpleClient:
        """Open a socket as the page does; the caller closes it."""
        socket = socketio.SimpleClient()
        socket.connect(
            f"{self.origin}/?token={self.token}",
            transports=["websocket"],
            namespace=namespace,
        )
        return socket


@pytest.fixture
def where(tmp_path: Path) -> Places:
    """A private data directory."""
    found = places(tmp_path / "data")
    claim(found)
    return found


@pytest.fixture
def start_engine(where: Places) -> Iterator[Callable[..., Engine]]:
    """Start engines that are stopped after the test."""
    started: list[Engine] = []

    def start(**changes: Any) -> Engine:
        options: dict[str, Any] = {"period_s": PERIOD_S, "open_browser": lambda _url: None} | changes
        engine = Engine.start(options.pop("where", where), **options)
        started.append(engine)
        return engine

    yield start
    for engine in started:
        engine.stop()


@pytest.fixture
def engine(start_engine: Callable[..., Engine]) -> Engine:
    """The real program without its window: real sensors, real HTTP, real sockets; five readings a second."""
    return start_engine()


@pytest.fixture
def client(engine: Engine) -> Client:
    """An honest page of `engine`."""
    return Client(engine.url())


@dataclass(frozen=True)
class Serve:
    """A running `desktop-monitor serve`."""

    process: subprocess.Popen[str]
    url: str

    def client(self) -> Client:
        """An honest page of it; works once, as its key does."""
        return Client(self.url)


def serve_command(where: Places, *options: str) -> list[str]:
    """The command that runs the engine in the foreground."""
    return [sys.executable, "-m", "desktop_monitor", "serve", "--data-dir", str(where.data_dir), *options]


@pytest.fixture
def serve(where: Places) -> Iterator[Callable[..., Serve]]:
    """Start `serve` as a person in a terminal would; ends what is still running after the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Serve:
        process = subprocess.Popen(
            serve_command(where, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout is not None
        return Serve(process, json.loads(process.stdout.readline())["url"])

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture
def berlin() -> Iterator[ZoneInfo]:
    """A zone with summer time."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield ZoneInfo("Europe/Berlin")
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()
