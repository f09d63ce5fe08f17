"""The bytes of a child that was waited for are not reported as its parent's."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from desktop_monitor.sensors.linux.processes.reaped_io import EndedProcess, reaped, surviving_ancestors
from tests.sensors.processes.children import the, with_pid
from tests.waiting import eventually

CHILD_BYTES = 64 * 2**20
SLACK_BYTES = 8 * 2**20
"""What the interpreter and the shell themselves read and write."""

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]], stdin=sys.stdin)
print(child.pid, flush=True)
child.wait()
sum(range(5_000_000))  # counters are read of processes that have used CPU time
print("waited", flush=True)
sys.stdin.readline()
"""
CHILD = f"""
import os, sys
with open(sys.argv[1], "wb") as file:
    file.write(bytes({CHILD_BYTES}))
print("written", flush=True)
os.read(0, 1)
"""


@pytest.fixture
def family(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A parent that waits for a child that has written a lot, and ends at a byte of input."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD, str(tmp_path / "file")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        yield parent
        parent.kill()


def test_a_parent_that_waits_for_a_child_did_not_write_what_the_child_wrote(
    family: "subprocess.Popen[str]",
) -> None:
    """The kernel adds it to the parent's counters at that moment."""
    assert family.stdin is not None
    assert family.stdout is not None
    child = int(family.stdout.readline())
    assert family.stdout.readline() == "written\n"
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
    before = sensor.read()
    assert (the(before, child).write_bytes or 0) >= CHILD_BYTES
    own_before = the(before, family.pid).write_bytes or 0

    os.write(family.stdin.fileno(), b"\n")
    assert family.stdout.readline() == "waited\n"
    after = eventually(lambda: found if with_pid(found := sensor.read(), child) is None else None)

    assert _raw_write_bytes(family.pid) >= CHILD_BYTES
    assert abs((the(after, family.pid).write_bytes or 0) - own_before) < SLACK_BYTES
    sensor.close()


def _raw_write_bytes(pid: int) -> int:
    fields = dict(
        line.split(": ") for line in Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines()
    )
    return int(fields["write_bytes"])


def test_what_a_child_did_after_it_was_read_last_stays_with_the_parent() -> None:
    """It happened in this interval, and no other process can have it."""
    assert reaped((120, 60), [EndedProcess(2, 1, (100, 50))]) == (100, 50)


def test_a_child_that_was_not_waited_for_is_not_subtracted() -> None:
    """No other process has its counters."""
    assert reaped((10, 10), [EndedProcess(2, 1, (100, 50))]) == (0, 0)


def test_a_parent_that_grew_by_an_unknown_child_is_unknown() -> None:
    """Another user's counters may not be read."""
    assert reaped((120, 60), [EndedProcess(2, 1, None)]) is None
    assert reaped((0, 0), [EndedProcess(2, 1, None)]) == (0, 0)


def test_grandchildren_that_ended_too_are_of_the_ancestor_that_lives() -> None:
    """A pipeline's shell has ended with its programs."""
    grandchild, child = EndedProcess(3, 2, (1, 1)), EndedProcess(2, 1, (2, 2))

    assert surviving_ancestors([grandchild, child]) == {1: [grandchild, child]}
