"""Generated histories: a desktop with plausible background, and one culprit that is planted in it."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from desktop_monitor.findings.recorded import (
    Minutes,
    Process,
    ProcessUse,
    ProgramSlots,
    Recorded,
    ShortTime,
    Start,
    UsageSlot,
    UsageSlots,
    VolumeHours,
)
from desktop_monitor.model.finding import Culprit, FindingKind
from desktop_monitor.model.history import EventKind, FreezeCause, PastEvent
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS, floor_to

MIB = 2**20
BEGIN_UNIX_MS = floor_to(1_790_000_000_000, HOUR_MS)
TEN_MS = 10 * MINUTE_MS
NAMES = (
    "firefox",
    "code",
    "gnome-shell",
    "Xorg",
    "postgres",
    "pipewire",
    "python3",
    "chrome",
    "sshd",
    "dockerd",
)
CULPRITS = ("cc1plus", "tracker-miner", "java", "updatedb", "node-worker", "<b>evil</b>", "ffmpeg", "中文")


@dataclass
class GeneratedHistory:
    """Hours of a desktop in use; the same seed gives the same history."""

    seed: int
    hours: int = 6
    is_quiet: bool = False
    processes: dict[ProcessKey, Process] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    freezes: list[PastEvent] = field(default_factory=list)
    bad_ends: list[PastEvent] = field(default_factory=list)
    extra: dict[int, list[ProcessUse]] = field(default_factory=dict)  # by minute

    def __post_init__(self) -> None:
        """Make the background."""
        self.random = random.Random(self.seed)
        self.cores = self.random.choice((2, 4, 8, 16))
        self.begins = [BEGIN_UNIX_MS + number * MINUTE_MS for number in range(60 * self.hours)]
        self.columns: dict[str, list[float]] = {}
        self.next_pid = 100
        self.top = self.begin("systemd", 1)
        self.members = [self.begin(name, self.top.pid) for name in NAMES for _ in range(3)]
        self._machine()
        self._memory()
        self._programs()
        self.volume = [4e11 + number * self.random.uniform(0, 2e5) for number in range(14 * 24)]
        self.free_bytes = 3e11

    def begin(
        self, name: str, parent_pid: int, at_unix_ms: int = BEGIN_UNIX_MS - DAY_MS, command: str = ""
    ) -> Process:
        """Add a process."""
        self.next_pid += self.random.randrange(1, 9)
        one = Process(
            name, self.next_pid, at_unix_ms, parent_pid, command or f"/usr/bin/{name} {self.next_pid}"
        )
        self.processes[one.pid, one.created_unix_ms] = one
        return one

    def _machine(self) -> None:
        rng, count = self.random, len(self.begins)
        usual = rng.uniform(1, 4) if self.is_quiet else rng.uniform(3, 20)
        wave = [usual * (1 + 0.4 * math.sin(number / 50)) for number in range(count)]
        total = [max(0.2, value * rng.uniform(0.7, 1.4)) for value in wave]
        most = [min(100, value * rng.uniform(1.2, 3)) for value in total]
        if not self.is_quiet:
            for place in rng.sample(range(count), count // 40):  # a page loads, a program starts
                total[place], most[place] = total[place] + rng.uniform(5, 20), rng.uniform(60, 100)
        self.columns["cpu.total_percent"], self.maxima = total, most
        in_kernel = random.Random(self.seed)  # of its own: the rest stays as it was
        part = in_kernel.uniform(0.05, 0.3)
        self.columns["cpu.system_percent"] = [part * one * in_kernel.uniform(0.7, 1.3) for one in total]
        for core in range(self.cores):
            self.columns[f"cpu.per_core_percent.{core}"] = [
                min(100, value * rng.uniform(0.5, 1.5)) for value in total
            ]
        noise: dict[str, Callable[[], float]] = {
            "pressure.memory_some_percent": lambda: rng.expovariate(4),
            "pressure.io_some_percent": lambda: rng.expovariate(0.5),
            "disks.sda.read_bytes_per_s": lambda: rng.expovariate(1 / MIB),
            "disks.sda.write_bytes_per_s": lambda: rng.expovariate(1 / MIB),
            "disks.sda.busy_percent": lambda: rng.expovariate(0.3),
            "network.eth0.received_bytes_per_s": lambda: rng.expovariate(1 / 2e5),
            "network.eth0.sent_bytes_per_s": lambda: rng.expovariate(1 / 5e4),
        }
        for name, value in noise.items():
            self.columns[name] = [value() for _ in range(count)]
        self.columns["memory.swap_used_bytes"] = [rng.choice((0.0, 2e8))] * count

    def _memory(self) -> None:
        rng = self.random
        self.slots = [UsageSlot(BEGIN_UNIX_MS + number * TEN_MS, {}, {}) for number in range(6 * self.hours)]
        for one in self.members:
            level, fills = rng.uniform(5, 400) * MIB, rng.random() < 0.3
            rss, full = level, level * rng.uniform(1, 1.8)
            for slot in self.slots:
                if fills:  # a cache that fills and stays
                    rss = min(full, rss * rng.uniform(1, 1.1))
                else:  # memory that is taken and given back
                    rss += 0.3 * (level - rss) + level * rng.uniform(-0.1, 0.1)
                slot.rss_bytes[one.pid, one.created_unix_ms] = round(rss)

    def _programs(self) -> None:
        rng, total = self.random, self.columns["cpu.total_percent"]
        capacity = TEN_MS * self.cores
        self.busy = [
            round(capacity * sum(total[place : place + 10]) / 1000) for place in range(0, len(total), 10)
        ]
        weights = {name: rng.uniform(0.6, 1) / len(NAMES) for name in NAMES}
        self.programs = {
            name: [round(busy * weight * rng.uniform(0.5, 1)) for busy in self.busy]
            for name, weight in weights.items()
        }

    def minute(self, *uses: ProcessUse, places: range) -> None:
        """Let processes use something in minutes."""
        for place in places:
            self.extra.setdefault(self.begins[place], []).extend(uses)

    def samples(self, from_unix_ms: int, to_unix_ms: int) -> ShortTime:
        """Return what was used in some minutes; the background as in one of them."""
        rng = random.Random(from_unix_ms + self.seed)
        middle = floor_to((from_unix_ms + to_unix_ms) // 2, MINUTE_MS)
        uses = [
            ProcessUse(
                one, rng.randrange(0, 900), 0, rng.randrange(0, 4 * MIB), rng.randrange(MIB, 300 * MIB)
            )
            for one in self.members
        ]
        for begin in range(floor_to(from_unix_ms, MINUTE_MS), to_unix_ms, MINUTE_MS):
            uses += self.extra.get(begin, [])
        busy = sum(one.cpu_ms + one.children_cpu_ms for one in uses)
        by_pid = {one.pid: one for one in self.processes.values()}
        return ShortTime(middle + MINUTE_MS // 2, to_unix_ms - from_unix_ms, busy, uses, by_pid)

    def recorded(self) -> Recorded:
        """Return all of it."""
        capacity = TEN_MS * self.cores
        hours = [BEGIN_UNIX_MS + (self.hours + number - 14 * 24) * HOUR_MS for number in range(14 * 24)]
        return Recorded(
            from_unix_ms=BEGIN_UNIX_MS,
            to_unix_ms=BEGIN_UNIX_MS + self.hours * HOUR_MS,
            core_count=self.cores,
            minutes=Minutes(
                self.begins,
                {name: list(column) for name, column in self.columns.items()},
                {"cpu.total_percent": list(self.maxima)},
            ),
            usage=[UsageSlots(self.slots)],
            processes=self.processes,
            programs=ProgramSlots(
                TEN_MS,
                [slot.begin_unix_ms for slot in self.slots],
                [capacity] * len(self.slots),
                self.busy,
                [sum(column) for column in zip(*self.programs.values(), strict=True)],
                self.programs,
            ),
            starts=self.starts,
            volumes=[VolumeHours("/", hours, self.volume, [self.free_bytes] * len(hours))],
            freezes=self.freezes,
            bad_ends=self.bad_ends,
            samples=self.samples,
        )


def plant(history: GeneratedHistory, kind: FindingKind) -> str:
    """Plant a culprit of a kind, and return its name."""
    name = history.random.choice(CULPRITS)
    _PLANTS[kind](history, name)
    return name


def _some_minutes(history: GeneratedHistory, least: int, most: int) -> range:
    length = history.random.randrange(least, most)
    first = history.random.randrange(5, len(history.begins) - length - 5)
    return range(first, first + length)


def _spike(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    places = _some_minutes(history, 1, 12)
    rng_of_kernel = random.Random(history.seed)
    shell = history.begin("bash", history.top.pid)
    one = history.begin(name, history.begin("make", shell.pid).pid)
    for place in places:
        history.columns["cpu.total_percent"][place] = rng.uniform(75, 99)
        history.columns["cpu.system_percent"][place] = rng_of_kernel.uniform(5, 25)
        history.maxima[place] = rng.uniform(96, 100)
    history.minute(ProcessUse(one, round(MINUTE_MS * history.cores * 0.7)), places=places)


def _pinned_core(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    places = _some_minutes(history, 4, 40)
    one = history.begin(name, history.top.pid)
    core = rng.randrange(history.cores)
    for place in places:
        history.columns[f"cpu.per_core_percent.{core}"][place] = rng.uniform(94, 100)
        total = history.columns["cpu.total_percent"]
        total[place] = min(58, total[place] / 2 + 100 / history.cores)
        history.maxima[place] = min(79, total[place] * 1.2)
    history.minute(ProcessUse(one, rng.randrange(55_000, 60_000)), places=places)


def _memory_leak(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    one = history.begin(name, history.top.pid)
    rss, per_slot = rng.uniform(30, 200) * MIB, rng.uniform(6, 60) * MIB
    for slot in history.slots[rng.randrange(0, 12) :]:
        rss += per_slot * rng.uniform(0.4, 1.6)
        slot.rss_bytes[one.pid, one.created_unix_ms] = round(rss)


def _quiet_thief(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    history.begin(name, history.top.pid)
    for other, column in history.programs.items():
        history.programs[other] = [used // 4 for used in column]
    cores = rng.uniform(0.2, 0.45)
    history.programs[name] = [round(TEN_MS * cores * rng.uniform(0.85, 1.1)) for _ in history.slots]
    rest = sum(map(sum, history.programs.values())) - sum(history.programs[name])
    if rest > sum(history.programs[name]):
        for other in NAMES:
            history.programs[other] = [used // 8 for used in history.programs[other]]


def _restart_loop(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    parent = rng.choice(("systemd", "supervisord", "bash"))
    pid = history.begin(parent, 1).pid
    at = history.begins[rng.randrange(5, 60)]
    life, pause = rng.randrange(1500, 20_000), rng.randrange(500, 15_000)
    for _ in range(rng.randrange(14, 60)):
        one = history.begin(name, pid, at, f"/opt/{name} --serve")
        lived = round(life * rng.uniform(0.7, 1.3))
        seen = lived + rng.randrange(0, 2000)
        history.starts.append(Start(one, parent, at + seen))
        at += lived + round(pause * rng.uniform(0.9, 1.1))


def _disk_full(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    per_hour = rng.uniform(4e8, 3e9)
    used = 4e11
    for place in range(len(history.volume)):
        used += per_hour * rng.uniform(0.2, 1.8)
        history.volume[place] = used
    history.free_bytes = per_hour * 24 * rng.uniform(0.5, 12)
    one = history.begin(name, history.top.pid)
    for slot in history.slots:
        slot.write_bytes[one.pid, one.created_unix_ms] = round(per_hour / 6)


def _memory_pressure(history: GeneratedHistory, name: str, *, with_swap: bool = False) -> None:
    rng = history.random
    places = _some_minutes(history, 3, 15)
    one = history.begin(name, history.top.pid)
    for number, place in enumerate(places):
        history.columns["pressure.memory_some_percent"][place] = rng.uniform(25, 90)
        history.columns["pressure.io_some_percent"][place] = rng.uniform(25, 90)
        if with_swap:
            history.columns["memory.swap_used_bytes"][place] += (number + 1) * rng.uniform(30, 200) * MIB
    history.minute(ProcessUse(one, 100, 0, 0, 12 * 2**30), places=places)


def _swap_thrash(history: GeneratedHistory, name: str) -> None:
    _memory_pressure(history, name, with_swap=True)


def _io_pressure(history: GeneratedHistory, name: str) -> None:
    places = _some_minutes(history, 3, 15)
    one = history.begin(name, history.top.pid)
    for place in places:
        history.columns["pressure.io_some_percent"][place] = history.random.uniform(50, 95)
    history.minute(ProcessUse(one, 100, 0, 900 * MIB), places=places)


def _disk_hog(history: GeneratedHistory, name: str) -> None:
    rng = history.random
    places = _some_minutes(history, 4, 30)
    one = history.begin(name, history.top.pid)
    field_name = rng.choice(("read_bytes_per_s", "write_bytes_per_s"))
    rate = rng.uniform(60, 900) * MIB
    for place in places:
        history.columns[f"disks.sda.{field_name}"][place] = rate * rng.uniform(0.8, 1.2)
        history.columns["disks.sda.busy_percent"][place] = rng.uniform(30, 100)
    history.minute(ProcessUse(one, 100, 0, round(rate * 50)), places=places)


def _network_hog(history: GeneratedHistory, _name: str) -> None:
    rng = history.random
    for place in _some_minutes(history, 6, 60):
        history.columns["network.eth0.received_bytes_per_s"][place] = rng.uniform(6, 100) * MIB


def _freeze(history: GeneratedHistory, name: str) -> None:
    one = history.begin(name, history.top.pid)
    begun = BEGIN_UNIX_MS + history.random.randrange(history.hours * HOUR_MS - MINUTE_MS)
    culprits = (Culprit(name, one.pid, one.created_unix_ms),)
    ended = begun + history.random.randrange(2_000, 30_000)
    history.freezes.append(PastEvent(EventKind.FREEZE, begun, ended, FreezeCause.MEMORY, culprits))


def _bad_end(history: GeneratedHistory, name: str, *, kind: EventKind, detail: str = "") -> None:
    one = history.begin(name, history.top.pid)
    at_unix_ms = BEGIN_UNIX_MS + history.random.randrange(MINUTE_MS, history.hours * HOUR_MS - MINUTE_MS)
    culprits = (Culprit(name, one.pid, one.created_unix_ms),)
    history.bad_ends.append(PastEvent(kind, at_unix_ms, at_unix_ms, detail, culprits))


_PLANTS: dict[FindingKind, Callable[[GeneratedHistory, str], None]] = {
    FindingKind.SPIKE: _spike,
    FindingKind.PINNED_CORE: _pinned_core,
    FindingKind.MEMORY_LEAK: _memory_leak,
    FindingKind.QUIET_THIEF: _quiet_thief,
    FindingKind.RESTART_LOOP: _restart_loop,
    FindingKind.DISK_FULL: _disk_full,
    FindingKind.SWAP_THRASH: _swap_thrash,
    FindingKind.MEMORY_PRESSURE: _memory_pressure,
    FindingKind.IO_PRESSURE: _io_pressure,
    FindingKind.DISK_HOG: _disk_hog,
    FindingKind.NETWORK_HOG: _network_hog,
    FindingKind.FREEZE: _freeze,
    FindingKind.CRASH: partial(_bad_end, kind=EventKind.CRASH, detail="SIGSEGV"),
    FindingKind.KILLED_FOR_MEMORY: partial(_bad_end, kind=EventKind.KILLED_FOR_MEMORY),
}
