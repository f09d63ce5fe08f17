"""A tray that comes, goes, is silent or not wanted, over a real session bus."""

import logging
import queue
import socket
import threading
from pathlib import Path

import pytest

from desktop_monitor.desktop.tray.tray import NoTray, probe
from desktop_monitor.model.status import TrayProblem
from tests.desktop.tray.conftest import ShowItem, StartWatcher, Watcher
from tests.desktop.tray.machine import Machine, reading, refusal, started, tray_threads
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually


def test_a_tray_that_comes_later_or_again_gets_the_item(
    start_watcher: StartWatcher, show_item: ShowItem, machine: Machine
) -> None:
    """The engine may be older than the desktop, and a panel may crash."""
    machine.tray.start()
    eventually(lambda: machine.problem() == TrayProblem.NO_HOST)
    first = start_watcher()
    assert show_item(first).property("Status") == ("s", "Active")
    eventually(machine.is_shown)
    first.close()
    eventually(lambda: machine.problem() == TrayProblem.NO_HOST)
    second = start_watcher(has_host=False)
    host = show_item(second)
    assert host.property("Status") == ("s", "Active")
    assert machine.problem() == TrayProblem.NO_HOST, "the watcher knows of no panel"
    assert probe().problem == TrayProblem.NO_HOST
    second.host_comes()
    eventually(machine.is_shown)
    for problem in ("no_host", "none", "no_host", "none"):
        assert machine.changes.get(timeout=PATIENCE_S) == problem
    assert probe().is_shown


def test_a_tray_that_does_not_take_the_item_is_none(start_watcher: StartWatcher, machine: Machine) -> None:
    """It refuses the item without a reason."""
    start_watcher(refuses=True)
    machine.tray.start()
    eventually(lambda: machine.problem() == TrayProblem.NO_HOST)


def test_a_tray_that_answers_nothing_delays_nothing(start_watcher: StartWatcher, machine: Machine) -> None:
    """Neither a reading, nor the end of the program."""
    watcher = start_watcher(is_silent=True)
    machine.tray.start()
    assert watcher.asked.get(timeout=PATIENCE_S) == "RegisterStatusNotifierItem"
    for _ in range(1000):
        machine.tray.append(reading())
    assert machine.problem() == TrayProblem.UNKNOWN
    machine.tray.close()
    assert tray_threads() == []


def test_a_bus_that_is_lost_is_found_again(
    bus: str,
    monkeypatch: pytest.MonkeyPatch,
    start_watcher: StartWatcher,
    show_item: ShowItem,
    machine: Machine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without a bus it is looked for now and then, and logged once."""
    monkeypatch.setattr("desktop_monitor.desktop.tray.status_notifier.RETRY_S", 0.05)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    caplog.set_level(logging.INFO, "desktop_monitor.desktop.tray")
    connects: queue.Queue[bool] = queue.Queue()
    from desktop_monitor.desktop import session_bus  # noqa: PLC0415  # to count its calls

    connect = session_bus.connect

    def counted() -> session_bus.Connection:
        connects.put(True)
        return connect()

    monkeypatch.setattr(session_bus, "connect", counted)
    machine.tray.start()
    for _ in range(3):
        assert connects.get(timeout=PATIENCE_S)
    assert machine.problem() == TrayProblem.NO_BUS
    assert probe().problem == TrayProblem.NO_BUS
    assert len(caplog.records) == 1
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    show_item(start_watcher())
    eventually(machine.is_shown)


def test_a_bus_that_answers_nothing_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    """It takes the log-in and is silent afterwards; the end of the program does not wait for it."""
    monkeypatch.setattr("desktop_monitor.desktop.tray.status_notifier.STOP_S", PATIENCE_S)
    address = tmp_path / "bus"
    is_connected, is_over = threading.Event(), threading.Event()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen()
        threading.Thread(target=_log_in_only, args=(listener, is_connected, is_over), daemon=True).start()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={address}")
        machine.tray.start()
        assert is_connected.wait(PATIENCE_S)
        assert machine.problem() == TrayProblem.UNKNOWN
        closing = threading.Thread(target=machine.tray.close)
        closing.start()
        closing.join(PROMPTLY_S)
        assert not closing.is_alive()
        is_over.set()
    eventually(lambda: tray_threads() == [])


def _log_in_only(listener: socket.socket, is_connected: threading.Event, is_over: threading.Event) -> None:
    with listener.accept()[0] as client:
        while b"BEGIN" not in (data := client.recv(4096)):
            if b"AUTH" in data:
                client.sendall(b"OK 1234567890abcdef1234567890abcdef\r\n")
        is_connected.set()
        is_over.wait(PATIENCE_S)


def test_the_setting_removes_the_icon_and_brings_it_back(
    watcher: Watcher, show_item: ShowItem, machine: Machine
) -> None:
    """And a program that was started without it has no thread for it."""
    machine.is_wanted = False
    machine.tray.start()
    assert tray_threads() == []
    assert machine.problem() == TrayProblem.OFF
    machine.is_wanted = True
    machine.tray.follow_settings()
    host = show_item(watcher)
    eventually(machine.is_shown)
    machine.is_wanted = False
    machine.tray.follow_settings()
    eventually(
        lambda: refusal(lambda: host.property("Status")) == "org.freedesktop.DBus.Error.ServiceUnknown"
    )
    machine.is_wanted = True
    machine.tray.follow_settings()
    assert show_item(watcher).property("Status") == ("s", "Active")


def test_nothing_is_left_after_the_end(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """No thread, no icon, and nothing that begins again."""
    host = show_item(started(machine, watcher))
    machine.tray.close()
    assert tray_threads() == []
    gone = "org.freedesktop.DBus.Error.ServiceUnknown"  # before that, the connection that ends does not reply
    eventually(lambda: refusal(lambda: host.property("Status")) == gone)
    machine.tray.follow_settings()
    machine.tray.append(reading())
    machine.tray.close()
    assert tray_threads() == []


def test_where_there_is_no_tray_the_status_says_so() -> None:
    """Windows, macOS, and an incident."""
    none = NoTray(TrayProblem.NOT_SUPPORTED)
    none.start()
    none.append(reading())
    none.follow_settings()
    none.close()
    assert none.status().problem == TrayProblem.NOT_SUPPORTED
    assert none.status().is_shown is False
