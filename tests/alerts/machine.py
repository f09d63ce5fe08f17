"""Samples and readings of an invented machine, with a clock that the test sets."""

from typing import Any

from msgspec.structs import replace

from desktop_monitor.alerts.evaluator import Change, RuleEvaluator
from desktop_monitor.model.process import ProcessSample
from desktop_monitor.model.reading import CpuReading, Reading
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample

START_UNIX_MS = 1_790_000_000_000
PERIOD_S = 5.0


def process(pid: int, name: str, **values: Any) -> ProcessSample:
    """A process that started before the test."""
    fields: dict[str, Any] = {"parent_pid": 1, "command": name, "user": "me", **values}
    return ProcessSample(pid=pid, created_unix_ms=START_UNIX_MS - 3_600_000, name=name, **fields)


class Machine:
    """Feeds samples to an evaluator: one core, busy as the test says."""

    def __init__(self, evaluator: RuleEvaluator) -> None:
        self.evaluator = evaluator
        self.monotonic_s, self.unix_ms = 1000.0, START_UNIX_MS
        self.busy_ms = self.idle_ms = 0
        self.changes: list[Change] = []
        self.run(PERIOD_S, 0)

    def run(self, for_s: float, cpu_percent: float | None, **parts: Any) -> list[Change]:
        """Let time pass in periods; return what changed in it."""
        changed: list[Change] = []
        for _ in range(round(for_s / PERIOD_S)):
            changed += self.step(PERIOD_S, cpu_percent, **parts)
        return changed

    def step(self, elapsed_s: float, cpu_percent: float | None, **parts: Any) -> list[Change]:
        """Take one sample."""
        self.monotonic_s += elapsed_s
        self.unix_ms += round(1000 * elapsed_s)
        self.busy_ms += round(10 * elapsed_s * (cpu_percent or 0))
        self.idle_ms += round(10 * elapsed_s * (100 - (cpu_percent or 0)))
        times = CpuTimes(self.busy_ms, 0, 0, 0, self.idle_ms)
        processes = {(one.pid, one.created_unix_ms): one for one in parts.pop("processes", ())}
        sample = Sample(self.unix_ms, self.monotonic_s, CpuSample(times, (times,), None, None), processes)
        cpu = CpuReading(cpu_percent, (), None, None, None, None, None, None)
        reading = replace(Reading(self.unix_ms, elapsed_s, cpu), **parts)
        found = self.evaluator.step(sample, reading)
        self.changes += found
        return found
