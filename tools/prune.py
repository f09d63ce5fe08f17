"""Leave out of a Linux bundle what the window never uses, for ``build.spec``: Qt whole is 618 MB.

What stays is decided from what is *started*: Python's own modules, the chosen Qt plugins and the web view's
helper program. Every library that none of them needs goes, ours and the system's alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from PyInstaller.depend.bindepend import get_imports

Entry = tuple[str, str, str]

# Plugins by folder; None keeps every one. No TLS: nothing outside this computer is ever asked.
PLUGINS: dict[str, set[str] | None] = {
    "iconengines": None,
    "imageformats": {"libqico.so", "libqjpeg.so", "libqsvg.so"},
    "platforminputcontexts": {
        "libcomposeplatforminputcontextplugin.so",
        "libibusplatforminputcontextplugin.so",
    },
    "platforms": {"libqoffscreen.so", "libqwayland.so", "libqxcb.so"},
    "platformthemes": {"libqxdgdesktopportal.so"},
    "wayland-decoration-client": None,
    "wayland-graphics-integration-client": None,
    "wayland-shell-integration": None,
    "xcbglintegrations": None,
}
LOCALES = {"en-US.pak", "zh-CN.pak"}
NOT_SHOWN = {"qml", "metatypes", "translations"}
# Loaded by name while running, so no library mentions them.
LOADED_BY_NAME = ("libpython", "libnss", "libsoftokn", "libfreebl", "libnspr")


def prune(binaries: Iterable[Entry], datas: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Drop the parts of Qt that nothing shows, then every library that nothing which is started needs.

    Args:
        binaries: What PyInstaller found to be programs and libraries: (name in the bundle, file, kind).
        datas: Everything else, in the same shape.

    Returns:
        The entries to keep, in the order of the arguments.
    """
    shown = [entry for entry in binaries if _is_shown(PurePosixPath(entry[0]))]
    needed = {
        name
        for entry in shown
        if _is_started(entry)
        for name, _ in get_imports(entry[1])  # type: ignore[no-untyped-call] # the stubs say nothing
    }
    kept = [entry for entry in shown if _is_started(entry) or PurePosixPath(entry[0]).name in needed]
    names = {PurePosixPath(entry[0]).name for entry in kept}
    others = [entry for entry in datas if _is_shown(PurePosixPath(entry[0]))]
    # A link to a library that went would lead nowhere.
    return kept, [entry for entry in others if entry[2] != "SYMLINK" or PurePosixPath(entry[0]).name in names]


def _is_shown(path: PurePosixPath) -> bool:
    if "PySide6" not in path.parts:
        return True
    if NOT_SHOWN & set(path.parts):
        # The languages of the web view itself lie in a folder below the translations of Qt.
        return "qtwebengine_locales" in path.parts and path.name in LOCALES
    if "locales" in path.parts:
        return path.name in LOCALES
    if "plugins" in path.parts:
        wanted = PLUGINS.get(path.parts[path.parts.index("plugins") + 1], set())
        return wanted is None or path.name in wanted
    return "devtools" not in path.name


def _is_started(entry: Entry) -> bool:
    path, kind = PurePosixPath(entry[0]), entry[2]
    if path.name.startswith(LOADED_BY_NAME):
        return True
    return kind == "EXTENSION" or "plugins" in path.parts or "libexec" in path.parts or ".so" not in path.name
