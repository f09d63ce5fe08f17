"""Ten thousand histories of counters that the kernel lets fall, jump, start anew and come back."""

from random import Random

import pytest

from desktop_monitor.model.reading import CpuReading
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from desktop_monitor.rates import reading
from desktop_monitor.rates.counters import rate_per_s, share_percent

HISTORIES = 10_000
SAMPLES = 6
FIELDS = CpuTimes.__struct_fields__


class Core:
    """The counters of a core, to which what real kernels do can happen."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._times = {name: random.randrange(10**9) for name in FIELDS}
        self._is_on = True

    def pass_time(self, elapsed_ms: int) -> None:
        """Let time pass, in ticks of 10 ms."""
        random = self._random
        left_ms = elapsed_ms
        for name in random.sample(FIELDS, len(FIELDS)):
            spent_ms = random.randrange(0, left_ms + 10, 10) if name != FIELDS[-1] else left_ms
            spent_ms = min(spent_ms, left_ms)
            self._times[name] += spent_ms
            left_ms -= spent_ms

    def disturb(self) -> None:
        """Let one of the known faults happen."""
        random, times = self._random, self._times
        fault = random.choice(
            ("reset idle", "jump idle", "iowait falls", "steal falls", "reset", "steal jumps")
        )
        if fault == "reset idle":
            times["idle_ms"] = times["iowait_ms"] = 0
        elif fault == "jump idle":
            times["idle_ms"] += random.randrange(10**8)
        elif fault == "iowait falls":
            moved_ms = min(times["iowait_ms"], random.randrange(10_000))
            times["iowait_ms"] -= moved_ms
            times["idle_ms"] += moved_ms
        elif fault == "steal falls":
            times["steal_ms"] -= min(times["steal_ms"], random.randrange(10**6))
        elif fault == "steal jumps":
            times["steal_ms"] += random.randrange(10**9)
        else:
            self._times = dict.fromkeys(FIELDS, 0)

    def switch(self) -> None:
        """Switch the core off or on."""
        self._is_on = not self._is_on

    def times(self) -> CpuTimes | None:
        """Return the counters; None of a core that is off."""
        return CpuTimes(**self._times) if self._is_on else None


def sample(monotonic_s: float, cores: list[Core]) -> Sample:
    """Return the sample that the kernel would give: the first line adds up what is on."""
    times = [core.times() for core in cores]
    on = [one for one in times if one is not None]
    whole = CpuTimes(*(sum(getattr(one, name) for one in on) for name in FIELDS))
    return Sample(round(monotonic_s * 1000), monotonic_s, CpuSample(whole, tuple(times), None, None))


def check(cpu: CpuReading) -> None:
    """Shares are of what there was: none below 0 or above 100, and parts do not exceed the whole."""
    parts = (cpu.user_percent, cpu.system_percent, cpu.iowait_percent, cpu.steal_percent)
    for share in (cpu.total_percent, *cpu.per_core_percent, *parts):
        assert share is None or 0 <= share <= 100 + 1e-9
    known = [part for part in parts if part is not None]
    assert len(known) in (0, len(parts))
    assert (cpu.total_percent is None) == (not known)
    if cpu.total_percent is not None:
        busy = (cpu.user_percent or 0) + (cpu.system_percent or 0) + (cpu.steal_percent or 0)
        assert abs(busy - cpu.total_percent) < 1e-6
        assert sum(known) <= 100 + 1e-6


@pytest.mark.untraced
def test_shares_stay_shares_whatever_counters_do() -> None:
    """Parts add up to the total, and nothing is above 100 % or below 0."""
    random = Random(7)  # not for a secret
    known = 0
    for _ in range(HISTORIES):
        cores = [Core(random) for _ in range(random.choice((1, 2, 4)))]
        monotonic_s = 1000.0
        before = sample(monotonic_s, cores)
        for _ in range(SAMPLES):
            elapsed_ms = random.choice((250, 1000, 5000))
            monotonic_s += elapsed_ms / 1000
            for core in cores:
                core.pass_time(elapsed_ms)
            if random.random() < 0.5:
                random.choice(cores).disturb()
            if random.random() < 0.2:
                random.choice(cores[1:] or cores).switch()
            now = sample(monotonic_s, cores)
            found = reading(before, now)
            if found is not None and found.cpu is not None:
                check(found.cpu)
                known += found.cpu.total_percent is not None
            before = now
    assert known > HISTORIES * SAMPLES / 2  # most is known, all the same


@pytest.mark.untraced
def test_rates_of_any_counter_are_possible_or_unknown() -> None:
    """Resets, falls and jumps give no rate; a measured one is within what a device can do."""
    random = Random(8)  # not for a secret
    for _ in range(HISTORIES):
        before: int | None = random.choice((None, 0, random.randrange(2**32), random.randrange(2**64)))
        step = random.choice((0, random.randrange(10**6), -random.randrange(10**9), random.randrange(2**63)))
        now = None if random.random() < 0.1 or before is None else max(0, before + step)
        elapsed_s = random.choice((0.0, 0.25, 1.0, 5.0))
        rate = rate_per_s(before, now, elapsed_s, 10**9)
        share = share_percent(before, now, elapsed_s * 1000)
        assert rate is None or 0 <= rate <= 10**9
        assert share is None or 0 <= share <= 100
        if before is None or now is None or now < before:
            assert rate is share is None
