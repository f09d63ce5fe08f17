"""What was used in a whole chunk, and who ended in it: what roll-ups are made of."""

from typing import NamedTuple

import msgspec

from desktop_monitor.model.sample import ENDED
from desktop_monitor.rates.accounting import busy_and_capacity_ms
from desktop_monitor.recorder.rollups.rollup import PackedTen, add_ten, pack_ten
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import USAGE_FIELDS, Life, Usage
from desktop_monitor.recorder.storage.rebuild import samples


class ChunkUse(NamedTuple):
    """A whole chunk in short; processes by the numbers of their identities.

    ``at_unix_ms`` is when its first interval ended, ``until_unix_ms`` its last. ``gone`` tells of each
    process that ended the first sample without it, or with it as dead; one that goes on under another name
    has not ended.
    """

    at_unix_ms: int
    until_unix_ms: int
    busy_ms: int
    capacity_ms: int
    used: dict[int, Usage]
    gone: dict[int, int]


class _PackedUse(msgspec.Struct, frozen=True, array_like=True):
    until_unix_ms: int
    busy_ms: int
    capacity_ms: int
    used: PackedTen
    gone: dict[int, int]


def use_of(chunk: Chunk) -> ChunkUse:
    """Sum a chunk up."""
    walls, life = chunk.walls_unix_ms, chunk.life_with((*USAGE_FIELDS, "state"))
    return ChunkUse(
        walls[1],
        walls[-1],
        *busy_and_capacity_ms(*samples(chunk, ("cpu",), (0, chunk.newest), with_cores=False)),
        life.usage(0, chunk.newest),
        {number: walls[state] for number, state in _ends(life).items()},
    )


def _ends(life: Life) -> dict[int, int]:
    """The first state without each process that ended, or that tells of it as dead."""
    former = set(life.renamed.values())
    ends = {number: state for number, state in life.gone.items() if number not in former}
    if ENDED in life.words:
        dead, place = life.words.index(ENDED), life.place("state")
        ends |= {number: rows[-1][0] or 0 for number, rows in life.tracks.items() if rows[-1][place] == dead}
    return ends


def packed(use: ChunkUse) -> bytes:
    """In a twentieth of the memory, as bytes: small objects that stay keep what lay between them from use."""
    used = pack_ten(use.at_unix_ms, use.used)
    return msgspec.msgpack.encode(_PackedUse(use.until_unix_ms, use.busy_ms, use.capacity_ms, used, use.gone))


def unpacked(content: bytes) -> ChunkUse:
    """Give back what was `packed`."""
    found = msgspec.msgpack.decode(content, type=_PackedUse)
    used: dict[int, Usage] = {}
    add_ten(used, found.used)
    return ChunkUse(
        found.used.from_unix_ms, found.until_unix_ms, found.busy_ms, found.capacity_ms, used, found.gone
    )
