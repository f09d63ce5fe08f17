"""``desktop-monitor stop``: ends the engine and its window."""

import contextlib
import time
from pathlib import Path

import click

from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.launcher.client import Gone, ask
from desktop_monitor.launcher.running import find, is_held
from desktop_monitor.model.errors import EngineUnreachable
from desktop_monitor.paths import Places

STOPPED_WITHIN_S = 5.0
LOOK_AGAIN_S = 0.05


@click.command("stop")
@data_dir_option
@click.pass_context
def stop_command(context: click.Context, *, data_dir: Path | None) -> None:
    """End the engine and close its window."""
    stop(paths_of(context, data_dir))


def stop(where: Places) -> None:
    """End the engine and its window, and wait until it is gone.

    Raises:
        EngineUnreachable: None is running, or it does not end.
    """
    address = find(where)
    if address is None:
        raise EngineUnreachable(f"No monitor is running for {where.data_dir}, so there is nothing to stop.")
    with contextlib.suppress(Gone):
        ask(address, "stop", {})
    deadline_s = time.monotonic() + STOPPED_WITHIN_S
    while is_held(where):
        if time.monotonic() > deadline_s:
            raise EngineUnreachable(
                f"The engine (process {address.pid}) was told to stop but goes on. End that process."
            )
        time.sleep(LOOK_AGAIN_S)
