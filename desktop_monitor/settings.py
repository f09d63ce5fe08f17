"""The user's settings: typed, remembered in one private file, changed one part at a time."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.status import Notice
from desktop_monitor.paths import write_private

log = logging.getLogger(__name__)

Period = Literal[1, 2, 5, 10]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the user can choose; one flat object."""

    period_s: Period = 5
    language: Literal["auto", "zh-CN", "en"] = "auto"
    theme: Literal["system", "light", "dark"] = "system"
    background: bool = False  # go on after the last window was closed
    record: bool = True  # keep the history on disk, else the last ten minutes in memory
    paused_until_unix_ms: Annotated[int, msgspec.Meta(ge=0, lt=2**53)] = 0  # then it goes on by itself
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 14  # of samples; roll-ups are kept 90 days
    retention_bytes: Annotated[int, msgspec.Meta(ge=10_000_000, le=10**12)] = 500_000_000
    private_programs: tuple[str, ...] = ()  # recorded without name and command
    process_columns: tuple[str, ...] = ()  # in this order; none are the usual ones
    overview_chart: Literal["programs", "cores"] = "programs"
    cpu_of_one_core: bool = False  # percent of processes, which are of the whole machine otherwise


class SettingsFile:
    """The settings as they are now, and the file that remembers them."""

    def __init__(self, path: Path, *, on_notice: Callable[[Notice], None]) -> None:
        """Read `path`; a damaged file is moved aside and said so, never lost, never a reason not to start."""
        self._path = path
        self._on_notice = on_notice
        self._changing = threading.Lock()
        self._listeners: list[Callable[[Settings], None]] = []
        self.current = self._load()

    def on_change(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` with the new settings after each change."""
        self._listeners.append(listener)

    def change(self, part: object) -> Settings:
        """Change what `part`, a JSON object, names; answer the whole.

        Raises:
            SettingsRefused: `part` has an unknown key or a wrong value, which the message names, or the file
                cannot be written. Nothing was changed.
        """
        if not isinstance(part, dict):
            raise SettingsRefused('A change of settings is a JSON object like {"period_s": 2}.')
        with self._changing:
            wanted = self._checked(part)
            try:
                write_private(self._path, msgspec.json.format(msgspec.json.encode(wanted), indent=2))
            except OSError as error:
                message = (
                    f"The settings cannot be written to {self._path} ({error.strerror}). Nothing was changed."
                )
                raise SettingsRefused(message) from error
            self.current = wanted
            for listener in self._listeners:  # within the lock: what is obeyed last is what was chosen last
                listener(wanted)
        return wanted

    def _checked(self, part: dict[str, object]) -> Settings:
        for key in part:
            if key not in Settings.__struct_fields__:
                known = ", ".join(Settings.__struct_fields__)
                raise SettingsRefused(f"There is no setting {key!r:.80}. The settings are {known}.")
        try:
            return msgspec.convert({**msgspec.to_builtins(self.current), **part}, Settings)
        except msgspec.ValidationError as error:
            raise SettingsRefused(f"This setting is not possible: {error}.") from error

    def _load(self) -> Settings:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Settings)
        except FileNotFoundError:
            return Settings()
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            self._set_aside(error)
            return Settings()

    def _set_aside(self, error: Exception) -> None:
        now_unix_ms = time.time_ns() // 1_000_000
        aside = self._path.with_name(f"settings.damaged-{now_unix_ms}.json")
        try:
            self._path.replace(aside)
            kept = f"It was kept as {aside.name}; the defaults are used."
        except OSError:
            kept = "It was left where it is; the defaults are used."
        log.warning("settings unreadable: path=%s error=%s", self._path, error)
        message = f"The settings file {self._path.name} could not be read. {kept}"
        self._on_notice(Notice("settings_damaged", message, now_unix_ms))
