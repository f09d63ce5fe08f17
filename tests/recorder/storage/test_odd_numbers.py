"""Counters that no machine can have are unknown, and cost neither the sample nor what is beside them."""

import pytest
from msgspec.structs import replace

from desktop_monitor.recorder import moment, open_history
from tests.recorder.conftest import Begin
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import has_moment


@pytest.mark.parametrize("field", ["cpu_ms", "children_cpu_ms", "rss_bytes", "read_bytes", "write_bytes"])
@pytest.mark.parametrize(
    "number", [2**61, 2**64 - 1, 2**76, -(2**70)], ids=["2**61", "2**64-1", "2**76", "-2**70"]
)
def test_an_impossible_counter_of_a_process_is_left_out_alone(begin: Begin, field: str, number: int) -> None:
    """Its sample, and those after it, are recorded with every other process."""
    recording = begin(InventedMachine(5))
    recording.run(2)
    key = next(iter(recording.machine.table))
    good = recording.machine.table[key]
    recording.machine.table[key] = replace(good, **{field: number})
    recording.run(1)
    recording.machine.table[key] = good
    recording.run(2)

    assert all(has_moment(recording, place) for place in range(1, 5))
    assert recording.codes == []


@pytest.mark.parametrize("number", [2**61, 2**64 - 1, 2**76], ids=["2**61", "2**64-1", "2**76"])
def test_an_impossible_counter_of_a_device_is_left_out_alone(begin: Begin, number: int) -> None:
    """A share that says it has exbibytes, an interface that counts from the other end."""
    recording = begin(InventedMachine(5))
    recording.run(2)
    sample = recording.machine.pass_time(5.0)
    (disk, *others), (volume, *more) = sample.disks or (), sample.volumes or ()
    odd = replace(
        sample,
        disks=(replace(disk, read_bytes=number), *others),
        volumes=(replace(volume, total_bytes=number), *more),
    )
    recording.take(odd)
    recording.run(2)

    assert all(has_moment(recording, place) for place in range(1, 5))
    answer = moment(open_history(recording.recorder._days.directory), odd.taken_at_unix_ms)
    assert answer.reading is not None
    assert answer.reading.memory == sample.memory
