"""What both sensors of processes report, and when it changes."""

import os
import signal
import sys
import time
from pathlib import Path

from desktop_monitor.model.process import ProcessState
from desktop_monitor.sensors.linux.processes.process_batch import REFRESH_PHASES
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.children import USE_CPU, Start, python, read, the, with_pid
from tests.waiting import eventually


def test_every_process_is_plausible(sensor: ProcessesSensor) -> None:
    """Keys belong to their process; no value is out of its range."""
    found = sensor.read()

    assert os.getpid() in {pid for pid, _created in found}
    for key, one in found.items():
        assert key == (one.pid, one.created_unix_ms)
        assert one.state in set(ProcessState) - {ProcessState.UNKNOWN}
        assert one.parent_pid >= 0
        assert one.threads is not None
        assert one.threads >= 1
        assert one.nice is not None
        assert -20 <= one.nice <= 19
        assert 0 < one.created_unix_ms <= time.time() * 1000 + 2000
        assert one.cpu_ms is None or one.cpu_ms >= 0
        assert one.rss_bytes is None or one.rss_bytes >= 0
        assert one.name.isprintable()


def test_this_process_is_known(sensor: ProcessesSensor) -> None:
    """Parent, user, command, threads and memory are those of the test."""
    ours = the(read(sensor), os.getpid())

    assert ours.parent_pid == os.getppid()
    assert ours.state in {"running", "sleeping"}
    assert Path(sys.argv[0]).name in ours.command or "pytest" in ours.command
    assert (ours.rss_bytes or 0) > 2**20
    assert (ours.cpu_ms or 0) > 0


def test_an_unchanged_process_is_the_same_object(sensor: ProcessesSensor, start: Start) -> None:
    """Recorder and push recognise changes by identity; a mapping that was returned is never changed."""
    sleeper = start("sleep", "60")
    eventually(lambda: the(read(sensor), sleeper.pid).command == "sleep 60")
    before = [sensor.read() for _ in range(REFRESH_PHASES)][-1]
    copy = dict(before)

    now = [sensor.read() for _ in range(10)][-1]

    assert the(now, sleeper.pid) is the(before, sleeper.pid)
    assert before == copy


def test_a_process_comes_and_goes(sensor: ProcessesSensor, start: Start) -> None:
    """The next read has it, or has it no more."""
    sensor.read()
    sleeper = start("sleep", "60")
    assert with_pid(sensor.read(), sleeper.pid)

    sleeper.kill()
    sleeper.wait()

    assert with_pid(sensor.read(), sleeper.pid) is None


def test_cpu_time_grows_with_work(sensor: ProcessesSensor, start: Start) -> None:
    """The user's and the kernel's together."""
    busy = start(*python(USE_CPU))
    first = the(sensor.read(), busy.pid).cpu_ms or 0

    eventually(lambda: (the(sensor.read(), busy.pid).cpu_ms or 0) >= first + 100)


def test_the_cpu_time_of_children_that_ended_is_their_parents(sensor: ProcessesSensor, start: Start) -> None:
    """Short-lived children leave their time with their parent."""
    code = (
        "import subprocess, sys, time; subprocess.run([sys.executable, '-c', 'sum(range(5_000_000))']); "
        "print(flush=True); time.sleep(60)"
    )
    parent = start(*python(code))
    assert parent.stdout is not None
    sensor.read()
    parent.stdout.readline()

    eventually(lambda: (the(sensor.read(), parent.pid).children_cpu_ms or 0) > 0)


def test_written_bytes_are_counted(sensor: ProcessesSensor, start: Start, tmp_path: Path) -> None:
    """Of a process of the same user."""
    code = (
        "import os, time\nf, end = open('{}', 'wb'), time.monotonic() + 30\n"
        "while time.monotonic() < end: f.write(b'x' * 65536); f.flush(); os.fsync(f.fileno())"
    )
    writer = start(*python(code.format(tmp_path / "file")))
    first = the(sensor.read(), writer.pid).write_bytes or 0

    eventually(lambda: (the(sensor.read(), writer.pid).write_bytes or 0) >= first + 65536)


def test_a_stopped_process_is_stopped(sensor: ProcessesSensor, start: Start) -> None:
    """A state that another process changed is noticed."""
    sleeper = start("sleep", "60")
    sensor.read()

    sleeper.send_signal(signal.SIGSTOP)

    eventually(lambda: the(sensor.read(), sleeper.pid).state == "stopped")


def test_an_ended_process_that_was_not_waited_for_is_a_zombie(sensor: ProcessesSensor, start: Start) -> None:
    """Its parent has not yet collected its exit status."""
    sleeper = start("sleep", "60")
    sensor.read()

    sleeper.kill()

    eventually(lambda: the(sensor.read(), sleeper.pid).state == "zombie")


def test_a_changed_priority_is_noticed_after_all_refresh_phases(
    sensor: ProcessesSensor, start: Start
) -> None:
    """The process itself did not run, so it is not read before its phase."""
    sleeper = start("sleep", "60")
    sensor.read()

    os.setpriority(os.PRIO_PROCESS, sleeper.pid, 7)

    assert 7 in [the(sensor.read(), sleeper.pid).nice for _ in range(REFRESH_PHASES + 1)]


def test_threads_are_counted(sensor: ProcessesSensor, start: Start) -> None:
    """Those that a process started, and the first."""
    code = (
        "import threading, time\n"
        "for _ in range(5): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    process = start(*python(code + "print(flush=True); time.sleep(60)"))
    sensor.read()
    assert process.stdout is not None
    process.stdout.readline()

    eventually(lambda: the(sensor.read(), process.pid).threads == 6)


def test_the_cpu_time_of_any_thread_is_counted(sensor: ProcessesSensor, start: Start) -> None:
    """The first thread sleeps; the time of the others is the process's all the same."""
    code = (
        "import itertools, threading, time\n"
        "threading.Thread(target=lambda: any(map(bool, itertools.repeat(0))), daemon=True).start()\n"
        "time.sleep(60)"
    )
    process = start(*python(code))
    eventually(lambda: the(sensor.read(), process.pid).threads == 2)
    first = the(sensor.read(), process.pid).cpu_ms or 0

    eventually(lambda: (the(sensor.read(), process.pid).cpu_ms or 0) >= first + 100)


def test_many_short_processes_hide_no_other(sensor: ProcessesSensor, start: Start) -> None:
    """Processes vanish between being listed and being read; the others are all there."""
    storm = start("sh", "-c", "while :; do true & /bin/true; done")
    sleeper = start("sleep", "60")
    deadline_s = time.monotonic() + 1.5
    while time.monotonic() < deadline_s:
        found = sensor.read()
        assert with_pid(found, sleeper.pid)
        assert with_pid(found, os.getpid())
    assert storm.poll() is None
