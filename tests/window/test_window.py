"""The real window with a real engine."""

import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import in_app, wait_for_readings
from tests.waiting import eventually
from tests.window.desktop import LIVE, Program

pytestmark = pytest.mark.window

# What ends after the first is the same for the others.
SIGNALS = ["SIGTERM", *(pytest.param(name, marks=pytest.mark.untraced) for name in ("SIGINT", "SIGHUP"))]
COVERING_WINDOW = Path(__file__).with_name("covering_window.py")


def test_a_double_click_shows_live_data(program: Program) -> None:
    """Without arguments; the page has no other scripts than its own, and no errors in its console."""
    launch = program.start()
    window = launch.window()

    page = launch.page().wait_for_live_data()

    assert program.desktop.title(window) == "Desktop Monitor"
    assert page.evaluate("'pywebview' in window") is False
    assert page.errors == []


def test_closing_the_window_ends_the_engine(program: Program) -> None:
    """No process is left; the data directory has only persistent files with mode 0600."""
    launch = program.start()
    window = launch.window()
    launch.page().wait_for_live_data()

    program.desktop.run("wmctrl", "-ic", window)

    assert launch.wait()[0] == 0
    eventually(lambda: not program.processes())
    names = {file.name for file in program.data_dir.iterdir()} - {"presence.json"}  # once a page has reported
    assert names == {
        "engine.lock",
        "engine.log",
        "engine.stderr",
        "boot.json",
        "history",
        "opening.lock",
        "window.json",
    }
    files = [file for file in program.data_dir.rglob("*") if file.is_file()]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_second_launch_raises_the_first_window(program: Program) -> None:
    """A minimised window is restored, maximised as before; no second one is opened."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    launch.page().wait_for_live_data()
    desktop.run("wmctrl", "-ir", window, "-b", "add,maximized_vert,maximized_horz")
    desktop.run("xdotool", "windowminimize", window)
    eventually(lambda: "HIDDEN" in desktop.state(window))

    second = program.start()

    assert second.wait()[0] == 0
    eventually(lambda: "HIDDEN" not in desktop.state(window))
    assert {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= desktop.state(window)
    eventually(lambda: desktop.active() == window)
    assert desktop.windows(launch.pid) == [window]
    assert len(program.engines()) == 1


@pytest.mark.untraced
def test_a_second_launch_raises_a_covered_window(program: Program) -> None:
    """The window is on top and has the keyboard focus."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    launch.page().wait_for_live_data()
    cover = program.start(script=COVERING_WINDOW)
    eventually(lambda: desktop.active() == cover.window())

    program.start().wait()

    eventually(lambda: desktop.active() == window)
    stacking = desktop.run("xprop", "-root", "_NET_CLIENT_LIST_STACKING").split("#")[-1].split(", ")
    assert int(stacking[-1], 16) == int(window, 16)


@pytest.mark.untraced
def test_twenty_concurrent_launches_open_one_window(program: Program) -> None:
    """One engine and one window; the other launches exit with 0."""
    launches = [program.start() for _ in range(20)]

    eventually(lambda: sum(launch.process.poll() is None for launch in launches) == 1, within_s=120)

    (winner,) = (launch for launch in launches if launch.process.poll() is None)
    others = [launch for launch in launches if launch is not winner]
    window = winner.window()
    assert {launch.wait()[0] for launch in others} == {0}
    assert len(program.engines()) == 1
    program.desktop.run("wmctrl", "-ic", window)
    assert winner.wait()[0] == 0


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_ends_window_and_engine(program: Program, name: str) -> None:
    """The exit code is 128 plus the number of the signal."""
    launch = program.start()
    launch.window()
    launch.page().wait_for_live_data()

    launch.process.send_signal(signal.Signals[name])

    assert launch.wait()[0] == 128 + signal.Signals[name]
    eventually(lambda: not program.processes())


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_during_the_start_ends_window_and_engine(program: Program, name: str) -> None:
    """No process is left and no browser is opened."""
    launch = program.start()
    eventually(program.engines)

    launch.process.send_signal(signal.Signals[name])

    assert launch.wait()[0] == 128 + signal.Signals[name]
    eventually(lambda: not program.processes())


def test_a_new_window_attaches_to_the_engine_of_a_killed_one(program: Program) -> None:
    """The engine keeps running during the grace period."""
    first = program.start()
    first.page().wait_for_live_data()
    engine = program.runtime["pid"]

    first.process.kill()
    first.wait()
    second = program.start()

    second.page().wait_for_live_data()
    assert program.runtime["pid"] == engine


def test_an_engine_ends_after_its_window_was_killed(program: Program) -> None:
    """It ends after the grace period."""
    launch = program.start(TEST_LOST_GRACE_S="1.5")
    launch.window()
    eventually(lambda: program.runtime)

    launch.process.kill()

    eventually(lambda: not program.processes())


