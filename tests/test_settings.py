"""Settings are typed, remembered, and never lost."""

import stat
from pathlib import Path

import msgspec
import pytest

from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.status import Notice
from desktop_monitor.settings import Settings, SettingsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the settings lie."""
    return tmp_path / "settings.json"


def opened(path: Path, notices: list[Notice] | None = None) -> SettingsFile:
    """The settings of a new start."""
    return SettingsFile(path, on_notice=(notices if notices is not None else []).append)


def test_without_a_file_the_defaults_hold(path: Path) -> None:
    """A first start needs no file and writes none."""
    assert opened(path).current == Settings()
    assert not path.exists()


def test_a_change_is_remembered_in_a_private_file(path: Path) -> None:
    """The next start sees what was chosen; other users see nothing."""
    opened(path).change({"period_s": 2, "theme": "dark"})

    assert opened(path).current == Settings(period_s=2, theme="dark")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_change_is_told_to_who_listens(path: Path) -> None:
    """The sampler follows the period without a restart."""
    heard: list[Settings] = []
    settings = opened(path)
    settings.on_change(heard.append)

    settings.change({"language": "zh-CN"})

    assert [one.language for one in heard] == ["zh-CN"]


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ({"period_s": 3}, "period_s"),
        ({"period_s": "5"}, "period_s"),
        ({"period_s": True}, "period_s"),
        ({"theme": None}, "theme"),
        ({"background": 1}, "background"),
        ({"colour": "red"}, "colour"),
        ({"period_s": 1, "colour": "red"}, "colour"),
        ([], "JSON object"),
        (None, "JSON object"),
    ],
)
def test_a_wrong_change_names_what_is_wrong_and_changes_nothing(path: Path, part: object, named: str) -> None:
    """An unknown key or a wrong type is refused as a whole."""
    settings = opened(path)
    settings.change({"period_s": 10})

    with pytest.raises(SettingsRefused, match=named):
        settings.change(part)

    assert settings.current == Settings(period_s=10)
    assert opened(path).current == Settings(period_s=10)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b'{"period_s": 99}', b'{"from_the_future": 1}', b"[]"]
)
def test_a_damaged_file_is_moved_aside_and_said_so(path: Path, content: bytes) -> None:
    """The program starts with the defaults, and what was in the file is still there to look at."""
    path.write_bytes(content)
    notices: list[Notice] = []

    settings = opened(path, notices)

    assert settings.current == Settings()
    assert [notice.code for notice in notices] == ["settings_damaged"]
    assert [kept.read_bytes() for kept in path.parent.glob("settings.damaged-*.json")] == [content]
    assert not path.exists()


def test_settings_that_cannot_be_written_are_not_changed(path: Path) -> None:
    """What the page shows is what is remembered."""
    settings = opened(path)
    path.mkdir()

    with pytest.raises(SettingsRefused, match="cannot be written"):
        settings.change({"period_s": 1})

    assert settings.current == Settings()
    assert [file for file in path.parent.iterdir() if file != path] == []


def test_the_file_is_json_a_person_can_read(path: Path) -> None:
    """One setting a line."""
    opened(path).change({"period_s": 1})

    assert msgspec.json.decode(path.read_bytes())["period_s"] == 1
    assert len(path.read_text(encoding="utf-8").splitlines()) > len(Settings.__struct_fields__)
