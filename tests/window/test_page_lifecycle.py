"""A window that cannot be seen rests, and is live when it is seen again."""

from pathlib import Path

import pytest

from tests.waiting import eventually
from tests.window.desktop import Desktop, Program

pytestmark = [pytest.mark.window, pytest.mark.untraced]

CALM = Path(__file__).with_name("calm_launcher.py")


def test_a_minimised_window_ends_its_page_and_brings_it_back(desktop: Desktop, program: Program) -> None:
    """With its session and the page that it showed; the engine goes on meanwhile."""
    launch = program.start(script=CALM, TEST_DISCARD_AFTER_MS="6000")
    window = launch.window()
    page = launch.page().wait_for_live_data()
    page.evaluate("location.hash = '#diagnostics'")
    scroll = "document.getElementById('main').scrollTop"
    # Not before the route has changed, which scrolls to the top.
    eventually(
        lambda: page.evaluate(f"document.querySelector('.page-diagnostics') && ({scroll} = 120, {scroll})")
    )
    place = page.evaluate(scroll)
    assert place > 0
    renderer = page.renderer_pid()
    page.detach()

    desktop.run("xdotool", "windowminimize", window)
    eventually(lambda: not Path(f"/proc/{renderer}").exists() or is_zombie(renderer))
    assert program.engines()

    desktop.run("wmctrl", "-i", "-a", window)
    back = launch.page().wait_for("Connected|已连接")
    assert str(back.evaluate("location.hash")) == "#diagnostics"
    assert back.evaluate("document.visibilityState") == "visible"
    eventually(lambda: back.evaluate(scroll) == place)


def is_zombie(pid: int) -> bool:
    """Whether only the exit code of a process is left."""
    return b"\nState:\tZ" in Path(f"/proc/{pid}/status").read_bytes()
