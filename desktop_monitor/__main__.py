"""`python -m desktop_monitor`, the `desktop-monitor` command and a double-click, all the same."""

import gc
import os
import stat
import sys
from typing import TextIO

from desktop_monitor.model.errors import MonitorError


def main() -> None:
    """Run the program and exit with its code."""
    sys.exit(_double_click() if len(sys.argv) == 1 else _command())


def _double_click() -> int:
    """Open the monitor without the command line: the engine is on its way before click is imported."""
    # What is loaded stays; looking for garbage in it costs a tenth of the start. The window goes on with it.
    gc.disable()
    from desktop_monitor.cli import open as opening
    from desktop_monitor.paths import places

    is_read = _is_read(sys.stderr)
    try:
        return opening.open_monitor(places(), tell=None if is_read else _tell)
    except (MonitorError, OSError, KeyboardInterrupt) as end:
        code = _tell(end)
        if isinstance(end, MonitorError | OSError) and not is_read:
            opening.show_problem(end, code)
        return code


def _tell(end: BaseException) -> int:
    from desktop_monitor.cli import main as cli

    return cli.tell(end)


def _is_read(stream: TextIO | None) -> bool:
    """Tell whether somebody reads it: a terminal, a pipe or a file, but not a desktop's journal."""
    if stream is None:
        return False
    mode = os.fstat(stream.fileno()).st_mode
    return stream.isatty() or not (stat.S_ISCHR(mode) or stat.S_ISSOCK(mode))


def _command() -> int:
    from desktop_monitor.cli import main as cli

    return cli.main()


if __name__ == "__main__":
    main()
