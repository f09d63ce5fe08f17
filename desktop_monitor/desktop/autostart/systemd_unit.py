"""A unit of the systemd user manager, which starts the engine again after a crash.

What the manager will do stands in files: the unit below ``~/.config/systemd/user``, and the link of
``default.target`` to it, which ``systemctl enable`` makes. They are read and written as files, so that the
state is known without a call. See systemd.unit(5), systemd.service(5) and systemd.syntax(7).
"""

import logging
import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from desktop_monitor import files
from desktop_monitor.desktop.autostart.entry import EntryState, Program, is_absent, write_atomically
from desktop_monitor.model.status import AutostartKind

log = logging.getLogger(__name__)

SYSTEMCTL_TIMEOUT_S = 5.0

# Slice: background.slice has less weight, and is the first to be killed when memory is short.
# StandardOutput: nothing that the engine prints is for the journal.
# SuccessExitStatus: 128 plus the signals of a log-out.
# ExecStart, ":": no variables in the arguments; "%" is escaped.
_UNIT = """\
# Written by Desktop Monitor, which replaces it. Switch it off in its settings, or run
# `desktop-monitor {options}background off`.
[Unit]
Description=Desktop Monitor records what this computer does
{condition}StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
{exec_start}
Environment=MALLOC_ARENA_MAX=2
StandardOutput=null
Slice=app.slice
Restart=on-failure
RestartSec=10
SuccessExitStatus=129 130 143
KillMode=mixed
TimeoutStopSec=15

[Install]
WantedBy=default.target
"""


class SystemdUnit:
    """The unit of one data directory."""

    kind = AutostartKind.SYSTEMD

    def __init__(self, program: Program, *, config_dir: Path) -> None:
        self.name = f"{program.name}.service"
        self._command = program.command
        directory = config_dir / "systemd" / "user"
        self.file = directory / self.name
        self._link = directory / "default.target.wants" / self.name

    def is_available(self) -> bool:
        return _systemctl("show", "--property=Version")

    def read(self) -> EntryState:
        if self._is_masked():
            return EntryState.MASKED
        if is_absent(self.file):
            return EntryState.ABSENT
        if is_absent(self._link):
            return EntryState.DISABLED
        lines = self.file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        return EntryState.ACTIVE if exec_start(self._command) in lines else EntryState.STALE

    def write(self) -> None:
        """Write the unit, enable it, and have the manager read it."""
        write_atomically(self.file, unit_text(self._command).encode("utf-8", "surrogateescape"))
        self._link.parent.mkdir(parents=True, exist_ok=True)
        if is_absent(self._link):
            self._link.symlink_to(self.file)
        _systemctl("daemon-reload")

    def start(self) -> bool:
        """Start the unit now; return whether it runs."""
        return _systemctl("start", self.name)

    def remove(self) -> None:
        """Disable the unit and remove it; an engine that it started keeps running."""
        if self._is_masked():
            files.remove(self._link)
            return
        if is_absent(self._link) and is_absent(self.file):
            return
        files.remove(self._link)
        files.remove(self.file)
        _systemctl("daemon-reload")

    def _is_masked(self) -> bool:
        """A link to /dev/null, or an empty file, hides a unit; see systemd.unit(5)."""
        if self.file.is_symlink() and os.path.realpath(self.file) == os.devnull:
            return True
        return self.file.is_file() and self.file.stat().st_size == 0


def unit_text(command: Sequence[str]) -> str:
    """Return the unit that runs a command."""
    program = command[0]
    # A path cannot be quoted here. Without the condition a removed program is a failed unit.
    is_plain = program.isprintable() and program == program.strip() and not program.endswith("\\")
    condition = f"ConditionFileIsExecutable={program.replace('%', '%%')}\n" if is_plain else ""
    return _UNIT.format(options=_options(command), condition=condition, exec_start=exec_start(command))


def _options(command: Sequence[str]) -> str:
    """Return the option of the data directory of a command; nothing where a comment cannot hold it."""
    if "--data-dir" not in command[:-1]:
        return ""
    directory = command[command.index("--data-dir") + 1]
    return f"--data-dir {shlex.quote(directory)} " if directory.isprintable() else ""


def exec_start(command: Sequence[str]) -> str:
    """Return the line that runs a command, with every argument quoted."""
    # systemd refuses a program whose path has such characters, but takes them in arguments.
    has_special = any(char in "\"'\\" or not char.isprintable() for char in command[0])
    arguments = ["/usr/bin/env", *command] if has_special else command
    return f"ExecStart=:{' '.join(map(_quoted, arguments))}"


def _quoted(argument: str) -> str:
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return '"' + "".join(char if char.isprintable() else _escape(char) for char in escaped) + '"'


def _escape(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))


def _systemctl(*arguments: str) -> bool:
    program = shutil.which("systemctl")
    if program is None:
        return False
    command = [program, "--user", "--no-ask-password", *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=SYSTEMCTL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("systemctl failed: arguments=%s error=%s", arguments, error)
        return False
    if done.returncode:
        log.info("systemctl refused: arguments=%s why=%s", arguments, done.stderr.decode(errors="replace"))
    return done.returncode == 0
