"""The history of a disk is that of the disk, whatever the kernel calls it."""

from collections.abc import Callable

import pytest
from msgspec import structs

from desktop_monitor.model.sample import DiskSample, Sample
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine

QUIET_STEP, BUSY_STEP = 4096, 4_096_000
SERIES = ("disks.sda.read_bytes_per_s", "disks.sdb.read_bytes_per_s", "disks.wwid-busy.read_bytes_per_s")


class TwoDisks(InventedMachine):
    """A machine with a quiet and a busy disk, called `names` now, with identities or without."""

    names = ("sda", "sdb")
    has_ids = True
    _count_of = 0

    def sample(self) -> Sample:
        """Take a sample now."""
        self._count_of += 1
        disks = tuple(
            DiskSample(name, self._count_of * step, 0, 0, 0, 0, 0, 0, identity if self.has_ids else None)
            for name, identity, step in zip(
                self.names, ("wwid-quiet", "wwid-busy"), (QUIET_STEP, BUSY_STEP), strict=True
            )
        )
        return structs.replace(super().sample(), disks=disks)


def _restart(begin: Begin, recording: Recording, change: Callable[[TwoDisks], None]) -> Recording:
    recording.recorder.close()
    machine = recording.machine
    assert isinstance(machine, TwoDisks)
    change(machine)
    return begin(machine)


def _averages(recording: Recording, begun: int, name: str) -> set[int]:
    found = recording.recorder.queries.history(begun, recording.now, 600, list(SERIES)).series[name].average
    return {round(5 * value / QUIET_STEP) for value in found if value is not None}


@pytest.mark.parametrize("samples", [100, 700], ids=["from samples", "from minutes"])
def test_a_name_means_the_disk_that_has_it_now(begin: Begin, samples: int) -> None:
    """After a boot that swapped two names, each curve is still of one disk."""
    recording = begin(TwoDisks(4))
    begun = recording.machine.wall_unix_ms
    recording.run(samples)

    def swap(machine: TwoDisks) -> None:
        machine.names = ("sdb", "sda")

    recording = _restart(begin, recording, swap)
    recording.run(samples)

    assert _averages(recording, begun, SERIES[0]) == {BUSY_STEP // QUIET_STEP}
    assert _averages(recording, begun, SERIES[1]) == {1}
    assert _averages(recording, begun, SERIES[2]) == {BUSY_STEP // QUIET_STEP}
    swapped = (
        recording.recorder.queries.history(begun, recording.now, 600, [SERIES[0]]).series[SERIES[0]].average
    )
    assert sum(value is not None for value in swapped) > len(swapped) * 0.9


@pytest.mark.parametrize("samples", [100, 700], ids=["from samples", "from minutes"])
def test_what_was_recorded_without_identities_is_found_by_name(begin: Begin, samples: int) -> None:
    """Recordings of an earlier version stay part of the curve."""
    machine = TwoDisks(4)
    machine.has_ids = False
    recording = begin(machine)
    begun = recording.machine.wall_unix_ms
    recording.run(samples)

    def identify(machine: TwoDisks) -> None:
        machine.has_ids = True

    recording = _restart(begin, recording, identify)
    recording.run(samples)

    assert _averages(recording, begun, SERIES[1]) == {BUSY_STEP // QUIET_STEP}
    found = (
        recording.recorder.queries.history(begun, recording.now, 600, [SERIES[1]]).series[SERIES[1]].average
    )
    assert sum(value is not None for value in found) > len(found) * 0.9
