"""Processes that no sample has seen, and how processes ended, in what is recorded."""

from typing import Any

import msgspec
import pytest

from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.rates import process_rows
from desktop_monitor.rates.cpu_accounting import account
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine

SUM_PID = 0


def unseen(machine: InventedMachine, name: str = "cc1plus", **fields: Any) -> ProcessKey:
    """Let the table have the sum of a program under make."""
    key = SUM_PID, machine.sample().taken_at_unix_ms
    made = ProcessSample(*key, 7, name, None, "", ProcessState.FINISHED, threads=0, rss_bytes=0)
    machine.table[key] = msgspec.structs.replace(made, parent_name="make", **fields)
    return key


def grow(machine: InventedMachine, key: ProcessKey, count: int, cpu_ms: int) -> None:
    """Let more of its processes end."""
    one = machine.table[key]
    machine.table[key] = msgspec.structs.replace(
        one, ended_count=(one.ended_count or 0) + count, cpu_ms=(one.cpu_ms or 0) + cpu_ms
    )


def test_the_ranking_has_their_time_and_number(begin: Begin) -> None:
    """1,240 compilers of which each was too short for a sample."""
    machine = InventedMachine(5, births_per_sample=0)
    recording = begin(machine)
    recording.run(3)
    key = unseen(machine, ended_count=0, cpu_ms=0)
    for _ in range(10):
        grow(machine, key, 124, 3800)
        recording.run(1)
    last = recording.samples[-1]
    first = recording.samples[0]
    found = recording.recorder.queries.top(
        first.taken_at_unix_ms, last.taken_at_unix_ms, RankBy.CPU, 50
    ).programs
    (row,) = [one for one in found if one.name == "cc1plus"]
    life = recording.recorder.queries.process_history("cc1plus", None, 10)

    assert row.ended_count == 1240
    assert row.cpu_s == pytest.approx(38)
    assert all(one.ended_count == 0 for one in found if one.name != "cc1plus")
    assert (life.process_count, life.start_count, life.is_alive) == (1240, 1240, False)
    assert [(one.pid, one.ended_count, one.parent_name) for one in life.processes] == [(0, 1240, "make")]


def test_without_reports_of_ends_their_number_is_unknown(begin: Begin) -> None:
    """As on an older kernel, or in a recording of an older version."""
    recording = begin(InventedMachine(5, births_per_sample=0.5))
    recording.run(20)
    first, last = recording.samples[0], recording.samples[-1]

    found = recording.recorder.queries.top(
        first.taken_at_unix_ms, last.taken_at_unix_ms, RankBy.CPU, 50
    ).programs

    assert {one.ended_count for one in found} == {None}


def test_a_moment_lists_those_of_its_interval_and_accounts_for_them() -> None:
    """What the sums have is not counted as finished a second time."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    make = machine.begin("make")
    key = unseen(machine, ended_count=100, cpu_ms=1000)
    before = machine.sample()
    grow(machine, key, 50, 2000)
    parent = machine.table[make]
    machine.table[make] = msgspec.structs.replace(
        parent, children_cpu_ms=(parent.children_cpu_ms or 0) + 2500
    )
    machine._count(5.0, 4000)
    machine.monotonic_s += 5
    now = machine.sample()
    rows = process_rows(before, now)
    parts = account(before, now, list(rows.values()))

    assert rows[key].ended_count == 50
    assert parts.finished_percent == pytest.approx(100 * 500 / 20_000, abs=0.1)
    assert key not in process_rows(now, now)


def test_how_a_process_ended_is_in_its_history(begin: Begin) -> None:
    """After the chunk was closed and the hour rolled up, too."""
    machine = InventedMachine(5, births_per_sample=0)
    recording = begin(machine)
    worker = machine.begin("worker")
    recording.run(3)
    machine.table[worker] = msgspec.structs.replace(
        machine.table[worker], state=ProcessState.DEAD, exit_signal=9, ended_count=1
    )
    recording.run(1)
    del machine.table[worker]
    recording.run(2)
    (now,) = recording.recorder.queries.process_history("worker", None, 10).processes
    recording.run(800)
    (later,) = recording.recorder.queries.process_history("worker", None, 10).processes

    assert (now.exit_code, now.exit_signal) == (None, 9)
    assert (later.exit_code, later.exit_signal) == (None, 9)
