"""The tray of a real engine."""

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.desktop.tray.menu import COMPACT, OPEN, QUIT
from desktop_monitor.engine.engine import Engine
from desktop_monitor.export.incident import make_incident
from desktop_monitor.export.opened_incident import open_incident
from desktop_monitor.files.paths import AppPaths, app_paths, prepare_data_dir
from desktop_monitor.launcher.client import EngineClient
from desktop_monitor.launcher.discovery import find_engine
from desktop_monitor.model.status import TrayProblem, TrayStatus
from desktop_monitor.text.translation import english
from tests.conftest import Client
from tests.desktop.tray.conftest import ShowItem, StartWatcher
from tests.export.conftest import secret_recording  # noqa: F401  # a fixture
from tests.recorder.conftest import Recording
from tests.waiting import PATIENCE_S, eventually


def shown_status(client: Client) -> dict[str, object]:
    """What the engine says about its tray."""
    status: dict[str, object] = client.get("/api/status").json["tray"]
    return status


def test_the_tray_shows_this_machine(
    start_watcher: StartWatcher, show_item: ShowItem, start_engine: Callable[..., Engine]
) -> None:
    """Its load, and the programs that use it."""
    watcher = start_watcher()
    client = Client(start_engine().url())
    host = show_item(watcher)
    eventually(lambda: shown_status(client) == {"is_shown": True, "problem": "none"})
    eventually(
        lambda: (
            host.property("ToolTip")[1][3].startswith("CPU ") and "–" not in host.property("ToolTip")[1][3]
        )
    )
    top = eventually(lambda: [text for number, text in host.labels().items() if number <= 3])
    assert all(text.endswith(" %") for text in top)


def test_an_alert_changes_the_icon(
    start_watcher: StartWatcher, show_item: ShowItem, start_engine: Callable[..., Engine]
) -> None:
    """While it is active."""
    watcher = start_watcher()
    client = Client(start_engine().url())
    host = show_item(watcher)
    rule = {"metric": "memory_available", "limit": 100, "clear": 100, "for_s": 0}
    assert client.patch("/api/alerts", {"rules": {"always": rule}}).status == 200
    eventually(lambda: host.property("Status") == ("s", "NeedsAttention"))
    assert host.property("ToolTip")[1][3].endswith("active alerts: 1")
    assert client.patch("/api/alerts", {"rules": {"always": None}}).status == 200
    eventually(lambda: host.property("Status") == ("s", "Active"))


def test_a_click_starts_the_program_again_where_there_is_no_window(
    start_watcher: StartWatcher,
    show_item: ShowItem,
    start_engine: Callable[..., Engine],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It finds the engine; here, without a screen, it opens the browser."""
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    for name, value in {"BROWSER": str(browser), "DISPLAY": "", "WAYLAND_DISPLAY": ""}.items():
        monkeypatch.setenv(name, value)
    watcher = start_watcher()
    engine = start_engine()
    show_item(watcher).click(OPEN)
    eventually(opened.exists)
    assert opened.read_text().startswith("file:///")
    assert engine.url()


def test_a_click_turns_the_window_into_the_view_that_was_chosen(
    start_watcher: StartWatcher, show_item: ShowItem, start_engine: Callable[..., Engine], paths: AppPaths
) -> None:
    """The window that is open, instead of another one."""
    watcher = start_watcher()
    start_engine()
    address = find_engine(paths)
    assert address
    window = EngineClient.attach(address)
    assert window
    messages = window.messages()
    window.report_shown()
    host = show_item(watcher)
    host.click(COMPACT)
    assert [next(messages), next(messages)] == ["raise", "compact"]
    host.click(OPEN)
    assert [next(messages), next(messages)] == ["raise", "ordinary"]
    window.close()


def test_quit_ends_the_engine(
    start_watcher: StartWatcher, show_item: ShowItem, start_engine: Callable[..., Engine]
) -> None:
    """As the command does."""
    watcher = start_watcher()
    engine = start_engine()
    waiting = threading.Thread(target=engine.wait, daemon=True)
    waiting.start()
    show_item(watcher).click(QUIT)
    waiting.join(PATIENCE_S)
    assert not waiting.is_alive()


def test_the_settings_remove_the_icon(
    start_watcher: StartWatcher, show_item: ShowItem, start_engine: Callable[..., Engine]
) -> None:
    """At once, and the page hears of it; they also say the language."""
    watcher = start_watcher()
    client = Client(start_engine().url())
    host = show_item(watcher)
    eventually(lambda: shown_status(client)["is_shown"])
    assert client.patch("/api/settings", {"language": "zh-CN"}).status == 200
    eventually(lambda: host.property("Title") == ("s", "系统监控"))
    assert client.patch("/api/settings", {"tray": False}).status == 200
    assert shown_status(client) == {"is_shown": False, "problem": "off"}
    page = client.listen("/live")
    assert client.patch("/api/settings", {"tray": True}).status == 200
    show_item(watcher)
    name, status = page.receive(timeout=PATIENCE_S)
    while name != "status" or not status["tray"]["is_shown"]:
        name, status = page.receive(timeout=PATIENCE_S)
    page.disconnect()


def test_an_incident_has_no_tray(
    start_watcher: StartWatcher,
    start_engine: Callable[..., Engine],
    secret_recording: Recording,  # noqa: F811
    tmp_path: Path,
) -> None:
    """It is not this machine."""
    watcher = start_watcher()
    made = make_incident(secret_recording.recorder._reader, 0, secret_recording.now, (), "here", english())
    file = tmp_path / "shared.html"
    file.write_bytes(made.content)
    paths: AppPaths = app_paths(tmp_path / "incident")
    prepare_data_dir(paths)
    open_incident(file, paths)
    engine = start_engine(paths=paths, period_s=None)
    assert engine._report.status().tray == TrayStatus(is_shown=False, problem=TrayProblem.INCIDENT)
    assert watcher.registered.empty()
