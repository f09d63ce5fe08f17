"""Every start of a program and every end of a process, as the kernel reports them: the proc connector.

Open to ordinary users since Linux 6.6 (commits bfdfdc2f3b70 and 743acf351bae); see the kernel's page on the
connector, linux/cn_proc.h and netlink(7). A process that lives for milliseconds is in no sample. Here it is
named when it executes a program, and asked for its CPU time when it ends, which succeeds as long as nothing
has waited for it.

A thread that waits in recv(2), not a socket that the sampler drains: both readings must be taken within
milliseconds of the event.
"""

import errno
import os
import select
import socket
import threading
import time
from contextlib import suppress

from desktop_monitor.model.process import ProcessState
from desktop_monitor.model.reasons import ReasonCode
from desktop_monitor.sensors.linux.formats.proc_events import (
    EXEC,
    EXIT,
    LISTEN_REQUEST,
    PROC_GROUP,
    WITHOUT_THREADS,
    ProcessEvent,
    parse_event,
)
from desktop_monitor.sensors.linux.processes.event_files import EventFiles
from desktop_monitor.sensors.linux.processes.oom_kills import OomKills
from desktop_monitor.sensors.linux.processes.oom_log import OomLog
from desktop_monitor.sensors.linux.processes.process_end import ProcessEnd, ProcessEnds, Started, exit_of

MAX_NAMED_PER_S = 1000
"""Above this, processes are counted without being named: to name one takes 0.1 ms."""
MAX_STARTED = 20_000
MAX_ENDS = 20_000
"""Of those that wait to be taken; a sampler that is stuck takes none."""
BUFFER_BYTES = 2**21
PROBE_S = 1.0

_NETLINK_CONNECTOR = 11
_SO_ATTACH_FILTER, _SO_DETACH_FILTER, _SO_RCVBUFFORCE = 26, 27, 33
_MESSAGE_BYTES = 4096
_PAUSE_S, _STEP_S = 0.01, 0.001
_CLOSE_S = 1.0


