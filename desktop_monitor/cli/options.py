"""Options and parameter types that several commands share."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from desktop_monitor.paths import Places, places

_AGO = re.compile(r"(\d{1,6})\s*([smhd])(?:\s+ago)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def unix_ms(text: str, now: datetime) -> int:
    """Understand a time as people write it: ISO 8601, ``HH:MM`` today or yesterday, ``10m ago``.

    Without a zone it is local time; of an hour that the clock shows twice, the first is meant.

    Args:
        text: The time.
        now: The present, with its zone.

    Raises:
        ValueError: It is no time.
    """
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return round((now.timestamp() - int(ago[1]) * _UNITS_S[ago[2]]) * 1000)
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        # Through naive local time, so that a day with a change of the clock is counted right.
        local = now.replace(tzinfo=None).replace(
            hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0), microsecond=0
        )
        if local.timestamp() > now.timestamp():
            local -= timedelta(days=1)
        return round(local.timestamp() * 1000)
    return round(datetime.fromisoformat(text.strip()).timestamp() * 1000)


class Time(click.ParamType):  # type: ignore[type-arg]  # older click is not generic
    """A time on the command line, as unix milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Understand it, or refuse it as wrong usage."""
        if isinstance(value, int):
            return value
        try:
            return unix_ms(value, datetime.now().astimezone())
        except (ValueError, OverflowError, OSError):
            self.fail(f"{value!r} is no time; write 2026-11-22T03:10, 03:10 or '10m ago'.", param, ctx)


class Directory(click.Path):
    """A directory on the command line."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Refuse an empty name, as an unset variable leaves it: it would mean where the shell stands."""
        if value == "":
            self.fail("It is empty; name a directory.", param, ctx)
        return super().convert(value, param, ctx)


TIME = Time()
data_dir_option = click.option(
    "--data-dir",
    type=Directory(path_type=Path),
    metavar="DIR",
    help="Keep settings, history and log here. One engine runs per directory.",
)


def paths_of(context: click.Context, data_dir: Path | None) -> Places:
    """Return the paths of the data directory, which may be named before or after the command."""
    return places(data_dir or context.obj)
