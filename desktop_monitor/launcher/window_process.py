"""Starts the program again to show its window: a kept engine has none."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from desktop_monitor.files.paths import AppPaths, app_paths, program_command

log = logging.getLogger(__name__)


def start_window(paths: AppPaths, environment: Mapping[str, str], *, is_compact: bool = False) -> bool:
    """Run what a double-click runs, which attaches to the running engine; returns at once.

    Where no window can be shown, that process opens the browser.

    Args:
        paths: The data directory.
        environment: Variables that are set in addition, such as the one that names the screen.
        is_compact: Show the compact window.

    Returns:
        Whether it was started.
    """
    is_default = paths.data_dir == app_paths().data_dir
    directory = () if is_default else ("--data-dir", str(paths.data_dir))
    command = [*program_command(), *(("--compact",) if is_compact else ()), *directory]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path(sys.executable).anchor,
            env={**os.environ, **environment, "PYINSTALLER_RESET_ENVIRONMENT": "1"},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # ValueError: a variable that no process can have
        log.warning("window not started: error=%s", error)
        return False
    threading.Thread(target=_wait, args=(process,), name="window", daemon=True).start()
    return True


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Wait for the process, which else would stay as a zombie."""
    code = process.wait()
    if code:
        log.warning("window ended: exit_code=%d", code)
