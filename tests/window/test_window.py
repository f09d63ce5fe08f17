"""The real window with the real engine, used as a person uses it."""

import re
import signal

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.window.desktop import Program, eventually

pytestmark = pytest.mark.window

LIVE = re.compile(r"Core 0\D+\d")


def test_a_double_click_shows_live_data(program: Program, playwright: Playwright) -> None:
    """Without arguments the program shows the machine's cores, and nothing complains in the web view."""
    launch = program.start()
    window = launch.window()

    page = launch.page(playwright)

    expect(page.locator("body")).to_contain_text(LIVE, timeout=15_000)
    assert program.desktop.title(window) == "Desktop Monitor"
    program.desktop.ask("wmctrl", "-ic", window)
    code, said = launch.ends()
    assert code == 0
    assert "js:" not in said


def test_closing_the_window_leaves_nothing_behind(program: Program, playwright: Playwright) -> None:
    """The engine ends with its last window: no process is left, and no file but those that are meant to stay."""
    launch = program.start()
    window = launch.window()
    seen(launch.page(playwright))

    program.desktop.ask("wmctrl", "-ic", window)

    assert launch.ends()[0] == 0
    eventually(lambda: not program.processes(), within_s=3)
    left = {file.name for file in program.data_dir.iterdir()}
    assert left == {"engine.lock", "engine.log", "engine.stderr", "window.json"}
    assert {file.stat().st_mode & 0o777 for file in program.data_dir.iterdir()} == {0o600}


