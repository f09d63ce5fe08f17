"""Remove the parts of Qt that the window does not use from a Linux bundle, for ``build.spec``.

The roots are Python's extension modules, the selected Qt plugins and QtWebEngineProcess; libraries that none
of them needs are removed. All of Qt is 618 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from PyInstaller.depend.bindepend import get_imports

Entry = tuple[str, str, str]

# Plugins by directory; None keeps all. No TLS: all connections are local.
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
UNUSED_FOLDERS = {"qml", "metatypes", "translations"}
# Loaded with dlopen(3), so that no library links to them.
LOADED_AT_RUN_TIME = ("libpython", "libnss", "libsoftokn", "libfreebl", "libnspr")


def prune(binaries: Iterable[Entry], datas: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Remove unused parts of Qt, then the libraries that no root needs.

    Args:
        binaries: Programs and libraries, from PyInstaller: (name in the bundle, file, kind).
        datas: All other files, in the same form.

    Returns:
        The entries to keep, in the order of the arguments.
    """
    used = [entry for entry in binaries if _is_used(PurePosixPath(entry[0]))]
    needed = {
        name
        for entry in used
        if _is_root(entry)
        for name, _ in get_imports(entry[1])  # type: ignore[no-untyped-call] # untyped
    }
    kept = [entry for entry in used if _is_root(entry) or PurePosixPath(entry[0]).name in needed]
    names = {PurePosixPath(entry[0]).name for entry in kept}
    other = [entry for entry in datas if _is_used(PurePosixPath(entry[0]))]
    # Remove symbolic links to removed libraries.
    return kept, [entry for entry in other if entry[2] != "SYMLINK" or PurePosixPath(entry[0]).name in names]


def _is_used(path: PurePosixPath) -> bool:
    if "PySide6" not in path.parts:
        return True
    if UNUSED_FOLDERS & set(path.parts):
        # The locales of Qt WebEngine are in a directory below the translations of Qt.
        return "qtwebengine_locales" in path.parts and path.name in LOCALES
    if "locales" in path.parts:
        return path.name in LOCALES
    if "plugins" in path.parts:
        wanted = PLUGINS.get(path.parts[path.parts.index("plugins") + 1], set())
        return wanted is None or path.name in wanted
    return "devtools" not in path.name


def _is_root(entry: Entry) -> bool:
    path, kind = PurePosixPath(entry[0]), entry[2]
    if path.name.startswith(LOADED_AT_RUN_TIME):
        return True
    return kind == "EXTENSION" or "plugins" in path.parts or "libexec" in path.parts or ".so" not in path.name
