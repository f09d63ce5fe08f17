"""The real program, aborted at once when the engine is ready: before the window is attached to it."""

import tests.as_installed  # noqa: F401  # must come first

# isort: split
import os
import sys
from pathlib import Path

from desktop_monitor.__main__ import main
from desktop_monitor.launcher import engine_process
from desktop_monitor.launcher.client import Address

wait_until_ready = engine_process.EngineProcess.wait_until_ready


def abort_when_ready(process: engine_process.EngineProcess) -> Address | None:
    """End as by Qt, between the ready line and the window."""
    wait_until_ready(process)
    os.abort()


engine_process.EngineProcess.wait_until_ready = abort_when_ready  # type: ignore[method-assign, assignment]
launcher = str(Path(__file__).with_name("launcher.py"))
engine_process.engine_command = lambda: [sys.executable, "-P", launcher, "serve", "--launched"]

main()
