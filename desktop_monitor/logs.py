"""The engine's log: one rotating private file, lower-case events with key=value parts."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MOST_BYTES = 1_000_000
_KEPT_FILES = 2
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _OneLine(logging.Formatter):
    """Keeps control characters out of the file: a hostile name cannot write a line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        line = super().formatMessage(record)
        return "".join(
            sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line
        )


def begin(path: Path, *, stderr_level: str | None) -> None:
    """Log to `path`, and to standard error from `stderr_level` on when it is not None.

    Raises:
        OSError: The file cannot be opened.
    """
    to_file = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")
    handlers: list[logging.Handler] = [to_file]
    if stderr_level and sys.stderr:
        to_stderr = logging.StreamHandler()
        to_stderr.setLevel(stderr_level)
        handlers.append(to_stderr)
    for handler in handlers:
        handler.setFormatter(_OneLine(_FORMAT))
    logging.basicConfig(
        level=min(logging.INFO, *(handler.level or logging.INFO for handler in handlers)), handlers=handlers
    )
    to_file.setLevel(logging.INFO)
