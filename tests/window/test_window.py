"""The real window with the real engine, used as a person uses it."""

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

COVER = Path(__file__).with_name("cover.py")


def test_a_double_click_shows_live_data(program: Program) -> None:
    """Without arguments the program shows the machine's cores, and nothing complains in the web view."""
    launch = program.start()
    window = launch.window()

    view = launch.view().shows_live_data()

    assert program.desktop.title(window) == "Desktop Monitor"
    assert view.complaints == []


def test_closing_the_window_leaves_nothing_behind(program: Program) -> None:
    """The engine ends with its last window: no process is left, and no file but those meant to stay."""
    launch = program.start()
    window = launch.window()
    launch.view().shows_live_data()

    program.desktop.ask("wmctrl", "-ic", window)

    assert launch.ends()[0] == 0
    eventually(lambda: not program.processes())
    left = {file.name for file in program.data_dir.iterdir()}
    assert left == {
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
    """A minimised window comes back, as large as it was, instead of a second one being opened."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    launch.view().shows_live_data()
    desktop.ask("wmctrl", "-ir", window, "-b", "add,maximized_vert,maximized_horz")
    desktop.ask("xdotool", "windowminimize", window)
    eventually(lambda: "HIDDEN" in desktop.state(window))

    second = program.start()

    assert second.ends()[0] == 0
    eventually(lambda: "HIDDEN" not in desktop.state(window))
    assert {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= desktop.state(window)
    eventually(lambda: desktop.active() == window)
    assert desktop.windows(launch.pid) == [window]
    assert len(program.engines()) == 1


def test_a_covered_window_comes_to_the_front(program: Program) -> None:
    """A window that lies under another one is on top after a second launch, and has the keyboard."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    launch.view().shows_live_data()
    cover = program.start(script=COVER)
    eventually(lambda: desktop.active() == cover.window())

    program.start().ends()

    eventually(lambda: desktop.active() == window)
    stacking = desktop.ask("xprop", "-root", "_NET_CLIENT_LIST_STACKING").split("#")[-1].split(", ")
    assert int(stacking[-1], 16) == int(window, 16)


def test_twenty_launches_at_once_are_one_monitor(program: Program) -> None:
    """However often an impatient person clicks, there is one engine and one window."""
    launches = [program.start() for _ in range(20)]

    eventually(lambda: sum(launch.process.poll() is None for launch in launches) == 1, within_s=120)

    (winner,) = (launch for launch in launches if launch.process.poll() is None)
    others = [launch for launch in launches if launch is not winner]
    window = winner.window()
    assert {launch.ends()[0] for launch in others} == {0}
    assert len(program.engines()) == 1
    program.desktop.ask("wmctrl", "-ic", window)
    assert winner.ends()[0] == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_closes_window_and_engine(program: Program, name: str) -> None:
    """Logging out or Ctrl-C is a proper goodbye, and the exit code names the signal."""
    launch = program.start()
    launch.window()
    launch.view().shows_live_data()

    launch.process.send_signal(signal.Signals[name])

    assert launch.ends()[0] == 128 + signal.Signals[name]
    eventually(lambda: not program.processes())


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_before_there_is_a_window_leaves_nothing(program: Program, name: str) -> None:
    """Whoever thinks better of it at once has neither a window nor an engine nor a browser."""
    launch = program.start()
    eventually(program.engines)

    launch.process.send_signal(signal.Signals[name])

    assert launch.ends()[0] == 128 + signal.Signals[name]
    eventually(lambda: not program.processes())


def test_a_killed_window_can_be_opened_again(program: Program) -> None:
    """The engine waits a while for whoever lost the window, and measures on."""
    first = program.start()
    first.view().shows_live_data()
    engine = program.runtime["pid"]

    first.process.kill()
    second = program.start()

    second.view().shows_live_data()
    assert program.runtime["pid"] == engine


def test_an_engine_whose_window_was_killed_ends_after_a_while(program: Program) -> None:
    """Nobody comes back: after the grace the engine does not stay behind."""
    launch = program.start(TEST_LOST_GRACE_S="1.5")
    launch.window()
    eventually(lambda: program.runtime)

    launch.process.kill()

    eventually(lambda: not program.processes())


def test_a_browser_keeps_the_engine_when_the_window_closes(program: Program, playwright: Playwright) -> None:
    """Pages in browsers are viewers too; the engine ends some time after the last one."""
    launch = program.start(TEST_LOST_GRACE_S="0")
    window = launch.window()
    launch.view().shows_live_data()
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(program.one_time_address())
    expect(page.locator("body")).to_contain_text(re.compile(LIVE), timeout=60_000)
    # It shows data first, and is counted from here on.
    expect(page.locator(".status-bar")).to_contain_text("Connected")

    program.desktop.ask("wmctrl", "-ic", window)
    assert launch.ends()[0] == 0

    # The goodbye has been heard and there is no grace: an engine that still gives readings goes on.
    wait_for_readings(page, in_app(page, "return app.store.length") + 2)
    assert len(program.engines()) == 1
    browser.close()
    eventually(lambda: not program.processes())


def test_a_lost_engine_is_replaced_under_the_window(program: Program) -> None:
    """When the engine is killed, the window finds a new one and shows live data again."""
    launch = program.start()
    window = launch.window()
    view = launch.view().shows_live_data()
    (engine,) = program.engines()

    engine.kill()

    eventually(lambda: program.runtime and program.runtime["pid"] != engine.pid)
    eventually(lambda: view.pages() == [f"http://127.0.0.1:{program.runtime['port']}/"])
    view.shows_live_data()
    program.desktop.ask("wmctrl", "-ic", window)
    assert launch.ends()[0] == 0
    eventually(lambda: not program.processes())


def test_an_engine_that_cannot_come_back_is_said_so(program: Program) -> None:
    """The window says why there is no engine and offers to try again, which works once the cause is gone."""
    launch = program.start()
    launch.window()
    view = launch.view().shows_live_data()
    (engine,) = program.engines()
    kept = program.data_dir.with_name("kept")
    program.data_dir.rename(kept)
    program.data_dir.symlink_to(kept)

    engine.kill()

    view.shows("The monitor has stopped")
    view.shows("is a link")
    program.data_dir.unlink()
    kept.rename(program.data_dir)
    view.ask("document.querySelector('a').click()")
    view.shows_live_data()


def test_stop_closes_the_window(program: Program) -> None:
    """`desktop-monitor stop` is deliberate: the window closes without trying to find another engine."""
    launch = program.start()
    launch.view().shows_live_data()

    stop = program.start("stop")

    assert stop.ends()[0] == 0
    assert launch.ends()[0] == 0
    eventually(lambda: not program.processes())


def test_a_dead_web_view_is_replaced(program: Program) -> None:
    """The process that draws the page may die: the engine goes on, and the window shows the page anew."""
    launch = program.start()
    launch.window()
    drawing = launch.view().shows_live_data().renderer()
    engine = program.runtime["pid"]

    os.kill(drawing, signal.SIGKILL)

    eventually(lambda: drawing not in {process.pid for process in program.processes()})
    launch.view().shows_live_data()
    assert program.runtime["pid"] == engine
    assert launch.process.poll() is None


def test_a_web_view_that_dies_again_and_again_asks_first(program: Program) -> None:
    """After the third death within a minute the window offers to reopen instead of going round in circles."""
    launch = program.start()
    launch.window()
    for _ in range(4):
        os.kill(launch.view().shows_live_data().renderer(), signal.SIGKILL)

    view = launch.view().shows("The display has stopped")
    view.ask("document.querySelector('a').click()")
    view.shows_live_data()


LINK = "document.body.append(Object.assign(document.createElement('a'), {id: 'way', %s})); way.click()"
LEAVES = (
    "location = 'https://example.com/'",
    "location = 'http://127.0.0.1:STRANGER/'",
    "location = 'http://localhost:STRANGER/'",
    "location = 'file:///etc/passwd'",
    "location = 'data:text/html,gone'",
    "window.open('http://127.0.0.1:STRANGER/')",
    LINK % "href: 'http://127.0.0.1:STRANGER/', target: '_blank'",
    LINK % "href: '/assets/js/main.js', download: 'x'",
)


def test_the_page_cannot_leave(program: Program) -> None:
    """Whatever a page is brought to do: the window stays where it is, opens nothing and downloads nothing."""
    launch = program.start()
    view = launch.view().shows_live_data()
    home = view.pages()

    with socket.create_server(("127.0.0.1", 0)) as stranger:
        stranger.settimeout(0)
        for way in LEAVES:
            leave = way.replace("STRANGER", str(stranger.getsockname()[1]))
            view.ask(f"{leave}; document.getElementById('way')?.remove()")
            time.sleep(0.3)  # nothing tells when nothing happened

            assert view.pages() == home, leave
            assert len(program.desktop.windows(launch.pid)) == 1, leave
            view.shows_live_data()
        with pytest.raises(BlockingIOError):
            stranger.accept()


def test_the_window_comes_back_where_it_was(program: Program) -> None:
    """Size and place are remembered, also when it was maximised in between."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    launch.view().shows_live_data()
    desktop.ask("wmctrl", "-ir", window, "-e", "0,150,120,900,600")
    eventually(lambda: desktop.geometry(window)[2:] == (900, 600))
    placed = desktop.geometry(window)
    desktop.ask("wmctrl", "-ic", window)
    launch.ends()

    second = program.start()
    again = second.window()
    second.view().shows_live_data()
    assert desktop.geometry(again) == placed
    desktop.ask("wmctrl", "-ir", again, "-b", "add,maximized_vert,maximized_horz")
    eventually(lambda: desktop.geometry(again)[2] == 1600)
    desktop.ask("wmctrl", "-ic", again)
    second.ends()

    third = program.start()
    once_more = third.window()
    eventually(lambda: {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= desktop.state(once_more))
    desktop.ask("wmctrl", "-ir", once_more, "-b", "remove,maximized_vert,maximized_horz")
    eventually(lambda: desktop.geometry(once_more) == placed)


def test_a_window_from_a_missing_screen_can_be_reached(program: Program) -> None:
    """A place on a monitor that is gone is not used: the whole window is on the screen that is left."""
    memory = '{"area": {"x": 4000, "y": -900, "width": 3000, "height": 2000}, "maximised": false}'
    (program.data_dir / "window.json").write_text(memory)

    window = program.start().window()

    x, y, width, height = program.desktop.geometry(window)
    assert x >= 0
    assert y >= 0
    assert x + width <= 1600 + 30  # the frame, which is not known before, may push it a little
    assert y + height <= 1000 + 30


def test_a_dark_window_never_flashes_white(program: Program) -> None:
    """From the first moment to the first picture the window has the colour of the theme that was chosen."""
    (program.data_dir / "settings.json").write_text('{"theme": "dark", "language": "zh-CN"}')
    launch = program.start()
    window = launch.window()
    x, y, width, height = program.desktop.geometry(window)
    inside = (x + 50, y + 50, x + width - 50, y + height - 50)

    view = launch.view()
    pictures = [program.desktop.picture(inside)]
    while "CPU" not in view.text():
        pictures.append(program.desktop.picture(inside))
    pictures.append(program.desktop.picture(inside))

    brightest = [max(picture.convert("L").resize((8, 8)).tobytes()) for picture in pictures]
    assert max(brightest) < 0x60, brightest
    assert program.desktop.title(window) == "系统监控走势图"


def test_the_title_of_the_window_follows_the_language_of_the_page(program: Program) -> None:
    """The taskbar says the same name as the page, at once."""
    launch = program.start()
    window = launch.window()
    view = launch.view().shows_live_data()

    for language, title in [("zh-CN", "系统监控走势图"), ("en", "Desktop Monitor")]:
        view.ask(
            "import(document.querySelector('script[type=module]').src).then(({ page }) => page)"
            f".then((app) => app.settings.change({{ language: '{language}' }}))"
        )
        eventually(lambda title=title: program.desktop.title(window) == title)  # type: ignore[misc]


def test_who_double_clicked_sees_why_there_is_no_engine(program: Program) -> None:
    """Without a terminal the reason is in the window, and closing it is the end."""
    (program.data_dir / "engine.log").mkdir()
    launch = program.start(is_heard=False)
    window = launch.window()

    launch.view().shows("Is a directory")

    program.desktop.ask("wmctrl", "-ic", window)
    assert launch.ends()[0] == 1
    eventually(lambda: not program.processes())
