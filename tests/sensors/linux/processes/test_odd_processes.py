"""Processes as rare kernels, sandboxes and programs that hide show them: none may vanish."""

from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes.process_facts import read_facts
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import FakeProc, read_all

NAMES = (
    ") S 1 (",
    "a b) (c",
    "\n42 (x) R 1",
    "))))",
    "((((",
    "\0",
    "\r\v\f",
    "\u202eabc",
    "系统监控系",
    "(sd-pam)",
)
IO = b"rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\ncancelled_write_bytes: 0\n"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_hides_a_process(sensor: LinuxProcesses, proc: FakeProc, name: str) -> None:
    """Whatever looks like an end of the name, or like another process, is part of it."""
    proc.put(42, name=name, nice=7)
    proc.put(43)

    found = read_all(sensor)

    assert (sorted(found), found[42].nice) == ([42, 43], 7)


@pytest.mark.parametrize(
    "io",
    [
        b"",
        b"rchar: 1\nwchar: 2\nsyscr: 3\n",
        b"a\nb\nc\nd\ne\nf\n",
        b"read_bytes: 5\nwrite_bytes: 6\nrchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\n",
        b"\n" * 9,
    ],
    ids=repr,
)
def test_io_that_is_not_understood_is_left_out_alone(
    sensor: LinuxProcesses, proc: FakeProc, io: bytes
) -> None:
    """A sandbox writes other lines than proc_pid_io(5) says; the process is there all the same."""
    proc.put(42)
    (proc.folder / "42" / "io").write_bytes(io)

    found = read_all(sensor)

    assert (found[42].read_bytes, found[42].cpu_ms) == (None, 150)


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ({"pages": -1}, "rss_bytes", 0),
        ({"pages": -5000}, "rss_bytes", 0),
        ({"state": "?"}, "state", "unknown"),
        ({"threads": 0}, "threads", 0),
        ({"state": "Z", "threads": 0, "command": ""}, "state", "zombie"),
        ({"nice": -20}, "nice", -20),
    ],
    ids=str,
)
def test_figures_at_the_edge(
    sensor: LinuxProcesses, proc: FakeProc, values: dict[str, object], field: str, expected: object
) -> None:
    """A process that is ending, or of a newer kernel."""
    proc.put(42, **values)  # type: ignore[arg-type]  # names of fields

    assert getattr(read_all(sensor)[42], field) == expected


def test_a_process_that_starts_in_a_far_future_has_an_identity(
    sensor: LinuxProcesses, proc: FakeProc
) -> None:
    """Whatever its ticks are, its key fits where keys are kept: in a page, and in 64 bits."""
    proc.put(42, start=2**64 - 1)

    assert 0 < read_all(sensor)[42].created_unix_ms < 2**53


@pytest.mark.parametrize("comm", [b"", b" ", b"\n\t"], ids=repr)
@pytest.mark.parametrize(
    ("command", "name"), [(b"/opt/x/tool\0-v\0", "tool"), (b"", "?"), (b"\0\0", "?")], ids=str
)
def test_a_process_without_a_name_has_that_of_its_program(
    tmp_path: Path, comm: bytes, command: bytes, name: str
) -> None:
    """Its row would be empty, and would not show what uses the CPU."""
    (tmp_path / "cmdline").write_bytes(command)
    (tmp_path / "status").write_bytes(b"Uid:\t0\t0\t0\t0\n")
    (tmp_path / "task").mkdir()

    assert read_facts(f"{tmp_path}/", comm, is_kernel=False, mask=str).name == name
    (tmp_path / "exe").symlink_to("/usr/bin/miner (deleted)")
    assert read_facts(f"{tmp_path}/", comm, is_kernel=False, mask=str).name == "miner"
