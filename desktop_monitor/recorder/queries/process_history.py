"""The life of a program, or of one process: born, died, all that it used, and how often it began."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import LifeProcess, ProgramLife
from desktop_monitor.model.sample import ProcessKey
from desktop_monitor.recorder.queries.history_reader import Past
from desktop_monitor.recorder.rollups.process_totals import Lived, Lives, by_pid, lived, merged
from desktop_monitor.recorder.storage.sample_delta import Identity
from desktop_monitor.recorder.storage.sqlite_store import Kind
from desktop_monitor.recorder.times import DAY_MS, HOUR_MS

LONGEST_MS = 30 * DAY_MS

_UNFOLDED_MS = 2 * HOUR_MS  # longer ago than this, every hour has its roll-ups


def lifetime(past: Past, name: str, key: ProcessKey | None, limit: int) -> ProgramLife:
    """Tell the life of a program in the last 30 days of what is kept.

    Args:
        past: Where the samples are.
        name: The program: all processes of this name.
        key: Tell what this one of its processes did, and no other.
        limit: List so many processes.

    Raises:
        QuestionRefused: Nothing of that name, or no such process, was recorded.
    """
    until = past.newest_unix_ms()
    oldest = past.oldest_unix_ms()
    if until is None or oldest is None:
        raise _unknown(name)
    since = max(oldest, until - LONGEST_MS)
    strangers: dict[ProcessKey, Identity] = {}
    whole = merged([*_rolled_up(past, name, since, until), *_newer(past, name, since, until, strangers)])
    chosen = [one for one in whole.lives if key in (None, (one.pid, one.created_unix_ms))]
    if not chosen:
        raise _unknown(name)
    counted = [*chosen, *([whole.unnamed] if whole.unnamed is not None and key is None else [])]
    newest = max(chosen, key=attrgetter("until_unix_ms"))
    listed = heapq.nlargest(limit, chosen, key=attrgetter("created_unix_ms", "pid"))
    is_alive = any(_is_alive(one, until) for one in chosen)
    return ProgramLife(
        name=name,
        since_unix_ms=since,
        until_unix_ms=until,
        born_unix_ms=min(one.created_unix_ms for one in chosen),
        died_unix_ms=newest.until_unix_ms if newest.is_over and not is_alive else None,
        is_alive=is_alive,
        last_seen_unix_ms=newest.until_unix_ms,
        process_count=len(chosen) + (whole.unnamed_count if key is None else 0),
        start_count=sum(one.created_unix_ms >= since for one in whole.lives) + whole.unnamed_count,
        cpu_s=round(sum(one.cpu_ms for one in counted) / 1000, 3),
        rss_maximum_bytes=max(one.rss_maximum_bytes for one in counted),
        read_bytes=sum(one.read_bytes for one in counted),
        write_bytes=sum(one.written_bytes for one in counted),
        processes=_told(past, listed, strangers, until),
    )


def _rolled_up(past: Past, name: str, since: int, until: int) -> Iterator[Lives]:
    for day_ms in past.days.between(since, until):
        for found in past.days.rollups(day_ms).find(Kind.LIVES, since // HOUR_MS * HOUR_MS, until, name):
            yield found.decoded(Lives)


def _newer(
    past: Past, name: str, since: int, until: int, strangers: dict[ProcessKey, Identity]
) -> Iterator[Lives]:
    """What is in no roll-up yet; tells who these processes are as well."""
    shelves = [past.days.rollups(day_ms) for day_ms in past.days.between(until - _UNFOLDED_MS, until)]
    newest = [at for at in (shelf.edge(Kind.LIVES, newest=True) for shelf in shelves) if at is not None]
    folded = max((at + HOUR_MS for at in newest), default=until - _UNFOLDED_MS)
    for use, known in past.uses(max(since, folded), until):
        strangers |= {(who.pid, who.created_unix_ms): who for who in known.values() if who.name == name}
        yield Lives([one for _, one in lived(use, known, by_pid(known), name)], 0, None)


def _told(
    past: Past, lives: list[Lived], strangers: dict[ProcessKey, Identity], until: int
) -> list[LifeProcess]:
    numbers: dict[int, list[int]] = defaultdict(list)
    for one in lives:
        if (one.pid, one.created_unix_ms) not in strangers:
            numbers[one.until_unix_ms // DAY_MS].append(one.number)
    known = {day: past.who(day * DAY_MS, wanted) for day, wanted in numbers.items()}
    told: list[LifeProcess] = []
    for one in lives:
        who = strangers.get((one.pid, one.created_unix_ms))
        who = known[one.until_unix_ms // DAY_MS].get(one.number) if who is None else who
        is_alive = _is_alive(one, until)
        told.append(
            LifeProcess(
                pid=one.pid,
                created_unix_ms=one.created_unix_ms,
                died_unix_ms=one.until_unix_ms if one.is_over else None,
                is_alive=is_alive,
                last_seen_unix_ms=one.until_unix_ms,
                parent_pid=who.parent_pid if who else None,
                parent_name=one.parent or None,
                user=who.user if who else None,
                command=who.command if who else "",
                cpu_s=round(one.cpu_ms / 1000, 3),
                rss_maximum_bytes=one.rss_maximum_bytes,
                read_bytes=one.read_bytes,
                write_bytes=one.written_bytes,
            )
        )
    return told


def _is_alive(one: Lived, until: int) -> bool:
    return not one.is_over and one.until_unix_ms >= until


def _unknown(name: str) -> QuestionRefused:
    return QuestionRefused(f"Nothing that is called {name!r:.80} was recorded in this time.")
