"""Recording that the user has paused for a time: it goes on by itself, also after a restart."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import EventKind, PastEvent, RankBy
from desktop_monitor.model.process import PRIVATE_NAME
from desktop_monitor.recorder import open_history
from desktop_monitor.settings.settings import Settings
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

PAUSE_MS = 15 * 60_000


def pauses(directory: Path, until: int) -> list[PastEvent]:
    """What the history has of a day."""
    return [
        event for event in open_history(directory).events(until - 24 * HOUR_MS, until) if event.kind != "boot"
    ]


def test_a_pause_ends_by_itself_and_leaves_no_sample(
    begin: Callable[..., Recording], directory: Path
) -> None:
    """For fifteen minutes nothing is written; then the gap has its reason, and the samples go on."""
    recording = begin()
    recording.run(10)
    recording.settings = Settings(paused_until_unix_ms=recording.now + PAUSE_MS)
    recording.run(1)
    begun = recording.now
    size = sum(path.stat().st_size for path in directory.iterdir())
    recording.run(170)
    state = recording.recorder.status()
    kept = sum(path.stat().st_size for path in directory.iterdir())
    recording.run(30)
    recording.recorder.close()

    assert (state.state, state.paused_until_unix_ms) == (
        "paused_by_user",
        recording.settings.paused_until_unix_ms,
    )
    assert kept == size
    past = open_history(directory)
    walls = [wall for chunk in past.chunks(begun, recording.now) for wall in chunk.walls_unix_ms[1:]]
    assert min(walls) > recording.settings.paused_until_unix_ms
    event = next(one for one in pauses(directory, recording.now) if one.kind == "recording_paused")
    assert event.detail == ""
    assert PAUSE_MS - 10_000 < event.to_unix_ms - event.from_unix_ms < PAUSE_MS + 10_000
    assert "recording_paused" not in recording.codes


def test_a_restart_within_a_pause_stays_paused_and_says_so_afterwards(
    begin: Callable[..., Recording], directory: Path
) -> None:
    """The settings remember until when; the whole gap is a pause, not an engine that was off."""
    recording = begin()
    recording.run(10)
    settings = Settings(paused_until_unix_ms=recording.now + PAUSE_MS)
    recording.settings = settings
    recording.run(20)
    recording.recorder.close()
    again = begin(recording.machine)
    again.settings = settings
    again.run(20)
    state = again.recorder.status().state
    again.run(160)
    going = again.recorder.status().state
    again.recorder.close()

    assert (state, going) == ("paused_by_user", "recording")
    kinds = [event.kind for event in pauses(directory, again.now)]
    assert "engine_off" not in kinds
    longest = max(
        event.to_unix_ms - event.from_unix_ms
        for event in pauses(directory, again.now)
        if event.kind == "recording_paused"
    )
    assert longest > PAUSE_MS - 30_000


def test_a_pause_that_is_over_is_no_reason_for_a_later_gap(
    begin: Callable[..., Recording], directory: Path
) -> None:
    """An engine that is off tomorrow was not paused."""
    machine = InventedMachine(10)
    recording = begin(machine)
    recording.settings = Settings(paused_until_unix_ms=machine.wall_unix_ms + 60_000)
    recording.run(30)
    recording.recorder.close()
    machine.wall_unix_ms += HOUR_MS
    machine.monotonic_s += 3600
    again = begin(machine)
    again.settings = recording.settings
    again.run(5)
    again.recorder.close()

    assert "engine_off" in [event.kind for event in pauses(directory, again.now)]


def test_what_happens_in_a_pause_is_stored_without_names(
    begin: Callable[..., Recording], directory: Path
) -> None:
    """That the machine stood still is no secret; who ran then was not to be recorded."""
    recording = begin()
    recording.run(10)
    recording.settings = Settings(paused_until_unix_ms=recording.now + 60_000)
    recording.run(2)
    recording.recorder.add_event(freeze("paused-program", recording.now))
    recording.run(30)
    recording.recorder.close()

    [event] = [one for one in open_history(directory).events(0, recording.now) if one.kind == "freeze"]
    assert (event.culprits, event.waiting) == ((), ())
    assert all(b"paused-program" not in path.read_bytes() for path in directory.iterdir())


def test_a_private_program_is_not_named_in_an_event(begin: Callable[..., Recording], directory: Path) -> None:
    """Neither as who did it nor as who waited."""
    recording = begin(settings={"private_programs": ("secret-program",)})
    recording.run(3)
    recording.recorder.add_event(freeze("secret-program", recording.now))
    recording.run(3)
    recording.recorder.close()

    [event] = [one for one in open_history(directory).events(0, recording.now) if one.kind == "freeze"]
    assert {one.name for one in (*event.culprits, *event.waiting)} == {PRIVATE_NAME}


def freeze(program: str, at_unix_ms: int) -> PastEvent:
    """One second in which the machine stood still."""
    who = (Culprit(program, 7, 1),)
    return PastEvent(EventKind.FREEZE, at_unix_ms - 1000, at_unix_ms, "memory", who, who)


@pytest.mark.parametrize("years", [3, 73])
def test_a_pause_that_began_while_the_clock_was_years_ahead_is_over(
    begin: Callable[..., Recording], years: int
) -> None:
    """Else nothing would be recorded for as long, without a reason."""
    recording = begin()
    recording.run(3)
    ahead_ms = years * 365 * DAY_MS
    recording.machine.wall_unix_ms += ahead_ms
    recording.settings = Settings(paused_until_unix_ms=recording.now + ahead_ms + PAUSE_MS)
    recording.run(3)
    assert recording.recorder.status().state == "paused_by_user"

    recording.machine.wall_unix_ms -= ahead_ms
    recording.run(3)

    assert recording.recorder.status().state == "recording"


@pytest.mark.parametrize("is_paused", [True, False], ids=["the begin of a pause", "chunks in memory"])
def test_what_is_kept_in_memory_is_of_the_programs_that_used_it(
    begin: Callable[..., Recording], *, is_paused: bool
) -> None:
    """Chunks in memory number their processes anew; a range is the sum of its parts all the same."""
    recording = begin(InventedMachine(60, births_per_sample=2.0), may_record=is_paused)
    recording.run(1)
    since = recording.now
    recording.run(70)
    if is_paused:
        recording.settings = Settings(paused_until_unix_ms=recording.now + PAUSE_MS)
    middle = recording.now
    recording.run(20)

    def used(from_unix_ms: int, to_unix_ms: int) -> Counter[str]:
        found = recording.recorder.queries.top(from_unix_ms, to_unix_ms, RankBy.CPU, 999)
        return +Counter({one.name: round(1000 * one.cpu_s) for one in found.programs})

    assert used(since, recording.now) == used(since, middle) + used(middle, recording.now)
    assert used(middle, recording.now)


def test_what_was_sampled_in_a_pause_is_forgotten_after_it(begin: Callable[..., Recording]) -> None:
    """It is kept in memory for the live view only, however long the engine goes on."""
    recording = begin()
    recording.run(30)
    recording.settings = Settings(paused_until_unix_ms=recording.now + PAUSE_MS)
    recording.run(6)
    paused = recording.now
    recording.settings = Settings()
    recording.run(1)
    assert recording.recorder.queries.history(paused - 1, paused, 1, ["cpu.total_percent"]).times_unix_ms

    recording.run(16 * 12)

    assert not recording.recorder.queries.history(paused - 1, paused, 1, ["cpu.total_percent"]).times_unix_ms
