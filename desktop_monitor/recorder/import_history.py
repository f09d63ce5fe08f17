"""Writes samples from elsewhere as a history of their own, which all queries can read."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder.rollups.hour_aggregator import unflushed
from desktop_monitor.recorder.storage.chunk import CHUNK_MS, MAX_INTERVALS, Chunk
from desktop_monitor.recorder.storage.day_files import DayFiles, writable
from desktop_monitor.recorder.storage.record_batches import Record
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import CHUNK_FORMAT, DeltaEncoder, Header
from desktop_monitor.recorder.storage.writer import Writer
from desktop_monitor.timing.unix_time import DAY_MS, floor_to


@dataclass(frozen=True, slots=True)
class Run:
    """Samples that follow each other, of one boot; the first is where the first interval begins."""

    boot: str
    period_ms: int
    samples: list[Sample]


def write_history(directory: Path, runs: Iterable[Run], events: Iterable[PastEvent]) -> None:
    """Store runs in an empty directory.

    Raises:
        OSError, DirectoryRefused: It cannot be written.
        ValueError, OverflowError: A sample cannot be stored.
    """
    days = DayFiles(directory)
    writer = Writer(days)
    writer.open()
    for run in runs:
        for chunk in _chunks(run, writer):
            writer.store(chunk)
    for hour in unflushed(days, 0):
        hour.flush(days)
    found = [Record(RecordKind.EVENT, event.from_unix_ms, event.kind, [event]) for event in events]
    if found:
        writable(days.summary).append(found)


def _chunks(run: Run, writer: Writer) -> Iterable[Chunk]:
    start = 0
    while start + 1 < len(run.samples):
        at_unix_ms = run.samples[start + 1].taken_at_unix_ms
        end = start + 2
        while (
            end < len(run.samples)
            and end - start <= MAX_INTERVALS
            and run.samples[end].taken_at_unix_ms // CHUNK_MS == at_unix_ms // CHUNK_MS
            and run.samples[end].taken_at_unix_ms >= run.samples[end - 1].taken_at_unix_ms
        ):
            end += 1
        # Numbers of processes are counted by day, so each chunk begins again with what is stored of its day.
        encoder = DeltaEncoder(writer.next_number(floor_to(at_unix_ms, DAY_MS)))
        chunk = Chunk(Header(run.boot, run.period_ms, format=CHUNK_FORMAT))
        chunk.append(encoder.first(run.samples[start], ()), encoder)
        for sample in run.samples[start + 1 : end]:
            chunk.append(encoder.next(sample, ()), encoder)
        yield chunk
        start = end - 1
