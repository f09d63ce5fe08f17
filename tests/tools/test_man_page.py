"""The generated manual page."""

import click

from desktop_monitor.cli.main import commands
from tools import man_page


def test_the_manual_page_is_up_to_date() -> None:
    """It matches the commands and their options."""
    assert man_page.TARGET.read_text(encoding="utf-8") == man_page.render(), "run: python -m tools.man_page"


def test_every_command_has_a_section() -> None:
    """With its options, whose hyphens can be copied, and no line that man(7) would take for a macro."""
    lines = man_page.render().splitlines()

    for name in commands.list_commands(click.Context(commands)):
        assert any(line.startswith(f'.SS "desktop\\-monitor {name}') for line in lines)
    assert r"\fB\-\-watch\fR" in lines
    assert {line.split()[0] for line in lines if line.startswith(".")} <= {
        ".TH",
        ".SH",
        ".SS",
        ".TP",
        ".PP",
        ".B",
    }
    assert not any(line.startswith("'") for line in lines)
