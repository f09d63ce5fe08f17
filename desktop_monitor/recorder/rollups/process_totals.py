"""The lives of processes by program: a roll-up of each hour, so that no question need open its chunks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from desktop_monitor.model.sample import ProcessKey
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUse
from desktop_monitor.recorder.storage.sample_delta import Identity

MOST_LIVES = 500
"""So many processes of a program are told apart in an hour; of others that came and went, only the sum."""


class Lived(msgspec.Struct, array_like=True, gc=False):
    """What one process did in a time.

    ``until_unix_ms`` is the first sample without it if it ``is_over``, else the last with it. ``number``
    names its identity on the day of the time; ``parent`` is a name, empty where unknown.
    """

    number: int
    pid: int
    created_unix_ms: int
    until_unix_ms: int
    is_over: bool
    cpu_ms: int
    read_bytes: int
    written_bytes: int
    rss_maximum_bytes: int
    parent: str

    def add(self, later: "Lived") -> None:
        """Add what the same process did in another time."""
        if later.until_unix_ms >= self.until_unix_ms:
            self.until_unix_ms, self.is_over, self.number = later.until_unix_ms, later.is_over, later.number
        self.cpu_ms += later.cpu_ms
        self.read_bytes += later.read_bytes
        self.written_bytes += later.written_bytes
        if later.rss_maximum_bytes > self.rss_maximum_bytes:  # noqa: PLR1730  # max() costs thrice as much
            self.rss_maximum_bytes = later.rss_maximum_bytes
        self.parent = self.parent or later.parent


class Lives(msgspec.Struct, array_like=True):
    """The processes of a program in an hour; ``unnamed`` sums up ``unnamed_count`` that are not listed."""

    lives: list[Lived]
    unnamed_count: int
    unnamed: Lived | None


def by_pid(known: Mapping[int, Identity]) -> dict[int, list[Identity]]:
    """Who had each number of a process, for `lived`."""
    found: dict[int, list[Identity]] = defaultdict(list)
    for one in known.values():
        found[one.pid].append(one)
    return found


def lived(
    use: ChunkUse,
    known: Mapping[int, Identity],
    family: Mapping[int, list[Identity]],
    only: str | None = None,
) -> Iterator[tuple[str, Lived]]:
    """What each process did in a chunk, with its name.

    Args:
        use: The chunk.
        known: Who is who.
        family: The same `by_pid`, where parents are looked for.
        only: Tell processes of this name.
    """
    for number, used in use.used.items():
        who = known.get(number)
        if who is not None and only in (None, who.name):
            gone_unix_ms = use.gone.get(number)
            yield (
                who.name,
                Lived(
                    number,
                    who.pid,
                    who.created_unix_ms,
                    use.until_unix_ms if gone_unix_ms is None else gone_unix_ms,
                    gone_unix_ms is not None,
                    used.cpu_ms,
                    used.read_bytes,
                    used.written_bytes,
                    used.rss_maximum_bytes,
                    _parent_of(who, family),
                ),
            )


def _parent_of(who: Identity, family: Mapping[int, list[Identity]]) -> str:
    """The name of whoever had the parent's number last before the child began."""
    older = [one for one in family.get(who.parent_pid, ()) if one.created_unix_ms <= who.created_unix_ms]
    return max(older, key=lambda one: one.created_unix_ms).name if older else ""


def of_hour(uses: Iterable[ChunkUse], known: Mapping[int, Identity]) -> dict[str, Lives]:
    """Put the chunks of an hour together, by program."""
    programs: dict[str, dict[ProcessKey, Lived]] = defaultdict(dict)
    family = by_pid(known)
    for use in uses:
        for name, one in lived(use, known, family):
            _add(programs[name], [one])
    return {name: Lives(list(found.values()), 0, None) for name, found in programs.items()}


def _add(found: dict[ProcessKey, Lived], lives: Iterable[Lived]) -> None:
    for one in lives:
        there = found.setdefault((one.pid, one.created_unix_ms), one)
        if there is not one:
            there.add(one)


def packed(parts: Iterable[Lives]) -> Lives:
    """One for several of the same program."""
    whole = merged(parts)
    ranked = sorted(whole.lives, key=lambda one: (not one.is_over, one.cpu_ms), reverse=True)
    left = Lives(ranked[:MOST_LIVES], whole.unnamed_count, whole.unnamed)
    return merged([left, *(Lives([], 1, one) for one in ranked[MOST_LIVES:])])


def merged(parts: Iterable[Lives]) -> Lives:
    """One for several of the same program, each process once."""
    found: dict[ProcessKey, Lived] = {}
    count, unnamed = 0, None
    for part in parts:
        _add(found, part.lives)
        if part.unnamed is not None:
            count += part.unnamed_count
            unnamed = part.unnamed if unnamed is None else unnamed
            if unnamed is not part.unnamed:
                unnamed.add(part.unnamed)
    return Lives(list(found.values()), count, unnamed)
