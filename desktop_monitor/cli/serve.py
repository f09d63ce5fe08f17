"""``desktop-monitor serve``: runs the engine in the foreground."""

import contextlib
import gc
import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, get_args

import click

from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.engine import log_file
from desktop_monitor.files.paths import prepare_data_dir
from desktop_monitor.launcher.browser import open_in_browser
from desktop_monitor.launcher.signals import TERMINATION_SIGNALS
from desktop_monitor.model.errors import AlreadyRunning, MonitorError
from desktop_monitor.recorder.malloc_trim import give_back_free_memory, use_one_heap
from desktop_monitor.settings.settings import Period

if TYPE_CHECKING:
    from desktop_monitor.engine.engine import Engine

_COLLECT_AFTER = 5000
"""Objects: the samples free theirs without the collector, and to look at few with a cold cache costs most."""
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_PERIODS = tuple(map(str, get_args(Period)))


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="a free one",
    metavar="N",
    help="Port on 127.0.0.1.",
)
@click.option(
    "--interval",
    type=click.Choice(_PERIODS),
    metavar="SECONDS",
    help="1, 2, 5 or 10; by default that of the settings.",
)
@click.option(
    "--log-level", type=click.Choice(_LEVELS, case_sensitive=False), help="Log to standard error as well."
)
@click.option(
    "--no-record", is_flag=True, help="Keep the last ten minutes in memory and store nothing on disk."
)
@click.option("--read-only", is_flag=True, help="Refuse every request to end, suspend or change a process.")
@click.option("--launched", is_flag=True, hidden=True)
@click.option("--at-login", is_flag=True, hidden=True)
@data_dir_option
@click.pass_context
def serve_command(
    context: click.Context,
    *,
    port: int,
    interval: str | None,
    log_level: str | None,
    no_record: bool,
    read_only: bool,
    launched: bool,
    at_login: bool,
    data_dir: Path | None,
) -> None:
    """Run the engine in the foreground.

    It prints its address as one line of JSON when it is ready.
    """
    gc.disable()  # imported modules are never freed, and scanning them takes a twentieth of the start
    use_one_heap()
    from desktop_monitor.engine.engine import Engine  # not imported by commands that only call an engine
    from desktop_monitor.engine.incident import remove_directory
    from desktop_monitor.engine.options import EngineOptions

    os.umask(0o077)
    paths = paths_of(context, data_dir)
    try:
        prepare_data_dir(paths)
        log_file.configure(paths.log_file, stderr_level=log_level)
        engine = Engine.start(
            paths,
            EngineOptions(
                port=port,
                period_s=int(interval) if interval else None,
                launched=launched,
                at_login=at_login,
                record=not no_record,
                read_only=read_only,
            ),
            open_browser=lambda url: open_in_browser(paths, url),
        )
    except AlreadyRunning:
        if at_login:  # the user was faster; an error would make systemd try again
            return
        _print_line({"running": True})
        raise
    except MonitorError as error:
        _print_line({"error": str(error)})
        raise
    code = _run(engine, launched=launched, is_quiet=at_login)
    remove_directory(paths)
    context.exit(code)


def _run(engine: "Engine", *, launched: bool, is_quiet: bool) -> int:
    received_signal = 0

    def on_signal(number: int, _frame: FrameType | None) -> None:
        nonlocal received_signal
        received_signal = number
        engine.ask_to_stop()

    for number in TERMINATION_SIGNALS:
        signal.signal(number, on_signal)
    if sys.platform != "win32":
        signal.signal(signal.SIGCONT, lambda _number, _frame: engine.freezes.note_continued())
    if launched and sys.stdin:
        threading.Thread(target=_watch_launcher, args=(engine,), name="launcher", daemon=True).start()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    gc.enable()
    give_back_free_memory()
    try:
        if not is_quiet:  # the key of the address is not for a journal
            _print_line({"url": engine.url(), "pid": os.getpid()})
    except BrokenPipeError:
        if not launched:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the launcher has ended
    engine.wait()
    engine.stop()
    return 128 + received_signal if received_signal else 0


def _watch_launcher(engine: "Engine") -> None:
    """Wait until the launcher releases the engine or ends: Qt aborts a process that cannot show a window."""
    with contextlib.suppress(OSError):
        if not os.read(sys.stdin.fileno(), 1):
            engine.launcher_ended()


def _print_line(line: dict[str, object]) -> None:
    """Print a line for the launcher; a windowed Windows program has no standard output."""
    if sys.stdout:
        click.echo(json.dumps(line))
