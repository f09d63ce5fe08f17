"""What is locked, what is bundled, and what an installer gets."""

import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from hatch_build import make_vendor

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt", "tools/requirements-uv.txt"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our wheel and sdist."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    """A changed byte fails the installation, and any mirror will do."""
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert [package for package in packages if not re.match(r"[\w.-]+==\S+", package)] == []
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_every_locked_page_package_has_a_hash_and_no_address() -> None:
    """The same for what the page is built from."""
    lock = json.loads((ROOT / "assets/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}

    assert [name for name, about in packages.items() if "integrity" not in about] == []
    assert [name for name, about in packages.items() if "resolved" in about] == []


def test_the_page_names_exact_versions() -> None:
    """What was tried is what is bundled."""
    package = json.loads((ROOT / "assets/package.json").read_text(encoding="utf-8"))
    wanted = package["dependencies"] | package["devDependencies"]

    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_dependency_is_locked() -> None:
    """A dependency that is added without `make lock` is noticed here, not by a user."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    named = {re.split(r"[<>=;\[ ]", line)[0].lower() for line in project["project"]["dependencies"]}

    assert named - locked == set(), "run: make lock"


def test_the_vendor_files_are_made_from_what_is_committed() -> None:
    """Nobody looks at a page with yesterday's libraries."""
    assert make_vendor(ROOT / "assets") is False


def test_the_wheel_carries_the_page_and_nothing_that_only_builds_it(built: Path) -> None:
    """Installing needs no Node, and nobody downloads our tools."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())

    page = {name.removeprefix("desktop_monitor/assets/") for name in names if "/assets/" in name}
    assert {"vendor/page.html", "vendor/page.js", "vendor/page.css"} <= page
    assert {"vendor/echarts.js", "vendor/lit-html.js", "vendor/socket.io.js"} <= page
    assert {"locales/en.json", "locales/zh-CN.json", "vendor/licenses/echarts.txt"} <= page
    assert {name.split("/")[0] for name in page} == {"icons", "locales", "vendor"}


def test_the_sdist_carries_the_vendor_files(built: Path) -> None:
    """From the sdist, too, one installs without Node."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}

    assert {"assets/vendor/echarts.js", "assets/vendor/made-from", "hatch_build.py"} <= names
    assert {"assets/vendor/page.html", "assets/vendor/page-made-from", "assets/js/main.js"} <= names
    assert [name for name in names if "node_modules" in name] == []


@pytest.mark.parametrize("name", ["echarts", "lit-html", "socket.io"])
def test_the_vendor_files_ask_nobody_outside(name: str) -> None:
    """No library of the page loads code or runs text as code."""
    text = (ROOT / f"assets/vendor/{name}.js").read_text(encoding="utf-8")

    assert re.findall(r"\b(?:eval|new Function|importScripts)\(", text) == []
    assert re.findall(r"""(?:import|fetch)\(["']https?:""", text) == []
