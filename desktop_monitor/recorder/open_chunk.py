"""What is in no file yet: one thread adds to it, every thread may read it, and nobody waits for the disk."""

import threading

from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.queries.history_reader import InMemory
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUse
from desktop_monitor.recorder.rollups.hour_aggregator import HourBook
from desktop_monitor.recorder.rollups.rollup import Cell
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.sample_delta import Encoder, Frame

KEPT_MS = 600_000


class Newest:
    """The open chunk, the hour that is not over, events that wait, and chunks that no file is wanted for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._looking = threading.Lock()
        self.chunk: Chunk | None = None
        self.book = HourBook(0)
        self.events: list[PastEvent] = []  # replaced, never changed
        self._closed: list[Chunk] = []

    def follow(self, frame: Frame, encoder: Encoder, reading: Reading | None) -> None:
        """Add what `encoder` has just made to the open chunk, and its reading to the hour."""
        with self._looking:
            if self.chunk is None:
                return
            self.chunk.follow(frame, encoder)
            if reading is not None and not self.chunk.is_gap(self.chunk.newest):
                self.book.minutes.add(reading)

    def stored(self) -> None:
        """The open chunk is in a file now."""
        with self._looking:
            chunk, self.chunk = self.chunk, None
        if chunk is not None and chunk.newest > 0:
            self.book.add_chunk(chunk, with_readings=False)

    def keep(self) -> None:
        """Keep the open chunk here, for `KEPT_MS`."""
        with self._looking:
            if self.chunk is None:
                return
            oldest = self.chunk.walls_unix_ms[-1] - KEPT_MS
            self._closed = [one for one in [*self._closed, self.chunk] if one.walls_unix_ms[-1] >= oldest]
            self.chunk = None

    def forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Forget the closed chunks that a range touches."""
        with self._looking:
            self._closed = [
                chunk
                for chunk in self._closed
                if chunk.walls_unix_ms[0] > to_unix_ms or chunk.walls_unix_ms[-1] < from_unix_ms
            ]

    def oldest_unix_ms(self) -> int | None:
        """When what is kept here begins."""
        with self._looking:
            chunks = [*self._closed, *([self.chunk] if self.chunk is not None else [])]
            return min((chunk.walls_unix_ms[0] for chunk in chunks), default=None)

    def in_memory(self) -> InMemory:
        """All of it as it is now; does not grow."""
        with self._looking:
            growing = [self.chunk.view()] if self.chunk is not None else []
            return InMemory([*self._closed, *growing], self.events)

    def use(self, key: str) -> ChunkUse | None:
        """What was used in a chunk of the hour that is not over, by its key."""
        return self.book.use(key)

    def cells(self, part: str, name: str) -> dict[int, Cell]:
        """The minutes of a series in the hour that is not over."""
        with self._looking:
            self.book.minutes.settle()
            return dict(self.book.minutes.parts.get(part, {}).get(name, {}))
