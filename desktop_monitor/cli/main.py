"""Entry point of the command line: runs one command and reports an error as one line and an exit code.

Exit codes: 0 success, 1 error, 2 wrong usage, 3 neither window nor browser, 128 plus the number of a signal.
"""

import errno
import importlib
import io
import logging
import os
import signal
import sys
from pathlib import Path

import click

from desktop_monitor import __version__
from desktop_monitor.cli.open import open_monitor
from desktop_monitor.cli.options import data_dir_option
from desktop_monitor.files.paths import app_paths
from desktop_monitor.model.errors import MonitorError, NoWindow
from desktop_monitor.text.printable import printable

log = logging.getLogger(__name__)

_COMMANDS = ("background", "doctor", "export", "now", "open", "serve", "status", "stop", "top", "why")

_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_MODULES = {"open": "open_incident"}


class _Commands(click.Group):
    """Imports ``desktop_monitor.cli.<command>`` when that command runs or is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        # `cli.open` is what a double-click imports, without click.
        module = importlib.import_module(f"desktop_monitor.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(
    cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--browser", is_flag=True, help="Show the monitor in the default browser.")
@click.option(
    "--compact", is_flag=True, help="Show a small window that stays on top: CPU, memory, disk, network."
)
@data_dir_option
@click.version_option(__version__, prog_name="desktop-monitor")
@click.pass_context
def commands(context: click.Context, *, browser: bool, compact: bool, data_dir: Path | None) -> None:
    """See what this machine is doing. Without a command, opens the monitor's window."""
    context.obj = data_dir
    if browser and compact:
        raise click.UsageError("--browser and --compact exclude each other.")
    if context.invoked_subcommand is None:
        context.exit(open_monitor(app_paths(data_dir), browser=browser, is_compact=compact))


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code; an error has been printed as one line on standard error.
    """
    # Without any handler, logging prints warnings and tracebacks to standard error itself.
    logging.getLogger("desktop_monitor").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names may hold what the terminal's encoding lacks
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(commands.main(arguments, prog_name="desktop-monitor", standalone_mode=False) or 0)
    except click.exceptions.Exit as exiting:
        return exiting.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt, MonitorError) as error:
        return report_error(error)
    except OSError as error:
        log.exception("unexpected error")
        return _print_error(_described(error), 1)
    except Exception as error:  # top level of the main thread: users get one line instead of a traceback
        log.exception("unexpected error")
        return _print_error(error, 1)


def report_error(error: BaseException) -> int:
    """Print an error, unless it is a keyboard interrupt, and return the exit code for it."""
    if isinstance(error, MonitorError | OSError):
        return _print_error(error, 3 if isinstance(error, NoWindow) else 1)
    return 128 + signal.SIGINT


def _described(error: OSError) -> MonitorError:
    """Return it as a sentence; one without a file name is nearly always of what the command prints."""
    if error.filename is not None:
        return MonitorError(f"{os.fsdecode(error.filename)} cannot be used ({error.strerror}).")
    if error.errno in _NOT_WRITTEN:
        return MonitorError(
            f"The output cannot be written ({error.strerror}). Free some space, or send it elsewhere."
        )
    return MonitorError(str(error))


def _print_error(error: Exception, code: int) -> int:
    message = printable(" ".join(str(error).split())) or type(error).__name__
    if sys.stderr:
        click.echo(f"desktop-monitor: {message}", err=True)
    return code
