"""The digest of a day that is over: what findings over many days need of it, a few hundred of its processes.

It is made from the day's roll-ups when the next hour begins, and is gone before these change.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

import msgspec

from desktop_monitor import files
from desktop_monitor.findings.recorded import Process, UsageSlot
from desktop_monitor.findings.reduction import reduced
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.recorder.rollups import usage_slots
from desktop_monitor.recorder.storage.day_files import DayFiles, size_bytes_of, writable
from desktop_monitor.recorder.storage.integer_column import Column, pack_column, unpack_integers
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import Family, RecordKind
from desktop_monitor.timing.unix_time import DAY_MS


class _PackedProcess(msgspec.Struct, frozen=True, array_like=True, gc=False):
    name: str
    pid: int
    created_unix_ms: int
    parent_pid: int
    command: str


class _PackedSlot(msgspec.Struct, frozen=True, array_like=True):
    """An hour; processes are named by their index."""

    begin_unix_ms: int
    count: int
    owners: Column
    rss_bytes: Column
    writer_count: int
    writers: Column
    write_bytes: Column
    others_write_bytes: dict[str, int]


class PackedDigest(msgspec.Struct, frozen=True, array_like=True):
    """A `findings.reduction`, as it is stored."""

    processes: list[_PackedProcess]
    slots: list[_PackedSlot]

    @classmethod
    def of(cls, processes: Iterable[Process], slots: Iterable[UsageSlot]) -> "PackedDigest":
        """Pack the processes of a day and its slots."""
        packed = [
            _PackedProcess(one.name, one.pid, one.created_unix_ms, one.parent_pid, one.command)
            for one in processes
        ]
        index = {(one.pid, one.created_unix_ms): position for position, one in enumerate(packed)}
        return cls(packed, [_packed(slot, index) for slot in slots])

    def unpacked(self) -> tuple[dict[ProcessKey, Process], list[UsageSlot]]:
        """Return the processes and the slots."""
        processes = {
            (one.pid, one.created_unix_ms): Process(
                one.name, one.pid, one.created_unix_ms, one.parent_pid, one.command
            )
            for one in self.processes
        }
        keys = list(processes)
        return processes, [
            UsageSlot(
                slot.begin_unix_ms,
                _unpacked(keys, slot.count, slot.owners, slot.rss_bytes),
                _unpacked(keys, slot.writer_count, slot.writers, slot.write_bytes),
                slot.others_write_bytes,
            )
            for slot in self.slots
        ]


def _packed(slot: UsageSlot, index: Mapping[ProcessKey, int]) -> _PackedSlot:
    return _PackedSlot(
        slot.begin_unix_ms,
        len(slot.rss_bytes),
        pack_column([index[key] for key in slot.rss_bytes]),
        pack_column(list(slot.rss_bytes.values())),
        len(slot.write_bytes),
        pack_column([index[key] for key in slot.write_bytes]),
        pack_column(list(slot.write_bytes.values())),
        slot.others_write_bytes,
    )


def _unpacked(keys: list[ProcessKey], count: int, owners: Column, values: Column) -> dict[ProcessKey, int]:
    found = map(keys.__getitem__, unpack_integers(owners, count))
    return dict(zip(found, unpack_integers(values, count), strict=True))


def stored(
    days: DayFiles, from_unix_ms: int, to_unix_ms: int
) -> dict[int, tuple[dict[ProcessKey, Process], list[UsageSlot]]]:
    """Return the processes and slots of the days inside a range that have a digest, by the day.

    The slots of the first day may begin before the range.
    """
    read: dict[int, tuple[dict[ProcessKey, Process], list[UsageSlot]]] = {}
    for day_ms, _ in days.present(Family.DIGESTS):
        if from_unix_ms < day_ms + DAY_MS <= to_unix_ms:
            made_of = _made_of(days, day_ms)
            for found in days.digests(day_ms).find(RecordKind.DAY_DIGEST, day_ms, day_ms, made_of):
                with suppress(msgspec.DecodeError, ValueError, IndexError):  # of a newer version
                    read[day_ms] = found.decoded(PackedDigest).unpacked()
    return read


def _made_of(days: DayFiles, day_ms: int) -> str:
    """Return the size of a day's roll-ups, which its digest has as its part.

    An earlier version of this program, which has no digests, may have deleted some of them since.
    """
    return str(size_bytes_of(days.rollups(day_ms).path))


def _is_stored(days: DayFiles, day_ms: int) -> bool:
    return (day_ms, _made_of(days, day_ms)) in days.digests(day_ms).keys(RecordKind.DAY_DIGEST)


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
    made_of = _made_of(days, day_ms)
    numbered = usage_slots.processes_without_commands(days, day_ms)
    keys = {number: (one.pid, one.created_unix_ms) for number, one in numbered}
    processes = {keys[number]: one for number, one in numbered}
    numbers = {key: number for number, key in keys.items()}
    found = usage_slots.tables(days, day_ms, (day_ms, day_ms + DAY_MS - 1), of_tens=False)
    slots = [usage_slots.slot_of(table, keys) for table in found]
    kept, slots = reduced(day_ms, slots, processes)
    commands = usage_slots.commands(days, day_ms, {numbers[key] for key in kept})
    named = [msgspec.structs.replace(processes[key], command=commands.get(numbers[key], "")) for key in kept]
    writable(days.digests(day_ms)).append(
        [Record(RecordKind.DAY_DIGEST, day_ms, made_of, PackedDigest.of(named, slots))]
    )
