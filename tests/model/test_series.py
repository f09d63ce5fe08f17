"""The grammar of series names; the page is held against the same vectors."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.series import part_of, stored_name, value_of
from desktop_monitor.recorder.storage.flattening import flatten, series_names

VECTORS = json.loads((Path(__file__).parents[1] / "series_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: "+".join(vector["reading"]))
def test_a_reading_has_the_series_of_the_vectors_and_no_others(vector: dict[str, Any]) -> None:
    """Each leads to its number, by the name that is shown as by the one that is stored."""
    fields = {"taken_at_unix_ms": 1, "elapsed_s": 5.0, "cpu": None, **vector["reading"]}
    reading = msgspec.convert(fields, Reading)

    stored = {name: stored_name(name, getattr(reading, part_of(name))) for name in vector["series"]}

    assert {name: value_of(reading, one) for name, one in stored.items()} == vector["series"]
    flat = {
        name
        for part in vector["reading"]
        for name, _ in series_names(flatten(getattr(reading, part), []), part)
    }
    assert flat == set(stored.values())
