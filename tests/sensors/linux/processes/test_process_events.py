"""Starts and ends of processes as the kernel reports them; with the real kernel where it does."""

import errno
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.model.reasons import ReasonCode
from desktop_monitor.sensors.linux.formats.proc_events import EXEC, EXIT, WITHOUT_THREADS, parse_event
from desktop_monitor.sensors.linux.processes import process_events
from desktop_monitor.sensors.linux.processes.process_end import ProcessEnd
from desktop_monitor.sensors.linux.processes.process_events import ProcessEvents
from tests.sensors.helpers import put
from tests.waiting import PATIENCE_S, eventually


def message(what: int, *numbers: int, at_ns: int = 0) -> bytes:
    """A message of the proc connector: of an execution (pid, tgid), or of an end (see linux/cn_proc.h)."""
    head = struct.pack("=IHHII", 0, 3, 0, 0, 0) + struct.pack("=IIIIHH", 1, 1, 0, 0, 0, 0)
    return head + struct.pack("=IIQ", what, 0, at_ns) + struct.pack(f"={len(numbers)}i", *numbers)


def executed(pid: int) -> bytes:
    """The execution of a program."""
    return message(EXEC, pid, pid)


def ended(pid: int, status: int = 0, parent_pid: int = 1) -> bytes:
    """The end of a process."""
    numbers = pid, pid, status, 17, parent_pid, parent_pid
    return message(EXIT, *numbers, at_ns=time.monotonic_ns())


@pytest.fixture
def real() -> Iterator[ProcessEvents]:
    """Events of this machine."""
    made = ProcessEvents()
    made.wait_probed(PATIENCE_S)
    yield made
    made.close()


class Invented:
    """Events of an invented machine; what the kernel would send is given by hand."""

    def __init__(self, folder: Path, max_named_per_s: int = 1000) -> None:
        put(folder, {"vmstat": "nr_free_pages 1\noom_kill 0"})
        self.folder = folder
        self.events = ProcessEvents(
            proc=f"{folder}/", kernel_log=f"{folder}/kmsg", max_named_per_s=max_named_per_s
        )

    def process(
        self, pid: int, name: str, *, state: str = "R", started: int = 100, cpu_ticks: int = 0
    ) -> None:
        """Let /proc list a process."""
        fields = [state, "1", *["0"] * 9, str(cpu_ticks), *["0"] * 5, "1", "0", str(started), "0", "0", "0"]
        put(self.folder, {f"{pid}/stat": f"{pid} ({name}) {' '.join(fields)}"})

    def gone(self, pid: int) -> None:
        """Let /proc list it no more."""
        (self.folder / str(pid) / "stat").unlink()

    def taken(self) -> list[ProcessEnd]:
        """What ended."""
        return self.events.take().ends


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invented]:
    """Events without a kernel."""

    def refused() -> None:
        raise OSError(errno.EPROTONOSUPPORT, "no netlink")

    monkeypatch.setattr(process_events, "subscribe", refused)
    made = Invented(tmp_path)
    yield made
    made.events.close()


def end_of(events: ProcessEvents, pid: int) -> ProcessEnd:
    """Wait for the end of a process."""
    return eventually(lambda: next((end for end in events.take().ends if end.pid == pid), None))


def test_exit_code_signal_and_name_of_real_processes(real: ProcessEvents) -> None:
    """Where this kernel reports ends; where it does not, the reason is known."""
    if not real.is_working:
        assert real.why_not in (ReasonCode.NO_EVENTS, ReasonCode.EVENTS_DENIED, ReasonCode.EVENTS_SILENT)
        return
    begun_s = time.monotonic()
    failing = subprocess.Popen(["/bin/sh", "-c", "exit 7"])
    code = end_of(real, failing.pid)
    killed = subprocess.Popen(["/bin/sleep", "100"])
    killed.send_signal(signal.SIGKILL)
    by_signal = end_of(real, killed.pid)
    failing.wait()
    killed.wait()

    assert (code.name, code.exit_code, code.exit_signal) == (b"sh", 7, None)
    assert (by_signal.name, by_signal.exit_code, by_signal.exit_signal) == (b"sleep", None, signal.SIGKILL)
    assert begun_s < by_signal.ended_s <= by_signal.handled_s
    assert not by_signal.is_oom_kill


def test_what_was_reported_is_handled_before_it_is_taken(real: ProcessEvents) -> None:
    """A thread that is behind is waited for: its ends belong to the interval before the sample."""
    if not real.is_working:
        assert real.take().ends == []
        return
    handle, may_handle = real.handle, threading.Event()

    def held_back(message: bytes) -> None:
        may_handle.wait(PATIENCE_S)
        handle(message)

    real.handle = held_back  # type: ignore[method-assign]
    processes = [subprocess.Popen(["/bin/true"]) for _ in range(3)]
    for process in processes:
        process.wait()
    waiting = threading.Thread(target=real.wait_handled, args=(PATIENCE_S,))
    waiting.start()
    assert real._is_waiting()
    may_handle.set()
    waiting.join()

    assert {process.pid for process in processes[:2]} <= {end.pid for end in real.take().ends}


def test_ends_of_threads_do_not_wake_the_listener(real: ProcessEvents) -> None:
    """The kernel's filter keeps them back, so a program that makes many threads costs nothing here."""
    if not real.is_working:
        assert real.take().ends == []
        return
    seen: list[bytes] = []
    handle = real.handle

    def noted(message: bytes) -> None:
        seen.append(message)
        handle(message)

    real.handle = noted  # type: ignore[method-assign]
    for _ in range(50):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
    process = subprocess.Popen([sys.executable, "-c", ""])
    end_of(real, process.pid)
    process.wait()

    ours = [event for event in map(parse_event, seen) if event and event.process_pid == os.getpid()]
    assert ours == []


