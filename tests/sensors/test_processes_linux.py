"""The fast path on machines that are not here, and when the system runs short."""

import contextlib
import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_monitor.sample import ProcessKey, ProcessSample
from desktop_monitor.sensors.descriptors import Descriptors
from desktop_monitor.sensors.process_crew import REFRESH_TURNS
from desktop_monitor.sensors.processes_linux import MOST_TRIED, LinuxProcesses

BTIME_S = 1_700_000_000
STAT = (
    "{pid} ({name}) {state} {parent} 1 1 0 -1 {flags} 0 0 0 0 {user} {system} {children} 0 20 "
    "{nice} {threads} 0 {start} 4096 {pages} 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n"
)
PAGE = os.sysconf("SC_PAGE_SIZE")


class Tree:
    """An invented /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "stat").write_text(f"cpu 1 1 1 1 1 1 1 1\nbtime {BTIME_S}\nprocesses 1\n", encoding="ascii")

    def put(
        self,
        pid: int,
        *,
        probe: str | None = "5 5 5\n",
        leader: int | None = None,
        cgroup: str | None = None,
        **values: object,
    ) -> None:
        """Write a process; the files keep their inodes, as descriptors of real ones keep their process."""
        known: dict[str, object] = {
            "name": "prog",
            "state": "S",
            "parent": 1,
            "flags": 0,
            "user": 10,
            "system": 5,
            "children": 0,
            "nice": 0,
            "threads": 1,
            "start": 100,
            "pages": 10,
        }
        files = {
            "stat": STAT.format(pid=pid, **(known | values)),
            "status": f"Name:\tprog\nTgid:\t{leader or pid}\nUid:\t0\t0\t0\t0\n",
            "cmdline": "prog\0--flag\0",
        }
        if probe is not None:
            files["schedstat"] = probe
        if cgroup is not None:
            files["cgroup"] = cgroup
        (self.folder / str(pid)).mkdir(exist_ok=True)
        for name, content in files.items():
            (self.folder / str(pid) / name).write_text(content, encoding="utf-8", errors="surrogateescape")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An invented /proc with nobody in it."""
    return Tree(tmp_path)


@pytest.fixture
def sensor(tree: Tree) -> Iterator[LinuxProcesses]:
    """The fast path looking at the invented /proc."""
    made = LinuxProcesses(proc=tree.folder, mask=str)
    yield made
    made.close()


def only(sensor: LinuxProcesses, forks: int | None = 1) -> ProcessSample:
    """The one process there is."""
    (found,) = sensor.read(forks).values()
    return found


def settle(sensor: LinuxProcesses) -> ProcessSample:
    """Look until everything is known, and the turn to renew process 42 has just been."""
    for _ in range(REFRESH_TURNS):
        sensor.read(1)
    while sensor._turn != 42 % REFRESH_TURNS:
        sensor.read(1)
    return only(sensor)


def test_a_process_that_has_another_name_is_read_anew(tree: Tree, sensor: LinuxProcesses) -> None:
    """It became another program; its old command line is not its own any more."""
    tree.put(42)
    assert settle(sensor).command == "prog --flag"

    tree.put(42, name="other", probe="6 6 6\n")
    (tree.folder / "42" / "cmdline").write_text("other\0--way\0", encoding="ascii")

    assert (only(sensor).name, only(sensor).command) == ("other", "other --way")


