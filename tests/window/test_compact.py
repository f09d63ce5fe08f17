"""The compact window: small, always on top, and back to what it was."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import eventually
from tests.window.desktop import LIVE, DebuggedPage, Desktop, Launch, Program

pytestmark = [pytest.mark.window, pytest.mark.untraced]

COVERING_WINDOW = Path(__file__).with_name("covering_window.py")
PRESS = "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', ctrlKey: true, bubbles: true }))"


def size_of(desktop: Desktop, window: str) -> tuple[int, int]:
    """The width and height of the content of a window."""
    return desktop.geometry(window)[2:]


def started(program: Program, *arguments: str) -> tuple[Launch, str, DebuggedPage]:
    """A launch whose page shows live data, and its window."""
    launch = program.start(*arguments)
    window = launch.window()
    return launch, window, launch.page().wait_for(LIVE)


def is_compact(desktop: Desktop, window: str) -> Callable[[], bool]:
    """Whether a window is of the size of the compact one, and above all others."""
    return lambda: size_of(desktop, window) == (360, 220) and "ABOVE" in desktop.state(window)


def test_the_option_opens_a_small_window_on_top(program: Program) -> None:
    """Of 360 by 220 from its first moment on, with the compact page and without errors; its name stays."""
    launch = program.start("--compact")
    window = launch.window()
    assert size_of(program.desktop, window) == (360, 220)
    assert "ABOVE" in program.desktop.state(window)

    page = launch.page().wait_for(LIVE)

    assert page.evaluate("location.hash") == "#compact"
    assert page.evaluate("document.querySelectorAll('.compact-tile').length") == 4
    assert program.desktop.title(window) == "Desktop Monitor"
    assert is_compact(program.desktop, window)()
    assert page.errors == []


def test_the_key_leads_to_and_fro_between_two_places(program: Program) -> None:
    """The ordinary window comes back as it was, and so does the compact one."""
    desktop = program.desktop
    _, window, page = started(program)
    ordinary = desktop.move(window, "0,150,120,900,600")
    page.evaluate("location.hash = '#memory'")

    page.evaluate(PRESS)
    eventually(is_compact(desktop, window))
    compact = desktop.move(window, "0,700,500,-1,-1")

    page.evaluate(PRESS)
    eventually(lambda: desktop.geometry(window) == ordinary)
    assert "ABOVE" not in desktop.state(window)
    assert page.evaluate("location.hash") == "#memory"

    page.evaluate(PRESS)
    eventually(lambda: desktop.geometry(window) == compact)
    assert is_compact(desktop, window)()


def test_a_maximised_window_comes_back_maximised(program: Program) -> None:
    """And when that ends, it is where it was before it was maximised."""
    desktop = program.desktop
    _, window, page = started(program)
    original = desktop.geometry(window)
    desktop.run("wmctrl", "-ir", window, "-b", "add,maximized_vert,maximized_horz")
    eventually(lambda: desktop.geometry(window)[2] == 1600)

    page.evaluate(PRESS)
    eventually(is_compact(desktop, window))
    assert "MAXIMIZED_VERT" not in desktop.state(window)

    page.evaluate(PRESS)
    eventually(lambda: {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= desktop.state(window))
    eventually(lambda: desktop.geometry(window)[2] == 1600)
    assert "ABOVE" not in desktop.state(window)
    desktop.run("wmctrl", "-ir", window, "-b", "remove,maximized_vert,maximized_horz")
    eventually(lambda: desktop.geometry(window) == original)


def test_a_tile_opens_the_large_window_on_its_page(program: Program) -> None:
    """Also when the window began as a compact one; it is then of the ordinary size."""
    desktop = program.desktop
    _, window, page = started(program, "--compact")

    page.evaluate("document.querySelector('.compact-tile[href=\"#disks\"]').click()")

    eventually(lambda: size_of(desktop, window) == (1200, 800))
    assert "ABOVE" not in desktop.state(window)
    assert page.evaluate("document.querySelector('.page-disks') !== null")


def test_a_second_launch_says_which_window_it_wants(program: Program) -> None:
    """It turns the open window into a compact one, and one without the option into the large one."""
    desktop = program.desktop
    launch, window, page = started(program)
    original = desktop.geometry(window)

    assert program.start("--compact").wait()[0] == 0
    eventually(is_compact(desktop, window))
    eventually(lambda: page.evaluate("location.hash") == "#compact")

    assert program.start().wait()[0] == 0
    eventually(lambda: desktop.geometry(window) == original)
    eventually(lambda: page.evaluate("document.querySelector('.top-bar') !== null"))
    assert "ABOVE" not in desktop.state(window)
    assert desktop.windows(launch.pid) == [window]


def test_both_places_are_kept_for_the_next_start(program: Program) -> None:
    """Each in a private file; the next start without the option opens the ordinary window where it was."""
    desktop = program.desktop
    launch, window, page = started(program)
    ordinary = desktop.move(window, "0,150,120,900,600")
    page.evaluate(PRESS)
    eventually(is_compact(desktop, window))
    compact = desktop.move(window, "0,700,500,-1,-1")
    page.detach()
    desktop.run("wmctrl", "-ic", window)
    launch.wait()

    stored = json.loads((program.data_dir / "compact-window.json").read_bytes())["area"]
    assert (stored["x"], stored["y"], stored["width"], stored["height"]) == compact
    second, second_window, second_page = started(program)
    assert desktop.geometry(second_window) == ordinary
    second_page.detach()
    desktop.run("wmctrl", "-ic", second_window)
    second.wait()
    third_window = program.start("--compact").window()
    eventually(lambda: desktop.geometry(third_window) == compact)


def test_a_compact_window_keeps_running_while_another_has_the_focus(program: Program) -> None:
    """It can be seen all the time, so its page does not rest."""
    _, _window, page = started(program, "--compact")
    reading = (
        "import(document.querySelector('script[type=module]').src).then(({ page }) => page)"
        ".then((app) => app.store.newestMs)"
    )
    first = page.evaluate(reading)
    cover = program.start(script=COVERING_WINDOW)
    eventually(lambda: program.desktop.active() == cover.window())

    eventually(lambda: page.evaluate(reading) >= first + 10_000)

    assert page.evaluate("document.visibilityState") == "visible"
