"""Deletes what is too old or too much, and what the user wants deleted, so that no byte of it is left."""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desktop_monitor import files
from desktop_monitor.model.history import PastEvent
from desktop_monitor.recorder.rollups import day_digest, program_cpu
from desktop_monitor.recorder.rollups.hour_aggregator import HourAggregator
from desktop_monitor.recorder.rollups.program_cpu import ProgramCpu
from desktop_monitor.recorder.rollups.series_rollup import PackedRollup, Rollup
from desktop_monitor.recorder.rollups.usage_table import UsageTable
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.integer_column import unpack_integers
from desktop_monitor.recorder.storage.record_batches import Damaged, Key, Record, StoredRecord
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import RETENTION, Deletion, Family, RecordKind, Retention
from desktop_monitor.recorder.storage.sample_delta import IdentityBatch, NewIdentities
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, floor_to

log = logging.getLogger(__name__)

ROLLUP_DAYS = 90
JUMP_MS = 7 * DAY_MS
CONFIRMING_HOURS = 6


def enforce_limits(days: DayFiles, now_unix_ms: int, *, max_days: int, max_bytes: int) -> None:
    """Remove days that are too old, then the oldest until the rest is small enough; today always stays.

    Days after today, which a clock that was ahead has left, count like the others, and are the last to go.

    No day is too old by the wall clock alone, which a dead battery or a wrong time server can put years
    ahead: after a jump of more than a week, days are kept until `CONFIRMING_HOURS` hours were recorded.

    A file that another program has open is removed by a later call.

    Raises:
        OSError: A file cannot be removed.
    """
    kept_days = {Retention.DAYS_OF_DETAIL: max_days, Retention.ROLLUP_DAYS: ROLLUP_DAYS}
    today = floor_to(now_unix_ms, DAY_MS)
    families = [family for family in Family if RETENTION[family] in kept_days]
    expired = [
        path
        for family in families
        for day_ms, path in days.present(family)
        if day_ms < today - (kept_days[RETENTION[family]] - 1) * DAY_MS
    ]
    if expired and _is_clock_confirmed(days, now_unix_ms):
        for path in expired:
            _remove_unless_in_use(path)
    elif expired:
        log.warning("history kept, the clock is not confirmed yet: files=%d", len(expired))
    for family in families:
        for day_ms, path in days.present(family):
            if day_ms != today and days.size_bytes() > max_bytes and not _remove_unless_in_use(path):
                break  # not a newer day in its place
    day_digest.remove_stale(days)


