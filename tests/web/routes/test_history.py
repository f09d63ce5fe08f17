"""Questions about the past over HTTP."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.paths import Places
from tests.conftest import Client
from tests.waiting import eventually


def newest(client: Client) -> int:
    """The time of the newest sample that is recorded; what came too late is a gap in the history."""
    now = eventually(lambda: one if (one := client.get("/api/now")).status == 200 else None)
    at = int(now.json["taken_at_unix_ms"])
    path = f"/api/history?from={at - 60_000}&to={at + 600_000}"
    return int(eventually(lambda: client.get(path).json["times_unix_ms"])[-1])


def test_a_moment_has_the_reading_every_process_and_parts_that_add_up(client: Client) -> None:
    """The newest instant is a moment like any other."""
    at = newest(client)

    moment = client.get(f"/api/moment?at={at}").json

    assert moment["at_unix_ms"] == at
    assert moment["reading"]["cpu"]["total_percent"] is not None
    assert len(moment["processes"]) > 5
    parts = moment["accounting"]
    total = parts.pop("total_percent")
    # The kernel counts in ticks of 10 ms, the machine's and each process's apart: coarse in so short a time.
    tick_percent = 1 / moment["elapsed_s"] / (os.cpu_count() or 1)
    assert abs(sum(parts.values()) - total) < max(2, 4 * tick_percent)


def test_top_and_events_answer_in_the_agreed_shape(client: Client) -> None:
    """The page and other programs rely on it."""
    at = newest(client)

    top = client.get(f"/api/top?from={at - 60_000}&to={at}&by=memory&limit=3").json
    events = client.get(f"/api/events?from={at - 60_000}&to={at}").json["events"]

    assert len(top["programs"]) == 3
    assert set(top["programs"][0]) == {
        "name",
        "cpu_s",
        "share_percent",
        "rss_maximum_bytes",
        "read_bytes",
        "write_bytes",
        "processes",
    }
    assert [event["kind"] for event in events] == ["engine_started"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/moment",
        "/api/moment?at=yesterday",
        "/api/moment?at=1",
        "/api/top?from=1&to=1",
        "/api/top?from=1&to=2&by=luck",
        "/api/top?from=1&to=2&limit=0",
        "/api/programs?from=2&to=1",
        "/api/programs?from=1&to=2&limit=21",
        "/api/programs?from=1&to=2&points=0",
        "/api/life",
        "/api/life?name=no-such-program",
        "/api/life?name=python3&pid=1",
        "/api/life?name=python3&limit=201",
        "/api/events?from=1",
        "/api/history?from=2&to=1",
        "/api/history?from=1&to=2&series=cpu.nonsense",
        "/api/history?from=1&to=2&series=cpu",
        "/api/history?from=1&to=2&series=nonsense.sda",
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_words(client: Client, path: str) -> None:
    """Nothing that comes from outside can make the engine stumble."""
    newest(client)

    answer = client.get(path)

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")


def test_one_question_has_every_series_whatever_it_is_called(client: Client) -> None:
    """All columns share their times; a comma is part of a name, and a device that is not there is unknown."""
    at = newest(client)
    names = [
        "cpu.total_percent",
        "disks.my,disk.busy_percent",
        *(f"network.if{n}.errors" for n in range(900)),
    ]

    answer = client.post("/api/history", {"from": at - 60_000, "to": at, "series": names})

    assert answer.status == 200
    times, columns = answer.json["times_unix_ms"], answer.json["series"]
    assert set(columns) == set(names)
    assert times[-1] == at
    assert all(len(column["average"]) == len(times) for column in columns.values())
    assert set(columns["disks.my,disk.busy_percent"]["average"]) == {None}


@pytest.mark.parametrize(
    "asked",
    [
        {"from": 1, "to": 2},
        {"from": 1, "to": 2, "series": []},
        {"from": 1, "to": 2, "series": ["cpu"] * 1001},
        {"from": 1, "to": 2, "series": ["cpu.total_percent"], "points": 0},
        {"from": 1, "to": 2**60, "series": ["cpu.total_percent"]},
        {"from": 2, "to": 1, "series": ["cpu.total_percent"]},
        {"from": 1, "to": 2, "series": ["nonsense,more"]},
    ],
)
def test_a_body_that_cannot_be_answered_is_refused_with_words(client: Client, asked: object) -> None:
    """As in an address."""
    answer = client.post("/api/history", asked)

    assert answer.status == 400
    assert answer.json["error"]["code"] in ("malformed", "question_refused")


def test_a_pause_is_shown_and_ends_when_the_user_says_so(client: Client) -> None:
    """The state tells until when; to go on is to take the time away."""
    at = newest(client)
    until = at + 15 * 60_000

    client.patch("/api/settings", {"paused_until_unix_ms": until})
    paused = client.get("/api/status").json["recorder"]
    client.patch("/api/settings", {"paused_until_unix_ms": 0})
    going = client.get("/api/status").json["recorder"]

    assert (paused["state"], paused["paused_until_unix_ms"]) == ("paused_by_user", until)
    assert (going["state"], going["paused_until_unix_ms"]) == ("recording", None)
    events = client.get(f"/api/events?from={at - 1000}&to={until}").json["events"]
    assert "recording_paused" in [event["kind"] for event in events]


def test_forgetting_is_a_command(client: Client, where: Places) -> None:
    """What was forgotten is gone; the recording goes on."""
    at = newest(client)

    answer = client.post("/api/forget", {"from": 0, "to": at + 3_600_000})

    assert answer.status == 200
    assert answer.json["state"] == "recording"
    assert client.get(f"/api/history?from={at - 60_000}&to={at}").json["times_unix_ms"] == []
    assert client.post("/api/forget", {"from": 5}).status == 400
    assert list(where.history_dir.iterdir())


def test_without_recording_nothing_is_written(start_engine: Callable[..., Engine], where: Places) -> None:
    """`--no-record` keeps this run in memory, and the chart of the last minutes still works."""
    client = Client(start_engine(record=False).url())
    at = newest(client)

    found = client.get(f"/api/history?from={at - 60_000}&to={at}").json
    status = client.get("/api/status").json["recorder"]

    assert found["times_unix_ms"]
    assert status["state"] == "memory"
    assert not Path(where.history_dir).exists()


def test_cpu_by_program_answers_in_the_agreed_shape(client: Client) -> None:
    """Every column is as long as the times; no more programs are named than were asked for."""
    at = newest(client)

    found = client.get(f"/api/programs?from={at - 60_000}&to={at}&limit=2").json

    assert set(found) == {
        "step_ms",
        "times_unix_ms",
        "total_percent",
        "programs",
        "others_percent",
        "rest_percent",
        "gaps",
    }
    assert at in found["times_unix_ms"]
    assert len(found["programs"]) <= 2
    assert all(len(one["cpu_percent"]) == len(found["times_unix_ms"]) for one in found["programs"])
