"""The table of processes and one of them closely, as the page asks for them."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from desktop_monitor.engine.engine import Engine
from desktop_monitor.model.process import ProcessSample
from desktop_monitor.sensors.linux.containers import container_of
from desktop_monitor.sensors.linux.processes import LinuxProcesses
from desktop_monitor.sensors.process_inspection import inspect
from desktop_monitor.web.socketio.websocket import Wire
from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually

Row = dict[str, Any]


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process of our own, with a secret in its environment and a file open."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; f = open('/etc/hostname'); time.sleep(60)"],
        env={"CANARY": "chirp"},
    )
    yield process
    process.kill()
    process.wait()


def table(client: Client) -> list[Row]:
    """Every row, as soon as there are any."""
    found: list[Row] = eventually(
        lambda: answer.json["processes"] if (answer := client.get("/api/processes")).status == 200 else None
    )
    return found


def row_of(client: Client, pid: int) -> Row:
    """The row of one process, as soon as it is there."""
    return eventually(lambda: next((row for row in table(client) if row["pid"] == pid), None))


def path_of(row: Row) -> str:
    """Where one process is asked for."""
    return f"/api/processes/{row['pid']}/{row['created_unix_ms']}"


def test_every_process_is_told_in_the_agreed_shape(client: Client) -> None:
    """One row for each process of the machine, this test included."""
    us = row_of(client, os.getpid())

    assert set(us) == {
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
    }
    assert us["parent_pid"] == os.getppid()


def test_the_reading_counts_processes_and_threads(client: Client) -> None:
    """As many as the table has, give or take who came meanwhile."""
    count = len(table(client))

    reading = client.get("/api/now").json

    assert reading["process_count"] == pytest.approx(count, abs=count / 2 + 20)
    assert reading["thread_count"] >= reading["process_count"]
    assert reading["memory"]["total_bytes"] > reading["memory"]["used_bytes"] > 0


def test_one_process_is_shown_closely(client: Client, child: subprocess.Popen[bytes]) -> None:
    """Relatives, files, limits, memory: whatever the system tells."""
    answer = eventually(
        lambda: (
            found
            if "/etc/hostname" in (found := client.get(path_of(row_of(client, child.pid))).json)["files"]
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


def test_a_parent_knows_its_children(client: Client, child: subprocess.Popen[bytes]) -> None:
    """The other direction."""
    row_of(client, child.pid)

    family = client.get(path_of(row_of(client, os.getpid()))).json["children"]

    assert child.pid in [one["pid"] for one in family]


def test_an_open_socket_is_shown(client: Client) -> None:
    """The engine runs in this process and listens."""
    connections = client.get(path_of(row_of(client, os.getpid()))).json["connections"]

    assert {"protocol": "tcp", "local": client.host, "remote": "", "state": "listen"} in connections


def test_the_environment_is_shown_only_when_it_is_asked_for(
    client: Client, child: subprocess.Popen[bytes]
) -> None:
    """Secrets live there."""
    path = path_of(row_of(client, child.pid))

    assert "chirp" not in client.get(path).body.decode()
    assert client.get(f"{path}?environment=1").json["environment"]["CANARY"] == "chirp"


def test_the_environment_of_another_user_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, child: subprocess.Popen[bytes]
) -> None:
    """Not to the administrator either."""
    monkeypatch.setattr(os, "getuid", lambda: 12345)

    found = inspect(child.pid, with_environment=True)

    assert found is not None
    assert found.environment is None
    assert [missing.why for missing in found.unreadable if missing.what == "environment"] == [
        "The environment is shown for your own processes only."
    ]


def test_an_environment_question_of_nonsense_is_refused(client: Client) -> None:
    """The mistake is named."""
    answer = client.get(f"{path_of(row_of(client, os.getpid()))}?environment=yes")

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")


def test_a_process_that_ended_is_not_found_and_neither_is_a_stranger(
    client: Client, child: subprocess.Popen[bytes]
) -> None:
    """Nor one with the same number and another time of creation."""
    row = row_of(client, child.pid)
    assert client.get(path_of(row | {"created_unix_ms": row["created_unix_ms"] + 10})).status == 404

    child.kill()
    child.wait()

    answer = client.get(path_of(row))
    assert (answer.status, answer.json["error"]["code"]) == (404, "process_ended")
    assert client.get("/api/processes/999999999/1").status == 404
    assert client.get("/api/processes/-1/1").status == 404
    assert client.get("/api/processes/x/1").status == 404


def test_a_zombie_is_shown_with_the_reason_for_what_is_missing(
    client: Client, child: subprocess.Popen[bytes]
) -> None:
    """It has a row, and nothing to look into."""
    row = row_of(client, child.pid)
    child.kill()
    eventually(lambda: row_of(client, child.pid)["state"] == "zombie")

    answer = client.get(path_of(row))

    assert answer.status == 200
    assert not answer.json["files"]


def test_hostile_text_travels_as_text(client: Client, tmp_path: Path) -> None:
    """A name of markup arrives as it is, as JSON; what turns the text round does not arrive."""
    program = tmp_path / "<img src=x onerror=1>\u202e"
    program.symlink_to("/bin/sleep")
    process = subprocess.Popen([program, "60"])
    row = eventually(lambda: row if "img" in (row := row_of(client, process.pid))["command"] else None)
    process.kill()
    process.wait()

    assert "<img src=x onerror=1>\ufffd" in row["command"]


def told(page: socketio.SimpleClient, name: str) -> Any:
    """The next event of that name."""
    while True:
        event, content = page.receive(timeout=PATIENCE_S)
        if event == name:
            return content


def test_a_page_that_does_not_watch_is_not_told(client: Client) -> None:
    """The overview does not pay for the table."""
    with client.listen("/live") as page:
        events = {page.receive(timeout=PATIENCE_S)[0] for _ in range(6)}

    assert "processes" not in events


def test_a_page_that_watches_gets_everything_once_and_then_changes(client: Client) -> None:
    """The whole table at once, only what moved after that, and nothing when it stops watching."""
    table(client)
    with client.listen("/live") as page:
        page.emit("watch", {"processes": True})
        first = told(page, "processes")
        later = [told(page, "processes") for _ in range(3)]
        page.emit("watch", {"processes": False})
        eventually(lambda: not told_soon(page))

    assert first["is_whole"]
    assert os.getpid() in [row["pid"] for row in first["rows"]]
    assert not any(one["is_whole"] for one in later)
    assert len(json.dumps(later[-1])) < len(json.dumps(first)) / 2


def told_soon(page: socketio.SimpleClient) -> bool:
    """Whether one of the next three events is about processes."""
    return "processes" in {page.receive(timeout=PATIENCE_S)[0] for _ in range(3)}


def merge(held: dict[tuple[int, int], Row], change: Row) -> int:
    """Do what the page does; return the time of the change."""
    for pid, created in change["gone"]:
        del held[pid, created]
    held.update({(row["pid"], row["created_unix_ms"]): row for row in change["rows"]})
    for move in change["moves"]:
        held[move["pid"], move["created_unix_ms"]] |= move
    return int(change["taken_at_unix_ms"])


def test_a_page_that_merges_what_it_is_told_holds_the_table(client: Client) -> None:
    """While processes come and go, the merged table is what the engine answers."""
    table(client)
    held: dict[tuple[int, int], Row] = {}
    with client.listen("/live") as page:
        page.emit("watch", {"processes": True})
        at_unix_ms = merge(held, told(page, "processes"))
        for _ in range(6):
            subprocess.run([sys.executable, "-c", "sum(range(10**6))"], check=True)
            at_unix_ms = merge(held, told(page, "processes"))
        asked = client.get("/api/processes").json
        while at_unix_ms < asked["taken_at_unix_ms"]:
            at_unix_ms = merge(held, told(page, "processes"))

    assert at_unix_ms == asked["taken_at_unix_ms"]
    assert held == {(row["pid"], row["created_unix_ms"]): row for row in asked["processes"]}


def test_a_table_in_which_nothing_moves_is_next_to_nothing_to_send(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """700 processes that rest cost no more than 2 KB on the wire at each tick."""
    resting = {
        (pid, 1): ProcessSample(pid, 1, 1, f"rests{pid}", "me", "rests", "sleeping", 0, 1, 0, 0, 4096, 0, 0)
        for pid in range(700)
    }
    monkeypatch.setattr(LinuxProcesses, "read", lambda *_asked: resting)
    sent_bytes: list[int] = []
    frame = Wire.frame

    def count(wire: Wire, text: str) -> bytes:
        if text.startswith('42/live,["processes"'):
            sent_bytes.append(len(text.encode()))
        return frame(wire, text)

    monkeypatch.setattr(Wire, "frame", count)
    client = Client(start_engine().url())
    table(client)
    with client.listen("/live") as page:
        page.emit("watch", {"processes": True})
        told(page, "processes")
        later = [told(page, "processes") for _ in range(3)]

    assert all(one["moves"] == one["rows"] == one["gone"] == [] for one in later)
    assert sent_bytes[0] > 50_000
    assert max(sent_bytes[1:]) <= 2048


def test_each_page_has_its_own_wish(client: Client) -> None:
    """One that watches and one that does not, and one that leaves without a word."""
    table(client)
    with client.listen("/live") as watcher, client.listen("/live") as other:
        with client.listen("/live") as leaver:
            leaver.emit("watch", {"processes": True})
            told(leaver, "processes")
        watcher.emit("watch", {"processes": True})
        told(watcher, "processes")
        told(watcher, "processes")
        assert "processes" not in {other.receive(timeout=PATIENCE_S)[0] for _ in range(4)}


@pytest.mark.parametrize("nonsense", [None, 5, "processes", [], {}, {"processes": "yes"}, {"processes": 1}])
def test_a_wish_of_nonsense_changes_nothing(client: Client, nonsense: object) -> None:
    """And the connection stays."""
    with client.listen("/live") as page:
        page.emit("watch", nonsense)
        events = [page.receive(timeout=PATIENCE_S)[0] for _ in range(4)]

    assert "processes" not in events


@pytest.mark.parametrize(
    ("cgroup", "expected"),
    [
        ("/system.slice/docker-" + "a" * 64 + ".scope", "docker aaaaaaaaaaaa"),
        ("/docker/" + "b" * 64, "docker bbbbbbbbbbbb"),
        ("/machine.slice/libpod-" + "c" * 64 + ".scope/container", "podman cccccccccccc"),
        ("/kubepods.slice/pod1/cri-containerd-" + "d" * 64 + ".scope", "cri-containerd dddddddddddd"),
        ("/lxc.payload.web/init.scope", "lxc web"),
        ("/user.slice/app.slice/app-flatpak-org.gimp.GIMP-1234.scope", "flatpak org.gimp.GIMP"),
        ("/user.slice/snap.firefox.firefox-1.scope", "snap firefox"),
        ("/user.slice/user-1000.slice/session-2.scope", None),
        ("/", None),
    ],
)
def test_a_container_is_named_after_its_control_group(cgroup: str, expected: str | None) -> None:
    """What runs in a box is told apart."""
    assert container_of(cgroup) == expected


def test_looking_closely_leaves_nothing_open(child: subprocess.Popen[bytes]) -> None:
    """A drawer that is open for a day does not use up descriptors or threads."""
    inspect(child.pid, with_environment=True)
    before = len(os.listdir("/proc/self/fd")), threading.active_count()  # noqa: PTH208

    for _ in range(20):
        inspect(child.pid, with_environment=True)

    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == before  # noqa: PTH208
