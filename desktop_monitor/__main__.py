"""Entry point of ``python -m desktop_monitor``, of the ``desktop-monitor`` command and of a double-click."""

import gc
import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from desktop_monitor.model.errors import MonitorError

COMPLETION_VARIABLE = "_DESKTOP_MONITOR_COMPLETE"
"""The shell sets it to ask for completions, also those of a command line without arguments."""


def main() -> None:
    """Run the program and exit with its exit code."""
    is_plain = len(sys.argv) == 1 and COMPLETION_VARIABLE not in os.environ
    sys.exit(_open_window() if is_plain else _run_command())


def _open_window() -> int:
    """Open the window without importing click, so that the engine starts as early as possible."""
    # Scanning the imported modules, which are never freed, takes a tenth of the start.
    gc.disable()
    with _no_traceback_on_interrupt():
        from desktop_monitor.cli import open as opening
        from desktop_monitor.files.paths import app_paths

    has_reader = _has_reader(sys.stderr)
    try:
        return opening.open_monitor(app_paths(), report_error=None if has_reader else _report_error)
    except (MonitorError, OSError, KeyboardInterrupt) as error:
        code = _report_error(error)
        if isinstance(error, MonitorError | OSError) and not has_reader:
            opening.show_problem(error, code)
        return code


def _report_error(error: BaseException) -> int:
    from desktop_monitor.cli import main as cli

    return cli.report_error(error)


def _has_reader(stream: TextIO | None) -> bool:
    """Return whether a terminal, a pipe or a file receives the stream; a desktop session uses a socket."""
    if stream is None:
        return False
    mode = os.fstat(stream.fileno()).st_mode
    return stream.isatty() or not (stat.S_ISCHR(mode) or stat.S_ISSOCK(mode))


def _run_command() -> int:
    with _no_traceback_on_interrupt():
        from desktop_monitor.cli import main as cli

    return cli.main()


@contextmanager
def _no_traceback_on_interrupt() -> Iterator[None]:
    """Make Ctrl+C end the process at once: while modules are imported, no handler reports the exception."""
    has_handler = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a shell may have it ignored
    if has_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if has_handler:
            signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    main()
