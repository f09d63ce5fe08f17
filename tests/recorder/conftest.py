"""A recorder with real files, fed by an invented machine as fast as it can."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import Notice
from desktop_monitor.rates import reading
from desktop_monitor.recorder import Recorder
from desktop_monitor.recorder.clocks import MachineSleep
from desktop_monitor.settings.settings import Settings
from tests.recorder.machine import InventedMachine


class Recording:
    """A recorder, its machine, and everything that it was given."""

    def __init__(self, directory: Path, machine: InventedMachine, **options: Any) -> None:
        """Begin; `options` go to the recorder, ``settings`` and ``period_s`` as values."""
        self.machine = machine
        self.notices: list[Notice] = []
        self.samples: list[Sample] = []
        self.readings: list[Reading] = []
        self.settings = Settings(**options.pop("settings", {}))
        self.period_s = options.pop("period_s", 5.0)
        self.slept_s = 0.0
        defaults: dict[str, Any] = {
            "settings": lambda: self.settings,
            "period_s": lambda: self.period_s,
            "on_notice": self.notices.append,
            "boot": "this boot",
            "sleep": MachineSleep(lambda: self.slept_s, lambda: "rtc0"),
        }
        self.recorder = Recorder(directory, **defaults | options)
        self.recorder.start()

    def take(self, sample: Sample) -> None:
        """Hand a sample on, as the sampler does, and wait until it was taken."""
        self.hand_over(sample)
        self.recorder._jobs.join()

    def hand_over(self, sample: Sample) -> None:
        """Hand a sample on, as the sampler does."""
        made = reading(self.samples[-1], sample) if self.samples else None
        self.samples.append(sample)
        if made is not None:
            self.readings.append(made)
        self.recorder.append(sample, made)

    def run(self, count: int) -> None:
        """Let so many periods pass."""
        for _ in range(count):
            self.take(self.machine.pass_time(self.period_s))

    def change(self, **settings: Any) -> None:
        """Change settings, as the user does."""
        self.settings = structs.replace(self.settings, **settings)

    @property
    def now(self) -> int:
        """The wall time of the newest sample."""
        return self.samples[-1].taken_at_unix_ms

    @property
    def codes(self) -> list[str]:
        """The notices that were given."""
        return [notice.code for notice in self.notices]


Begin = Callable[..., Recording]
SERIES = (
    "cpu.total_percent",
    "memory.used_bytes",
    "disks.sda.write_bytes_per_s",
    "network.eth0.100.sent_bytes_per_s",
)


@pytest.fixture
def directory(quick_disk: Path) -> Path:
    """Where the history lies: in memory, because hundreds of samples are flushed one after the other."""
    return quick_disk / "data" / "history"


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's runtime directory, as a session on a desktop has it."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return runtime


@pytest.fixture
def begin(directory: Path) -> Iterator[Callable[..., Recording]]:
    """Begin recordings that end after the test."""
    begun: list[Recording] = []

    def begin_one(machine: InventedMachine | None = None, **options: Any) -> Recording:
        where = options.pop("directory", directory)
        begun.append(Recording(where, machine or InventedMachine(30), **options))
        return begun[-1]

    yield begin_one
    for one in begun:
        one.recorder.close()


@contextmanager
def directory_in_memory() -> Iterator[Path]:
    """Make a directory for tests that write much and need no disk, and remove it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as directory:
        yield Path(directory)


@pytest.fixture
def quick_disk() -> Iterator[Path]:
    """A directory in memory."""
    with directory_in_memory() as directory:
        yield directory