def _is_clock_confirmed(days: DayFiles, now_unix_ms: int) -> bool:
    """Return whether the recorded days lead up to now, or enough was recorded since they do not."""
    recorded = sorted(
        {day_ms for family in Family for day_ms, _ in days.present(family) if day_ms <= now_unix_ms}
    )
    pairs = zip(recorded, [*recorded[1:], now_unix_ms], strict=True)
    jumps = [day_ms for before_ms, day_ms in pairs if day_ms - before_ms > JUMP_MS]
    if not jumps:
        return True
    since = [day_ms for day_ms in recorded if day_ms >= jumps[-1]]
    chunks = {at for day_ms in since for at, _ in days.samples(day_ms).keys(RecordKind.CHUNK)}
    return len({at // HOUR_MS for at in chunks if at <= now_unix_ms}) >= CONFIRMING_HOURS


def _remove(path: Path) -> None:
    files.remove(path)
    log.info("history removed: file=%s", path.name)


def _remove_unless_in_use(path: Path) -> bool:
    try:
        _remove(path)
    except OSError as error:
        if not files.is_in_use(error):
            raise
        log.info("history not removed yet, it is open: file=%s", path.name)
        return False
    return True


def delete_range(days: DayFiles, from_unix_ms: int, to_unix_ms: int) -> None:
    """Delete a range, rounded outwards to whole chunks, and where those are gone already to whole hours.

    Raises:
        OSError: It cannot be deleted completely; repeating it does no harm.
    """
    for path in days.directory.glob("*.aside-*"):  # what is in there is unknown
        files.remove(path)
    for one in days.files():
        day_ms = one.day_unix_ms
        if day_ms is not None and from_unix_ms <= day_ms and day_ms + DAY_MS - 1 <= to_unix_ms:
            _remove(one.path)
    first_day, last_day = floor_to(from_unix_ms, DAY_MS), floor_to(to_unix_ms, DAY_MS)
    for day_ms, _ in days.present(Family.SAMPLES):
        if first_day <= day_ms <= last_day + DAY_MS:
            _delete_chunks(writable(days.samples(day_ms)), from_unix_ms, to_unix_ms)
    _delete_in_summary(writable(days.summary), from_unix_ms, to_unix_ms)
    digested = [day_ms for day_ms, _ in days.present(Family.DIGESTS) if first_day <= day_ms <= last_day]
    for day_ms in digested:
        day_digest.remove(days, day_ms)
    touched = [day_ms for day_ms, _ in days.present(Family.ROLLUPS) if first_day <= day_ms <= last_day]
    for day_ms in touched:
        _delete_hours(days, day_ms, _touched_hour(from_unix_ms, to_unix_ms))
    for day_ms in digested:  # when all is deleted: a disk that is full may have no room for them
        if day_ms in touched:
            with suppress(OSError):  # made later
                day_digest.write(days, day_ms)


def _touched_hour(from_unix_ms: int, to_unix_ms: int) -> Callable[[int], bool]:
    return lambda hour_ms: hour_ms <= to_unix_ms and hour_ms + HOUR_MS > from_unix_ms


def _of(deletion: Deletion) -> list[RecordKind]:
    return [kind for kind in RecordKind if kind.traits.deletion is deletion]


def _delete_chunks(file: RecordFile, from_unix_ms: int, to_unix_ms: int) -> None:
    deleted: set[Key] = set()
    named: set[int] = set()
    for at, part in file.keys(RecordKind.CHUNK):
        found = file.find(RecordKind.CHUNK, at, at, {part})
        try:
            chunk = Chunk.opened(found[0].packed) if found else None
        except Damaged:
            chunk = None
        if chunk is None or (
            chunk.walls_unix_ms[0] <= to_unix_ms and chunk.walls_unix_ms[-1] >= from_unix_ms
        ):
            deleted.add((RecordKind.CHUNK, at, part))
        else:
            named |= set(chunk.processes.rows)
    if deleted:
        batches = file.find(RecordKind.IDENTITY, 0, 2**62)
        file.append(
            [
                Record(
                    RecordKind.IDENTITY,
                    found.at,
                    found.part,
                    NewIdentities.of(
                        one if number in named else None
                        for number, one in enumerate(found.decoded(IdentityBatch).unpacked(), found.at)
                    ),
                )
                for found in batches
            ]
        )
        file.rewrite(lambda key: key not in deleted)


def _delete_hours(days: DayFiles, day_ms: int, is_deleted: Callable[[int], bool]) -> None:
    """Delete the roll-ups of hours, and make them again from the chunks that are left."""
    file = writable(days.rollups(day_ms))
    hours = [at for at, _ in file.keys(RecordKind.TEN_MINUTES) if is_deleted(at)]
    kinds = _of(Deletion.TOUCHING_HOURS)
    file.rewrite(lambda key: not (key[0] in kinds and is_deleted(key[1])))
    for hour_ms in hours:
        aggregator = HourAggregator.of_chunks(days, hour_ms)
        if not aggregator.is_empty:
            aggregator.flush(days)
    _delete_unreferenced(file, day_ms)


def _delete_unreferenced(file: RecordFile, day_ms: int) -> None:
    tables = [
        table
        for found in file.find(RecordKind.TEN_MINUTES, day_ms, day_ms + DAY_MS)
        for table in found.decoded(list[UsageTable])
    ]
    named = {number for table in tables for number in unpack_integers(table.numbers, table.count)}
    changed: list[Record] = []
    for found in file.find(RecordKind.ROLLUP_IDENTITY, day_ms, day_ms + DAY_MS):
        known = found.decoded(IdentityBatch).numbered()
        left = {number: one for number, one in known.items() if number in named}
        if len(left) < len(known):
            batch = NewIdentities.of(left.values(), left.keys())
            changed.append(Record(RecordKind.ROLLUP_IDENTITY, found.at, found.part, batch))
    if changed:
        file.append(changed)
        file.rewrite()


def _delete_in_summary(file: RecordFile, from_unix_ms: int, to_unix_ms: int) -> None:
    is_deleted = _touched_hour(from_unix_ms, to_unix_ms)
    changed: list[Record] = []
    removed: set[Key] = set()
    for kind in _of(Deletion.SLOTS):
        for day_ms, part in file.keys(kind):
            if _touches_day(day_ms, from_unix_ms, to_unix_ms):
                found = file.find(kind, day_ms, day_ms, {part})
                left = [record for one in found for record in WITHOUT_HOURS[kind](one, is_deleted)]
                changed += left
                if not left:
                    removed.add((kind, day_ms, part))
    for kind in _of(Deletion.EVENTS_INSIDE):
        for one in file.find(kind, from_unix_ms, to_unix_ms):
            if all(_is_deleted_with(event, to_unix_ms) for event in one.decoded(list[PastEvent])):
                removed.add((kind, one.at, one.part))
    file.append(changed)
    file.rewrite(lambda key: key not in removed)


def _hours_without(found: StoredRecord, is_deleted: Callable[[int], bool]) -> list[Record]:
    hours = Rollup(HOUR_MS)
    hours.merge(found.part, found.decoded(PackedRollup))
    hours.drop(is_deleted)
    return hours.records(found.at, RecordKind.HOURS)


def _day_program_cpu_without(found: StoredRecord, is_deleted: Callable[[int], bool]) -> list[Record]:
    left = program_cpu.without(found.decoded(ProgramCpu), is_deleted)
    return [Record(RecordKind.DAY_PROGRAM_CPU, found.at, found.part, left)]


WITHOUT_HOURS = {RecordKind.HOURS: _hours_without, RecordKind.DAY_PROGRAM_CPU: _day_program_cpu_without}
"""What is left of a record of each kind with `Deletion.SLOTS`."""


def _is_deleted_with(event: PastEvent, to_unix_ms: int) -> bool:
    return event.to_unix_ms <= to_unix_ms and event.traits.is_deleted_with_range


def _touches_day(day_ms: int, from_unix_ms: int, to_unix_ms: int) -> bool:
    return day_ms <= to_unix_ms and day_ms + DAY_MS > from_unix_ms
