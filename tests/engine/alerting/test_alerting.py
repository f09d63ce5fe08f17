"""Alerts of a running engine: announced once, and the same after a restart."""

import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from desktop_monitor.engine.alerting.alert_messages import message_of
from desktop_monitor.engine.alerting.alerting import RESUMED_MS
from desktop_monitor.model.alert import Alert, Announced
from desktop_monitor.model.finding import Culprit, Finding, FindingKind
from desktop_monitor.model.reasons import SENTENCES, ReasonCode, Unreadable
from desktop_monitor.text.translation import Translation, translation
from tests.conftest import Client
from tests.engine.alerting.alerting_world import LATE_EVENING, MORNING, START_UNIX_MS, World
from tests.waiting import eventually

QUIET = {"from_minute": 22 * 60, "to_minute": 7 * 60}


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """The time zone of this process for a test."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield ZoneInfo("Europe/Berlin")
    time.tzset()


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


@pytest.mark.parametrize(
    ("evening", "until", "hours"),
    [
        ("2026-07-14T21:59", "2026-07-15T07:00", 9),
        ("2026-03-28T21:59", "2026-03-29T07:00", 8),
        ("2026-10-24T21:59", "2026-10-25T07:00", 10),
    ],
    ids=["summer", "the clock is put forward", "the clock is put back"],
)
def test_quiet_hours_follow_the_clock_on_the_wall(
    world: World, berlin: ZoneInfo, evening: str, until: str, hours: int
) -> None:
    """Over midnight and a change to or from summer time: held back up to the minute in which they end."""
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=berlin) for text in (evening, until))
    world.follow_local_time(begin)
    world.change(quiet_hours=QUIET)
    world.run(60, 0)
    world.run((end.timestamp() - begin.timestamp()) - 70, 99)
    assert (end.timestamp() - begin.timestamp()) // 3600 == hours
    assert [one.announced for one in world.alerts()] == [Announced.NO]
    assert not world.announced

    world.run(20, 99)

    assert world.announced == [world.alerts()[0].id]


@pytest.mark.parametrize(("zone", "is_silent"), [("Asia/Tokyo", False), ("America/New_York", True)])
def test_quiet_hours_are_those_of_the_place(
    world: World, berlin: ZoneInfo, monkeypatch: pytest.MonkeyPatch, zone: str, is_silent: bool
) -> None:
    """After a journey at 04:31: it is 11:31 in Tokyo, and 22:31 in New York."""
    world.follow_local_time(datetime(2026, 7, 14, 23, 30, tzinfo=berlin))
    world.change(quiet_hours=QUIET)
    world.run(70, 99)
    assert not world.announced
    world.run(5 * 3600, 99)

    with monkeypatch.context() as travelling:
        travelling.setenv("TZ", zone)
        world.run(65, 99)

    assert world.announced == ([] if is_silent else [world.alerts()[0].id])


def test_quiet_hours_of_a_rule_hold_back_its_alerts_alone(world: World) -> None:
    """Another rule is announced meanwhile."""
    world.change(rules={"cpu": {"quiet_hours": QUIET}, "other": {"metric": "cpu", "limit": 80}})
    world.minute = LATE_EVENING
    world.run(70, 99)
    alerts = {alert.rule: alert.id for alert in world.alerts()}
    assert world.announced == [alerts["other"]]
    world.minute = MORNING
    world.run(60, 99)
    assert world.announced == [alerts["other"], alerts["cpu"]]


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


def test_what_still_holds_after_its_alert_was_deleted_is_raised_again(world: World) -> None:
    """The history was deleted while the CPU was busy: what is measured afterwards is a new alert."""
    world.run(70, 99)
    [deleted] = world.alerts()

    world.alerting.forget(0, world.unix_ms)

    assert world.alerts() == []
    world.run(70, 99)
    [alert] = world.alerts()
    assert alert.raised_at_unix_ms > deleted.raised_at_unix_ms
    assert alert.cleared_at_unix_ms is None
    assert world.announced == [deleted.id, alert.id]


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


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "CPU at 97 % for 2 min: 80 % of it was a\\u202eb (started by {make})."),
        ("zh-CN", "CPU 占用 97 %，持续 2 分钟：其中 80 % 是 a\\u202eb（由 {make} 启动）。"),
    ],
)
def test_a_notification_is_in_the_users_language(language: str, expected: str) -> None:
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
    message = message_of(alert, translation(language))
    assert message.body.replace("\u00a0", " ").replace(" 分", " 分") == expected
    assert set(message.actions) == {"moment", "snooze"}
    assert message.title
    assert message_of(replace(alert, text="Plain."), Translation("en", {})).body == "Plain."


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


def test_a_rule_that_can_raise_nothing_says_why(world: World) -> None:
    """As long as the machine does not give what it watches."""
    why = Unreadable("battery", SENTENCES[ReasonCode.NO_BATTERY], ReasonCode.NO_BATTERY)
    world.unreadable = (why,)
    world.run(5, 10)
    assert world.alerting.alerts().inactive_rules == {"battery": why}

    world.unreadable = ()
    assert world.alerting.alerts().inactive_rules == {}
