"""Crashes and kills for lack of memory, as events of two samples."""

from typing import Any

import pytest

from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.process import PRIVATE_NAME, ProcessSample, ProcessState
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder.end_events import MAX_AT_ONCE, PACE_MS, EndEvents

NOW_MS = 1_700_000_100_000


def process(pid: int = 42, *, age_ms: int = 1000, **fields: Any) -> ProcessSample:
    """A process that started `age_ms` ago."""
    values: dict[str, Any] = {"parent_pid": 1, "name": "chrome", "user": None, "command": ""} | fields
    return ProcessSample(pid=pid, created_unix_ms=NOW_MS - age_ms, **values)


def dead(pid: int = 42, **fields: Any) -> ProcessSample:
    """One that has ended."""
    values: dict[str, Any] = {"state": ProcessState.DEAD, "ended_count": 1} | fields
    return process(pid, **values)


def sample(*processes: ProcessSample, at_ms: int = NOW_MS) -> Sample:
    """A sample of these."""
    table = {(one.pid, one.created_unix_ms): one for one in processes}
    return Sample(at_ms, at_ms / 1000, None, table)


def events(before: Sample, now: Sample, private: tuple[str, ...] = ()) -> list[PastEvent]:
    """What happened."""
    return EndEvents().between(before, now, private)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        *((11, "SIGSEGV"), (6, "SIGABRT"), (7, "SIGBUS"), (4, "SIGILL"), (8, "SIGFPE")),
        *((5, "SIGTRAP"), (31, "SIGSYS")),
    ],
)
def test_a_signal_of_a_fault_is_a_crash(number: int, name: str) -> None:
    """With the program that it happened to."""
    crashed = dead(exit_signal=number)
    (found,) = events(sample(process()), sample(crashed))

    assert (found.kind, found.detail) == ("crash", name)
    assert found.culprits == (Culprit("chrome", 42, crashed.created_unix_ms),)


@pytest.mark.parametrize("number", [1, 2, 9, 13, 15])
def test_a_signal_that_people_send_is_none(number: int) -> None:
    """A plain kill -9 is no crash, and no lack of memory."""
    assert events(sample(process()), sample(dead(exit_signal=number))) == []


@pytest.mark.parametrize(
    ("fields", "is_crash"),
    [
        ({"exit_code": 1, "age_ms": 600_000}, True),
        ({"exit_code": 1, "age_ms": 200_000}, False),
        ({"exit_code": 0, "age_ms": 600_000}, False),
        ({"exit_code": 143, "age_ms": 600_000}, False),
        ({"exit_code": 1, "age_ms": 600_000, "name": "bash"}, False),
        ({"exit_code": 124, "age_ms": 600_000, "name": "timeout"}, False),
        ({"exit_code": 124, "age_ms": 600_000}, True),
        ({"exit_code": 1, "age_ms": 600_000, "name": "python3", "command": "python3 -m pytest -q"}, False),
        ({"age_ms": 600_000}, False),
    ],
)
def test_an_error_after_a_long_life_is_a_crash(fields: dict[str, Any], is_crash: bool) -> None:
    """Not of a shell, which ends as what it ran, of a time limit or tests, nor after a handled signal."""
    assert bool(events(sample(), sample(dead(**fields)))) == is_crash


@pytest.mark.parametrize(
    ("name", "code", "how_the_child_ended", "is_reported"),
    [
        ("timeout", 3, {"exit_code": 3}, False),
        ("make", 2, {"exit_code": 3}, False),
        ("make", 2, {"exit_signal": 11}, False),
        ("make", 2, {"exit_code": 0}, True),
        ("timeout", 4, {"exit_code": 3}, True),
        ("daemon", 1, {"exit_code": 1, "age_ms": 2_000}, True),
        ("make", 2, {"exit_code": 1, "age_ms": 2_000}, False),
        ("timeout", 3, {"exit_code": 3, "name": "bash"}, False),
    ],
)
def test_a_wrapper_is_no_crash_beside_what_it_ran(
    name: str, code: int, how_the_child_ended: dict[str, Any], is_reported: bool
) -> None:
    """It passes on that its child has failed, also when that was seen a sample earlier.

    A short child is no crash itself, so the end of what ran it is reported.
    """
    wrapper = dead(pid=40, name=name, exit_code=code, age_ms=600_000)
    fields = {"name": "job", "age_ms": 600_000} | how_the_child_ended
    child = dead(pid=41, parent_pid=40, **fields)
    at_once = events(sample(), sample(wrapper, child))
    running = process(pid=40, name=name, age_ms=600_000)
    one_by_one = events(sample(running, child, at_ms=NOW_MS - 1000), sample(wrapper))

    reported = [name] if is_reported else []
    assert [one.culprits[0].name for one in at_once if one.culprits[0].name != "job"] == reported
    assert [one.culprits[0].name for one in one_by_one] == reported


def test_a_crash_is_that_of_a_script() -> None:
    """Two scripts of an interpreter are two programs; a hidden one has no label either."""
    both = [
        dead(pid=pid, name="python3", command=f"python3 /srv/{script}.py", exit_signal=11)
        for pid, script in ((50, "backup"), (51, "mirror"))
    ]

    found = events(sample(), sample(*both))

    assert [one.culprits[0].title for one in found] == ["python3 · backup.py", "python3 · mirror.py"]
    (hidden,) = events(sample(), sample(both[0]), private=("python3",))
    assert (hidden.culprits[0].name, hidden.culprits[0].label) == (PRIVATE_NAME, None)


def test_a_kill_for_lack_of_memory_has_the_last_known_memory() -> None:
    """Of the sample before; unknown for one that no sample has."""
    killed = dead(exit_signal=9, oom_kills=1, rss_bytes=0)
    (seen,) = events(sample(process(rss_bytes=3_400_000_000)), sample(killed))
    (unseen,) = events(sample(), sample(killed))

    assert (seen.kind, seen.detail) == ("killed_for_memory", "3400000000")
    assert (unseen.kind, unseen.detail) == ("killed_for_memory", "")


def test_private_programs_are_not_named() -> None:
    """Neither as what crashed nor anywhere else."""
    (found,) = events(sample(), sample(dead(exit_signal=11)), ("chrome",))

    assert found.culprits[0].name == PRIVATE_NAME


def test_a_zombie_is_reported_once() -> None:
    """When it crashed, not again when its parent has waited for it."""
    zombie = process(state=ProcessState.ZOMBIE, exit_signal=11)

    assert len(events(sample(process()), sample(zombie))) == 1
    assert events(sample(zombie), sample(dead(exit_signal=11))) == []


def test_a_crash_loop_does_not_fill_the_history() -> None:
    """One event a minute for a program, each with a begin of its own, and few at once."""
    events = EndEvents()
    first = events.between(sample(), sample(dead(1, exit_signal=11)), ())
    second = events.between(sample(), sample(dead(2, exit_signal=11)), ())
    later = sample(dead(3, exit_signal=11), at_ms=NOW_MS + PACE_MS)
    third = events.between(sample(), later, ())
    ends = EndEvents()
    many = ends.between(
        sample(), sample(*(dead(pid, name=f"p{pid}", exit_signal=11) for pid in range(1, 100))), ()
    )
    later = sample(dead(99, name="p99", exit_signal=11), at_ms=NOW_MS + 1000)

    assert (len(first), len(second), len(third)) == (1, 0, 1)
    assert len(many) == MAX_AT_ONCE
    assert len({one.from_unix_ms for one in many}) == MAX_AT_ONCE
    assert len(ends.between(sample(), later, ())) == 1  # one that was left out is not remembered
