"""Which page a browser gets: the bundled one, or the modules that somebody is changing."""

import os
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from desktop_monitor.paths import assets_dir
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
    """What an engine that starts now answers at its address."""
    app = Flask(__name__, static_folder=None)
    add_assets(app, directory)
    return app.test_client().get("/").text


def set_age(file: Path, age_s: int) -> None:
    """Let a file be so many seconds old, on a clock that begins at an hour after 1970."""
    os.utime(file, (3600 - age_s, 3600 - age_s))


def test_a_bundle_of_the_present_sources_is_the_page(tree: Path) -> None:
    """A window asks for a handful of files, not for every module."""
    assert served(tree) == "vendor/page.html"


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_is_newer_than_the_bundle_is_seen_without_a_build(tree: Path, name: str) -> None:
    """Nobody wonders why a change does nothing."""
    set_age(tree / name, 8)

    assert served(tree) == "index.html"


def test_a_tree_without_a_bundle_serves_its_modules(tree: Path) -> None:
    """The page does not depend on a build of its own code."""
    (tree / "vendor" / "page.html").unlink()

    assert served(tree) == "index.html"


def test_an_unpacked_archive_with_one_time_for_all_files_serves_the_bundle(tree: Path) -> None:
    """Archives that can be reproduced give every file the same time."""
    for name in (*SOURCES, *BUILT):
        set_age(tree / name, 5)

    assert served(tree) == "vendor/page.html"


def test_an_installed_page_needs_no_sources(tree: Path) -> None:
    """A wheel carries the bundled page alone, with whatever times the installer gave its files."""
    shutil.rmtree(tree / "js")
    shutil.rmtree(tree / "css")
    (tree / "index.html").unlink()

    assert served(tree) == "vendor/page.html"


def test_the_bundled_page_names_only_files_that_are_there() -> None:
    """What stands in the bundled page is what the build made beside it, and none of the modules."""
    page = (assets_dir() / "vendor" / "page.html").read_text(encoding="utf-8")

    named = re.findall(r'(?:href|src)="assets/([^"]+)"', page)

    assert {"vendor/page.js", "vendor/page.css", "vendor/lit-html.js"} <= set(named)
    assert [name for name in named if name.startswith(("js/", "css/"))] == []
    assert [name for name in named if not (assets_dir() / name).is_file()] == []
