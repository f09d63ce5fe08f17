"""What a process tells about itself, whatever it is called."""

import pytest

from desktop_monitor.model.process import ProcessSample
from desktop_monitor.sensors.linux.processes import LinuxProcesses
from tests.sensors.linux.invented import BTIME_S, PAGE_BYTES, Tree, only


def test_every_field_is_where_the_kernel_puts_it(tree: Tree, sensor: LinuxProcesses) -> None:
    """See proc_pid_stat(5); ticks become milliseconds and pages bytes."""
    tree.put(
        42, state="D", parent=7, user=10, system=5, children=300, nice=-5, threads=3, start=12345, pages=17
    )

    assert only(sensor) == ProcessSample(
        pid=42,
        created_unix_ms=BTIME_S * 1000 + 123450,
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


@pytest.mark.parametrize("name", ["a) R 1 (b", "((", "", "a\udcffb", "x y", ") S 1 1 1"])
def test_a_name_cannot_shift_the_fields(tree: Tree, sensor: LinuxProcesses, name: str) -> None:
    """Whatever a process calls itself, its numbers stay its numbers."""
    tree.put(42, name=name)

    assert only(sensor).cpu_ms == 150
    assert sensor.is_there((42, only(sensor).created_unix_ms))


def test_a_kernel_thread_has_a_steady_name_and_no_command(tree: Tree, sensor: LinuxProcesses) -> None:
    """A worker's name tells what it did last; that is not who it is."""
    tree.put(42, name="kworker/0:1H-kblockd", flags=0x00200040)
    assert (only(sensor).name, only(sensor).command) == ("kworker/0:1H", "")
    first = only(sensor)

    tree.put(42, name="kworker/0:1H-events_highpri", flags=0x00200040, probe="6 6 6\n")

    assert only(sensor) is first


@pytest.mark.parametrize(
    "content", ["", "42", "42 (prog", "42 (prog)", "42 (prog) S 1 1", "42 (prog) S a b c d"]
)
def test_a_line_that_was_cut_short_costs_that_process_only(
    tree: Tree, sensor: LinuxProcesses, content: str
) -> None:
    """Processes that end while they are read leave half a line."""
    tree.put(41)
    tree.put(42)
    (tree.folder / "42" / "stat").write_text(content, encoding="ascii")

    assert [pid for pid, _created in sensor.read(1)] == [41]

    tree.put(42)
    assert len(sensor.read(2)) == 2


def test_a_process_that_breaks_later_goes_and_comes_back(tree: Tree, sensor: LinuxProcesses) -> None:
    """What cannot be understood now is forgotten, not kept as it was."""
    tree.put(42)
    only(sensor)
    (tree.folder / "42" / "stat").write_text("nonsense", encoding="ascii")
    (tree.folder / "42" / "schedstat").write_text("7 7 7\n", encoding="ascii")

    assert not sensor.read(1)


def test_a_process_in_a_container_tells_which(tree: Tree, sensor: LinuxProcesses) -> None:
    """It is read when the process is met; whoever has its number later is another one."""
    tree.put(41, cgroup="0::/user.slice/session-1.scope\n")
    tree.put(42, cgroup=f"0::/system.slice/docker-{'ab' * 32}.scope\n")
    keys = {key[0]: key for key in sensor.read(1)}

    assert sensor.container(keys[42]) == "docker abababababab"
    assert sensor.container(keys[41]) is None
    assert sensor.container((42, keys[42][1] + 10)) is None
