"""Forgets: what is too old or too much, and what the user wants forgotten, so that no byte of it is left."""

import logging
from collections.abc import Iterable
from pathlib import Path

from desktop_monitor.model.history import PastEvent
from desktop_monitor.recorder.rollups import program_cpu
from desktop_monitor.recorder.rollups.hour_aggregator import HourBook
from desktop_monitor.recorder.rollups.program_cpu import Shares
from desktop_monitor.recorder.rollups.rollup import PackedRollup, PackedTen, Rollup
from desktop_monitor.recorder.storage.checksummed import Damaged
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.columns import expand
from desktop_monitor.recorder.storage.day_files import Batch, Days
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.sqlite_store import Kept, Kind, Shelf
from desktop_monitor.recorder.times import DAY_MS, HOUR_MS

log = logging.getLogger(__name__)

ROLLUP_DAYS = 90


def keep_within(days: Days, now_unix_ms: int, *, most_days: int, most_bytes: int) -> None:
    """Unlink days that are too old, then the oldest until the rest is small enough; today always stays.

    Raises:
        OSError: A file cannot be unlinked.
    """
    today = now_unix_ms // DAY_MS * DAY_MS
    for day_ms, path in days.present("samples"):
        if day_ms < today - (most_days - 1) * DAY_MS:
            _unlink(path)
    for day_ms, path in days.present("rollups"):
        if day_ms < today - (ROLLUP_DAYS - 1) * DAY_MS:
            _unlink(path)
    for family in ("samples", "rollups"):
        for day_ms, path in days.present(family):
            if day_ms < today and days.size_bytes() > most_bytes:
                _unlink(path)


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    log.info("history removed: file=%s", path.name)


def forget(days: Days, from_unix_ms: int, to_unix_ms: int) -> None:
    """Forget a range, rounded outwards to whole chunks, and where those are gone already to whole hours.

    Raises:
        OSError, sqlite3.Error: It cannot be forgotten completely; to do it again does no harm.
    """
    for path in days.directory.glob("*.aside-*"):  # nobody can tell what is in there
        path.unlink()
    for day_ms, path in [*days.present("samples"), *days.present("rollups")]:
        if from_unix_ms <= day_ms and day_ms + DAY_MS - 1 <= to_unix_ms:
            _unlink(path)
    first_day, last_day = from_unix_ms // DAY_MS * DAY_MS, to_unix_ms // DAY_MS * DAY_MS
    for day_ms, _ in days.present("samples"):
        if first_day <= day_ms <= last_day + DAY_MS:
            _forget_chunks(days.samples(day_ms), from_unix_ms, to_unix_ms)
    hours = {
        hour
        for day_ms, _ in days.present("rollups")
        for hour in _hours(days, day_ms, from_unix_ms, to_unix_ms)
    }
    _forget_hours(days, from_unix_ms, to_unix_ms)
    for hour_ms in sorted(hours):
        _fold_again(days, hour_ms)
    _forget_strangers_of_rollups(days, first_day, last_day)
    _forget_events(days, from_unix_ms, to_unix_ms)


def _forget_chunks(shelf: Shelf, from_unix_ms: int, to_unix_ms: int) -> None:
    doomed: list[tuple[Kind, int, str]] = []
    named: set[int] = set()
    for at, part in shelf.places(Kind.CHUNK):
        found = shelf.find(Kind.CHUNK, at, at, part)
        try:
            chunk = Chunk.opened(found[0].packed) if found else None
        except Damaged:
            chunk = None
        if chunk is None or (
            chunk.walls_unix_ms[0] <= to_unix_ms and chunk.walls_unix_ms[-1] >= from_unix_ms
        ):
            doomed.append((Kind.CHUNK, at, part))
        else:
            named |= set(chunk.life.tracks)
    if doomed:
        batches = {
            (found.at, found.part): found.decoded(Batch) for found in shelf.find(Kind.IDENTITY, 0, 2**62)
        }
        shelf.drop([*doomed, *((Kind.IDENTITY, at, part) for at, part in batches)])
        shelf.put(
            Kept(
                Kind.IDENTITY,
                at,
                part,
                [who if number in named else None for number, who in enumerate(batch, at)],
            )
            for (at, part), batch in batches.items()
        )


