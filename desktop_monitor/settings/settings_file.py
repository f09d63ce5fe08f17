"""The file of the settings: private, read as far as it is valid, changed by partial updates."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from desktop_monitor import files
from desktop_monitor.files.paths import write_private
from desktop_monitor.files.small_file import read_json, read_small
from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.status import Notice, NoticeCode
from desktop_monitor.settings.settings import Language, Settings
from desktop_monitor.timing.unix_time import now_unix_ms

log = logging.getLogger(__name__)

_MAX_NAMED = 10


def stored_language(path: Path) -> Language:
    """Return the language in a settings file, which is left as it is; the default where it has none."""

    class Stored(msgspec.Struct):
        language: Language = "auto"

    with suppress(OSError, msgspec.DecodeError):
        return read_json(path, Stored).language
    return Settings().language


def ignored_notice(path: Path, names: Sequence[str]) -> Notice:
    """Log and return that a file has settings which are unknown and have no effect."""
    listed = ", ".join(f"{name!r:.60}" for name in names[:_MAX_NAMED])
    log.warning("settings ignored: path=%s names=%s", path, listed)
    message = f"These settings in {path.name} are unknown and have no effect: {listed}."
    return Notice(NoticeCode.SETTINGS_IGNORED, message, now_unix_ms(), {"names": listed})


def _decoded(content: bytes) -> dict[str, object]:
    """Decode the file, also as other programs write it: UTF-16, a byte order mark, NaN, a letter in Latin-1.

    Raises:
        msgspec.DecodeError, ValueError, RecursionError: It is no JSON object. A json.JSONDecodeError says in
            which line.
    """
    try:
        return msgspec.json.decode(content, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        from desktop_monitor.settings import repair  # noqa: PLC0415  # hardly ever needed

        return _plain(repair.decode(content))


def _plain(stored: object) -> dict[str, object]:
    """Return the same without half characters.

    Raises:
        msgspec.ValidationError: It is no object.
    """
    import json  # noqa: PLC0415  # hardly ever needed

    text = json.dumps(stored, ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.decode(text, type=dict[str, object])


class _KnownSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class SettingsFile:
    """The current settings and the file that stores them.

    What cannot be used is reported to `on_notice`: a damaged file is renamed, what can be understood of it
    holds, else the defaults apply; a wrong value costs that value. Settings of a newer version stay in the
    file.
    """

    def __init__(
        self, path: Path, *, on_notice: Callable[[Notice], None], fixed: Collection[str] = ()
    ) -> None:
        self._path, self._fixed = path, fixed
        self._on_notice = on_notice
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Settings, Collection[str]], None]] = []
        self._unused: dict[str, object] = {}
        """What is stored, but not understood; it is stored again."""
        self.current = self._load()

    def on_change(self, listener: Callable[[Settings, Collection[str]], None]) -> None:
        """Call `listener` with the new settings, and the names of those chosen, after each change."""
        self._listeners.append(listener)

    def change(self, part: object) -> Settings:
        """Apply `part`, a JSON object with some of the settings; return all of them.

        Raises:
            SettingsRefused: `part` has an unknown key or an invalid value, which the message names, or the
                file cannot be written. Nothing is changed.
        """
        if not isinstance(part, dict):
            raise SettingsRefused('A change of settings is a JSON object like {"period_s": 2}.')
        with self._lock:
            changed = self._validated(part)
            try:
                for name in part:
                    self._unused.pop(name, None)
                self._store(changed)
            except OSError as error:
                message = (
                    f"The settings cannot be written to {self._path} ({error.strerror}). Nothing was changed."
                )
                raise SettingsRefused(message) from error
            self.current = changed
            for listener in self._listeners:  # while locked, so that listeners see changes in their order
                listener(changed, part.keys())
        return changed

    def _store(self, settings: Settings) -> None:
        stored = {**msgspec.to_builtins(settings), **self._unused}
        write_private(self._path, msgspec.json.format(msgspec.json.encode(stored), indent=2))

    def _validated(self, part: dict[str, object]) -> Settings:
        for key in part:
            if key in self._fixed:
                raise SettingsRefused(f"{key} cannot be changed while an incident is shown.")
            if key not in Settings.__struct_fields__:
                known = ", ".join(Settings.__struct_fields__)
                raise SettingsRefused(f"There is no setting {key!r:.80}. The settings are {known}.")
        try:
            return msgspec.convert({**msgspec.to_builtins(self.current), **part}, Settings)
        except msgspec.ValidationError as error:
            raise SettingsRefused(f"This value is not allowed: {error}.") from error

    def _load(self) -> Settings:
        content = b""
        try:
            content = read_small(self._path)
            stored = _decoded(content)
        except FileNotFoundError:
            return Settings()
        except (OSError, msgspec.DecodeError, ValueError, RecursionError) as error:
            return self._repaired(content, error)
        return self._used(stored)

    def _used(self, stored: dict[str, object]) -> Settings:
        """Use every member that is a setting with a value that it can have."""
        settings = Settings()
        for name, value in stored.items():
            changed = {**msgspec.to_builtins(settings), name: value}
            try:
                settings = msgspec.convert(changed, _KnownSettings)
            except msgspec.ValidationError:
                self._unused[name] = value
        if self._unused:
            self._on_notice(ignored_notice(self._path, list(self._unused)))
        return msgspec.convert(msgspec.to_builtins(settings), Settings)

    def _repaired(self, content: bytes, error: Exception) -> Settings:
        """Keep the damaged file under another name, and use what can be understood of it."""
        log.warning("settings unreadable: path=%s error=%s", self._path, error)
        line: int | None = getattr(error, "lineno", None)
        stored: dict[str, object] = {}
        if line is not None:
            from desktop_monitor.settings.repair import decode_damaged  # noqa: PLC0415  # hardly ever needed

            with suppress(msgspec.DecodeError, RecursionError):
                stored = _plain(decode_damaged(content, Settings.__struct_fields__))
        renamed = files.set_aside(self._path)
        how = f"was renamed to {renamed.name}" if renamed else "could not be renamed"
        if not stored:
            message = f"The settings file {self._path.name} could not be read. It {how}; the defaults apply."
            self._notify(NoticeCode.SETTINGS_DAMAGED, message)
            return Settings()
        settings = self._used(stored)
        message = (
            f"The settings file {self._path.name} has an error in line {line}. It {how}; "
            "what could be understood holds, the defaults apply for the rest."
        )
        self._notify(NoticeCode.SETTINGS_REPAIRED, message, {"line": line or 0})
        if renamed:
            with suppress(OSError):  # it is read again by the next start
                self._store(settings)
        return settings

    def _notify(self, code: NoticeCode, message: str, details: dict[str, str | int] | None = None) -> None:
        self._on_notice(Notice(code, message, now_unix_ms(), details or {}))
