"""The whole engine: what it leaves on disk, how it ends, who may have it."""

import json
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.model.errors import AlreadyRunning, PortTaken
from desktop_monitor.paths import Places
from tests.conftest import Client
from tests.waiting import PATIENCE_S, PROMPTLY_S


def our_threads() -> set[str]:
    """Threads of the engine that live now; a test's own client may have some too."""
    return {
        thread.name
        for thread in threading.enumerate()
        if thread.name.startswith(("sampler", "web", "viewers", "tutorial", "page", "browser"))
    }


def test_stopping_with_pages_connected_waits_for_none_and_leaves_no_thread(
    engine: Engine, client: Client
) -> None:
    """Stop means stop, whoever is watching."""
    pages = [client.listen(namespace) for namespace in ("/live", "/test", "/test_conn", "/chat")]
    pages[0].receive(timeout=PATIENCE_S)
    assert our_threads()

    begun_s = time.monotonic()
    engine.stop()

    assert time.monotonic() - begun_s < PROMPTLY_S
    assert our_threads() == set()
    for page in pages:
        page.disconnect()


def test_the_runtime_file_is_private_and_gone_after_the_stop(engine: Engine, where: Places) -> None:
    """It holds the launcher's secret."""
    runtime = json.loads(where.runtime_file.read_bytes())
    assert stat.S_IMODE(where.runtime_file.stat().st_mode) == 0o600
    assert set(runtime) == {"pid", "port", "secret", "version", "started_at_unix_ms"}

    engine.stop()

    assert not where.runtime_file.exists()
    assert where.lock_file.exists(), "removing a lock file lets two engines hold it"


def test_one_engine_has_a_data_directory(engine: Engine, start_engine: Callable[..., Engine]) -> None:
    """The second one is refused and harms nothing."""
    with pytest.raises(AlreadyRunning):
        start_engine()

    assert Client(engine.url()).get("/api/status").status == 200


def test_two_data_directories_have_two_engines(
    engine: Engine, start_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """Engines do not know of each other."""
    other = Places(tmp_path)

    assert Client(start_engine(where=other).url()).origin != Client(engine.url()).origin


def test_a_failed_start_gives_everything_back(
    engine: Engine, start_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    """After a port that was taken, the same directory can be started at once."""
    other = Places(tmp_path)
    port = int(Client(engine.url()).origin.rpartition(":")[2])
    with pytest.raises(PortTaken, match=str(port)):
        start_engine(where=other, port=port)

    assert Client(start_engine(where=other).url()).get("/api/status").status == 200


def test_a_runtime_file_that_was_left_behind_is_replaced(
    start_engine: Callable[..., Engine], where: Places
) -> None:
    """Nobody is led to a port that is a stranger's by now."""
    where.runtime_file.write_text('{"pid": 1, "port": 1, "secret": "old"}', encoding="utf-8")

    start_engine()

    assert json.loads(where.runtime_file.read_bytes())["port"] != 1


def test_damaged_settings_are_told_to_the_page(start_engine: Callable[..., Engine], where: Places) -> None:
    """The engine starts with the defaults, and the notice is there for a page that comes later."""
    where.settings_file.write_bytes(b"\x00garbage")

    status = Client(start_engine().url()).get("/api/status").json

    assert [notice["code"] for notice in status["notices"]] == ["settings_damaged"]


def test_the_chosen_period_is_remembered(start_engine: Callable[..., Engine]) -> None:
    """The next start goes on with it."""
    first = start_engine(period_s=None)
    Client(first.url()).patch("/api/settings", {"period_s": 2})
    first.stop()

    assert Client(start_engine(period_s=None).url()).get("/api/status").json["period_s"] == 2