def _hours(days: Days, day_ms: int, from_unix_ms: int, to_unix_ms: int) -> list[int]:
    places = days.rollups(day_ms).places(Kind.TENS)
    return [at for at, _ in places if at <= to_unix_ms and at + HOUR_MS > from_unix_ms]


def _forget_hours(days: Days, from_unix_ms: int, to_unix_ms: int) -> None:
    def is_doomed(hour_ms: int) -> bool:
        return hour_ms <= to_unix_ms and hour_ms + HOUR_MS > from_unix_ms

    for day_ms, _ in days.present("rollups"):
        shelf = days.rollups(day_ms)
        doomed = [
            (kind, at, part)
            for kind in (Kind.MINUTES, Kind.TENS, Kind.PROGRAMS, Kind.LIVES)
            for at, part in shelf.places(kind)
            if is_doomed(at)
        ]
        if doomed:
            shelf.drop(doomed)
    places = [
        place
        for place in days.summary.places(Kind.HOURS)
        if _is_day_touched(place[0], from_unix_ms, to_unix_ms)
    ]
    for day_ms, part in places:
        hours = Rollup(HOUR_MS)
        for found in days.summary.find(Kind.HOURS, day_ms, day_ms, part):
            hours.merge(part, found.decoded(PackedRollup))
        hours.drop(is_doomed)
        days.summary.drop([(Kind.HOURS, day_ms, part)])
        days.summary.put(hours.kept(day_ms, Kind.HOURS))
    for found in days.summary.find(Kind.PROGRAMS, 0, to_unix_ms):
        if _is_day_touched(found.at, from_unix_ms, to_unix_ms):
            left = program_cpu.without(found.decoded(Shares), is_doomed)
            days.summary.drop([(Kind.PROGRAMS, found.at, "")])
            days.summary.put([Kept(Kind.PROGRAMS, found.at, "", left)])


def _is_day_touched(day_ms: int, from_unix_ms: int, to_unix_ms: int) -> bool:
    return day_ms <= to_unix_ms and day_ms + DAY_MS > from_unix_ms


def _fold_again(days: Days, hour_ms: int) -> None:
    """What is left of an hour is counted again from its samples."""
    book = HourBook(hour_ms)
    for chunk in days.chunks(hour_ms, hour_ms + HOUR_MS - 1):
        book.add_chunk(chunk, with_readings=True)
    if not book.is_empty:
        book.fold(days)


def _forget_strangers_of_rollups(days: Days, first_day: int, last_day: int) -> None:
    for day_ms, _ in days.present("rollups"):
        if not first_day <= day_ms <= last_day:
            continue
        shelf = days.rollups(day_ms)
        tens = [
            ten
            for found in shelf.find(Kind.TENS, day_ms, day_ms + DAY_MS)
            for ten in found.decoded(list[PackedTen])
        ]
        named = {number for ten in tens for number in expand(ten.numbers, ten.count)}
        for found in shelf.find(Kind.WHO, day_ms, day_ms + DAY_MS):
            who = found.decoded(list[tuple[int, Identity]])
            left = [one for one in who if one[0] in named]
            if len(left) < len(who):
                shelf.drop([(Kind.WHO, found.at, found.part)])
                shelf.put([Kept(Kind.WHO, found.at, found.part, left)])


def _forget_events(days: Days, from_unix_ms: int, to_unix_ms: int) -> None:
    doomed: list[tuple[Kind, int, str]] = []
    for found in days.summary.find(Kind.EVENT, from_unix_ms, to_unix_ms):
        events: Iterable[PastEvent] = found.decoded(list[PastEvent])
        if all(event.to_unix_ms <= to_unix_ms for event in events):
            doomed.append((Kind.EVENT, found.at, found.part))
    if doomed:
        days.summary.drop(doomed)
