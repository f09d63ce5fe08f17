"""One contract for both ways to read: what every process tells, and when it changes."""

import os
import signal
import sys
import time
from pathlib import Path

from desktop_monitor.sensors.linux.process_batch import REFRESH_TURNS
from desktop_monitor.sensors.processes import ProcessesSensor
from tests.sensors.processes.looking import STATES, Make, known, of, python
from tests.waiting import eventually


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
    first = known(sensor.read(), writer.pid).write_bytes or 0

    eventually(lambda: (known(sensor.read(), writer.pid).write_bytes or 0) >= first + 65536)


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
