"""The web server whose libraries are loaded for the first connection."""

import errno
import http.client
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from desktop_monitor.web.server import on_demand
from desktop_monitor.web.server.app import WebApp
from desktop_monitor.web.server.on_demand import WebOnDemand
from tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

HEADLESS = """
import sys
from pathlib import Path
from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.options import EngineOptions
from desktop_monitor.files.paths import app_paths
options = EngineOptions(launched=sys.argv[2] == "launched")
engine = Engine.start(app_paths(Path(sys.argv[1])), options, open_browser=print)
print(*sorted({"asyncio", "engineio", "flask", "jinja2", "socketio", "werkzeug"} & set(sys.modules)))
engine.stop()
"""


def respond(_environment: dict[str, object], start_response: "StartResponse") -> Iterable[bytes]:
    """Answer every request."""
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@pytest.fixture
def built() -> list[WebApp]:
    """The applications that were built."""
    return []


@pytest.fixture
def web(built: list[WebApp]) -> Iterator[WebOnDemand]:
    """A server of a small application, stopped after the test."""

    def build() -> WebApp:
        built.append(WebApp(respond, Mock(), Mock(), Mock()))
        return built[-1]

    created = WebOnDemand(build)
    yield created
    created.stop()


def get(port: int) -> int:
    """Return the status of a response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", "/")
    with connection.getresponse() as response:
        return response.status


def test_the_application_is_built_for_the_first_connection(web: WebOnDemand, built: list[WebApp]) -> None:
    """Not when the server starts, and once."""
    port = web.bind(0)
    web.start()
    web.push(lambda _live: pytest.fail("there is no page"))
    assert built == []

    assert [get(port), get(port)] == [200, 200]

    assert len(built) == 1


def test_a_first_connection_for_which_nothing_is_left_does_not_end_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the process has no file descriptor left: it is tried again, and the connection is answered."""
    monkeypatch.setattr(on_demand, "RETRY_S", 0.01)
    failures = [OSError(errno.EMFILE, "Too many open files"), ImportError("flask")]

    def build() -> WebApp:
        if failures:
            raise failures.pop()
        return WebApp(respond, Mock(), Mock(), Mock())

    web = WebOnDemand(build)
    port = web.bind(0)
    web.start()

    assert get(port) == 200

    web.stop()


def test_connections_wait_while_the_application_is_built(web: WebOnDemand, built: list[WebApp]) -> None:
    """Twenty at once: all are answered."""
    port = web.bind(0)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(get(port))) for _ in range(20)]
    for thread in threads:
        thread.start()

    web.start()

    for thread in threads:
        thread.join()
    assert answers == [200] * 20
    assert len(built) == 1


def test_an_application_that_was_built_before_is_served(web: WebOnDemand, built: list[WebApp]) -> None:
    """And receives what is pushed."""
    app = web.app()
    port = web.bind(0)
    web.start()
    pushed: list[object] = []

    web.push(pushed.append)

    assert get(port) == 200
    assert pushed == [app.live]
    assert built == [app]


@pytest.mark.parametrize("is_built", [True, False])
def test_a_stop_closes_the_port_and_ends_the_threads(*, is_built: bool) -> None:
    """Also before the first connection."""
    before = set(threading.enumerate())
    web = WebOnDemand(lambda: WebApp(respond, Mock(), Mock(), Mock()))
    port = web.bind(0)
    web.start()
    if is_built:
        get(port)

    web.stop()

    assert set(threading.enumerate()) <= before
    with pytest.raises(OSError, match=r"refused"):
        get(port)


@pytest.mark.parametrize(("kind", "loaded"), [("recording", False), ("launched", True)])
def test_recording_loads_no_library_of_the_web_server(
    tmp_path_factory: pytest.TempPathFactory, kind: str, *, loaded: bool
) -> None:
    """A double-click loads them at the start, because its page comes at once."""
    data = tmp_path_factory.mktemp("data", numbered=True)
    data.chmod(0o700)
    command = [sys.executable, "-c", HEADLESS, str(data), kind]

    modules = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)

    assert bool(modules.stdout.split()) is loaded
