"""The command line as a program: exit codes, standard output, one-line errors."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_monitor.cli.main import main
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.model.sample import Temperature
from desktop_monitor.sensors.linux.hwmon import Hwmon, HwmonReader
from tests.conftest import Serve, serve_command
from tests.waiting import PATIENCE_S


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command and return its result."""
    return subprocess.run(
        [sys.executable, "-m", "desktop_monitor", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, **environment},
    )


def test_serve_prints_one_line_of_json(serve: Callable[..., Serve]) -> None:
    """The launcher reads the URL from it; nothing else is printed."""
    running = serve()

    assert running.url.startswith("http://127.0.0.1:")
    assert "#key=" in running.url
    running.process.send_signal(signal.SIGTERM)
    rest, errors = running.process.communicate(timeout=PATIENCE_S)
    assert (rest, errors) == ("", "")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_serve_cleanly(
    serve: Callable[..., Serve], paths: AppPaths, number: int, code: int
) -> None:
    """The exit code is 128 plus the signal; the runtime file is removed."""
    running = serve()

    running.process.send_signal(number)

    assert running.process.wait(timeout=PATIENCE_S) == code
    assert {file.name for file in paths.data_dir.iterdir()} <= {
        "boot.json",
        "engine.lock",
        "engine.log",
        "history",
    }


def test_stop_ends_the_engine(serve: Callable[..., Serve], paths: AppPaths) -> None:
    """The engine has ended and the runtime file is removed when the command returns."""
    running = serve()

    stopped = run("stop", "--data-dir", str(paths.data_dir))

    assert (stopped.returncode, stopped.stdout, stopped.stderr) == (0, "", "")
    assert running.process.wait(timeout=PATIENCE_S) == 0
    assert not paths.runtime_file.exists()


@pytest.mark.parametrize("command", ["stop", "status"])
def test_without_an_engine_a_command_fails(paths: AppPaths, command: str) -> None:
    """One line on standard error, exit code 1."""
    answer = run(command, "--data-dir", str(paths.data_dir))

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("desktop-monitor: No monitor is running")
    assert answer.stderr.count("\n") == 1


def test_status_prints_the_state_of_the_engine(serve: Callable[..., Serve], paths: AppPaths) -> None:
    """As text, and as JSON."""
    running = serve("--interval", "1")

    text = run("status", "--data-dir", str(paths.data_dir))
    as_json = run("status", "--json", "--data-dir", str(paths.data_dir))

    assert f"process {running.process.pid}, every 1 s" in text.stdout
    assert "\ntray: " in text.stdout
    assert json.loads(as_json.stdout)["pid"] == running.process.pid


def test_a_second_engine_for_the_same_directory_is_refused(
    serve: Callable[..., Serve], paths: AppPaths
) -> None:
    """The first engine keeps running."""
    first = serve()

    second = subprocess.run(serve_command(paths), capture_output=True, text=True, timeout=30, check=False)

    assert second.returncode == 1
    assert json.loads(second.stdout) == {"running": True}
    assert second.stderr.startswith("desktop-monitor: A monitor is already running")
    assert second.stderr.count("\n") == 1
    assert first.process.poll() is None


def test_a_port_in_use_is_an_error(paths: AppPaths) -> None:
    """The engine does not fall back to another port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = run("serve", "--port", port, "--data-dir", str(paths.data_dir))

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
        ("--browser", "--compact"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """The error is on standard error; nothing is started."""
    code = main(list(arguments))

    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert "Error:" in printed.err
    assert "Traceback" not in printed.err


def test_an_unusable_data_directory_is_a_one_line_error(tmp_path: Path) -> None:
    """The reason is on standard error and in the JSON line."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for directory, problem in (
        (tmp_path / "file", "is a file"),
        (tmp_path / "link", "is a symbolic link"),
        (Path("/proc/x"), "cannot be created"),
    ):
        answer = run("serve", "--data-dir", str(directory))

        assert answer.returncode == 1
        assert problem in answer.stderr
        assert answer.stderr.count("\n") == 1
        assert problem in json.loads(answer.stdout)["error"]


