"""An engine starts whatever lies in the places of its files."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.files.paths import AppPaths
from tests.waiting import PATIENCE_S

ROOT = Path(__file__).parents[2]


def nested(path: Path) -> None:
    """Write JSON that exhausts the stack of a reader."""
    path.write_bytes(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


@pytest.mark.parametrize("plant", [os.mkfifo, nested])
def test_an_engine_starts_with_any_files(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    """Named pipes, which would be waited for, and JSON that is nested deeply; its end is in time, too."""
    tmp_path.chmod(0o700)
    paths = AppPaths(tmp_path)
    opened_incidents_only = {paths.incident_file}
    for file in set(vars(paths).values()) - opened_incidents_only:
        if file.parent == tmp_path and file.suffix != ".html" and file != paths.history_dir:
            plant(file)

    command = [sys.executable, "-m", "desktop_monitor", "serve", "--data-dir", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    give_up = threading.Timer(PATIENCE_S, process.kill)
    give_up.start()
    try:
        assert process.stdout is not None
        started = process.stdout.readline()
        process.terminate()
        _, errors = process.communicate()
    finally:
        give_up.cancel()
        process.kill()
    assert json.loads(started or "{}").get("pid") == process.pid, errors
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in errors + "".join(
        file.read_text("utf-8") for file in tmp_path.glob("engine.log")
    )


@pytest.mark.parametrize("plant", [os.mkfifo, nested])
@pytest.mark.parametrize("command", [("status",), ("why",), ("export", "--from", "-1h", "--format", "html")])
def test_a_command_ends_with_any_files(
    tmp_path: Path, plant: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    """One line says that no engine runs, or that nothing was recorded."""
    tmp_path.chmod(0o700)
    paths = AppPaths(tmp_path)
    paths.history_dir.mkdir()
    for file in (
        paths.settings_file,
        paths.runtime_file,
        paths.lock_file,
        paths.history_dir / "summary.records",
    ):
        plant(file)

    arguments = [sys.executable, "-m", "desktop_monitor", *command, "--data-dir", str(tmp_path)]
    done = subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("desktop-monitor: ")
    assert done.stderr.count("\n") == 1
    assert "recursion" not in done.stderr
