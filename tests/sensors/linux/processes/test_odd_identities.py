"""Processes that change their numbers, names and users in rare ways."""

import shutil
from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.descriptors import read_once
from desktop_monitor.sensors.linux.processes.process_facts import read_facts
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import FakeProc, read_all, read_one

KERNEL = 0x00200000


@pytest.mark.parametrize("start", [100, 101, 5000], ids=["same tick", "next tick", "later"])
def test_a_number_that_is_given_again_is_another_program(
    sensor: LinuxProcesses, proc: FakeProc, start: int
) -> None:
    """Even when it began in the same tick of the clock: it has its own name, command and counters."""
    proc.put(42, user=5000)
    read_all(sensor)
    for name in ("stat", "schedstat"):  # as the kernel answers for a process that has ended
        (proc.folder / "42" / name).write_text("", encoding="ascii")
    shutil.rmtree(proc.folder / "42")
    proc.put(42, name="other", user=1, start=start, command="other\0--way\0")

    found = read_all(sensor, 2)[42]

    assert (found.name, found.command, found.cpu_ms, found.has_ended) == ("other", "other --way", 60, False)


def test_a_name_that_changes_a_hundred_times_is_the_last_one(sensor: LinuxProcesses, proc: FakeProc) -> None:
    """And nothing of the others is kept."""
    proc.put(42)
    key = next(iter(sensor.read(1)))
    for number in range(100):
        proc.put(42, name=f"name-{number}", schedstat=f"{number} 1 1\n")
        assert set(sensor.read(1)) == {key}

    assert read_one(sensor).name == "name-99"
    assert not sensor._facts._pending


@pytest.mark.parametrize(
    ("comm", "name"),
    [
        ("kworker/0:1-events", "kworker/0:1"),
        ("kworker/u17:2+flush-8:0", "kworker/u17:2"),
        ("kworker/u16:1H-x)y", "kworker/u16:1H"),
        ("kworker/R-kblockd", "kworker/R-kblockd"),
        ("kworker/", "kworker/"),
        ("rcu_tasks/1 (x", "rcu_tasks/1 (x"),
        ("a/b:c", "a/b:c"),
    ],
)
def test_a_thread_of_the_kernel_keeps_its_name(
    sensor: LinuxProcesses, proc: FakeProc, comm: str, name: str
) -> None:
    """Less what a worker did last."""
    proc.put(7, name=comm, flags=KERNEL, command="")

    assert (read_one(sensor).name, read_one(sensor).command) == (name, "")


@pytest.mark.parametrize(
    ("uid", "user"),
    [("4294967295", "4294967295"), ("4294967294", "4294967294"), ("3999999999", "3999999999"), ("", None)],
)
def test_a_user_without_a_name_has_a_number(tmp_path: Path, uid: str, user: str | None) -> None:
    """The largest one, too, which also means "none" to the kernel."""
    (tmp_path / "status").write_text(f"Name:\tx\nUid:\t0\t{uid}\t0\t0\n", encoding="ascii")
    (tmp_path / "cmdline").write_bytes(b"a\0")

    assert read_facts(f"{tmp_path}/", b"a", is_kernel=False, mask=str).user == user


@pytest.mark.parametrize("file", ["io", "exe", "cgroup", "status", "cmdline"])
def test_what_may_not_be_read_of_a_process_is_left_out_alone(
    sensor: LinuxProcesses, proc: FakeProc, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """Without the right to trace it; its figures are known all the same."""

    def refuse(path: str, size: int) -> bytes:
        if path.endswith(f"/{file}"):
            raise PermissionError(13, "Permission denied", path)
        return read_once(path, size)

    monkeypatch.setattr("desktop_monitor.sensors.linux.processes.process_facts.read_once", refuse)
    proc.put(42)

    found = read_one(sensor)

    assert (found.name, found.cpu_ms, found.threads) == ("prog", 150, 1)
    assert (found.user is None) == (file == "status")
    assert (found.command == "") == (file == "cmdline")
