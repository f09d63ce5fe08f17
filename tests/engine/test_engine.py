"""The whole engine: what it leaves on disk, how it ends, how often it may run."""

import json
import logging
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pytest

from desktop_monitor.engine import sampler
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.model.errors import AlreadyRunning, PortTaken
from desktop_monitor.sensors.linux.disks import DisksSensor
from desktop_monitor.sensors.volumes import Mount
from tests.conftest import Client
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually

if TYPE_CHECKING:
    from _typeshed import TraceFunction


def our_threads() -> set[str]:
    """Return the threads of the engine; a client of the test may have some too."""
    return {
        thread.name
        for thread in threading.enumerate()
        if thread.name.startswith(("sampler", "web", "viewers", "tutorial", "page", "browser"))
    }


def test_a_signal_handler_may_ask_for_the_end_at_any_line_of_the_wait(engine: Engine) -> None:
    """A handler is executed between any two lines of the thread that waits; no lock may be held there."""

    def ask(_frame: FrameType, _event: str, _argument: object) -> "TraceFunction":
        engine.ask_to_stop()
        return ask

    def wait() -> None:
        sys.settrace(ask)
        engine.wait()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(PROMPTLY_S)

    assert not waiting.is_alive()


def test_a_stop_waits_for_no_page_and_leaves_no_thread(engine: Engine, client: Client) -> None:
    """Also while pages are watching."""
    pages = [client.listen(namespace) for namespace in ("/live", "/test", "/test_conn", "/chat")]
    pages[0].receive(timeout=PATIENCE_S)
    assert our_threads()

    begun_s = time.monotonic()
    engine.stop()

    assert time.monotonic() - begun_s < PROMPTLY_S
    eventually(lambda: not our_threads())  # a stop gives up waiting for them after a while
    for page in pages:
        page.disconnect()


def test_the_runtime_file_is_private_and_gone_after_the_stop(engine: Engine, paths: AppPaths) -> None:
    """It holds the launcher's secret."""
    runtime = json.loads(paths.runtime_file.read_bytes())
    assert stat.S_IMODE(paths.runtime_file.stat().st_mode) == 0o600
    assert set(runtime) == {"pid", "port", "secret", "version", "started_at_unix_ms"}

    engine.stop()

    assert not paths.runtime_file.exists()
    assert paths.lock_file.exists(), "removing a lock file lets two engines hold it"


def test_one_engine_has_a_data_directory(engine: Engine, start_engine: Callable[..., Engine]) -> None:
    """The second one is refused and harms nothing."""
    with pytest.raises(AlreadyRunning):
        start_engine()

    assert Client(engine.url()).get("/api/status").status == 200


def test_two_data_directories_have_two_engines(
    engine: Engine, start_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """Each has an address of its own."""
    other = AppPaths(tmp_path)

    assert Client(start_engine(paths=other).url()).origin != Client(engine.url()).origin


def test_a_failed_start_leaves_nothing_behind(
    engine: Engine, start_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """After a port that was taken, the same directory can be started at once."""
    other = AppPaths(tmp_path)
    port = int(Client(engine.url()).origin.rpartition(":")[2])
    with pytest.raises(PortTaken, match=str(port)):
        start_engine(paths=other, port=port)

    assert Client(start_engine(paths=other).url()).get("/api/status").status == 200


def test_a_runtime_file_that_was_left_behind_is_replaced(
    start_engine: Callable[..., Engine], paths: AppPaths
) -> None:
    """Another program may have the port by now."""
    paths.runtime_file.write_text('{"pid": 1, "port": 1, "secret": "old"}', encoding="utf-8")

    start_engine()

    assert json.loads(paths.runtime_file.read_bytes())["port"] != 1


def test_damaged_settings_have_a_notice(start_engine: Callable[..., Engine], paths: AppPaths) -> None:
    """The engine starts with the defaults, and the notice is there for a page that comes later."""
    paths.settings_file.write_bytes(b"\x00garbage")

    status = Client(start_engine().url()).get("/api/status").json

    assert [notice["code"] for notice in status["notices"]] == ["settings_damaged"]


def test_a_new_name_of_the_computer_is_in_the_next_status(
    engine: Engine, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel takes one at any time, as hostnamectl(1) and DHCP clients give it."""
    assert client.get("/api/status").json["machine"]["hostname"] == socket.gethostname()

    monkeypatch.setattr("socket.gethostname", lambda: "betelgeuse")

    assert client.get("/api/status").json["machine"]["hostname"] == "betelgeuse"


def test_the_chosen_period_is_remembered(start_engine: Callable[..., Engine]) -> None:
    """The next engine uses it."""
    first = start_engine(period_s=None)
    Client(first.url()).patch("/api/settings", {"period_s": 2})
    first.stop()

    assert Client(start_engine(period_s=None).url()).get("/api/status").json["period_s"] == 2


def test_a_share_is_mounted_when_the_engine_starts(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first sample is taken before there can be a page, so the share is not asked."""
    share = Mount(b"/mnt/share", "server:/", "nfs4", is_remote=True)
    monkeypatch.setattr("desktop_monitor.sensors.linux.mounts.list_mounts", lambda _content: ((share,), 0))

    with caplog.at_level(logging.ERROR):
        client = Client(start_engine().url())
        missing = eventually(lambda: client.get("/api/status").json["unreadable"])

    assert "sampler step failed" not in caplog.text
    assert ("volumes./mnt/share", "not_watched") in [(one["what"], one["code"]) for one in missing]


def test_a_sensor_that_blocks_has_a_notice(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readings go on without it, and the engine stops all the same."""
    monkeypatch.setattr(sampler, "MIN_STEP_TIMEOUT_S", 0.3)
    monkeypatch.setattr(sampler, "CONFIRM_S", 0.05)
    released = threading.Event()
    monkeypatch.setattr(DisksSensor, "read", lambda _self: released.wait() and ())
    engine = start_engine()
    client = Client(engine.url())

    notices = eventually(lambda: client.get("/api/status").json["notices"])

    assert [notice["code"] for notice in notices] == ["sampler_stuck"]
    reading = eventually(lambda: answer.json if (answer := client.get("/api/now")).status == 200 else None)
    assert reading["disks"] is None
    assert reading["memory"] is not None
    engine.stop()
    assert our_threads() <= {"sampler"}
    released.set()
