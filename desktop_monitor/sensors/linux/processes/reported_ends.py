"""Joins the ends that the kernel reports with the processes that samples have seen."""

import time
from collections.abc import Callable, Mapping
from signal import SIGKILL

from msgspec.structs import replace

from desktop_monitor.model.process import CRASH_SIGNALS, UNKNOWN_NAME, ProcessKey, ProcessSample, ProcessState
from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.linux.processes.children_times import UnseenChildren
from desktop_monitor.sensors.linux.processes.finished_programs import OTHERS, FinishedPrograms
from desktop_monitor.sensors.linux.processes.oom_kills import probable_oom_kills
from desktop_monitor.sensors.linux.processes.process_batch import Process
from desktop_monitor.sensors.linux.processes.process_end import ProcessEnd, ProcessEnds
from desktop_monitor.sensors.linux.processes.process_events import ProcessEvents
from desktop_monitor.sensors.processes import Mask
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.timing.unix_time import now_unix_ms

PROBE_WAIT_S = 0.02
HANDLED_WAIT_S = 0.05
"""What is handled later is counted after the interval that it belongs to. In calm nothing waits."""
REPORT_LOSS_S = 60.0
"""For so long the status says that events were lost."""
MAX_SINGLE = 16
"""Processes that no sample has seen and that were killed or crashed, listed one by one after one read."""

_NOTED = frozenset({*CRASH_SIGNALS, SIGKILL})


