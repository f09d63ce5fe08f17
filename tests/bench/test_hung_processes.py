"""A process that really hangs in the kernel costs itself.

It holds its mmap lock, so its command line blocks whatever reads it.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.sensors.linux.processes.process_facts import PENDING
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.process_inspection import WORKERS, ProcessInspector
from tests.sensors.processes.children import read, the
from tests.waiting import PATIENCE_S, PROMPTLY_S, eventually

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.bench


class Hanging:
    """A process that hangs on request, until it is released."""

    def __init__(self, folder: Path) -> None:
        assert os.access("/dev/fuse", os.R_OK | os.W_OK), "This needs /dev/fuse."
        command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable]
        self._host = subprocess.Popen(
            [*command, "-m", "tests.bench.hang", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.pid = int(self._line())

    def _line(self) -> str:
        assert self._host.stdout is not None
        return self._host.stdout.readline()

    def hang(self) -> None:
        """Let it hang, and wait until it does."""
        assert self._host.stdin is not None
        self._host.stdin.write("\n")
        self._host.stdin.flush()
        assert self._line() == "writing\n"
        eventually(lambda: "State:\tD" in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii"))

    def release(self) -> None:
        """End the file system, so that the process goes on, and ends."""
        self._host.communicate(timeout=PATIENCE_S)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Hanging]]:
    """Start processes that can hang; release them after the test at the latest."""
    made: list[Hanging] = []

    def start_one() -> Hanging:
        folder = tmp_path / f"mount{len(made)}"
        folder.mkdir()
        made.append(Hanging(folder))
        return made[-1]

    yield start_one
    for one in made:
        one.release()


@pytest.fixture
def sensor() -> Iterator[LinuxProcesses]:
    """A sensor of the processes of this machine."""
    made = LinuxProcesses(proc=Path("/proc"), mask=str)
    yield made
    made.close()


def read_promptly(sensor: LinuxProcesses) -> dict[ProcessKey, ProcessSample]:
    """Read all processes, in another thread: if it hangs, the test goes on, and fails."""
    found: list[dict[ProcessKey, ProcessSample]] = []
    thread = threading.Thread(target=lambda: found.append(dict(sensor.read())), daemon=True)
    thread.start()
    thread.join(PROMPTLY_S)
    assert found, "the read hangs"
    return found[0]


def codes(sensor: LinuxProcesses) -> set[str]:
    """Return the codes of the reasons."""
    return {missing.code for missing in sensor.unreadable()}


def test_a_process_that_holds_its_mmap_lock_has_its_figures(
    sensor: LinuxProcesses, start: Callable[[], Hanging]
) -> None:
    """Its command line is not known; those of all others are."""
    hanging = start()
    hanging.hang()

    found = the(read_promptly(sensor), hanging.pid)

    assert (found.state, found.command, found.threads) == ("disk-sleep", PENDING, 1)
    assert (found.rss_bytes or 0) > 2**20
    eventually(lambda: the(read_promptly(sensor), os.getpid()).command not in ("", PENDING))
    eventually(lambda: codes(sensor) & {"silent_processes"})
    hanging.release()
    eventually(lambda: read_promptly(sensor) and not codes(sensor) & {"silent_processes"})


def test_the_command_of_a_process_that_hangs_later_is_kept(
    sensor: LinuxProcesses, start: Callable[[], Hanging]
) -> None:
    """It was read before."""
    hanging = start()
    before = eventually(lambda: one if "hang" in (one := the(read(sensor), hanging.pid)).command else None)
    hanging.hang()

    found = eventually(
        lambda: one if (one := the(read_promptly(sensor), hanging.pid)).state == "disk-sleep" else None
    )

    assert (found.name, found.command) == (before.name, before.command)


def test_a_process_that_holds_its_mmap_lock_can_be_inspected(start: Callable[[], Hanging]) -> None:
    """What needs the lock is silent, and costs one thread however often it is asked."""
    hanging = start()
    hanging.hang()
    inspector = ProcessInspector()

    for _ in range(3):
        begun_s = time.monotonic()
        found = inspector.inspect((hanging.pid, 1), True)
        assert time.monotonic() - begun_s < PROMPTLY_S
        assert found is not None
        silent = {missing.what for missing in found.unreadable if missing.code == "silent"}
        assert silent == {"pss_bytes", "environment"}
        assert found.executable is not None
        assert found.limits is not None

    threads = [thread for thread in threading.enumerate() if thread.name == "process inspection"]
    assert len(threads) <= WORKERS + 1
    inspector.close()
