"""The files of alerts and their rules: private, kept across versions, and set aside when damaged."""

import errno
import json
import stat
from pathlib import Path

import pytest

from desktop_monitor.model.errors import NotForgotten, SettingsRefused
from tests.engine.alerting.alerting_world import START_UNIX_MS, World


def test_alerts_are_private_and_stored_only_while_the_history_is(world: World) -> None:
    """They name programs."""
    file = world.directory / "alerts.json"
    world.is_stored = False
    world.run(70, 99)
    world.run(60, 10)
    assert len(world.alerts()) == 1
    assert not file.exists()
    world.is_stored = True
    world.run(700, 10)
    world.run(70, 99)
    stored = json.loads(file.read_bytes())["alerts"]
    assert [one["id"] for one in stored] == [world.alerts()[0].id]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_forgetting_a_range_removes_its_alerts_from_the_file(world: World) -> None:
    """Also one that is active."""
    world.run(70, 99)
    world.alerting.forget(START_UNIX_MS, world.unix_ms)
    assert world.alerts() == []
    assert json.loads((world.directory / "alerts.json").read_bytes())["alerts"] == []


def test_a_deletion_that_failed_can_be_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is still in the file is still there."""
    world.run(70, 99)
    with monkeypatch.context() as patch:
        patch.setattr("desktop_monitor.engine.alerting.alert_log.write_private", _full)
        with pytest.raises(NotForgotten):
            world.alerting.forget(START_UNIX_MS, world.unix_ms)
    assert len(world.alerts()) == 1

    world.alerting.forget(START_UNIX_MS, world.unix_ms)
    assert json.loads((world.directory / "alerts.json").read_bytes())["alerts"] == []


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_quiet_hours_of_a_newer_version_stay_when_a_rule_is_changed(world: World) -> None:
    """They are in the file for the program that understands them."""
    file = world.directory / "rules.json"
    file.write_text(json.dumps({"quiet_hours": {"days": ["sat"]}}), encoding="utf-8")
    alerting = world.start()

    alerting.change({"rules": {"cpu": {"enabled": False}}})

    assert json.loads(file.read_bytes())["quiet_hours"] == {"days": ["sat"]}


def test_what_a_newer_version_stored_is_kept(tmp_path: Path) -> None:
    """It has no effect, which is reported; a change of something else does not remove it."""
    file = tmp_path / "rules.json"
    newer = {"rules": {"cpu": {"limit": 95, "colour": "red"}, "moon": {"metric": "moon"}}, "sounds": True}
    file.write_text(json.dumps(newer))
    world = World(tmp_path)
    [notice] = world.notices
    assert "moon" in str(notice.details["names"])
    world.change(rules={"cpu": {"clear": 60}, "battery": {"limit": 5}})
    stored = json.loads(file.read_bytes())
    assert stored["sounds"] is True
    assert stored["rules"]["moon"] == {"metric": "moon"}
    assert stored["rules"]["cpu"] == {"limit": 95, "colour": "red", "clear": 60}
    world.change(rules={"cpu": None})
    assert "cpu" not in json.loads(file.read_bytes())["rules"]
    world.alerting.close()


@pytest.mark.parametrize("name", ["rules.json", "alerts.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000], ids=range(5))
def test_a_damaged_file_is_set_aside(tmp_path: Path, name: str, content: bytes) -> None:
    """And the alerting goes on."""
    (tmp_path / name).write_bytes(content)
    world = World(tmp_path)
    world.run(75, 99)
    assert len(world.alerts()) == 1
    world.alerting.close()
    [aside] = tmp_path.glob("*.damaged-*.json")
    assert aside.read_bytes() == content


def test_a_rule_that_cannot_be_written_is_not_changed(world: World) -> None:
    """The message says why."""
    (world.directory / "rules.json").mkdir()
    with pytest.raises(SettingsRefused, match="Nothing was changed"):
        world.change(rules={"cpu": {"limit": 95}})
    assert world.alerting.alerts().rules[0].limit == 90
