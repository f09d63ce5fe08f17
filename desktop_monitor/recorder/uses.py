"""What was used in a whole chunk, and who ended in it: what roll-ups are made of."""

from typing import NamedTuple

from desktop_monitor.recorder.accounting import busy_and_capacity_ms
from desktop_monitor.recorder.chunk import Chunk
from desktop_monitor.recorder.life import Usage
from desktop_monitor.recorder.rebuild import samples


class ChunkUse(NamedTuple):
    """A whole chunk in short; processes by the numbers of their identities.

    ``at_unix_ms`` is when its first interval ended, ``until_unix_ms`` its last. ``gone`` tells of each
    process that ended the first sample without it; one that goes on under another name has not ended.
    """

    at_unix_ms: int
    until_unix_ms: int
    busy_ms: int
    capacity_ms: int
    used: dict[int, Usage]
    gone: dict[int, int]


def use_of(chunk: Chunk) -> ChunkUse:
    """Sum a chunk up."""
    walls, life = chunk.walls_unix_ms, chunk.life
    former = set(life.renamed.values())
    return ChunkUse(
        walls[1],
        walls[-1],
        *busy_and_capacity_ms(*samples(chunk, ("cpu",), (0, chunk.newest), with_cores=False)),
        life.usage(0, chunk.newest),
        {number: walls[state] for number, state in life.gone.items() if number not in former},
    )