@pytest.mark.untraced  # a child that may write no file cannot write what it covers
def test_a_directory_without_space_is_a_one_line_error(paths: AppPaths) -> None:
    """Neither the log nor the file in which the engine is found takes a byte."""
    command = [sys.executable, "-m", "desktop_monitor", "serve", "--data-dir", str(paths.data_dir)]

    answer = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *command],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert answer.returncode == 1
    assert "cannot be written" in answer.stderr
    assert "--data-dir" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert json.loads(answer.stdout)["error"] in answer.stderr


def test_doctor_prints_versions_paths_and_findings(paths: AppPaths) -> None:
    """The output is suitable for a bug report."""
    output = run("doctor", "--data-dir", str(paths.data_dir)).stdout

    assert "python" in output
    assert str(paths.data_dir) in output
    assert "not running" in output


@pytest.mark.parametrize("command", ["doctor", "now"])
def test_a_one_shot_command_waits_for_slow_sensors(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sensor that takes 0.8 s is not reported as missing."""

    def read(_self: HwmonReader) -> Hwmon:
        time.sleep(0.8)  # a chip on a slow bus
        return Hwmon((Temperature("chip", 45.0, None, None),), (), ())

    monkeypatch.setattr(HwmonReader, "read", read)

    assert main([command]) == 0

    output = capsys.readouterr().out
    assert "temperatures" not in output
    assert command == "doctor" or "45.0 °C" in output


def test_help_names_every_command() -> None:
    """--help lists the commands and options."""
    output = run("--help").stdout

    assert all(
        command in output for command in ("serve", "status", "stop", "doctor", "--browser", "--compact")
    )


def test_log_level_logs_to_standard_error(serve: Callable[..., Serve]) -> None:
    """The log is on standard error as well as in the file."""
    running = serve("--log-level", "info")

    running.process.send_signal(signal.SIGTERM)

    assert "engine started" in running.process.communicate(timeout=PATIENCE_S)[1]


def test_the_key_is_not_logged(serve: Callable[..., Serve], paths: AppPaths) -> None:
    """Neither on standard error nor in the file, not even at DEBUG."""
    running = serve("--log-level", "debug")
    running.client()
    running.process.send_signal(signal.SIGTERM)
    _, errors = running.process.communicate(timeout=PATIENCE_S)

    key = running.url.partition("#key=")[2]
    assert key not in errors
    assert key not in paths.log_file.read_text(encoding="utf-8")


def test_an_engine_starts_after_another_was_killed(serve: Callable[..., Serve], paths: AppPaths) -> None:
    """The stale runtime file is ignored."""
    killed = serve()
    killed.process.kill()
    killed.process.wait()
    assert paths.runtime_file.exists()
    assert run("status", "--data-dir", str(paths.data_dir)).returncode == 1

    assert serve().client().get("/api/status").status == 200


@pytest.mark.parametrize("arguments", [[], ["now"]])
def test_an_interrupt_while_modules_are_imported_prints_nothing(arguments: list[str]) -> None:
    """Ctrl+C in the first tenths of a second ends the program as any other, without a traceback."""
    script = """
        import os, signal, sys
        from desktop_monitor.__main__ import main

        class Interrupts:
            def find_spec(self, name, path=None, target=None):
                if name in ("desktop_monitor.cli.open", "desktop_monitor.cli.main"):
                    os.kill(os.getpid(), signal.SIGINT)

        sys.meta_path.insert(0, Interrupts())
        main()
    """

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


def test_an_ignored_interrupt_stays_ignored() -> None:
    """A shell starts what runs in its background like that."""
    script = """
        import signal
        from desktop_monitor import __main__ as entry

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with entry._no_traceback_on_interrupt():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    """

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_error_names_a_file_so_that_a_terminal_carries_nothing_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An attachment may be called like anything: escape sequences, half characters, text turned around."""
    file = tmp_path / os.fsdecode(b"a\x1b]0;owned\x07\xff\xe2\x80\xaegnp.html")
    file.write_bytes(b"no incident")

    assert main(["open", str(file)]) == 1

    message = capsys.readouterr().err.removesuffix("\n")
    assert message.isprintable()
    assert r"a\u001b]0;owned\u0007\udcff\u202egnp.html is not an incident" in message
