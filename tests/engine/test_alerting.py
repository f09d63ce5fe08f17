"""Alerts of a running engine: announced once, stored, and the same after a restart."""

import errno
import json
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop_monitor.engine.alert_files import AlertLog, AlertRulesFile
from desktop_monitor.engine.alert_messages import load_texts, message_of
from desktop_monitor.engine.alerting import RESUMED_MS, Alerting, AlertSources
from desktop_monitor.model.alert import Alert, Announced
from desktop_monitor.model.errors import HistoryUnreadable, NotForgotten, SettingsRefused
from desktop_monitor.model.finding import Culprit, Finding, FindingKind, Findings
from desktop_monitor.model.notification import NotificationStatus
from desktop_monitor.model.reading import CpuReading, Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice
from desktop_monitor.paths import assets_dir
from tests.conftest import Client
from tests.waiting import eventually

START_UNIX_MS = 1_790_000_000_000
LATE_EVENING, MORNING = 23 * 60, 9 * 60
QUIET = {"from_minute": 22 * 60, "to_minute": 7 * 60}


class World:
    """One data directory, an invented clock, and what becomes of the alerts."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.monotonic_s, self.unix_ms, self.minute = 5000.0, START_UNIX_MS, MORNING
        self.pushed: list[Alert] = []
        self.announced: list[str] = []
        self.notices: list[Notice] = []
        self.findings: list[Finding] | None = []
        self.is_stored = True
        self.alerting = self.start()

    def start(self) -> Alerting:
        """Start an engine's alerting on the directory."""
        sources = AlertSources(
            push=self.pushed.append,
            announce=self._announce,
            findings=self._findings,
            readings=lambda *_: [],
            private_programs=tuple,
            private_name="(private)",
            period_s=lambda: 5.0,
            notifications=lambda: NotificationStatus("page", "none", "", has_actions=False),
            now_unix_ms=lambda: self.unix_ms,
            minute=lambda: self.minute,
        )
        rules = AlertRulesFile(self.directory / "rules.json", on_notice=self.notices.append)
        log = AlertLog(self.directory / "alerts.json", may_store=lambda: self.is_stored)
        self.alerting = Alerting(rules, log, sources)
        self.alerting.start()
        self.alerting.alerts()
        return self.alerting

    def restart(self) -> None:
        """End the engine and start it again."""
        self.alerting.close()
        self.start()
        self.run(5, 0)

    def _announce(self, alert: Alert, on_announced: Callable[[Announced], None]) -> None:
        self.announced.append(alert.id)
        on_announced(Announced.DESKTOP)

    def _findings(self, _from: int, _to: int) -> Findings:
        if self.findings is None:
            raise HistoryUnreadable("The disk does not respond.")
        return Findings(self.findings)

    def run(self, for_s: float, cpu_percent: float) -> None:
        """Let time pass in periods of five seconds, and wait until everything is done."""
        for _ in range(round(for_s / 5)):
            self.monotonic_s += 5
            self.unix_ms += 5000
            cpu = CpuReading(cpu_percent, (), None, None, None, None, None, None)
            self.alerting.append(
                Sample(self.unix_ms, self.monotonic_s, None), Reading(self.unix_ms, 5.0, cpu)
            )
        self.settle()

    def settle(self) -> None:
        """Wait until the thread has done what waits, and what that has asked for."""
        for _ in range(3):
            done = threading.Event()
            self.alerting._jobs.put(done.set)
            assert done.wait(30)

    def look(self) -> None:
        """Look at the findings."""
        self.alerting._jobs.put(self.alerting.check_findings)
        self.settle()

    def alerts(self) -> list[Alert]:
        """The alerts, newest first."""
        return self.alerting.alerts().alerts

    def change(self, **change: Any) -> None:
        """Change the rules."""
        self.alerting.change(change)
        self.settle()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world whose thread has ended after the test."""
    made = World(tmp_path)
    made.run(5, 0)
    yield made
    made.alerting.close()


def test_an_episode_is_announced_once(world: World) -> None:
    """Also when it comes and goes for an hour."""
    for _ in range(20):
        world.run(70, 99)
        world.run(60, 10)
    [alert] = world.alerts()
    assert world.announced == [alert.id]
    assert alert.announced == Announced.DESKTOP
    assert world.pushed[-1].cleared_at_unix_ms is not None


def test_an_active_alert_survives_a_restart(world: World) -> None:
    """It is the same one, is not announced again, and is cleared by the engine that sees it end."""
    world.run(70, 99)
    world.restart()
    world.run(300, 99)
    [alert] = world.alerts()
    assert alert.cleared_at_unix_ms is None
    assert len(world.announced) == 1
    world.run(60, 10)
    [alert] = world.alerts()
    assert alert.cleared_at_unix_ms is not None


def test_a_restart_right_after_an_episode_does_not_make_another_one(world: World) -> None:
    """What begins again within ten minutes is the same."""
    world.run(70, 99)
    world.run(60, 10)
    world.restart()
    world.run(70, 99)
    [alert] = world.alerts()
    assert alert.cleared_at_unix_ms is None
    assert len(world.announced) == 1


@pytest.mark.parametrize("shift_ms", [8 * 3_600_000, -8 * 3_600_000], ids=["on", "back"])
def test_what_was_active_before_a_long_time_off_is_over(world: World, shift_ms: int) -> None:
    """It ended when it was seen last; what holds now is another episode. Also with a clock that was set."""
    world.run(70, 99)
    seen = world.unix_ms
    world.alerting.close()
    world.unix_ms += shift_ms
    world.start()
    world.run(75, 99)
    newest, before = world.alerts()
    assert before.cleared_at_unix_ms == seen
    assert newest.cleared_at_unix_ms is None
    assert len(world.announced) == 2
    assert abs(shift_ms) > RESUMED_MS


def test_quiet_hours_hold_an_announcement_back_until_they_end(world: World) -> None:
    """What is over by then is only listed."""
    world.change(quiet_hours=QUIET)
    world.minute = LATE_EVENING
    world.run(70, 99)
    assert len(world.alerts()) == 1
    world.run(60, 10)
    world.run(700, 10)
    world.run(70, 99)
    assert not world.announced
    world.minute = MORNING
    world.run(60, 99)
    assert world.announced == [world.alerts()[0].id]
    assert world.alerts()[1].announced == Announced.NO


def test_a_snoozed_rule_is_listed_and_not_announced(world: World) -> None:
    """Until the time is over."""
    world.alerting.snooze("cpu", 300)
    world.run(70, 99)
    assert len(world.alerts()) == 1
    assert world.announced == []
    world.run(300, 99)
    assert len(world.announced) == 1


def test_a_rule_that_is_switched_off_or_changed_clears_its_alert(world: World) -> None:
    """One that is snoozed does not."""
    world.run(70, 99)
    world.change(rules={"cpu": {"snoozed_until_unix_ms": world.unix_ms + 1000}})
    assert world.alerts()[0].cleared_at_unix_ms is None
    world.change(rules={"cpu": {"enabled": False}})
    assert world.alerts()[0].cleared_at_unix_ms == world.unix_ms
    world.run(300, 99)
    assert len(world.alerts()) == 1


def test_a_step_of_the_clock_gives_every_alert_an_id_of_its_own(world: World) -> None:
    """And none ends before it began."""
    world.run(70, 99)
    first = world.alerts()[0]
    world.change(rules={"cpu": {"enabled": False}})
    world.change(rules={"cpu": {"enabled": True}})
    world.unix_ms = first.raised_at_unix_ms - 60_000
    world.run(60, 99)
    second = world.alerts()[0]
    assert second.raised_at_unix_ms == first.raised_at_unix_ms
    assert second.id != first.id
    world.unix_ms -= 3_600_000
    world.run(60, 10)
    assert world.alerts()[0].cleared_at_unix_ms == second.raised_at_unix_ms


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
    """An active one is not raised again by the same episode."""
    world.run(70, 99)
    world.alerting.forget(START_UNIX_MS, world.unix_ms)
    assert world.alerts() == []
    assert json.loads((world.directory / "alerts.json").read_bytes())["alerts"] == []
    world.run(120, 99)
    world.run(60, 10)
    assert world.alerts() == []


def test_a_deletion_that_failed_can_be_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is still in the file is still there."""
    world.run(70, 99)
    with monkeypatch.context() as patch:
        patch.setattr("desktop_monitor.engine.alert_files.write_private", _full)
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


