"""Who did it: the programs that used most in a short time, and what started them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from desktop_monitor.findings.recorded import Process, ProcessUse, ShortTime
from desktop_monitor.model.finding import Culprit, FindingValue, main_name, main_title
from desktop_monitor.model.process import UNKNOWN_NAME
from desktop_monitor.rates.process_label import process_label

_MAX_CULPRITS = 3
_SECOND_SHARE = 0.2
"""A further program is named when it used at least this part of what all used."""
_LABEL_SHARE = 0.8
"""What runs in a program is named when it used at least this part of what all its processes used."""
_MAX_PARENTS = 3
_UNSEEN_SHARE = 0.5
"""When no sample has the processes that used this part, their parents are named instead."""
_MIN_STORM_COUNT = 300
"""Of short processes, in a minute: five a second are more than a desktop or a status bar starts."""
_STORM_SHARE = 0.5
"""Of all short processes of one parent program, for the program that the storm is of."""
_MIN_OWN_SHARE = 0.2
"""Of what the storm used, with what its parent program used: a parent that used more did other work."""


class Blame(NamedTuple):
    """The culprits of a short time; their program used `share` (0 to 1) of the whole.

    `ended_count` is not 0 where the main culprit is a storm: so many short processes of a program.
    """

    culprits: list[Culprit]
    share: float
    parents: str
    ended_count: int = 0

    @property
    def name(self) -> str:
        """The name of the main culprit."""
        return main_name(self.culprits)

    @property
    def title(self) -> str:
        """The name of the main culprit, with what ran in it."""
        return main_title(self.culprits)

    @property
    def values(self) -> dict[str, FindingValue]:
        """What sentences say of them."""
        if not self.culprits:
            return {}
        count: dict[str, FindingValue] = {"ended_count": self.ended_count} if self.ended_count else {}
        return {"share_percent": round(100 * self.share), "parents": self.parents, **count}


NO_CULPRIT = Blame([], 0.0, "")


def cpu_blame(short: ShortTime | None) -> Blame:
    """Return what used the CPU: a storm of short processes, programs, or parents of what no sample has."""
    if short is None:
        return NO_CULPRIT
    return storm_blame(short) or _program_blame(short)


def _program_blame(short: ShortTime) -> Blame:
    seen_ms = sum(one.cpu_ms for one in short.used)
    if seen_ms < _UNSEEN_SHARE * short.busy_ms:
        starters = blame(short, lambda one: one.children_cpu_ms, short.busy_ms)
        if starters.share >= _UNSEEN_SHARE:
            return starters
    return blame(short, lambda one: one.cpu_ms, max(short.busy_ms, seen_ms))


def storm_blame(short: ShortTime, *, is_largest: bool = True) -> Blame | None:
    """Return the storm of short processes that used most of the CPU together with what started them.

    A process of a millisecond costs its parent and the kernel as much as itself: the parents are part of
    the storm, not another culprit. Unless `is_largest`, some other program may have used more.
    """
    sums = [one for one in short.used if one.parent_name and one.process.name != UNKNOWN_NAME]
    largest = max(sums, key=lambda one: one.ended_count, default=None)
    if largest is None or largest.ended_count < _MIN_STORM_COUNT:
        return None
    parent, process = largest.parent_name, largest.process
    siblings = sum(one.ended_count for one in sums if one.parent_name == parent)
    if largest.ended_count < _STORM_SHARE * siblings:
        return None
    own, parts, others = 0, 0, defaultdict[str, int](int)
    for one in short.used:
        is_unknown = one.process.name == UNKNOWN_NAME and one.parent_name == parent
        if is_unknown or one.process.name in (process.name, parent):
            parts += one.cpu_ms
            own += one.cpu_ms if one.ended_count else 0
        else:
            others[one.process.name] += one.cpu_ms
    if own < _MIN_OWN_SHARE * parts or (is_largest and parts <= max(others.values(), default=0)):
        return None
    whole_ms = max(short.busy_ms, parts + sum(others.values()))
    above = parents(process, short.by_pid)
    above = above if not parent or parent in above[:1] else [parent, *(one for one in above if one != parent)]
    return Blame(
        [culprit(process)],
        parts / whole_ms,
        " < ".join(above[:_MAX_PARENTS]),
        largest.ended_count,
    )


def io_blame(short: ShortTime | None) -> Blame:
    """Return the programs that read and wrote most."""
    return NO_CULPRIT if short is None else blame(short, lambda one: one.io_bytes)


def memory_blame(short: ShortTime | None) -> Blame:
    """Return the programs with the most memory."""
    return NO_CULPRIT if short is None else blame(short, lambda one: one.rss_bytes)


def blame(short: ShortTime, amount: Callable[[ProcessUse], int], whole: int = 0) -> Blame:
    """Rank the programs by what all their processes used.

    Args:
        short: The time.
        amount: What is counted.
        whole: What the machine used; 0 is the sum of all processes.
    """
    programs: dict[str, list[ProcessUse]] = defaultdict(list)
    for one in short.used:
        if amount(one) > 0:
            programs[one.process.name].append(one)
    totals = {name: sum(map(amount, members)) for name, members in programs.items()}
    whole = whole or sum(totals.values())
    ranked = sorted(programs, key=totals.__getitem__, reverse=True)[:_MAX_CULPRITS]
    if not ranked:
        return NO_CULPRIT
    named = [name for name in ranked if name == ranked[0] or totals[name] >= _SECOND_SHARE * whole]
    mains = [max(programs[name], key=amount).process for name in named]
    return Blame(
        [_labelled(one, programs[one.name], amount) for one in mains],
        min(1.0, totals[ranked[0]] / whole),
        " < ".join(parents(mains[0], short.by_pid)),
    )


def culprit(process: Process) -> Culprit:
    """Return a process as a culprit."""
    return Culprit(process.name, process.pid, process.created_unix_ms)


def labelled_culprit(process: Process) -> Culprit:
    """Return a process as a culprit, with what runs in it."""
    return Culprit(process.name, process.pid, process.created_unix_ms, _label(process))


def _labelled(process: Process, members: list[ProcessUse], amount: Callable[[ProcessUse], int]) -> Culprit:
    """Return the main process of a program, with what runs in it if that is not another one's doing."""
    label = _label(process)
    own = sum(amount(one) for one in members if _label(one.process) == label)
    is_own = own >= _LABEL_SHARE * sum(map(amount, members))
    return Culprit(process.name, process.pid, process.created_unix_ms, label if is_own else None)


def _label(process: Process) -> str | None:
    return process_label(process.name, process.command)


def parents(process: Process, by_pid: Mapping[int, Process]) -> list[str]:
    """Return the names of the parents, nearest first, up to the first process of the system."""
    names: list[str] = []
    seen = {process.pid}
    child, one = process, by_pid.get(process.parent_pid)
    while one is not None and one.pid > 1 and one.pid not in seen and len(names) < _MAX_PARENTS:
        if one.created_unix_ms > child.created_unix_ms:
            break  # a later process has the parent's id
        if one.name != process.name and one.name not in names:
            names.append(one.name)
        seen.add(one.pid)
        child, one = one, by_pid.get(one.parent_pid)
    return names
