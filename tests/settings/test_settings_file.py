"""Settings are typed and stored; a damaged file is kept for inspection."""

import json
import stat
import sys
from pathlib import Path

import msgspec
import pytest

from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.status import Notice
from desktop_monitor.settings.settings import Settings
from desktop_monitor.settings.settings_file import SettingsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the settings file."""
    return tmp_path / "settings.json"


def load(path: Path, notices: list[Notice] | None = None) -> SettingsFile:
    """Load the settings as a new engine does."""
    return SettingsFile(path, on_notice=(notices if notices is not None else []).append)


def test_what_is_fixed_is_not_changed(tmp_path: Path) -> None:
    """An incident is no monitor of this machine; how it is shown can be chosen."""
    file = SettingsFile(tmp_path / "settings.json", on_notice=lambda _notice: None, fixed={"autostart"})

    with pytest.raises(SettingsRefused, match="autostart cannot be changed"):
        file.change({"autostart": True, "theme": "dark"})
    assert file.current == Settings()
    assert file.change({"theme": "dark"}).theme == "dark"


def test_without_a_file_the_defaults_apply(path: Path) -> None:
    """The first start needs no file and writes none."""
    assert load(path).current == Settings()
    assert not path.exists()


def test_a_change_is_stored_in_a_private_file(path: Path) -> None:
    """The next start loads the change; the file has mode 0600."""
    load(path).change({"period_s": 2, "theme": "dark"})

    assert load(path).current == Settings(period_s=2, theme="dark")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_listeners_receive_each_change(path: Path) -> None:
    """A listener is called with the new settings."""
    received: list[Settings] = []
    settings = load(path)
    settings.on_change(lambda changed, _chosen: received.append(changed))

    settings.change({"language": "zh-CN"})

    assert [one.language for one in received] == ["zh-CN"]


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
def test_an_invalid_change_is_refused_as_a_whole(path: Path, part: object, named: str) -> None:
    """The message names the unknown key or invalid value; nothing is changed."""
    settings = load(path)
    settings.change({"period_s": 10})

    with pytest.raises(SettingsRefused, match=named):
        settings.change(part)

    assert settings.current == Settings(period_s=10)
    assert load(path).current == Settings(period_s=10)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"x":' + b"[" * 100_000],
    ids=lambda content: repr(content[:8]),
)
def test_a_damaged_file_is_renamed_and_reported(path: Path, content: bytes) -> None:
    """The defaults apply, a notice is emitted, and the damaged content is kept."""
    path.write_bytes(content)
    notices: list[Notice] = []

    settings = load(path, notices)

    assert settings.current == Settings()
    assert [notice.code for notice in notices] == ["settings_damaged"]
    assert [kept.read_bytes() for kept in path.parent.glob("settings.damaged-*.json")] == [content]
    assert not path.exists()


CHOSEN = b"""{
  "record": false,
  "private_programs": ["a, // b", "c}"],
  "process_column_widths": {"pid": 60, "theme": 70}"""


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CHOSEN + b",\n}", 4 if sys.version_info >= (3, 13) else 5),  # the line of the comma, since then
        (CHOSEN + b',\n  // "record": true\n}', 5),
        (CHOSEN.replace(b"{\n", b'{\n  /* "record": true, */ # mine\n', 1) + b"\n}", 2),
        (CHOSEN.replace(b"false,", b"false") + b"\n}", 3),
        (CHOSEN.replace(b"70}", b"70,}") + b"\n}", 4),
        (CHOSEN + b',\n  "language": "e', 5),
        (CHOSEN + b',\n  "language": en\n}', 5),
        (b"\xef\xbb\xbf" + CHOSEN + b"\n}\n}\n", 6),
        (CHOSEN + b',\n  "language": "en\n}', 5),
        (CHOSEN.replace(b'"a,', b'<<<<<<<\n"a,', 1) + b'\n}, "record": false', 3),
    ],
    ids=range(10),
)
def test_what_is_understood_of_a_damaged_file_holds(path: Path, content: bytes, line: int) -> None:
    """Who chose not to record is not recorded; the message says where the slip is, and the file is kept."""
    path.write_bytes(content)
    notices: list[Notice] = []

    settings = load(path, notices).current

    assert settings.record is False
    assert (settings.language, settings.theme) == ("auto", "system")
    if b"<<<" not in content:
        assert settings.private_programs == ("a, // b", "c}")
        assert settings.process_column_widths == {"pid": 60, "theme": 70}
    assert [(notice.code, notice.details) for notice in notices] == [("settings_repaired", {"line": line})]
    assert f"line {line}." in notices[0].message
    assert [kept.read_bytes() for kept in path.parent.glob("settings.damaged-*.json")] == [content]
    assert load(path, notices[1:]).current == settings


def test_a_setting_of_a_newer_version_outlasts_a_comma_too_many(path: Path) -> None:
    """It stays in the file."""
    path.write_bytes(b'{"from_the_future": [1, 2,], "language": "en",}')

    load(path).change({"theme": "dark"})

    assert msgspec.json.decode(path.read_bytes())["from_the_future"] == [1, 2]


@pytest.mark.parametrize(
    "ignored",
    [
        {"period_s": 99},
        {"from_the_future": 1},
        {"retention_days": "60", "theme": "sepia"},
        {"record": None, "background": []},
        {"private_programs": [1], "\x1b[31m": {}},
    ],
)
def test_what_is_not_understood_has_no_effect_and_stays_in_the_file(
    path: Path, ignored: dict[str, object]
) -> None:
    """Every other setting holds, and a later change of one does not lose what a newer version knows."""
    path.write_text(json.dumps({"language": "en", **ignored, "cpu_of_one_core": True}))
    notices: list[Notice] = []

    settings = load(path, notices)

    assert settings.current == Settings(language="en", cpu_of_one_core=True)
    assert [notice.code for notice in notices] == ["settings_ignored"]
    assert all(repr(name) in notices[0].message for name in ignored)
    settings.change({"language": "zh-CN"})
    stored = json.loads(path.read_text())
    assert stored.items() >= {"language": "zh-CN", **ignored}.items()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b'\xef\xbb\xbf{"record": false}', []),
        ('\ufeff{"record": false}'.encode("utf-16-le"), []),
        ('{"record": false}'.encode("utf-16-be"), []),
        (b'{"record": false, "private_programs": ["caf\xe9"]}', []),
        (b'{"record": false, "retention_days": NaN}', ["settings_ignored"]),
        (b'{"record": false, "retention_days": -Infinity}', ["settings_ignored"]),
        (b'{"record": false, "retention_bytes": 1e999}', ["settings_ignored"]),
        (b'{"record": false, "theme": "\\ud800"}', ["settings_ignored"]),
        (b'{"record": false, "retention_bytes": ' + b"9" * 400 + b"}", ["settings_ignored"]),
        (b'{"record": false, "retention_days": 30.5, "period_s": "2"}', ["settings_ignored"]),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_what_other_programs_write_costs_one_value_at_most(
    path: Path, content: bytes, codes: list[str]
) -> None:
    """An editor adds a byte order mark, a script writes NaN: who chose not to record is not recorded."""
    path.write_bytes(content)
    notices: list[Notice] = []

    settings = load(path, notices)

    assert (settings.current.record, settings.current.retention_days) == (False, 14)
    assert [notice.code for notice in notices] == codes
    settings.change({"language": "en"})
    assert load(path, []).current == settings.current


def test_a_wrong_value_is_replaced_when_that_setting_is_changed(path: Path) -> None:
    """Until then it is kept."""
    path.write_text('{"period_s": 99}')
    settings = load(path, [])

    settings.change({"period_s": 2})

    assert json.loads(path.read_text())["period_s"] == 2
    notices: list[Notice] = []
    assert load(path, notices).current.period_s == 2
    assert notices == []


def test_a_failed_write_changes_nothing(path: Path) -> None:
    """The current settings are always those in the file."""
    settings = load(path)
    path.mkdir()

    with pytest.raises(SettingsRefused, match="cannot be written"):
        settings.change({"period_s": 1})

    assert settings.current == Settings()
    assert [file for file in path.parent.iterdir() if file != path] == []


def test_the_file_is_indented_json(path: Path) -> None:
    """Each setting is on a line of its own."""
    load(path).change({"period_s": 1})

    assert msgspec.json.decode(path.read_bytes())["period_s"] == 1
    assert len(path.read_text(encoding="utf-8").splitlines()) > len(Settings.__struct_fields__)


@pytest.mark.parametrize(
    "widths", [{"cpu": 39}, {"cpu": "wide"}, {"x" * 41: 90}, {str(n): 90 for n in range(129)}]
)
def test_widths_of_columns_are_limited(tmp_path: Path, widths: dict[str, object]) -> None:
    """A page cannot store what is no width, nor as much as it likes."""
    settings = SettingsFile(tmp_path / "settings.json", on_notice=lambda _notice: None)
    settings.change({"process_column_widths": {"cpu": 120}})

    with pytest.raises(SettingsRefused, match="process_column_widths"):
        settings.change({"process_column_widths": widths})
    assert settings.current.process_column_widths == {"cpu": 120}
