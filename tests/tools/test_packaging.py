"""Lock files, bundled libraries of the page, wheel and sdist."""

import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from hatch_build import has_packages, make_vendor

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt", "tools/requirements-uv.txt"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a wheel and an sdist of this tree."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    """Any mirror can be used, and a changed file fails the installation."""
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert [package for package in packages if not re.match(r"[\w.-]+==\S+", package)] == []
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_every_locked_page_package_has_a_hash_and_no_address() -> None:
    """The same for the npm packages."""
    lock = json.loads((ROOT / "assets/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}

    assert [name for name, about in packages.items() if "integrity" not in about] == []
    assert [name for name, about in packages.items() if "resolved" in about] == []


def test_npm_packages_have_exact_versions() -> None:
    """package.json has no ranges."""
    package = json.loads((ROOT / "assets/package.json").read_text(encoding="utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]

    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_dependency_is_locked() -> None:
    """Dependencies in pyproject.toml without an entry in the lock file need `make lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    named = {re.split(r"[<>=;\[ ]", line)[0].lower() for line in project["project"]["dependencies"]}

    assert named - locked == set(), "run: make lock"


def test_the_vendor_files_are_up_to_date() -> None:
    """Their stamp matches the committed inputs."""
    assert make_vendor(ROOT / "assets") is False


def test_the_wheel_has_the_built_page_without_its_sources(built: Path) -> None:
    """Installing it needs no Node."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())

    assert [name for name in names if name.endswith(".data/data/share/man/man1/desktop-monitor.1")]
    page = {name.removeprefix("desktop_monitor/assets/") for name in names if "/assets/" in name}
    assert {"vendor/page.html", "vendor/page.js", "vendor/page.css"} <= page
    assert {"vendor/echarts.js", "vendor/lit-html.js", "vendor/socket.io.js"} <= page
    assert {"locales/en.json", "locales/zh-CN.json", "vendor/licenses/echarts.txt"} <= page
    assert {name.split("/")[0] for name in page} == {"icons", "locales", "vendor"}


def test_the_sdist_has_the_built_page_and_its_sources(built: Path) -> None:
    """Installing it needs no Node."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}

    assert {"assets/vendor/echarts.js", "assets/vendor/made-from", "hatch_build.py"} <= names
    assert {"assets/vendor/page.html", "assets/vendor/page-made-from", "assets/js/main.js"} <= names
    assert [name for name in names if "node_modules" in name] == []


@pytest.mark.parametrize("name", ["echarts", "lit-html", "socket.io"])
def test_the_vendor_files_load_no_code(name: str) -> None:
    """No eval, no importScripts, no import or fetch of a remote URL."""
    text = (ROOT / f"assets/vendor/{name}.js").read_text(encoding="utf-8")

    assert re.findall(r"\b(?:eval|new Function|importScripts)\(", text) == []
    assert re.findall(r"""(?:import|fetch)\(["']https?:""", text) == []


def _write_locks(assets: Path, *, locked: str, installed: str) -> None:
    names = ("node_modules/esbuild", "node_modules/eslint", "node_modules/@esbuild/aix-ppc64")
    kinds: tuple[dict[str, object], ...] = ({}, {"dev": True}, {"optional": True})
    packages = {name: {"integrity": locked} | kind for name, kind in zip(names, kinds, strict=True)}
    (assets / "package-lock.json").write_text(json.dumps({"packages": {"": {}} | packages}))
    (assets / "node_modules").mkdir()
    listed = {"packages": {names[0]: {"integrity": installed}}}
    (assets / "node_modules" / ".package-lock.json").write_text(json.dumps(listed))


def test_the_page_is_bundled_from_the_installed_packages(tmp_path: Path) -> None:
    """None is downloaded again, if those of the page are the locked ones; linters do not matter."""
    _write_locks(tmp_path, locked="sha512-a", installed="sha512-a")

    assert has_packages(tmp_path)
    assert has_packages(ROOT / "assets")


def test_packages_of_another_version_are_not_bundled(tmp_path: Path) -> None:
    """Nor is what is not there."""
    assert not has_packages(tmp_path)

    _write_locks(tmp_path, locked="sha512-a", installed="sha512-b")

    assert not has_packages(tmp_path)
