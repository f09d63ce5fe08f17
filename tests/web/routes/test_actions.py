"""The routes of the actions: their answers, what they refuse, and how often they may be called."""

import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.web.routes.actions import MAX_REQUESTS
from tests.conftest import Client, Serve
from tests.waiting import eventually

ACTIONS = ("end", "kill", "suspend", "resume", "nice")


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A child process."""
    process = subprocess.Popen(["sleep", "300"])
    yield process
    process.kill()
    process.wait()


def path_of(client: Client, pid: int) -> str:
    """Wait until a process is listed, and can be no other one; return the path of its actions."""

    def path() -> str | None:
        rows: list[dict[str, Any]] = client.get("/api/processes").json.get("processes", [])
        row = next((row for row in rows if row["pid"] == pid), None)
        return None if row is None else f"/api/processes/{pid}/{row['created_unix_ms']}"

    found = eventually(path)
    eventually(lambda: client.post(f"{found}/resume", {}).json["code"] == "resumed")
    return found


def test_a_process_is_ended_and_is_then_gone(client: Client, child: subprocess.Popen[bytes]) -> None:
    """Done, and already gone when asked again, also once it is not listed any more."""
    path = path_of(client, child.pid)

    done = client.request("POST", f"{path}/end")
    child.wait()
    again = client.post(f"{path}/end", {})
    eventually(lambda: client.get(path).status == 404)

    assert (done.status, done.json["outcome"]) == (200, "done")
    assert str(child.pid) in done.json["message"]
    assert again.json["outcome"] == "already_gone"
    assert client.post(f"{path}/kill", {}).json["outcome"] == "already_gone"


def test_a_preview_names_processes_and_changes_nothing(
    client: Client, child: subprocess.Popen[bytes]
) -> None:
    """For a process that has ended, there are none."""
    path = path_of(client, child.pid)

    preview = client.post(f"{path}/preview", {"action": "kill", "tree": True}).json
    gone = client.post("/api/processes/1/1/preview", {"action": "kill"}).json

    assert preview == {"targets": [{"pid": child.pid, "name": "sleep"}], "refusal": None}
    assert (gone["targets"], gone["refusal"]["outcome"]) == ([], "already_gone")
    assert child.poll() is None


def test_a_process_that_was_never_seen_is_unknown(client: Client, child: subprocess.Popen[bytes]) -> None:
    """Another start is another process, whatever has its pid now."""
    path = path_of(client, child.pid)
    pid, created = (int(part) for part in path.split("/")[-2:])

    for action in ACTIONS:
        answer = client.post(
            f"/api/processes/{pid}/{created - 10}/{action}", {"nice": 1} if action == "nice" else {}
        )
        assert (answer.status, answer.json["error"]["code"]) == (404, "unknown_process")
    also = client.post(f"{path}/end", {"also": [[4_000_000, 5]]})
    assert also.status == 404
    assert child.poll() is None


@pytest.mark.parametrize(
    ("action", "body", "named"),
    [
        ("nice", {}, "nice"),
        ("nice", {"nice": 20}, "nice"),
        ("nice", {"nice": "low"}, "nice"),
        ("end", {"nice": 3}, "nice"),
        ("end", {"tree": 1}, "tree"),
        ("end", {"confirmed": "yes"}, "confirmed"),
        ("end", {"signal": 9}, "signal"),
        ("end", {"also": [[1]]}, "also"),
        ("preview", {"action": "segfault"}, "action"),
    ],
)
def test_a_wrong_body_is_refused_and_names_the_field(
    shared_client: Client, child: subprocess.Popen[bytes], action: str, body: object, named: str
) -> None:
    """Nothing is changed."""
    path = path_of(shared_client, child.pid)

    answer = shared_client.post(f"{path}/{action}", body)

    assert answer.status == 400
    assert named in answer.json["error"]["message"]
    assert child.poll() is None


def test_an_unknown_action_and_another_method_are_refused(
    shared_client: Client, child: subprocess.Popen[bytes]
) -> None:
    """There is no other signal."""
    path = path_of(shared_client, child.pid)

    assert shared_client.post(f"{path}/stop", {}).status == 404
    assert shared_client.get(f"{path}/end").status == 405
    assert child.poll() is None


def test_an_unauthorised_request_ends_nothing(client: Client, child: subprocess.Popen[bytes]) -> None:
    """Neither without the token nor from another origin, host or site."""
    path = f"{path_of(client, child.pid)}/kill"

    for flaw in (
        {"Authorization": "Bearer x"},
        {"Origin": "http://evil.example"},
        {"Host": "evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
    ):
        assert client.request("POST", path, {}, **flaw).status == 403
    assert client.request("POST", path, "x", Content_Type="text/plain").status == 415
    assert child.poll() is None


def test_the_monitor_does_not_end_itself(client: Client) -> None:
    """Refused in words."""
    answer = client.post(f"{path_of_own(client)}/kill", {}).json

    assert (answer["outcome"], answer["code"]) == ("refused", "ourselves")
    assert "this monitor" in answer["message"]


def path_of_own(client: Client) -> str:
    """The path of the process of the engine, which is this one."""
    rows = eventually(lambda: client.get("/api/processes").json.get("processes"))
    row = next(row for row in rows if row["pid"] == os.getpid())
    return f"/api/processes/{row['pid']}/{row['created_unix_ms']}"


def test_twenty_quick_actions_are_done_and_a_hundred_are_not(client: Client) -> None:
    """What people can do is not limited."""
    path = path_of_own(client)

    statuses = [client.post(f"{path}/resume", {}).status for _ in range(MAX_REQUESTS + 1)]

    assert statuses == [200] * MAX_REQUESTS + [429]


def test_a_read_only_engine_refuses_and_says_so(
    start_engine: Callable[..., Engine], child: subprocess.Popen[bytes]
) -> None:
    """In each answer and in the status."""
    client = Client(start_engine(read_only=True).url())
    rows = eventually(
        lambda: next(
            (
                row
                for row in client.get("/api/processes").json.get("processes", [])
                if row["pid"] == child.pid
            ),
            None,
        )
    )
    path = f"/api/processes/{child.pid}/{rows['created_unix_ms']}"

    for action in ACTIONS:
        answer = client.post(f"{path}/{action}", {"nice": 1} if action == "nice" else {}).json
        assert (answer["outcome"], answer["code"]) == ("refused", "read_only")
    assert client.get("/api/status").json["is_read_only"] is True
    assert child.poll() is None


def test_serve_can_be_read_only(serve: Callable[..., Serve]) -> None:
    """The status of an engine that was started with ``--read-only`` says so."""
    assert serve("--read-only").client().get("/api/status").json["is_read_only"] is True


def test_an_ordinary_engine_is_not_read_only(client: Client) -> None:
    """The status says so too."""
    assert client.get("/api/status").json["is_read_only"] is False
