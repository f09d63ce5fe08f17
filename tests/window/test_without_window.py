"""Where no window can be shown: the browser, else the address; and engines that do not answer."""

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

from desktop_monitor.launcher import running
from desktop_monitor.paths import places
from tests.conftest import Client
from tests.waiting import eventually
from tests.window.desktop import LIVE, Program

pytestmark = pytest.mark.window

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/#key=[\w-]+")


class FakeBrowser:
    """A browser that writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.called = folder / "called.txt"
        self.program = folder / "browser"
        self.program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" > {self.called}.new\nmv {self.called}.new {self.called}\n'
        )
        self.program.chmod(0o755)

    def forwarded_to(self) -> str:
        """Wait for the call, and find out where its file leads; check that nobody else can."""
        eventually(self.called.exists, within_s=20)
        words = self.called.read_text().split()
        assert len(words) == 1
        assert "key" not in words[0]
        file = Path(words[0].removeprefix("file://"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        (address,) = set(ADDRESS.findall(file.read_text()))
        return str(address)


@pytest.fixture
def browser(tmp_path: Path) -> FakeBrowser:
    """The user's default browser."""
    return FakeBrowser(tmp_path)


def test_without_a_screen_the_browser_is_opened(program: Program, browser: FakeBrowser) -> None:
    """Nothing is said and nothing is wrong: the monitor is there, elsewhere."""
    launched = program.start(DISPLAY=None, BROWSER=str(browser.program))

    assert launched.ends() == (0, "")

    assert Client(browser.forwarded_to()).get("/api/now").status in {200, 503}


def test_the_browser_can_be_asked_for(program: Program, browser: FakeBrowser) -> None:
    """`--browser` opens no window although there is a screen."""
    launched = program.start("--browser", BROWSER=str(browser.program))

    assert launched.ends()[0] == 0

    assert Client(browser.forwarded_to()).token
    assert program.desktop.windows(launched.pid) == []


def test_a_real_browser_follows_the_file(
    program: Program, browser: FakeBrowser, playwright: Playwright
) -> None:
    """The way from a local file over the guard to live data is open to a browser as people have it."""
    program.start("--browser", BROWSER=str(browser.program)).ends()
    browser.forwarded_to()

    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = chromium.new_page()
    page.goto(browser.called.read_text().strip())

    expect(page.locator("body")).to_contain_text(re.compile(LIVE), timeout=60_000)
    assert "#key" not in page.url
    chromium.close()


def test_where_nothing_can_show_the_address_is_told(program: Program) -> None:
    """One line that says why and what to do, exit code 3; the address in it works."""
    code, said = program.start(DISPLAY=None, BROWSER=None).ends()

    assert code == 3
    assert said.startswith("desktop-monitor: No window can be shown: there is no screen to show it on. ")
    assert said.count("\n") == 1
    found = ADDRESS.search(said)
    assert found
    assert Client(found[0]).token


def test_a_display_that_nobody_serves_is_no_screen(program: Program, browser: FakeBrowser) -> None:
    """DISPLAY outlives its X server, for example in a terminal multiplexer."""
    assert program.start(DISPLAY=":4711", BROWSER=str(browser.program)).ends()[0] == 0

    assert Client(browser.forwarded_to()).token


def test_a_window_that_dies_before_it_is_seen_becomes_the_browser(
    program: Program, browser: FakeBrowser
) -> None:
    """Qt aborts, uncatchably, on a screen that takes the connection and then refuses: the engine notices."""
    with socket.socket(socket.AF_UNIX) as refusing:
        refusing.bind("/tmp/.X11-unix/X4712")
        try:
            refusing.listen()
            threading.Thread(target=_hang_up_on_everybody, args=(refusing,), daemon=True).start()
            launched = program.start(DISPLAY=":4712", BROWSER=str(browser.program))

            assert launched.ends()[0] == -signal.SIGABRT
        finally:
            Path("/tmp/.X11-unix/X4712").unlink()

    assert Client(browser.forwarded_to()).token


def test_an_engine_that_hangs_is_told_in_one_line(program: Program) -> None:
    """A suspended engine holds its lock and its port, but answers nothing."""
    launched = program.start()
    launched.view().shows_live_data()
    (engine,) = program.engines()
    engine.suspend()

    code, said = program.start().ends(within_s=15)

    assert code == 1
    assert said.count("\n") == 1
    assert f"The engine (process {engine.pid}) is there but does not answer" in said
    engine.resume()


def test_a_strangers_port_gets_no_request(program: Program) -> None:
    """The runtime file of a killed engine may name a port that is somebody else's by now."""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        stranger.settimeout(0)
        left_behind = {"pid": os.getpid(), "port": stranger.getsockname()[1], "secret": "x"}
        (program.data_dir / "engine.json").write_text(json.dumps(left_behind))
        (program.data_dir / "engine.lock").touch()

        program.start().view().shows_live_data()

        with pytest.raises(BlockingIOError):
            stranger.accept()
    assert program.runtime["port"] != left_behind["port"]


def test_a_directory_of_somebody_else_is_refused(program: Program) -> None:
    """One line, and no engine is started."""
    program.data_dir.chmod(0o777)

    code, said = program.start().ends()

    assert code == 1
    assert said.count("\n") == 1
    assert "can be written by other users" in said
    assert program.engines() == []


def test_who_has_no_terminal_is_told_in_a_window(program: Program) -> None:
    """A double-click that fails would otherwise seem to do nothing at all."""
    program.data_dir.chmod(0o777)

    launched = program.start(is_heard=False)
    launched.view().shows("The monitor cannot start[^$]*can be written by other users")
    program.desktop.ask("wmctrl", "-ic", launched.window())

    assert launched.ends()[0] == 1


def test_only_the_window_and_the_engine_talk_and_only_to_each_other(program: Program) -> None:
    """No socket of any of our processes leads anywhere but to this machine."""
    program.start().view().shows_live_data()

    connections = [
        connection
        for process in program.processes()
        for connection in psutil.Process(process.pid).net_connections("inet")
    ]

    assert connections
    ends = {end.ip for one in connections for end in (one.laddr, one.raddr) if len(end)}
    assert ends <= {"127.0.0.1"}


def test_the_second_launch_finds_what_the_first_has_left(program: Program) -> None:
    """The engine that a browser keeps alive gets a window when somebody wants one."""
    program.start(DISPLAY=None, BROWSER=None).ends()
    (engine,) = program.engines()

    launched = program.start()

    launched.view().shows_live_data()
    assert [process.pid for process in program.engines()] == [engine.pid]
    assert running.find(places(program.data_dir))


def _hang_up_on_everybody(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()[0].close()
        except OSError:
            return
