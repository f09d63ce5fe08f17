"""The API and the push of the process table, and the details of a process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import socketio

from desktop_monitor.engine.engine import Engine
from desktop_monitor.model.process import ProcessSample
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.web.socketio.simple_websocket_hooks import WebSocketConnection
from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually

Row = dict[str, Any]


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A child process with a variable in its environment and an open file."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; f = open('/etc/hostname'); time.sleep(60)"],
        env={"CANARY": "chirp"},
    )
    yield process
    process.kill()
    process.wait()


def table(client: Client) -> list[Row]:
    """Wait for a process table and return its rows."""
    rows: list[Row] = eventually(
        lambda: answer.json["processes"] if (answer := client.get("/api/processes")).status == 200 else None
    )
    return rows


def row_of(client: Client, pid: int) -> Row:
    """Wait for the row of a process and return it."""
    return eventually(lambda: next((row for row in table(client) if row["pid"] == pid), None))


def path_of(row: Row) -> str:
    """Return the path of the details of a process."""
    return f"/api/processes/{row['pid']}/{row['created_unix_ms']}"


def test_rows_have_their_fields(shared_client: Client) -> None:
    """The row of this process."""
    own = row_of(shared_client, os.getpid())

    assert set(own) == {
        "pid",
        "created_unix_ms",
        "parent_pid",
        "name",
        "user",
        "state",
        "cpu_percent",
        "rss_bytes",
        "read_bytes_per_s",
        "write_bytes_per_s",
        "threads",
        "nice",
        "command",
        "container",
        "label",
        "parent_name",
        "exit_code",
        "exit_signal",
        "ended_count",
        "received_bytes_per_s",
        "sent_bytes_per_s",
    }
    assert own["parent_pid"] == os.getppid()


def test_the_reading_counts_processes_and_threads(shared_client: Client) -> None:
    """About as many as the table has."""
    count = len(table(shared_client))

    reading = shared_client.get("/api/now").json

    assert reading["process_count"] == pytest.approx(count, abs=count / 2 + 20)
    assert reading["thread_count"] >= reading["process_count"]
    assert reading["memory"]["total_bytes"] > reading["memory"]["used_bytes"] > 0


def test_details_have_their_fields(shared_client: Client, child: subprocess.Popen[bytes]) -> None:
    """Parents, files, limits, memory and history."""
    answer = eventually(
        lambda: (
            details
            if "/etc/hostname"
            in (details := shared_client.get(path_of(row_of(shared_client, child.pid))).json)["files"]
            else None
        )
    )

    assert answer["row"]["pid"] == child.pid
    assert answer["parents"][0]["pid"] == os.getpid()
    assert answer["children"] == []
    assert answer["executable"] == os.path.realpath(sys.executable)
    assert answer["uss_bytes"] <= answer["pss_bytes"]
    assert {limit["name"] for limit in answer["limits"]} >= {"nofile", "stack"}
    assert len(answer["thread_cpu_ms"]) == 1
    assert answer["environment"] is None
    assert set(answer["past"]) == {
        "times_unix_ms",
        "cpu_percent",
        "rss_bytes",
        "read_bytes_per_s",
        "write_bytes_per_s",
    }


def test_details_have_children(shared_client: Client, child: subprocess.Popen[bytes]) -> None:
    """A parent has its child processes."""
    row_of(shared_client, child.pid)

    children = shared_client.get(path_of(row_of(shared_client, os.getpid()))).json["children"]

    assert child.pid in [row["pid"] for row in children]


def test_details_have_connections(shared_client: Client) -> None:
    """The listening socket of the engine, which runs in this process."""
    connections = shared_client.get(path_of(row_of(shared_client, os.getpid()))).json["connections"]

    expected = {"protocol": "tcp", "local": shared_client.host, "remote": "", "state": "listen"}
    assert any(expected.items() <= one.items() for one in connections)


def test_the_environment_is_returned_on_request_only(
    shared_client: Client, child: subprocess.Popen[bytes]
) -> None:
    """It may have secrets."""
    path = path_of(row_of(shared_client, child.pid))

    assert "chirp" not in shared_client.get(path).body.decode()
    assert shared_client.get(f"{path}?environment=1").json["environment"]["CANARY"] == "chirp"


def test_an_invalid_environment_parameter_is_refused(shared_client: Client) -> None:
    """Any other value than those of the parameter is answered with 400 and a code."""
    answer = shared_client.get(f"{path_of(row_of(shared_client, os.getpid()))}?environment=yes")

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")


def test_an_ended_process_is_not_found(shared_client: Client, child: subprocess.Popen[bytes]) -> None:
    """Nor one with the same pid and another start time."""
    row = row_of(shared_client, child.pid)
    assert shared_client.get(path_of(row | {"created_unix_ms": row["created_unix_ms"] + 10})).status == 404

    child.kill()
    child.wait()

    answer = shared_client.get(path_of(row))
    assert (answer.status, answer.json["error"]["code"]) == (404, "process_ended")
    assert shared_client.get("/api/processes/999999999/1").status == 404
    assert shared_client.get("/api/processes/-1/1").status == 404
    assert shared_client.get("/api/processes/x/1").status == 404


@pytest.mark.parametrize(
    "spell",
    [
        lambda number: f"0{number}",
        lambda number: f"+{number}",
        lambda number: f"%2B{number}",
        lambda number: f"{number}.0",
        lambda number: f"%20{number}",
        lambda number: f"{number[:1]}_{number[1:]}",
        lambda number: quote("".join(chr(0x0660 + int(digit)) for digit in number)),
        lambda number: quote("".join(chr(0xFF10 + int(digit)) for digit in number)),
        lambda number: f"{'0' * 5000}{number}",
        lambda number: f"{number}{'0' * 5000}",
    ],
    ids=["zero", "plus", "quoted plus", "fraction", "space", "underscore", "arabic", "wide", "long", "large"],
)
def test_a_process_has_one_address(shared_client: Client, spell: Callable[[str], str]) -> None:
    """Another spelling of its numbers is no address, neither of its details nor of an action."""
    row = row_of(shared_client, os.getpid())
    pid, created = str(row["pid"]), str(row["created_unix_ms"])
    assert shared_client.get(f"/api/processes/{pid}/{created}").status == 200

    for path in (f"{spell(pid)}/{created}", f"{pid}/{spell(created)}"):
        assert shared_client.get(f"/api/processes/{path}").status == 404
        assert shared_client.post(f"/api/processes/{path}/preview", {"action": "end"}).status == 404


def test_a_zombie_has_details(shared_client: Client, child: subprocess.Popen[bytes]) -> None:
    """The details of a zombie are answered, without files."""
    row = row_of(shared_client, child.pid)
    child.kill()
    eventually(lambda: row_of(shared_client, child.pid)["state"] == "zombie")

    answer = shared_client.get(path_of(row))

    assert answer.status == 200
    assert not answer.json["files"]


def test_hostile_names_are_sent_as_text(shared_client: Client, tmp_path: Path) -> None:
    """Markup is unchanged in JSON; bidirectional control characters are replaced."""
    program = tmp_path / "<img src=x onerror=1>\u202e"
    program.symlink_to("/bin/sleep")
    process = subprocess.Popen([program, "60"])
    row = eventually(lambda: row if "img" in (row := row_of(shared_client, process.pid))["command"] else None)
    process.kill()
    process.wait()

    assert "<img src=x onerror=1>\ufffd" in row["command"]


def next_event(page: socketio.SimpleClient, name: str) -> Any:
    """Wait for the next event with this name and return its data."""
    while True:
        event, content = page.receive(timeout=PATIENCE_S)
        if event == name:
            return content


def test_a_page_that_does_not_watch_gets_no_table(client: Client) -> None:
    """The table is not pushed."""
    with client.listen("/live") as page:
        events = {page.receive(timeout=PATIENCE_S)[0] for _ in range(6)}

    assert "processes" not in events


def test_a_page_that_watches_gets_the_table_and_then_changes(client: Client) -> None:
    """The full table at once, changes afterwards, and nothing after it stops watching."""
    table(client)
    with client.listen("/live") as page:
        page.emit("watch", {"processes": True})
        first = next_event(page, "processes")
        later = [next_event(page, "processes") for _ in range(3)]
        page.emit("watch", {"processes": False})
        eventually(lambda: not is_pushed_soon(page))

    assert first["is_whole"]
    assert os.getpid() in [row["pid"] for row in first["rows"]]
    assert not any(changes["is_whole"] for changes in later)
    assert len(json.dumps(later[-1])) < len(json.dumps(first)) / 2


def is_pushed_soon(page: socketio.SimpleClient) -> bool:
    """Return whether one of the next three events has processes."""
    return "processes" in {page.receive(timeout=PATIENCE_S)[0] for _ in range(3)}


def merge(rows: dict[tuple[int, int], Row], change: Row) -> None:
    """Apply changes as the page does."""
    for pid, created in change["gone"]:
        del rows[pid, created]
    rows.update({(row["pid"], row["created_unix_ms"]): row for row in change["rows"]})
    for move in change["moves"]:
        rows[move["pid"], move["created_unix_ms"]] |= move


def test_merged_changes_are_equal_to_the_table(client: Client) -> None:
    """While processes start and end."""
    table(client)
    merged: dict[tuple[int, int], Row] = {}
    with client.listen("/live") as page:
        page.emit("watch", {"processes": True})
        pushed = [next_event(page, "processes")]
        for _ in range(6):
            subprocess.run([sys.executable, "-c", "sum(range(10**6))"], check=True)
            pushed.append(next_event(page, "processes"))
        table_now = client.get("/api/processes").json
        while max(one["taken_at_unix_ms"] for one in pushed) < table_now["taken_at_unix_ms"]:
            pushed.append(next_event(page, "processes"))
    # This client handles each event on a thread of its own, so they may overtake each other.
    for change in sorted(pushed, key=lambda one: (one["taken_at_unix_ms"], not one["is_whole"])):
        if change["taken_at_unix_ms"] <= table_now["taken_at_unix_ms"]:
            merge(merged, change)

    assert merged == {(row["pid"], row["created_unix_ms"]): row for row in table_now["processes"]}


def test_changes_of_an_idle_table_are_small(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most 2 KB for 700 idle processes."""
    idle = {
        (pid, 1): ProcessSample(pid, 1, 1, f"idle{pid}", "me", "idle", "sleeping", 0, 1, 0, 0, 4096, 0, 0)
        for pid in range(700)
    }
    monkeypatch.setattr(LinuxProcesses, "read", lambda *_arguments: idle)
    sent_bytes: list[int] = []
    encode = WebSocketConnection.encode

    def count(connection: WebSocketConnection, text: str) -> bytes:
        if text.startswith('42/live,["processes"'):
            sent_bytes.append(len(text.encode()))
        return encode(connection, text)

    monkeypatch.setattr(WebSocketConnection, "encode", count)
    client = Client(start_engine().url())
    table(client)
    with client.listen("/live") as page:
        page.emit("watch", {"processes": True})
        next_event(page, "processes")
        later = [next_event(page, "processes") for _ in range(10)]

    # A sample that a busy machine takes late has no CPU shares: then all rows change, and change back.
    idle_count = sum(changes["moves"] == changes["rows"] == changes["gone"] == [] for changes in later)
    assert idle_count >= 3
    assert sent_bytes[0] > 50_000
    assert sorted(sent_bytes)[idle_count - 1] <= 2048


def test_pages_watch_independently(client: Client) -> None:
    """One that watches, one that does not, and one that disconnects while watching."""
    table(client)
    with client.listen("/live") as watcher, client.listen("/live") as other:
        with client.listen("/live") as leaver:
            leaver.emit("watch", {"processes": True})
            next_event(leaver, "processes")
        watcher.emit("watch", {"processes": True})
        next_event(watcher, "processes")
        next_event(watcher, "processes")
        assert "processes" not in {other.receive(timeout=PATIENCE_S)[0] for _ in range(4)}


@pytest.mark.parametrize("content", [None, 5, "processes", [], {}, {"processes": "yes"}, {"processes": 1}])
def test_an_invalid_watch_request_is_ignored(shared_client: Client, content: object) -> None:
    """The connection stays open."""
    with shared_client.listen("/live") as page:
        page.emit("watch", content)
        events = [page.receive(timeout=PATIENCE_S)[0] for _ in range(4)]

    assert "processes" not in events
