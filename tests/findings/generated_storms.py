"""Storms of short processes, planted in generated histories."""

from desktop_monitor.findings.recorded import Process, ProcessUse
from tests.findings.generated import CULPRITS, GeneratedHistory


def plant_storm(history: GeneratedHistory) -> tuple[str, int]:
    """Plant a storm of some twenty seconds in a minute of the history; return its program and its count."""
    rng = history.random
    name, count = rng.choice(CULPRITS), rng.randrange(500, 20_000)
    _short_processes(history, name, count, cpu_ms=20_000, busy_s=rng.randrange(16, 29))
    return name, count


def plant_idle_storm(history: GeneratedHistory) -> None:
    """Plant as many short processes that leave most of the machine idle."""
    _short_processes(history, "true", history.random.randrange(500, 5000), cpu_ms=4_000, busy_s=0)


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