FOUND = Finding(
    FindingKind.DISK_FULL,
    START_UNIX_MS,
    START_UNIX_MS,
    START_UNIX_MS,
    [Culprit("backup", 7, START_UNIX_MS)],
    0.9,
    "/ will be full.",
    "",
    {"mount": "/", "left_s": 90_000},
)


def test_a_finding_raises_an_alert_while_it_is_found(world: World) -> None:
    """Once a volume; a disk that does not respond clears nothing; what comes back soon is the same."""
    world.findings = [FOUND, replace(FOUND, confidence=0.2, values={"mount": "/other"})]
    world.look()
    world.look()
    [alert] = world.alerts()
    assert (alert.finding, alert.subject, alert.text) == ("disk_full", "/", "/ will be full.")
    world.findings = None
    world.look()
    assert world.alerts()[0].cleared_at_unix_ms is None
    world.findings = []
    world.look()
    assert world.alerts()[0].cleared_at_unix_ms is not None
    world.findings = [FOUND]
    world.look()
    world.settle()
    [alert] = world.alerts()
    assert alert.cleared_at_unix_ms is None
    assert len(world.announced) == 1


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


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "CPU at 97 % for 2 min: 80 % of it was a\\u202eb (started by {make})."),
        ("zh-CN", "CPU 占用 97 %，持续 2 分钟：其中 80 % 是 a\\u202eb（由 {make} 启动）。"),
    ],
)
def test_a_notification_speaks_the_users_language(language: str, expected: str) -> None:
    """With the sentence of the page; a hostile name is no template."""
    alert = Alert(
        id="1",
        rule="cpu",
        raised_at_unix_ms=0,
        cleared_at_unix_ms=None,
        culprits=[Culprit("a\u202eb", 1, 2)],
        text="",
        metric="cpu",
        finding=None,
        values={"percent": 97, "duration_s": 120, "share_percent": 80, "parents": "{make}"},
    )
    message = message_of(alert, load_texts(assets_dir() / "locales", language))
    assert message.body.replace("\u00a0", " ").replace(" 分", " 分") == expected
    assert set(message.actions) == {"moment", "snooze"}
    assert message.title
    assert message_of(replace(alert, text="Plain."), {}).body == "Plain."


