"""An invented machine with plausible dynamics, for tests that need days or many processes in no time."""

import random
from dataclasses import dataclass, field

import msgspec

from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.sample import (
    CpuSample,
    CpuTimes,
    DiskSample,
    Memory,
    NetworkSample,
    PressureSample,
    Sample,
    Temperature,
    Volume,
)

PAGE = 4096
TICK_MS = 10


@dataclass
class InventedMachine:
    """Takes samples of processes that work, sleep, end and begin; the same seed gives the same machine."""

    processes: int = 200
    cores: int = 4
    seed: int = 1
    wall_unix_ms: int = 1_790_000_000_000
    monotonic_s: float = 1000.0
    active_share: float = 0.2
    births_per_sample: float = 0.5
    table: dict[ProcessKey, ProcessSample] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.next_pid = 300
        self.busy = [CpuTimes(10_000_000, 3_000_000, 100_000, 0, 90_000_000) for _ in range(self.cores)]
        self.disk = [10**9, 2 * 10**9, 10**5, 10**5, 10**5, 10**5, 10**6]
        self.net = [5 * 10**8, 10**8, 10**6, 10**5]
        self.psi = [10**7] * 6
        self.used = 6 * 10**9
        while len(self.table) < self.processes:
            self.begin(rss_bytes=self.random.randrange(200, 90_000) * PAGE)

    def begin(self, name: str | None = None, parent_pid: int = 1, **changes: object) -> ProcessKey:
        """Let a process begin now."""
        self.next_pid += self.random.randrange(1, 40)
        name = name or self.random.choice(
            ("python3", "chrome", "bash", "Xorg", "code", "postgres", "sshd", "kworker")
        )
        process = ProcessSample(
            pid=self.next_pid,
            created_unix_ms=self.wall_unix_ms - 10,
            parent_pid=parent_pid,
            name=name,
            user="alice",
            command=f"/usr/bin/{name} --profile={self.next_pid} --type=renderer --lang=en",
            state="sleeping",
            nice=0,
            threads=self.random.choice((1, 1, 1, 4, 20)),
            cpu_ms=0,
            children_cpu_ms=0,
            rss_bytes=self.random.randrange(200, 9000) * PAGE,
            read_bytes=0,
            write_bytes=0,
        )
        key = (process.pid, process.created_unix_ms)
        self.table[key] = msgspec.structs.replace(process, **changes)
        return key

    def end(self, key: ProcessKey, extra_ms: int = 0) -> None:
        """End a process; its parent has waited for it."""
        gone = self.table.pop(key)
        for other, parent in self.table.items():
            if parent.pid == gone.parent_pid:
                total_ms = (gone.cpu_ms or 0) + (gone.children_cpu_ms or 0) + extra_ms
                waited_ms = (parent.children_cpu_ms or 0) + total_ms
                self.table[other] = msgspec.structs.replace(parent, children_cpu_ms=waited_ms)
                return

    def work(self, key: ProcessKey, cpu_ms: int, read: int = 0, written: int = 0, rss: int = 0) -> None:
        """Let a process use something."""
        process = self.table[key]
        self.table[key] = msgspec.structs.replace(
            process,
            cpu_ms=(process.cpu_ms or 0) + cpu_ms,
            read_bytes=(process.read_bytes or 0) + read,
            write_bytes=(process.write_bytes or 0) + written,
            rss_bytes=max(PAGE, (process.rss_bytes or 0) + rss),
            state="running" if cpu_ms > 1000 else "sleeping",
        )

    def pass_time(self, elapsed_s: float = 5.0) -> Sample:
        """Let time pass and everybody do something; take a sample."""
        rng = self.random
        self.wall_unix_ms += round(elapsed_s * 1000) + rng.randrange(-2, 3)
        self.monotonic_s += elapsed_s
        keys = list(self.table)
        used_ms = 0
        for key in rng.sample(keys, round(len(keys) * self.active_share)):
            cpu_ms = min(int(rng.expovariate(1 / 30)), 4000) // TICK_MS * TICK_MS
            moves = rng.random() < 0.3
            writes = rng.randrange(1, 50) * PAGE if rng.random() < 0.1 else 0
            self.work(key, cpu_ms, 0, writes, rng.randrange(-40, 60) * PAGE if moves else 0)
            used_ms += cpu_ms
        if rng.random() < self.births_per_sample:
            self.begin()
            self.end(rng.choice(list(self.table)))
        self._count(elapsed_s, used_ms)
        return self.sample()

    def _count(self, elapsed_s: float, used_ms: int) -> None:
        rng = self.random
        each = used_ms // self.cores
        span_ms = round(elapsed_s * 1000)
        self.busy = [
            CpuTimes(
                one.user_ms + each * 2 // 3 // 10 * 10,
                one.system_ms + each // 3 // 10 * 10 + 10,
                one.iowait_ms + (10 if rng.random() < 0.1 else 0),
                one.steal_ms,
                one.idle_ms + max(0, span_ms - each) // 10 * 10,
            )
            for one in self.busy
        ]
        for place in range(len(self.disk)):
            self.disk[place] += rng.randrange(0, 200) * (PAGE if place < 2 else 1)
        for place in range(len(self.net)):
            self.net[place] += int(rng.expovariate(1 / 3000)) if place < 2 else rng.randrange(30)
        self.psi = [one + int(rng.expovariate(1 / 2000)) for one in self.psi]
        self.used += rng.randrange(-3000, 3000) * PAGE

    def sample(self) -> Sample:
        """Take a sample now."""
        total = CpuTimes(
            *[sum(getattr(one, name) for one in self.busy) for name in CpuTimes.__struct_fields__]
        )
        load = round(self.random.random() * 2, 2)
        read, written, reads, writes, read_ms, write_ms, busy_ms = self.disk
        return Sample(
            taken_at_unix_ms=self.wall_unix_ms,
            monotonic_s=self.monotonic_s,
            cpu=CpuSample(total, tuple(self.busy), (load, 1.0, 0.9), 2400.0 + self.random.randrange(0, 900)),
            processes=dict(self.table),
            memory=Memory(
                16 * 2**30, self.used, 16 * 2**30 - self.used, 10**9, 4 * 10**9, 10**8, 10**7, 2**31, 0
            ),
            pressure=PressureSample(*self.psi),
            disks=(DiskSample("sda", read, written, reads, writes, read_ms, write_ms, busy_ms),),
            volumes=(
                Volume(
                    "/",
                    "/dev/sda1",
                    "ext4",
                    10**12,
                    4 * 10**11 + self.used % 10**8 // PAGE * PAGE,
                    5 * 10**11,
                    True,
                ),
            ),
            network=(
                NetworkSample(
                    "eth0.100",
                    self.net[0],
                    self.net[1],
                    self.net[2],
                    self.net[3],
                    0,
                    0,
                    True,
                    1000,
                    ("192.168.1.7",),
                ),
                NetworkSample("lo", 10**6, 10**6, 10**4, 10**4, 0, 0, True, None, ("127.0.0.1",)),
            ),
            temperatures=(Temperature("Package", 45.0 + self.random.randrange(0, 20), 90.0, 100.0),),
            fans=(),
            gpus=(),
            logins=(),
            process_count=len(self.table),
            thread_count=sum(one.threads or 0 for one in self.table.values()),
        )
