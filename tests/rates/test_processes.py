"""From two samples to the table: shares of the machine, for exactly the right processes."""

import os
import time

from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.model.process import ProcessKey, ProcessRow, ProcessSample, ProcessState
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.rates.processes import BIRTH_SLACK_MS
from desktop_monitor.sensors import Sensors
from tests.waiting import eventually

START_UNIX_MS = 1_700_000_000_000


def process(pid: int, created_unix_ms: int = 1, **values: object) -> ProcessSample:
    """Return a process of an invented machine."""
    known: dict[str, object] = {
        "parent_pid": 1,
        "name": "prog",
        "user": "me",
        "command": "prog",
        "state": "sleeping",
        "nice": 0,
        "threads": 1,
        "cpu_ms": 0,
        "children_cpu_ms": 0,
        "rss_bytes": 4096,
        "read_bytes": 0,
        "write_bytes": 0,
    }
    return ProcessSample(pid, created_unix_ms, **(known | values))  # type: ignore[arg-type]


def sample(
    at_s: float, *processes: ProcessSample, busy_ms: int = 0, idle_ms: int = 0, cores: int = 2
) -> Sample:
    """Return a sample of processes on a machine that has been busy and idle for so long."""
    times = CpuTimes(busy_ms, 0, 0, 0, idle_ms)
    by_key: dict[ProcessKey, ProcessSample] = {(one.pid, one.created_unix_ms): one for one in processes}
    return Sample(
        START_UNIX_MS + round(at_s * 1000),
        at_s,
        CpuSample(times, (), None, None, online_cores=cores),
        processes=by_key,
    )


def row(before: Sample, now: Sample, pid: int = 42) -> ProcessRow:
    """Return the row of one process."""
    return next(row for row in process_rows(before, now).values() if row.pid == pid)


def test_all_of_the_machine_is_100_percent() -> None:
    """Two cores for two seconds are four seconds of time; a process that used one of them used a quarter."""
    before = sample(0, process(42, cpu_ms=500))
    now = sample(2, process(42, cpu_ms=1500), busy_ms=1500, idle_ms=2500)

    assert row(before, now).cpu_percent == 25.0


def test_a_row_has_every_column() -> None:
    """Rates of counters, and gauges as they are."""
    before = sample(0, process(42, read_bytes=0, write_bytes=1000))
    now = sample(
        2, process(42, read_bytes=2000, write_bytes=5000, threads=3, nice=5, state="running"), idle_ms=1
    )

    assert row(before, now) == ProcessRow(
        pid=42,
        created_unix_ms=1,
        parent_pid=1,
        name="prog",
        user="me",
        state="running",
        cpu_percent=0.0,
        rss_bytes=4096,
        read_bytes_per_s=1000,
        write_bytes_per_s=2000,
        threads=3,
        nice=5,
        command="prog",
    )


def test_the_memory_of_an_ended_process_is_unknown() -> None:
    """It is gone before it can be read; that of a zombie is read, and is nothing."""
    before = sample(0, process(42), process(43))
    ended = process(42, state="dead", ended_count=1, rss_bytes=0)
    now = sample(2, ended, process(43, state="zombie", rss_bytes=0))

    assert row(before, now).rss_bytes is None
    assert row(before, now, 43).rss_bytes == 0


def test_what_may_not_be_read_is_unknown() -> None:
    """A column whose counter may not be read is None, never zero."""
    before = sample(0, process(42, cpu_ms=None, read_bytes=None, write_bytes=None, rss_bytes=None))
    now = sample(1, process(42, cpu_ms=None, read_bytes=None, write_bytes=None, rss_bytes=None), idle_ms=1000)

    found = row(before, now)

    assert (found.cpu_percent, found.read_bytes_per_s, found.write_bytes_per_s, found.rss_bytes) == (
        None,
    ) * 4


def test_all_counters_of_a_new_process_are_of_the_interval() -> None:
    """It started after the earlier sample."""
    new = process(42, START_UNIX_MS + 500, cpu_ms=100, read_bytes=1000)

    found = row(sample(0), sample(1, new, busy_ms=100, idle_ms=900))

    assert (found.cpu_percent, found.read_bytes_per_s) == (10.0, 1000)


