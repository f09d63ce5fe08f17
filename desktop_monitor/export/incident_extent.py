"""How much a time range holds, and which names: known in a fraction of the time that its samples take."""

from dataclasses import dataclass, field
from itertools import accumulate

from desktop_monitor.export.incident_data import MAX_ROWS, too_long
from desktop_monitor.model.errors import NothingRecorded
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.recorder import HistoryReader
from desktop_monitor.recorder.queries.export import recorded_states
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.rebuild import samples


@dataclass(slots=True)
class Extent:
    """What is in a range; ``names`` are those of its processes, all as they were recorded."""

    from_unix_ms: int
    to_unix_ms: int
    sample_count: int = 0
    row_count: int = 0
    processes: set[ProcessKey] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    """Where users logged in from, and the addresses of this computer."""


def extent_of(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int) -> Extent:
    """Return what is in a range.

    Raises:
        NothingRecorded: No interval is.
        IncidentRefused: It is too much for one file.
    """
    extent = Extent(to_unix_ms, from_unix_ms)
    for chunk, states in recorded_states(reader, from_unix_ms, to_unix_ms):
        if not states:
            continue
        extent.sample_count += len(states)
        walls = [chunk.walls_unix_ms[state] for state in states]
        extent.from_unix_ms = min(extent.from_unix_ms, *walls)
        extent.to_unix_ms = max(extent.to_unix_ms, *walls)
        _add_processes(reader, chunk, states, extent)
        if extent.row_count > MAX_ROWS:
            raise too_long()
        for sample in samples(chunk, ("logins", "network"), states):
            extent.users.update(one.user for one in sample.logins or () if one.user)
            extent.hosts.update(one.host for one in sample.logins or () if one.host)
            extent.hosts.update(address for one in sample.network or () for address in one.addresses)
    if extent.sample_count < 2:  # noqa: PLR2004  # an interval has two ends
        raise NothingRecorded("No sample is stored of this time.")
    return extent


def _add_processes(reader: HistoryReader, chunk: Chunk, states: list[int], extent: Extent) -> None:
    columns = chunk.processes_with(())
    wanted = frozenset(states)
    counted = [number in wanted and has for number, has in enumerate(columns.has_table)]
    before = [0, *accumulate(counted)]
    row_counts = {
        number: before[columns.ended.get(number, len(counted))] - before[rows[0][0] or 0]
        for number, rows in columns.rows.items()
    }
    found = {number for number, row_count in row_counts.items() if row_count > 0}
    extent.row_count += sum(row_counts[number] for number in found)
    identities = reader.identities(chunk, found)
    for one in (identities[number] for number in found & identities.keys()):
        extent.processes.add(one.key)
        extent.names.add(one.name)
        if one.user:
            extent.users.add(one.user)
