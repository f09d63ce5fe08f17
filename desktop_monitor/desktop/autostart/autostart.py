"""One entry that starts the recording at log-in, never two, and its real state."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_monitor.desktop.autostart.entry import Entry, EntryState, Program
from desktop_monitor.desktop.autostart.launch_agent import LaunchAgent
from desktop_monitor.desktop.autostart.systemd_unit import SystemdUnit
from desktop_monitor.desktop.autostart.xdg_entry import XdgEntry
from desktop_monitor.files.paths import APPLICATION, AppPaths, app_paths, program_command, suffix_of
from desktop_monitor.model.errors import AutostartRefused
from desktop_monitor.model.status import AutostartKind, AutostartProblem, BackgroundStatus

if sys.platform == "win32":
    from desktop_monitor.desktop.autostart.run_key import RunKey

log = logging.getLogger(__name__)

MESSAGES = {
    AutostartProblem.NONE: "",
    AutostartProblem.REMOVED: "Nothing starts the recording at log-in: the entry was removed.",
    AutostartProblem.DISABLED: "The start at log-in was switched off in the system.",
    AutostartProblem.MASKED: "The unit {name} is masked. Run `systemctl --user unmask {name}`.",
    AutostartProblem.STALE: "The entry starts another program, such as a version that was moved.",
    AutostartProblem.UNWANTED: "The recording starts at log-in, although the settings do not say so.",
}
_PROBLEMS = {
    EntryState.ABSENT: AutostartProblem.REMOVED,
    EntryState.ACTIVE: AutostartProblem.NONE,
    EntryState.DISABLED: AutostartProblem.DISABLED,
    EntryState.MASKED: AutostartProblem.MASKED,
    EntryState.STALE: AutostartProblem.STALE,
}


class Autostart:
    """Sets up, reads, repairs and removes the start at log-in."""

    def __init__(self, program: Program, entries: Sequence[Entry]) -> None:
        """Use the first of `entries` that the system follows."""
        self._program = program
        self._entries = entries

    def status(self, *, wanted: bool) -> BackgroundStatus:
        """Return what the system will do at the next log-in. Reads files."""
        try:
            entry, state = self._found()
        except OSError as error:
            message = f"The start at log-in cannot be read: {error.filename} ({error.strerror})."
            return BackgroundStatus(
                wanted=wanted,
                active=False,
                how=AutostartKind.NONE,
                problem=AutostartProblem.FAILED,
                message=message,
            )
        kind = AutostartKind.NONE if entry is None else entry.kind
        is_active = state is EntryState.ACTIVE
        if wanted:
            problem = _PROBLEMS[state]
        else:
            problem = AutostartProblem.UNWANTED if is_active else AutostartProblem.NONE
        message = MESSAGES[problem].format(name=f"{self._program.name}.service")
        return BackgroundStatus(wanted, is_active, kind, problem, message)

    def enable(self) -> None:
        """Set up one entry, and remove all others.

        Raises:
            AutostartRefused: The entry is masked, or cannot be written.
        """
        try:
            chosen = next((entry for entry in self._entries if entry.is_available()), None)
            if chosen is None:
                raise AutostartRefused(
                    "This system has no way to start a program at log-in that is supported."
                )
            if chosen.read() is EntryState.MASKED:
                raise AutostartRefused(
                    MESSAGES[AutostartProblem.MASKED].format(name=f"{self._program.name}.service")
                )
            chosen.write()
            for entry in self._entries:
                if entry is not chosen:
                    entry.remove()
        except OSError as error:
            raise AutostartRefused(
                f"The start at log-in cannot be set up: {error.filename} ({error.strerror})."
            ) from error
        log.info("autostart enabled: how=%s", chosen.kind)

    def disable(self) -> None:
        """Remove every entry.

        Raises:
            AutostartRefused: One cannot be removed.
        """
        try:
            for entry in self._entries:
                entry.remove()
        except OSError as error:
            raise AutostartRefused(
                f"The start at log-in cannot be removed: {error.filename} ({error.strerror})."
            ) from error
        log.info("autostart disabled")

    def repair(self) -> None:
        """Rewrite an entry that starts another version. One that was removed or switched off stays so.

        Raises:
            AutostartRefused: It cannot be written.
        """
        try:
            _, state = self._found()
        except OSError as error:
            log.warning("autostart unreadable: error=%s", error)
            return
        if state is EntryState.STALE:
            self.enable()

    def start_now(self) -> bool:
        """Start the engine by the user manager; return False where none runs, or it refuses."""
        entry, state = self._found()
        return isinstance(entry, SystemdUnit) and state is EntryState.ACTIVE and entry.start()

    def _found(self) -> tuple[Entry | None, EntryState]:
        for entry in self._entries:
            state = entry.read()
            if state is not EntryState.ABSENT:
                return entry, state
        return None, EntryState.ABSENT


def autostart_for(paths: AppPaths) -> Autostart:
    """Return the start at log-in of the engine for a data directory."""
    name = APPLICATION
    command = [*program_command(), "serve", "--at-login"]
    if paths.data_dir != app_paths().data_dir:
        name = f"{APPLICATION}-{suffix_of(paths.data_dir)}"
    # Named in any case: the environment of a log-in may be another one.
    program = Program(name, [*command, "--data-dir", str(paths.data_dir)])
    return Autostart(program, _entries(program))


def _entries(program: Program) -> list[Entry]:
    if sys.platform == "win32":
        return [RunKey(program)]
    else:  # noqa: RET505  # mypy checks each branch for its own system
        try:
            home = Path.home()
        except RuntimeError:  # the home directory is not known
            return []
        if sys.platform == "darwin":
            return [LaunchAgent(program, home=home)]
        else:  # noqa: RET505
            configured = Path(os.environ.get("XDG_CONFIG_HOME", ""))
            config_dir = configured if configured.is_absolute() else home / ".config"
            return [SystemdUnit(program, config_dir=config_dir), XdgEntry(program, config_dir=config_dir)]