def test_an_alert_reaches_the_api_and_the_pages(client: Client) -> None:
    """Raised by a real sample, in the shape that the API describes."""
    page = client.listen("/live")
    rule = {"metric": "memory_available", "limit": 100, "clear": 100, "for_s": 0}
    assert client.patch("/api/alerts", {"rules": {"mine": rule}}).status == 200
    alert = eventually(lambda: client.get("/api/alerts").json["alerts"])[0]
    assert alert["rule"] == "mine"
    assert alert["cleared_at_unix_ms"] is None
    assert "of memory" in alert["text"]
    events = iter(lambda: page.receive(timeout=30), None)
    data = next(event[1] for event in events if event[0] == "alert")
    assert data["id"] == alert["id"]
    page.disconnect()


def test_the_api_refuses_a_wrong_change_whole(client: Client) -> None:
    """The message names the field; a preview changes nothing."""
    before = client.get("/api/alerts").json["rules"]
    refused = client.patch("/api/alerts", {"rules": {"cpu": {"limit": 80}, "memory": {"limit": 500}}})
    assert refused.status == 400
    assert "`rules.memory.limit`" in refused.json["error"]["message"]
    assert client.get("/api/alerts").json["rules"] == before
    preview = client.post("/api/alerts/preview", {"metric": "cpu", "limit": 99, "clear": 90, "for_s": 60})
    assert preview.json["episodes"] == []
    assert preview.json["to_unix_ms"] >= preview.json["from_unix_ms"]
    assert client.post("/api/alerts/preview", {"metric": "cpu", "limit": 500}).status == 400
    assert client.get("/api/alerts").json["rules"] == before
