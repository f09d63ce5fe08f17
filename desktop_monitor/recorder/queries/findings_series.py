"""The series that findings are made from: by minute, and the space of volumes by hour."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from desktop_monitor.findings.recorded import Minutes, VolumeHours
from desktop_monitor.recorder.queries import rolled_up
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.rollups.series_rollup import (
    Cell,
    PackedRollup,
    Rollup,
    averages,
    maxima,
    minima,
    slots_of,
)
from desktop_monitor.recorder.storage.integer_column import unpack_column
from desktop_monitor.recorder.storage.rebuild import readings
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS, floor_to

CellsByPart = Mapping[str, Mapping[str, Mapping[int, Cell]]]
"""By part, name of the series, and begin of the minute."""
UnflushedMinutes = Callable[[], CellsByPart]
"""Returns the minutes of the hour that is not over."""

_WANTED = {
    "cpu": ("cpu.total_percent", "cpu.system_percent", "cpu.per_core_percent."),
    "memory": ("memory.swap_used_bytes",),
    "pressure": ("pressure.memory_some_percent", "pressure.io_some_percent"),
    "disks": (".read_bytes_per_s", ".write_bytes_per_s", ".busy_percent"),
    "network": (".received_bytes_per_s", ".sent_bytes_per_s"),
}
"""The parts, and how the names of their series begin or end."""
_TOTAL = "cpu.total_percent"
_TREND_MS = 14 * DAY_MS

Column = dict[int, float]
"""A value by the begin of its minute."""


class _Extremes(NamedTuple):
    """Those of the whole CPU."""

    lowest: Column
    highest: Column


def minutes_of(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, unflushed: UnflushedMinutes
) -> Minutes:
    """Return the series that findings are made from, by minute."""
    columns: dict[str, Column] = defaultdict(dict)
    extremes = _Extremes({}, {})
    measured: Column = {}
    flushed = floor_to(from_unix_ms, HOUR_MS)
    for hour_ms, part, packed in rolled_up.minutes(reader, from_unix_ms, to_unix_ms, _WANTED.keys()):
        flushed = max(flushed, hour_ms + HOUR_MS)
        _add_packed(packed, part, columns, extremes, measured)
    newer = dict(unflushed())
    chunks = _of_chunks(reader, max(flushed, to_unix_ms - rolled_up.UNFLUSHED_MS), to_unix_ms, newer)
    for cells in (newer, chunks):
        _add_cells(cells, columns, extremes, measured)
    slots = sorted(set().union(*columns.values()))
    slots = [slot for slot in slots if from_unix_ms - MINUTE_MS < slot <= to_unix_ms]
    names = _shown_names(reader)
    return Minutes(
        begins_unix_ms=slots,
        averages={_shown(name, names): _in_order(column, slots) for name, column in columns.items()},
        maxima={_TOTAL: _in_order(extremes.highest, slots)},
        minima={_TOTAL: _in_order(extremes.lowest, slots)},
        measured_ms=[round(value or 0) for value in _in_order(measured, slots)],
    )


def _in_order(column: Column, slots: list[int]) -> list[float | None]:
    return [*column.values()] if [*column] == slots else [column.get(slot) for slot in slots]


def _add_packed(
    packed: PackedRollup, part: str, columns: dict[str, Column], extremes: _Extremes, measured: Column
) -> None:
    slots = slots_of(packed)
    for name in packed.series:
        if _is_wanted(part, name):
            columns[name].update(_known(slots, averages(packed, name)))
    if _TOTAL in packed.series:
        extremes.highest.update(_known(slots, maxima(packed, _TOTAL)))
        extremes.lowest.update(_known(slots, minima(packed, _TOTAL)))
        measured.update(_known(slots, unpack_column(packed.weights, packed.count)))


def _known(slots: list[int], values: Sequence[float | None]) -> Iterable[tuple[int, float]]:
    if None not in values:  # nearly always, and there are many
        return zip(slots, cast("Sequence[float]", values), strict=True)
    return ((slot, value) for slot, value in zip(slots, values, strict=True) if value is not None)


def _add_cells(
    parts: CellsByPart,
    columns: dict[str, Column],
    extremes: _Extremes,
    measured: Column,
) -> None:
    for part in _WANTED:
        for name, cells in parts.get(part, {}).items():
            if _is_wanted(part, name):
                columns[name].update((slot, cell.average) for slot, cell in cells.items())
            if name == _TOTAL:
                extremes.highest.update((slot, cell.maximum) for slot, cell in cells.items())
                extremes.lowest.update((slot, cell.minimum) for slot, cell in cells.items())
                measured.update((slot, cell.weight_ms) for slot, cell in cells.items())


@lru_cache(maxsize=1000)
def _is_wanted(part: str, name: str) -> bool:
    return any(name.endswith(one) if one.startswith(".") else name.startswith(one) for one in _WANTED[part])


def _of_chunks(
    reader: HistoryReader,
    from_unix_ms: int,
    to_unix_ms: int,
    newer: CellsByPart,
) -> CellsByPart:
    """Return the minutes of chunks of which nothing else has them: those of an earlier run in this hour."""
    there = {slot for cells in newer.get("cpu", {}).values() for slot in cells}
    rollup = Rollup(MINUTE_MS)
    for chunk in reader.chunks(from_unix_ms, to_unix_ms):
        if {floor_to(wall, MINUTE_MS) for wall in chunk.walls_unix_ms[1:]} <= there:
            continue
        for number, one in readings(chunk, tuple(_WANTED)):
            if floor_to(one.taken_at_unix_ms, MINUTE_MS) not in there and not chunk.is_gap(number):
                rollup.add(one)
    rollup.flush()
    return rollup.parts


def _shown_names(reader: HistoryReader) -> dict[str, str]:
    """Return what each disk is called now, by what it is stored as."""
    disks: Any = reader.newest_part("disks") or ()
    return {f"disks.{disk.id}.": f"disks.{disk.name}." for disk in disks if disk.id}


def _shown(name: str, names: dict[str, str]) -> str:
    before = next((one for one in names if name.startswith(one)), "")
    return names[before] + name.removeprefix(before) if before else name


def volumes_of(reader: HistoryReader, to_unix_ms: int) -> list[VolumeHours]:
    """Return the space of the volumes over two weeks, by hour; each file system once."""
    used: dict[str, Column] = defaultdict(dict)
    free: dict[str, Column] = defaultdict(dict)
    for packed in rolled_up.hours(reader, to_unix_ms - _TREND_MS, to_unix_ms, "volumes"):
        slots = slots_of(packed)
        for name in packed.series:
            for field, columns in ((".used_bytes", used), (".free_bytes", free)):
                if name.endswith(field):
                    mount = name.removeprefix("volumes.").removesuffix(field)
                    columns[mount].update(_known(slots, averages(packed, name)))
    volumes: dict[tuple[float, float], VolumeHours] = {}
    for mount, column in used.items():
        slots = sorted(slot for slot in column if slot in free[mount] and slot <= to_unix_ms)
        if slots:
            one = VolumeHours(
                mount, slots, [column[slot] for slot in slots], [free[mount][slot] for slot in slots]
            )
            volumes.setdefault((one.used_bytes[-1], one.free_bytes[-1]), one)
    return list(volumes.values())
