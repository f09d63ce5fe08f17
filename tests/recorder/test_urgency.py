"""Samples go to the disk every half minute, and one by one when each may be the last."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop_monitor.model.process import ProcessSample
from desktop_monitor.model.sample import Battery, Sample, Temperature
from desktop_monitor.recorder import urgency
from desktop_monitor.recorder.storage import record_file
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were synced, in order."""
    names: list[str] = []
    real: Callable[[int], None] = record_file._sync

    def note(file: int) -> None:
        names.append(Path(f"/proc/self/fd/{file}").readlink().name)
        real(file)

    monkeypatch.setattr(record_file, "_sync", note)
    return names


@pytest.mark.parametrize(("period_s", "samples_apart"), [(1, 28), (2, 14), (5, 6), (10, 3)])
def test_in_calm_a_sample_waits_for_the_disk_for_no_more_than_half_a_minute(
    begin: Begin, synced: list[str], period_s: float, samples_apart: int
) -> None:
    """The system itself may take longer, and much longer on a laptop."""
    recording = begin(period_s=period_s)
    recording.run(3)
    unsynced = []
    for _ in range(60):
        before = len(synced)
        recording.run(1)
        unsynced.append(len(synced) == before)

    longest = max(len(run) for run in "".join("x" if one else " " for one in unsynced).split(" "))
    assert longest <= samples_apart
    assert sum(unsynced) >= 20


def test_under_pressure_every_sample_is_on_the_disk(begin: Begin, synced: list[str]) -> None:
    """And no more when it has passed."""
    is_under_pressure = [True]
    recording = begin(is_under_pressure=lambda: is_under_pressure[0], period_s=1)
    recording.run(3)
    synced.clear()
    recording.run(8)
    during = list(synced)
    is_under_pressure[0] = False
    recording.run(8)

    assert during == ["open.wal"] * 8
    assert synced == during


def changed(**values: object) -> tuple[Sample, Sample]:
    """Two samples, of which the later one is changed."""
    machine = InventedMachine(5)
    return machine.pass_time(), replace(machine.pass_time(), **values)


def test_a_calm_machine_is_not_urgent() -> None:
    """Nor one with much that is usual."""
    cool = Temperature("cpu", 70.0, 80.0, 100.0)
    charging = Battery(3.0, "charging", None, None, None)

    assert not urgency.is_urgent(*changed(temperatures=(cool,), battery=charging))
    assert not urgency.is_urgent(*changed(memory=None, temperatures=None, battery=None, processes=None))


def test_heat_charge_swap_and_a_giant_are_urgent() -> None:
    """Each of them ends a machine."""
    before, now = changed()
    assert now.memory is not None
    swap = replace(now.memory, swap_used_bytes=(now.memory.swap_used_bytes or 0) + urgency.SWAP_STORM_BYTES)
    giant = ProcessSample(9, 1, 1, "giant", "alice", "giant", rss_bytes=round(0.91 * now.memory.total_bytes))

    assert urgency.is_urgent(*changed(temperatures=(Temperature("cpu", 101.0, 80.0, 100.0),)))
    assert urgency.is_urgent(*changed(battery=Battery(4.9, "discharging", None, None, None)))
    assert urgency.is_urgent(*changed(processes={(9, 1): giant}))
    assert urgency.is_urgent(before, replace(now, memory=swap))
