"""The bundle runs without Python, and is complete."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle.conftest import BUNDLE, UserSession, chart
from tests.waiting import eventually

pytestmark = pytest.mark.bundle


@pytest.mark.timeout(180)
def test_the_bundle_shows_live_data_and_leaves_no_trace(
    bundle: Path, new_session: Callable[[], UserSession]
) -> None:
    """The chart changes with new readings; closing leaves no process, and only expected files."""
    session = new_session()
    before = contents(BUNDLE)
    program = session.start(bundle)

    window = session.wait_for_window(program)
    session.wait_for_chart(window)
    drawn = session.wait_until_static(window)
    eventually(lambda: chart(session.screenshot(window)) != drawn, within_s=20)
    session.desktop.run("wmctrl", "-i", "-c", window)

    assert program.wait(15) == 0
    eventually(lambda: not session.processes(), within_s=5)
    assert [name for name in session.files() if not may_remain(name)] == []
    assert contents(BUNDLE) == before


def test_the_bundle_carries_every_licence(bundle: Path) -> None:
    """Those of Python, the Python packages, Qt, and the libraries of the page."""
    inside = bundle.parent / "_internal"

    texts = {path.name for path in (inside / "licenses").iterdir()}
    page = {path.stem for path in (inside / "desktop_monitor/assets/vendor/licenses").iterdir()}

    assert {"desktop-monitor.txt", "Python.txt", "Qt.txt", "LGPL-3.txt", "GPL-3.txt"} <= texts
    assert any(name.lower().startswith("flask-3") for name in texts)
    assert {"echarts", "zrender", "lit-html", "socket.io-client"} <= page


def test_the_bundle_has_no_broken_links(bundle: Path) -> None:
    """Symbolic links to pruned libraries are removed, too."""
    broken = [path for path in bundle.parent.rglob("*") if path.is_symlink() and not path.exists()]

    assert broken == []


def contents(folder: Path) -> set[tuple[str, int]]:
    """Return all files with their sizes."""
    return {(str(path), path.lstat().st_size) for path in folder.rglob("*") if not path.is_dir()}


def may_remain(name: str) -> bool:
    """Return whether a file may remain: the data directory, the cache of the web view, that of Mesa."""
    ours = ("home/.local/share/desktop-monitor/", "home/.cache/desktop-monitor/")
    return name.startswith((*ours, "home/.cache/mesa_shader_cache"))
