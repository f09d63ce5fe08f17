"""``background on|off|status`` and the engine that starts at log-in, as programs in a home of their own."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_monitor.files.paths import AppPaths
from desktop_monitor.launcher.client import new_url
from desktop_monitor.launcher.discovery import find_engine
from tests.conftest import Client, Serve, serve_command
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually

_SYSTEMCTL = """\
#!/bin/sh
echo "$@" >> "{calls}"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user without a user manager."""
    programs = tmp_path / "bin"
    programs.mkdir()
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "PATH": str(programs)}
    return os.environ | home


@pytest.fixture
def at_login(paths: AppPaths) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start engines as the system does, which are terminated after the test."""
    running: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = serve_command(paths, "--at-login", "--interval", "1")
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


def background(
    paths: AppPaths, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "desktop_monitor", "background", *arguments]
    return subprocess.run(
        [*command, "--data-dir", str(paths.data_dir)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        env=environment,
    )


def entries(environment: dict[str, str]) -> list[Path]:
    """Every file and link of the user's configuration."""
    found = Path(environment["XDG_CONFIG_HOME"]).rglob("*")
    return sorted(path for path in found if path.is_symlink() or path.is_file())


def test_it_is_switched_on_and_off_without_an_engine(paths: AppPaths, environment: dict[str, str]) -> None:
    """One line each, which begins with the state; off leaves nothing."""
    assert background(paths, environment, "status").stdout.startswith("off: ")

    done = background(paths, environment, "on")

    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert done.stdout.startswith("on: ")
    assert len(entries(environment)) == 1
    assert background(paths, environment, "status").stdout.startswith("on: ")

    done = background(paths, environment, "off")

    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert entries(environment) == []
    assert background(paths, environment, "status").stdout.startswith("off: ")


def test_with_a_user_manager_it_starts_at_once(
    paths: AppPaths, environment: dict[str, str], tmp_path: Path
) -> None:
    """The unit is written, read and started."""
    calls = tmp_path / "calls"
    program = tmp_path / "bin" / "systemctl"
    program.write_text(_SYSTEMCTL.format(calls=calls))
    program.chmod(0o755)

    done = background(paths, environment, "on")

    assert "continues" in done.stdout
    unit = next(path for path in entries(environment) if path.parent.name == "user")
    verbs = [line.split(maxsplit=2)[2] for line in calls.read_text().splitlines()]
    assert verbs[-2:] == ["daemon-reload", f"start {unit.name}"]


def test_a_running_engine_is_notified(
    paths: AppPaths, environment: dict[str, str], serve: Callable[..., Serve]
) -> None:
    """Its settings are the ones that count."""
    client = serve().client()

    done = background(paths, environment, "on")

    assert done.returncode == 0, done.stderr
    settings = client.get("/api/settings").json
    assert (settings["background"], settings["autostart"], settings["background_asked"]) == (True, True, True)
    assert client.get("/api/status").json["background"]["active"]
    assert background(paths, environment, "off").returncode == 0
    assert not client.get("/api/settings").json["background"]
    assert not client.get("/api/status").json["background"]["active"]


def test_what_cannot_be_done_is_one_line_and_exit_code_1(
    paths: AppPaths, environment: dict[str, str]
) -> None:
    """The configuration is a file."""
    Path(environment["XDG_CONFIG_HOME"]).write_text("")

    done = background(paths, environment, "on")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert environment["XDG_CONFIG_HOME"] in done.stderr


def test_a_wrong_word_is_a_usage_error(paths: AppPaths, environment: dict[str, str]) -> None:
    """As with every command."""
    assert background(paths, environment, "maybe").returncode == 2
    assert background(paths, environment).returncode == 2


def test_the_entry_starts_an_engine(paths: AppPaths, environment: dict[str, str]) -> None:
    """What a desktop would run at log-in; its arguments are plain here."""
    background(paths, environment, "on")
    [entry] = entries(environment)
    line = next(line for line in entry.read_text().splitlines() if line.startswith("Exec="))

    with subprocess.Popen(shlex.split(line.removeprefix("Exec=")), env=environment) as process:
        address = eventually(lambda: find_engine(paths))
        process.terminate()

    assert address.pid == process.pid


def test_at_log_in_nothing_is_printed_and_a_second_engine_is_no_error(
    at_login: Callable[[], subprocess.Popen[str]], paths: AppPaths
) -> None:
    """The output may be a journal; an error would be tried again."""
    first = at_login()
    eventually(lambda: find_engine(paths))

    second = at_login()

    assert second.wait(PATIENCE_S) == 0
    assert second.communicate() == ("", "")
    first.terminate()
    assert first.communicate(timeout=PATIENCE_S) == ("", "")


def test_a_log_out_stores_the_last_sample_in_time(
    at_login: Callable[[], subprocess.Popen[str]], paths: AppPaths, serve: Callable[..., Serve]
) -> None:
    """SIGTERM is what systemd sends, long before it kills; the last reading is there after the next start."""
    process = at_login()
    address = eventually(lambda: find_engine(paths))
    opened = Client(new_url(address))
    newest = eventually(lambda: opened.get("/api/now").json.get("taken_at_unix_ms"))

    begun_s = time.monotonic()
    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE_S) == 128 + signal.SIGTERM
    assert time.monotonic() - begun_s < PROMPTLY_S
    assert serve().client().get(f"/api/moment?at={newest}").json["at_unix_ms"] == newest