def test_a_page_in_a_browser_keeps_the_engine_running(program: Program, playwright: Playwright) -> None:
    """The engine ends when the window and the page are closed."""
    launch = program.start(TEST_LOST_GRACE_S="0")
    window = launch.window()
    launch.page().wait_for_live_data()
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(program.one_time_url())
    expect(page.locator("body")).to_contain_text(re.compile(LIVE), timeout=60_000)
    # The page shows data before its WebSocket is open; it counts as a viewer from then on.
    expect(page.locator(".status-bar")).to_contain_text("Connected")

    program.desktop.run("wmctrl", "-ic", window)
    assert launch.wait()[0] == 0

    # Without a grace period, the engine would have ended by now if the page did not count.
    wait_for_readings(page, in_app(page, "return app.store.length") + 2)
    assert len(program.engines()) == 1
    browser.close()
    eventually(lambda: not program.processes())


def test_a_killed_engine_is_replaced(program: Program) -> None:
    """The window starts a new engine and loads its page."""
    launch = program.start()
    window = launch.window()
    page = launch.page().wait_for_live_data()
    (engine,) = program.engines()

    engine.kill()

    eventually(lambda: program.runtime and program.runtime["pid"] != engine.pid)
    eventually(lambda: page.pages() == [f"http://127.0.0.1:{program.runtime['port']}/"])
    page.wait_for_live_data()
    program.desktop.run("wmctrl", "-ic", window)
    assert launch.wait()[0] == 0
    eventually(lambda: not program.processes())


def test_the_window_shows_why_there_is_no_engine(program: Program) -> None:
    """The offline page has the reason and a link, which works once the cause is removed."""
    launch = program.start()
    launch.window()
    page = launch.page().wait_for_live_data()
    (engine,) = program.engines()
    moved = program.data_dir.with_name("moved")
    program.data_dir.rename(moved)
    program.data_dir.symlink_to(moved)

    engine.kill()

    page.wait_for("The monitor has stopped")
    page.wait_for("is a symbolic link")
    program.data_dir.unlink()
    moved.rename(program.data_dir)
    page.evaluate("document.querySelector('a').click()")
    page.wait_for_live_data()


def test_stop_closes_the_window(program: Program) -> None:
    """The window does not try to reconnect."""
    launch = program.start()
    launch.page().wait_for_live_data()

    stop = program.start("stop")

    assert stop.wait()[0] == 0
    assert launch.wait()[0] == 0
    eventually(lambda: not program.processes())


def test_a_crashed_renderer_is_restarted(program: Program) -> None:
    """The engine keeps running, and the window loads the page again."""
    launch = program.start()
    launch.window()
    renderer = launch.page().wait_for_live_data().renderer_pid()
    engine = program.runtime["pid"]

    os.kill(renderer, signal.SIGKILL)

    eventually(lambda: renderer not in {process.pid for process in program.processes()})
    launch.page().wait_for_live_data()
    assert program.runtime["pid"] == engine
    assert launch.process.poll() is None


def test_a_renderer_that_crashes_repeatedly_is_not_restarted(program: Program) -> None:
    """After the fourth crash within a minute, an offline page has a link to load the page again."""
    launch = program.start()
    launch.window()
    for _ in range(4):
        os.kill(launch.page().wait_for_live_data().renderer_pid(), signal.SIGKILL)

    page = launch.page().wait_for("The display has stopped")
    page.evaluate("document.querySelector('a').click()")
    page.wait_for_live_data()


LINK = "document.body.append(Object.assign(document.createElement('a'), {id: 'test', %s})); test.click()"
NAVIGATIONS = (
    "location = 'https://example.com/'",
    "location = 'http://127.0.0.1:OTHER/'",
    "location = 'http://localhost:OTHER/'",
    "location = 'file:///etc/passwd'",
    "location = 'data:text/html,gone'",
    "window.open('http://127.0.0.1:OTHER/')",
    LINK % "href: 'http://127.0.0.1:OTHER/', target: '_blank'",
)


def test_the_page_cannot_navigate_away(program: Program) -> None:
    """Navigation, new windows and local files are refused; no connection is opened."""
    launch = program.start()
    page = launch.page().wait_for_live_data()
    urls = page.pages()

    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0)
        for template in NAVIGATIONS:
            script = template.replace("OTHER", str(other.getsockname()[1]))
            page.evaluate(f"{script}; document.getElementById('test')?.remove()")
            time.sleep(0.3)  # no event reports that nothing happened

            assert page.pages() == urls, script
            assert len(program.desktop.windows(launch.pid)) == 1, script
            page.wait_for_live_data()
        with pytest.raises(BlockingIOError):
            other.accept()


def test_without_a_terminal_an_engine_error_is_shown_in_the_window(program: Program) -> None:
    """The program ends with exit code 1 when the window is closed."""
    (program.data_dir / "engine.lock").mkdir()
    launch = program.start(has_terminal=False)
    window = launch.window()

    launch.page().wait_for("engine.lock")

    program.desktop.run("wmctrl", "-ic", window)
    assert launch.wait()[0] == 1
    eventually(lambda: not program.processes())
