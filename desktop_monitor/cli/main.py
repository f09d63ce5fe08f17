"""The command line's entry: runs one command and turns every error into one line and an exit code.

Exit codes: 0 ok, 1 an error in one line, 2 wrong usage, 3 nothing can show the monitor, 130 and 143 signals.
"""

import importlib
import logging
import signal
import sys
from pathlib import Path

import click

from desktop_monitor import __version__
from desktop_monitor.cli.open import open_monitor
from desktop_monitor.cli.options import data_dir_option
from desktop_monitor.model.errors import MonitorError, NoWindow
from desktop_monitor.paths import places

log = logging.getLogger(__name__)

_COMMANDS = ("doctor", "export", "now", "serve", "status", "stop", "top")


class _Commands(click.Group):
    """Imports the module of a command, which has its name, when that command runs or is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"desktop_monitor.cli.{cmd_name}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(
    cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--browser", is_flag=True, help="Show the monitor in the default browser.")
@data_dir_option
@click.version_option(__version__, prog_name="desktop-monitor")
@click.pass_context
def commands(context: click.Context, *, browser: bool, data_dir: Path | None) -> None:
    """See what this machine is doing. Without a command, opens the monitor's window."""
    context.obj = data_dir
    if context.invoked_subcommand is None:
        context.exit(open_monitor(places(data_dir), browser=browser))


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
