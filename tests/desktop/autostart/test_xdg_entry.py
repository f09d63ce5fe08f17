"""The XDG autostart entry: arguments survive both of its escapes, and desktops can switch it off."""

import re
from pathlib import Path

import pytest

from desktop_monitor.desktop.autostart.entry import EntryState, Program
from desktop_monitor.desktop.autostart.xdg_entry import XdgEntry, exec_value

HOSTILE = ["/opt/a b", "50%", "$HOME `id`", 'a"b', "a'b", "a\\b", "系统", ";#=", "a\nb\tc", "", "--data-dir"]
PROGRAM = Program("desktop-monitor", ["/opt/monitor", "serve", *HOSTILE])


@pytest.fixture
def entry(config_dir: Path) -> XdgEntry:
    """The entry of a program."""
    return XdgEntry(PROGRAM, config_dir=config_dir)


def parsed(value: str) -> list[str]:
    """Split a value of Exec as the Desktop Entry Specification says: as a string first, then its quotes."""
    text = re.sub(r"\\([\\ntr])", lambda found: {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], "\\"), value)
    arguments = re.findall(r'"((?:[^"\\`$]|\\["\\`$])*)"(?: |$)', text)
    assert sum(len(argument) + 3 for argument in arguments) == len(text) + 1
    return [re.sub(r'\\(["\\`$])', r"\1", argument).replace("%%", "%") for argument in arguments]


def test_the_command_survives_the_escapes(entry: XdgEntry) -> None:
    """Each argument, whatever is in it, in one line of the file."""
    entry.write()

    lines = entry.file.read_text(encoding="utf-8").splitlines()
    values = [line.removeprefix("Exec=") for line in lines if line.startswith("Exec=")]
    assert values == [exec_value(PROGRAM.command)]
    assert parsed(values[0]) == PROGRAM.command
    assert entry.read() is EntryState.ACTIVE


def test_the_entry_is_removed(entry: XdgEntry) -> None:
    """Removing it leaves no file, and removing it twice is no error."""
    entry.write()

    entry.remove()
    entry.remove()

    assert entry.read() is EntryState.ABSENT
    assert list(entry.file.parent.iterdir()) == []


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_the_desktop_switched_off_is_not_active(entry: XdgEntry, line: str) -> None:
    """Each desktop has its own key."""
    entry.write()

    entry.file.write_text(entry.file.read_text() + line + "\n")

    assert entry.read() is EntryState.DISABLED
    entry.write()
    assert entry.read() is EntryState.ACTIVE


@pytest.mark.parametrize("text", ["", "garbage", "[Desktop Entry]\nExec=/old/monitor\n", "\x00\udcff"])
def test_anything_else_is_stale(entry: XdgEntry, text: str) -> None:
    """Another version's path, and what is no entry at all."""
    entry.file.parent.mkdir(parents=True)
    entry.file.write_bytes(text.encode("utf-8", "surrogateescape"))

    assert entry.read() is EntryState.STALE
