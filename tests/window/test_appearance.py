"""The geometry, the colours and the title of the real window."""

import pytest

from tests.waiting import eventually
from tests.window.desktop import Program

pytestmark = [pytest.mark.window, pytest.mark.untraced]


def test_the_geometry_is_restored(program: Program) -> None:
    """Position and size are stored, also those from before the window was maximised."""
    desktop, launch = program.desktop, program.start()
    window = launch.window()
    launch.page().wait_for_live_data()
    original = desktop.move(window, "0,150,120,900,600")
    assert original[2:] == (900, 600)
    desktop.run("wmctrl", "-ic", window)
    launch.wait()

    second = program.start()
    second_window = second.window()
    second.page().wait_for_live_data()
    eventually(lambda: desktop.geometry(second_window) == original)
    desktop.run("wmctrl", "-ir", second_window, "-b", "add,maximized_vert,maximized_horz")
    eventually(lambda: desktop.geometry(second_window)[2] == 1600)
    desktop.run("wmctrl", "-ic", second_window)
    second.wait()

    third = program.start()
    third_window = third.window()
    eventually(lambda: {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"} <= desktop.state(third_window))
    desktop.run("wmctrl", "-ir", third_window, "-b", "remove,maximized_vert,maximized_horz")
    eventually(lambda: desktop.geometry(third_window) == original)


def test_a_window_on_a_missing_screen_is_moved(program: Program) -> None:
    """The whole window is on the remaining screen."""
    stored = '{"area": {"x": 4000, "y": -900, "width": 3000, "height": 2000}, "maximised": false}'
    (program.data_dir / "window.json").write_text(stored)

    window = program.start().window()

    x, y, width, height = program.desktop.geometry(window)
    assert x >= 0
    assert y >= 0
    assert x + width <= 1600 + 30  # the unknown size of the frame may move the window a little
    assert y + height <= 1000 + 30


def test_a_dark_window_never_flashes_white(program: Program) -> None:
    """The window has the background colour of the theme until the page is painted."""
    (program.data_dir / "settings.json").write_text('{"theme": "dark", "language": "zh-CN"}')
    launch = program.start()
    window = launch.window()
    x, y, width, height = program.desktop.geometry(window)
    content = (x + 50, y + 50, x + width - 50, y + height - 50)

    page = launch.page()
    screenshots = [program.desktop.screenshot(content)]
    while "CPU" not in page.text():
        screenshots.append(program.desktop.screenshot(content))
    screenshots.append(program.desktop.screenshot(content))

    brightest = [max(screenshot.convert("L").resize((8, 8)).tobytes()) for screenshot in screenshots]
    assert max(brightest) < 0x60, brightest
    assert program.desktop.title(window) == "系统监控走势图"


def test_the_title_follows_the_language_of_the_page(program: Program) -> None:
    """The window has the title of the page."""
    launch = program.start()
    window = launch.window()
    page = launch.page().wait_for_live_data()

    for language, title in [("zh-CN", "系统监控走势图"), ("en", "Desktop Monitor")]:
        page.evaluate(
            "import(document.querySelector('script[type=module]').src).then(({ page }) => page)"
            f".then((app) => app.settings.change({{ language: '{language}' }}))"
        )
        eventually(lambda title=title: program.desktop.title(window) == title)  # type: ignore[misc]