def test_a_second_launch_raises_the_first_window(program: Program, playwright: Playwright) -> None:
    """A minimised window comes back, as large as it was, instead of a second one being opened."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    seen(launch.page(playwright))
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


def test_twenty_launches_at_once_are_one_monitor(program: Program) -> None:
    """However often an impatient person clicks, there is one engine and one window."""
    launches = [program.start() for _ in range(20)]

    eventually(lambda: sum(launch.process.poll() is None for launch in launches) == 1, within_s=60)

    (winner,) = (launch for launch in launches if launch.process.poll() is None)
    others = [launch for launch in launches if launch is not winner]
    window = winner.window()
    assert {launch.ends()[0] for launch in others} == {0}
    assert len(program.engines()) == 1
    program.desktop.ask("wmctrl", "-ic", window)
    assert winner.ends()[0] == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_closes_window_and_engine(program: Program, playwright: Playwright, name: str) -> None:
    """Logging out or Ctrl-C is a proper goodbye, and the exit code names the signal."""
    launch = program.start()
    launch.window()
    seen(launch.page(playwright))

    launch.process.send_signal(signal.Signals[name])

    assert launch.ends(within_s=3)[0] == 128 + signal.Signals[name]
    eventually(lambda: not program.processes(), within_s=3)


def test_a_killed_window_can_be_opened_again(program: Program, playwright: Playwright) -> None:
    """The engine waits a while for whoever lost the window, and measures on."""
    first = program.start()
    seen(first.page(playwright))
    engine = program.runtime["pid"]

    first.process.kill()
    second = program.start()

    seen(second.page(playwright))
    assert program.runtime["pid"] == engine


def test_an_engine_whose_window_was_killed_ends_after_a_while(program: Program) -> None:
    """Nobody comes back: after the grace the engine does not stay behind."""
    launch = program.start(TEST_LOST_GRACE_S="1.5")
    launch.window()
    eventually(lambda: program.runtime)

    launch.process.kill()

    eventually(lambda: not program.processes(), within_s=10)


def test_a_browser_keeps_the_engine_when_the_window_closes(program: Program, playwright: Playwright) -> None:
    """Pages in browsers are viewers too; the engine ends some time after the last one."""
    launch = program.start(TEST_LOST_GRACE_S="1.5")
    window = launch.window()
    seen(launch.page(playwright))
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(program.one_time_address())
    seen(page)

    program.desktop.ask("wmctrl", "-ic", window)
    assert launch.ends()[0] == 0

    page.wait_for_timeout(4000)
    assert len(program.engines()) == 1
    browser.close()
    eventually(lambda: not program.processes(), within_s=10)


def test_a_lost_engine_is_replaced_under_the_window(program: Program, playwright: Playwright) -> None:
    """When the engine is killed, the window finds a new one and shows live data again."""
    launch = program.start()
    window = launch.window()
    page = launch.page(playwright)
    seen(page)
    (engine,) = program.engines()

    engine.kill()

    eventually(lambda: program.runtime and program.runtime["pid"] != engine.pid)
    eventually(lambda: page.url.startswith(f"http://127.0.0.1:{program.runtime['port']}/"))
    seen(page)
    program.desktop.ask("wmctrl", "-ic", window)
    assert launch.ends()[0] == 0
    eventually(lambda: not program.processes(), within_s=3)


def test_an_engine_that_cannot_come_back_is_said_so(program: Program, playwright: Playwright) -> None:
    """The window says why there is no engine and offers to try again, which works once the cause is gone."""
    launch = program.start()
    launch.window()
    page = launch.page(playwright)
    seen(page)
    (engine,) = program.engines()
    kept = program.data_dir.with_name("kept")
    program.data_dir.rename(kept)
    program.data_dir.symlink_to(kept)

    engine.kill()

    expect(page.locator("h1")).to_have_text("The monitor has stopped", timeout=20_000)
    expect(page.locator("main")).to_contain_text("is a link")
    program.data_dir.unlink()
    kept.rename(program.data_dir)
    page.get_by_role("link", name="Open it again").click()
    seen(page)


def test_stop_closes_the_window(program: Program, playwright: Playwright) -> None:
    """`desktop-monitor stop` is deliberate: the window closes without trying to find another engine."""
    launch = program.start()
    seen(launch.page(playwright))

    stop = program.start("stop")

    assert stop.ends()[0] == 0
    assert launch.ends(within_s=5)[0] == 0
    eventually(lambda: not program.processes(), within_s=3)


def test_a_dead_web_view_is_replaced(program: Program, playwright: Playwright) -> None:
    """The process that draws the page may die: the engine goes on, and the window shows the page anew."""
    launch = program.start()
    launch.window()
    seen(launch.page(playwright))
    engine = program.runtime["pid"]

    (drawing,) = renderers(program)
    drawing.kill()

    eventually(lambda: renderers(program) and renderers(program) != [drawing])
    seen(launch.page(playwright))
    assert program.runtime["pid"] == engine
    assert launch.process.poll() is None


def test_a_web_view_that_dies_again_and_again_asks_first(program: Program, playwright: Playwright) -> None:
    """After the third death within a minute the window offers to reopen instead of going round in circles."""
    launch = program.start()
    launch.window()
    for _ in range(4):
        seen(launch.page(playwright))
        (drawing,) = renderers(program)
        drawing.kill()
        eventually(lambda: renderers(program) and drawing not in renderers(program))  # noqa: B023

    page = launch.page(playwright)

    expect(page.locator("h1")).to_have_text("The display has stopped")
    page.get_by_role("link", name="Open it again").click()
    seen(page)


@pytest.mark.parametrize(
    "leave",
    [
        "location = 'https://example.com/'",
        "location = 'http://127.0.0.1:9/'",
        "location = 'file:///etc/passwd'",
        "location = 'data:text/html,gone'",
        "window.open('https://example.com/')",
        "(() => { const a = document.createElement('a'); a.href = 'https://example.com/'; a.target = '_blank';"
        " document.body.append(a); a.click(); })()",
        "(() => { const a = document.createElement('a'); a.href = '/assets/js/app.js'; a.download = 'x';"
        " document.body.append(a); a.click(); })()",
    ],
)
def test_the_page_cannot_leave(program: Program, playwright: Playwright, leave: str) -> None:
    """Whatever a page is brought to do: the window stays where it is, opens nothing and downloads nothing."""
    launch = program.start()
    browser = launch.browser(playwright)
    page = browser.contexts[0].pages[0]
    seen(page)
    home = page.url

    page.evaluate(f"() => {{ {leave} }}")
    page.wait_for_timeout(500)

    assert page.url == home
    assert len(browser.contexts[0].pages) == 1
    assert len(program.desktop.windows(launch.pid)) == 1
    seen(page)


def test_the_window_comes_back_where_it_was(program: Program, playwright: Playwright) -> None:
    """Size and place are remembered, also when it was maximised in between."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    seen(launch.page(playwright))
    desktop.ask("wmctrl", "-ir", window, "-e", "0,150,120,900,600")
    eventually(lambda: desktop.geometry(window)[2:] == (900, 600))
    placed = desktop.geometry(window)
    desktop.ask("wmctrl", "-ic", window)
    launch.ends()

    second = program.start()
    again = second.window()
    seen(second.page(playwright))
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
    assert x + width <= 1600
    assert y + height <= 1000 + 30  # the frame is above the inside


def seen(page: Page) -> None:
    """Wait until the page shows a core's use, pushed by the engine."""
    expect(page.locator("body")).to_contain_text(LIVE, timeout=15_000)


def renderers(program: Program) -> list[object]:
    """Find the processes that draw pages; a spare one without a page does not count."""
    return [process for process in program.processes() if "--type=renderer" in process.cmdline()]
