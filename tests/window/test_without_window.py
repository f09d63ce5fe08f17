"""Starts without a window: in the browser, with a URL, or with an error."""

import json
import os
import re
import signal
import socket
import stat
import threading
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Playwright, expect

from desktop_monitor.files.paths import app_paths
from desktop_monitor.launcher.discovery import find_engine
from tests.conftest import Client
from tests.waiting import eventually
from tests.window.desktop import LIVE, Program

pytestmark = pytest.mark.window

CRASHING_LAUNCHER = Path(__file__).with_name("crashing_launcher.py")
URL = re.compile(r"http://127\.0\.0\.1:\d+/#key=[\w-]+")


class FakeBrowser:
    """A shell script that records its arguments."""

    def __init__(self, folder: Path) -> None:
        self.arguments_file = folder / "called.txt"
        self.program = folder / "browser"
        file = self.arguments_file
        self.program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {file}.new\nmv {file}.new {file}\n')
        self.program.chmod(0o755)

    def redirect_target(self) -> str:
        """Wait for the call, and return the URL in the redirect page, which must have mode 0600."""
        eventually(self.arguments_file.exists)
        arguments = self.arguments_file.read_text().split()
        assert len(arguments) == 1
        assert "key" not in arguments[0]
        file = Path(arguments[0].removeprefix("file://"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        (url,) = set(URL.findall(file.read_text()))
        return str(url)


@pytest.fixture
def browser(tmp_path: Path) -> FakeBrowser:
    """The default browser."""
    return FakeBrowser(tmp_path)


def test_without_a_display_the_browser_is_opened(program: Program, browser: FakeBrowser) -> None:
    """Nothing is printed, and the exit code is 0."""
    launched = program.start(DISPLAY=None, BROWSER=str(browser.program))

    assert launched.wait() == (0, "")

    assert Client(browser.redirect_target()).get("/api/now").status in {200, 503}


def test_the_browser_option_opens_no_window(program: Program, browser: FakeBrowser) -> None:
    """Although there is a display."""
    launched = program.start("--browser", BROWSER=str(browser.program))

    assert launched.wait()[0] == 0

    assert Client(browser.redirect_target()).token
    assert program.desktop.windows(launched.pid) == []


def test_chromium_follows_the_redirect(
    program: Program, browser: FakeBrowser, playwright: Playwright
) -> None:
    """The guard accepts the navigation from a local file; the page shows live data."""
    program.start("--browser", BROWSER=str(browser.program)).wait()
    browser.redirect_target()

    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = chromium.new_page()
    page.goto(browser.arguments_file.read_text().strip())

    expect(page.locator("body")).to_contain_text(re.compile(LIVE), timeout=60_000)
    assert "#key" not in page.url
    chromium.close()


def test_without_window_and_browser_the_url_is_printed(program: Program) -> None:
    """One line with the reason and a valid URL, exit code 3."""
    code, errors = program.start(DISPLAY=None, BROWSER=None).wait()

    assert code == 3
    assert errors.startswith("desktop-monitor: No window can be shown: there is no screen to show it on. ")
    assert errors.count("\n") == 1
    url = URL.search(errors)
    assert url
    assert Client(url[0]).token


def test_a_display_without_a_server_is_unusable(program: Program, browser: FakeBrowser) -> None:
    """DISPLAY can outlive its X server, for example in a terminal multiplexer."""
    assert program.start(DISPLAY=":4711", BROWSER=str(browser.program)).wait()[0] == 0

    assert Client(browser.redirect_target()).token


def test_a_window_that_crashes_before_it_is_shown_is_replaced_by_the_browser(
    program: Program, browser: FakeBrowser
) -> None:
    """Qt aborts the process if the X server closes the connection; the engine opens the browser."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("/tmp/.X11-unix/X4712")
        try:
            listener.listen()
            threading.Thread(target=_close_connections, args=(listener,), daemon=True).start()
            launched = program.start(DISPLAY=":4712", BROWSER=str(browser.program))

            assert launched.wait()[0] == -signal.SIGABRT
        finally:
            Path("/tmp/.X11-unix/X4712").unlink()

    assert Client(browser.redirect_target()).token


def test_a_window_that_crashes_before_it_is_attached_is_replaced_by_the_browser(
    program: Program, browser: FakeBrowser
) -> None:
    """The engine was ready, so that it has written its line: it sees the end of its standard input."""
    launched = program.start(script=CRASHING_LAUNCHER, BROWSER=str(browser.program))

    assert launched.wait()[0] == -signal.SIGABRT

    assert Client(browser.redirect_target()).token


def test_an_engine_that_does_not_respond_is_reported(program: Program) -> None:
    """A suspended engine holds its lock and its port; the error is one line."""
    launched = program.start()
    launched.page().wait_for_live_data()
    (engine,) = program.engines()
    engine.suspend()

    code, errors = program.start().wait()

    assert code == 1
    assert errors.count("\n") == 1
    assert f"The engine (process {engine.pid}) does not respond" in errors
    engine.resume()


def test_a_stale_runtime_file_causes_no_request(program: Program) -> None:
    """Another program may use the port of a killed engine."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0)
        stale = {"pid": os.getpid(), "port": other.getsockname()[1], "secret": "x"}
        (program.data_dir / "engine.json").write_text(json.dumps(stale))
        (program.data_dir / "engine.lock").touch()

        program.start().page().wait_for_live_data()

        with pytest.raises(BlockingIOError):
            other.accept()
    assert program.runtime["port"] != stale["port"]


def test_a_directory_writable_by_others_is_refused(program: Program) -> None:
    """One line on standard error; no engine is started."""
    program.data_dir.chmod(0o777)

    code, errors = program.start().wait()

    assert code == 1
    assert errors.count("\n") == 1
    assert "can be written by other users" in errors
    assert program.engines() == []


def test_without_a_terminal_an_error_is_shown_in_a_window(program: Program) -> None:
    """After a double-click, standard error is not visible."""
    program.data_dir.chmod(0o777)

    launched = program.start(has_terminal=False)
    launched.page().wait_for("The monitor cannot start[^$]*can be written by other users")
    program.desktop.run("wmctrl", "-ic", launched.window())

    assert launched.wait()[0] == 1


def test_all_connections_are_local(program: Program) -> None:
    """Window and engine have connections to 127.0.0.1 only."""
    program.start().page().wait_for_live_data()

    connections = [
        connection
        for process in program.processes()
        for connection in psutil.Process(process.pid).net_connections("inet")
    ]

    assert connections
    ends = {end.ip for connection in connections for end in (connection.laddr, connection.raddr) if len(end)}
    assert ends <= {"127.0.0.1"}


def test_a_window_attaches_to_an_engine_without_one(program: Program) -> None:
    """The second launch uses the engine of the first, which has no window."""
    program.start(DISPLAY=None, BROWSER=None).wait()
    (engine,) = program.engines()

    launched = program.start()

    launched.page().wait_for_live_data()
    assert [process.pid for process in program.engines()] == [engine.pid]
    assert find_engine(app_paths(program.data_dir))


def _close_connections(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()[0].close()
        except OSError:
            return
