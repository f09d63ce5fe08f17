"""What is reported of a process, whatever it is called."""

import pytest

from desktop_monitor.model.process import ProcessSample
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses
from tests.sensors.linux.fake_proc import BOOTED_AT_S, PAGE_BYTES, FakeProc, read_all, read_one
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS


def test_every_value_is_where_the_kernel_writes_it(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """Start times count from the boot."""
    proc.put(
        42, state="D", parent=7, user=10, system=5, children=300, nice=-5, threads=3, start=12345, pages=17
    )

    assert read_one(sensor) == ProcessSample(
        pid=42,
        created_unix_ms=BOOTED_AT_S * 1000 + 123450,
        parent_pid=7,
        name="prog",
        user="root",
        command="prog --flag",
        state="disk-sleep",
        nice=-5,
        threads=3,
        cpu_ms=150,
        children_cpu_ms=3000,
        rss_bytes=17 * PAGE_BYTES,
        read_bytes=None,
        write_bytes=None,
    )


@pytest.mark.parametrize(
    "name",
    ["a) R 1 (b", "((", "", "a\udcffb", "x y", ") S 1 1 1", "a\n1 (b) R", "\n", "a\rb", "\u2028", "a\\nb"],
    ids=ascii,
)
def test_a_name_cannot_move_the_numbers(proc: FakeProc, sensor: LinuxProcesses, name: str) -> None:
    """Whatever a process calls itself."""
    proc.put(42, name=name)

    assert read_one(sensor).cpu_ms == 150
    assert sensor.is_alive((42, read_one(sensor).created_unix_ms))


def test_a_worker_of_the_kernel_has_a_constant_name(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """What the kernel adds to it is what the worker did last; and it has no command."""
    proc.put(42, name="kworker/0:1H-kblockd", flags=0x00200040)
    first = read_one(sensor)
    assert (first.name, first.command) == ("kworker/0:1H", "")

    proc.put(42, name="kworker/0:1H-events_highpri", flags=0x00200040, schedstat="6 6 6\n")

    assert read_one(sensor) is first


@pytest.mark.parametrize(
    "content", ["", "42", "42 (prog", "42 (prog)", "42 (prog) S 1 1", "42 (prog) S a b c d"]
)
def test_a_line_that_is_cut_short_costs_its_process(
    proc: FakeProc, sensor: LinuxProcesses, content: str
) -> None:
    """A process that ends while it is read leaves half a line."""
    proc.put(41)
    proc.put(42)
    (proc.folder / "42" / "stat").write_text(content, encoding="ascii")

    assert list(read_all(sensor, 1)) == [41]

    proc.put(42)
    assert len(read_all(sensor, 2)) == 2


def test_a_process_that_is_no_longer_understood_is_gone(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """It is not kept as it was."""
    proc.put(42)
    read_one(sensor)
    (proc.folder / "42" / "stat").write_text("nonsense", encoding="ascii")
    (proc.folder / "42" / "schedstat").write_text("7 7 7\n", encoding="ascii")

    assert not sensor.read(1)


def test_a_process_in_a_container_has_its_name(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """Another process that has the pid later is another one."""
    proc.put(41, cgroup="0::/user.slice/session-1.scope\n")
    proc.put(42, cgroup=f"0::/system.slice/docker-{'ab' * 32}.scope\n")
    keys = {pid: (pid, one.created_unix_ms) for pid, one in read_all(sensor).items()}

    assert sensor.container(keys[42]) == "docker abababababab"
    assert sensor.container(keys[41]) is None
    assert sensor.container((42, keys[42][1] + 10)) is None


@pytest.mark.parametrize("text", [*LINE_BREAKS, b":", b"\xff"], ids=repr)
def test_a_process_in_a_group_of_an_unusual_name_is_there(
    proc: FakeProc, sensor: LinuxProcesses, text: bytes
) -> None:
    """A user may name the groups below his own as he likes, and cannot hide a process by that."""
    name = text.decode("utf-8", "surrogateescape")
    proc.put(42, cgroup=f"0::/user.slice/a{name}b\n", command="prog\0--flag\0")

    assert read_one(sensor).command == "prog --flag"
    assert sensor.hidden == 0


def test_a_process_whose_first_thread_has_ended_is_no_zombie(proc: FakeProc, sensor: LinuxProcesses) -> None:
    """State and memory are those of a thread that lives; CPU time is the process's anyway."""
    proc.put(42, state="Z", threads=2, pages=0, user=100)
    proc.put_thread(42, 42, state="Z", pages=0)
    proc.put_thread(42, 43, state="S", pages=17)

    found = read_one(sensor)

    assert (found.state, found.rss_bytes, found.cpu_ms) == ("sleeping", 17 * PAGE_BYTES, 1050)


def test_a_process_of_which_all_threads_have_ended_is_a_zombie(
    proc: FakeProc, sensor: LinuxProcesses
) -> None:
    """Its parent has not yet collected its exit status."""
    proc.put(42, state="Z", threads=1, pages=0)
    proc.put(43, state="Z", threads=2, pages=0)
    proc.put_thread(43, 43, state="Z", pages=0)
    proc.put_thread(43, 44, state="Z", pages=0)

    found = read_all(sensor)

    assert [(one.state, one.rss_bytes) for one in found.values()] == [("zombie", 0), ("zombie", 0)]
