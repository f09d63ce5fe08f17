"""Two weeks of an invented machine as a recorder writes them, with findings on each of the last days.

Calm is recorded once a minute, what is found and the last hours every five seconds: the files have as many
chunks and roll-ups as those of every five seconds, and the chunks that queries open as many samples.
"""

from collections.abc import Callable

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.sample import CpuTimes
from desktop_monitor.rates import reading
from desktop_monitor.recorder import Recorder
from desktop_monitor.timing.unix_time import DAY_MS
from tests.recorder.machine import InventedMachine

BEGIN_UNIX_MS = 1_790_035_200_000  # a day begins
DAYS, BUSY_DAYS = 14, 3
DAY_S, HOUR_S = 86_400, 3600
AROUND_S, SPIKE_S, PINNED_S, LEAK_BYTES = 600, 120, 1800, 2**18
CALM_PERIOD_S, PERIOD_S = 60.0, 5.0
CLOSE_HOURS = 8
"""At the end of the last day."""


class LastingMachine(InventedMachine):
    """A machine some of whose processes do not end by chance."""

    def __post_init__(self) -> None:
        """Begin with none of them."""
        self.lasting: set[ProcessKey] = set()
        super().__post_init__()

    def last(self, name: str) -> ProcessKey:
        """Let such a process begin."""
        key = self.begin(name)
        self.lasting.add(key)
        return key

    def end(self, key: ProcessKey, extra_ms: int = 0) -> None:
        """Let a process end, unless it is one of them."""
        if key not in self.lasting:
            super().end(key, extra_ms)


def record(make_recorder: Callable[[Callable[[], float]], Recorder]) -> tuple[Recorder, InventedMachine]:
    """Record them; `make_recorder` gets the period, in seconds."""
    machine = LastingMachine(200, births_per_sample=0.8, wall_unix_ms=BEGIN_UNIX_MS)
    period_s = CALM_PERIOD_S
    recorder = make_recorder(lambda: period_s)
    before = machine.sample()
    recorder._recording.take(before, None)

    def pass_time(seconds: int, name: str = "", cores: tuple[float, ...] = ()) -> None:
        """Let time pass in which a new process has so much of each core."""
        nonlocal before
        key = machine.last(name) if name else None
        until_unix_ms = machine.wall_unix_ms + 1000 * seconds
        while machine.wall_unix_ms < until_unix_ms:
            if key is not None:
                machine.work(key, round(1000 * period_s * sum(cores)))
                machine.busy = [
                    busier(one, 1000 * period_s * share)
                    for one, share in zip(machine.busy, cores, strict=True)
                ]
            machine.work(leaking, 10, rss=round(LEAK_BYTES * period_s / 60))
            now = machine.pass_time(period_s)
            recorder._recording.take(now, reading(before, now))
            before = now
        if key is not None:
            machine.lasting.remove(key)
            machine.end(key)

    leaking = machine.last("leaking")

    def happen(seconds: int, name: str, cores: tuple[float, ...]) -> None:
        """Let the process do that, after and before some minutes of calm that are recorded as closely."""
        nonlocal period_s
        period_s = PERIOD_S
        pass_time(AROUND_S)
        pass_time(seconds, name, cores)
        pass_time(AROUND_S)
        period_s = CALM_PERIOD_S

    pass_time((DAYS - BUSY_DAYS) * DAY_S)
    for day in range(DAYS - BUSY_DAYS + 1, DAYS + 1):
        for name in ("cc1plus", "ffmpeg", "updatedb"):
            pass_time(3 * HOUR_S)
            happen(SPIKE_S, name, (0.96,) * machine.cores)
        pass_time(3 * HOUR_S)
        happen(PINNED_S, "stuck", (0.0, 0.98, 0.0, 0.0))
        left_s = (BEGIN_UNIX_MS + day * DAY_MS - machine.wall_unix_ms) // 1000
        pass_time(left_s - CLOSE_HOURS * HOUR_S)
        period_s = PERIOD_S if day == DAYS else CALM_PERIOD_S
        pass_time(CLOSE_HOURS * HOUR_S)
    return recorder, machine


def busier(one: CpuTimes, used_ms: float) -> CpuTimes:
    """Return the times of a core that has worked as long, in time in which it else had rested."""
    used = round(used_ms)
    return CpuTimes(one.user_ms + used, one.system_ms, one.iowait_ms, one.steal_ms, one.idle_ms - used)
