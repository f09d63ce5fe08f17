"""Collect the licences of everything in a bundle, for ``build.spec``.

Python packages have them in their metadata, Debian libraries in /usr/share/doc. The Qt wheels have none, so
their texts come from the build machine.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = Path("/usr/share/common-licenses")
TEXTS = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)

QT_NOTICE = """\
Qt {version} and PySide6 {version} are used under the GNU Lesser General Public License, version 3
(LGPL-3.txt, which adds to GPL-3.txt). They are separate shared libraries beside this folder, unchanged,
and may be replaced by compatible builds of your own. Their source code is published by the Qt Project under
the same version number. Qt WebEngine contains Chromium with the work of many authors; the sources of Qt
WebEngine name them and their licences.
"""


def collect(target: Path, system_libraries: Iterable[str]) -> None:
    """Write the licences of the locked packages, of Python, Qt and the bundled system libraries.

    Args:
        target: The directory to create; an existing one is replaced.
        system_libraries: Bundled files of the operating system.

    Raises:
        SystemExit: A locked package other than Qt has no licence text.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    without = [found.name for found in _locked() if not _copy_texts(found, target)]
    qt = [name for name in without if name.lower().startswith(("pyside6", "shiboken6"))]
    if qt:
        (target / "Qt.txt").write_text(
            QT_NOTICE.format(version=distribution(qt[0]).version), encoding="utf-8"
        )
        for name in ("LGPL-3", "GPL-3"):
            if (COMMON / name).exists():
                shutil.copyfile(COMMON / name, target / f"{name}.txt")
    if unknown := sorted(set(without) - set(qt)):
        message = f"These packages have no licence text and cannot be bundled: {', '.join(unknown)}"
        raise SystemExit(message)
    _copy_python(target)
    for package in sorted({owner for library in system_libraries if (owner := _debian_package(library))}):
        text = Path("/usr/share/doc") / package / "copyright"
        if text.exists():
            shutil.copyfile(text, target / f"debian-{package}.txt")


def _locked() -> list[Distribution]:
    """Return the packages of requirements.txt that are installed on this platform."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    found = []
    for name in names:
        try:
            found.append(distribution(name))
        except PackageNotFoundError:
            continue
    return found


def _copy_texts(package: Distribution, target: Path) -> bool:
    texts = [path for path in package.files or [] if TEXTS.search(str(path)) and path.suffix != ".py"]
    for number, path in enumerate(texts):
        suffix = f"-{number + 1}" if number else ""
        name = f"{package.name}-{package.version}{suffix}.txt"
        (target / name).write_bytes(Path(str(package.locate_file(path))).read_bytes())
    if texts:
        return True
    metadata = package.metadata
    stated = next((metadata[key] for key in ("License-Expression", "License") if key in metadata), None)
    if stated and not package.name.lower().startswith(("pyside6", "shiboken6")):
        text = f"{package.name} {package.version}\nLicence as its metadata states it: {stated}\n"
        (target / f"{package.name}-{package.version}.txt").write_text(text, encoding="utf-8")
        return True
    return False


def _copy_python(target: Path) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    debian = Path(f"/usr/share/doc/python{sys.version_info.major}.{sys.version_info.minor}/copyright")
    for text in (library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt", debian):
        if text.exists():
            shutil.copyfile(text, target / "Python.txt")
            return


def _debian_package(library: str) -> str | None:
    if not shutil.which("dpkg-query"):
        return None
    # dpkg lists files of a merged /usr with or without that prefix.
    for name in (library, library.removeprefix("/usr"), f"/usr{library}"):
        result = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return result.stdout.split(":", 1)[0]
    return None
