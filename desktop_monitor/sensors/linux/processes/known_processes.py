"""The processes that were found, with their newest samples, and the samples that the last read returned."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.sensors.linux.processes.process_batch import Process
from desktop_monitor.sensors.linux.processes.process_end import ProcessEnd
from desktop_monitor.sensors.linux.processes.traffic_counter import ProcessTraffic


class KnownProcesses:
    """Living processes by their number as text, and samples of these and of those that ended."""

    def __init__(self) -> None:
        self.living: dict[str, Process] = {}
        self.samples: dict[ProcessKey, ProcessSample] = {}
        """Of those that live."""
        self.latest: Mapping[ProcessKey, ProcessSample] = {}
        """What the last read returned."""
        self._ended: dict[ProcessKey, ProcessSample] = {}
        self._finished: dict[ProcessKey, ProcessSample] = {}
        self._is_current = False
        """Whether nothing has changed since `latest`."""
        self._counts_traffic = False

    @property
    def ended(self) -> int:
        """How many samples of the last read are of processes that ended."""
        return len(self._ended) + len(self._finished)

    def begin_read(self) -> None:
        """Drop those that the read before has returned as ended."""
        if self._ended:
            self._ended, self._is_current = {}, False

    def put(self, key: ProcessKey, sample: ProcessSample) -> None:
        """Take a new sample of a process."""
        if sample != self.samples.get(key):
            self.samples[key] = sample
            self._is_current = False

    def renew_facts(self, processes: Iterable[Process]) -> None:
        """Put the facts of processes, which were read again, into their samples."""
        for process in processes:
            before, facts = self.samples.get(process.key), process.facts
            if before is not None:
                known = replace(before, name=facts.name, user=facts.user, command=facts.command)
                self.put(process.key, self._with_traffic(process, known))

    def add_traffic(self, grown: Iterable[ProcessTraffic], *, is_counted: bool) -> list[ProcessTraffic]:
        """Add what processes received and sent; with `is_counted`, the others received and sent nothing.

        Returns:
            What belongs to processes that are not known: they are new, or have ended.
        """
        unknown: list[ProcessTraffic] = []
        if is_counted != self._counts_traffic:
            self._counts_traffic = is_counted
            for known in self.living.values():
                self.put(known.key, self._with_traffic(known, self.samples[known.key]))
        for one in grown:
            process = self.living.get(str(one.pid))
            if process is None or process.started_ms != one.started_ms:
                unknown.append(one)
                continue
            before = self.samples[process.key]
            received_bytes = (before.received_bytes or 0) + one.received_bytes
            sent_bytes = (before.sent_bytes or 0) + one.sent_bytes
            self.put(process.key, replace(before, received_bytes=received_bytes, sent_bytes=sent_bytes))
        return unknown

    def _with_traffic(self, process: Process, sample: ProcessSample) -> ProcessSample:
        """Return a sample with what is known of its traffic: it begins at 0, where it can be seen."""
        is_known = self._counts_traffic and process.facts.shares_network
        if is_known == (sample.received_bytes is not None):
            return sample
        zero = 0 if is_known else None
        return replace(sample, received_bytes=zero, sent_bytes=zero)

    def move(self, shift_ms: int) -> None:
        """The wall clock was set: all start times move with it."""
        for process in self.living.values():
            process.key = (process.key[0], process.key[1] + shift_ms)
        self.samples = _moved(self.samples, shift_ms)
        self.latest, self._is_current = _moved(self.latest, shift_ms), False

    def last_rss_bytes(self, end: ProcessEnd) -> int | None:
        """Return the last known memory of a process that ended."""
        process = self.living.get(str(end.pid))
        return self.samples[process.key].rss_bytes if process is not None else None

    def add_ended(self, ended: Mapping[ProcessKey, ProcessSample]) -> None:
        """Return these, too, from this read."""
        self._ended |= ended
        self._is_current = False

    def end_read(
        self, unseen: Mapping[ProcessKey, ProcessSample], finished: dict[ProcessKey, ProcessSample]
    ) -> Mapping[ProcessKey, ProcessSample]:
        """Return the samples of this read: the same mapping as before while nothing has changed.

        Args:
            unseen: The last samples of processes whose end no read has seen.
            finished: The sums of those that no sample has seen; another mapping when one has changed.
        """
        if unseen or finished is not self._finished:
            self.add_ended(unseen)
            self._finished = finished
        if not self._is_current:
            self.latest, self._is_current = self.samples | self._ended | finished, True
        return self.latest

    def clear(self) -> None:
        """Forget everything."""
        self.living.clear()
        self.samples = {}
        self.latest, self._is_current = {}, False


def _moved(samples: Mapping[ProcessKey, ProcessSample], shift_ms: int) -> dict[ProcessKey, ProcessSample]:
    return {
        (pid, created + shift_ms): replace(sample, created_unix_ms=created + shift_ms)
        for (pid, created), sample in samples.items()
    }
