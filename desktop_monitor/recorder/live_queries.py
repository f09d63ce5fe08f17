"""Queries of the history from any thread, also while the recorder writes."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.finding import Findings
from desktop_monitor.model.history import History, Moment, PastEvents, ProgramHistory, Programs, RankBy, Top
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.open_chunk import OpenChunkState
from desktop_monitor.recorder.queries.findings import findings
from desktop_monitor.recorder.queries.history import history
from desktop_monitor.recorder.queries.history_reader import HistoryReader
from desktop_monitor.recorder.queries.moment import moment
from desktop_monitor.recorder.queries.process_history import process_history
from desktop_monitor.recorder.queries.programs import programs
from desktop_monitor.recorder.queries.readings import readings
from desktop_monitor.recorder.queries.top import top

T = TypeVar("T")


class LiveQueries:
    """Answers from the files and from what is in none yet."""

    def __init__(
        self, reader: HistoryReader, open_chunk: OpenChunkState, catch_up: Callable[[], bool]
    ) -> None:
        """Ask `reader` and `open_chunk`.

        `catch_up` waits until the queued samples are recorded; it returns False at once if
        none waits.
        """
        self._reader, self._open_chunk, self._catch_up = reader, open_chunk, catch_up

    def history(self, from_unix_ms: int, to_unix_ms: int, points: int, series: Sequence[str]) -> History:
        """Return series as columns; see `queries.history`."""
        return history(self._reader, from_unix_ms, to_unix_ms, points, series, self._open_chunk.cells)

    def moment(self, at_unix_ms: int) -> Moment:
        """Return the machine at an instant, with every process; see `queries.moment`."""
        return self._when_recorded(partial(moment, self._reader, at_unix_ms))

    def top(self, from_unix_ms: int, to_unix_ms: int, by: RankBy, limit: int) -> Top:
        """Return the programs that used most in a time; see `queries.top`."""
        return top(self._reader, from_unix_ms, to_unix_ms, by, limit)

    def programs(self, from_unix_ms: int, to_unix_ms: int, points: int, limit: int) -> Programs:
        """Return the CPU time by program over time; see `queries.programs`."""
        return programs(self._reader, from_unix_ms, to_unix_ms, points, limit)

    def process_history(self, name: str, key: ProcessKey | None, limit: int) -> ProgramHistory:
        """Return the history of a program or of one of its processes; see `queries.process_history`."""
        return self._when_recorded(partial(process_history, self._reader, name, key, limit))

    def findings(self, from_unix_ms: int, to_unix_ms: int) -> Findings:
        """Return what the history of a time shows; see `queries.findings`."""
        return findings(self._reader, from_unix_ms, to_unix_ms, self._open_chunk.minutes)

    def read(self, ask: Callable[[HistoryReader], T]) -> T:
        """Return the answer to another query."""
        return ask(self._reader)

    def readings(self, from_unix_ms: int, to_unix_ms: int, part: str) -> Iterator[Reading]:
        """Yield every reading of a time with one part; see `queries.readings`."""
        return readings(self._reader, from_unix_ms, to_unix_ms, part)

    def events(self, from_unix_ms: int, to_unix_ms: int) -> PastEvents:
        """Return what happened in a time, oldest first."""
        return PastEvents(self._reader.events(from_unix_ms, to_unix_ms))

    def _when_recorded(self, answer: Callable[[], T]) -> T:
        """Readings are pushed before they are recorded: a query about one waits until it is."""
        try:
            return answer()
        except QuestionRefused:
            if not self._catch_up():
                raise
            return answer()
