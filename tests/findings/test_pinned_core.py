"""A thread that keeps one core busy, though the scheduler moves it from core to core."""

from desktop_monitor.findings.pinned_core import find_pinned_cores
from desktop_monitor.findings.recorded import (
    Process,
    ProcessUse,
    ProgramSlots,
    Recorded,
    ShortTime,
)
from desktop_monitor.model.finding import Finding
from desktop_monitor.timing.unix_time import MINUTE_MS

BEGIN_UNIX_MS = 1_790_000_000_000
TEN_MS = 10 * MINUTE_MS
SLOTS = 12
CORES = 8


def pinned(cpu_ms_each: list[int], *, cores: int = CORES, begin_slot: int = 0) -> list[Finding]:
    """What is found of a program whose processes use so much in each minute, from the third slot on."""
    used = [ProcessUse(Process("stuck", 10 + place, 1, 1), each) for place, each in enumerate(cpu_ms_each)]
    program = [0, 0, *([10 * sum(cpu_ms_each)] * 4), *([0] * (SLOTS - 6))]
    recorded = Recorded(
        from_unix_ms=BEGIN_UNIX_MS + begin_slot * TEN_MS,
        to_unix_ms=BEGIN_UNIX_MS + SLOTS * TEN_MS,
        core_count=cores,
        programs=ProgramSlots(
            begins_unix_ms=[BEGIN_UNIX_MS + place * TEN_MS for place in range(SLOTS)],
            capacity_ms=[cores * TEN_MS] * SLOTS,
            busy_ms=[one + TEN_MS // 10 for one in program],
            processes_ms=program,
            programs_ms={"stuck": program},
        ),
        samples=lambda _begin, end: ShortTime(end, MINUTE_MS, sum(cpu_ms_each), used),
    )
    return list(find_pinned_cores(recorded))


def test_a_thread_that_moves_between_cores_is_found() -> None:
    """Forty minutes; no single core was busy all the time."""
    [one] = pinned([MINUTE_MS])
    assert one.culprits[0].name == "stuck"
    assert (one.to_unix_ms - one.from_unix_ms) == 4 * TEN_MS
    assert "core" not in one.values


def test_many_processes_that_use_as_much_together_are_none() -> None:
    """Nor is one that uses several cores, nor anything on a machine with one core."""
    assert pinned([MINUTE_MS // 8] * 8) == []
    assert pinned([3 * MINUTE_MS]) == []
    assert pinned([MINUTE_MS], cores=1) == []


def test_what_was_over_before_the_range_is_none() -> None:
    """Only the time before it is known."""
    assert pinned([MINUTE_MS], begin_slot=8) == []
