"""From a chunk back to samples, so that `rates` can do with recorded samples what it does with live ones."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from desktop_monitor.model.process import ProcessSample
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.process_columns import Row
from desktop_monitor.recorder.storage.sample_delta import PARTS, VALUE_FIELDS, Identity, Value

_UNKNOWN = Identity(0, 0, 0, "?", None, "")
_SAMPLE_PARTS = Sample.__struct_fields__[2:]


def samples(
    chunk: Chunk, parts: Iterable[str], states: Sequence[int] | None = None, *, with_cores: bool = True
) -> list[Sample]:
    """Rebuild samples with these parts and no others, without processes."""
    wanted = range(chunk.newest + 1) if states is None else states
    without = "" if with_cores else "cores"
    columns = {name: chunk.part(name, states, without=without) for name in parts if name in PARTS}
    nothing = [None] * len(wanted)
    ordered = [columns.get(name, nothing) for name in _SAMPLE_PARTS]
    walls = [chunk.walls_unix_ms[state] for state in wanted]
    monotonics_s = [chunk.monotonics_ms[state] / 1000 for state in wanted]
    return list(map(Sample, walls, monotonics_s, *ordered))


def readings(
    chunk: Chunk, parts: Iterable[str] = PARTS, *, with_cores: bool = True
) -> Iterator[tuple[int, Reading]]:
    """Make the reading of every interval, with these parts and no others.

    Cores are most of the work of a machine with many, so they can be left out where only the whole is wanted.
    """
    states = samples(chunk, parts, with_cores=with_cores)
    for number in range(1, len(states)):
        made = reading(states[number - 1], states[number], period_ms=chunk.header.period_ms)
        if made is not None:
            yield number, made


def interval(
    chunk: Chunk, number: int, identities_of: Callable[[Collection[int]], Mapping[int, Identity]]
) -> tuple[Sample, Sample]:
    """Rebuild the two samples at the ends of an interval completely.

    A process that did not change is the same object in both. `identities_of` returns those of numbers.
    """
    states = number - 1, number
    tables = [chunk.processes.table(state) for state in states]
    identities = identities_of({number for table in tables for number in table or ()})
    made: dict[int, tuple[Row, ProcessSample]] = {}
    before, now = (
        _complete(bare, _living(chunk, table, identities, made))
        for bare, table in zip(samples(chunk, PARTS, states), tables, strict=True)
    )
    return before, now


def complete_samples(chunk: Chunk, identities: Mapping[int, Identity]) -> Iterator[Sample]:
    """Rebuild every sample; a process that did not change is the same object in the next, as in live ones."""
    made: dict[int, tuple[Row, ProcessSample]] = {}
    for bare, table in zip(samples(chunk, PARTS), chunk.processes.tables(), strict=True):
        yield _complete(bare, _living(chunk, table, identities, made))


def _living(
    chunk: Chunk,
    table: Mapping[int, Row] | None,
    identities: Mapping[int, Identity],
    made: dict[int, tuple[Row, ProcessSample]],
) -> list[ProcessSample] | None:
    """Return the processes of a state, and add those that no state before it had in this form to `made`."""
    if table is None:
        return None
    for number, row in table.items():
        if number not in made or made[number][0] is not row:
            made[number] = (row, _process(chunk, row[1:], identities.get(number, _UNKNOWN)))
    return [made[number][1] for number in table]


def _complete(bare: Sample, living: list[ProcessSample] | None) -> Sample:
    processes = None if living is None else {(one.pid, one.created_unix_ms): one for one in living}
    return structs.replace(bare, processes=processes)


def _process(chunk: Chunk, values: tuple[Value, ...], identity: Identity) -> ProcessSample:
    """Fields that the chunk lacks have their defaults, those that a sample has no more are ignored."""
    stored = dict(zip(chunk.processes.fields, values, strict=True))
    fields: dict[str, Any] = {name: stored[name] for name in VALUE_FIELDS if name in stored}
    if "state" in fields:
        fields["state"] = chunk.processes.states[fields["state"]]
    return ProcessSample(**structs.asdict(identity), **fields)
