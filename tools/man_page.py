"""Generate ``assets/desktop-monitor.1``, the manual page, from the commands of click.

Run ``python -m tools.man_page`` after a change of a command. click-man would write a file for each command,
with the date of the day, so that its output differs without a change; here all commands are on one page.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from desktop_monitor.cli.main import commands

TARGET = Path(__file__).parent.parent / "assets" / "desktop-monitor.1"
NAME = "desktop-monitor"
_EXIT_CODES = (
    ("0", "Success."),
    ("1", "An error, which is printed as one line on standard error."),
    ("2", "Wrong usage."),
    ("3", "Neither a window nor a browser can be shown; the address is printed."),
    ("130", "Ended by Ctrl+C; other signals give 128 plus their number."),
)
_ENVIRONMENT = (
    ("NO_COLOR", "Print no colours, unless it is empty."),
    ("FORCE_COLOR", "Print colours also where standard output is not a terminal, unless it is empty."),
    ("_DESKTOP_MONITOR_COMPLETE", "Print the completion script of a shell: see README."),
)


def render() -> str:
    """Return the manual page in the macros of man(7)."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    context = click.Context(commands, info_name=NAME, **commands.context_settings)
    yield f'.TH "{NAME.upper()}" "1" "" "Desktop Monitor" "User Commands"'
    yield from (".SH NAME", rf"{_text(NAME)} \- see what this machine is doing, and what it did")
    yield ".SH SYNOPSIS"
    yield from (f".B {_text(NAME)}", _text(" ".join(commands.collect_usage_pieces(context))))
    yield from (".SH DESCRIPTION", *_paragraphs(commands.help or ""))
    yield from (".SH OPTIONS", *_options(commands, context))
    yield ".SH COMMANDS"
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        if command is not None and not command.hidden:
            inner = click.Context(command, info_name=name, parent=context)
            yield from _subsection(command, inner)
    yield from (".SH EXIT STATUS", *_tagged(_EXIT_CODES))
    yield from (".SH ENVIRONMENT", *_tagged(_ENVIRONMENT))


def _subsection(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    yield f'.SS "{_text(usage)}"'
    yield from _paragraphs(command.help or "")
    yield from _options(command, context)


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        yield _text(" ".join(paragraph.split()))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = (parameter.get_help_record(context) for parameter in command.get_params(context))
    yield from _tagged(record for record in records if record is not None)


def _tagged(records: "Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]") -> Iterator[str]:
    for tag, text in records:
        yield from (".TP", rf"\fB{_text(tag)}\fR", _text(" ".join(text.split())) or r"\&")


def _text(text: str) -> str:
    """Escape what has a meaning in man(7); a hyphen stays one that can be copied."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
