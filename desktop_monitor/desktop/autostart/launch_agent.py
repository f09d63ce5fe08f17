"""A LaunchAgent of macOS, which starts the engine again after a crash; see launchd.plist(5)."""

import plistlib
from pathlib import Path
from xml.parsers.expat import ExpatError

from desktop_monitor import files
from desktop_monitor.desktop.autostart.entry import EntryState, Program, is_absent, write_atomically
from desktop_monitor.model.status import AutostartKind

_PREFIX = "local"


class LaunchAgent:
    """The agent of one data directory."""

    kind = AutostartKind.LAUNCH_AGENT

    def __init__(self, program: Program, *, home: Path) -> None:
        self._label = f"{_PREFIX}.{program.name}"
        self._arguments = list(program.command)
        self.file = home / "Library" / "LaunchAgents" / f"{self._label}.plist"

    def is_available(self) -> bool:
        """Every user has a launchd."""
        return True

    def read(self) -> EntryState:
        """Read the file. What ``launchctl disable`` has switched off is not seen in it."""
        if is_absent(self.file):
            return EntryState.ABSENT
        try:
            content = plistlib.loads(self.file.read_bytes())
        except (plistlib.InvalidFileException, ExpatError, ValueError):
            return EntryState.STALE
        if not isinstance(content, dict):
            return EntryState.STALE
        if content.get("Disabled") is True:
            return EntryState.DISABLED
        is_ours = content.get("ProgramArguments") == self._arguments
        return EntryState.ACTIVE if is_ours else EntryState.STALE

    def write(self) -> None:
        """Write the file, which launchd reads at the next log-in."""
        content = {
            "Label": self._label,
            "ProgramArguments": self._arguments,
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 10,
            # Without XPC, "Adaptive" is "Background", which is throttled when the machine is busy.
            "ProcessType": "Interactive",
        }
        write_atomically(self.file, plistlib.dumps(content))

    def remove(self) -> None:
        files.remove(self.file)
