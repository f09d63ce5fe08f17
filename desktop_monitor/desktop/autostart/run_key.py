"""A value of the registry key Run of this user, which Windows starts at log-in.

Task Manager and Settings switch a value off by a second one in StartupApproved; an odd first byte means off.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import PureWindowsPath

from desktop_monitor.desktop.autostart.entry import EntryState, Program
from desktop_monitor.model.status import AutostartKind

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


def command_line(command: Sequence[str]) -> str:
    """Return the command as Windows splits it; without a console, where Python itself runs it."""
    program, *arguments = command
    path = PureWindowsPath(program)
    if path.name.lower() == "python.exe":
        program = str(path.with_name("pythonw.exe"))
    return subprocess.list2cmdline([program, *arguments])


if sys.platform == "win32":
    import winreg

    class RunKey:
        """The value of one data directory."""

        kind = AutostartKind.RUN_KEY

        def __init__(self, program: Program) -> None:
            self._name = program.name
            self._command = command_line(program.command)

        def is_available(self) -> bool:
            """Every user has the key."""
            return True

        def read(self) -> EntryState:
            command = _value(RUN, self._name)
            if command is None:
                return EntryState.ABSENT
            approved = _value(APPROVED, self._name)
            if isinstance(approved, bytes) and approved[:1] and approved[0] & 1:
                return EntryState.DISABLED
            return EntryState.ACTIVE if command == self._command else EntryState.STALE

        def write(self) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN) as key:
                winreg.SetValueEx(key, self._name, 0, winreg.REG_SZ, self._command)
            _delete(APPROVED, self._name)

        def remove(self) -> None:
            _delete(RUN, self._name)
            _delete(APPROVED, self._name)

    def _value(path: str, name: str) -> object | None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                value: object = winreg.QueryValueEx(key, name)[0]
                return value
        except FileNotFoundError:
            return None

    def _delete(path: str, name: str) -> None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, name)
        except FileNotFoundError:
            return
