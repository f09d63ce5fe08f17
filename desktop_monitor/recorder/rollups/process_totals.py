"""What each process of a program used in an hour, so that its history can be read without opening chunks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Self, cast

import msgspec

from desktop_monitor.model.process import ACCUMULATED, ProcessKey, ProcessUsage
from desktop_monitor.recorder.rollups import usage_table
from desktop_monitor.recorder.rollups.chunk_usage import EXIT_FIELDS, ChunkUsage
from desktop_monitor.recorder.storage.sample_delta import Identity

MAX_PROCESSES = 500
"""So many processes of a program are listed in an hour; of others that came and went, only the sum."""

_USAGE_FIELDS = tuple(ACCUMULATED)
_UNSEEN_FIELD = "unseen_ms"
"""Stored after those of the usage: for how long before `ProcessTotals.until_unix_ms` it was not seen."""
_FIELDS = (*_USAGE_FIELDS, _UNSEEN_FIELD, *EXIT_FIELDS)
_UNSEEN_INDEX = _FIELDS.index(_UNSEEN_FIELD)


class ProcessTotals(msgspec.Struct, gc=False):
    """What one process used in a time.

    Attributes:
        number: The number of its identity on the day of `until_unix_ms`.
        pid: Its process id.
        created_unix_ms: When it started.
        until_unix_ms: The first sample without it if it `has_ended`, else the last with it.
        seen_unix_ms: The last sample with it.
        has_ended: Whether it has ended.
        parent: The name of its parent; empty where that is unknown.
        usage: What it used.
        exit_code: How it ended, where that is known.
        exit_signal: The signal that ended it.
    """

    number: int
    pid: int
    created_unix_ms: int
    until_unix_ms: int
    seen_unix_ms: int
    has_ended: bool
    parent: str
    usage: ProcessUsage
    exit_code: int | None = None
    exit_signal: int | None = None

    def add(self, later: "ProcessTotals") -> None:
        """Add what the same process used in another time."""
        if later.until_unix_ms >= self.until_unix_ms:
            self.until_unix_ms, self.has_ended = later.until_unix_ms, later.has_ended
            self.number, self.seen_unix_ms = later.number, later.seen_unix_ms
            self.exit_code, self.exit_signal = later.exit_code, later.exit_signal
        usage_table.add(self.usage, later.usage)
        self.parent = self.parent or later.parent


class ProgramTotals(msgspec.Struct):
    """The processes of a program in an hour; ``unlisted`` sums up ``unlisted_count`` that are not listed."""

    processes: list[ProcessTotals]
    unlisted_count: int = 0
    unlisted: ProcessTotals | None = None


class TotalsRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A `ProcessTotals` as stored; ``values`` by the fields that the record names."""

    number: int
    pid: int
    created_unix_ms: int
    until_unix_ms: int
    has_ended: bool
    parent: str
    values: tuple[int | None, ...]

    @classmethod
    def of(cls, one: ProcessTotals) -> Self:
        """Pack the totals of a process."""
        return cls(
            one.number,
            one.pid,
            one.created_unix_ms,
            one.until_unix_ms,
            one.has_ended,
            one.parent,
            (
                *msgspec.structs.astuple(one.usage),
                one.until_unix_ms - one.seen_unix_ms,
                one.exit_code,
                one.exit_signal,
            ),
        )

    def unpacked(self, fields: tuple[str, ...] = _FIELDS) -> ProcessTotals:
        """Return the totals; a field that was not recorded counts as nothing."""
        stored = dict(zip(fields, self.values, strict=True))
        usage = {name: value for name, value in stored.items() if name in ACCUMULATED and value is not None}
        how = (stored.get(name) for name in EXIT_FIELDS)
        return ProcessTotals(
            self.number,
            self.pid,
            self.created_unix_ms,
            self.until_unix_ms,
            self.until_unix_ms - (stored.get(_UNSEEN_FIELD) or 0),
            self.has_ended,
            self.parent,
            ProcessUsage(**usage),
            *how,
        )

    @property
    def seen_unix_ms(self) -> int:
        """The last sample with it; of a row with today's fields."""
        return self.until_unix_ms - (self.values[_UNSEEN_INDEX] or 0)


class PackedProgramTotals(msgspec.Struct, frozen=True, array_like=True):
    """A `ProgramTotals` as stored."""

    fields: tuple[str, ...]
    rows: list[TotalsRow]
    unlisted_count: int
    unlisted: TotalsRow | None

    @classmethod
    def of(cls, totals: ProgramTotals) -> "PackedProgramTotals":
        """Pack the totals of a program."""
        unlisted = None if totals.unlisted is None else TotalsRow.of(totals.unlisted)
        return cls(_FIELDS, list(map(TotalsRow.of, totals.processes)), totals.unlisted_count, unlisted)

    def unpacked(self) -> ProgramTotals:
        """Return the totals; a field that was not recorded counts as nothing."""
        unlisted = None if self.unlisted is None else self.unlisted.unpacked(self.fields)
        return ProgramTotals([row.unpacked(self.fields) for row in self.rows], self.unlisted_count, unlisted)

    def with_todays_fields(self) -> "PackedProgramTotals":
        """Return the same with the fields of this version: it may have been stored by an earlier one."""
        return self if self.fields == _FIELDS else self.of(self.unpacked())


