"""Columns over time."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine


def test_the_history_answers_right_over_a_change_of_the_clock(tmp_path: Path, berlin: ZoneInfo) -> None:
    """Local time is a label of the page: an hour that the clock shows twice is two hours of history."""
    begun = round(datetime(2026, 10, 25, 1, 0, tzinfo=berlin).timestamp() * 1000)
    recording = Recording(tmp_path / "history", InventedMachine(4, wall_unix_ms=begun), period_s=10.0)
    recording.run(360 * 4)

    found = recording.recorder.queries.history(begun, recording.now, 600, ["cpu.total_percent"])

    assert len(found.times_unix_ms) in range(238, 242)
    assert found.gaps == []
    assert found.times_unix_ms == sorted(set(found.times_unix_ms))
    recording.recorder.close()
