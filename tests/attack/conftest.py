"""A real engine in a process of its own, an unprotected server, and another user of the machine."""

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attack.raw_client import Target, exchange, is_answered, raw, request
from tests.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class AttackedEngine:
    """A running ``desktop-monitor serve`` and its files."""

    process: subprocess.Popen[str]
    target: Target
    data_dir: Path
    errors: Path

    def output(self) -> str:
        """Return its log and standard error."""
        logs = [log.read_text("utf-8") for log in self.data_dir.glob("*.log*")]
        return "".join([*logs, self.errors.read_text("utf-8")])


class OtherUser:
    """Sends bytes as uid 65534, from one process for all tests. Only root can start it."""

    def __init__(self) -> None:
        if os.getuid() != 0:
            return
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.attack.other_user"],
            cwd=ROOT,
            # The user cannot write coverage data.
            env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        self._lock = threading.Lock()

    def send(self, port: int, data: bytes, *, family: str = "inet", disconnects: bool = False) -> bytes:
        """Send bytes and return the response; `disconnects` closes the connection without waiting for it."""
        return self._command(
            {
                "port": port,
                "data": base64.b64encode(data).decode(),
                "family": family,
                "disconnects": disconnects,
            }
        )

    @contextlib.contextmanager
    def holding_connections(self, port: int, count: int) -> Iterator[None]:
        """Hold `count` idle connections open."""
        self._command({"port": port, "hold": count})
        yield
        self._command({"port": port, "hold": 0})

    def _command(self, command: dict[str, object]) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
            return base64.b64decode(self._process.stdout.readline())

    def stop(self) -> None:
        """Stop the process."""
        if os.getuid() == 0:
            self._process.communicate(timeout=PATIENCE_S)


@pytest.fixture(scope="session")
def other_user() -> Iterator[OtherUser]:
    """Another user of this machine."""
    user = OtherUser()
    yield user
    user.stop()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, other_user: OtherUser) -> Iterator[AttackedEngine]:
    """An engine with one reading per second."""
    folder = tmp_path_factory.mktemp("attacked")
    data_dir, errors = folder / "data", folder / "errors"
    command = [
        sys.executable,
        "-m",
        "desktop_monitor",
        "serve",
        "--interval",
        "1",
        "--data-dir",
        str(data_dir),
    ]
    with errors.open("w") as sink:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=sink, text=True)
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    runtime = next(
        data for file in data_dir.glob("*.json") if "secret" in (data := json.loads(file.read_text()))
    )
    port, secret = int(runtime["port"]), str(runtime["secret"])

    def new_key() -> str:
        launcher = {"Host": f"127.0.0.1:{port}", "Authorization": f"Bearer {secret}"}
        answer = exchange(port, raw("POST /control/open HTTP/1.1", launcher))
        return str(json.loads(answer.partition(b"\r\n\r\n")[2])["url"]).partition("#key=")[2]

    def send_as_other_user(data: bytes, **how: object) -> bytes:
        return other_user.send(port, data, **how)  # type: ignore[arg-type]

    without_token = Target(port, "", secret, new_key, send_as_other_user)
    body = json.dumps({"key": url.partition("#key=")[2]}).encode()
    # An engine loads its web server at the first request.
    answer = exchange(port, request(without_token, "POST", "/api/session", body=body), PATIENCE_S)
    assert is_answered(answer)
    token = json.loads(answer.partition(b"\r\n\r\n")[2])["token"]
    target = Target(port, token, secret, new_key, send_as_other_user)
    eventually(lambda: is_answered(exchange(port, request(target))))
    yield AttackedEngine(process, target, data_dir, errors)
    process.terminate()
    process.communicate(timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def unprotected(other_user: OtherUser) -> Iterator[Target]:
    """The server of the tutorial."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attack.unprotected_server", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def send_as_other_user(data: bytes, **how: object) -> bytes:
        return other_user.send(port, data, **how)  # type: ignore[arg-type]

    target = Target(port, "token", "secret", lambda: "key", send_as_other_user)
    eventually(lambda: is_answered(exchange(port, request(target))))
    yield target
    process.kill()
    process.communicate(timeout=PATIENCE_S)
