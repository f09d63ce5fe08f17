"""Readings as they were, one part of each."""

from collections.abc import Iterator

from desktop_monitor.model.reading import Reading
from desktop_monitor.recorder.queries.history_reader import HistoryReader, check_range
from desktop_monitor.recorder.storage.rebuild import readings as readings_of


def readings(reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, part: str) -> Iterator[Reading]:
    """Yield every reading of a range with one part, such as ``cpu``, without cores, as they were recorded.

    Raises:
        QuestionRefused: The range is empty.
    """
    check_range(from_unix_ms, to_unix_ms)
    for chunk in reader.chunks(from_unix_ms, to_unix_ms):
        for _, one in readings_of(chunk, (part,), with_cores=False):
            if from_unix_ms <= one.taken_at_unix_ms <= to_unix_ms:
                yield one
