"""Options and parameter types that several commands share."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, get_args

import click
from click.shell_completion import CompletionItem

from desktop_monitor.cli.times import EXAMPLES, unix_ms
from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.model.history import RankBy
from desktop_monitor.settings.settings import Language
from desktop_monitor.settings.settings_file import stored_language
from desktop_monitor.text.translation import Translation, translation

_Function = TypeVar("_Function", bound=Callable[..., Any])


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
            self.fail(f"{value!r} is not a valid time. Write {EXAMPLES}.", param, ctx)


class DirectoryParam(click.Path):
    """A directory on the command line."""

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Have the shell complete directories only."""
        return [CompletionItem(incomplete, type="dir")]

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

to_option = click.option("--to", "to_unix_ms", type=TIME, metavar="TIME", help="End; by default now.")
json_option = click.option("--json", "is_json", is_flag=True, help="Print JSON.")

# For a command that reads no directory: what starts `desktop-monitor COMMAND --data-dir` works with each.
unused_data_dir_option = click.option(
    "--data-dir",
    type=DirectoryParam(path_type=Path),
    metavar="DIR",
    expose_value=False,
    help="As in other commands; this one reads nothing from it.",
)


def by_option(description: str) -> Callable[[_Function], _Function]:
    """Return the option that names what is ranked by."""
    return click.option(
        "--by",
        type=click.Choice([by.value for by in RankBy]),  # it would offer the names of members
        default=RankBy.CPU.value,
        show_default=True,
        callback=lambda _context, _option, value: RankBy(value),
        help=description,
    )


def language_option(subject: str) -> Callable[[_Function], _Function]:
    """Return the option that names the language of a command's output."""
    return click.option(
        "--language",
        type=click.Choice([one for one in get_args(Language) if one != "auto"]),
        help=f"Language of {subject}; by default that of the settings.",
    )


def check_instant_or_range(at_unix_ms: int | None, from_unix_ms: int | None, to_unix_ms: int | None) -> None:
    """Refuse an instant together with a range."""
    if at_unix_ms is not None and (from_unix_ms is not None or to_unix_ms is not None):
        raise click.UsageError("Give --at, or --from and --to.")


def texts_of(paths: AppPaths, language: str | None) -> Translation:
    """Return the texts in the language that was named, or else in that of the settings."""
    return translation(language or stored_language(paths.settings_file))


def paths_of(context: click.Context, data_dir: Path | None) -> AppPaths:
    """Return the paths in the data directory, an option before or after the command."""
    return app_paths(data_dir or context.obj)
