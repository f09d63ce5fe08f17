"""What every process used in a few minutes, from the samples."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import msgspec

from desktop_monitor.findings.recorded import Process, ProcessUse, ShortTime
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.rollups import day_short_times
from desktop_monitor.recorder.rollups.usage_slots import process_of
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import USAGE_FIELDS, ProcessColumns
from desktop_monitor.recorder.storage.rebuild import samples

_CHILDREN = "children_cpu_ms"
_MAX_BY_MEMORY = 20  # whose identities are read, of those that did nothing


class _ProcessesById(Mapping[int, Process]):
    """The processes of some chunks by their id, then others; all that are listed are of the chunks."""

    def __init__(self, known: Mapping[int, Process], others: Callable[[], Mapping[int, Process]]) -> None:
        self._known, self._others = known, others

    def __getitem__(self, pid: int) -> Process:
        return self._known[pid] if pid in self._known else self._others()[pid]

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def kept_short_time(
    reader: HistoryReader, others: Callable[[], Mapping[int, Process]], from_unix_ms: int, to_unix_ms: int
) -> ShortTime | None:
    """Return the same as `short_time`, from memory or the digest of its day where it is there."""
    key, signature = (from_unix_ms, to_unix_ms), reader.signature(from_unix_ms, to_unix_ms)
    if signature is None:
        return short_time(reader, others, from_unix_ms, to_unix_ms)
    kept = reader.short_time_cache.get(key, signature) or day_short_times.stored(
        reader.days, from_unix_ms, to_unix_ms
    )
    if kept is not None:
        return msgspec.structs.replace(kept, by_pid=_ProcessesById(kept.by_pid, others))
    short = short_time(reader, others, from_unix_ms, to_unix_ms)
    if short is not None:
        reader.short_time_cache.put(key, signature, short)
    return short


def short_time(
    reader: HistoryReader, others: Callable[[], Mapping[int, Process]], from_unix_ms: int, to_unix_ms: int
) -> ShortTime | None:
    """Return what was used in intervals that ended after `from` and not after `to`; None without samples.

    `others` returns processes by id, in which parents are looked up that no sample has.
    """
    listed: list[Process] = []
    busiest, at_unix_ms, length_ms, busy_ms = -1.0, 0, 0.0, 0
    used: dict[ProcessKey, ProcessUse] = {}
    for chunk in reader.chunks(from_unix_ms + 1, to_unix_ms):
        walls = chunk.walls_unix_ms
        inside = [
            number
            for number in range(1, len(walls))
            if from_unix_ms < walls[number] <= to_unix_ms and not chunk.is_gap(number)
        ]
        if not inside:
            continue
        first, last = inside[0] - 1, inside[-1]
        length_ms += chunk.monotonics_ms[last] - chunk.monotonics_ms[first]
        states = samples(chunk, ("cpu",), range(first, last + 1), with_cores=False)
        for number, (before, now) in enumerate(pairwise(states), first + 1):
            busy, capacity = busy_and_capacity_ms(before, now)
            busy_ms += busy
            if capacity and busy / capacity > busiest:
                busiest, at_unix_ms = busy / capacity, walls[number]
        for one in _used(reader, chunk, first, last, listed):
            key = one.process.pid, one.process.created_unix_ms
            used[key] = _added(used[key], one) if key in used else one
    if not length_ms:
        return None
    listed.sort(key=lambda one: one.created_unix_ms)
    by_pid = {one.pid: one for one in (*listed, *(one.process for one in used.values()))}
    return ShortTime(
        at_unix_ms or to_unix_ms,
        round(length_ms),
        busy_ms,
        list(used.values()),
        _ProcessesById(by_pid, others),
    )


def _used(
    reader: HistoryReader, chunk: Chunk, first: int, last: int, listed: list[Process]
) -> Iterator[ProcessUse]:
    columns = chunk.processes_with((*USAGE_FIELDS, _CHILDREN))
    usages = columns.usage(first, last)
    changed = [number for number in usages if (columns.rows[number][-1][0] or 0) > first]
    children = dict.fromkeys(usages, 0) | {
        number: _children_ms(columns, number, first, last) for number in changed
    }
    largest = heapq.nlargest(_MAX_BY_MEMORY, usages, key=lambda number: usages[number].rss_maximum_bytes)
    wanted = {
        *largest,
        *(number for number, one in usages.items() if one.is_active),
        *(number for number, children_ms in children.items() if children_ms),
    }
    identities = reader.identities(chunk, columns.rows)
    listed += [process_of(identities[number]) for number in columns.rows if number in identities]
    for number in wanted & identities.keys():
        one, used = identities[number], usages[number]
        yield ProcessUse(
            process_of(one),
            used.cpu_ms,
            children[number],
            used.read_bytes + used.write_bytes,
            used.rss_maximum_bytes,
            0 if one.pid else used.ended_count,
            one.parent_name or "",
            used.received_bytes + used.sent_bytes,
        )


def _children_ms(columns: ProcessColumns, number: int, first: int, last: int) -> int:
    """Return the CPU time of children that were waited for: most of it of some that no sample has."""
    if _CHILDREN not in columns.fields:
        return 0
    index = columns.index(_CHILDREN)
    before, now = columns.at(number, first), columns.at(number, last)
    return max(0, (now[index] or 0) - (before[index] or 0)) if before and now else 0


def _added(one: ProcessUse, more: ProcessUse) -> ProcessUse:
    return ProcessUse(
        more.process,
        one.cpu_ms + more.cpu_ms,
        one.children_cpu_ms + more.children_cpu_ms,
        one.io_bytes + more.io_bytes,
        max(one.rss_bytes, more.rss_bytes),
        one.ended_count + more.ended_count,
        more.parent_name,
        one.network_bytes + more.network_bytes,
    )