class ProcessEvents:
    """Listens in a thread of its own. Any thread may call it."""

    def __init__(
        self,
        *,
        proc: str = "/proc/",
        kernel_log: str = "/dev/kmsg",
        max_named_per_s: int = MAX_NAMED_PER_S,
    ) -> None:
        """Subscribe, and find out in the background whether events come.

        Args:
            proc: Where /proc is, with a slash at the end.
            kernel_log: Where the kernel's log is.
            max_named_per_s: Above this, processes are counted only.
        """
        self._files = EventFiles(proc)
        self._max_named_per_s = max_named_per_s
        self.why_not: ReasonCode | None = ReasonCode.NOT_READ_YET
        """Why there are no events; None while there are."""
        self._probed = threading.Event()
        self._lock = threading.Lock()
        self._ends: list[ProcessEnd] = []
        self._counted = 0
        self._is_complete = True
        self._started: dict[int, Started] = {}
        self._second = self._named_in_second = 0
        self._is_closed = False
        self._oom_kills = OomKills(f"{proc}vmstat", OomLog(kernel_log))
        self._thread: threading.Thread | None = None
        try:
            self._socket = subscribe()
        except OSError as error:
            is_denied = error.errno in (errno.EPERM, errno.EACCES)
            self.why_not = ReasonCode.EVENTS_DENIED if is_denied else ReasonCode.NO_EVENTS
            self._probed.set()
            self._oom_kills.close()
            return
        self._thread = threading.Thread(target=self._run, name="process events", daemon=True)
        self._thread.start()

    @property
    def is_working(self) -> bool:
        """Whether the kernel reports events."""
        return self.why_not is None

    def wait_probed(self, timeout_s: float) -> None:
        """Wait until it is known whether events come; not longer than given."""
        self._probed.wait(timeout_s)

    def wait_handled(self, timeout_s: float) -> None:
        """Wait until the thread has handled what the kernel has reported; not longer than given."""
        until_s = time.monotonic() + timeout_s
        while self._is_waiting() and time.monotonic() < until_s:
            time.sleep(_STEP_S)

    def take(self) -> ProcessEnds:
        """Return what ended since the last call."""
        with self._lock:
            found = ProcessEnds(self._ends, self._counted, self._is_complete, self._oom_kills.take())
            self._ends, self._counted, self._is_complete = [], 0, True
            return found

    def claim_oom_steps(self, count: int) -> None:
        """Use up so many steps of the counter of kills for lack of memory."""
        self._oom_kills.claim(count)

    def close(self) -> None:
        """Stop listening."""
        if self._thread is None or self._is_closed:
            return
        self._is_closed = True
        self._oom_kills.close()
        with suppress(OSError):  # the end of a thread is an event, which wakes ours
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
        _end_a_thread()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        try:
            self._probe()
            self._probed.set()
            if self.is_working:
                self._receive()
        finally:
            self._probed.set()
            self._socket.close()

    def _probe(self) -> None:
        """Find out whether the end of a thread of this process is reported.

        In a container the kernel ignores the request, or counts otherwise.
        """
        _end_a_thread()
        until_s = time.monotonic() + PROBE_S
        with suppress(OSError):
            while (left_s := until_s - time.monotonic()) > 0:
                self._socket.settimeout(left_s)
                event = self._next_event()
                if event is not None and event.what == EXIT and event.process_pid == os.getpid():
                    self._socket.settimeout(None)
                    with suppress(OSError):  # then the ends of threads are skipped one by one
                        self._socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, WITHOUT_THREADS.option)
                    self.why_not = None
                    return
        self.why_not = ReasonCode.EVENTS_SILENT

    def _next_event(self) -> ProcessEvent | None:
        """Wait for a message; None where it is none of ours, or where the buffer was full."""
        try:
            return parse_event(self._socket.recv(_MESSAGE_BYTES))
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            _end_a_thread()  # the end that was waited for may be among those that are lost
            return None

    def _receive(self) -> None:
        while not self._is_closed:
            try:
                self.handle(self._socket.recv(_MESSAGE_BYTES))
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    self.why_not = ReasonCode.EVENTS_SILENT
                    return
                self.note_loss()
            if self._named_in_second > self._max_named_per_s:
                time.sleep(_PAUSE_S)  # the buffer holds more than comes in this time
                self._drain()

    def _is_waiting(self) -> bool:
        """Return whether a message waits in the buffer."""
        poll = select.poll()
        with suppress(OSError, ValueError):  # it is closed
            poll.register(self._socket, select.POLLIN)
            return bool(poll.poll(0))
        return False

    def _drain(self) -> None:
        """Take all that has come: one pause for each message would be slower than they come."""
        with suppress(BlockingIOError):
            while True:
                self.handle(self._socket.recv(_MESSAGE_BYTES, socket.MSG_DONTWAIT))

    def note_loss(self) -> None:
        """Record that there were more events than the buffer holds: some ends are lost."""
        self._started.clear()
        with self._lock:
            self._is_complete = False

    def handle(self, message: bytes) -> None:
        """Take one message of the kernel."""
        event = parse_event(message)
        if event is None:
            return
        if event.what == EXEC:
            self._started.pop(event.process_pid, None)
            if self._may_name():
                self._started[event.process_pid] = self._read_started(event)
                if len(self._started) > MAX_STARTED:  # ends that were lost
                    del self._started[next(iter(self._started))]
        elif event.what == EXIT and event.pid == event.process_pid:
            self._add(event)

    def _may_name(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._named_in_second = second, 0
        self._named_in_second += 1
        return self._named_in_second <= self._max_named_per_s

    def _read_started(self, event: ProcessEvent) -> Started:
        """Read what has just been executed; the name is empty when it has ended already."""
        pid = event.process_pid
        stat = self._files.stat(pid)
        if stat is None:
            return Started(b"", b"", None, None, event.at_s)
        parent = self._started.get(stat.parent_pid)
        parent_name = parent.name if parent is not None else b""
        name = self._files.whole_name(pid, stat.comm)
        return Started(name, parent_name, stat.parent_pid, stat.started_ms, event.at_s)

    def _add(self, event: ProcessEvent) -> None:
        pid, parent_pid = event.pid, event.parent_pid
        started = self._started.pop(pid, None)
        code, signal = exit_of(event.status)
        # First of all: the sooner it is read, the fewer other ends may be what it has counted.
        oom_steps = self._oom_kills.steps() if signal == OomKills.SIGNAL else 0
        handled_s = time.monotonic()
        is_named = started is not None or self._may_name() or signal == OomKills.SIGNAL
        if not is_named or len(self._ends) >= MAX_ENDS:
            with self._lock:
                self._counted += 1
            return
        cpu_us = self._files.cpu_us(pid)
        stat = self._files.stat(pid)
        if stat is not None and stat.state not in (ProcessState.ZOMBIE, ProcessState.DEAD):
            stat, cpu_us = None, None  # another process has the number already
        if stat is not None:
            cpu_us = max(cpu_us or 0, stat.cpu_ms * 1000)  # the first reading is of one thread only
        if started is None or (stat is not None and started.started_ms not in (None, stat.started_ms)):
            parent = self._started.get(parent_pid)
            name, parent_name = (parent.name, parent.name) if parent is not None else (b"", b"")
            started = Started(stat.comm if stat else name, parent_name, parent_pid, None)
            has_executed = False
        else:
            has_executed = True
        end = ProcessEnd(
            pid,
            started.parent_pid or parent_pid,
            started.name or (stat.comm if stat else b""),
            started.parent_name,
            started.started_ms if stat is None else stat.started_ms,
            cpu_us,
            stat.children_cpu_ms if stat else None,
            code,
            signal,
            has_executed,
            False,  # noqa: FBT003  # that is known when all ends of the interval are
            started.executed_s,
            (stat.faulted_bytes or None) if stat else None,  # the kernel reads zero while it is being reaped
            oom_steps,
            event.at_s,
            handled_s,
        )
        with self._lock:
            self._ends.append(end)


def subscribe() -> socket.socket:
    """Ask for the executions and ends of all processes.

    Raises:
        OSError: The kernel is older than 6.6, or this user may not.
    """
    listener = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC, _NETLINK_CONNECTOR)
    try:
        try:
            listener.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, BUFFER_BYTES)
        except PermissionError:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        listener.bind((0, PROC_GROUP))
        listener.send(LISTEN_REQUEST)
    except OSError:
        listener.close()
        raise
    return listener


def _end_a_thread() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
