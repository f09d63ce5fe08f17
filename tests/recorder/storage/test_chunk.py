"""What is packed into a chunk comes out of it, whatever it is."""

import random
from itertools import pairwise
from operator import attrgetter
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.model.sample import Battery, CpuSample, CpuTimes, Sample, Temperature
from desktop_monitor.model.series import value_of
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.recorder.storage import sample_delta
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.flattening import builder, flatten, series_names
from desktop_monitor.recorder.storage.integer_column import pack_column, unpack_column
from desktop_monitor.recorder.storage.rebuild import complete_samples, interval, readings
from desktop_monitor.recorder.storage.record_batches import Damaged
from desktop_monitor.recorder.storage.sample_delta import (
    CHUNK_FORMAT,
    PARTS,
    VALUE_FIELDS,
    DeltaEncoder,
    Header,
    Identity,
)
from tests.recorder.machine import InventedMachine

HEADER = Header("boot", 5000, format=CHUNK_FORMAT)
whole_numbers = st.none() | st.integers(-(2**61) + 1, 2**61 - 1)
# Processes go on from these: at 2**61 no counter is recorded any more.
counters = st.none() | st.integers(-(2**60), 2**60)


def recorded(samples: list[Sample]) -> tuple[Chunk, dict[int, Identity]]:
    """A chunk of these samples, and the identities in it."""
    encoder, chunk = DeltaEncoder(), Chunk(HEADER)
    chunk.apply(encoder.first(samples[0]))
    for sample in samples[1:]:
        chunk.apply(encoder.next(sample))
    return chunk, chunk.identities


def reopened(chunk: Chunk) -> Chunk:
    """The same chunk after it was packed."""
    return Chunk.opened(msgspec.msgpack.encode(chunk.packed()))


def test_a_closed_chunk_gives_every_sample_back() -> None:
    """Counters, gauges, names and every process of every instant are what was read."""
    machine = InventedMachine(60, births_per_sample=0.8)
    samples = [machine.pass_time() for _ in range(40)]
    chunk, identities = recorded(samples)

    found = list(complete_samples(reopened(chunk), identities))

    assert found == samples


def test_recorded_and_live_samples_go_through_the_same_function() -> None:
    """Live view and history cannot disagree about a number."""
    machine = InventedMachine(40)
    samples = [machine.pass_time() for _ in range(12)]
    chunk, identities = recorded(samples)

    closed = reopened(chunk)

    assert [one for _, one in readings(closed)] == [reading(*pair) for pair in pairwise(samples)]
    before, now = interval(closed, 7, lambda _numbers: identities)
    assert process_rows(before, now) == process_rows(samples[6], samples[7])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_what_appears_ends_or_is_unknown_is_kept(seed: int, data: st.DataObject) -> None:
    """Parts, devices and values may vanish and return, processes change their name, counters may go back."""
    rng = random.Random(seed)
    machine = InventedMachine(8, seed=seed, births_per_sample=0.9)
    samples = []
    for _ in range(8):
        sample = machine.pass_time()
        missing = {name: None for name in PARTS if rng.random() < 0.15}
        key = rng.choice(list(machine.table))
        machine.table[key] = msgspec.structs.replace(
            machine.table[key],
            name=rng.choice(("a", "b")),
            cpu_ms=data.draw(counters),
            rss_bytes=data.draw(counters),
            parent_pid=rng.choice((1, 2)),
        )
        battery = Battery(rng.choice((50.0, 1.5)), "full", None, rng.choice((None, 60)), 99.0)
        hot = tuple(Temperature(f"t{n}", 40.5, None, 90.0) for n in range(rng.randrange(3)))
        sample = msgspec.structs.replace(sample, battery=battery, temperatures=hot)
        samples.append(msgspec.structs.replace(sample, **missing))
        if rng.random() < 0.1:
            samples[-1] = msgspec.structs.replace(samples[-1], processes=None)
    chunk, identities = recorded(samples)
    quick, encoder = Chunk(HEADER), DeltaEncoder()
    quick.append(encoder.first(samples[0]), encoder)
    for sample in samples[1:]:
        quick.append(encoder.next(sample), encoder)

    assert list(complete_samples(chunk, identities)) == samples
    assert list(complete_samples(reopened(chunk), identities)) == samples
    assert quick.packed() == chunk.packed()


@given(st.lists(whole_numbers, max_size=40))
def test_a_column_is_unpacked_as_it_was_packed(values: list[int | None]) -> None:
    """Differences, divisor and gaps lose nothing."""
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(pack_column(values)))

    assert unpack_column(tuple(packed) if isinstance(packed, list) else packed, len(values)) == values


