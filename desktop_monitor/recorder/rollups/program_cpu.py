"""CPU time by program in columns over time: of a chunk, an hour, a day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

import msgspec

from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.rates.processes import CPU_SLACK_MS
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUsage
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import CounterColumn
from desktop_monitor.recorder.storage.rebuild import samples
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.timing.unix_time import floor_to

MAX_NAMED_PROGRAMS = 50
"""Of an hour; the others are in the sum of all."""
CACHED_CHUNKS = 90
"""The chunks of the longest time that is answered from samples, at a period of half a second."""

_UNKNOWN = "?"


class ProgramCpu(msgspec.Struct, array_like=True):
    """What the machine had and used in each slot of time, and what each program used; all lists are as long.

    ``begins_unix_ms`` and ``ends_unix_ms`` are the slots; all else is milliseconds of CPU time.
    """

    begins_unix_ms: list[int]
    ends_unix_ms: list[int]
    capacity_ms: list[int]
    busy_ms: list[int]
    processes_ms: list[int]
    programs_ms: dict[str, list[int]]


def of_whole_chunk(usage: ChunkUsage, identities: Mapping[int, Identity]) -> ProgramCpu:
    """Return one slot for all of a chunk."""
    programs: Counter[str] = Counter()
    for number, used in usage.used.items():
        if used.cpu_ms:
            programs[_name(number, identities)] += used.cpu_ms
    columns = {name: [used_ms] for name, used_ms in programs.items()}
    at = usage.at_unix_ms
    return ProgramCpu([at], [at], [usage.capacity_ms], [usage.busy_ms], [programs.total()], columns)


def of_chunk(chunk: Chunk, cpu: CounterColumn, identities: Mapping[int, Identity]) -> ProgramCpu:
    """Return a slot for each interval of a chunk that is no gap; `cpu` is the CPU time of its processes."""
    walls, monotonics = chunk.walls_unix_ms, chunk.monotonics_ms
    slots = [
        slot
        for slot in range(1, len(walls))
        if monotonics[slot] > monotonics[slot - 1] and not chunk.is_gap(slot)
    ]
    states = samples(chunk, ("cpu",), with_cores=False)
    whole = [busy_and_capacity_ms(states[slot - 1], states[slot]) for slot in slots]
    limits_ms = [-1] * len(walls)
    for slot, (_, capacity_ms) in zip(slots, whole, strict=True):
        limits_ms[slot] = capacity_ms + CPU_SLACK_MS
    programs: dict[str, list[int]] = defaultdict(lambda: [0] * len(walls))
    cpu.add_growth(limits_ms, {number: programs[_name(number, identities)] for number in cpu.numbers})
    columns = {name: [column[slot] for slot in slots] for name, column in programs.items() if any(column)}
    return ProgramCpu(
        [walls[slot - 1] for slot in slots],
        [walls[slot] for slot in slots],
        [capacity_ms for _, capacity_ms in whole],
        [busy_ms for busy_ms, _ in whole],
        [sum(used_ms) for used_ms in zip(*columns.values(), strict=True)] or [0] * len(slots),
        columns,
    )


class ProgramCpuCache:
    """The CPU by program of the closed chunks that were asked for last: a chart asks for the same again."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def get(self, chunk: Chunk) -> ProgramCpu | None:
        """Return that of a closed chunk; None when it is not cached."""
        packed = self._packed.get(chunk.key) if chunk.is_closed else None
        return None if packed is None else msgspec.msgpack.decode(packed, type=ProgramCpu)

    def clear(self) -> None:
        """Drop everything: chunks were deleted."""
        self._packed = {}

    def put(self, chunk: Chunk, found: ProgramCpu) -> None:
        """Cache that of a closed chunk, and drop the oldest."""
        if chunk.is_closed:
            newest = list(self._packed.items())[1 - CACHED_CHUNKS :]
            self._packed = {**dict(newest), chunk.key: msgspec.msgpack.encode(found)}


def merged(parts: Iterable[ProgramCpu], width_ms: int) -> ProgramCpu:
    """Merge several into slots of one width; only the programs that used most are named."""
    capacity, busy, processes = Counter[int](), Counter[int](), Counter[int]()
    programs: dict[str, Counter[int]] = defaultdict(Counter)
    for part in parts:
        slots = [floor_to(begin, width_ms) for begin in part.begins_unix_ms]
        _add(capacity, slots, part.capacity_ms)
        _add(busy, slots, part.busy_ms)
        _add(processes, slots, part.processes_ms)
        for name, column in part.programs_ms.items():
            _add(programs[name], slots, column)
    slots = sorted(capacity)
    ranked = sorted(programs, key=lambda name: programs[name].total(), reverse=True)
    return ProgramCpu(
        slots,
        [slot + width_ms for slot in slots],
        [capacity[slot] for slot in slots],
        [busy[slot] for slot in slots],
        [processes[slot] for slot in slots],
        {name: [programs[name][slot] for slot in slots] for name in ranked[:MAX_NAMED_PROGRAMS]},
    )


def without(part: ProgramCpu, is_deleted: Callable[[int], bool]) -> ProgramCpu:
    """Return the same without the slots whose begin `is_deleted`."""
    indices = [index for index, begin in enumerate(part.begins_unix_ms) if not is_deleted(begin)]

    def left(column: list[int]) -> list[int]:
        return [column[index] for index in indices]

    programs = {name: left(column) for name, column in part.programs_ms.items()}
    return ProgramCpu(
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


def _name(number: int, identities: Mapping[int, Identity]) -> str:
    return identities[number].name if number in identities else _UNKNOWN
