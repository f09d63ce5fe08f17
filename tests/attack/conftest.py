"""The real engine as a process of its own, the naive server, and another user of the machine."""

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

from tests.attack.wire import Target, exchange, is_answered, raw, request
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Fortress:
    """A running `desktop-monitor serve` and all that it leaves behind."""

    process: subprocess.Popen[str]
    target: Target
    data_dir: Path
    errors: Path

    def wrote(self) -> str:
        """Return everything it has written so far: log and standard error."""
        logs = [log.read_text("utf-8") for log in self.data_dir.glob("*.log*")]
        return "".join([*logs, self.errors.read_text("utf-8")])


class Stranger:
    """Sends bytes as uid 65534; one process for all tests, since Python takes its time to start.

    Only root can start it: as anybody else the tests do without.
    """

    def __init__(self) -> None:
        if os.getuid() != 0:
            return
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.attack.stranger"],
            cwd=ROOT,
            # Nobody may not write the measured coverage.
            env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        self._one_at_a_time = threading.Lock()

    def send(self, port: int, data: bytes, *, family: str = "inet", leaves: bool = False) -> bytes:
        """Send bytes and return the answer; `leaves` hangs up without waiting for one."""
        return self._order(
            {"port": port, "data": base64.b64encode(data).decode(), "family": family, "leaves": leaves}
        )

    @contextlib.contextmanager
    def holding(self, port: int, count: int) -> Iterator[None]:
        """Open `count` connections and keep them, without a word."""
        self._order({"port": port, "hold": count})
        yield
        self._order({"port": port, "hold": 0})

    def _order(self, order: dict[str, object]) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return base64.b64decode(self._process.stdout.readline())

    def stop(self) -> None:
        """End the process."""
        if os.getuid() == 0:
            self._process.communicate(timeout=5)


@pytest.fixture(scope="session")
def stranger() -> Iterator[Stranger]:
    """Another user of this machine."""
    one = Stranger()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def fortress(tmp_path_factory: pytest.TempPathFactory, stranger: Stranger) -> Iterator[Fortress]:
    """The engine as a person starts it, one reading a second."""
    place = tmp_path_factory.mktemp("fortress")
    data_dir, errors = place / "data", place / "errors"
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

    def as_stranger(data: bytes, **how: object) -> bytes:
        return stranger.send(port, data, **how)  # type: ignore[arg-type]

    unknown = Target(port, "", secret, new_key, as_stranger)
    offer = json.dumps({"key": url.partition("#key=")[2]}).encode()
    answer = exchange(port, request(unknown, "POST", "/api/session", body=offer))
    assert is_answered(answer)
    token = json.loads(answer.partition(b"\r\n\r\n")[2])["token"]
    target = Target(port, token, secret, new_key, as_stranger)
    eventually(lambda: is_answered(exchange(port, request(target))))
    yield Fortress(process, target, data_dir, errors)
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture(scope="module")
def naive(stranger: Stranger) -> Iterator[Target]:
    """The tutorial's server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attack.naive", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def as_stranger(data: bytes, **how: object) -> bytes:
        return stranger.send(port, data, **how)  # type: ignore[arg-type]

    target = Target(port, "token", "secret", lambda: "key", as_stranger)
    eventually(lambda: is_answered(exchange(port, request(target))))
    yield target
    process.kill()
    process.communicate(timeout=10)
