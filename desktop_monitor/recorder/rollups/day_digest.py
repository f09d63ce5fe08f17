"""The digest of a day that is over: what findings over many days need of it, a few hundred of its processes.

It is made from the day's roll-ups when the next hour begins, and is gone before these change.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Self

import msgspec

from desktop_monitor import files
from desktop_monitor.findings.recorded import MemorySpan, Process, UsageSlot, UsageSlots
from desktop_monitor.findings.reduction import reduced
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.recorder.rollups import day_totals, usage_slots
from desktop_monitor.recorder.storage.day_files import DayFiles, size_bytes_of, writable
from desktop_monitor.recorder.storage.integer_column import Column, pack_column, unpack_integers
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.timing.unix_time import DAY_MS

_FORMAT = 3
"""Format 1 had memory by hour, format 2 no totals of processes."""


class _PackedTrack(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The memory of a process, of which only the ends are decoded unless it is wanted."""

    owner: int
    span: MemorySpan
    positions: Column
    """Of the slots that have it, each less its place among these: one number where none is left out."""
    values: msgspec.Raw


class _PackedWrites(msgspec.Struct, frozen=True, array_like=True):
    """An hour of a day; processes are named by their index."""

    count: int
    owners: Column
    write_bytes: Column
    others_write_bytes: dict[str, int]


class PackedDigest(msgspec.Struct, frozen=True, array_like=True):
    """A `findings.reduction`, as it is stored; memory by process, writes by hour."""

    processes: list[Process]
    loops: list[int]
    """The indices of those that may be of a loop of restarts."""
    begins_unix_ms: list[int]
    tracks: list[_PackedTrack]
    writes: msgspec.Raw

    @classmethod
    def of(
        cls, processes: Sequence[Process], loops: Collection[ProcessKey], slots: Sequence[UsageSlot]
    ) -> Self:
        """Pack the processes of a day and its slots."""
        index = {one.key: position for position, one in enumerate(processes)}
        usage = UsageSlots(slots)
        positions = {begin: position for position, begin in enumerate(usage.begins_unix_ms)}
        tracks = [
            _PackedTrack(
                index[key],
                span,
                pack_column([positions[begin] - place for place, (begin, _) in enumerate(points)]),
                _raw(pack_column([rss_bytes for _, rss_bytes in points])),
            )
            for key, span in usage.memory().items()
            for points in [usage.memory_points(key)]
        ]
        return cls(
            list(processes),
            [index[key] for key in index if key in loops],
            list(usage.begins_unix_ms),
            tracks,
            _raw([_packed_writes(slot, index) for slot in slots]),
        )


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


def _packed_writes(slot: UsageSlot, index: Mapping[ProcessKey, int]) -> _PackedWrites:
    return _PackedWrites(
        len(slot.write_bytes),
        pack_column([index[key] for key in slot.write_bytes]),
        pack_column(list(slot.write_bytes.values())),
        slot.others_write_bytes,
    )


class DayUsage:
    """What a digest has of its day; a `Usage` for findings.

    Attributes:
        processes: The processes that are needed.
        loops: Those of them that may be of a loop of restarts.
    """

    def __init__(self, packed: PackedDigest) -> None:
        """Decode what is always wanted: the processes, and the memory of each in short."""
        self._packed = packed
        self._keys = [one.key for one in packed.processes]
        self.processes = dict(zip(self._keys, packed.processes, strict=True))
        self.loops = {self._keys[index]: packed.processes[index] for index in packed.loops}
        self._tracks = {self._keys[track.owner]: track for track in packed.tracks}

    @property
    def begins_unix_ms(self) -> Sequence[int]:
        """The begin of each slot, oldest first."""
        return self._packed.begins_unix_ms

    def memory(self) -> Mapping[ProcessKey, MemorySpan]:
        """Return the memory of each process in short."""
        return {key: track.span for key, track in self._tracks.items()}

    def memory_points(self, key: ProcessKey) -> list[tuple[int, int]]:
        """Return the memory of one of these processes, as (begin of the slot, bytes)."""
        track = self._tracks.get(key)
        if track is None:
            return []
        begins, count = self._packed.begins_unix_ms, track.span.count
        values = unpack_integers(msgspec.msgpack.decode(track.values, type=Column), count)
        positions = enumerate(unpack_integers(track.positions, count))
        return [
            (begins[place + before], value) for (place, before), value in zip(positions, values, strict=True)
        ]

    def slots(self) -> Sequence[UsageSlot]:
        """Return everything by slot."""
        memory: dict[int, dict[ProcessKey, int]] = {begin: {} for begin in self.begins_unix_ms}
        for key in self._tracks:
            for begin, rss_bytes in self.memory_points(key):
                memory[begin][key] = rss_bytes
        writes = msgspec.msgpack.decode(self._packed.writes, type=list[_PackedWrites])
        return [
            UsageSlot(
                begin,
                rss_bytes,
                self._by_process(one.count, one.owners, one.write_bytes),
                one.others_write_bytes,
            )
            for (begin, rss_bytes), one in zip(memory.items(), writes, strict=True)
        ]

    def _by_process(self, count: int, owners: Column, values: Column) -> dict[ProcessKey, int]:
        found = map(self._keys.__getitem__, unpack_integers(owners, count))
        return dict(zip(found, unpack_integers(values, count), strict=True))