def test_refused_and_missing_are_distinguished(monkeypatch: pytest.MonkeyPatch) -> None:
    """No netlink, or no permission: no thread is started, and the reason is known at once."""
    for number, code in (
        (errno.EPROTONOSUPPORT, ReasonCode.NO_EVENTS),
        (errno.EPERM, ReasonCode.EVENTS_DENIED),
    ):

        def refused(number: int = number) -> None:
            raise OSError(number, "refused")

        monkeypatch.setattr(process_events, "subscribe", refused)
        events = ProcessEvents()

        assert events.why_not is code
        assert events.take().ends == []
        events.close()


def test_a_kernel_that_never_answers_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the request is accepted and ignored."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    monkeypatch.setattr(process_events, "subscribe", lambda: ours)
    monkeypatch.setattr(process_events, "PROBE_S", 0.05)
    events = ProcessEvents()
    events.wait_probed(PATIENCE_S)

    assert events.why_not is ReasonCode.EVENTS_SILENT
    theirs.close()


def test_a_lost_event_is_reported_and_counting_continues(invented: Invented) -> None:
    """ENOBUFS: the names of what was running are forgotten, for their ends may be among the lost ones."""
    invented.process(5, "make")
    invented.events.handle(executed(5))
    invented.events.note_loss()
    invented.gone(5)
    invented.events.handle(ended(5))
    found = invented.events.take()

    assert not found.is_complete
    assert [end.name for end in found.ends] == [b""]
    assert invented.events.take().is_complete


def test_above_the_limit_processes_are_counted_without_names(tmp_path: Path, invented: Invented) -> None:
    """5,000 forks a second."""
    few = Invented(tmp_path / "few", max_named_per_s=100)
    for pid in range(2, 5002):
        few.events.handle(ended(pid))
    found = few.events.take()

    assert len(found.ends) + found.counted == 5000
    assert len(found.ends) <= 300  # a second may turn while they come
    assert invented.taken() == []


def test_ends_that_are_not_taken_do_not_fill_the_memory(
    invented: Invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sampler that is stuck takes none; they are counted."""
    monkeypatch.setattr("desktop_monitor.sensors.linux.processes.process_events.MAX_ENDS", 10)
    for pid in range(100, 130):
        invented.events.handle(executed(pid))
        invented.events.handle(ended(pid))

    taken = invented.events.take()
    assert (len(taken.ends), taken.counted) == (10, 20)


def test_what_was_executed_above_the_limit_does_not_end_with_an_older_name(invented: Invented) -> None:
    """A shell that executes its last command is that command, named or not."""
    invented.process(100, "sh")
    invented.events.handle(executed(100))
    invented.events._max_named_per_s = 0
    invented.process(100, "tail", state="Z")
    invented.events.handle(executed(100))
    invented.events.handle(ended(100, status=9))

    assert [end.name for end in invented.events.take().ends] == [b"tail"]


def test_a_process_that_ended_before_its_execution_was_read_has_no_name(invented: Invented) -> None:
    """It is counted all the same, with its exit code."""
    invented.events.handle(executed(9))
    invented.events.handle(ended(9, 3 << 8))
    (end,) = invented.taken()

    assert (end.name, end.exit_code, end.cpu_us, end.has_executed) == (b"", 3, None, True)


def test_a_number_that_was_given_again_is_not_taken_for_the_one_that_ended(invented: Invented) -> None:
    """Within a millisecond, so with the same start time: the other one is not a zombie."""
    invented.process(7, "first")
    invented.events.handle(executed(7))
    invented.process(7, "second", cpu_ticks=500)
    put(invented.folder, {"7/schedstat": "5000000000 0 1"})
    invented.events.handle(ended(7))
    invented.events.handle(executed(7))
    invented.process(7, "second", state="Z", cpu_ticks=1)
    put(invented.folder, {"7/schedstat": "15000000 0 1"})
    invented.events.handle(ended(7))
    first, second = invented.taken()

    assert (first.name, first.cpu_us) == (b"first", None)
    assert (second.name, second.cpu_us) == (b"second", 15_000)


def test_a_process_that_renames_itself_keeps_the_name_of_its_program(invented: Invented) -> None:
    """Names are taken at the execution, so renaming costs nothing."""
    invented.process(8, "program")
    invented.events.handle(executed(8))
    for number in range(100):
        invented.process(8, f"renamed {number}", state="Z")
    invented.events.handle(ended(8))

    assert [end.name for end in invented.taken()] == [b"program"]


def test_other_messages_and_torn_ones_are_ignored(invented: Invented) -> None:
    """Whatever else the kernel sends."""
    whole = ended(5)
    for length in range(len(whole) - 8):
        invented.events.handle(whole[:length])
    invented.events.handle(message(0x1, 1, 1, 2, 2))

    assert invented.taken() == []
    assert len(WITHOUT_THREADS.option) >= 16


def test_each_end_by_sigkill_has_the_steps_before_it(invented: Invented) -> None:
    """Also when a sample was taken between the step and the end."""
    for pid, count in enumerate((1, 1, 3), 80):
        (invented.folder / "vmstat").write_text(f"nr_free_pages 1\noom_kill {count}\n")
        found = invented.taken()
        invented.events.handle(ended(pid, signal.SIGKILL))
        (end,) = invented.taken()

        assert (found, end.pid) == ([], pid)
        assert end.oom_steps == {80: 1, 81: 0, 82: 2}[pid]
