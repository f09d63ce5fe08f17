"""What each process used by the hour or ten minutes of a day, and its identity, from the roll-ups."""

from collections.abc import Callable, Collection, Iterator
from operator import add
from typing import cast

import msgspec

from desktop_monitor.findings.recorded import Process, UsageSlot
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.recorder.rollups.usage_table import UsageTable
from desktop_monitor.recorder.storage.day_files import DayFiles
from desktop_monitor.recorder.storage.integer_column import unpack_integers
from desktop_monitor.recorder.storage.record_batches import StoredRecord
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import IDENTITY_FIELDS, Identity, IdentityBatch
from desktop_monitor.timing.unix_time import DAY_MS


class StoredProcess(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The first of `IDENTITY_FIELDS`, all that is wanted of them: a day has thousands of processes."""

    pid: int
    created_unix_ms: int
    parent_pid: int
    name: str
    user: msgspec.Raw
    command: str


class _StoredBatch(msgspec.Struct, frozen=True, array_like=True):
    """An `IdentityBatch` of the fields that are stored now."""

    fields: tuple[str, ...]
    rows: list[StoredProcess | None]
    numbers: list[int]


def processes(days: DayFiles, day_ms: int) -> list[tuple[int, Process]]:
    """Return the processes of a day with their numbers, in the order of these."""
    found = {number: one for record in _identities(days, day_ms) for number, one in _numbered(record)}
    return sorted(found.items())


def processes_without_commands(days: DayFiles, day_ms: int) -> list[tuple[int, Process]]:
    """Return the same with something as good as their commands to compare: these can be very long."""
    found = {
        number: Process(one.name, one.pid, one.created_unix_ms, one.parent_pid, f"{hash(one.command)}")
        for record in _identities_one_by_one(days, day_ms)
        for number, one in _numbered(record)
    }
    return sorted(found.items())


def commands(days: DayFiles, day_ms: int, numbers: Collection[int]) -> dict[int, str]:
    """Return the commands of the processes with these numbers."""
    return {
        number: one.command
        for record in _identities_one_by_one(days, day_ms)
        for number, one in _numbered(record)
        if number in numbers
    }


def _identities(days: DayFiles, day_ms: int) -> list[StoredRecord]:
    return days.rollups(day_ms).find(RecordKind.ROLLUP_IDENTITY, day_ms, day_ms + DAY_MS - 1)


def _identities_one_by_one(days: DayFiles, day_ms: int) -> Iterator[StoredRecord]:
    file = days.rollups(day_ms)
    for at, part in file.keys(RecordKind.ROLLUP_IDENTITY):
        yield from file.find(RecordKind.ROLLUP_IDENTITY, at, at, {part})


def _numbered(record: StoredRecord) -> Iterator[tuple[int, Process]]:
    fields, _, _ = record.decoded(tuple[tuple[str, ...], msgspec.Raw, msgspec.Raw])
    if fields == IDENTITY_FIELDS:
        batch = record.decoded(_StoredBatch)
        pairs = zip(batch.numbers, batch.rows, strict=True)
        return ((number, process_of(one)) for number, one in pairs if one is not None)
    former = record.decoded(IdentityBatch).numbered()
    return ((number, process_of(one)) for number, one in former.items())


def process_of(one: Identity | StoredProcess) -> Process:
    """Return a stored process as findings name it."""
    return Process(one.name, one.pid, one.created_unix_ms, one.parent_pid, one.command)


def tables(
    days: DayFiles, day_ms: int, range_unix_ms: tuple[int, int], *, of_tens: bool
) -> Iterator[UsageTable]:
    """Yield the tables of the hours of a day that begin in a range, or of their tens of minutes."""
    for found in days.rollups(day_ms).find(RecordKind.TEN_MINUTES, *range_unix_ms):
        hour, *tens = found.decoded(list[msgspec.Raw])
        for packed in tens if of_tens else [hour]:
            yield msgspec.msgpack.decode(packed, type=UsageTable)


def slot_of(table: UsageTable, keys: dict[int, ProcessKey]) -> UsageSlot:
    """Return a table as a slot; `keys` are the processes by their numbers."""
    owners = list(map(keys.get, unpack_integers(table.numbers, table.count)))
    rss = _by_owner(owners, table, "rss_maximum_bytes", max)
    written = _by_owner(owners, table, "write_bytes", add)
    return UsageSlot(table.from_unix_ms, rss, {key: moved for key, moved in written.items() if moved})


def _by_owner(
    owners: list[ProcessKey | None], table: UsageTable, field: str, joined: Callable[[int, int], int]
) -> dict[ProcessKey, int]:
    """Return a field by process; one that has called exec() has a number for each of its programs."""
    values = unpack_integers(table.columns.get(field, 0), table.count)
    found = dict(zip(owners, values, strict=True))
    if len(found) < len(owners):
        found = {}
        for owner, value in zip(owners, values, strict=True):
            found[owner] = joined(found[owner], value) if owner in found else value
    found.pop(None, None)
    return cast("dict[ProcessKey, int]", found)
