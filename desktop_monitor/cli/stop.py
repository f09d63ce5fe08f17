"""``desktop-monitor stop``: stops the engine and closes its window."""

import contextlib
import time
from pathlib import Path

import click

from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.launcher.client import EngineGone, call
from desktop_monitor.launcher.discovery import find_engine, is_locked
from desktop_monitor.model.errors import EngineUnreachable

STOP_TIMEOUT_S = 5.0
POLL_INTERVAL_S = 0.05


@click.command("stop")
@data_dir_option
@click.pass_context
def stop_command(context: click.Context, *, data_dir: Path | None) -> None:
    """Stop the engine and close its window."""
    stop(paths_of(context, data_dir))


def stop(paths: AppPaths) -> None:
    """Stop the engine and wait until its lock is released, 5 s at most.

    Raises:
        EngineUnreachable: No engine is running, or it does not end in time.
    """
    address = find_engine(paths)
    if address is None:
        raise EngineUnreachable(f"No monitor is running for {paths.data_dir}, so there is nothing to stop.")
    with contextlib.suppress(EngineGone):
        call(address, "stop", {})
    deadline_s = time.monotonic() + STOP_TIMEOUT_S
    while is_locked(paths):
        if time.monotonic() > deadline_s:
            raise EngineUnreachable(
                f"The engine (process {address.pid}) did not stop within 5 seconds. End that process."
            )
        time.sleep(POLL_INTERVAL_S)
