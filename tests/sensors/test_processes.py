"""Every process: one contract for both ways to read, and their agreement with each other and with ps."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from desktop_monitor.sample import ProcessKey, ProcessSample
from desktop_monitor.sensors.process_crew import REFRESH_TURNS
from desktop_monitor.sensors.processes import ProcessesSensor, processes_sensor
from desktop_monitor.sensors.processes_linux import LinuxProcesses
from desktop_monitor.sensors.processes_psutil import PsutilProcesses
from tests.waiting import eventually

Make = Callable[..., subprocess.Popen[bytes]]

STATES = {
    "running",
    "sleeping",
    "disk-sleep",
    "idle",
    "stopped",
    "tracing-stop",
    "zombie",
    "dead",
    "parked",
    "waking",
    "wake-kill",
}


@pytest.fixture(params=["linux", "psutil"])
def sensor(request: pytest.FixtureRequest) -> Iterator[ProcessesSensor]:
    """Each of the two sensors."""
    made: ProcessesSensor = (
        LinuxProcesses(proc=Path("/proc"), mask=str)
        if request.param == "linux"
        else PsutilProcesses(mask=str)
    )
    yield made
    made.close()


@pytest.fixture
def make() -> Iterator[Make]:
    """Start processes that are ended after the test."""
    made: list[subprocess.Popen[bytes]] = []

    def start(*command: str | bytes, **options: object) -> subprocess.Popen[bytes]:
        made.append(subprocess.Popen(command, stdout=subprocess.PIPE, **options))  # type: ignore[call-overload]
        return made[-1]

    yield start
    for process in made:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGCONT)
        process.kill()
        process.communicate()


def python(code: str) -> tuple[str, str, str]:
    """A command that runs Python code."""
    return sys.executable, "-c", code


def of(found: Mapping[ProcessKey, ProcessSample], pid: int) -> ProcessSample | None:
    """The process with this number."""
    return next((one for one in found.values() if one.pid == pid), None)


def known(found: Mapping[ProcessKey, ProcessSample], pid: int) -> ProcessSample:
    """The process with this number, which must be there."""
    process = of(found, pid)
    assert process is not None
    return process


def shown(sensor: ProcessesSensor, pid: int) -> ProcessSample | None:
    """The process with this number, once it is the program that it was made for."""
    process = known(sensor.read(), pid)
    return process if process.command else None


def test_every_process_is_there_and_sensible(sensor: ProcessesSensor) -> None:
    """Keys name their process; no value is out of its range."""
    found = sensor.read()

    assert os.getpid() in {pid for pid, _created in found}
    for key, one in found.items():
        assert key == (one.pid, one.created_unix_ms)
        assert one.state in STATES
        assert one.parent_pid >= 0
        assert one.threads is not None
        assert one.threads >= 1
        assert one.nice is not None
        assert -20 <= one.nice <= 19
        assert 0 < one.created_unix_ms <= time.time() * 1000 + 2000
        assert one.cpu_ms is None or one.cpu_ms >= 0
        assert one.rss_bytes is None or one.rss_bytes >= 0
        assert one.name.isprintable()


def test_it_knows_this_process(sensor: ProcessesSensor) -> None:
    """Parent, user, command, threads and memory are those of the test."""
    us = known(sensor.read(), os.getpid())

    assert us.parent_pid == os.getppid()
    assert us.state in {"running", "sleeping"}
    assert Path(sys.argv[0]).name in us.command or "pytest" in us.command
    assert (us.rss_bytes or 0) > 2**20
    assert (us.cpu_ms or 0) > 0


def test_what_did_not_change_is_the_same_object(sensor: ProcessesSensor, make: Make) -> None:
    """The recorder and the push tell change by identity; a mapping that was given is never changed."""
    sleeper = make("sleep", "60")
    before = eventually(lambda: found if known(found := sensor.read(), sleeper.pid).name == "sleep" else None)
    copy = dict(before)

    now = [sensor.read() for _ in range(10)][-1]

    assert known(now, sleeper.pid) is known(before, sleeper.pid)
    assert before == copy


def test_a_process_comes_and_goes(sensor: ProcessesSensor, make: Make) -> None:
    """The table follows within one look."""
    sensor.read()
    sleeper = make("sleep", "60")
    assert of(sensor.read(), sleeper.pid)

    sleeper.kill()
    sleeper.wait()

    assert of(sensor.read(), sleeper.pid) is None


def test_work_is_counted(sensor: ProcessesSensor, make: Make) -> None:
    """CPU time grows with work, and only then."""
    busy = make(*python("while True: pass"))
    first = known(sensor.read(), busy.pid).cpu_ms or 0

    eventually(lambda: (known(sensor.read(), busy.pid).cpu_ms or 0) >= first + 100)


def test_the_work_of_children_that_ended_is_counted(sensor: ProcessesSensor, make: Make) -> None:
    """Short-lived children leave their time with their parent."""
    code = (
        "import subprocess, sys, time; subprocess.run([sys.executable, '-c', 'sum(range(5_000_000))']); "
        "print(flush=True); time.sleep(60)"
    )
    parent = make(*python(code))
    assert parent.stdout is not None
    sensor.read()
    parent.stdout.readline()

    eventually(lambda: (known(sensor.read(), parent.pid).children_cpu_ms or 0) > 0)


def test_what_goes_to_disk_is_counted(sensor: ProcessesSensor, make: Make, tmp_path: Path) -> None:
    """Bytes that were written, for a process of our own."""
    code = (
        "import os, time\nf, end = open('{}', 'wb'), time.monotonic() + 30\n"
        "while time.monotonic() < end: f.write(b'x' * 65536); f.flush(); os.fsync(f.fileno())"
    )
    writer = make(*python(code.format(tmp_path / "file")))
    first = known(sensor.read(), writer.pid).written_bytes or 0

    eventually(lambda: (known(sensor.read(), writer.pid).written_bytes or 0) >= first + 65536)


def test_a_process_that_becomes_another_program_is_renamed(sensor: ProcessesSensor, make: Make) -> None:
    """After exec the same process has another name and command."""
    shell = make("sh", "-c", "read line; exec sleep 60", stdin=subprocess.PIPE)
    before = eventually(lambda: one if (one := known(sensor.read(), shell.pid)).name == "sh" else None)
    assert shell.stdin is not None

    shell.stdin.write(b"\n")
    shell.stdin.flush()

    now = eventually(lambda: one if (one := known(sensor.read(), shell.pid)).name == "sleep" else None)
    assert now.command == "sleep 60"
    assert (now.pid, now.created_unix_ms) == (before.pid, before.created_unix_ms)


def test_a_stopped_process_is_told(sensor: ProcessesSensor, make: Make) -> None:
    """A state that somebody else changed is noticed."""
    sleeper = make("sleep", "60")
    sensor.read()

    sleeper.send_signal(signal.SIGSTOP)

    eventually(lambda: known(sensor.read(), sleeper.pid).state == "stopped")


def test_a_zombie_is_told_as_what_it_is(sensor: ProcessesSensor, make: Make) -> None:
    """Ended, but not yet asked how by its parent."""
    sleeper = make("sleep", "60")
    sensor.read()

    sleeper.kill()

    eventually(lambda: known(sensor.read(), sleeper.pid).state == "zombie")


def test_a_changed_priority_is_noticed_after_a_while(sensor: ProcessesSensor, make: Make) -> None:
    """It is not the process that changed, so this may take all turns of a renewal."""
    sleeper = make("sleep", "60")
    sensor.read()

    os.setpriority(os.PRIO_PROCESS, sleeper.pid, 7)

    assert 7 in [known(sensor.read(), sleeper.pid).nice for _ in range(REFRESH_TURNS + 1)]


def test_threads_are_counted(sensor: ProcessesSensor, make: Make) -> None:
    """A process that starts threads has as many as it started, and itself."""
    code = (
        "import threading, time\n"
        "for _ in range(5): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    process = make(*python(code + "print(flush=True); time.sleep(60)"))
    sensor.read()
    assert process.stdout is not None
    process.stdout.readline()

    eventually(lambda: known(sensor.read(), process.pid).threads == 6)


def test_the_work_of_any_thread_is_counted(sensor: ProcessesSensor, make: Make) -> None:
    """The first thread sleeps; the time of the others is the process's all the same."""
    code = (
        "import itertools, threading, time\n"
        "threading.Thread(target=lambda: any(map(bool, itertools.repeat(0))), daemon=True).start()\n"
        "time.sleep(60)"
    )
    process = make(*python(code))
    eventually(lambda: known(sensor.read(), process.pid).threads == 2)
    first = known(sensor.read(), process.pid).cpu_ms or 0

    eventually(lambda: (known(sensor.read(), process.pid).cpu_ms or 0) >= first + 100)


