"""What goes into the store comes out of it, whatever it is."""

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_monitor.model.sample import Battery, CpuSample, CpuTimes, Sample, Temperature
from desktop_monitor.rates import process_rows, reading
from desktop_monitor.recorder.storage.checksummed import Damaged, seal, unseal
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.columns import expand, squeeze
from desktop_monitor.recorder.storage.flattening import builder, flatten, names, pick
from desktop_monitor.recorder.storage.rebuild import complete_samples, interval, readings
from desktop_monitor.recorder.storage.sample_delta import PARTS, Encoder, Header, Identity
from desktop_monitor.recorder.storage.wal_buffer import PAGE_BYTES
from desktop_monitor.recorder.storage.write_ahead_log import MAGIC, Journal, replay
from tests.recorder.machine import InventedMachine

HEADER = Header("boot", 5000)
whole_numbers = st.none() | st.integers(-(2**61) + 1, 2**61 - 1)


def recorded(samples: list[Sample]) -> tuple[Chunk, dict[int, Identity]]:
    """A chunk of these samples, and who is in it."""
    encoder, chunk = Encoder(), Chunk(HEADER)
    chunk.apply(encoder.base(samples[0]))
    for sample in samples[1:]:
        chunk.apply(encoder.frame(sample))
    return chunk, chunk.identities


def reopened(chunk: Chunk) -> Chunk:
    """The same after it was packed."""
    return Chunk.opened(msgspec.msgpack.encode(chunk.packed()))


def test_a_closed_chunk_gives_every_sample_back() -> None:
    """Counters, gauges, names and every process of every instant are what was read."""
    machine = InventedMachine(60, births_per_sample=0.8)
    samples = [machine.pass_time() for _ in range(40)]
    chunk, who = recorded(samples)

    found = list(complete_samples(reopened(chunk), who))

    assert found == samples


def test_the_past_is_computed_by_the_same_function_as_the_present() -> None:
    """Live view and history cannot disagree about a number."""
    machine = InventedMachine(40)
    samples = [machine.pass_time() for _ in range(12)]
    chunk, who = recorded(samples)

    closed = reopened(chunk)

    assert [one for _, one in readings(closed)] == [reading(*pair) for pair in pairwise(samples)]
    before, now = interval(closed, 7, who)
    assert process_rows(before, now) == process_rows(samples[6], samples[7])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_whatever_comes_goes_or_is_unknown_is_kept(seed: int, data: st.DataObject) -> None:
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
            cpu_ms=data.draw(whole_numbers),
            rss_bytes=data.draw(whole_numbers),
            parent_pid=rng.choice((1, 2)),
        )
        battery = Battery(rng.choice((50.0, 1.5)), "full", None, rng.choice((None, 60)), 99.0)
        hot = tuple(Temperature(f"t{n}", 40.5, None, 90.0) for n in range(rng.randrange(3)))
        sample = msgspec.structs.replace(sample, battery=battery, temperatures=hot)
        samples.append(msgspec.structs.replace(sample, **missing))
        if rng.random() < 0.1:
            samples[-1] = msgspec.structs.replace(samples[-1], processes=None)
    chunk, who = recorded(samples)
    quick, encoder = Chunk(HEADER), Encoder()
    quick.follow(encoder.base(samples[0]), encoder)
    for sample in samples[1:]:
        quick.follow(encoder.frame(sample), encoder)

    assert list(complete_samples(chunk, who)) == samples
    assert list(complete_samples(reopened(chunk), who)) == samples
    assert quick.packed() == chunk.packed()


@given(st.lists(whole_numbers, max_size=40))
def test_a_column_comes_back_as_it_was(values: list[int | None]) -> None:
    """Differences, divisor and gaps lose nothing."""
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(squeeze(values)))

    assert expand(tuple(packed) if isinstance(packed, list) else packed, len(values)) == values


def test_numbers_that_are_none_are_unknown() -> None:
    """NaN, infinity and what no counter can be are not recorded as numbers."""
    cpu = CpuSample(CpuTimes(1, 2, 3, 4, 2**70), (), (float("nan"), float("inf"), 1.5), None)
    numbers: list[int] = []

    shape = flatten(cpu, numbers)

    assert numbers == [1, 2, 3, 4, 1500]
    built: Any = builder(shape, CpuSample)(numbers)
    assert built == CpuSample(CpuTimes(1, 2, 3, 4, None), (), (None, None, 1.5), None)  # type: ignore[arg-type]


