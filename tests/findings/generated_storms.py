"""Storms of short processes, planted in generated histories."""

from msgspec.structs import replace

from desktop_monitor.findings.recorded import Process, ProcessUse
from desktop_monitor.timing.unix_time import MINUTE_MS
from tests.findings.generated import CULPRITS, GeneratedHistory

LOAD_PERCENT = 97.0


def plant_storm(history: GeneratedHistory) -> tuple[str, int]:
    """Plant a storm of some twenty seconds in a minute of the history; return its program and its count."""
    rng = history.random
    name, count = rng.choice(CULPRITS), rng.randrange(500, 20_000)
    _short_processes(history, name, count, cpu_ms=20_000, busy_s=rng.randrange(16, 29))
    return name, count


def plant_idle_storm(history: GeneratedHistory) -> None:
    """Plant as many short processes that leave most of the machine idle."""
    _short_processes(history, "true", history.random.randrange(500, 5000), cpu_ms=4_000, busy_s=0)


def plant_storm_in_load(history: GeneratedHistory) -> tuple[str, str, int]:
    """Plant a storm in a load of many minutes; return the load's program, the storm's, and its count."""
    rng = history.random
    load = _load(history)
    name, count = rng.choice([one for one in CULPRITS if one != load]), rng.randrange(1000, 20_000)
    _in_load(history, name, count, rng.uniform(0.25, 0.5))
    return load, name, count


def plant_small_storm_in_load(history: GeneratedHistory) -> None:
    """Plant as many short processes in such a load, which use six seconds of it."""
    _load(history)
    _in_load(history, "true", history.random.randrange(300, 2000), 0.1)


def plant_build(history: GeneratedHistory) -> None:
    """Plant a build: a load of many minutes, with thousands of short processes of several programs."""
    rng, cores = history.random, history.cores
    load = _load(history)
    for place in _busy(history):
        history.columns["cpu.system_percent"][place] = rng.uniform(10, 40)
        for name in ("rm", "sed", "sh", "grep", "mkdir", load):
            own = Process(name, 0, history.begins[place], history.top.pid)
            cpu_ms = round(MINUTE_MS * cores * rng.uniform(0.01, 0.1))
            use = ProcessUse(own, cpu_ms, ended_count=rng.randrange(100, 900), parent_name="sh")
            history.minute(use, places=range(place, place + 1))


def _busy(history: GeneratedHistory) -> list[int]:
    return [
        place for place, value in enumerate(history.columns["cpu.total_percent"]) if value >= LOAD_PERCENT
    ]


def _load(history: GeneratedHistory) -> str:
    rng = history.random
    name = rng.choice(CULPRITS)
    one = history.begin(name, history.top.pid)
    length = rng.randrange(10, 90)
    first = rng.randrange(5, len(history.begins) - length - 5)
    in_kernel = rng.uniform(1, 15)
    for place in range(first, first + length):
        history.columns["cpu.total_percent"][place] = rng.uniform(LOAD_PERCENT, 100)
        history.columns["cpu.system_percent"][place] = in_kernel * rng.uniform(0.9, 1.1)
        history.maxima[place] = 100
        share = rng.uniform(0.9, 0.97)
        history.minute(
            ProcessUse(one, round(MINUTE_MS * history.cores * share)), places=range(place, place + 1)
        )
    return name


def _in_load(history: GeneratedHistory, name: str, count: int, share: float) -> None:
    """Let short processes take a share of the machine from the load, in one of its minutes."""
    place = history.random.choice(_busy(history)[1:-1])
    capacity_ms = MINUTE_MS * history.cores
    uses = history.extra[history.begins[place]]
    uses[0] = replace(uses[0], cpu_ms=round(uses[0].cpu_ms - share * capacity_ms))
    history.columns["cpu.system_percent"][place] += 60 * share
    shell = history.begin("bash", history.top.pid)
    own = Process(name, 0, history.begins[place], shell.pid)
    history.minute(
        ProcessUse(own, round(0.7 * share * capacity_ms), ended_count=count, parent_name="bash"),
        ProcessUse(shell, round(0.3 * share * capacity_ms)),
        places=range(place, place + 1),
    )


def _short_processes(history: GeneratedHistory, name: str, count: int, *, cpu_ms: int, busy_s: int) -> None:
    rng = history.random
    place = rng.randrange(5, len(history.begins) - 5)
    shell = history.begin("bash", history.top.pid)
    own = Process(name, 0, history.begins[place], shell.pid)
    if busy_s:
        total = history.columns["cpu.total_percent"]
        total[place] = 100 * busy_s / 60 + total[place] * (1 - busy_s / 60)
        history.maxima[place] = 100
    own_ms, shell_ms = (
        round(cpu_ms * history.cores * rng.uniform(*part)) for part in ((0.4, 0.8), (0.1, 0.4))
    )
    history.minute(
        ProcessUse(own, own_ms, ended_count=count, parent_name="bash"),
        ProcessUse(shell, shell_ms),
        places=range(place, place + 1),
    )
