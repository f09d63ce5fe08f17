"""Few descriptors, and none kept too long."""

import contextlib
import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.descriptors import EXPECTED, Descriptors
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import BOOTED_AT_S, FakeProc, read_all, read_one


def test_a_process_that_cannot_be_opened_for_want_of_descriptors_has_not_ended(
    proc: FakeProc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays as it was until there is a descriptor again."""
    sensor = LinuxProcesses(proc=proc.folder, mask=str, descriptors=Descriptors(0))
    proc.put(42)
    before = read_one(sensor)
    proc.put(42, user=110)

    def refuse(*_arguments: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        assert list(sensor.read(1).values()) == [before]

    assert read_one(sensor).cpu_ms == 1150
    sensor.close()


def test_5000_processes_are_read(proc: FakeProc) -> None:
    """As many as a busy server has, with as few descriptors as a desktop allows."""
    proc.put(1, schedstat=None)
    for pid in range(2, 5001):
        (proc.folder / str(pid)).symlink_to("1")
    sensor = LinuxProcesses(proc=proc.folder, mask=str, descriptors=Descriptors(1024))

    assert len(sensor.read(1)) == 5000
    assert len(sensor.read(1)) == 5000
    sensor.close()


def test_without_descriptors_to_keep_the_same_is_read(proc: FakeProc) -> None:
    """Opening each time is slower, not different; another process with the pid is another process."""
    sensor = LinuxProcesses(proc=proc.folder, mask=str, descriptors=Descriptors(0))
    proc.put(42)
    first = read_one(sensor)
    assert read_one(sensor) is first

    proc.put(42, user=110)
    assert read_one(sensor).cpu_ms == 1150

    proc.put(42, start=999)
    assert read_one(sensor).created_unix_ms == BOOTED_AT_S * 1000 + 9990
    sensor.close()


@pytest.fixture
def few_descriptors() -> Iterator[Callable[[], None]]:
    """Leave this process two descriptors, until the returned function is called."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 8, hard))
    taken = []
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.open("/dev/null", os.O_RDONLY))
    for descriptor in (taken.pop(), taken.pop()):
        os.close(descriptor)

    def end() -> None:
        while taken:
            os.close(taken.pop())

    yield end
    end()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_when_descriptors_run_out_what_is_known_stays(
    proc: FakeProc, few_descriptors: Callable[[], None]
) -> None:
    """EMFILE is no reason to fail, nor to take a process for ended; the others are found later."""
    sensor = LinuxProcesses(proc=proc.folder, mask=str, descriptors=Descriptors(1000))
    proc.put(41)
    proc.put(42)
    (first,) = sensor.read(1)
    assert list(sensor.read(1)) == [first]

    few_descriptors()

    assert len(sensor.read(2)) == 2
    assert first in sensor.read(2)
    sensor.close()


def kept_of(pid: int) -> int:
    """Return how many files of a process this one has open."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += f"/proc/{pid}/" in f"{descriptor.readlink()}/"
    return found


def test_descriptors_are_released() -> None:
    """Those of ended processes at once, all others at the end."""
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
    process = subprocess.Popen(["sleep", "60"])
    read_all(sensor, None)
    assert kept_of(process.pid) == 2
    process.kill()
    process.wait()
    sensor.read()
    assert kept_of(process.pid) == 0
    assert kept_of(os.getpid()) > 0

    sensor.close()

    assert kept_of(os.getpid()) == 0


def test_the_soft_limit_is_raised() -> None:
    """A desktop gives 1024 descriptors, and allows far more."""
    code = (
        "import resource; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, min(hard, 4096)))\n"
        "from desktop_monitor.sensors.linux.descriptors import Descriptors\n"
        "Descriptors(); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert int(printed) > 64


def test_the_table_of_descriptors_is_long_before_it_is_needed() -> None:
    """See proc_pid_status(5), ``FDSize``: a table that grows while there are threads stops all of them."""
    code = (
        "from desktop_monitor.sensors.linux.descriptors import Descriptors; Descriptors()\n"
        "print(open('/proc/self/status').read())"
    )

    status = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    (size,) = (line.split()[1] for line in status.splitlines() if line.startswith("FDSize:"))
    assert int(size) >= EXPECTED


def test_a_sandbox_that_does_not_tell_the_limit_has_descriptors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as are usual can be kept."""

    def refuse(_limit: int) -> tuple[int, int]:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(resource, "getrlimit", refuse)
    (tmp_path / "file").touch()
    descriptors = Descriptors()

    kept = descriptors.keep(str(tmp_path / "file"))

    assert kept >= 0
    descriptors.release(kept)