def test_devices_are_called_by_their_names_even_with_dots() -> None:
    """The name of a series leads to the same device, wherever it stands in the list."""
    sample = InventedMachine(3).pass_time()
    numbers: list[int] = []
    named = names(flatten(sample.network, numbers), "network")

    found = dict(zip((name for name, _ in named), numbers, strict=True))

    assert sample.network is not None
    assert found["network.eth0.100.received_bytes"] == sample.network[0].received_bytes
    assert pick(sample, "network.eth0.100.received_bytes") == sample.network[0].received_bytes
    assert pick(sample, "network.eth1.received_bytes") is None
    assert pick(sample, "volumes./.total_bytes") == 10**12


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


def test_a_seal_that_is_broken_or_in_the_wrong_place_is_noticed() -> None:
    """No flipped bit and no row in another row's place can become a value."""
    sealed = seal("1:2:cpu", list(range(100)))

    assert msgspec.msgpack.decode(unseal("1:2:cpu", sealed)) == list(range(100))
    for place in range(len(sealed)):
        broken = sealed[:place] + bytes([sealed[place] ^ 4]) + sealed[place + 1 :]
        assert _is_refused("1:2:cpu", broken)
    assert _is_refused("1:3:cpu", sealed)
    assert _is_refused("1:2:cpu", sealed[:-1])


def _is_refused(key: str, sealed: bytes) -> bool:
    try:
        unseal(key, sealed)
    except Damaged:
        return True
    return False


def test_a_journal_that_ends_anywhere_holds_what_is_whole(tmp_path: Path) -> None:
    """Cut, torn or with a lost tail: a prefix of the samples comes back, never anything else."""
    machine = InventedMachine(10)
    samples = [machine.pass_time() for _ in range(10)]
    whole = _journal(tmp_path / "whole", samples)
    content = whole.read_bytes()
    rng = random.Random(3)
    lengths = []
    for _ in range(300):
        broken = bytearray(content[: rng.randrange(len(content) + 1)])
        if broken and rng.random() < 0.5:  # the end was never written: zeros, or another byte
            start = rng.randrange(len(MAGIC), len(MAGIC) + len(broken))
            if rng.random() < 0.5:
                broken[start:] = bytes(len(broken[start:]))
            else:
                broken[start : start + 1] = bytes(byte ^ 1 for byte in broken[start : start + 1])
        (tmp_path / "broken").write_bytes(broken)

        chunk = replay(tmp_path / "broken")

        found = [] if chunk is None else list(complete_samples(chunk, chunk.identities))
        assert found == samples[: len(found)]
        lengths.append(len(found))
    assert max(lengths) >= 9
    assert len(set(lengths)) > 5


def test_a_journal_over_an_older_one_holds_nothing_of_it(tmp_path: Path) -> None:
    """Whichever pages of the two the disk had when power went: a prefix of one of them comes back."""
    machine = InventedMachine(200, births_per_sample=3.0)
    old, new = ([machine.pass_time() for _ in range(30)] for _ in range(2))
    path = tmp_path / "journal"
    before = _journal(path, old).read_bytes()
    after = _journal(path, new).read_bytes()
    size = max(len(before), len(after))
    before, after = before.ljust(size, b"\0"), after.ljust(size, b"\0")
    rng = random.Random(11)
    lengths = set()
    for _ in range(200):
        content = b""
        for place in range(0, size, PAGE_BYTES):
            content += rng.choices((before, after), (1, 4))[0][place : place + PAGE_BYTES]
        path.write_bytes(content)

        chunk = replay(path)

        found = [] if chunk is None else list(complete_samples(chunk, chunk.identities))
        assert found in (old[: len(found)], new[: len(found)])
        lengths.add(len(found))
    assert len(lengths) > 3


def test_the_end_of_an_older_journal_is_not_taken_for_more(tmp_path: Path) -> None:
    """Even where each record of the older one begins in the right place, as when all is the same again."""
    machine = InventedMachine(3)
    samples = [machine.pass_time() for _ in range(20)]
    path = _journal(tmp_path / "journal", samples)
    encoder = Encoder()
    journal = Journal.begin(path, HEADER, encoder.base(samples[0]))
    for sample in samples[1:5]:
        journal.append(encoder.frame(sample))

    chunk = replay(path)

    journal.close()
    assert chunk is not None
    assert list(complete_samples(chunk, chunk.identities)) == samples[:5]


def test_a_journal_keeps_nothing_that_is_older_than_the_one_before_it(tmp_path: Path) -> None:
    """A busy time makes a long journal; its end does not stay in the file for days."""
    machine = InventedMachine(100)
    path = _journal(tmp_path / "journal", [machine.pass_time() for _ in range(30)])
    long = path.stat().st_size

    _journal(path, [machine.pass_time() for _ in range(3)])

    assert path.stat().st_size < long / 2


def _journal(path: Path, samples: list[Sample]) -> Path:
    encoder = Encoder()
    journal = Journal.begin(path, HEADER, encoder.base(samples[0]))
    for sample in samples[1:]:
        journal.append(encoder.frame(sample))
    journal.close()
    return path
