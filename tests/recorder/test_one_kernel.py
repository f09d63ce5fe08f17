"""For any two samples, the live row, the row from the store and the difference of moments agree."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.model.process import ProcessKey, ProcessRow, ProcessSample
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from desktop_monitor.rates import process_rows
from desktop_monitor.rates.cpu import cpu_capacity_ms
from desktop_monitor.recorder.storage.rebuild import interval
from tests.recorder.storage.test_chunk import recorded, reopened

BOOTED_UNIX_MS = 1_790_000_000_000
PIDS = range(2, 7)

steps = st.sampled_from([0, 10, 10, 50, 2500, 10**7, -10, -(10**6)])
"""How a counter moves: stands, grows, jumps, falls."""


class Family:
    """A few processes that start, end, exec, are denied, and whose counters do anything."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.booted_unix_ms = BOOTED_UNIX_MS
        self.elapsed_s = 100.0
        self.idle_ms = 0
        self.table: dict[int, ProcessSample] = {}

    def next(self, data: st.DataObject) -> Sample:
        """Let time pass."""
        rng = self.random
        step_s = rng.choice((0.5, 1.0, 5.0))
        self.elapsed_s += step_s
        self.idle_ms += round(step_s * 2000)
        if rng.random() < 0.15:
            self.booted_unix_ms += rng.choice((-3_600_000, 40 * 86_400_000))
        for pid in PIDS:
            process = self.table.get(pid)
            if process is None or rng.random() < 0.15:
                self.table.pop(pid, None)
                if rng.random() < 0.6:
                    self.table[pid] = self._started(pid, step_s)
                continue
            counters = {
                name: None
                if (before := getattr(process, name)) is None and rng.random() < 0.8
                else max(0, (before or 0) + data.draw(steps))
                for name in ("cpu_ms", "read_bytes", "write_bytes")
            }
            denied = {"read_bytes": None, "write_bytes": None} if rng.random() < 0.1 else {}
            changed = structs.replace(process, **{**counters, **denied}, name=rng.choice("ab"))
            self.table[pid] = process if changed == process else changed
        cpu = CpuSample(CpuTimes(0, 0, 0, 0, self.idle_ms), (), None, None, online_cores=2)
        processes = {
            (pid, self.booted_unix_ms + one.created_unix_ms): structs.replace(
                one, created_unix_ms=self.booted_unix_ms + one.created_unix_ms
            )
            for pid, one in self.table.items()
        }
        return Sample(
            self.booted_unix_ms + round(self.elapsed_s * 1000),
            self.elapsed_s,
            cpu,
            processes,
            booted_at_unix_ms=self.booted_unix_ms,
        )

    def _started(self, pid: int, step_s: float) -> ProcessSample:
        """A process that started in this step, or one that could not be read before."""
        ago_s = self.random.choice((step_s / 2, 60.0))
        started_ms = round((self.elapsed_s - ago_s) * 1000)
        return ProcessSample(
            pid,
            started_ms,
            1,
            "a",
            "u",
            "a",
            "sleeping",
            0,
            1,
            10,
            0,
            4096,
            100,
            self.random.choice((None, 7)),
        )


def _live_rows(samples: list[Sample]) -> list[dict[ProcessKey, ProcessRow]]:
    table, found = LiveProcessTable(), []
    for sample in samples:
        table.append(sample, None)
        newest = table.newest()
        if newest is not None:
            found.append({(row.pid, row.created_unix_ms): row for row in newest.processes})
    return found


@pytest.mark.untraced
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_live_rows_and_rows_of_the_store_are_equal(seed: int, data: st.DataObject) -> None:
    """Whatever the counters, the processes and the wall clock do."""
    family = Family(seed)
    samples = [family.next(data) for _ in range(6)]
    chunk, identities = recorded(samples)
    closed = reopened(chunk)

    for number, live in enumerate(_live_rows(samples), 1):
        assert live == process_rows(samples[number - 1], samples[number])
        assert live == process_rows(*interval(chunk, number, lambda _numbers: identities))
        assert live == process_rows(*interval(closed, number, lambda _numbers: identities))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_what_a_program_used_between_two_moments_is_the_sum_of_its_rows(
    seed: int, data: st.DataObject
) -> None:
    """The CPU seconds of a ranking are those that the table showed, where all of them were known."""
    family = Family(seed)
    samples = [family.next(data) for _ in range(6)]
    chunk, identities = recorded(samples)
    closed = reopened(chunk)

    for number, (before, now) in enumerate(pairwise(samples), 1):
        capacity_ms = cpu_capacity_ms(before, now)
        assert capacity_ms
        used = closed.processes.usage(number - 1, number)
        by_key = {(identities[one].pid, identities[one].name): usage for one, usage in used.items()}
        for row in process_rows(before, now).values():
            usage = by_key.get((row.pid, row.name))
            if row.cpu_percent is None or row.cpu_percent == 100:
                continue
            cpu_ms = usage.cpu_ms if usage else 0
            assert abs(row.cpu_percent * capacity_ms / 100 - cpu_ms) <= capacity_ms / 10**5 + 1e-6, (
                row,
                usage,
            )