SLEEP = "import time; time.sleep(60)"
HOSTILE = [
    b"<img src=x onerror=alert(1)>",
    b"'); DROP TABLE x; --",
    b") R 1 1 1 1",
    b"a\xff\xfeb",
    "\u202egnp.exe".encode(),
    b"new\nline\ttab",
    b"$(reboot)`reboot`",
]


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_a_hostile_name_is_one_printable_name(
    sensor: ProcessesSensor, make: Make, tmp_path: Path, name: bytes
) -> None:
    """Real processes whose program is called like that; nothing about them breaks a line or a parser."""
    program = os.fsencode(tmp_path) + b"/" + name
    with contextlib.suppress(FileExistsError):
        os.symlink(sys.executable, program)  # noqa: PTH211  # a Path cannot hold every name
    process = make(program, b"-c", SLEEP.encode(), b"\xff\x1b[2J")

    found = eventually(lambda: shown(sensor, process.pid))

    assert found.name
    assert "\n" not in found.name + found.command
    assert "\x1b" not in found.command
    assert "\u202e" not in found.name + found.command
    (found.name + found.command).encode("utf-8")
    assert found.state in STATES
    assert found.parent_pid == os.getpid()


def test_64_kb_of_arguments_are_cut(sensor: ProcessesSensor, make: Make) -> None:
    """What one process has as arguments is not what the monitor carries."""
    process = make(*python(SLEEP), "x" * 65536)

    found = eventually(lambda: shown(sensor, process.pid))

    assert "sleep(60) xxx" in found.command
    assert len(found.command) <= 4096


