"""A volume whose file system does not respond: a FUSE daemon that is really stopped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_monitor.sensors.blocking_calls import PATIENCE_S
from tests.bench import crowds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(120)]

PACE_S = 0.5


def test_a_stopped_daemon_is_reported(tmp_path: Path) -> None:
    """Print when, and how long the slowest read took; when it goes on, so does its volume."""
    assert os.access("/dev/fuse", os.R_OK | os.W_OK), "This needs /dev/fuse."
    command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable]
    finished = subprocess.run(
        [*command, "-m", "tests.bench.hung_mount", str(tmp_path)],
        cwd=crowds.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    facts = json.loads(finished.stdout)

    limit_s = PATIENCE_S + 2 * PACE_S
    print(
        f"\n  reported after {facts['reported_s']:.2f} s ({limit_s:g}), "
        f"slowest read {facts['slowest_s'] * 1000:.1f} ms"
    )
    assert facts["total_bytes"] == 1000 * 4096
    assert facts["codes"] == ["silent"]
    assert facts["reported_s"] < limit_s
