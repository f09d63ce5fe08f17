"""What was used in a whole chunk, and which processes ended in it: what roll-ups are made of."""

from typing import NamedTuple

import msgspec

from desktop_monitor.model.process import ProcessState, ProcessUsage
from desktop_monitor.rates.cpu import busy_and_capacity_ms
from desktop_monitor.recorder.rollups.usage_table import UsageTable
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import USAGE_FIELDS, ProcessColumns
from desktop_monitor.recorder.storage.rebuild import samples

EXIT_FIELDS = ("exit_code", "exit_signal")


class End(NamedTuple):
    """The end of a process: it ended after ``seen_unix_ms`` and not after ``gone_unix_ms``.

    Attributes:
        seen_unix_ms: The last sample with it.
        gone_unix_ms: The first sample without it, or with it as dead.
        exit_code: How it ended, where that is known.
        exit_signal: The signal that ended it.
    """

    seen_unix_ms: int
    gone_unix_ms: int
    exit_code: int | None = None
    exit_signal: int | None = None


class ChunkUsage(NamedTuple):
    """A whole chunk in short; processes by the numbers of their identities.

    Attributes:
        at_unix_ms: When its first interval ended.
        until_unix_ms: When its last interval ended.
        busy_ms: CPU time that the machine used.
        capacity_ms: CPU time that the machine had.
        used: What each process used.
        ended: The end of each process that ended. One that continues under another name has not ended.
    """

    at_unix_ms: int
    until_unix_ms: int
    busy_ms: int
    capacity_ms: int
    used: dict[int, ProcessUsage]
    ended: dict[int, End]


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    until_unix_ms: int
    busy_ms: int
    capacity_ms: int
    used: UsageTable
    ended: dict[int, End]


def usage_of(chunk: Chunk) -> ChunkUsage:
    """Summarise a chunk."""
    walls, processes = chunk.walls_unix_ms, chunk.processes_with((*USAGE_FIELDS, "state", *EXIT_FIELDS))
    return ChunkUsage(
        walls[1],
        walls[-1],
        *busy_and_capacity_ms(*samples(chunk, ("cpu",), (0, chunk.newest), with_cores=False)),
        processes.usage(0, chunk.newest),
        {
            number: End(walls[max(0, state - 1)], walls[state], *_exit_of(processes, number))
            for number, state in _ends(processes).items()
        },
    )


def _exit_of(processes: ProcessColumns, number: int) -> tuple[int | None, ...]:
    """Return exit code and signal; nothing where an older version recorded the chunk."""
    rows = processes.rows.get(number)
    if not rows or not set(EXIT_FIELDS) <= set(processes.fields):
        return ()
    return tuple(rows[-1][processes.index(field)] for field in EXIT_FIELDS)


def _ends(processes: ProcessColumns) -> dict[int, int]:
    """Return the first state without each process that ended, or with it as dead."""
    renamed = set(processes.predecessors.values())
    ends = {number: state for number, state in processes.ended.items() if number not in renamed}
    if ProcessState.DEAD in processes.states:
        dead, index = processes.states.index(ProcessState.DEAD), processes.index("state")
        ends |= {
            number: rows[-1][0] or 0 for number, rows in processes.rows.items() if rows[-1][index] == dead
        }
    return ends


def pack_usage(usage: ChunkUsage) -> bytes:
    """Encode a usage in a twentieth of its memory; many small objects would also fragment the heap."""
    used = UsageTable.of(usage.at_unix_ms, usage.used)
    return msgspec.msgpack.encode(
        _Packed(usage.until_unix_ms, usage.busy_ms, usage.capacity_ms, used, usage.ended)
    )


def unpack_usage(packed: bytes) -> ChunkUsage:
    """Decode what `pack_usage` made."""
    found = msgspec.msgpack.decode(packed, type=_Packed)
    used: dict[int, ProcessUsage] = {}
    found.used.add_to(used)
    return ChunkUsage(
        found.used.from_unix_ms, found.until_unix_ms, found.busy_ms, found.capacity_ms, used, found.ended
    )
