"""The command line: clear words, right exit codes, nothing on standard output but what was asked for."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.cli.main import main
from desktop_monitor.paths import Places
from tests.conftest import Serve, serve_command
from tests.waiting import PATIENCE_S


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "desktop_monitor", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, **environment},
    )


def test_serve_says_one_line_of_json_and_nothing_else(serve: Callable[..., Serve]) -> None:
    """Whoever starts the engine reads one line and knows where it is."""
    running = serve()

    assert running.url.startswith("http://127.0.0.1:")
    assert "#key=" in running.url
    running.process.send_signal(signal.SIGTERM)
    rest, errors = running.process.communicate(timeout=10)
    assert (rest, errors) == ("", "")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_serve_cleanly(
    serve: Callable[..., Serve], where: Places, number: int, code: int
) -> None:
    """The exit code tells the signal; only the boot, the lock, the log and the history stay."""
    running = serve()

    running.process.send_signal(number)

    assert running.process.wait(timeout=PATIENCE_S) == code
    assert {file.name for file in where.data_dir.iterdir()} <= {
        "boot.json",
        "engine.lock",
        "engine.log",
        "history",
    }


def test_stop_ends_the_engine(serve: Callable[..., Serve], where: Places) -> None:
    """Everything is over when the command returns."""
    running = serve()

    stopped = run("stop", "--data-dir", str(where.data_dir))

    assert (stopped.returncode, stopped.stdout, stopped.stderr) == (0, "", "")
    assert running.process.wait(timeout=PATIENCE_S) == 0
    assert not where.runtime_file.exists()


@pytest.mark.parametrize("command", ["stop", "status"])
def test_without_an_engine_the_answer_says_so(where: Places, command: str) -> None:
    """One line, exit 1."""
    answer = run(command, "--data-dir", str(where.data_dir))

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("desktop-monitor: No monitor is running")
    assert answer.stderr.count("\n") == 1


def test_status_tells_what_runs(serve: Callable[..., Serve], where: Places) -> None:
    """In words, and as JSON for programs."""
    running = serve("--interval", "1")

    words = run("status", "--data-dir", str(where.data_dir))
    asked = run("status", "--json", "--data-dir", str(where.data_dir))

    assert f"process {running.process.pid}, every 1 s" in words.stdout
    assert json.loads(asked.stdout)["pid"] == running.process.pid


def test_a_second_engine_for_the_same_directory_is_refused(
    serve: Callable[..., Serve], where: Places
) -> None:
    """One engine, one recorder; the first one goes on."""
    first = serve()

    second = subprocess.run(serve_command(where), capture_output=True, text=True, timeout=30, check=False)

    assert second.returncode == 1
    assert json.loads(second.stdout) == {"running": True}
    assert second.stderr.startswith("desktop-monitor: A monitor is already running")
    assert second.stderr.count("\n") == 1
    assert first.process.poll() is None


def test_a_port_that_is_taken_is_said_so(where: Places) -> None:
    """The engine does not fall back to another port than the one asked for."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = run("serve", "--port", port, "--data-dir", str(where.data_dir))

    assert answer.returncode == 1
    assert port in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert port in json.loads(answer.stdout)["error"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--interval", "0"),
        ("serve", "--interval", "3"),
        ("serve", "--interval", "-1"),
        ("serve", "--interval", "x"),
        ("serve", "--port", "99999"),
        ("serve", "--port", "-1"),
        ("serve", "--port", "http"),
        ("serve", "--log-level", "LOUD"),
        ("serve", "--nonsense"),
        ("nonsense",),
        ("--nonsense",),
        ("status", "extra"),
        ("serve", "--data-dir"),
        ("serve", "--data-dir", ""),
        ("--data-dir", "", "status"),
    ],
)
def test_wrong_usage_is_explained_with_exit_2(arguments: tuple[str, ...]) -> None:
    """What was wrong, and nothing started."""
    answer = run(*arguments)

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "Error:" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_data_directory_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    """A file, a link and a place that cannot be written are each named."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for directory, problem in (
        (tmp_path / "file", "is a file"),
        (tmp_path / "link", "is a link"),
        (Path("/proc/x"), "cannot be made"),
    ):
        answer = run("serve", "--data-dir", str(directory))

        assert answer.returncode == 1
        assert problem in answer.stderr
        assert answer.stderr.count("\n") == 1
        assert problem in json.loads(answer.stdout)["error"]


def test_doctor_tells_versions_places_and_what_is_missing(where: Places) -> None:
    """What somebody who helps would ask for first."""
    told = run("doctor", "--data-dir", str(where.data_dir)).stdout

    assert "python" in told
    assert str(where.data_dir) in told
    assert "not running" in told


@pytest.mark.parametrize("command", ["doctor", "now"])
def test_a_command_that_looks_once_waits_for_slow_sensors(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A thermometer that takes its time is not denied."""

    def read() -> dict[str, list[SimpleNamespace]]:
        time.sleep(0.8)  # a chip on a slow bus
        return {"chip": [SimpleNamespace(label="", current=45.0, high=None, critical=None)]}

    monkeypatch.setattr(psutil, "sensors_temperatures", read)

    assert main([command]) == 0

    told = capsys.readouterr().out
    assert "temperatures" not in told
    assert command == "doctor" or "45 °C" in told


def test_help_names_every_command() -> None:
    """A person finds the way without a manual."""
    told = run("--help").stdout

    assert all(command in told for command in ("serve", "status", "stop", "doctor", "--browser"))


def test_the_log_level_sends_the_log_to_standard_error(serve: Callable[..., Serve]) -> None:
    """A developer sees what happens without looking for the file."""
    running = serve("--log-level", "info")

    running.process.send_signal(signal.SIGTERM)

    assert "engine started" in running.process.communicate(timeout=10)[1]


def test_the_key_is_in_no_log(serve: Callable[..., Serve], where: Places) -> None:
    """What lets a page in is told to nobody else."""
    running = serve("--log-level", "debug")
    running.client()
    running.process.send_signal(signal.SIGTERM)
    _, errors = running.process.communicate(timeout=10)

    key = running.url.partition("#key=")[2]
    assert key not in errors
    assert key not in where.log_file.read_text(encoding="utf-8")


def test_after_a_kill_the_next_engine_starts(serve: Callable[..., Serve], where: Places) -> None:
    """A runtime file that was left behind is not believed."""
    killed = serve()
    killed.process.kill()
    killed.process.wait()
    assert where.runtime_file.exists()
    assert run("status", "--data-dir", str(where.data_dir)).returncode == 1

    assert serve().client().get("/api/status").status == 200