def test_a_name_that_the_kernel_cut_is_completed(sensor: ProcessesSensor, make: Make, tmp_path: Path) -> None:
    """Fifteen bytes are not enough for anybody."""
    program = tmp_path / "a-program-with-a-long-name"
    program.symlink_to("/bin/sleep")

    process = make(str(program), "60")

    eventually(lambda: known(sensor.read(), process.pid).name == "a-program-with-a-long-name")


def test_secrets_are_masked_at_the_edge(make: Make) -> None:
    """No reader of samples ever sees the command line as it was."""
    process = make(*python(SLEEP), "token=canary")
    for sensor in (
        LinuxProcesses(proc=Path("/proc"), mask=lambda command: command.replace("canary", "•")),
        PsutilProcesses(mask=lambda command: command.replace("canary", "•")),
    ):
        found = eventually(lambda: shown(sensor, process.pid))  # noqa: B023  # called at once
        assert found.command.endswith("token=•")
        sensor.close()


def test_two_of_the_same_name_are_two(sensor: ProcessesSensor, make: Make) -> None:
    """Identity is pid and time of creation, never a name."""
    first, second = make("sleep", "61"), make("sleep", "61")

    found = sensor.read()

    assert known(found, first.pid) is not known(found, second.pid)


def test_the_identity_is_the_same_for_a_new_sensor(sensor: ProcessesSensor, make: Make) -> None:
    """After a restart of the monitor the same process has the same key."""
    sleeper = make("sleep", "60")
    key = next(key for key in sensor.read() if key[0] == sleeper.pid)

    again = (
        type(sensor)(proc=Path("/proc"), mask=str)
        if isinstance(sensor, LinuxProcesses)
        else PsutilProcesses(mask=str)
    )

    assert key in again.read()
    assert again.is_there(key)
    again.close()


def test_who_is_there_is_asked_of_the_very_process(sensor: ProcessesSensor, make: Make) -> None:
    """Another time of creation is another process, and an ended one is not there."""
    sleeper = make("sleep", "60")
    pid, created = next(key for key in sensor.read() if key[0] == sleeper.pid)
    assert sensor.is_there((pid, created))
    assert not sensor.is_there((pid, created + 10_000))

    sleeper.kill()
    sleeper.wait()

    assert not sensor.is_there((pid, created))