def rows_by_process(parts: Iterable[PackedProgramTotals]) -> dict[ProcessKey, list[TotalsRow]]:
    """Return the rows of each process of a program; a day has thousands, of which few are looked at."""
    found: dict[ProcessKey, list[TotalsRow]] = {}
    for part in parts:
        for row in part.rows:
            key = row.pid, row.created_unix_ms
            if key in found:
                found[key].append(row)
            else:
                found[key] = [row]
    return found


def newest_of(rows: list[TotalsRow]) -> TotalsRow:
    """Return the row of a process that is about the end of its time; of several, the last one."""
    newest = rows[0]
    for row in rows:
        if row.until_unix_ms >= newest.until_unix_ms:
            newest = row
    return newest


def usage_of(rows: Iterable[TotalsRow]) -> ProcessUsage:
    """Return what was used together."""
    columns = list(zip(*(row.values for row in rows), strict=True))[: len(_USAGE_FIELDS)]
    return usage_table.total_of(cast("list[tuple[int, ...]]", columns)) if columns else ProcessUsage()


def total_of(rows: list[TotalsRow]) -> ProcessTotals:
    """Return what one process used in all its rows."""
    total = newest_of(rows).unpacked()
    total.usage = usage_of(rows)
    total.parent = next((row.parent for row in rows if row.parent), "")
    return total


def by_pid(identities: Mapping[int, Identity]) -> dict[int, list[Identity]]:
    """Return the identities that had each process id, for `totals_of`."""
    found: dict[int, list[Identity]] = defaultdict(list)
    for one in identities.values():
        found[one.pid].append(one)
    return found


def totals_of(
    usage: ChunkUsage,
    identities: Mapping[int, Identity],
    possible_parents: Mapping[int, list[Identity]],
    only: str | None = None,
) -> Iterator[tuple[str, ProcessTotals]]:
    """Yield what each process used in a chunk, or each that is called `only`, with its name.

    `possible_parents` are the identities `by_pid`.
    """
    for number, used in usage.used.items():
        identity = identities.get(number)
        if identity is not None and only in (None, identity.name):
            end = usage.ended.get(number)
            yield (
                identity.name,
                ProcessTotals(
                    number,
                    identity.pid,
                    identity.created_unix_ms,
                    usage.until_unix_ms if end is None else end.gone_unix_ms,
                    usage.until_unix_ms if end is None else max(end.seen_unix_ms, identity.created_unix_ms),
                    end is not None,
                    _parent_of(identity, possible_parents),
                    used,
                    None if end is None else end.exit_code,
                    None if end is None else end.exit_signal,
                ),
            )


def _parent_of(child: Identity, possible_parents: Mapping[int, list[Identity]]) -> str:
    """Return the name of the process that had the parent's id last before the child started."""
    if child.parent_name is not None:
        return child.parent_name
    older = [
        one
        for one in possible_parents.get(child.parent_pid, ())
        if one.created_unix_ms <= child.created_unix_ms
    ]
    # Of one process under several names, the last one: it called exec() before it started the child.
    return max(reversed(older), key=lambda one: one.created_unix_ms).name if older else ""


def of_hour(usages: Iterable[ChunkUsage], identities: Mapping[int, Identity]) -> dict[str, ProgramTotals]:
    """Merge the chunks of an hour, by program."""
    programs: dict[str, dict[ProcessKey, ProcessTotals]] = defaultdict(dict)
    possible_parents = by_pid(identities)
    for usage in usages:
        for name, one in totals_of(usage, identities, possible_parents):
            _add(programs[name], [one])
    return {name: ProgramTotals(list(found.values())) for name, found in programs.items()}


def _add(found: dict[ProcessKey, ProcessTotals], more: Iterable[ProcessTotals]) -> None:
    for one in more:
        there = found.setdefault((one.pid, one.created_unix_ms), one)
        if there is not one:
            there.add(one)


def shortened(parts: Iterable[ProgramTotals]) -> ProgramTotals:
    """Merge several of the same program, and list at most `MAX_PROCESSES`."""
    whole = merged(parts)
    ranked = sorted(whole.processes, key=lambda one: (not one.has_ended, one.usage.cpu_ms), reverse=True)
    listed = ProgramTotals(ranked[:MAX_PROCESSES], whole.unlisted_count, whole.unlisted)
    return merged([listed, *(ProgramTotals([], 1, one) for one in ranked[MAX_PROCESSES:])])


def merged(parts: Iterable[ProgramTotals]) -> ProgramTotals:
    """Merge several of the same program, each process once."""
    found: dict[ProcessKey, ProcessTotals] = {}
    count, unlisted = 0, None
    for part in parts:
        _add(found, part.processes)
        if part.unlisted is not None:
            count += part.unlisted_count
            unlisted = part.unlisted if unlisted is None else unlisted
            if unlisted is not part.unlisted:
                unlisted.add(part.unlisted)
    return ProgramTotals(list(found.values()), count, unlisted)
