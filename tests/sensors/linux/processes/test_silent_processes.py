"""Processes whose command line blocks whoever reads it: they cost themselves."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop_monitor.sensors import blocking_calls
from desktop_monitor.sensors.linux.processes import facts_reader, processes
from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES
from desktop_monitor.sensors.linux.processes.process_facts import PENDING, read_facts
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.processes import ReadAbandonedError
from tests.sensors.linux.fake_proc import FakeProc, read_all, read_one
from tests.waiting import PROMPTLY_S, eventually


class Silent:
    """Makes processes whose command line blocks: a FIFO without a writer stands for it."""

    def __init__(self, proc: FakeProc) -> None:
        self.proc = proc
        self.pids: list[int] = []

    def put(self, pid: int) -> None:
        """Write such a process."""
        self.proc.put(pid)
        self.pids.append(pid)
        file = self.proc.folder / str(pid) / "cmdline"
        file.unlink()
        os.mkfifo(file)

    def release(self) -> None:
        """Let all reads end."""
        for pid in self.pids:
            with contextlib.suppress(OSError):  # nobody reads
                descriptor = os.open(self.proc.folder / str(pid) / "cmdline", os.O_WRONLY | os.O_NONBLOCK)
                os.write(descriptor, b"prog\0--released\0")
                os.close(descriptor)


@pytest.fixture
def silent(proc: FakeProc) -> Iterator[Silent]:
    """Processes that block, until the test has ended at the latest."""
    made = Silent(proc)
    yield made
    made.release()


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that does not end at once does not respond."""
    monkeypatch.setattr(blocking_calls, "PATIENCE_S", 0.05)
    monkeypatch.setattr(processes, "FACTS_WAIT_S", 0.01)


def codes(sensor: LinuxProcesses) -> list[str]:
    """Return the codes of the reasons."""
    return [missing.code for missing in sensor.unreadable()]


def commands(sensor: LinuxProcesses, forks: int = 1) -> dict[int, str]:
    """Do one read, and return the command lines by pid."""
    return {pid: one.command for (pid, _created), one in sensor.read(forks).items()}


def test_a_read_waits_for_no_command_line(sensor: LinuxProcesses, proc: FakeProc, silent: Silent) -> None:
    """The process has its name and figures; the others have their commands."""
    silent.put(41)
    proc.put(42)
    begun_s = time.monotonic()

    found = {pid: one for (pid, _created), one in sensor.read(1).items()}

    assert time.monotonic() - begun_s < PROMPTLY_S
    assert (found[41].name, found[41].cpu_ms, found[41].command) == ("prog", 150, PENDING)
    assert eventually(lambda: commands(sensor)[42]) == "prog --flag"


@pytest.mark.usefixtures("no_patience")
def test_a_silent_process_has_a_reason(sensor: LinuxProcesses, silent: Silent) -> None:
    """As long as it is silent."""
    silent.put(41)
    sensor.read(1)
    eventually(lambda: "silent_processes" in codes(sensor))

    silent.release()

    eventually(lambda: commands(sensor)[41].startswith("prog --released"))
    assert "silent_processes" not in codes(sensor)


@pytest.mark.usefixtures("no_patience")
def test_new_processes_have_their_commands_while_others_are_silent(
    sensor: LinuxProcesses, proc: FakeProc, silent: Silent
) -> None:
    """However many threads are blocked, within the limit."""
    for pid in range(100, 110):
        silent.put(pid)
    sensor.read(1)
    proc.put(42)

    eventually(lambda: commands(sensor, 2).get(42) == "prog --flag")