def test_what_is_no_finite_number_is_unknown() -> None:
    """NaN, infinity and what no counter can be are not recorded as numbers."""
    cpu = CpuSample(CpuTimes(1, 2, 3, 4, 2**70), (), (float("nan"), float("inf"), 1.5), None)
    numbers: list[int] = []

    shape = flatten(cpu, numbers)

    assert numbers == [1, 2, 3, 4, 1500]
    built: Any = builder(shape, CpuSample)(numbers)
    assert built == CpuSample(CpuTimes(1, 2, 3, 4, None), (), (None, None, 1.5), None)  # type: ignore[arg-type]


def test_series_of_devices_are_named_by_labels_that_may_hold_dots() -> None:
    """The name of a series leads to the same device, wherever it stands in the list."""
    sample = InventedMachine(3).pass_time()
    numbers: list[int] = []
    named = series_names(flatten(sample.network, numbers), "network")

    found = dict(zip((name for name, _ in named), numbers, strict=True))

    assert sample.network is not None
    assert found["network.eth0.100.received_bytes"] == sample.network[0].received_bytes
    assert value_of(sample, "network.eth0.100.received_bytes") == sample.network[0].received_bytes
    assert value_of(sample, "network.eth1.received_bytes") is None
    assert value_of(sample, "volumes./.total_bytes") == 10**12


def test_a_part_of_another_version_is_unknown_and_costs_nothing_else() -> None:
    """An upgrade that changes a sensor leaves the rest of the old history readable."""

    class OldMemory(msgspec.Struct):
        used: int

    numbers: list[int] = []
    shape = flatten(OldMemory(5), numbers)
    samples = [InventedMachine(3).pass_time() for _ in range(2)]
    chunk, _ = recorded(samples)
    memory = chunk.header.parts.index("memory")
    chunk._shapes.append(shape)
    chunk._parts[memory] = [(len(chunk._shapes) - 1, numbers)] * 2

    assert chunk.part("memory") == [None, None]
    assert chunk.part("cpu") == [one.cpu for one in samples]


def test_a_chunk_without_a_field_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that a later version adds to processes is unknown in older chunks, and breaks none of them."""
    samples = [InventedMachine(3).pass_time() for _ in range(2)]
    monkeypatch.setattr(sample_delta, "VALUE_FIELDS", fields := tuple(VALUE_FIELDS[:-1]))
    monkeypatch.setattr(sample_delta, "_values_of", attrgetter(*fields))
    monkeypatch.setattr(sample_delta, "_NO_VALUES", (None,) * len(fields))
    monkeypatch.setattr(sample_delta, "_BITS", tuple(1 << place for place in range(len(fields))))
    encoder, older = DeltaEncoder(), Chunk(Header("boot", 5000, fields=fields))
    for number, sample in enumerate(samples):
        older.apply(encoder.next(sample) if number else encoder.first(sample))

    found = list(complete_samples(reopened(older), older.identities))

    for rebuilt, sample in zip(found, samples, strict=True):
        assert rebuilt.processes == {
            key: msgspec.structs.replace(one, **{VALUE_FIELDS[-1]: None})
            for key, one in (sample.processes or {}).items()
        }
    assert all(one.write_bytes == 0 for one in reopened(older).processes.usage(0, 1).values())


def test_a_chunk_with_a_field_that_is_gone_is_read_without_it() -> None:
    """A field that a later version removes from processes is ignored in older chunks."""
    samples = [InventedMachine(3).pass_time() for _ in range(2)]
    chunk, identities = recorded(samples)
    fields = (*chunk.header.fields[:-1], "not_known_any_more")
    header = msgspec.structs.replace(chunk.header, fields=fields)

    packed = msgspec.structs.replace(chunk.packed(), header=header)
    older = Chunk.opened(msgspec.msgpack.encode(packed))

    found = list(complete_samples(older, identities))
    assert [set(one.processes or ()) for one in found] == [set(one.processes or ()) for one in samples]


def test_a_chunk_of_a_newer_format_is_refused() -> None:
    """What cannot be understood is not guessed."""
    chunk, _ = recorded([InventedMachine(3).pass_time() for _ in range(2)])
    header = msgspec.structs.replace(chunk.header, format=CHUNK_FORMAT + 1)

    with pytest.raises(Damaged):
        Chunk.opened(msgspec.msgpack.encode(msgspec.structs.replace(chunk.packed(), header=header)))
