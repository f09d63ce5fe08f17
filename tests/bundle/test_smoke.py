"""The bundle from a double-click to the closed window, on a machine that has nothing of ours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle.conftest import BUNDLE, Person, chart
from tests.waiting import eventually

pytestmark = pytest.mark.bundle


@pytest.mark.timeout(180)
def test_a_person_opens_the_bundle_sees_live_data_and_closes_it_without_a_trace(
    bundle: Path, new_person: Callable[[], Person]
) -> None:
    """Live cores are on the screen and move with the next readings; closing leaves no process and no file."""
    person = new_person()
    before = contents(BUNDLE)
    program = person.starts(bundle)

    window = person.waits_for_window(program)
    person.waits_for_chart(window)
    drawn = person.waits_for_rest(window)
    eventually(lambda: chart(person.sees(window)) != drawn, within_s=20)
    person.desktop.ask("wmctrl", "-i", "-c", window)

    assert program.wait(15) == 0
    eventually(lambda: not person.processes(), within_s=5)
    assert [name for name in person.files() if not is_ours(name)] == []
    assert contents(BUNDLE) == before


def test_the_bundle_carries_every_licence(bundle: Path) -> None:
    """Whoever passes the folder on passes the licences on, those of the page's libraries too."""
    inside = bundle.parent / "_internal"

    texts = {path.name for path in (inside / "licenses").iterdir()}
    page = {path.stem for path in (inside / "desktop_monitor/assets/vendor/licenses").iterdir()}

    assert {"desktop-monitor.txt", "Python.txt", "Qt.txt", "LGPL-3.txt", "GPL-3.txt"} <= texts
    assert any(name.lower().startswith("flask-3") for name in texts)
    assert {"echarts", "zrender", "lit-html", "socket.io-client"} <= page


def test_every_library_in_the_bundle_is_there(bundle: Path) -> None:
    """A pruned library leaves no link behind that leads nowhere."""
    broken = [path for path in bundle.parent.rglob("*") if path.is_symlink() and not path.exists()]

    assert broken == []


def contents(folder: Path) -> set[tuple[str, int]]:
    """Every file with its size."""
    return {(str(path), path.lstat().st_size) for path in folder.rglob("*") if not path.is_dir()}


def is_ours(name: str) -> bool:
    """The data directory, and the web view's picture cache; Mesa keeps one for whatever draws."""
    ours = ("home/.local/share/desktop-monitor/", "home/.cache/desktop-monitor/")
    return name.startswith((*ours, "home/.cache/mesa_shader_cache"))
