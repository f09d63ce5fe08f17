"""A volume whose file system answers no more: a FUSE daemon that is really stopped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import crowds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(120)]


def test_a_stopped_daemon_is_told_and_holds_up_nobody(tmp_path: Path) -> None:
    """Print when it was told, within 3 s, and the slowest look; when it goes on, so does its volume."""
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

    print(f"\n  told after {facts['told_s']:.2f} s (3), slowest look {facts['slowest_s'] * 1000:.1f} ms")
    assert facts["total_bytes"] == 1000 * 4096
    assert facts["codes"] == ["silent"]
    assert facts["told_s"] < 3
