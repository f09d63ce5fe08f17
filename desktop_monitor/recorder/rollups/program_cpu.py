"""CPU time by program, in columns over time: of a chunk, of the tens of an hour, of the hours of a day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

import msgspec

from desktop_monitor.rates import CPU_SLACK_MS
from desktop_monitor.rates.accounting import busy_and_capacity_ms
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUse
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import Counters
from desktop_monitor.recorder.storage.rebuild import samples
from desktop_monitor.recorder.storage.sample_delta import Identity

MOST_PROGRAMS = 50  # so many are named in an hour; the others are in the sum of all
MOST_KEPT = 90
"""Chunks of the longest time that is told from samples, at a period of half a second."""

_UNKNOWN = "?"


class Shares(msgspec.Struct, array_like=True):
    """What the machine had and used in each slot, and what each program used; every list is as long.

    ``begins_unix_ms`` and ``ends_unix_ms`` are the slots; all else is milliseconds of CPU time.
    """

    begins_unix_ms: list[int]
    ends_unix_ms: list[int]
    capacity_ms: list[int]
    busy_ms: list[int]
    processes_ms: list[int]
    programs_ms: dict[str, list[int]]


def of_whole_chunk(use: ChunkUse, known: Mapping[int, Identity]) -> Shares:
    """One slot for all of a chunk; `known` tells who its processes are."""
    programs: Counter[str] = Counter()
    for number, used in use.used.items():
        if used.cpu_ms:
            programs[_name(number, known)] += used.cpu_ms
    columns = {name: [used_ms] for name, used_ms in programs.items()}
    at = use.at_unix_ms
    return Shares([at], [at], [use.capacity_ms], [use.busy_ms], [programs.total()], columns)


def of_chunk(chunk: Chunk, counters: Counters, known: Mapping[int, Identity]) -> Shares:
    """The intervals of a chunk, gaps left out.

    Args:
        chunk: The chunk.
        counters: The CPU time of its processes.
        known: Who they are.
    """
    walls, monotonics = chunk.walls_unix_ms, chunk.monotonics_ms
    slots = [
        slot
        for slot in range(1, len(walls))
        if monotonics[slot] > monotonics[slot - 1] and not chunk.is_gap(slot)
    ]
    states = samples(chunk, ("cpu",), with_cores=False)
    whole = [busy_and_capacity_ms(states[slot - 1], states[slot]) for slot in slots]
    most_ms = [-1] * len(walls)
    for slot, (_, capacity_ms) in zip(slots, whole, strict=True):
        most_ms[slot] = capacity_ms + CPU_SLACK_MS
    programs: dict[str, list[int]] = defaultdict(lambda: [0] * len(walls))
    counters.add_growth(most_ms, {number: programs[_name(number, known)] for number in counters.numbers})
    columns = {name: [column[slot] for slot in slots] for name, column in programs.items() if any(column)}
    return Shares(
        [walls[slot - 1] for slot in slots],
        [walls[slot] for slot in slots],
        [capacity_ms for _, capacity_ms in whole],
        [busy_ms for busy_ms, _ in whole],
        [sum(used_ms) for used_ms in zip(*columns.values(), strict=True)] or [0] * len(slots),
        columns,
    )


class KeptShares:
    """The shares of the chunks that were asked for last: a chart asks for the same ones again and again."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, bytes] = {}

    def get(self, chunk: Chunk) -> Shares | None:
        """Those of a closed chunk; None when they are not kept."""
        packed = self._kept.get(chunk.key) if chunk.is_closed else None
        return None if packed is None else msgspec.msgpack.decode(packed, type=Shares)

    def put(self, chunk: Chunk, found: Shares) -> None:
        """Keep them, and forget the oldest."""
        if chunk.is_closed:
            newest = list(self._kept.items())[1 - MOST_KEPT :]
            self._kept = {**dict(newest), chunk.key: msgspec.msgpack.encode(found)}


def joined(parts: Iterable[Shares], width_ms: int) -> Shares:
    """Several as one, in slots of one width; only the programs that used most are named."""
    capacity, busy, processes = Counter[int](), Counter[int](), Counter[int]()
    programs: dict[str, Counter[int]] = defaultdict(Counter)
    for part in parts:
        slots = [begin // width_ms * width_ms for begin in part.begins_unix_ms]
        _add(capacity, slots, part.capacity_ms)
        _add(busy, slots, part.busy_ms)
        _add(processes, slots, part.processes_ms)
        for name, column in part.programs_ms.items():
            _add(programs[name], slots, column)
    slots = sorted(capacity)
    ranked = sorted(programs, key=lambda name: programs[name].total(), reverse=True)
    return Shares(
        slots,
        [slot + width_ms for slot in slots],
        [capacity[slot] for slot in slots],
        [busy[slot] for slot in slots],
        [processes[slot] for slot in slots],
        {name: [programs[name][slot] for slot in slots] for name in ranked[:MOST_PROGRAMS]},
    )


def without(part: Shares, is_doomed: Callable[[int], bool]) -> Shares:
    """The same less the slots that begin when nothing is to be remembered."""
    places = [place for place, begin in enumerate(part.begins_unix_ms) if not is_doomed(begin)]

    def left(column: list[int]) -> list[int]:
        return [column[place] for place in places]

    programs = {name: left(column) for name, column in part.programs_ms.items()}
    return Shares(
        left(part.begins_unix_ms),
        left(part.ends_unix_ms),
        left(part.capacity_ms),
        left(part.busy_ms),
        left(part.processes_ms),
        {name: column for name, column in programs.items() if any(column)},
    )


def _add(sums: Counter[int], slots: list[int], column: list[int]) -> None:
    for slot, amount in zip(slots, column, strict=True):
        sums[slot] += amount


def _name(number: int, known: Mapping[int, Identity]) -> str:
    return known[number].name if number in known else _UNKNOWN