def test_a_process_that_cannot_be_opened_for_want_of_descriptors_has_not_ended(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays as it was until there is a descriptor again."""
    sensor = LinuxProcesses(proc=tree.folder, mask=str, descriptors=Descriptors(0))
    tree.put(42)
    before = only(sensor)
    tree.put(42, user=110)

    def refuse(*_arguments: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        assert only(sensor) is before

    assert only(sensor).cpu_ms == 1150


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
        rss_bytes=17 * PAGE,
        read_bytes=None,
        written_bytes=None,
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


def test_who_did_not_run_is_not_read_until_its_turn(tree: Tree, sensor: LinuxProcesses) -> None:
    """While schedstat stands still, memory that somebody else took is noticed when its turn comes."""
    tree.put(42, pages=10)
    settle(sensor)
    tree.put(42, pages=3)

    seen = [only(sensor).rss_bytes for _ in range(REFRESH_TURNS)]

    assert seen.count(10 * PAGE) > 0
    assert seen[-1] == 3 * PAGE


def test_who_ran_is_read_at_once(tree: Tree, sensor: LinuxProcesses) -> None:
    """A new schedstat means new figures."""
    tree.put(42)
    before = settle(sensor)

    tree.put(42, user=110, probe="6 6 6\n")

    assert (before.cpu_ms, only(sensor).cpu_ms) == (150, 1150)


def test_threads_are_not_judged_by_the_first(tree: Tree, sensor: LinuxProcesses) -> None:
    """With more than one thread, schedstat says nothing about the others."""
    tree.put(42, threads=2)
    settle(sensor)

    tree.put(42, threads=2, user=110)

    assert only(sensor).cpu_ms == 1150


@pytest.mark.parametrize("probe", [None, "0 0 0\n"])
def test_a_kernel_that_does_not_count_is_read_the_long_way(
    tree: Tree, sensor: LinuxProcesses, probe: str | None
) -> None:
    """Without schedstat every process is read each time, and nobody's time stands still."""
    tree.put(42, probe=probe)
    settle(sensor)

    tree.put(42, probe=probe, user=110)

    assert only(sensor).cpu_ms == 1150


def test_new_numbers_are_tried_without_listing(
    tree: Tree, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few new numbers are cheaper to try than everybody to list; threads have numbers, too."""
    tree.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    monkeypatch.delattr(os, "listdir")
    tree.put(45)
    tree.put(46, leader=45)

    assert sorted(pid for pid, _created in sensor.read(2, 47)) == [42, 45]


def test_a_number_that_was_given_before_its_process_could_be_seen_is_tried_again(
    tree: Tree, sensor: LinuxProcesses
) -> None:
    """The kernel gives the number first."""
    tree.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    sensor.read(2, 43)
    tree.put(43)

    assert len(sensor.read(3, 44)) == 2


@pytest.mark.parametrize("newest", [7, 42 + MOST_TRIED + 1])
def test_numbers_that_begin_again_or_are_many_are_listed(
    tree: Tree, sensor: LinuxProcesses, newest: int
) -> None:
    """After the highest number comes a low one."""
    tree.put(42)
    sensor.read(1, 42)
    sensor.read(1, 42)
    tree.put(5)

    assert len(sensor.read(2, newest)) == 2


def test_without_a_fork_nobody_looks_for_new_ones(tree: Tree, sensor: LinuxProcesses) -> None:
    """The kernel counts forks; while that stands still only every sixteenth look lists the folder."""
    tree.put(42)
    assert len(sensor.read(1)) == 1
    tree.put(43)

    assert len(sensor.read(1)) == 1
    assert len(sensor.read(2)) == 2


def test_a_count_of_forks_that_stands_still_is_not_trusted_for_ever(
    tree: Tree, sensor: LinuxProcesses
) -> None:
    """A container may invent its /proc/stat."""
    tree.put(42)
    sensor.read(1)
    tree.put(43)

    assert 2 in [len(sensor.read(1)) for _ in range(REFRESH_TURNS)]


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


def test_hidden_processes_are_counted(
    tree: Tree, sensor: LinuxProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hidepid others may be listed but not read; the status says how many."""
    tree.put(41)
    tree.put(42)
    real = os.open

    def refuse(path: str, *arguments: int) -> int:
        if "/42/" in str(path):
            raise PermissionError
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", refuse)

    assert len(sensor.read(1)) == 1
    assert "hides 1 processes" in sensor.unreadable()[0].why


def test_processes_that_are_not_even_listed_are_told(tree: Tree, sensor: LinuxProcesses) -> None:
    """With hidepid=2 nobody can count the others; that there is no first process gives it away."""
    tree.put(42)
    only(sensor)
    assert [one.code for one in sensor.unreadable() if one.what == "processes"] == ["unlisted_processes"]

    tree.put(1)

    assert [one.code for one in sensor.unreadable() if one.what == "processes"] == []


def test_a_process_in_a_container_tells_which(tree: Tree, sensor: LinuxProcesses) -> None:
    """It is read when the process is met; whoever has its number later is another one."""
    tree.put(41, cgroup="0::/user.slice/session-1.scope\n")
    tree.put(42, cgroup=f"0::/system.slice/docker-{'ab' * 32}.scope\n")
    keys = {key[0]: key for key in sensor.read(1)}

    assert sensor.container(keys[42]) == "docker abababababab"
    assert sensor.container(keys[41]) is None
    assert sensor.container((42, keys[42][1] + 10)) is None


def test_a_clock_that_is_set_changes_nobodys_identity(tree: Tree, tmp_path: Path) -> None:
    """The kernel moves the time of the boot along; whoever looks again in this boot keeps the first one."""
    tree.put(42)
    boot_id = tree.folder / "sys" / "kernel" / "random" / "boot_id"
    boot_id.parent.mkdir(parents=True)
    boot_id.write_text("one-boot\n", encoding="ascii")
    kept = tmp_path / "boot.json"

    def look() -> set[ProcessKey]:
        sensor = LinuxProcesses(proc=tree.folder, mask=str, boot_file=kept)
        keys = set(sensor.read())
        sensor.close()
        assert all(sensor.is_there(key) for key in keys)
        return keys

    before = look()
    (tree.folder / "stat").write_text(f"cpu 1\nbtime {BTIME_S + 3600}\n", encoding="ascii")
    assert look() == before == {(42, BTIME_S * 1000 + 1000)}

    boot_id.write_text("another-boot\n", encoding="ascii")
    assert look() == {(42, (BTIME_S + 3600) * 1000 + 1000)}
    kept.write_text("damaged", encoding="ascii")
    assert look() == {(42, (BTIME_S + 3600) * 1000 + 1000)}


def test_who_may_not_be_measured_is_named(tree: Tree, sensor: LinuxProcesses) -> None:
    """Reads and writes of other users' processes are unknown, never zero."""
    tree.put(42)

    assert only(sensor).read_bytes is None
    missing = sensor.unreadable()[-1]
    assert (missing.what, missing.code, missing.details) == (
        "processes.read_bytes_per_s",
        "denied_io",
        {"count": 1},
    )
    assert "what 1 processes read" in missing.why


def test_5000_processes_are_read(tree: Tree) -> None:
    """As many as a busy server has, with as few descriptors as a desktop gives."""
    tree.put(1, probe=None)
    for pid in range(2, 5001):
        (tree.folder / str(pid)).symlink_to("1")
    sensor = LinuxProcesses(proc=tree.folder, mask=str, descriptors=Descriptors(1024))

    assert len(sensor.read(1)) == 5000
    assert len(sensor.read(1)) == 5000
    sensor.close()


def test_without_descriptors_to_keep_the_same_is_seen(tree: Tree) -> None:
    """Opening each time is slower, not different; another process with the number is another process."""
    sensor = LinuxProcesses(proc=tree.folder, mask=str, descriptors=Descriptors(0))
    tree.put(42)
    first = only(sensor)
    assert only(sensor) is first

    tree.put(42, user=110)
    assert only(sensor).cpu_ms == 1150

    tree.put(42, start=999)
    assert only(sensor).created_unix_ms == BTIME_S * 1000 + 9990


@pytest.fixture
def few_descriptors() -> Iterator[Callable[[], None]]:
    """Leave this process two descriptors, until the function that this gives is called."""
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


def test_when_descriptors_run_out_what_is_known_stays_and_the_rest_comes_later(
    tree: Tree, few_descriptors: Callable[[], None]
) -> None:
    """EMFILE is no reason to crash, nor to say that a process has ended."""
    sensor = LinuxProcesses(proc=tree.folder, mask=str, descriptors=Descriptors(1000))
    tree.put(41)
    tree.put(42)
    (first,) = sensor.read(1).values()
    assert only(sensor) is first

    few_descriptors()

    assert len(sensor.read(2)) == 2
    assert first in sensor.read(2).values()
    sensor.close()


def kept_of(pid: int) -> int:
    """How many files of a process this one has open."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += f"/proc/{pid}/" in f"{descriptor.readlink()}/"
    return found


def test_descriptors_are_given_back() -> None:
    """Of ended processes at once, of all others at the end."""
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
    process = subprocess.Popen(["sleep", "60"])
    sensor.read()
    assert kept_of(process.pid) == 2
    process.kill()
    process.wait()
    sensor.read()
    assert kept_of(process.pid) == 0
    assert kept_of(os.getpid()) > 0

    sensor.close()

    assert kept_of(os.getpid()) == 0


def test_the_soft_limit_is_raised() -> None:
    """A desktop gives 1024 descriptors and allows far more to who asks."""
    code = (
        "import resource; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, min(hard, 4096)))\n"
        "from desktop_monitor.sensors.descriptors import Descriptors\n"
        "Descriptors(); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert int(printed) > 64


REUSE = """
import json, subprocess, time
from pathlib import Path
from desktop_monitor.sensors.processes_linux import LinuxProcesses

def sleeper_with(pid):
    while True:
        Path("/proc/sys/kernel/ns_last_pid").write_text(str(pid - 1))
        process = subprocess.Popen(["sleep", "60"])
        if process.pid == pid:
            return process
        process.kill()
        process.wait()

sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
seen = []
for _ in range(5):
    process = sleeper_with(3000)
    seen.append([key for key in sensor.read(1) if key[0] == 3000])
    process.kill()
    process.wait()
    time.sleep(0.03)  # the kernel tells times of creation in ticks of 10 ms
print(json.dumps(seen))
"""


def test_a_number_that_is_used_again_is_another_process() -> None:
    """A pid that comes back between two looks, though nobody told of a fork, has another time of creation."""
    command = [
        "unshare",
        "--user",
        "--map-root-user",
        "--pid",
        "--fork",
        "--mount-proc",
        sys.executable,
        "-c",
        REUSE,
    ]

    seen = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert [len(keys) for keys in seen] == [1] * 5
    assert len({tuple(keys[0]) for keys in seen}) == 5


def test_processes_that_are_hidden_are_counted_once(tree: Tree) -> None:
    """However often they are tried, until they are gone."""

    class Guarded(Descriptors):
        """Refuses all that is of process 43, as the kernel does with hidepid=1."""

        def keep(self, path: str) -> int:
            if "/43/" in path:
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return super().keep(path)

    sensor = LinuxProcesses(proc=tree.folder, mask=str, descriptors=Guarded())
    tree.put(42)
    tree.put(43)
    for turn in range(2 * REFRESH_TURNS + 1):
        assert [key[0] for key in sensor.read(turn, 43)] == [42]
        assert sensor.hidden == 1
    assert "1 processes" in sensor.unreadable()[0].why

    shutil.rmtree(tree.folder / "43")
    for turn in range(REFRESH_TURNS):
        sensor.read(turn, 43)

    assert sensor.hidden == 0
    sensor.close()
