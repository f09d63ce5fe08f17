"""Reads the facts of processes on other threads, where a process that blocks costs itself."""

from concurrent.futures import Future, wait

from desktop_monitor.sensors.blocking_calls import BlockingCalls, DoesNotRespondError
from desktop_monitor.sensors.linux.formats.pid_stat import ProcessStat
from desktop_monitor.sensors.linux.processes.process_batch import Process
from desktop_monitor.sensors.linux.processes.process_facts import Facts, pending_facts, read_facts
from desktop_monitor.sensors.processes import Mask

WORKERS = 2


class FactsReader:
    """Begins reads and collects what was read; the sampler's thread only."""

    def __init__(self, mask: Mask) -> None:
        """Use `mask` to hide the secrets in command lines."""
        self._mask = mask
        self._calls = BlockingCalls("process facts", workers=WORKERS)
        self._pending: set[Process] = set()

    def begin(self, process: Process, stat: ProcessStat, *, is_new: bool) -> None:
        """Begin to read the facts of a process; until they are known, those from before hold."""
        if is_new or stat.comm != process.comm:
            facts = pending_facts(stat.comm, is_kernel=stat.is_kernel)
            process.facts = facts if is_new else Facts(facts.name, process.facts.user, facts.command)
        folder, mask = process.folder, self._mask
        process.pending = self._calls.submit(
            (process.name, stat.started_ms, stat.comm),
            lambda: read_facts(folder, stat.comm, is_kernel=stat.is_kernel, mask=mask),
        )
        self._pending.add(process)

    def collect(self, timeout_s: float) -> list[Process]:
        """Wait for what is being read, not longer than given; return the processes that have new facts."""
        if not self._pending:
            return []
        blocked = {key[0] for key in self._calls.blocked() if isinstance(key, tuple)}
        wanted: list[Future[Facts]] = [
            process.pending
            for process in self._pending
            if process.pending is not None and process.name not in blocked
        ]
        wait(wanted, timeout_s)
        found = []
        for process in [one for one in self._pending if one.pending is None or one.pending.done()]:
            self._pending.discard(process)
            pending, process.pending = process.pending, None
            error = pending.exception() if pending is not None else None
            if pending is not None and error is None:
                process.facts = pending.result()
                found.append(process)
            elif isinstance(error, DoesNotRespondError):  # too many do not: asked again in its phase
                process.is_young = True
        return found

    def forget(self, process: Process) -> None:
        """Drop a process that has ended."""
        self._pending.discard(process)

    def silent_count(self) -> int:
        """Return how many processes do not respond; any thread may call this."""
        return len(self._calls.blocked())

    def close(self) -> None:
        """End the threads."""
        self._calls.close()
        self._pending = set()
