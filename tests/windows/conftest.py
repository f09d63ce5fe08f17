"""A Python for Windows in a fresh Wine prefix, and engines that run in it."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Client
from tests.windows import unit_tests as portable
from tools.windows import WindowsPython, missing


@dataclass(frozen=True)
class WindowsEngine:
    """A running ``desktop-monitor serve``."""

    process: subprocess.Popen[bytes]
    url: str

    def client(self) -> Client:
        """Return an authorised client; once only, because the key is one-time."""
        return Client(self.url)


StartEngine = Callable[..., WindowsEngine]


@pytest.fixture(scope="session")
def windows() -> Iterator[WindowsPython]:
    """A fresh prefix, in which nothing runs after the tests."""
    problem = missing()
    if problem:
        pytest.fail(problem)
    with tempfile.TemporaryDirectory(prefix="windows-") as directory:
        made = WindowsPython(Path(directory) / "prefix")
        try:
            made.create()
            yield made
        finally:
            made.close()


@pytest.fixture(scope="session", autouse=True)
def unit_tests(
    windows: WindowsPython, request: pytest.FixtureRequest
) -> Iterator[Future[subprocess.CompletedProcess[bytes]] | None]:
    """The portable unit tests, if they are wanted; they run beside the other tests, which mostly wait."""
    is_wanted = any("test_unit_tests" in item.nodeid for item in request.session.items)
    thread = ThreadPoolExecutor(1)
    yield thread.submit(portable.run, windows) if is_wanted else None
    thread.shutdown(wait=False)  # after an error, what still runs ends with the prefix


@pytest.fixture
def start_engine_on_windows(windows: WindowsPython) -> Iterator[StartEngine]:
    """Start engines that record every second, and kill those that still run after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(data_dir: str) -> WindowsEngine:
        process = windows.popen("-m", "desktop_monitor", "serve", "--interval", "1", "--data-dir", data_dir)
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            pytest.fail(process.communicate()[1].decode())
        return WindowsEngine(process, json.loads(line)["url"])

    yield start
    for process in started:
        process.kill()
        process.communicate()
