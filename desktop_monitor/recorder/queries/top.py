"""Who did it: what every program used in a time, exact at both ends as long as the samples are kept."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import add, attrgetter, itemgetter
from typing import Literal

import msgspec

from desktop_monitor.model.history import Top, TopProcess, TopProgram
from desktop_monitor.model.sample import ProcessKey
from desktop_monitor.recorder.queries.history_reader import Past, checked_range
from desktop_monitor.recorder.rollups.rollup import PackedTen, add_ten, add_usage
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import Usage
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.sqlite_store import Kind
from desktop_monitor.recorder.times import DAY_MS, HOUR_MS, TEN_MINUTES_MS

By = Literal["cpu", "memory", "io"]
MOST_PROCESSES = 20

_WEIGHTS: dict[By, tuple[Callable[[Usage], int], Callable[[int, int], int]]] = {
    "cpu": (attrgetter("cpu_ms"), add),
    "memory": (attrgetter("rss_maximum_bytes"), max),
    "io": (lambda used: used.read_bytes + used.written_bytes, add),
}
"""What a process is ranked by, and how to put two times together in which it was used."""


def top(past: Past, from_unix_ms: int, to_unix_ms: int, by: By, limit: int) -> Top:
    """Rank the programs by what they used in intervals that ended after `from` and not after `to`.

    A process is counted up to the last sample that saw it. What it did after that, its parent is told in one
    sum with all that children did whom no sample saw; whose it was nobody can know, so it is nobody's here
    and "finished" in `account`.

    Raises:
        QuestionRefused: The range is empty.
    """
    checked_range(from_unix_ms, to_unix_ms)
    programs: dict[str, list[tuple[Identity, Usage]]] = defaultdict(list)
    for identity, used in _used(past, from_unix_ms, to_unix_ms):
        programs[identity.name].append((identity, used))
    found = [_program(name, members, by) for name, members in programs.items()]
    whole = sum(_amount(program, by) for program in found)
    ranked = sorted(found, key=lambda program: _amount(program, by), reverse=True)[:limit]
    return Top(
        from_unix_ms,
        to_unix_ms,
        [_with_share(program, 100 * _amount(program, by) / whole if whole else 0.0) for program in ranked],
    )


def _used(past: Past, from_unix_ms: int, to_unix_ms: int) -> Iterator[tuple[Identity, Usage]]:
    for day_ms in past.touched_days(from_unix_ms, to_unix_ms):
        totals: dict[int, Usage] = {}
        known = past.days.rolled_up_identities(day_ms)
        begin, end = max(from_unix_ms, day_ms - 1), min(to_unix_ms, day_ms + DAY_MS - 1)
        covered = _add_tens(past, begin, end, totals)
        for first, last in _rest(begin, end, covered):
            for chunk in past.chunks(first + 1, last):
                known |= chunk.identities
                _add_chunk(past, chunk, first, last, totals)
        missing = [number for number in totals if number not in known]
        known |= past.days.identities(day_ms, missing)
        yield from ((known[number], used) for number, used in totals.items() if number in known)


def _add_tens(past: Past, begin: int, end: int, totals: dict[int, Usage]) -> list[tuple[int, int]]:
    """Add whole ten minutes; answer the hours for which that was done, as (after, until) of interval ends."""
    covered: list[tuple[int, int]] = []
    for found in past.days.rollups(end).find(Kind.TENS, begin - HOUR_MS, end):
        whole, *tens = found.decoded(list[msgspec.Raw])
        if begin < found.at and found.at + HOUR_MS - 1 <= end:
            add_ten(totals, msgspec.msgpack.decode(whole, type=PackedTen))
            covered.append((found.at - 1, found.at + HOUR_MS - 1))
            continue
        for packed in tens:
            ten = msgspec.msgpack.decode(packed, type=PackedTen)
            last = ten.from_unix_ms + TEN_MINUTES_MS - 1
            if begin < ten.from_unix_ms and last <= end:
                add_ten(totals, ten)
                covered.append((ten.from_unix_ms - 1, last))
    return covered


def _rest(begin: int, end: int, covered: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for first, last in sorted(covered):
        if first > begin:
            yield begin, first
        begin = max(begin, last)
    if end > begin:
        yield begin, end


def _add_chunk(past: Past, chunk: Chunk, first: int, last: int, totals: dict[int, Usage]) -> None:
    walls = chunk.walls_unix_ms
    inside = [number for number in range(1, len(walls)) if first < walls[number] <= last]
    if inside:
        for number, used in past.usage(chunk, inside[0] - 1, inside[-1]).items():
            add_usage(
                totals, number, used.cpu_ms, used.read_bytes, used.written_bytes, used.rss_maximum_bytes
            )


def _program(name: str, members: list[tuple[Identity, Usage]], by: By) -> TopProgram:
    weight, joined = _WEIGHTS[by]
    processes: dict[ProcessKey, tuple[int, Identity]] = {}
    for identity, used in members:
        key = (identity.pid, identity.created_unix_ms)
        before, _ = processes.get(key, (0, identity))
        processes[key] = (joined(before, weight(used)), identity)
    ranked = heapq.nlargest(MOST_PROCESSES, processes.values(), key=itemgetter(0))
    return TopProgram(
        name=name,
        cpu_s=round(sum(used.cpu_ms for _, used in members) / 1000, 3),
        share_percent=0.0,
        rss_maximum_bytes=max(used.rss_maximum_bytes for _, used in members),
        read_bytes=sum(used.read_bytes for _, used in members),
        write_bytes=sum(used.written_bytes for _, used in members),
        processes=[TopProcess(one.pid, one.created_unix_ms, one.command) for _, one in ranked],
    )


def _with_share(program: TopProgram, share_percent: float) -> TopProgram:
    return TopProgram(
        program.name,
        program.cpu_s,
        round(share_percent, 2),
        program.rss_maximum_bytes,
        program.read_bytes,
        program.write_bytes,
        program.processes,
    )


def _amount(program: TopProgram, by: By) -> float:
    if by == "cpu":
        return program.cpu_s
    return program.rss_maximum_bytes if by == "memory" else program.read_bytes + program.write_bytes
