"""How long a person waits for the bundle, against the same program from its source."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle.conftest import ROOT, Person

pytestmark = pytest.mark.bench
ROUNDS = 3
LIMIT = 1.5


@pytest.mark.timeout(300)
def test_the_bundle_shows_live_data_about_as_soon_as_the_source_does(
    bundle: Path, new_person: Callable[[], Person]
) -> None:
    """Unpacking and pruning cost a person little: at most half as much again."""
    source = ROOT / ".venv" / "bin" / "desktop-monitor"
    assert Path(sys.prefix) == ROOT / ".venv"
    times: dict[Path, list[float]] = {bundle: [], source: []}

    for _ in range(ROUNDS):
        for program, measured in times.items():
            measured.append(seconds_to_chart(new_person(), program))

    bundled_s, source_s = (statistics.median(measured) for measured in times.values())
    print(f"live after {bundled_s:.2f} s bundled, {source_s:.2f} s from source: {bundled_s / source_s:.2f}x")
    assert bundled_s / source_s <= LIMIT


def seconds_to_chart(person: Person, program: Path) -> float:
    """Start, wait until a chart is drawn, close."""
    started_s = time.monotonic()
    running = person.starts(program)
    window = person.waits_for_window(running)
    person.waits_for_chart(window)
    elapsed_s = time.monotonic() - started_s
    person.desktop.ask("wmctrl", "-i", "-c", window)
    try:
        running.wait(15)
    except subprocess.TimeoutExpired:
        running.kill()
    return elapsed_s
