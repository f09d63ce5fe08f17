"""Sleep, clocks that are set, and times without an engine: gaps with their reasons, and no invented rates."""

import pytest

from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import EventKind, PastEvent, RankBy
from desktop_monitor.recorder import clocks
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import used_cpu_s


@pytest.mark.parametrize("counts_sleep", [False, True])
def test_suspend_is_a_gap_with_its_reason(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, counts_sleep: bool
) -> None:
    """Hours of sleep are neither a rate nor a burst, whether the monotonic clock goes on meanwhile or not."""
    monkeypatch.setattr(clocks, "MONOTONIC_COUNTS_SLEEP", counts_sleep)
    recording = begin()
    recording.run(20)
    asleep = recording.now
    recording.machine.wall_unix_ms += 2 * HOUR_MS
    recording.slept_s += 7200
    if counts_sleep:
        recording.machine.monotonic_s += 7200
    recording.run(20)

    found = recording.recorder.queries.history(
        asleep - 60_000, asleep - 60_000 + 85 * MINUTE_MS, 600, ["cpu.total_percent"]
    )
    whole = recording.recorder.queries.history(asleep - HOUR_MS, recording.now, 600, ["cpu.total_percent"])
    events = recording.recorder.queries.events(asleep - 1, recording.now).events

    assert found.times_unix_ms[-1] == asleep
    assert [gap.why for gap in whole.gaps] == ["suspended"]
    found_events = [(event.kind, event.detail) for event in events if event.kind != "engine_started"]
    assert found_events == [("suspended", "rtc0")]
    assert all(0 <= (value or 0) <= 100 for value in whole.series["cpu.total_percent"].average)


