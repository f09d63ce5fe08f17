"""The history of a program or of one process: started, ended, what it used, and how often it started."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from operator import attrgetter, itemgetter

from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.history import ProcessHistory, ProgramHistory
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.recorder.queries import rolled_up
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.rollups.process_totals import (
    PackedProgramTotals,
    ProcessTotals,
    ProgramTotals,
    TotalsRow,
    by_pid,
    newest_of,
    rows_by_process,
    total_of,
    totals_of,
    usage_of,
)
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS

MAX_RANGE_MS = 30 * DAY_MS


def process_history(reader: HistoryReader, name: str, key: ProcessKey | None, limit: int) -> ProgramHistory:
    """Return the history of a program in the last 30 days that are recorded.

    With `key`, only that one of its processes is counted; `limit` is how many are listed.

    Raises:
        NothingRecorded: Nothing of that name, or no such process, was recorded.
    """
    until = reader.newest_unix_ms()
    oldest = reader.oldest_unix_ms()
    if until is None or oldest is None:
        raise _unknown(name)
    since = max(oldest, until - MAX_RANGE_MS)
    newer: dict[ProcessKey, Identity] = {}
    parts = [
        *rolled_up.process_totals_by_day(reader, since, until, name),
        *_newer(reader, name, since, until, newer),
    ]
    whole = rows_by_process(parts)
    chosen = {one: rows for one, rows in whole.items() if key in (None, one)}
    if not chosen:
        raise _unknown(name)
    unlisted_count = sum(part.unlisted_count for part in parts if part.unlisted is not None)
    counted = [part.unlisted for part in parts if part.unlisted is not None] if key is None else []
    used = usage_of([*chain.from_iterable(chosen.values()), *counted])
    newest = {one: newest_of(rows) for one, rows in chosen.items()}
    last = max(newest.values(), key=attrgetter("until_unix_ms"))
    received_bytes, sent_bytes = used.known_traffic
    listed = heapq.nlargest(limit, chosen, key=itemgetter(1, 0))
    is_alive = any(_is_alive(row, until) for row in newest.values())
    return ProgramHistory(
        name=name,
        since_unix_ms=since,
        until_unix_ms=until,
        born_unix_ms=min(created_unix_ms for _, created_unix_ms in chosen),
        died_unix_ms=last.until_unix_ms if last.has_ended and not is_alive else None,
        is_alive=is_alive,
        last_seen_unix_ms=last.seen_unix_ms,
        process_count=_count(chosen) + (unlisted_count if key is None else 0),
        start_count=_count({one: rows for one, rows in whole.items() if one[1] >= since}) + unlisted_count,
        cpu_s=round(used.cpu_ms / 1000, 3),
        rss_maximum_bytes=used.rss_maximum_bytes,
        read_bytes=used.read_bytes,
        write_bytes=used.write_bytes,
        processes=_listed(reader, [total_of(chosen[one]) for one in listed], newer, until),
        received_bytes=received_bytes,
        sent_bytes=sent_bytes,
    )


def _newer(
    reader: HistoryReader, name: str, since: int, until: int, identities: dict[ProcessKey, Identity]
) -> Iterator[PackedProgramTotals]:
    """Yield what is in no roll-up yet, and add the identities of these processes."""
    files = [
        reader.days.rollups(day_ms) for day_ms in reader.days.between(until - rolled_up.UNFLUSHED_MS, until)
    ]
    newest = (file.edge(RecordKind.PROCESS_TOTALS, newest=True) for file in files)
    flushed = max((at + HOUR_MS for at in newest if at is not None), default=until - rolled_up.UNFLUSHED_MS)
    for usage, known in reader.chunk_usages(max(since, flushed), until):
        identities |= {one.key: one for one in known.values() if one.name == name}
        totals = ProgramTotals([one for _, one in totals_of(usage, known, by_pid(known), name)])
        yield PackedProgramTotals.of(totals)


def _listed(
    reader: HistoryReader, totals: list[ProcessTotals], newer: dict[ProcessKey, Identity], until: int
) -> list[ProcessHistory]:
    numbers: dict[int, list[int]] = defaultdict(list)
    for one in totals:
        if (one.pid, one.created_unix_ms) not in newer:
            numbers[one.until_unix_ms // DAY_MS].append(one.number)
    known = {day: reader.identities_on(day * DAY_MS, wanted) for day, wanted in numbers.items()}
    listed: list[ProcessHistory] = []
    for one in totals:
        identity = newer.get((one.pid, one.created_unix_ms))
        if identity is None:
            identity = known[one.until_unix_ms // DAY_MS].get(one.number)
        received_bytes, sent_bytes = one.usage.known_traffic
        listed.append(
            ProcessHistory(
                pid=one.pid,
                created_unix_ms=one.created_unix_ms,
                died_unix_ms=one.until_unix_ms if one.has_ended else None,
                is_alive=_is_alive(one, until),
                last_seen_unix_ms=one.seen_unix_ms,
                parent_pid=identity.parent_pid if identity else None,
                parent_name=one.parent or None,
                user=identity.user if identity else None,
                command=identity.command if identity else "",
                cpu_s=round(one.usage.cpu_ms / 1000, 3),
                rss_maximum_bytes=one.usage.rss_maximum_bytes,
                read_bytes=one.usage.read_bytes,
                write_bytes=one.usage.write_bytes,
                exit_code=one.exit_code,
                exit_signal=one.exit_signal,
                ended_count=one.usage.ended_count if one.pid == 0 else None,
                received_bytes=received_bytes,
                sent_bytes=sent_bytes,
            )
        )
    return listed


def _count(processes: Mapping[ProcessKey, list[TotalsRow]]) -> int:
    """Return how many ran: a sum of processes that no sample has seen has pid 0."""
    return sum(usage_of(rows).ended_count if pid == 0 else 1 for (pid, _), rows in processes.items())


def _is_alive(one: TotalsRow | ProcessTotals, until: int) -> bool:
    return one.pid != 0 and not one.has_ended and one.until_unix_ms >= until


def _unknown(name: str) -> NothingRecorded:
    return NothingRecorded(f"Nothing that is called {name!r:.80} was recorded in this time.")
