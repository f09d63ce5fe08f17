"""``desktop-monitor now``: a reading without a running engine."""

import json
import subprocess
import sys

import msgspec
import pytest
from msgspec.structs import replace

from desktop_monitor.cli.main import main
from desktop_monitor.cli.now import SAMPLE_INTERVAL_S, Now, measure, now_text
from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Memory, Sample, Volume
from desktop_monitor.sensors import Sensors


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``desktop-monitor now`` and return its result."""
    return subprocess.run(
        [sys.executable, "-m", "desktop_monitor", "now", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def row(name: str, command: str = "", cpu_percent: float | None = 1.0) -> ProcessRow:
    """Return a row with invented values."""
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
    """The machine first, then `--limit` processes."""
    finished = run("--limit", "3")

    lines = finished.stdout.splitlines()
    heading = next(number for number, line in enumerate(lines) if line.lstrip().startswith("PID"))
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert lines[0].startswith("CPU ")
    assert len(lines) - heading - 1 == 3


def test_json_has_the_types_of_the_api() -> None:
    """The output decodes as `Now`, sorted by CPU usage."""
    now = msgspec.json.decode(run("--json").stdout, type=Now)

    assert now.reading.memory is not None
    assert now.reading.cpu is not None
    assert len(now.processes) == 20 or len(now.processes) == now.reading.process_count
    shares = [row.cpu_percent or 0 for row in now.processes]
    assert shares == sorted(shares, reverse=True)


def test_command_lines_are_masked() -> None:
    """The option is kept and its value replaced."""
    with subprocess.Popen(
        [sys.executable, "-c", "while True: pass", "--password=canary"], stdout=subprocess.DEVNULL
    ) as busy:
        now = json.loads(run("--json", "--limit", "500").stdout)
        busy.kill()

    own = next(row for row in now["processes"] if row["pid"] == busy.pid)
    assert "--password" in own["command"]
    assert "canary" not in own["command"]


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_an_invalid_limit_is_wrong_usage(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2; the message has the name of the option."""
    assert main(["now", "--limit", limit]) == 2

    assert "--limit" in capsys.readouterr().err


def test_processes_are_ranked_by_what_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that use most of it are kept by `--limit`."""
    assert main(["now", "--json", "--limit", "10", "--by", "memory"]) == 0

    now = msgspec.json.decode(capsys.readouterr().out, type=Now)
    sizes = [row.rss_bytes or 0 for row in now.processes]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_network_has_columns_of_its_own(columns: int) -> None:
    """Where processes are ranked by it, others are dropped before these."""
    rows = (replace(row("downloader"), received_bytes_per_s=125_000, sent_bytes_per_s=None),)

    lines = now_text(Now(Reading(0, 1.0, None), rows), columns=columns, by=RankBy.NETWORK).splitlines()

    assert all(len(line) <= columns for line in lines)
    assert {"PID", "RECEIVED", "SENT", "NAME"} <= set(lines[1].split())
    assert not {"READ", "WRITE"} & set(lines[1].split())
    assert "1.00 Mbit/s" in lines[2]
    assert "downloa" in lines[2]


def test_lines_fit_the_terminal() -> None:
    """Long names and commands are truncated; columns stay aligned."""
    reading = Reading(0, 1.0, None)
    lines = now_text(Now(reading, (row("a" * 50, "c" * 500), row("b"))), columns=100).splitlines()

    assert all(len(line) <= 100 for line in lines)
    assert "a" * 17 + "…" in lines[2]
    assert lines[1].index("NAME") == lines[3].index("b")


def test_a_script_and_a_sum_of_short_processes_are_named() -> None:
    """The name of an interpreter alone says nothing."""
    script = replace(row("python3"), label="backup.py")
    short = replace(row("cc1plus"), state="finished", ended_count=12, parent_name="make")

    lines = now_text(Now(Reading(0, 1.0, None), (script, short)), columns=80).splitlines()

    assert "python3 (backup.py)" in lines[-2]
    assert "cc1plus x 12 < make" in lines[-1]


def test_unknown_values_are_dashes() -> None:
    """Not zeros; a volume that does not respond is reported as such."""
    memory = Memory(2**30, 2**29, 2**29, 0, None, None, None, 0, 0, limit_bytes=2**28)
    volume = Volume("/mnt", "server:/", "nfs", None, None, None, is_responding=False)

    printed = now_text(
        Now(Reading(0, 1.0, None, memory=memory, volumes=(volume,)), (row("x", cpu_percent=None),)),
        columns=200,
    )

    assert "512 MiB used of 1.00 GiB, limited to 256 MiB" in printed
    assert "/mnt: not responding" in printed
    assert printed.splitlines()[-1].split()[:6] == ["42", "-", "-", "0.98", "MiB", "-"]


def test_a_clock_that_does_not_advance_gives_no_reading() -> None:
    """There is no division by zero."""
    assert measure(lambda: Sample(0, 1.0, None), limit=1, sleep=lambda _s: None) is None


def test_the_two_samples_are_half_a_second_apart() -> None:
    """Several clock ticks of the kernel."""
    waits: list[float] = []
    sensors = Sensors()

    now = measure(sensors.take, limit=5, sleep=waits.append)
    sensors.close()

    assert waits == [SAMPLE_INTERVAL_S]
    assert now is not None
    assert len(now.processes) == 5


@pytest.mark.parametrize("interval", ["nan", "NaN", "-nan", "inf", "0.4", "3601"])
def test_an_interval_has_limits(interval: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an end of waiting, or with none at all, it would use a whole core."""
    assert main(["now", "--watch", "--interval", interval]) == 2
    assert "Invalid value for '--interval'" in capsys.readouterr().err
