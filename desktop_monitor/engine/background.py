"""Recording without a window and from log-in on: follows the settings, and reports the real state."""

import threading
from collections.abc import Collection

from msgspec.structs import replace

from desktop_monitor.desktop.autostart import Autostart
from desktop_monitor.model.errors import AutostartRefused, SettingsRefused
from desktop_monitor.model.status import AutostartProblem, BackgroundStatus
from desktop_monitor.settings.settings import Settings
from desktop_monitor.settings.settings_file import SettingsFile


class BackgroundRecording:
    """The start at log-in, as the settings want it."""

    def __init__(
        self, autostart: Autostart, settings: SettingsFile, *, launched: bool = False, at_login: bool = False
    ) -> None:
        """Read the state; nothing is changed before `start`. For the flags see `Engine.start`."""
        self._launched = launched
        self._at_login = at_login
        self._autostart = autostart
        self._settings = settings
        self._failure = ""
        self._status = autostart.status(wanted=settings.current.autostart)

    def start(self) -> None:
        """Repair what starts another version, on a thread of its own: the user manager may take its time."""
        if self._settings.current.autostart:
            threading.Thread(target=self._repair, name="autostart", daemon=True).start()

    def status(self) -> BackgroundStatus:
        """Return the state as it was last read; never blocks."""
        return replace(self._status, without_window=not self.ends_without_viewers())

    def refresh(self) -> None:
        """Read the state again."""
        status = self._autostart.status(wanted=self._settings.current.autostart)
        is_as_wanted = status.active == status.wanted
        if is_as_wanted:
            self._failure = ""
        self._status = _failed(status, self._failure) if self._failure else status

    def follow(self, settings: Settings, chosen: Collection[str]) -> None:
        """Set up or remove the start at log-in when the user has just chosen that."""
        if "autostart" in chosen:
            self._attempt(settings.autostart)
            self.refresh()

    def ends_without_viewers(self) -> bool:
        """Return whether the engine ends with its last viewer."""
        settings = self._settings.current
        ends = self._launched or (self._at_login and not settings.autostart)
        return ends and not settings.background

    def switch(self, is_on: bool) -> BackgroundStatus:
        """Switch both, to keep running without a window and to start at log-in; return the result."""
        try:
            self._settings.change({"background": is_on, "autostart": is_on, "background_asked": True})
        except SettingsRefused as error:
            return _failed(self.status(), str(error))
        return self.status()

    def _repair(self) -> None:
        try:
            self._autostart.repair()
        except AutostartRefused as error:
            self._failure = str(error)
        self.refresh()

    def _attempt(self, is_wanted: bool) -> None:
        self._failure = ""
        try:
            if is_wanted:
                self._autostart.enable()
            else:
                self._autostart.disable()
        except AutostartRefused as error:
            self._failure = str(error)


def _failed(status: BackgroundStatus, message: str) -> BackgroundStatus:
    return replace(status, problem=AutostartProblem.FAILED, message=message)
