"""Recorded samples as one JSON array."""

from collections.abc import Iterator

import msgspec

from desktop_monitor.recorder.queries.export import ExportedSample


def as_json(samples: Iterator[ExportedSample]) -> Iterator[bytes]:
    """One JSON array, in pieces."""
    begin = b"[\n"
    for sample in samples:
        yield begin + msgspec.json.encode(sample)
        begin = b",\n"
    yield b"\n]\n" if begin == b",\n" else b"[]\n"
