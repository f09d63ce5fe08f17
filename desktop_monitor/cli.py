"""The command line: the only place that prints or exits.

Exit codes: 0 ok, 1 an error in one line, 2 wrong usage, 3 nothing can show the monitor, 130 and 143 signals.
"""

import gc
import json
import logging
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

import click
import msgspec

from desktop_monitor import __version__, launch, link, logs, now, report, running
from desktop_monitor.errors import AlreadyRunning, EngineUnreachable, MonitorError, NoWindow
from desktop_monitor.masking import mask
from desktop_monitor.past_cli import data_dir_option, export_command, top_command
from desktop_monitor.paths import Places, move_in, places
from desktop_monitor.screen import open_in_browser
from desktop_monitor.sensors import Sensors
from desktop_monitor.status import Status

log = logging.getLogger(__name__)

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FIRST_ANSWERS_S = 2.0
"""A command that looks once waits so long for what answers slowly."""
_PERIODS = ("1", "2", "5", "10")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--browser", is_flag=True, help="Show the monitor in the default browser.")
@data_dir_option
@click.version_option(__version__, prog_name="desktop-monitor")
@click.pass_context
def commands(context: click.Context, *, browser: bool, data_dir: Path | None) -> None:
    """See what this machine is doing. Without a command, opens the monitor's window."""
    context.obj = data_dir
    if context.invoked_subcommand is None:
        context.exit(launch.open_monitor(places(data_dir), browser=browser))


@commands.command()
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
def serve(
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
    where = _where(context, data_dir)
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
    from desktop_monitor.engine import Engine  # not on the way of the commands that only ask

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

    for number in launch.SIGNALS:
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


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@data_dir_option
@click.pass_context
def status(context: click.Context, *, as_json: bool, data_dir: Path | None) -> None:
    """Tell whether the engine runs, and what it costs."""
    answer = link.ask(_running(_where(context, data_dir)), "status")
    click.echo(
        json.dumps(answer, indent=2, ensure_ascii=False)
        if as_json
        else _status_text(msgspec.convert(answer, Status))
    )


@commands.command("now")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="List so many processes.",
)
def show_now(*, as_json: bool, limit: int) -> None:
    """Print what the machine does now, and who uses most."""
    sensors = Sensors(mask=mask)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        sensors.wait_first(FIRST_ANSWERS_S)

    found = now.look(sensors.take, most=limit, sleep=sleep)
    sensors.close()
    if found is None:
        raise MonitorError("The system's clock stands still, so nothing can be measured. Try again.")
    columns = shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else 10_000
    click.echo(msgspec.json.encode(found).decode() if as_json else now.text(found, columns=columns))


@commands.command()
@data_dir_option
@click.pass_context
def stop(context: click.Context, *, data_dir: Path | None) -> None:
    """End the engine and close its window."""
    launch.stop(_where(context, data_dir))


@commands.command("doctor")
@data_dir_option
@click.pass_context
def examine(context: click.Context, *, data_dir: Path | None) -> None:
    """Look at all that the monitor needs.

    What is wrong is told with what to do about it, and is an exit code of 1.
    """
    from desktop_monitor import doctor  # not on the way of the engine

    versions = [doctor.Finding(name, version) for name, version in report.versions().items()]
    sensors = Sensors()
    sensors.take()
    sensors.wait_first(FIRST_ANSWERS_S)
    found = list(doctor.findings(_where(context, data_dir), sensors.unreadable))
    sensors.close()
    click.echo(doctor.text([*versions, *found]))
    context.exit(int(any(one.is_trouble for one in found)))


commands.add_command(top_command)
commands.add_command(export_command)


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code; every error has been told in one line on standard error.
    """
    # Without a log, logging would print the traceback itself.
    logging.getLogger("desktop_monitor").addHandler(logging.NullHandler())
    try:
        return int(commands.main(arguments, prog_name="desktop-monitor", standalone_mode=False) or 0)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as usage:
        usage.show()
        return usage.exit_code
    except (click.Abort, KeyboardInterrupt, MonitorError) as end:
        return tell(end)
    except Exception as error:  # top level of the main thread: no traceback ever reaches a user
        log.exception("unexpected error")
        return _fail(error, 1)


def tell(end: BaseException) -> int:
    """Say why the program ends, if the user does not know, and return the exit code for it."""
    if isinstance(end, MonitorError | OSError):
        return _fail(end, 3 if isinstance(end, NoWindow) else 1)
    return 128 + signal.SIGINT


def _fail(error: Exception, code: int) -> int:
    message = " ".join(str(error).split()) or type(error).__name__
    if sys.stderr:
        click.echo(f"desktop-monitor: {message}", err=True)
    return code


def _where(context: click.Context, data_dir: Path | None) -> Places:
    """The directory may be named before or behind the command."""
    return places(data_dir or context.obj)


def _running(where: Places) -> link.Address:
    address = running.find(where)
    if address is None:
        raise EngineUnreachable(
            f"No monitor is running for {where.data_dir}. Start it with `desktop-monitor`."
        )
    return address


def _say(line: dict[str, object]) -> None:
    """One line for whoever started us; in a windowed Windows program there is no standard output."""
    if sys.stdout:
        click.echo(json.dumps(line))


def _status_text(status: Status) -> str:
    own = status.own
    cpu = "measuring" if own.cpu_percent is None else f"{own.cpu_percent:.2f} % of this machine"
    memory = "unknown" if own.pss_bytes is None else f"{own.pss_bytes / 2**20:.1f} MiB"
    lines = [
        f"Desktop Monitor {status.version} is running as process {status.pid}, every {status.period_s:g} s.",
        f"CPU {cpu}, memory {memory}, late ticks {own.late_ticks}.",
        *(f"{missing.what}: {missing.why}" for missing in status.unreadable),
        *(notice.message for notice in status.notices),
    ]
    return "\n".join(lines)