class ReportedEnds:
    """What is known of ends, for the sensor of processes; the sampler's thread only, but for `unreadable`."""

    def __init__(
        self,
        events: ProcessEvents | None,
        mask: Mask,
        rss_bytes: Callable[[ProcessEnd], int | None] = lambda _end: None,
    ) -> None:
        """Use `events`, if any; `mask` hides secrets in names, `rss_bytes` has the last known memory."""
        self._events, self._mask = events, mask
        self._rss_bytes = rss_bytes
        self._finished = FinishedPrograms()
        self._unseen = UnseenChildren()
        self._new: dict[int, list[ProcessEnd]] = {}
        """By process: each is looked for by its number."""
        self._of_known: dict[int, ProcessEnd] = {}
        """Of processes that the kernel still lists."""
        self._gone: dict[int, tuple[ProcessSample, int]] = {}
        self._gone_before: dict[int, tuple[ProcessSample, int]] = {}
        """Those that were listed until the read before: their end may be reported late."""
        self._late: dict[ProcessKey, ProcessSample] = {}
        self._gone_names: tuple[dict[int, str], dict[int, str]] = {}, {}
        """Of this read and of the one before."""
        self._taken_s = (0.0, 0.0)
        """When ends were taken for this read and for the one before."""
        self._is_first = True
        self._lost_s = self._too_many_s = -REPORT_LOSS_S
        self._unnamed = 0

    @property
    def is_working(self) -> bool:
        """Whether the kernel reports ends."""
        return self._events is not None and self._events.is_working

    @property
    def why_not(self) -> ReasonCode | None:
        """Why it does not; any thread may call this."""
        return ReasonCode.NO_EVENTS if self._events is None else self._events.why_not

    def take(self) -> None:
        """Take what was reported since the read before."""
        if self._events is None:
            return
        if self._is_first:
            self._is_first = False
            self._events.wait_probed(PROBE_WAIT_S)
        if not self.is_working:
            return
        self._events.wait_handled(HANDLED_WAIT_S)
        self._taken_s = time.monotonic(), self._taken_s[0]
        self._take_new()
        self._gone_before, self._gone = self._gone, {}
        self._gone_names = {}, self._gone_names[0]

    def _take_new(self) -> None:
        assert self._events is not None  # noqa: S101  # for the type checker
        found = self._events.take()
        for end in self._with_oom_kills(found):
            self._new.setdefault(end.pid, []).append(end)
        if found.counted:
            self._too_many_s, self._unnamed = time.monotonic(), found.counted
            self._finished.add(OTHERS, "", 0, 0, found.counted)
        if not found.is_complete:
            self._lost_s = time.monotonic()

    def _with_oom_kills(self, found: ProcessEnds) -> list[ProcessEnd]:
        """Mark the ends that were probably kills for lack of memory."""
        if not found.oom_steps.kills:
            return found.ends
        assert self._events is not None  # noqa: S101  # for the type checker
        chosen, used = probable_oom_kills(found.ends, found.oom_steps, self._rss_bytes)
        self._events.claim_oom_steps(used if found.is_complete else found.oom_steps.kills)
        return [end._replace(is_oom_kill=True) if end in chosen else end for end in found.ends]

    def final(self, process: Process, last: ProcessSample) -> ProcessSample:
        """Return the last sample of a process that is gone, with what is known of its end."""
        pid = process.key[0]
        end = self._of_known.pop(pid, None) or self._take_end(pid, process.started_ms)
        if end is None:
            self._gone[pid] = last, process.started_ms
        else:
            last = with_end(self._renamed(last, end), end)
        self._gone_names[0][pid] = last.name
        self._unseen.add_seen(pid, last)
        return last

    def _renamed(self, last: ProcessSample, end: ProcessEnd) -> ProcessSample:
        """Return the sample with the name of what the process has executed since the read before."""
        if not end.name or end.executed_s <= self._taken_s[1] or self._shown(end.name) == last.name:
            return last
        return replace(last, name=self._shown(end.name), command="")

    def _take_end(self, pid: int, started_ms: int) -> ProcessEnd | None:
        ends = self._new.get(pid, [])
        for index, end in enumerate(ends):
            if end.started_ms in (None, started_ms):
                return ends.pop(index)
        return None

    def finish(
        self,
        known: Mapping[str, Process],
        samples: dict[ProcessKey, ProcessSample],
        before: Mapping[ProcessKey, ProcessSample],
        booted_at_unix_ms: int,
    ) -> dict[ProcessKey, ProcessSample]:
        """Add up the processes that no sample has seen.

        Args:
            known: The processes that are listed now.
            samples: Their samples; zombies get their exit code.
            before: The samples of the read before.
            booted_at_unix_ms: From when start times are counted.

        Returns:
            Those that crashed or were killed, each as dead, and those whose end was reported late.
        """
        if not self._new:
            self._unseen.clear()
            return {}
        self._late = {}
        new, self._new = self._new, {}
        unseen = [end for ends in new.values() for end in ends if not self._is_known(end, known, samples)]
        names = {end.pid: self._name_of(end, known) for end in unseen}
        single = self._late
        most = len(single) + MAX_SINGLE
        for end, cpu_us in self._unseen.cpu_us(unseen, known, samples, before):
            name = names[end.pid]
            if end.exit_signal in _NOTED and len(single) < most:
                now_ms = now_unix_ms()
                begun_ms = now_ms if end.started_ms is None else booted_at_unix_ms + end.started_ms
                key = end.pid, begun_ms
                if key not in samples and key not in single and key not in before:
                    bare = ProcessSample(*key, end.parent_pid, name, None, "", ProcessState.DEAD)
                    bare = replace(bare, threads=0, cpu_ms=cpu_us // 1000)
                    single[key] = with_end(bare, end)
                    continue
            parent = end.parent_name or self._known_name(end.parent_pid, known, names)
            parent_name = self._shown(parent) if isinstance(parent, bytes) else parent
            self._finished.add(name, parent_name, end.parent_pid, cpu_us, 1, int(end.is_oom_kill))
        return single

    def _is_known(
        self, end: ProcessEnd, known: Mapping[str, Process], samples: dict[ProcessKey, ProcessSample]
    ) -> bool:
        process = known.get(str(end.pid))
        if process is None or end.started_ms not in (None, process.started_ms):
            gone = self._gone_before.get(end.pid)
            if gone is None or end.started_ms not in (None, gone[1]):
                return False
            self._late[gone[0].pid, gone[0].created_unix_ms] = with_end(
                replace(gone[0], state=ProcessState.DEAD, threads=0, rss_bytes=0), end
            )
            return True
        self._of_known[end.pid] = end
        sample = samples[process.key]
        if sample.state == ProcessState.ZOMBIE:
            samples[process.key] = replace(sample, exit_code=end.exit_code, exit_signal=end.exit_signal)
        return True

    def _name_of(self, end: ProcessEnd, known: Mapping[str, Process]) -> str:
        if end.name:
            return self._shown(end.name)
        return (not end.has_executed and self._known_name(end.parent_pid, known, {})) or UNKNOWN_NAME

    def _known_name(self, pid: int, known: Mapping[str, Process], names: Mapping[int, str]) -> str:
        process = known.get(str(pid))
        if process is not None:
            return process.facts.name
        new, old = self._gone_names
        return names.get(pid) or new.get(pid) or old.get(pid) or ""

    def _shown(self, name: bytes) -> str:
        return self._mask(clean(name))

    def finished(self) -> dict[ProcessKey, ProcessSample]:
        """Return the sums of those that no sample has seen; the same mapping while nothing has changed."""
        return self._finished.samples()

    def move(self, shift_ms: int) -> None:
        """The wall clock was set: all start times move with it."""
        self._finished.move(shift_ms)

    def unreadable(self) -> list[Unreadable]:
        """Return what is missing, and why; any thread may call this."""
        why, now_s = self.why_not, time.monotonic()
        if why is not None:
            return [unreadable("process_events", why)]
        if now_s - self._lost_s < REPORT_LOSS_S:
            return [unreadable("process_events", ReasonCode.EVENTS_LOST)]
        if now_s - self._too_many_s < REPORT_LOSS_S:
            return [unreadable("process_events", ReasonCode.EVENTS_TOO_MANY, count=self._unnamed)]
        return []

    def close(self) -> None:
        """Stop listening."""
        if self._events is not None:
            self._events.close()


def with_end(sample: ProcessSample, end: ProcessEnd) -> ProcessSample:
    """Return a sample with what is known of the end of its process."""
    cpu_ms = sample.cpu_ms if end.cpu_us is None else max(sample.cpu_ms or 0, end.cpu_us // 1000)
    return replace(
        sample,
        cpu_ms=cpu_ms,
        exit_code=end.exit_code,
        exit_signal=end.exit_signal,
        ended_count=1,
        oom_kills=1 if end.is_oom_kill else None,
    )