def stored(days: DayFiles, from_unix_ms: int, to_unix_ms: int) -> dict[int, DayUsage]:
    """Return the digests of the days inside a range that have one, by the day.

    The slots of the first day may begin before the range.
    """
    read: dict[int, DayUsage] = {}
    for day_ms, _ in days.present(Family.DIGESTS):
        if from_unix_ms < day_ms + DAY_MS <= to_unix_ms:
            part = made_of(days, day_ms)
            for found in days.digests(day_ms).find(RecordKind.DAY_DIGEST, day_ms, day_ms, {part}):
                with suppress(msgspec.DecodeError, ValueError, IndexError):  # of a newer version
                    read[day_ms] = DayUsage(found.decoded(PackedDigest))
    return read


def made_of(days: DayFiles, day_ms: int) -> str:
    """Return the format of digests and the size of a day's roll-ups, which its digest has as its part.

    An earlier version of this program, which has no digests, may have deleted some of them since; one that
    has digests of another format does not read this one, and makes its own.
    """
    return f"{_FORMAT}:{size_bytes_of(days.rollups(day_ms).path)}"


def _is_stored(days: DayFiles, day_ms: int) -> bool:
    return (day_ms, made_of(days, day_ms)) in days.digests(day_ms).keys(RecordKind.DAY_DIGEST)


def remove(days: DayFiles, at_unix_ms: int) -> None:
    """Remove the digest of the day that an instant is in: its roll-ups are about to change.

    Raises:
        OSError: It cannot be removed.
    """
    files.remove(days.digests(at_unix_ms).path)


def remove_stale(days: DayFiles) -> None:
    """Remove the digests of days whose roll-ups have changed, or are gone.

    One that another program has open is removed by a later call.

    Raises:
        OSError: One cannot be removed.
    """
    for day_ms, path in days.present(Family.DIGESTS):
        if not _is_stored(days, day_ms):
            try:
                files.remove(path)
            except OSError as error:
                if not files.is_in_use(error):
                    raise


def write_newest_missing(days: DayFiles, now_unix_ms: int) -> None:
    """Write the digest of the newest day before today that has none; one at a time, as each is some work.

    Raises:
        OSError: It cannot be written.
    """
    ended = [day_ms for day_ms, _ in days.present(Family.ROLLUPS) if day_ms + DAY_MS <= now_unix_ms]
    missing = next((day_ms for day_ms in reversed(ended) if not _is_stored(days, day_ms)), None)
    if missing is not None:
        write(days, missing)


def write(days: DayFiles, day_ms: int) -> None:
    """Make the digest of a day from its roll-ups; it replaces the one that is there.

    Raises:
        OSError: It cannot be written.
    """
    remove(days, day_ms)
    part = made_of(days, day_ms)
    numbered = usage_slots.processes_without_commands(days, day_ms)
    keys = {number: one.key for number, one in numbered}
    processes = {keys[number]: one for number, one in numbered}
    numbers = {key: number for number, key in keys.items()}
    found = usage_slots.tables(days, day_ms, (day_ms, day_ms + DAY_MS - 1), of_tens=False)
    slots = [usage_slots.slot_of(table, keys) for table in found]
    kept, loops, slots = reduced(day_ms, slots, processes)
    commands = usage_slots.commands(days, day_ms, {numbers[key] for key in kept})
    named = [msgspec.structs.replace(processes[key], command=commands.get(numbers[key], "")) for key in kept]
    file = writable(days.digests(day_ms))
    file.append(day_totals.records(days, day_ms, part))
    file.append([Record(RecordKind.DAY_DIGEST, day_ms, part, PackedDigest.of(named, loops, slots))])
