"""The instant from which start times are counted."""

import logging
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.boot_time import TOLERANCE_MS, BootTime, booted_at_s
from tests.sensors.helpers import put
from tests.sensors.linux.fake_proc import BOOTED_AT_S, FakeProc

TOLERANCE_S = TOLERANCE_MS // 1000


@pytest.fixture
def file(proc: FakeProc) -> Path:
    """Where the boot time is kept; the boot has a name."""
    put(proc.folder, {"sys/kernel/random/boot_id": "one-boot"})
    return proc.folder / "boot.json"


def test_a_difference_of_a_second_changes_nothing(proc: FakeProc, file: Path) -> None:
    """The kernel's own answer may differ by one from read to read, and identities must not."""
    first = BootTime(proc=proc.folder, file=file)

    proc.set_boot_time(BOOTED_AT_S + 1)

    assert BootTime(proc=proc.folder, file=file).unix_ms == first.unix_ms == BOOTED_AT_S * 1000
    assert not first.follow(BOOTED_AT_S + 1)
    assert first.unix_ms == BOOTED_AT_S * 1000


def test_a_clock_that_was_set_is_followed(proc: FakeProc, file: Path) -> None:
    """A machine without a clock of its own boots in the past; a time service corrects that later."""
    boot = BootTime(proc=proc.folder, file=file)

    assert boot.follow(BOOTED_AT_S + 3600)
    assert boot.unix_ms == (BOOTED_AT_S + 3600) * 1000
    assert not boot.follow(BOOTED_AT_S + 3600)


def test_the_next_engine_of_the_boot_has_the_time_that_was_followed(proc: FakeProc, file: Path) -> None:
    """It is kept."""
    BootTime(proc=proc.folder, file=file).follow(BOOTED_AT_S + 3600)

    proc.set_boot_time(BOOTED_AT_S + 3600 + 1)

    assert BootTime(proc=proc.folder, file=file).unix_ms == (BOOTED_AT_S + 3600) * 1000


def test_a_clock_that_was_set_while_no_engine_ran_is_followed(proc: FakeProc, file: Path) -> None:
    """What was kept is too far from what the kernel has now."""
    BootTime(proc=proc.folder, file=file)

    proc.set_boot_time(BOOTED_AT_S - 40 * 86_400)

    assert BootTime(proc=proc.folder, file=file).unix_ms == (BOOTED_AT_S - 40 * 86_400) * 1000


def test_another_boot_has_another_time(proc: FakeProc, file: Path) -> None:
    """However near the two are."""
    BootTime(proc=proc.folder, file=file)
    put(proc.folder, {"sys/kernel/random/boot_id": "another-boot"})

    proc.set_boot_time(BOOTED_AT_S + TOLERANCE_S)

    assert BootTime(proc=proc.folder, file=file).unix_ms == (BOOTED_AT_S + TOLERANCE_S) * 1000


@pytest.mark.parametrize("content", [b"damaged", b"{}", b'{"name": "one-boot", "at_unix_ms": "x"}', b"\xff"])
def test_a_damaged_file_is_replaced(proc: FakeProc, file: Path, content: bytes) -> None:
    """The kernel's answer holds."""
    file.write_bytes(content)

    assert BootTime(proc=proc.folder, file=file).unix_ms == BOOTED_AT_S * 1000
    proc.set_boot_time(BOOTED_AT_S + 1)
    assert BootTime(proc=proc.folder, file=file).unix_ms == BOOTED_AT_S * 1000


def test_a_file_that_cannot_be_written_is_logged(
    proc: FakeProc, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The monitor works without it."""
    file.mkdir()

    with caplog.at_level(logging.WARNING):
        boot = BootTime(proc=proc.folder, file=file)

    assert boot.unix_ms == BOOTED_AT_S * 1000
    assert "boot time not kept" in caplog.text


@pytest.mark.parametrize("booted_at_s", [2**64 - 6, 2**64 - 40 * 365 * 86_400, 2**44])
def test_a_boot_before_the_epoch_is_the_epoch(proc: FakeProc, booted_at_s: int) -> None:
    """A clock of 1970 that was set back after a sleep: the kernel writes a negative number as a huge one."""
    proc.set_boot_time(booted_at_s)

    assert BootTime(proc=proc.folder).unix_ms == 0


def test_a_clock_that_drifts_is_followed_in_few_steps(proc: FakeProc) -> None:
    """A tenth of a second an hour for two days: each step moves every start time."""
    boot = BootTime(proc=proc.folder)
    begun_s = boot.unix_ms // 1000
    drift = [begun_s + hour // 10 for hour in range(48)]

    assert sum(boot.follow(now_s) for now_s in drift) == 1
    assert abs(boot.unix_ms // 1000 - drift[-1]) <= TOLERANCE_S


def test_a_clock_that_jumps_by_years_and_back_is_followed(proc: FakeProc, file: Path) -> None:
    """Across restarts, too: each engine has the boot time of its now."""
    for now_s in (0, BOOTED_AT_S, 4_070_908_800, BOOTED_AT_S, BOOTED_AT_S - 1):
        proc.set_boot_time(now_s)
        assert abs(BootTime(proc=proc.folder, file=file).unix_ms // 1000 - now_s) <= TOLERANCE_S


def test_where_proc_shows_processes_only_the_clocks_say_when_the_machine_was_booted(tmp_path: Path) -> None:
    """Else every process was started in 1970."""
    here_s = booted_at_s(Path("/proc"))

    assert here_s is not None
    assert abs(BootTime(proc=tmp_path).unix_ms - here_s * 1000) <= TOLERANCE_MS
