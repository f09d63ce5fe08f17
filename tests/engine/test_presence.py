"""How long nobody looked at a page: kept by the engine, over its restarts and for all its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.presence import MIN_SLEEP_S, Presence
from desktop_monitor.files.paths import AppPaths, write_private
from desktop_monitor.model.status import Absence
from desktop_monitor.timing.unix_time import MINUTE_MS
from tests.conftest import Client

BEGIN_UNIX_MS = 1_790_000_000_000


@dataclass
class FakeClocks:
    """Clocks of a machine that can sleep, and whose wall clock can be set."""

    path: Path
    wall_unix_ms: int = BEGIN_UNIX_MS
    awake_s: float = 100.0
    slept_s: float = 0.0
    may_store: bool = True

    def presence(self) -> Presence:
        """The presence of a new run of the engine."""
        return Presence(
            self.path,
            may_store=lambda: self.may_store,
            now_unix_ms=lambda: self.wall_unix_ms,
            monotonic_s=lambda: self.awake_s,
            slept_s=lambda: self.slept_s,
        )

    def wait(self, minutes: float, *, asleep: bool = False) -> None:
        """Let time pass."""
        self.wall_unix_ms += round(minutes * MINUTE_MS)
        if asleep:
            self.slept_s += minutes * 60
        else:
            self.awake_s += minutes * 60


@pytest.fixture
def now(tmp_path: Path) -> FakeClocks:
    """The clocks, on Linux: the monotonic one stands still while the machine sleeps."""
    return FakeClocks(tmp_path / "presence.json")


def test_half_an_hour_without_a_look_is_an_absence_and_less_is_none(now: FakeClocks) -> None:
    """The first look ever follows no absence."""
    presence = now.presence()
    assert presence.seen() is None
    now.wait(29.9)
    assert presence.seen() is None
    left_at = now.wall_unix_ms
    now.wait(30)
    assert presence.seen() == Absence(left_at, now.wall_unix_ms)


def test_a_sleep_of_the_machine_is_an_absence_though_the_page_stayed_open(now: FakeClocks) -> None:
    """A sleep of seconds is none."""
    presence = now.presence()
    presence.seen()
    now.wait(MIN_SLEEP_S / 60 - 1, asleep=True)
    assert presence.seen() is None
    now.wait(MIN_SLEEP_S / 60, asleep=True)
    assert presence.seen() is not None


def test_an_absence_is_shown_until_it_is_dismissed_in_any_window(now: FakeClocks) -> None:
    """Another one replaces it; dismissing an old one does not dismiss the new one."""
    presence = now.presence()
    presence.seen()
    now.wait(60)
    first = presence.seen()
    now.wait(1)
    assert presence.seen() == first
    now.wait(60)
    second = presence.seen(dismissed=first)
    assert second is not None
    assert second != first
    assert presence.seen(dismissed=first) == second
    assert presence.seen(dismissed=second) is None
    assert presence.seen() is None


def test_an_absence_survives_the_end_of_the_engine(now: FakeClocks) -> None:
    """Whether that ran during the absence or not; a dismissed one stays dismissed."""
    first = now.presence()
    first.seen()
    now.wait(1)
    first.seen()
    left_at = now.wall_unix_ms
    first.close()
    now.wait(600)
    absence = now.presence().seen()
    assert absence == Absence(left_at, now.wall_unix_ms)
    third = now.presence()
    assert third.seen() == absence
    third.seen(dismissed=absence)
    assert now.presence().seen() is None


def test_a_wall_clock_that_is_set_is_no_absence(now: FakeClocks) -> None:
    """Neither forward nor back."""
    presence = now.presence()
    presence.seen()
    for step_ms in (600 * MINUTE_MS, -900 * MINUTE_MS):
        now.wall_unix_ms += step_ms
        assert presence.seen() is None


def test_nothing_is_written_where_nothing_may_be_stored(now: FakeClocks) -> None:
    """What was written before is removed."""
    presence = now.presence()
    presence.seen()
    assert now.path.exists()
    now.may_store = False
    presence.close()
    assert not now.path.exists()


def test_a_damaged_file_is_as_if_no_page_was_ever_open(now: FakeClocks) -> None:
    """It is replaced at the next look."""
    for content in (b"", b"[1]", b'{"seen_at_unix_ms": "x"}', b"\xff"):
        now.path.write_bytes(content)
        assert now.presence().seen() is None
    now.wait(60)
    assert now.presence().seen() is not None


def test_a_page_gets_the_absence_with_its_session(
    start_engine: Callable[..., Engine], paths: AppPaths
) -> None:
    """So that it has a place before anything is shown; every page may dismiss it."""
    write_private(paths.presence_file, b'{"seen_at_unix_ms": 1790000000000}')
    engine = start_engine()
    client = Client(engine.url())
    absence = client.post("/api/presence", {}).json["absence"]
    assert absence["from_unix_ms"] == BEGIN_UNIX_MS
    key = engine.url().partition("#key=")[2]
    assert client.post("/api/session", {"key": key}).json["absence"] == absence
    assert client.post("/api/presence", {"dismissed": absence}).json == {"absence": None}
    assert client.post("/api/presence", {"dismissed": {"from_unix_ms": 1}}).status == 400


def test_deleting_history_forgets_the_absence(start_engine: Callable[..., Engine], paths: AppPaths) -> None:
    """There is nothing to say of it any more."""
    write_private(paths.presence_file, b'{"seen_at_unix_ms": 1790000000000}')
    client = Client(start_engine().url())
    assert client.post("/api/forget", {"from": 0, "to": 2**52}).status == 200
    assert client.post("/api/presence", {}).json == {"absence": None}