@pytest.mark.usefixtures("no_patience")
def test_a_silent_process_is_asked_once(
    sensor: LinuxProcesses, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each further read would cost a thread."""
    asked: list[str] = []

    def recorded(folder: str, comm: bytes, *, is_kernel: bool, mask: Callable[[str], str]) -> object:
        asked.append(folder)
        return read_facts(folder, comm, is_kernel=is_kernel, mask=mask)

    monkeypatch.setattr(facts_reader, "read_facts", recorded)
    silent.put(41)
    for _ in range(3 * REFRESH_PHASES):
        sensor.read(1)

    assert len(asked) == 1


@pytest.mark.usefixtures("no_patience")
def test_beyond_the_limit_commands_come_when_calls_end(
    sensor: LinuxProcesses, proc: FakeProc, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be asked while too many calls were blocked is asked again."""
    monkeypatch.setattr(blocking_calls, "MAX_BLOCKED", 3)
    for pid in range(100, 106):
        silent.put(pid)
    sensor.read(1)
    eventually(lambda: commands(sensor) and sensor._facts.silent_count() >= 3)
    proc.put(42)
    assert commands(sensor, 2)[42] == PENDING

    silent.release()

    def has_all() -> bool:
        silent.release()
        found = commands(sensor, 2)
        released = [found[pid].startswith("prog --released") for pid in silent.pids]
        return found[42] == "prog --flag" and all(released)

    eventually(has_all)


@pytest.mark.usefixtures("no_patience")
def test_a_silent_process_that_ends_is_gone(sensor: LinuxProcesses, proc: FakeProc, silent: Silent) -> None:
    """And its pid may be another's, which has its own command."""
    silent.put(41)
    sensor.read(1)
    eventually(lambda: "silent_processes" in codes(sensor))
    for name in ("stat", "schedstat"):
        (proc.folder / "41" / name).write_text("", encoding="ascii")
    assert commands(sensor, 2) == {}

    silent.release()
    (proc.folder / "41" / "cmdline").unlink()
    proc.put(41, start=999)

    eventually(lambda: commands(sensor, 3) == {41: "prog --flag"})


def test_closing_waits_for_no_command_line(sensor: LinuxProcesses, silent: Silent) -> None:
    """The thread that is blocked ends with its call."""
    silent.put(41)
    sensor.read(1)
    begun_s = time.monotonic()

    sensor.close()

    assert time.monotonic() - begun_s < PROMPTLY_S


def test_a_command_that_is_read_once_can_wait_for_it(sensor: LinuxProcesses, proc: FakeProc) -> None:
    """As a command of the command line does."""
    proc.put(42)

    assert read_one(sensor).command == "prog --flag"
    assert list(read_all(sensor)) == [42]


class SilentStat:
    """Lets the kept ``stat`` of one process block until it is released."""

    def __init__(self, sensor: LinuxProcesses, pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self.released = threading.Event(), threading.Event()
        descriptor, pread = sensor._known.living[str(pid)].stat_fd, os.pread

        def blocking_pread(fd: int, length: int, offset: int) -> bytes:
            if fd == descriptor and not self.released.is_set():
                self.asked.set()
                self.released.wait()
            return pread(fd, length, offset)

        monkeypatch.setattr(os, "pread", blocking_pread)


def test_a_process_whose_stat_blocks_is_left_out_alone(
    sensor: LinuxProcesses, proc: FakeProc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up, it stays as it was while another thread reads the others; its end is seen when it answers."""
    for pid in (42, 43, 44):
        proc.put(pid, user=10)
    before = read_all(sensor)
    silent = SilentStat(sensor, 43, monkeypatch)
    for pid in (42, 43, 44):
        proc.put(pid, user=20, schedstat="6 6 6\n")
    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(sensor.read, 1)
        assert silent.asked.wait(PROMPTLY_S)

        assert sensor.abandon()
        for _ in range(2 * REFRESH_PHASES):
            found = {pid: one for (pid, _), one in sensor.read(1).items()}
        assert found[43] is before[43]
        assert found[42].cpu_ms == found[44].cpu_ms == (before[42].cpu_ms or 0) + 100
        assert "silent_processes" in codes(sensor)
        assert sensor.is_alive((43, found[43].created_unix_ms))

        silent.released.set()
        assert isinstance(stuck.exception(PROMPTLY_S), ReadAbandonedError)
    assert read_all(sensor)[43].cpu_ms == found[42].cpu_ms
    assert "silent_processes" not in codes(sensor)


def test_nothing_is_abandoned_while_no_process_is_read(sensor: LinuxProcesses, proc: FakeProc) -> None:
    """What blocks then is something else."""
    proc.put(42)
    sensor.read(1)

    assert not sensor.abandon()
    assert len(sensor.read(1)) == 1
