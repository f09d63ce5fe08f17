"""One look for the command line."""

import json
import subprocess
import sys

import msgspec
import pytest

from desktop_monitor.cli.now import BETWEEN_S, Now, look, now_text
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Memory, Sample, Volume
from desktop_monitor.sensors import Sensors


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``desktop-monitor now``."""
    return subprocess.run(
        [sys.executable, "-m", "desktop_monitor", "now", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def row(name: str, command: str = "", cpu_percent: float | None = 1.0) -> ProcessRow:
    """A row of an invented process."""
    return ProcessRow(
        pid=42,
        created_unix_ms=1,
        parent_pid=1,
        name=name,
        user=None,
        state="running",
        cpu_percent=cpu_percent,
        rss_bytes=1000 * 1024,
        read_bytes_per_s=None,
        write_bytes_per_s=0,
        threads=1,
        nice=0,
        command=command,
    )


def test_a_table_is_printed_without_a_running_engine() -> None:
    """The machine first, then the busiest processes, as many as were asked for."""
    finished = run("--limit", "3")

    lines = finished.stdout.splitlines()
    heading = next(number for number, line in enumerate(lines) if line.lstrip().startswith("PID"))
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert lines[0].startswith("CPU ")
    assert len(lines) - heading - 1 == 3


def test_json_has_the_shapes_of_the_wire() -> None:
    """Another program can read it."""
    found = msgspec.json.decode(run("--json").stdout, type=Now)

    assert found.reading.memory is not None
    assert found.reading.cpu is not None
    assert len(found.processes) == 20 or len(found.processes) == found.reading.process_count
    shares = [one.cpu_percent or 0 for one in found.processes]
    assert shares == sorted(shares, reverse=True)


def test_no_command_line_is_printed_with_its_secrets() -> None:
    """The mask is the same as everywhere."""
    with subprocess.Popen(
        [sys.executable, "-c", "while True: pass", "--password=canary"], stdout=subprocess.DEVNULL
    ) as busy:
        found = json.loads(run("--json", "--limit", "500").stdout)
        busy.kill()

    ours = next(one for one in found["processes"] if one["pid"] == busy.pid)
    assert "--password" in ours["command"]
    assert "canary" not in ours["command"]


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_none_is_wrong_usage(limit: str) -> None:
    """Exit code 2, and the mistake is named."""
    finished = run("--limit", limit)

    assert finished.returncode == 2
    assert "--limit" in finished.stderr


def test_no_line_is_longer_than_the_terminal_and_columns_stay_in_place() -> None:
    """A long command is cut, a long name is shortened."""
    reading = Reading(0, 1.0, None)
    lines = now_text(Now(reading, (row("a" * 50, "c" * 500), row("b"))), columns=100).splitlines()

    assert all(len(line) <= 100 for line in lines)
    assert "a" * 19 + "…" in lines[2]
    assert lines[1].index("NAME") == lines[3].index("b")


def test_what_is_unknown_is_a_dash_and_a_silent_volume_says_so() -> None:
    """Never a made-up zero."""
    memory = Memory(2**30, 2**29, 2**29, 0, None, None, None, 0, 0, limit_bytes=2**28)
    volume = Volume("/mnt", "server:/", "nfs", None, None, None, is_responding=False)

    printed = now_text(
        Now(Reading(0, 1.0, None, memory=memory, volumes=(volume,)), (row("x", cpu_percent=None),)),
        columns=200,
    )

    assert "512 MiB used of 1 GiB, limited to 256 MiB" in printed
    assert "/mnt: not responding" in printed
    assert printed.splitlines()[-1].split()[:6] == ["42", "-", "-", "0.977", "MiB", "-"]


def test_a_clock_that_stands_still_gives_no_reading() -> None:
    """Nothing is divided by nothing."""
    assert look(lambda: Sample(0, 1.0, None), most=1, sleep=lambda _s: None) is None


def test_the_two_samples_are_half_a_second_apart() -> None:
    """Long enough for the kernel's ticks."""
    waits: list[float] = []
    sensors = Sensors()

    found = look(sensors.take, most=5, sleep=waits.append)
    sensors.close()

    assert waits == [BETWEEN_S]
    assert found is not None
    assert len(found.processes) == 5
