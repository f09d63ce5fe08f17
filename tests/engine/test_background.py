"""Recording without a window: the setting sets up the start at log-in, the status reports what is real."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.desktop.autostart import autostart_for
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, write_private
from desktop_monitor.launcher.client import EngineClient
from desktop_monitor.launcher.discovery import find_engine
from tests.conftest import Client
from tests.waiting import eventually


@pytest.fixture(autouse=True)
def autostart_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where desktops look, of a user without a user manager."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "autostart"


def background(client: Client) -> Any:
    """What the status says of it."""
    return client.get("/api/status").json["background"]


def test_nothing_is_set_up_without_consent(client: Client, autostart_dir: Path) -> None:
    """Neither by a start, nor by a change of another setting."""
    client.patch("/api/settings", {"background": True})

    assert background(client) == {
        "wanted": False,
        "active": False,
        "how": "none",
        "problem": "none",
        "message": "",
        "without_window": True,
    }
    assert not autostart_dir.exists()


def test_the_setting_sets_it_up_and_removes_it(client: Client, autostart_dir: Path) -> None:
    """The status of the next request knows."""
    client.patch("/api/settings", {"autostart": True})

    state = background(client)
    assert (state["wanted"], state["active"], state["how"], state["message"]) == (True, True, "xdg", "")
    assert len(list(autostart_dir.iterdir())) == 1

    client.patch("/api/settings", {"autostart": False})

    assert not background(client)["active"]
    assert list(autostart_dir.iterdir()) == []


def test_an_entry_that_was_removed_by_hand_is_reported_and_comes_back_by_choice(
    client: Client, autostart_dir: Path
) -> None:
    """The setting stays what it is; to choose it again sets it up again."""
    client.patch("/api/settings", {"autostart": True})
    next(autostart_dir.iterdir()).unlink()

    state = background(client)

    assert (state["wanted"], state["active"], state["problem"]) == (True, False, "removed")
    client.patch("/api/settings", {"autostart": True})
    assert background(client)["active"]


def test_what_cannot_be_set_up_is_reported_until_it_can(client: Client, autostart_dir: Path) -> None:
    """The setting is kept: the reason may go away."""
    autostart_dir.parent.write_text("")
    answer = client.patch("/api/settings", {"autostart": True})

    assert (answer.status, answer.json["autostart"]) == (200, True)
    state = background(client)
    assert (state["active"], state["problem"]) == (False, "failed")
    assert str(autostart_dir.parent) in state["message"]

    autostart_dir.parent.unlink()
    client.patch("/api/settings", {"autostart": True})
    assert background(client)["message"] == ""


def test_a_start_repairs_the_path_of_another_version(
    start_engine: Callable[..., Engine], paths: AppPaths, autostart_dir: Path
) -> None:
    """An update has moved the program."""
    write_private(paths.settings_file, b'{"autostart": true}')
    autostart_for(paths).enable()
    [entry] = autostart_dir.iterdir()
    current = entry.read_text()
    entry.write_text(current.replace('serve"', 'serve-of-old"'))

    client = Client(start_engine().url())

    eventually(lambda: entry.read_text() == current)
    eventually(lambda: background(client)["active"])


@pytest.mark.parametrize("setting", ["background", "autostart"])
def test_an_engine_of_the_log_in_ends_once_it_is_not_wanted(
    start_engine: Callable[..., Engine], paths: AppPaths, setting: str
) -> None:
    """It goes on without a window while either setting says so; then it ends with its last viewer."""
    write_private(paths.settings_file, f'{{"{setting}": true}}'.encode())
    engine = start_engine(at_login=True)
    address = find_engine(paths)
    assert address
    window = EngineClient.attach(address)
    assert window
    client = Client(window.url)
    window.report_closed()
    window.close()
    assert client.get("/api/status").status == 200
    assert not engine._stop_requests.is_asked

    client.patch("/api/settings", {setting: False})

    eventually(lambda: engine._stop_requests.is_asked)


def test_the_status_says_whether_closing_the_window_ends_the_recording(
    start_engine: Callable[..., Engine], paths: AppPaths
) -> None:
    """The engine of a launcher ends by default, that of ``serve`` never."""
    client = Client(start_engine(launched=True).url())
    assert background(client)["without_window"] is False

    client.patch("/api/settings", {"background": True})

    assert background(client)["without_window"] is True
