"""Which processes are read again, and when: the most expensive file is not read of those that did not run."""

import pytest

from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES, Process
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import PAGE_BYTES, FakeProc, read_one, settle


def test_a_process_that_did_not_run_is_read_in_its_phase(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """Memory that another process took from it is noticed then."""
    proc.put(42, pages=10)
    settle(sensor)
    proc.put(42, pages=3)

    seen = [next(iter(sensor.read(1).values())).rss_bytes for _ in range(REFRESH_PHASES)]

    assert seen.count(10 * PAGE_BYTES) > 0
    assert seen[-1] == 3 * PAGE_BYTES


def test_a_process_that_ran_is_read_at_once(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """Its schedstat has changed."""
    proc.put(42)
    before = settle(sensor)

    proc.put(42, user=110, schedstat="6 6 6\n")

    assert (before.cpu_ms, read_one(sensor).cpu_ms) == (150, 1150)


def test_a_process_of_several_threads_is_read_each_time(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """Its schedstat is that of the first thread."""
    proc.put(42, threads=2)
    settle(sensor)

    proc.put(42, threads=2, user=110)

    assert read_one(sensor).cpu_ms == 1150


@pytest.mark.parametrize("schedstat", [None, "0 0 0\n"])
def test_without_schedstat_every_process_is_read_each_time(
    proc: FakeProc, sensor: LinuxProcesses, schedstat: str | None
) -> None:
    """A kernel may have no such file, or not count."""
    proc.put(42, schedstat=schedstat)
    settle(sensor)

    proc.put(42, schedstat=schedstat, user=110)

    assert read_one(sensor).cpu_ms == 1150


def test_a_sampler_that_is_late_does_not_keep_it_from_closing(
    proc: FakeProc, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that is very busy it may still read when the engine waits for it no longer."""
    proc.put(42)
    proc.put(43)
    settle(sensor)
    living, release = sensor._known.living, sensor._files.release

    def late(process: Process) -> None:
        living[f"{process.name}0"] = process
        release(process)

    monkeypatch.setattr(sensor._files, "release", late)

    sensor.close()

    assert not living
