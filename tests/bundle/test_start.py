"""The start of the bundle, compared with that of the installed program."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle.conftest import ROOT, UserSession

pytestmark = pytest.mark.bench
ROUNDS = 3
LIMIT = 1.5


@pytest.mark.timeout(300)
def test_the_bundle_starts_about_as_fast_as_the_source(
    bundle: Path, new_session: Callable[[], UserSession]
) -> None:
    """At most 1.5 times as long until live data is shown."""
    source = ROOT / ".venv" / "bin" / "desktop-monitor"
    assert Path(sys.prefix) == ROOT / ".venv"
    times: dict[Path, list[float]] = {bundle: [], source: []}

    for _ in range(ROUNDS):
        for program, measured in times.items():
            measured.append(seconds_to_chart(new_session(), program))

    bundled_s, source_s = (statistics.median(measured) for measured in times.values())
    print(f"live after {bundled_s:.2f} s bundled, {source_s:.2f} s from source: {bundled_s / source_s:.2f}x")
    assert bundled_s / source_s <= LIMIT


def seconds_to_chart(session: UserSession, program: Path) -> float:
    """Return the seconds from the start until the CPU chart is drawn."""
    started_s = time.monotonic()
    process = session.start(program)
    window = session.wait_for_window(process)
    session.wait_for_chart(window)
    elapsed_s = time.monotonic() - started_s
    session.desktop.run("wmctrl", "-i", "-c", window)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
    return elapsed_s
