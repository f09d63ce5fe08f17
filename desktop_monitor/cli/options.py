"""Options and parameter types that several commands share."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from desktop_monitor.paths import AppPaths, app_paths

_AGO = re.compile(r"(\d{1,6})\s*([smhd])(?:\s+ago)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def unix_ms(text: str, now: datetime) -> int:
    """Parse ISO 8601, ``HH:MM`` (today or yesterday), or ``10m ago``.

    Without a zone, the time is local; of a repeated hour, the first one applies.

    Args:
        text: The time.
        now: The current time, with its zone.

    Raises:
        ValueError: `text` has none of these formats.
    """
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return round((now.timestamp() - int(ago[1]) * _UNITS_S[ago[2]]) * 1000)
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        # In naive local time: correct on days on which daylight saving time begins or ends.
        local = now.replace(tzinfo=None).replace(
            hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0), microsecond=0
        )
        if local.timestamp() > now.timestamp():
            local -= timedelta(days=1)
        return round(local.timestamp() * 1000)
    return round(datetime.fromisoformat(text.strip()).timestamp() * 1000)


class TimeParam(click.ParamType):  # type: ignore[type-arg]  # older click is not generic
    """A time on the command line, as unix milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Parse it, or fail with a usage error."""
        if isinstance(value, int):
            return value
        try:
            return unix_ms(value, datetime.now().astimezone())
        except (ValueError, OverflowError, OSError):
            self.fail(f"{value!r} is not a time; write 2026-11-22T03:10, 03:10 or '10m ago'.", param, ctx)


class DirectoryParam(click.Path):
    """A directory on the command line."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Refuse an empty string, as an unset variable yields: it denotes the working directory."""
        if value == "":
            self.fail("The name is empty; name a directory.", param, ctx)
        return super().convert(value, param, ctx)


TIME = TimeParam()
data_dir_option = click.option(
    "--data-dir",
    type=DirectoryParam(path_type=Path),
    metavar="DIR",
    help="Directory of settings, history and log. One engine runs per directory.",
)


def paths_of(context: click.Context, data_dir: Path | None) -> AppPaths:
    """Return the paths in the data directory, an option before or after the command."""
    return app_paths(data_dir or context.obj)
