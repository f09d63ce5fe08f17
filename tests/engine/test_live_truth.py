"""What the engine says by itself: gaps, its period, and that history was deleted."""

import queue
import time
from collections.abc import Callable, Iterator

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.engine.sampler import Sampler
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from tests.conftest import Client
from tests.recorder.machine import InventedMachine
from tests.waiting import PATIENCE_S, eventually


class Machine:
    """A machine whose wall clock jumps when a test wants it."""

    has_hot_processes = False
    process_read = None

    def __init__(self) -> None:
        self.asleep_ms = 0
        self.idle_ms = 0

    def take(self) -> Sample:
        """Take a sample."""
        self.idle_ms += 1000
        times = CpuTimes(0, 0, 0, 0, self.idle_ms)
        now_ms = time.time_ns() // 1_000_000 + self.asleep_ms
        return Sample(now_ms, time.monotonic(), CpuSample(times, (times,), None, None))

    def fast_poll(self) -> None:
        """Nothing moves."""

    def abandon(self) -> str | None:
        """Nothing hangs."""
        return None


@pytest.fixture
def sampled() -> Iterator[tuple[Machine, Sampler, "queue.SimpleQueue[Reading]"]]:
    """A sampler with a period of 50 ms, and its readings."""
    machine = Machine()
    readings: queue.SimpleQueue[Reading] = queue.SimpleQueue()

    def listen(_sample: Sample, reading: Reading | None) -> None:
        if reading is not None:
            readings.put(reading)

    sampler = Sampler(machine, {"test": listen}, period_s=0.05)
    sampler.take_first()
    sampler.start()
    yield machine, sampler, readings
    sampler.stop()


def test_a_reading_says_when_samples_are_missing_before_it(
    sampled: tuple[Machine, Sampler, "queue.SimpleQueue[Reading]"],
) -> None:
    """By the rule of the recorder; the reading after it is as any other."""
    machine, _, readings = sampled
    assert not readings.get(timeout=PATIENCE_S).follows_gap

    machine.asleep_ms += 60_000

    found = [readings.get(timeout=PATIENCE_S) for _ in range(10)]
    assert [one.follows_gap for one in found].count(True) == 1


def test_the_interval_in_which_the_period_was_changed_follows_no_gap(
    sampled: tuple[Machine, Sampler, "queue.SimpleQueue[Reading]"],
) -> None:
    """It is as long as the longer of the two may make it."""
    machine, sampler, readings = sampled
    sampler.schedule.set_period(60.0)
    while True:
        try:
            readings.get_nowait()
        except queue.Empty:
            break
    machine.asleep_ms += 60_000

    sampler.schedule.set_period(0.05)

    assert [readings.get(timeout=PATIENCE_S).follows_gap for _ in range(3)] == [False] * 3


def test_the_period_in_force_and_its_source_are_reported(start_engine: Callable[..., Engine]) -> None:
    """One that was given at the start holds until one is chosen, also the one that is stored already."""
    client = Client(start_engine(period_s=1).url())

    given = client.get("/api/status").json
    client.patch("/api/settings", {"theme": "dark"})
    kept = client.get("/api/status").json
    client.patch("/api/settings", {"period_s": 5})
    chosen = client.get("/api/status").json

    assert (given["period_s"], given["period_source"], given["longest_step_ms"]) == (1, "command_line", 4500)
    assert (kept["period_s"], kept["period_source"]) == (1, "command_line")
    assert (chosen["period_s"], chosen["period_source"], chosen["longest_step_ms"]) == (5, "settings", 14_500)


def test_every_page_learns_that_history_was_deleted_and_the_engine_holds_none_of_it(
    client: Client,
) -> None:
    """Status, the five minutes of a process, a new reading: at once."""
    at = eventually(lambda: client.get("/api/now").json.get("taken_at_unix_ms"))
    pages = [client.listen("/live") for _ in range(2)]
    eventually(lambda: client.get("/api/status").json["recorder"]["oldest_unix_ms"])

    client.post("/api/forget", {"from": 0, "to": at + 60_000})

    for page in pages:
        names: list[str] = []
        while {"forgotten", "status"} - set(names):
            names.append(page.receive(timeout=PATIENCE_S)[0])
        page.disconnect()
    oldest = client.get("/api/status").json["recorder"]["oldest_unix_ms"]
    assert oldest is None or oldest > at


def test_after_a_deletion_the_table_has_no_past() -> None:
    """The chart of a process begins anew."""
    table, machine = LiveProcessTable(), InventedMachine(3, active_share=0, births_per_sample=0)
    key = next(iter(machine.table))
    for _ in range(5):
        machine.work(key, 1000)
        table.append(machine.pass_time(), None)
    assert len(table.past(key).times_unix_ms) == 4

    table.forget_past()
    for _ in range(2):
        table.append(machine.pass_time(), None)

    assert len(table.past(key).times_unix_ms) == 1


def test_the_next_reading_comes_at_once_when_it_is_hurried(
    sampled: tuple[Machine, Sampler, "queue.SimpleQueue[Reading]"],
) -> None:
    """Whatever the period is, and as often as before after that."""
    _, sampler, readings = sampled
    readings.get(timeout=PATIENCE_S)
    sampler.schedule.set_period(3600.0)
    time.sleep(0.1)
    while not readings.empty():
        readings.get()

    sampler.schedule.sample_soon()

    assert readings.get(timeout=PATIENCE_S).elapsed_s >= 0.1
