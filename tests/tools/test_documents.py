"""The recipes of CONTRIBUTING.md and the map of ARCHITECTURE.md name what is there."""

import re
from pathlib import Path

import click
import pytest

from desktop_monitor.cli.main import commands

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {
    "a column of the process table": 6,
    "a sensor": 7,
    "an event on the timeline": 4,
    "a setting": 5,
    "a language": 3,
}
MAP = (
    (ROOT / "ARCHITECTURE.md")
    .read_text(encoding="utf-8")
    .partition("```\ndesktop_monitor/\n")[2]
    .partition("```")[0]
)


def _recipes() -> dict[str, tuple[int, str]]:
    rows = re.findall(
        r"^\| (.+?) \((\d+)\) \| (.+) \|$",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {change: (int(count), files) for change, count, files in rows}


@pytest.mark.parametrize(("change", "limit"), LIMITS.items())
def test_a_usual_change_touches_few_files(change: str, limit: int) -> None:
    """What one change needs is declared in one place each."""
    assert _recipes()[change][0] <= limit


def test_the_files_of_every_recipe_exist() -> None:
    """A recipe that names a file which was moved sends people the wrong way."""
    named = {
        path
        for _, files in _recipes().values()
        for path in re.findall(r"`([\w/.-]+/[\w.-]*|[\w-]+\.(?:py|json|html))`", files)
        if "NAME" not in path
    }
    missing = [
        path for path in named if not any((ROOT / top / path).exists() for top in (".", "desktop_monitor"))
    ]

    assert len(named) > 10
    assert missing == []


def test_the_map_names_every_package() -> None:
    """A package that the map leaves out cannot be found from it."""
    package = MAP.partition("\nassets/")[0]
    folders = {path.name for path in (ROOT / "desktop_monitor").rglob("*") if (path / "__init__.py").exists()}
    modules = {path.stem for path in (ROOT / "desktop_monitor").glob("*.py")} - {"__init__"}

    assert {name for name in folders | modules if not re.search(rf"\b{name}\b", package)} == set()


def test_the_map_names_only_what_is_there() -> None:
    """A module that was renamed is not looked for under its old name."""
    names = {
        name.rstrip("/")
        for words in re.findall(r"^ {2,8}(\S+(?: \S+)*) {2,}\S", MAP, re.MULTILINE)
        for name in words.split(" ")
    }
    tops = [ROOT / "desktop_monitor", ROOT / "assets"]
    there = {
        path.stem for top in tops for kind in ("*/", "*.py", "*.js", "*.css") for path in top.rglob(kind)
    }

    assert len(names) > 50
    assert names - there == set()


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_every_command(document: str) -> None:
    """So a new command is not forgotten there."""
    listed = re.findall(
        r"^desktop-monitor (\w+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE
    )

    assert set(listed) == set(commands.list_commands(click.Context(commands)))
