"""The last ten minutes, kept in memory, so that a page that is opened or reloaded is not empty."""

import threading
from collections import deque
from collections.abc import Iterable, Sequence

from desktop_monitor.errors import QuestionRefused
from desktop_monitor.sample import Gap, History, Reading, Sample, SeriesColumns

KEPT_MS = 600_000
MOST_POINTS = 600
GAP_TOLERANCE = 1.5  # a sample may be half a period late before it is called a gap
DEFAULT_SERIES = ("cpu.total_percent",)


class Recent:
    """Remembers every reading of the last ten minutes and answers questions about them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._readings: deque[Reading] = deque()
        self._using = threading.Lock()

    def append(self, _sample: Sample, reading: Reading | None) -> None:
        """Remember a reading; forget what is older than ten minutes."""
        if reading is None:
            return
        with self._using:
            self._readings.append(reading)
            while self._readings[0].taken_at_unix_ms <= reading.taken_at_unix_ms - KEPT_MS:
                self._readings.popleft()

    def newest(self) -> Reading | None:
        """The newest reading; None before the first."""
        with self._using:
            return self._readings[-1] if self._readings else None

    def oldest_unix_ms(self) -> int | None:
        """When the oldest reading that is still remembered was taken."""
        with self._using:
            return self._readings[0].taken_at_unix_ms if self._readings else None

    def history(self, from_unix_ms: int, to_unix_ms: int, points: int, series: Sequence[str]) -> History:
        """Answer the named series as columns.

        Args:
            from_unix_ms: Begin, included.
            to_unix_ms: End, included.
            points: At most so many steps, 1 to `MOST_POINTS`.
            series: Names like ``cpu.total_percent``, ``cpu.per_core_percent.0`` or
                ``disks.sda.busy_percent``; a device that is not there is unknown.

        Raises:
            QuestionRefused: The range is empty, or a series does not exist.
        """
        if to_unix_ms <= from_unix_ms:
            raise QuestionRefused("The range is empty: `to` must be later than `from`.")
        with self._using:
            found = [one for one in self._readings if from_unix_ms <= one.taken_at_unix_ms <= to_unix_ms]
        steps = _in_steps(found, min(points, MOST_POINTS))
        return History(
            step_ms=_step_ms(steps),
            times_unix_ms=[step[-1].taken_at_unix_ms for step in steps],
            series={name: _columns(steps, name) for name in series},
            gaps=_gaps(found),
        )


def _in_steps(readings: list[Reading], points: int) -> list[list[Reading]]:
    each = max(1, -(-len(readings) // points))
    return [readings[start : start + each] for start in range(0, len(readings), each)]


def _step_ms(steps: list[list[Reading]]) -> int:
    if not steps:
        return 0
    return round(max(sum(reading.elapsed_s for reading in step) for step in steps[-2:]) * 1000)


def _columns(steps: list[list[Reading]], name: str) -> SeriesColumns:
    values = [[value for reading in step if (value := _value(reading, name)) is not None] for step in steps]
    return SeriesColumns(
        average=[sum(step) / len(step) if step else None for step in values],
        minimum=[min(step, default=None) for step in values],
        maximum=[max(step, default=None) for step in values],
    )


def _value(reading: Reading, name: str) -> float | None:
    """Walk a dotted name; a part that was unknown, or a device that was not there, at that time is None."""
    found: object = reading
    rest = name
    while rest and found is not None:
        part, _, after = rest.partition(".")
        if isinstance(found, tuple) and part.isdecimal() and not _is_named(found):
            found, rest = found[int(part)] if int(part) < len(found) else None, after
        elif isinstance(found, tuple):
            found, rest = _item(found, rest)
        elif part in getattr(found, "__struct_fields__", ()):
            found, rest = getattr(found, part), after
        else:
            raise QuestionRefused(f"There is no series {name!r:.80}.")
    if found is not None and not isinstance(found, int | float):
        raise QuestionRefused(f"{name!r:.80} is not one number; name one of its parts.")
    return found


def _is_named(items: tuple[object, ...]) -> bool:
    return bool(items) and _name(items[0]) is not None


def _name(item: object) -> str | None:
    return getattr(item, "name", None) or getattr(item, "mount", None)


def _item(items: tuple[object, ...], rest: str) -> tuple[object, str]:
    """Find the item that `rest` begins with, and what follows; a name may have dots of its own (eth0.100)."""
    named = [(name, item) for item in items if (name := _name(item)) and rest.startswith(f"{name}.")]
    if not named:
        return None, ""
    name, item = max(named, key=lambda one: len(one[0]))
    return item, rest[len(name) + 1 :]


def _gaps(readings: Iterable[Reading]) -> list[Gap]:
    gaps: list[Gap] = []
    before: Reading | None = None
    for reading in readings:
        began_unix_ms = reading.taken_at_unix_ms - round(reading.elapsed_s * 1000)
        if before and began_unix_ms > before.taken_at_unix_ms + 1000 * GAP_TOLERANCE:
            gaps.append(Gap(before.taken_at_unix_ms, began_unix_ms, "not_sampled"))
        before = reading
    return gaps
