"""How the picture of the page comes to the screen."""

from contextlib import suppress
from pathlib import Path

import pytest

from desktop_monitor.window.backend import draw_in_software, has_graphics_card
from tests.waiting import eventually
from tests.window.desktop import Program


@pytest.mark.parametrize("device", ["dri/renderD128", "nvidiactl", "dxg"])
def test_a_graphics_card_is_seen_by_its_device(tmp_path: Path, device: str) -> None:
    """A node of the kernel for rendering, not one for the output alone, which virtual machines have too."""
    (tmp_path / "dri").mkdir()
    (tmp_path / "dri" / "card0").touch()
    assert not has_graphics_card(tmp_path)

    (tmp_path / device).touch()

    assert has_graphics_card(tmp_path)


def test_flags_of_the_user_come_after_our_own() -> None:
    """The last one counts for Chromium."""
    environment = {"QTWEBENGINE_CHROMIUM_FLAGS": "--max-untiled-layer-width=512", "QT_QUICK_BACKEND": "rhi"}

    draw_in_software(environment)

    assert environment["QTWEBENGINE_CHROMIUM_FLAGS"].endswith(" --max-untiled-layer-width=512")
    assert environment["QT_QUICK_BACKEND"] == "rhi"


@pytest.mark.window
@pytest.mark.untraced
def test_the_renderer_is_started_with_our_flags(program: Program) -> None:
    """Only where the picture is drawn in software."""
    launch = program.start()
    page = launch.page().wait_for_live_data()
    arguments = Path(f"/proc/{page.renderer_pid()}/cmdline").read_text()

    assert ("--max-untiled-layer-width=2560" in arguments) is not has_graphics_card()


@pytest.mark.window
@pytest.mark.untraced
def test_no_window_draws_through_opengl_in_software(program: Program) -> None:
    """The threads of llvmpipe would draw the whole picture for each frame; another page does not run them."""
    launch = program.start()
    page = launch.page().wait_for_live_data()
    before = runs_of_llvmpipe(launch.pid)

    page.evaluate("location.hash = '#diagnostics'")
    eventually(lambda: page.evaluate("document.querySelector('.page-diagnostics') !== null"))
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert runs_of_llvmpipe(launch.pid) == before


def runs_of_llvmpipe(pid: int) -> dict[str, int]:
    """How often each of its threads in a process has run; see sched-stats in the documentation of Linux."""
    runs = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            if "llvmpipe" in (task / "comm").read_text():
                runs[task.name] = int((task / "schedstat").read_text().split()[2])
    return runs