def test_suspend_in_a_storm_of_processes_invents_nothing(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred begin in each period, before and after: one gap, and all of their CPU time, once."""
    monkeypatch.setattr(clocks, "MONOTONIC_COUNTS_SLEEP", False)
    recording = begin(InventedMachine(200, births_per_sample=200))
    recording.run(10)
    asleep = recording.now
    recording.machine.wall_unix_ms += 2 * HOUR_MS
    recording.slept_s += 7200
    recording.run(10)
    bounds = recording.samples[0].taken_at_unix_ms - DAY_MS, recording.now + DAY_MS

    programs = recording.recorder.queries.top(*bounds, RankBy.CPU, 99).programs
    found = recording.recorder.queries.history(*bounds, 600, ["cpu.total_percent"])
    events = recording.recorder.queries.events(asleep - 1, recording.now).events

    used = {one.name: one.cpu_s for one in programs if one.cpu_s}
    assert used == used_cpu_s(recording.samples, 0, 2**52)
    assert [event.kind for event in events if event.kind != "engine_started"] == ["suspended"]
    assert all(0 <= (value or 0) <= 100 for value in found.series["cpu.total_percent"].average)


@pytest.mark.parametrize("step_ms", [-HOUR_MS, -7_000, 7_000, HOUR_MS], ids=lambda ms: f"{ms / 1000:+.0f}s")
def test_a_clock_that_is_set_loses_and_doubles_nothing(begin: Begin, step_ms: int) -> None:
    """Samples are ordered by the monotonic clock; the wall clock is only a label."""
    recording = begin()
    recording.run(100)
    recording.machine.wall_unix_ms += step_ms
    recording.run(100)
    begun, ended = recording.samples[0].taken_at_unix_ms, recording.now

    used = {
        one.name: one.cpu_s
        for one in recording.recorder.queries.top(
            min(begun, ended) - DAY_MS, max(begun, ended) + DAY_MS, RankBy.CPU, 99
        ).programs
    }
    kinds = [event.kind for event in recording.recorder.queries.events(begun - DAY_MS, ended + DAY_MS).events]
    found = recording.recorder.queries.history(begun, begun + 80 * MINUTE_MS, 600, ["cpu.total_percent"])

    assert {name: cpu_s for name, cpu_s in used.items() if cpu_s} == used_cpu_s(recording.samples, 0, 2**52)
    assert kinds.count("clock_stepped") == 1
    assert all(0 <= (value or 0) <= 100 for value in found.series["cpu.total_percent"].average)


def test_an_engine_that_stood_still_leaves_a_gap(begin: Begin) -> None:
    """Stopped and continued: a gap, an event, no average over the hole."""
    recording = begin()
    recording.run(20)
    stood = recording.now
    recording.take(recording.machine.pass_time(600.0))
    recording.run(20)

    found = recording.recorder.queries.history(stood - MINUTE_MS, recording.now, 600, ["cpu.total_percent"])

    assert [(gap.from_unix_ms, gap.why) for gap in found.gaps] == [(stood, "not_sampled")]
    assert stood + 600_000 not in found.times_unix_ms


@pytest.mark.parametrize("kind", [EventKind.FREEZE, EventKind.NOT_SAMPLED])
def test_a_gap_of_which_the_reason_is_known_is_reported_once(begin: Begin, kind: EventKind) -> None:
    """A machine that stood still is not reported as a time without samples too."""
    recording = begin()
    recording.run(20)
    stood = recording.now
    sample = recording.machine.pass_time(600.0)
    culprits = (Culprit("hog", 7, 1),)
    recording.recorder.add_event(PastEvent(kind, stood, sample.taken_at_unix_ms, "memory", culprits))
    recording.take(sample)
    recording.run(20)

    found = recording.recorder.queries.history(stood - MINUTE_MS, recording.now, 600, ["cpu.total_percent"])
    events = recording.recorder.queries.events(stood - 1, recording.now).events

    assert [(gap.from_unix_ms, gap.why) for gap in found.gaps] == [(stood, kind)]
    assert [(event.kind, event.culprits) for event in events if event.kind != "engine_started"] == [
        (kind, culprits)
    ]


def test_a_freeze_is_a_finding(begin: Begin) -> None:
    """With who caused it, and the moment that shows who waited."""
    recording = begin()
    recording.run(20)
    begun, ended = recording.now - 14_000, recording.now
    culprits = (Culprit("hog", 7, 1),)
    recording.recorder.add_event(PastEvent(EventKind.FREEZE, begun, ended, "memory", culprits))
    recording.run(2)

    found = recording.recorder.queries.findings(begun - HOUR_MS, recording.now).findings

    freezes = [one for one in found if one.kind == "freeze"]
    assert [(one.text, one.at_unix_ms) for one in freezes] == [
        ("The machine stood still for 14 s; it was probably hog.", ended)
    ]
    assert recording.recorder.queries.moment(freezes[0].at_unix_ms).at_unix_ms == ended


def test_a_restart_and_a_boot_are_events_and_gaps(begin: Begin) -> None:
    """The time in which nothing was recorded is reported as such."""
    recording = begin()
    recording.run(20)
    stopped = recording.now
    recording.recorder.close()
    recording.machine.wall_unix_ms += 20 * MINUTE_MS
    later = begin(recording.machine, boot="another boot")
    later.run(20)

    kinds = {event.kind for event in later.recorder.queries.events(stopped - 1, later.now).events}
    found = later.recorder.queries.history(stopped - MINUTE_MS, later.now, 600, ["cpu.total_percent"])

    assert kinds == {"boot", "engine_off", "engine_started"}
    assert [(gap.from_unix_ms, gap.why) for gap in found.gaps] == [(stopped, "engine_off")]


def test_events_are_kept_with_their_range(begin: Begin) -> None:
    """An event is found by any range that touches it."""
    recording = begin()
    recording.run(3)
    recording.recorder._recording._events.add("suspended", 1000, 9000)

    assert [one.from_unix_ms for one in recording.recorder.queries.events(8000, 8500).events] == [1000]
    assert recording.recorder.queries.events(9001, 9500).events == []
