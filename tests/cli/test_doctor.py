"""`doctor` looks at one thing after the other and says what to do."""

import os
from pathlib import Path

import pytest

from desktop_monitor.cli import doctor
from desktop_monitor.cli.doctor import Finding, findings
from desktop_monitor.cli.main import main
from desktop_monitor.engine.engine import Engine
from desktop_monitor.paths import Places, places
from tests.conftest import Client
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine


def of(where: Places, what: str) -> list[Finding]:
    """What is found out about one thing."""
    return [one for one in findings(where, tuple) if one.what == what]


@pytest.fixture
def recorded(where: Places) -> Places:
    """A data directory with an hour of history."""
    recording = Recording(where.history_dir, InventedMachine(10), period_s=10.0)
    recording.run(400)
    recording.recorder.close()
    return where


def test_a_directory_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """To look changes nothing."""
    where = places(tmp_path / "new")

    told = of(where, "data directory")

    assert not told[0].is_trouble
    assert not where.data_dir.exists()


def test_a_link_that_leads_nowhere_is_trouble(tmp_path: Path) -> None:
    """The next start would refuse it, so this is no time to say that all is well."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    told = of(places(tmp_path / "link"), "data directory")

    assert told[0].is_trouble
    assert "leads nowhere" in told[0].found


def test_a_directory_that_others_can_write_is_trouble(where: Places) -> None:
    """It is named, with the way out."""
    where.data_dir.chmod(0o777)

    told = of(where, "data directory")

    assert told[0].is_trouble
    assert str(where.data_dir) in told[0].found
    assert main(["doctor", "--data-dir", str(where.data_dir)]) == 1


def test_a_history_that_is_whole_is_well(recorded: Places) -> None:
    """Every file of it was looked at."""
    told = of(recorded, "history")

    assert [one.is_trouble for one in told] == [False]
    assert "all whole" in told[0].found


def test_each_damaged_file_is_named_and_left_as_it_is(recorded: Places) -> None:
    """One bit inside of a value; a newer version; a torn log."""
    files = sorted(recorded.history_dir.glob("*.records"))
    samples = next(path for path in files if "samples" in path.name)
    newer = next(path for path in files if "summary" in path.name)
    content = bytearray(samples.read_bytes())
    content[len(content) // 2] ^= 1
    samples.write_bytes(content)
    head = bytearray(newer.read_bytes())
    head[6:8] = (99).to_bytes(2, "big")
    newer.write_bytes(head)
    (recorded.history_dir / "open.wal").write_bytes(b"nonsense")

    told = of(recorded, "history")

    assert all(one.is_trouble and one.remedy for one in told)
    assert {one.found.partition(" ")[0] for one in told} == {samples.name, newer.name, "open.wal"}
    assert samples.read_bytes() == content


def test_a_running_engine_is_asked(client: Client, engine: Engine, where: Places) -> None:
    """It answers on its port."""
    told = of(where, "engine")

    assert not told[0].is_trouble
    assert f"process {os.getpid()}" in told[0].found


def test_too_little_space_is_trouble(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recording would pause soon."""
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 2**62)

    assert of(where, "disk space")[0].is_trouble


def test_without_a_screen_the_other_way_is_told(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """No window is no trouble: there is a browser, here or elsewhere."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)

    told = of(where, "window")

    assert not told[0].is_trouble
    assert "serve" in told[0].remedy
