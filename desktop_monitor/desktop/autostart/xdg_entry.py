"""An entry of the XDG autostart directory, which every desktop environment follows.

See the Desktop Application Autostart Specification and the Desktop Entry Specification.
"""

import configparser
from collections.abc import Sequence
from pathlib import Path

from desktop_monitor import files
from desktop_monitor.desktop.autostart.entry import EntryState, Program, is_absent, write_atomically
from desktop_monitor.model.status import AutostartKind

_SECTION = "Desktop Entry"
_ENTRY = """\
[Desktop Entry]
Type=Application
Version=1.5
Name=Desktop Monitor
Name[zh_CN]=系统监控
Comment=Records what this computer does
Comment[zh_CN]=记录这台计算机的活动
Icon=desktop-monitor
TryExec={try_exec}
Exec={exec}
Terminal=false
NoDisplay=true
StartupNotify=false
X-GNOME-Autostart-enabled=true
"""
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class XdgEntry:
    """The entry of one data directory."""

    kind = AutostartKind.XDG

    def __init__(self, program: Program, *, config_dir: Path) -> None:
        self._command = program.command
        self.file = config_dir / "autostart" / f"{program.name}.desktop"

    def is_available(self) -> bool:
        """Every desktop environment reads the directory; without one, nothing logs in."""
        return True

    def read(self) -> EntryState:
        if is_absent(self.file):
            return EntryState.ABSENT
        parser = configparser.ConfigParser(
            interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",)
        )
        try:
            parser.read_string(self.file.read_text(encoding="utf-8", errors="surrogateescape"))
        except configparser.Error:
            return EntryState.STALE
        is_hidden = parser.get(_SECTION, "Hidden", fallback="false").lower() == "true"
        is_enabled = parser.get(_SECTION, "X-GNOME-Autostart-enabled", fallback="true").lower() == "true"
        if is_hidden or not is_enabled:
            return EntryState.DISABLED
        is_ours = parser.get(_SECTION, "Exec", fallback="") == exec_value(self._command)
        return EntryState.ACTIVE if is_ours else EntryState.STALE

    def write(self) -> None:
        write_atomically(self.file, entry_text(self._command).encode("utf-8", "surrogateescape"))

    def remove(self) -> None:
        files.remove(self.file)


def entry_text(command: Sequence[str]) -> str:
    """Return the entry that runs a command. With TryExec, a program that was removed is not tried."""
    return _ENTRY.format(try_exec=_string(command[0]), exec=exec_value(command))


def exec_value(command: Sequence[str]) -> str:
    """Return the value of the key Exec: quoted arguments, then the escapes of a string."""
    return _string(" ".join(map(_quoted, command)))


def _quoted(argument: str) -> str:
    escaped = "".join(f"\\{char}" if char in '"`$\\' else char for char in argument)
    return f'"{escaped.replace("%", "%%")}"'


def _string(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)
