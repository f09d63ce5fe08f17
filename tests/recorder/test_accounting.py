"""Where the CPU time went: the parts are the whole."""

import msgspec
import pytest

from desktop_monitor.rates import process_rows
from desktop_monitor.recorder.accounting import account
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine


def test_parts_add_up_over_a_thousand_recorded_samples(begin: Begin) -> None:
    """Processes, finished, denied and unexplained are the total, within two points, in every interval."""
    recording = begin(InventedMachine(25, births_per_sample=0.7))
    recording.run(1001)
    for number in range(1, 1001):
        parts = account(
            recording.samples[number - 1],
            recording.samples[number],
            list(process_rows(recording.samples[number - 1], recording.samples[number]).values()),
        )
        kinds = [
            parts.processes_percent,
            parts.finished_percent,
            parts.denied_percent,
            parts.unexplained_percent,
        ]
        assert all(share is not None and share >= 0 for share in kinds)
        assert abs(sum(share or 0 for share in kinds) - (parts.total_percent or 0)) < 2
    assert recording.recorder.moment(recording.samples[500].taken_at_unix_ms).accounting is not None


def test_children_that_end_between_two_samples_are_counted_as_finished() -> None:
    """A storm of processes that no sample ever sees is told by the children time of its parent."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    shell = machine.begin("make")
    old = machine.begin("cc", parent_pid=shell[0], cpu_ms=7_000)
    before = machine.sample()
    machine.end(old, extra_ms=500)
    machine.table[shell] = msgspec.structs.replace(
        machine.table[shell], children_cpu_ms=(machine.table[shell].children_cpu_ms or 0) + 2_500
    )
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    now = machine.sample()

    parts = account(before, now, list(process_rows(before, now).values()))

    capacity_ms = 4 * 5000
    assert parts.finished_percent == pytest.approx(100 * 3_000 / capacity_ms, abs=0.8)


def test_time_that_may_not_be_read_is_denied_and_not_unexplained() -> None:
    """Without permission the rest has a name."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    hidden = machine.begin("hidden", cpu_ms=None)
    before = machine.sample()
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    now = machine.sample()

    parts = account(before, now, list(process_rows(before, now).values()))

    assert machine.table[hidden].cpu_ms is None
    assert parts.unexplained_percent == 0
    assert (parts.denied_percent or 0) > 15


def test_time_of_processes_that_are_hidden_is_denied(begin: Begin) -> None:
    """Those of which nothing may be read are not in the table, but are counted; the record keeps that."""
    recording = begin(InventedMachine(5, active_share=0, births_per_sample=0))
    machine = recording.machine
    recording.take(msgspec.structs.replace(machine.pass_time(), hidden_process_count=3))
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    machine.wall_unix_ms += 5000
    recording.take(msgspec.structs.replace(machine.sample(), hidden_process_count=3))

    parts = recording.recorder.moment(recording.now).accounting

    assert parts.unexplained_percent == 0
    assert (parts.denied_percent or 0) > 15
