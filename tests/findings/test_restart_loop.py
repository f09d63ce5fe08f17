"""What is a loop of restarts, and what only looks like one."""

import random

import pytest

from desktop_monitor.findings.recorded import Process, Recorded, Start
from desktop_monitor.findings.restart_loop import find_restart_loops, often_started
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS

BEGIN_UNIX_MS = 1_790_000_000_000


def starts(count: int = 20, name: str = "server", parent: str = "systemd", **changes: object) -> list[Start]:
    """Starts every ten seconds that live five."""
    step_ms, life_ms = int(str(changes.get("step_ms", 10_000))), int(str(changes.get("life_ms", 5000)))
    rng = random.Random(1)
    found, at = [], BEGIN_UNIX_MS
    for number in range(count):
        command = f"{name} {number}" if changes.get("differ") else f"{name} --serve"
        found.append(Start(Process(name, 100 + number, at, 7, command), parent, at + life_ms))
        at += round(rng.expovariate(1 / step_ms)) if changes.get("uneven") else step_ms
    return found


def loops(found: list[Start]) -> int:
    """Count the loops."""
    recorded = Recorded(from_unix_ms=BEGIN_UNIX_MS, to_unix_ms=BEGIN_UNIX_MS + DAY_MS, starts=found)
    return len(list(find_restart_loops(recorded)))


def test_a_service_that_crashes_is_a_loop() -> None:
    """Under a manager, and under a shell when it goes on for longer."""
    assert loops(starts(8)) == 1
    assert loops(starts(8, parent="bash")) == 0
    assert loops(starts(12, parent="bash")) == 1


@pytest.mark.parametrize(
    "ordinary",
    [
        starts(40, "sleep", "bash"),
        starts(40, "git", "zsh"),
        starts(40, "bash", "sshd"),
        starts(40, "cc1plus", "make"),
        starts(40, "node", "MainThread"),
        starts(40, "python3", "bash", differ=True),
        starts(40, "server", "bash", uneven=True),
        starts(40, "worker", "systemd", life_ms=60_000),
        starts(40, "backup", "cron", step_ms=HOUR_MS),
        starts(40, "worker", "systemd", step_ms=300_000, life_ms=290_000),
        starts(7),
    ],
    ids=[
        "a script that waits",
        "a tool in a shell",
        "logins",
        "a build",
        "tests of a page",
        "another command each time",
        "by hand",
        "many at a time",
        "a timer",
        "long lives",
        "few",
    ],
)
def test_ordinary_starts_are_none(ordinary: list[Start]) -> None:
    """Shells, builds, timers and pools start many processes too."""
    assert loops(ordinary) == 0


def test_only_what_may_be_a_loop_is_looked_up() -> None:
    """The ends of all other processes are not read."""
    looked_up = often_started([one.process for one in [*starts(20), *starts(40, "sleep")]], BEGIN_UNIX_MS)
    assert list(looked_up) == ["server"]
    assert often_started([one.process for one in starts(20)], BEGIN_UNIX_MS + DAY_MS) == {}
