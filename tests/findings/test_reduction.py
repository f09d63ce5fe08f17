"""What is left of a day for findings over many days gives the same findings as all of it."""

import random

import pytest
from msgspec.structs import replace

from desktop_monitor.findings import Recorded, find
from desktop_monitor.findings.recorded import Process, ProgramSlots, Start, UsageSlot, UsageSlots, VolumeHours
from desktop_monitor.findings.reduction import reduced
from desktop_monitor.findings.restart_loop import often_started
from desktop_monitor.model.finding import Finding
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS

DAYS = 3
MIB = 2**20
Days = list[tuple[dict[ProcessKey, Process], list[UsageSlot]]]


class Machine:
    """Days of processes that begin at random, leak, write or are started again and again."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pid = 100
        self.lives: list[tuple[Process, int, int, int, int]] = []
        for _ in range(200):
            self.begin(self.random.choice(("cc1", "python3", "bash")), self.random.randrange(DAYS * DAY_MS))
        for _ in range(6):
            begun = self.random.randrange(DAYS * DAY_MS)
            growth = self.random.choice((0, 3 * MIB, 30 * MIB))
            self.begin("server", begun, lives_ms=self.random.randrange(2 * DAY_MS), growth=growth)
        for hour, wrote in ((2, 90_000), (9, 60_000), (15, 30_000)):
            self.begin("backup", hour * HOUR_MS, lives_ms=HOUR_MS, wrote=wrote * MIB)
            self.begin(f"worker{hour}", hour * HOUR_MS // 4, lives_ms=14 * HOUR_MS, growth=40 * MIB)
        for _ in range(6):
            self.loop(self.random.choice((8, 9, 20, 60)), f"flaky{self.random.randrange(3)}")

    def begin(
        self,
        name: str,
        begun: int,
        parent: int = 1,
        lives_ms: int | None = None,
        growth: int = 0,
        wrote: int | None = None,
    ) -> None:
        """Let a process begin."""
        self.pid += 1
        lives_ms = self.random.randrange(5 * HOUR_MS) if lives_ms is None else lives_ms
        process = Process(
            name, self.pid, begun, parent, f"{name} --serve" if parent > 1 else f"{name} {begun}"
        )
        wrote = self.random.choice((0, 0, 5, 80)) * MIB if wrote is None else wrote
        self.lives.append((process, begun + lives_ms, self.random.choice((4, 20)) * MIB, growth, wrote))

    def loop(self, count: int, name: str) -> None:
        """Let a program be started again and again, also over midnight."""
        begun = self.random.choice((DAY_MS, 2 * DAY_MS, DAY_MS // 2)) - self.random.randrange(3 * HOUR_MS)
        for number in range(count):
            self.begin(name, begun + number * 3 * MINUTE_MS, parent=50, lives_ms=MINUTE_MS)

    def days(self) -> Days:
        """Return the processes and the hours of each day."""
        return [self.day(number * DAY_MS) for number in range(DAYS)]

    def day(self, begin: int) -> tuple[dict[ProcessKey, Process], list[UsageSlot]]:
        """Return the processes and the hours of a day."""
        slots = []
        processes: dict[ProcessKey, Process] = {}
        for hour in range(begin, begin + DAY_MS, HOUR_MS):
            slot = UsageSlot(hour, {}, {})
            for process, ends, rss, growth, wrote in self.lives:
                if process.created_unix_ms < hour + HOUR_MS and ends >= hour:
                    key = process.pid, process.created_unix_ms
                    processes[key] = process
                    slot.rss_bytes[key] = rss + growth * max(0, hour - process.created_unix_ms) // HOUR_MS
                    if wrote:
                        slot.write_bytes[key] = wrote
            slots.append(slot)
        return processes, slots

    def findings(self, days: Days, from_unix_ms: int) -> list[Finding]:
        """Return what is found from an instant on."""
        processes = {key: one for of_day, _ in days for key, one in of_day.items()}
        ends = {(one.pid, one.created_unix_ms): end for one, end, *_ in self.lives}
        started = often_started(processes.values(), from_unix_ms)
        hours = list(range(0, DAYS * DAY_MS, HOUR_MS))
        since = [hour for hour in hours if hour >= from_unix_ms]
        volume = VolumeHours("/", since, [hour / 1000.0 for hour in since], [1e6 for _ in since])
        programs = {"backup": [400_000] * len(hours)}
        busy = [500_000] * len(hours)
        return find(
            Recorded(
                from_unix_ms=from_unix_ms,
                to_unix_ms=DAYS * DAY_MS,
                core_count=2,
                usage=[
                    UsageSlots([slot for slot in slots if slot.begin_unix_ms >= from_unix_ms])
                    for _, slots in days
                ],
                processes=processes,
                programs=ProgramSlots(HOUR_MS, hours, [2 * HOUR_MS for _ in hours], busy, busy, programs),
                starts=[
                    Start(one, "daemon", ends[one.pid, one.created_unix_ms])
                    for members in started.values()
                    for one in members
                ],
                volumes=[volume],
            )
        )


def without_the_rest(days: Days) -> Days:
    """Return each day but the last, which is not over, as it is kept."""
    left: Days = []
    for number, (processes, slots) in enumerate(days[:-1]):
        kept, _, fewer = reduced(number * DAY_MS, slots, processes)
        left.append(({key: processes[key] for key in kept}, fewer))
    return [*left, days[-1]]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_of_days_gives_the_same_findings(seed: int) -> None:
    """Of the whole time, and of one that begins within the first day."""
    machine = Machine(seed)
    days = machine.days()

    left = without_the_rest(days)

    for begin in (0, 7 * HOUR_MS, DAY_MS - HOUR_MS // 2):
        assert machine.findings(left, begin) == machine.findings(days, begin) != []
    assert sum(len(processes) for processes, _ in left) < sum(len(processes) for processes, _ in days)


def test_what_others_wrote_counts_for_their_program() -> None:
    """The main writer of a program is kept, and what its other processes wrote is a sum."""
    writers = [Process("cc1", 10 + number, HOUR_MS, 1, "") for number in range(3)]
    processes = {(one.pid, one.created_unix_ms): one for one in writers}
    amounts = dict(zip(processes, (5, 9, 2), strict=True))
    slots = [UsageSlot(HOUR_MS, dict.fromkeys(processes, 1), amounts), UsageSlot(2 * HOUR_MS, {}, {})]

    kept, _, fewer = reduced(0, slots, processes)

    assert (11, HOUR_MS) in kept
    assert fewer[0] == replace(
        slots[0], rss_bytes={}, write_bytes={(11, HOUR_MS): 9}, others_write_bytes={"cc1": 7}
    )
