"""Kills for lack of memory: the counter of the kernel, and whom its log names."""

from pathlib import Path
from unittest.mock import ANY

import pytest

from desktop_monitor.sensors.linux.processes.oom_kills import OomKills
from desktop_monitor.sensors.linux.processes.oom_log import OomLog
from desktop_monitor.sensors.linux.processes.process_end import OomSteps


def counted(vmstat: Path, count: int) -> None:
    """Let the kernel have killed so many processes for lack of memory."""
    vmstat.write_text(f"a 1\noom_kill {count}\nb 2\n")


def test_a_step_of_the_counter_is_kept_until_it_is_claimed(tmp_path: Path) -> None:
    """The end that it explains may be reported later; a plain SIGKILL uses up nothing."""
    vmstat = tmp_path / "vmstat"
    counted(vmstat, 5)
    kills = OomKills(str(vmstat))

    assert kills.take().kills == 0
    counted(vmstat, 7)
    assert [kills.take().kills, kills.take().kills] == [2, 2]
    kills.claim(1)
    assert kills.take().kills == 1
    kills.claim(1)
    assert kills.take().kills == 0


def test_the_log_of_the_kernel_names_whom_it_has_killed(tmp_path: Path) -> None:
    """Since it was opened; where it names fewer than were counted, it is not used."""
    vmstat, log = tmp_path / "vmstat", tmp_path / "kmsg"
    counted(vmstat, 5)
    log.write_text("3,1,1,-;Out of memory: Killed process 40 (old) total-vm:1kB\n")
    kills = OomKills(str(vmstat), OomLog(str(log)))
    counted(vmstat, 7)
    assert kills.take() == OomSteps(2, ANY, ANY, frozenset())

    with log.open("a") as file:
        file.write("3,2,2,-;Memory cgroup out of memory: Killed process 41 (a) b: total-vm:1kB, UID:0\n")
        file.write("6,3,3,-;traps: Out of memory: Killed process 42 (trap) trap int3\n")
        file.write("3,4,4,-;Out of memory (oom_kill_allocating_task): Killed process 43 (c) total-vm:1kB\n")
    assert kills.take().logged_pids == {41, 43}

    kills.close()
    counted(vmstat, 9)
    assert kills.take() == OomSteps(4, ANY, ANY, frozenset())


def test_a_driver_that_logs_without_end_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call reads a part of the log, the next one goes on behind it."""
    monkeypatch.setattr("desktop_monitor.sensors.linux.processes.oom_log._MAX_RECORDS", 2)
    path = tmp_path / "kmsg"
    path.touch()
    log = OomLog(str(path))
    noise = b"".join(b"4,%d,%d,-;device not ready\n" % (number, number) for number in range(1000))
    path.write_bytes(noise + b"3,1,1,-;Out of memory: Killed process 40 (late) total-vm:1kB\n")

    calls = [log.killed_pids(), log.killed_pids()]

    assert calls == [[], [40]]
    log.close()


def test_a_log_that_may_not_be_read_names_nobody(tmp_path: Path) -> None:
    """That of the kernel is root's on most systems."""
    log = OomLog(str(tmp_path / "missing"))

    assert log.killed_pids() == []
    log.close()


def test_a_step_explains_ends_after_the_counter_was_seen_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And for so long as a process needs to give back its memory, also where samples are rare."""
    vmstat, now_s = tmp_path / "vmstat", [0.0]
    monkeypatch.setattr("desktop_monitor.sensors.linux.processes.oom_kills.time.monotonic", lambda: now_s[0])
    counted(vmstat, 5)
    kills = OomKills(str(vmstat))
    now_s[0] = 40.0
    assert kills.steps() == 0  # the end of a plain SIGKILL
    counted(vmstat, 6)
    for now_s[0] in (60.0, 120.0):
        assert kills.take() == OomSteps(1, 40, 70)
    now_s[0] = 180.0
    assert kills.take().kills == 0


def test_a_counter_that_could_not_be_read_before_has_no_step(tmp_path: Path) -> None:
    """What it has counted since the machine started says nothing of this end."""
    vmstat = tmp_path / "vmstat"
    kills = OomKills(str(vmstat))
    vmstat.write_text("a 1\noom_kill 6\nb 2\n")

    assert kills.steps() == 0


def test_a_kernel_without_the_counter_claims_nothing(tmp_path: Path) -> None:
    """Before Linux 4.13, or where /proc/vmstat may not be read."""
    assert OomKills(str(tmp_path / "missing")).take().kills == 0
