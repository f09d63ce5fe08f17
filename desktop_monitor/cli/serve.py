"""``desktop-monitor serve``: the engine in the foreground."""

import gc
import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import click

from desktop_monitor import logs
from desktop_monitor.cli.open import SIGNALS
from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.launcher.screen import open_in_browser
from desktop_monitor.model.errors import AlreadyRunning, MonitorError
from desktop_monitor.paths import Places, move_in

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_PERIODS = ("1", "2", "5", "10")


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", metavar="N")
@click.option(
    "--interval",
    type=click.Choice(_PERIODS),
    metavar="SECONDS",
    help="1, 2, 5 or 10; from the settings if not given.",
)
@click.option(
    "--log-level", type=click.Choice(_LEVELS, case_sensitive=False), help="Log to standard error as well."
)
@click.option("--no-record", is_flag=True, help="Keep the last ten minutes in memory, and nothing on disk.")
@click.option("--launched", is_flag=True, hidden=True)
@data_dir_option
@click.pass_context
def serve_command(
    context: click.Context,
    *,
    port: int,
    interval: str | None,
    log_level: str | None,
    no_record: bool,
    launched: bool,
    data_dir: Path | None,
) -> None:
    """Run the engine in the foreground.

    It prints its address as one line of JSON when it is ready.
    """
    where = paths_of(context, data_dir)
    try:
        context.exit(
            _serve(
                where,
                port=port,
                period_s=int(interval) if interval else None,
                log_level=log_level,
                launched=launched,
                record=not no_record,
            )
        )
    except AlreadyRunning:
        _say({"running": True})
        raise
    except MonitorError as error:
        _say({"error": str(error)})
        raise


def _serve(
    where: Places,
    *,
    port: int,
    period_s: int | None,
    log_level: str | None,
    launched: bool,
    record: bool,
) -> int:
    gc.disable()  # what is loaded stays; looking for garbage in it costs a twentieth of the start
    from desktop_monitor.engine.engine import Engine  # not on the way of the commands that only ask

    os.umask(0o077)
    move_in(where)
    logs.begin(where.log_file, stderr_level=log_level)
    engine = Engine.start(
        where,
        port=port,
        period_s=period_s,
        launched=launched,
        record=record,
        open_browser=lambda url: open_in_browser(where, url),
    )
    ended_by = 0

    def on_signal(number: int, _frame: FrameType | None) -> None:
        nonlocal ended_by
        ended_by = number
        engine.ask_to_stop()

    for number in SIGNALS:
        signal.signal(number, on_signal)
    gc.freeze()
    gc.enable()
    try:
        _say({"url": engine.url(), "pid": os.getpid()})
    except BrokenPipeError:
        if not launched:
            raise
        # Qt ends the process where it cannot show a window.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        engine.show_in_browser()
    engine.wait()
    engine.stop()
    return 128 + ended_by if ended_by else 0


def _say(line: dict[str, object]) -> None:
    """One line for whoever started us; in a windowed Windows program there is no standard output."""
    if sys.stdout:
        click.echo(json.dumps(line))
