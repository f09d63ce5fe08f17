"""Calls that may block for ever, on threads of their own.

What takes a process's mmap lock, asks a device, or follows a path to a file system can block for ever, in the
kernel, where nothing can end it. Such calls go through here. A thread that is blocked for longer than
`PATIENCE_S` is left behind and replaced; it ends when its call does.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
"""A call that takes longer does not respond."""
MAX_BLOCKED = 32
"""Threads that are left behind; while there are so many, every further call fails at once."""
_IDLE_S = 60.0

T = TypeVar("T")


class DoesNotRespondError(OSError):
    """A call has been blocked for longer than `PATIENCE_S`."""


class _Job:
    __slots__ = ("function", "future", "is_abandoned", "key", "started_s")

    def __init__(self, key: Hashable, function: Callable[[], Any]) -> None:
        self.key, self.function = key, function
        self.future: Future[Any] = Future()
        self.started_s = 0.0
        self.is_abandoned = False


class BlockingCalls:
    """Runs calls on daemon threads, at most one for each key at a time. Any thread may submit."""

    def __init__(self, name: str, *, workers: int) -> None:
        """Start threads when they are needed, at most `workers` besides those that are blocked."""
        self._name, self._workers = name, workers
        self._changed = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._jobs: dict[Hashable, _Job] = {}
        self._running: set[_Job] = set()
        self._threads = self._idle = self._blocked = 0
        self._is_closed = False

    def submit(self, key: Hashable, function: Callable[[], T]) -> "Future[T]":
        """Run `function` on another thread.

        Args:
            key: What is asked. While a call with this key is running, it is not called again.
            function: Called without arguments.

        Returns:
            Its future, or that of the call that is still running. It fails with `DoesNotRespondError` when
            too many calls are blocked.
        """
        with self._changed:
            self.replace_blocked()
            job = self._jobs.get(key)
            if job is not None:
                return job.future
            job = _Job(key, function)
            if self._blocked >= MAX_BLOCKED or self._is_closed:
                job.future.set_exception(DoesNotRespondError("too many calls are blocked"))
                return job.future
            self._jobs[key] = job
            self._waiting.append(job)
            self._start_threads()
            self._changed.notify()
            return job.future

    def blocked(self) -> list[Hashable]:
        """Return the keys of the calls that do not respond, and replace their threads."""
        with self._changed:
            self.replace_blocked()
            return [job.key for job in self._running if job.is_abandoned]

    def replace_blocked(self) -> None:
        """Replace the threads of the calls that do not respond, so that waiting calls can run."""
        with self._changed:
            now_s = time.monotonic()
            for job in self._running:
                if not job.is_abandoned and now_s - job.started_s > PATIENCE_S:
                    job.is_abandoned = True
                    self._blocked += 1
                    log.warning("call does not respond: what=%s key=%s", self._name, job.key)
            self._start_threads()

    def close(self) -> None:
        """End idle threads; a call that blocks is left behind and ends with the program."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def _start_threads(self) -> None:
        while len(self._waiting) > self._idle and self._threads - self._blocked < self._workers:
            try:
                threading.Thread(target=self._run, name=self._name, daemon=True).start()
            except RuntimeError as error:  # the system has none to spare: tried again at the next call
                log.warning("no thread for a call: what=%s error=%s", self._name, error)
                return
            self._threads += 1
            self._idle += 1

    def _run(self) -> None:
        while job := self._next():
            try:
                job.future.set_result(job.function())
            except Exception as error:  # noqa: BLE001  # it is raised where the result is asked for
                job.future.set_exception(error)
            with self._changed:
                del self._jobs[job.key]
                self._running.discard(job)
                if job.is_abandoned:  # this thread was replaced
                    self._blocked -= 1
                    self._threads -= 1
                    return
                self._idle += 1

    def _next(self) -> _Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed, _IDLE_S)
            self._idle -= 1
            if self._waiting and not self._is_closed:
                job = self._waiting.popleft()
                job.started_s = time.monotonic()
                self._running.add(job)
                return job
            self._threads -= 1
            return None
