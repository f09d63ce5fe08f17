"""The engine's log: one rotating private file, lower-case events followed by key=value pairs."""

import contextlib
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desktop_monitor import files
from desktop_monitor.text.printable import escaped

_MAX_BYTES = 1_000_000
_BACKUP_COUNT = 2
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _LogFile(RotatingFileHandler):
    """Grows beyond its size while another program has the file open, which Windows does not rename then."""

    def doRollover(self) -> None:  # noqa: N802  # the name is logging's
        with contextlib.suppress(PermissionError):
            super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # likewise
        """Lose what a full disk does not take, instead of a traceback on standard error for each record."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class _EscapingFormatter(logging.Formatter):
    """Escapes control characters, so that a process name cannot forge a log line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        return escaped(super().formatMessage(record))


def configure(path: Path, *, stderr_level: str | None) -> None:
    """Log to `path` from INFO on, and to standard error from `stderr_level` on unless it is None.

    Raises:
        OSError: The file cannot be opened.
    """
    if path.exists() and not path.is_file():  # a named pipe would be waited for
        files.set_aside(path)
    to_file = _LogFile(path, maxBytes=_MAX_BYTES, backupCount=_BACKUP_COUNT, encoding="utf-8")
    handlers: list[logging.Handler] = [to_file]
    if stderr_level and sys.stderr:
        to_stderr = logging.StreamHandler()
        to_stderr.setLevel(stderr_level)
        handlers.append(to_stderr)
    for handler in handlers:
        handler.setFormatter(_EscapingFormatter(_FORMAT))
    logging.basicConfig(
        level=min(logging.INFO, *(handler.level or logging.INFO for handler in handlers)), handlers=handlers
    )
    to_file.setLevel(logging.INFO)
