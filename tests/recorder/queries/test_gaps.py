"""The gaps of an answer: all of them, at its ends too, and none that is no gap."""

import pytest
from msgspec import structs

from desktop_monitor.model.history import Gap
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine

CPU = "cpu.total_percent"


def with_gap(begin: Begin, gap_s: float = 600.0) -> tuple[Recording, int, int]:
    """Record, suspend the machine, record: and when it slept."""
    recording = begin(InventedMachine(4))
    recording.run(60)
    asleep = recording.now
    recording.machine.wall_unix_ms += round(gap_s * 1000)
    recording.slept_s += gap_s
    recording.run(60)
    return recording, asleep, recording.samples[60].taken_at_unix_ms


def spans(gaps: list[Gap]) -> list[tuple[int, int]]:
    """Their ends."""
    return [(gap.from_unix_ms, gap.to_unix_ms) for gap in gaps]


@pytest.mark.parametrize("question", ["history", "programs"])
def test_a_range_that_begins_or_ends_in_a_gap_has_that_part_of_it(begin: Begin, question: str) -> None:
    """Whoever looks at the end of a night sees that nothing was measured, not nothing."""
    recording, asleep, awake = with_gap(begin)
    ask = getattr(recording.recorder.queries, question)
    last: tuple[object, ...] = (600, [CPU]) if question == "history" else (600, 5)

    whole = ask(asleep - 60_000, awake + 60_000, *last)
    begins_in_it = ask(asleep + 60_000, awake + 60_000, *last)
    ends_in_it = ask(asleep - 60_000, awake - 60_000, *last)
    inside = ask(asleep + 60_000, awake - 60_000, *last)

    assert spans(whole.gaps) == [(asleep, awake)]
    assert spans(begins_in_it.gaps) == [(asleep + 60_000, awake)]
    assert spans(ends_in_it.gaps) == [(asleep, awake - 60_000)]
    assert spans(inside.gaps) == [(asleep + 60_000, awake - 60_000)]
    assert {gap.why for gap in [*whole.gaps, *inside.gaps]} == {"suspended"}


def test_neither_the_time_before_the_recording_nor_the_future_is_a_gap(begin: Begin) -> None:
    """Nothing could have been measured then."""
    recording = begin(InventedMachine(4))
    recording.run(20)
    begun = recording.samples[0].taken_at_unix_ms

    assert recording.recorder.queries.history(begun - 600_000, recording.now + 600_000, 600, [CPU]).gaps == []
    assert recording.recorder.queries.programs(begun - 600_000, recording.now + 600_000, 600, 5).gaps == []
    assert recording.recorder.queries.history(begun - 600_000, begun - 1, 600, [CPU]).gaps == []


@pytest.mark.parametrize("points", [1, 7, 40, 600])
def test_no_step_is_of_both_sides_of_a_gap(begin: Begin, points: int) -> None:
    """Its average would be of a time in which nothing is known."""
    recording, asleep, awake = with_gap(begin)
    begun = recording.samples[0].taken_at_unix_ms

    found = recording.recorder.queries.history(begun, recording.now, points, [CPU])

    assert len(found.times_unix_ms) <= points
    begins = [begun, *found.times_unix_ms[:-1]]
    across = [
        end for start, end in zip(begins, found.times_unix_ms, strict=True) if start < asleep and end > awake
    ]
    assert across == ([] if points > 1 else [recording.now])


@pytest.mark.parametrize(("before_s", "after_s"), [(10.0, 1.0), (1.0, 10.0)])
def test_the_interval_in_which_the_period_was_changed_is_no_gap(
    begin: Begin, before_s: float, after_s: float
) -> None:
    """It was planned with the one, and is held against the longer of the two."""
    recording = begin(InventedMachine(4), period_s=before_s)
    recording.run(10)
    recording.period_s = after_s
    recording.take(recording.machine.pass_time(10.0))
    recording.run(10)
    begun = recording.samples[0].taken_at_unix_ms

    found = recording.recorder.queries.history(begun, recording.now, 600, [CPU])

    assert found.gaps == []
    assert len(found.times_unix_ms) == 20
    kinds = {event.kind for event in recording.recorder.queries.events(begun, recording.now).events}
    assert "not_sampled" not in kinds


def test_a_recorded_reading_says_that_it_follows_a_gap(begin: Begin) -> None:
    """As the pushed one did."""
    recording, asleep, awake = with_gap(begin)

    readings = [recording.recorder.queries.moment(at).reading for at in (asleep, awake)]

    assert [structs.asdict(one)["follows_gap"] for one in readings if one] == [False, True]
