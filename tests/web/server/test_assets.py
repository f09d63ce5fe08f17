"""Selecting the bundled page, or the modules if one of them is newer."""

import os
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from desktop_monitor.files.paths import assets_dir
from desktop_monitor.web.server.assets import add_assets

SOURCES = ("index.html", "css/tokens.css", "js/main.js", "js/pages/cpu.js")
BUILT = ("vendor/page.html", "vendor/page.js", "vendor/page.css")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A page whose bundle is a second newer than its sources."""
    for age_s, names in ((10, SOURCES), (9, BUILT)):
        for name in names:
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(name, encoding="utf-8")
            set_age(file, age_s)
    return tmp_path


def served(directory: Path) -> str:
    """Return the page that a new engine serves."""
    app = Flask(__name__, static_folder=None)
    add_assets(app, directory)
    return app.test_client().get("/").text


def set_age(file: Path, age_s: int) -> None:
    """Set the modification time of a file."""
    os.utime(file, (3600 - age_s, 3600 - age_s))


def test_an_up_to_date_bundle_is_served(tree: Path) -> None:
    """It loads a few files instead of all modules."""
    assert served(tree) == "vendor/page.html"


@pytest.mark.parametrize("name", SOURCES)
def test_a_newer_source_is_served(tree: Path, name: str) -> None:
    """A change is visible without a build."""
    set_age(tree / name, 8)

    assert served(tree) == "index.html"


def test_without_a_bundle_the_modules_are_served(tree: Path) -> None:
    """A tree works without a build of the page."""
    (tree / "vendor" / "page.html").unlink()

    assert served(tree) == "index.html"


def test_equal_modification_times_serve_the_bundle(tree: Path) -> None:
    """Reproducible archives have the same time for all files."""
    for name in (*SOURCES, *BUILT):
        set_age(tree / name, 5)

    assert served(tree) == "vendor/page.html"


def test_an_installed_page_needs_no_sources(tree: Path) -> None:
    """A wheel has only the bundled page, with arbitrary modification times."""
    shutil.rmtree(tree / "js")
    shutil.rmtree(tree / "css")
    (tree / "index.html").unlink()

    assert served(tree) == "vendor/page.html"


def test_the_bundled_page_loads_existing_files() -> None:
    """Only built files, no modules."""
    page = (assets_dir() / "vendor" / "page.html").read_text(encoding="utf-8")

    loaded = re.findall(r'(?:href|src)="assets/([^"]+)"', page)

    assert {"vendor/page.js", "vendor/page.css", "vendor/lit-html.js"} <= set(loaded)
    assert [name for name in loaded if name.startswith(("js/", "css/"))] == []
    assert [name for name in loaded if not (assets_dir() / name).is_file()] == []