def test_an_old_process_that_appears_later_is_unknown_at_first() -> None:
    """What it used before it could be read is not what it used in the interval."""
    old = process(42, START_UNIX_MS - BIRTH_SLACK_MS - 1, cpu_ms=100, read_bytes=10**9)

    found = row(sample(0), sample(1, old, busy_ms=100, idle_ms=900))

    assert (found.cpu_percent, found.read_bytes_per_s) == (None, None)


def test_a_pid_that_is_used_again_has_no_earlier_counters() -> None:
    """The old process with the same pid is another one."""
    before = sample(0, process(42, 1, cpu_ms=10_000))
    now = sample(1, process(42, START_UNIX_MS + 10, cpu_ms=50), busy_ms=50, idle_ms=950)

    assert [(key, found.cpu_percent) for key, found in process_rows(before, now).items()] == [
        ((42, START_UNIX_MS + 10), 5.0)
    ]


def test_a_counter_that_fell_or_jumped_is_unknown() -> None:
    """It cannot use more than the machine has."""
    before = sample(0, process(42, cpu_ms=500), process(43, cpu_ms=0))
    now = sample(1, process(42, cpu_ms=400), process(43, cpu_ms=60_000), busy_ms=1000, idle_ms=1000)

    assert row(before, now, 42).cpu_percent is None
    assert row(before, now, 43).cpu_percent is None


def test_without_the_time_of_the_machine_no_share_is_known() -> None:
    """A sensor that failed costs the shares, not the table."""
    without_cpu = Sample(START_UNIX_MS, 0, None, processes={(42, 1): process(42)})
    now = sample(1, process(42, read_bytes=10), idle_ms=1000)

    found = row(without_cpu, now)

    assert (found.cpu_percent, found.read_bytes_per_s) == (None, 10)


@given(
    spent=st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 2**40)), max_size=20),
    busy_ms=st.integers(0, 10_000),
    idle_ms=st.integers(0, 10_000),
)
def test_a_share_is_between_0_and_100_percent(
    spent: list[tuple[int, int]], busy_ms: int, idle_ms: int
) -> None:
    """Whatever the counters do; or it is unknown."""
    before = sample(0, *(process(pid, cpu_ms=first) for pid, (first, _last) in enumerate(spent)))
    now = sample(
        5,
        *(process(pid, cpu_ms=last) for pid, (_first, last) in enumerate(spent)),
        busy_ms=busy_ms,
        idle_ms=idle_ms,
    )

    for found in process_rows(before, now).values():
        assert found.cpu_percent is None or 0 <= found.cpu_percent <= 100


def test_on_this_machine_the_parts_are_no_more_than_the_total() -> None:
    """Processes together used what the machine used, to a few of the kernel's ticks.

    They are read a moment later, which is longer on a busy machine, but not each time.
    """
    sensors = Sensors()

    def is_within() -> bool:
        before = sensors.take()
        working_until_s = time.process_time() + 0.3
        while time.process_time() < working_until_s:
            sum(range(10_000))
        now = sensors.take()
        found, rows = reading(before, now), process_rows(before, now)
        assert found is not None
        assert found.cpu is not None
        living = [row for row in rows.values() if row.state not in (ProcessState.DEAD, ProcessState.FINISHED)]
        assert found.process_count == len(living)
        assert (found.thread_count or 0) >= len(rows)
        ours = sum(one.cpu_percent or 0 for (pid, _created), one in rows.items() if pid == os.getpid())
        parts = sum(one.cpu_percent or 0 for one in rows.values())
        return 0 < ours <= parts <= (found.cpu.total_percent or 0) + 10

    assert eventually(is_within)
    sensors.close()


def test_a_row_has_every_value_of_the_sample_under_its_own_name() -> None:
    """A field that is added to both needs no line that copies it."""
    computed = ("pid", "created_unix_ms", "ended_count")
    shared = [name for name in ProcessRow.__struct_fields__ if name in ProcessSample.__struct_fields__]
    values = {name: f"value of {name}" for name in shared if name not in computed}

    found = row(sample(0), sample(1, process(42, START_UNIX_MS, **values, ended_count=1)))

    assert {name: getattr(found, name) for name in values} == values
    assert (found.pid, found.ended_count, found.label) == (42, 1, None)