def test_a_storm_of_short_lives_breaks_nothing(sensor: ProcessesSensor, make: Make) -> None:
    """Processes vanish between being listed and being read; the others are all there."""
    storm = make("sh", "-c", "while :; do true & /bin/true; done")
    sleeper = make("sleep", "60")
    deadline_s = time.monotonic() + 1.5
    while time.monotonic() < deadline_s:
        found = sensor.read()
        assert of(found, sleeper.pid)
        assert of(found, os.getpid())
    assert storm.poll() is None


def test_both_ways_agree() -> None:
    """What does not move is the same, whoever reads it."""
    fast, portable = LinuxProcesses(proc=Path("/proc"), mask=str), PsutilProcesses(mask=str)
    for _ in range(3):  # names of processes that are just being made may still change
        ours = {key[0]: one for key, one in fast.read().items()}
        theirs = {key[0]: one for key, one in portable.read().items()}
    fast.close()

    both = [(ours[pid], theirs[pid]) for pid in ours.keys() & theirs.keys()]
    assert len(both) > 5
    assert all(abs(one.created_unix_ms - other.created_unix_ms) <= 1500 for one, other in both)
    for field in ("parent_pid", "user", "nice"):
        different = [pair for pair in both if getattr(pair[0], field) != getattr(pair[1], field)]
        assert len(different) <= len(both) / 20, (field, different[:3])
    assert all(abs((one.cpu_ms or 0) - (other.cpu_ms or 0)) <= 2000 for one, other in both)


def test_it_agrees_with_ps(make: Make) -> None:
    """A program that nobody here wrote sees the same of every process that rests meanwhile."""
    sleepers = [make("sleep", "60") for _ in range(6)]
    sensor = LinuxProcesses(proc=Path("/proc"), mask=str)
    before = sensor.read()
    lines = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,ni=,nlwp=,rss=,times=,euser:32="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    after = sensor.read()
    sensor.close()

    ours = {key[0]: one for key, one in before.items() if after.get(key) is one}
    compared = set()
    for line in lines:
        pid, ppid, nice, threads, rss_kib, cpu_s, user = line.split()
        one = ours.get(int(pid))
        if one is None:
            continue  # ps itself, and what began or moved meanwhile
        compared.add(one.pid)
        assert (one.parent_pid, one.user) == (int(ppid), user)
        assert nice in (str(one.nice), "-")
        assert one.threads == int(threads)
        assert abs((one.cpu_ms or 0) / 1000 - int(cpu_s)) <= 2
        # The two files of the kernel differ by what each core has not yet added up.
        assert abs((one.rss_bytes or 0) - int(rss_kib) * 1024) <= 32 * 2**20
    assert len(compared & {sleeper.pid for sleeper in sleepers}) > 0


def test_the_best_way_for_this_system_is_chosen() -> None:
    """Linux has the fast path."""
    sensor = processes_sensor(proc=Path("/proc"), mask=str)

    assert isinstance(sensor, LinuxProcesses)
    sensor.close()


def test_what_psutil_may_not_ask_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process has "one thread, priority 0" because nobody may look."""

    def refuse(self: psutil.Process) -> int:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "num_threads", refuse)
    monkeypatch.setattr(psutil.Process, "nice", refuse)
    sensor = PsutilProcesses(mask=str)

    found = {pid: one for (pid, _created), one in sensor.read().items()}

    sensor.close()
    assert (found[os.getpid()].threads, found[os.getpid()].nice) == (None, None)


def test_what_psutil_may_not_look_at_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ended is not there any more; one that is hidden is."""

    def refuse(self: psutil.Process) -> str:
        if self.pid == os.getpid():
            raise psutil.AccessDenied(self.pid)
        raise psutil.NoSuchProcess(self.pid)

    monkeypatch.setattr(psutil.Process, "name", refuse)
    sensor = PsutilProcesses(mask=str)

    assert sensor.read() == {}
    assert sensor.hidden == 1
    sensor.close()
