"""What is in no file yet: one thread adds to it, any thread may read it, and none waits for the disk."""

import threading
from collections.abc import Collection

from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.queries.history_reader import Unstored
from desktop_monitor.recorder.rollups.chunk_usage import ChunkUsage
from desktop_monitor.recorder.rollups.hour_aggregator import HourAggregator
from desktop_monitor.recorder.rollups.series_rollup import Cell
from desktop_monitor.recorder.storage.chunk import Chunk
from desktop_monitor.recorder.storage.sample_delta import DeltaEncoder, SampleDelta

KEPT_MS = 600_000
"""For so long, chunks are kept in memory while nothing is to be written to disk."""


class OpenChunkState:
    """The open chunk, the hour that is not over, events that wait, and chunks that stay in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.chunk: Chunk | None = None
        self.hour = HourAggregator(0)
        self.events: list[PastEvent] = []  # replaced, never changed
        self._closed: list[Chunk] = []

    def append(self, delta: SampleDelta, encoder: DeltaEncoder, reading: Reading | None) -> None:
        """Add what `encoder` has just made to the open chunk, and its reading to the hour."""
        with self._lock:
            if self.chunk is None:
                return
            self.chunk.append(delta, encoder)
            if reading is not None and not self.chunk.is_gap(self.chunk.newest):
                self.hour.minutes.add(reading)

    def drop_identities(self, stored: Collection[int]) -> None:
        """Drop identities of the open chunk that are in a file now."""
        with self._lock:
            if self.chunk is not None:
                self.chunk.identities = {
                    number: one for number, one in self.chunk.identities.items() if number not in stored
                }

    def mark_stored(self) -> None:
        """Remove the open chunk, which is in a file now, and add it to the hour."""
        with self._lock:
            chunk, self.chunk = self.chunk, None
            if chunk is not None:
                self._drop_old(chunk)
        if chunk is not None and chunk.newest > 0:
            self.hour.add_chunk(chunk, with_readings=False)

    def keep_in_memory(self) -> None:
        """Close the open chunk, and keep it in memory for `KEPT_MS`."""
        with self._lock:
            if self.chunk is None:
                return
            self._closed = [*self._closed, self.chunk]
            self._drop_old(self.chunk)
            self.chunk = None

    def _drop_old(self, newest: Chunk) -> None:
        oldest = newest.walls_unix_ms[-1] - KEPT_MS
        self._closed = [one for one in self._closed if one.walls_unix_ms[-1] >= oldest]

    def delete_range(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Delete the closed chunks that a range touches."""
        with self._lock:
            self._closed = [
                chunk
                for chunk in self._closed
                if chunk.walls_unix_ms[0] > to_unix_ms or chunk.walls_unix_ms[-1] < from_unix_ms
            ]

    def oldest_unix_ms(self) -> int | None:
        """Return when the data in memory begins."""
        with self._lock:
            chunks = [*self._closed, *([self.chunk] if self.chunk is not None else [])]
            return min((chunk.walls_unix_ms[0] for chunk in chunks), default=None)

    def unstored(self) -> Unstored:
        """Return all of it as it is now, as copies that do not grow."""
        with self._lock:
            growing = [self.chunk.snapshot()] if self.chunk is not None else []
            return Unstored([*self._closed, *growing], self.events)

    def usage(self, key: str) -> ChunkUsage | None:
        """Return what was used in a chunk of the hour that is not over, by its key."""
        return self.hour.usage(key)

    def cells(self, part: str, name: str) -> dict[int, Cell]:
        """Return the minutes of a series in the hour that is not over."""
        with self._lock:
            self.hour.minutes.flush()
            return dict(self.hour.minutes.parts.get(part, {}).get(name, {}))

    def minutes(self) -> dict[str, dict[str, dict[int, Cell]]]:
        """Return the minutes of every series in the hour that is not over, by part and name."""
        with self._lock:
            self.hour.minutes.flush()
            return {
                part: {name: dict(cells) for name, cells in series.items()}
                for part, series in self.hour.minutes.parts.items()
            }
