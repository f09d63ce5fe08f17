"""The API: the recorded history."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.model.history import RankBy
from tests.conftest import Client
from tests.waiting import eventually


def newest(client: Client) -> int:
    """Return the time of the newest recorded sample."""
    now = eventually(lambda: answer if (answer := client.get("/api/now")).status == 200 else None)
    at = int(now.json["taken_at_unix_ms"])
    path = f"/api/history?from={at - 60_000}&to={at + 600_000}"
    return int(eventually(lambda: client.get(path).json["times_unix_ms"])[-1])


def test_a_moment_has_reading_processes_and_accounting(shared_client: Client) -> None:
    """The parts of the CPU time add up to the total."""
    at = newest(shared_client)

    moment = shared_client.get(f"/api/moment?at={at}").json

    assert moment["at_unix_ms"] == at
    assert moment["reading"]["cpu"]["total_percent"] is not None
    assert len(moment["processes"]) > 5
    parts = moment["accounting"]
    total = parts.pop("total_percent")
    # The kernel counts in ticks of 10 ms, which is coarse for a short interval.
    tick_percent = 1 / moment["elapsed_s"] / (os.cpu_count() or 1)
    assert abs(sum(parts.values()) - total) < max(2, 4 * tick_percent)


def test_a_moment_may_have_the_leading_programs_only(shared_client: Client) -> None:
    """All processes of those that use most of something; reading and sums are of the whole machine."""
    path = f"/api/moment?at={newest(shared_client)}"
    whole = shared_client.get(path).json
    memory: dict[str, int] = {}
    for row in whole["processes"]:
        memory[row["name"]] = memory.get(row["name"], 0) + (row["rss_bytes"] or 0)
    largest = max(memory, key=lambda name: memory[name])

    leading = shared_client.get(f"{path}&limit=1").json

    assert leading["reading"] == whole["reading"]
    assert leading["accounting"] == whole["accounting"]
    names = {row["name"] for row in leading["processes"]}
    assert largest in names
    assert len(names) <= len(RankBy)
    assert leading["processes"] == [row for row in whole["processes"] if row["name"] in names]


def test_a_moment_may_have_named_programs_only(shared_client: Client) -> None:
    """As many as are named; what did not run then is left out."""
    path = f"/api/moment?at={newest(shared_client)}"
    whole = shared_client.get(path).json["processes"]
    names = [whole[0]["name"], whole[-1]["name"]]

    query = urlencode([("name", name) for name in [*names, "no such program"]])
    named = shared_client.get(f"{path}&{query}").json["processes"]

    assert named == [row for row in whole if row["name"] in names]


def test_top_and_events_have_their_fields(shared_client: Client) -> None:
    """The fields of a ranking, and the first event."""
    at = newest(shared_client)

    top = shared_client.get(f"/api/top?from={at - 60_000}&to={at}&by=memory&limit=3").json
    events = shared_client.get(f"/api/events?from={at - 60_000}&to={at}").json["events"]

    assert len(top["programs"]) == 3
    assert set(top["programs"][0]) == {
        "name",
        "cpu_s",
        "share_percent",
        "rss_maximum_bytes",
        "read_bytes",
        "write_bytes",
        "processes",
        "cpu_percent",
        "ended_count",
        "label",
        "received_bytes",
        "sent_bytes",
    }
    assert [event["kind"] for event in events] == ["engine_started"]


def test_findings_are_a_list(shared_client: Client) -> None:
    """Of what a real machine did; each has its fields."""
    at = newest(shared_client)

    findings = shared_client.get(f"/api/findings?from={at - 86_400_000}&to={at}").json["findings"]

    names = {
        *("kind", "from_unix_ms", "to_unix_ms", "at_unix_ms", "culprits"),
        *("confidence", "text", "advice", "values"),
    }
    assert all(set(one) == names for one in findings)


@pytest.mark.parametrize(
    "path",
    [
        "/api/moment",
        "/api/moment?at=yesterday",
        "/api/moment?at=1&limit=0",
        "/api/top?from=1&to=1",
        "/api/top?from=1&to=2&by=luck",
        "/api/top?from=1&to=2&limit=0",
        "/api/programs?from=2&to=1",
        "/api/programs?from=1&to=2&limit=21",
        "/api/programs?from=1&to=2&points=0",
        "/api/life",
        "/api/life?name=python3&pid=1",
        "/api/life?name=python3&limit=201",
        "/api/events?from=1",
        "/api/findings?from=1",
        "/api/findings?from=2&to=1",
        "/api/history?from=2&to=1",
        "/api/history?from=1&to=2&series=cpu.nonsense",
        "/api/history?from=1&to=2&series=cpu",
        "/api/history?from=1&to=2&series=nonsense.sda",
    ],
)
def test_invalid_parameters_are_refused(shared_client: Client, path: str) -> None:
    """Missing, malformed and inconsistent ones, and unknown series and programs."""
    newest(shared_client)

    answer = shared_client.get(path)

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")


@pytest.mark.parametrize("path", ["/api/moment?at=1", "/api/life?name=no-such-program"])
def test_what_was_not_recorded_is_refused_with_a_code_of_its_own(shared_client: Client, path: str) -> None:
    """The page has a text for it in each language."""
    newest(shared_client)

    answer = shared_client.get(path)

    assert (answer.status, answer.json["error"]["code"]) == (400, "nothing_recorded")


def test_a_request_can_have_many_series(shared_client: Client) -> None:
    """Names may have commas; a device without data is a column of nulls."""
    at = newest(shared_client)
    names = [
        "cpu.total_percent",
        "disks.my,disk.busy_percent",
        *(f"network.if{n}.errors" for n in range(900)),
    ]

    answer = shared_client.post("/api/history", {"from": at - 60_000, "to": at, "series": names})

    assert answer.status == 200
    times, columns = answer.json["times_unix_ms"], answer.json["series"]
    assert set(columns) == set(names)
    assert times[-1] == at
    assert all(len(column["average"]) == len(times) for column in columns.values())
    assert set(columns["disks.my,disk.busy_percent"]["average"]) == {None}


@pytest.mark.parametrize(
    "body",
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
def test_an_invalid_body_is_refused(shared_client: Client, body: object) -> None:
    """As invalid parameters are."""
    answer = shared_client.post("/api/history", body)

    assert answer.status == 400
    assert answer.json["error"]["code"] in ("malformed", "question_refused")


def test_recording_can_be_paused_and_resumed(client: Client) -> None:
    """The status has the end of the pause; setting it to 0 resumes."""
    at = newest(client)
    until = at + 15 * 60_000

    client.patch("/api/settings", {"paused_until_unix_ms": until})
    paused = client.get("/api/status").json["recorder"]
    client.patch("/api/settings", {"paused_until_unix_ms": 0})
    resumed = client.get("/api/status").json["recorder"]

    assert (paused["state"], paused["paused_until_unix_ms"]) == ("paused_by_user", until)
    assert (resumed["state"], resumed["paused_until_unix_ms"]) == ("recording", None)
    events = client.get(f"/api/events?from={at - 1000}&to={until}").json["events"]
    assert "recording_paused" in [event["kind"] for event in events]


def test_forget_deletes_a_range(client: Client, paths: AppPaths) -> None:
    """The recording continues."""
    at = newest(client)

    answer = client.post("/api/forget", {"from": 0, "to": at + 3_600_000})

    assert answer.status == 200
    assert answer.json["state"] == "recording"
    assert client.get(f"/api/history?from={at - 60_000}&to={at}").json["times_unix_ms"] == []
    assert client.post("/api/forget", {"from": 5}).status == 400
    assert list(paths.history_dir.iterdir())


def test_without_recording_nothing_is_written(start_engine: Callable[..., Engine], paths: AppPaths) -> None:
    """``--no-record`` keeps the last minutes in memory."""
    client = Client(start_engine(record=False).url())
    at = newest(client)

    answer = client.get(f"/api/history?from={at - 60_000}&to={at}").json
    status = client.get("/api/status").json["recorder"]

    assert answer["times_unix_ms"]
    assert status["state"] == "memory"
    assert not Path(paths.history_dir).exists()


def test_programs_have_their_fields(shared_client: Client) -> None:
    """Each column has the length of the times; `limit` restricts the number of programs."""
    at = newest(shared_client)

    answer = shared_client.get(f"/api/programs?from={at - 60_000}&to={at}&limit=2").json

    assert set(answer) == {
        "step_ms",
        "times_unix_ms",
        "total_percent",
        "programs",
        "others_percent",
        "rest_percent",
        "gaps",
        "capacity_ms",
    }
    assert at in answer["times_unix_ms"]
    assert len(answer["programs"]) <= 2
    assert all(len(program["cpu_percent"]) == len(answer["times_unix_ms"]) for program in answer["programs"])
