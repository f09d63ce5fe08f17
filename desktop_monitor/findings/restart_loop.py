"""A program that is started again and again by the same parent, and ends soon each time.

A shell, `make` or a test runner starts many short processes too. A loop differs: the command is the same each
time, one instance begins after the one before has ended, and the pauses between them are about the same.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter

from desktop_monitor.findings.culprits import Blame, labelled_culprit
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Process, Recorded, Start
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.rates.process_label import SHELLS
from desktop_monitor.timing.unix_time import MINUTE_MS

MIN_STARTS = 8
"""A person who repeats a command stops earlier."""
_MIN_STARTS_OF_SHELL = 12
_MAX_LIFE_MS = 2 * MINUTE_MS
MAX_PAUSE_MS = 10 * MINUTE_MS
"""A longer pause ends an episode. Service managers wait less before they restart something."""
_MAX_UNEVEN = 0.6
"""The standard deviation of the time from start to start, as a part of its median: people are less even,
and a manager that waits twice as long each time still stays below it after the first few."""
_MAX_OVERLAPS = 0.1
_BUILDERS = frozenset(
    {"cargo", "cmake", "ctest", "make", "MainThread", "ninja", "node", "npm", "pytest", "xargs"}
)
"""They start the same short programs all the time; that is their work. Node names itself MainThread, too."""
# fmt: off
_TOOLS = frozenset((
    "awk", "basename", "bc", "cat", "curl", "cut", "date", "df", "dirname", "du", "echo", "env", "expr",
    "find", "free", "git", "grep", "head", "hostname", "id", "jq", "ls", "mkdir", "mktemp", "mv", "nice",
    "nproc", "pgrep", "printf", "ps", "pwd", "readlink", "rm", "sed", "sleep", "sort", "ss", "stat",
    "tail", "tee", "test", "timeout", "touch", "tr", "true", "uname", "uniq", "uptime", "wc", "which",
    "xargs", "xprop", "xset",
))
# fmt: on
"""What scripts call, and what polls: these end by design."""
_NO_LOOP = _TOOLS | SHELLS

_created = attrgetter("created_unix_ms")


def often_started(processes: Iterable[Process], from_unix_ms: int) -> dict[str, list[Process]]:
    """Return by name the processes that may be of a loop; only their ends can show whether they are."""
    later = (one for one in processes if one.created_unix_ms >= from_unix_ms)
    found: dict[str, list[Process]] = defaultdict(list)
    for members in _of_one_command(later, MIN_STARTS):
        members.sort(key=_created)
        runs = _runs([one.created_unix_ms for one in members])
        if any(len(run) >= MIN_STARTS and _is_even(members, run) for run in runs):
            found[members[0].name] += members
    return found


def loops_that_may_be(
    processes: Iterable[Process], open_until_unix_ms: int, open_from_unix_ms: int
) -> Iterator[list[Process]]:
    """Yield the starts that follow each other of which `often_started` may want some, in a part of a range.

    A row that begins before `open_until` or ends at or after `open_from` may go on outside of the part.
    """
    for members in _of_one_command(processes, 1):
        members.sort(key=_created)
        for run in _runs([one.created_unix_ms for one in members]):
            is_open = (
                members[run[0]].created_unix_ms <= open_until_unix_ms
                or members[run[-1]].created_unix_ms >= open_from_unix_ms
            )
            if is_open or (len(run) >= MIN_STARTS and _is_even(members, run)):
                yield [members[index] for index in run]


def _of_one_command(processes: Iterable[Process], least: int) -> Iterator[list[Process]]:
    """Yield at least so many processes each of one program, parent and command."""
    siblings: dict[tuple[str, int], list[Process]] = defaultdict(list)
    for one in processes:
        if one.name not in _NO_LOOP:
            siblings[one.name, one.parent_pid].append(one)
    groups: dict[tuple[str, int, str], list[Process]] = defaultdict(list)
    for many in siblings.values():
        if len(many) >= least:
            for one in many:
                groups[one.name, one.parent_pid, one.command].append(one)
    return (members for members in groups.values() if len(members) >= least)


def find_restart_loops(recorded: Recorded) -> Iterator[Finding]:
    """Yield the loops."""
    groups: dict[tuple[str, int, str], list[Start]] = defaultdict(list)
    for start in recorded.starts:
        one = start.process
        if one.name not in _NO_LOOP and start.parent_name not in _BUILDERS:
            groups[one.name, one.parent_pid, one.command].append(start)
    for starts in groups.values():
        starts.sort(key=lambda start: start.process.created_unix_ms)
        for indexes in _runs([start.process.created_unix_ms for start in starts]):
            run = starts[indexes.start : indexes.stop]
            least = _MIN_STARTS_OF_SHELL if run[0].parent_name in SHELLS else MIN_STARTS
            if len(run) >= least and _is_loop(run):
                yield _finding(run)


def _runs(begins_unix_ms: list[int]) -> Iterator[range]:
    """Yield the indexes of those that follow each other without a long pause."""
    first = 0
    for index, (before, now) in enumerate(pairwise(begins_unix_ms), 1):
        if now - before > MAX_PAUSE_MS:
            yield range(first, index)
            first = index
    yield range(first, len(begins_unix_ms))


def _is_even(members: list[Process], run: range) -> bool:
    steps = [later - earlier for earlier, later in pairwise(members[index].created_unix_ms for index in run)]
    return statistics.pstdev(steps) <= _MAX_UNEVEN * statistics.median(steps)


def _is_loop(run: list[Start]) -> bool:
    begins = [start.process.created_unix_ms for start in run]
    lives = _lives_ms(run)
    # An end is seen with the next sample, when the next instance may have begun: only whole lives overlap.
    overlaps = sum(
        start.ended_unix_ms is None or start.ended_unix_ms > begins[index + 2]
        for index, start in enumerate(run[:-2])
    )
    return (
        len(lives) >= len(run) - 1 - _MAX_OVERLAPS * len(run)
        and statistics.median(lives) <= _MAX_LIFE_MS
        and overlaps <= _MAX_OVERLAPS * len(run)
        and _is_even([start.process for start in run], range(len(run)))
    )


def _lives_ms(run: list[Start]) -> list[int]:
    """Return how long each lived: not longer than until the next one started, as ends are seen late."""
    nexts = [start.process.created_unix_ms for start in run[1:]]
    return [
        min(start.ended_unix_ms, next_ms) - start.process.created_unix_ms
        for start, next_ms in zip(run[:-1], nexts, strict=True)
        if start.ended_unix_ms is not None
    ]


def _finding(run: list[Start]) -> Finding:
    last = run[-1].process
    from_unix_ms = run[0].process.created_unix_ms
    to_unix_ms = run[-1].ended_unix_ms or last.created_unix_ms
    return make_finding(
        FindingKind.RESTART_LOOP,
        (from_unix_ms, to_unix_ms, last.created_unix_ms),
        Blame([labelled_culprit(last)], 1.0, run[-1].parent_name),
        0.6 + 0.4 * min(1.0, len(run) / (3 * MIN_STARTS)),
        count=len(run),
        duration_s=max(1, (to_unix_ms - from_unix_ms) // 1000),
        life_s=max(1, round(statistics.median(_lives_ms(run)) / 1000)),
    )
