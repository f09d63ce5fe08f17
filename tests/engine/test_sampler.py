"""The clock: a monotonic schedule, an immediate stop, listeners that cannot hurt each other."""

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from desktop_monitor.engine import sampler
from desktop_monitor.engine.sampler import Listener, Sampler
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import CpuSample, CpuTimes, Sample
from tests.waiting import PATIENCE_S


def counting() -> Callable[[], Sample]:
    """Take samples of a core that is always half busy."""
    busy = itertools.count()

    def take() -> Sample:
        spent_ms = next(busy) * 10
        times = CpuTimes(spent_ms, 0, 0, 0, spent_ms)
        return Sample(time.time_ns() // 1_000_000, time.monotonic(), CpuSample(times, (times,), None, None))

    return take


class Invented:
    """A machine that nobody has: `take` as it is told, and glances that are counted."""

    def __init__(
        self, take: Callable[[], Sample], *, burns: bool, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self.take = take
        self.burns = burns
        self.meanwhile = meanwhile
        self.glances: queue.SimpleQueue[float] = queue.SimpleQueue()

    def glance(self) -> None:
        """Count it, and do what else is to happen in it."""
        self.glances.put(time.monotonic())
        self.meanwhile()


Start = Callable[..., Sampler]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start samplers that are stopped after the test."""
    started: list[Sampler] = []

    def begin(
        *listeners: Listener,
        period_s: float = 0.05,
        take: Callable[[], Sample] | None = None,
        sensors: Invented | None = None,
    ) -> Sampler:
        looks = sensors or Invented(take or counting(), burns=False)
        made = Sampler(looks, listeners, period_s=period_s)
        started.append(made)
        made.start()
        return made

    yield begin
    for one in started:
        one.stop()


def test_the_first_reading_is_true_and_there_within_a_second(start: Start) -> None:
    """Two samples are taken a fraction of a second apart; nobody waits a period for the first figure."""
    got: queue.SimpleQueue[Reading | None] = queue.SimpleQueue()

    start(lambda _sample, reading: got.put(reading), period_s=600)

    first = got.get(timeout=PATIENCE_S)
    assert first is not None
    assert first.elapsed_s > 0.2
    assert first.cpu is not None
    assert first.cpu.total_percent == 50


def test_a_listener_that_fails_does_not_hurt_the_next(start: Start) -> None:
    """The recorder goes on when the push breaks, and the other way round."""
    got: queue.SimpleQueue[Sample] = queue.SimpleQueue()

    def broken(_sample: Sample, _reading: Reading | None) -> None:
        raise RuntimeError("broken on purpose")

    start(broken, lambda sample, _reading: got.put(sample))

    assert got.get(timeout=PATIENCE_S).monotonic_s < got.get(timeout=PATIENCE_S).monotonic_s


def test_it_stops_at_once_in_the_middle_of_a_long_period(start: Start) -> None:
    """Nobody waits for a period to end."""
    ticked = threading.Event()
    clock = start(lambda _sample, _reading: ticked.set(), period_s=600)
    assert ticked.wait(PATIENCE_S)

    begun_s = time.monotonic()
    clock.stop()

    assert time.monotonic() - begun_s < PATIENCE_S


def test_a_new_period_counts_from_the_newest_sample(start: Start) -> None:
    """Choosing a shorter period does not first wait for the long one to end."""
    got: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    clock = start(lambda sample, _reading: got.put(sample), period_s=600)
    got.get(timeout=PATIENCE_S)

    clock.set_period(0.05)

    first, second = got.get(timeout=PATIENCE_S), got.get(timeout=PATIENCE_S)
    assert second.monotonic_s - first.monotonic_s < 600
    assert clock.period_s == 0.05


def test_what_was_missed_is_not_caught_up_in_a_burst(start: Start) -> None:
    """After a pause longer than a period there is one sample, a gap before it, and the lateness counted."""
    got: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    take, slow = counting(), threading.Event()

    def hold_up(_sample: Sample, _reading: Reading | None) -> None:
        if not slow.is_set():
            slow.set()
            threading.Event().wait(0.5)

    clock = start(hold_up, lambda sample, _reading: got.put(sample), take=take, period_s=0.1)

    held_up, next_one, *_, sixth = (got.get(timeout=PATIENCE_S) for _ in range(6))
    assert next_one.monotonic_s - held_up.monotonic_s >= 0.5
    assert sixth.monotonic_s - held_up.monotonic_s > 0.75
    assert clock.late_ticks >= 1


def test_the_cost_of_a_tick_is_measured_in_cpu_time(start: Start) -> None:
    """The status bar tells what the monitor itself costs."""
    ticked = threading.Event()
    clock = start(lambda _sample, _reading: ticked.set())
    assert ticked.wait(PATIENCE_S)

    clock.stop()

    assert 0 < (clock.tick_cpu_ms or 0) < 1000


def test_a_sample_that_fails_is_a_gap_and_not_the_end(start: Start) -> None:
    """Whatever a sensor raises, the clock goes on; what was missed is part of the next reading."""
    take, calls = counting(), itertools.count()
    got: queue.SimpleQueue[Reading | None] = queue.SimpleQueue()

    def sometimes() -> Sample:
        if next(calls) == 1:
            raise RuntimeError("broken on purpose")
        return take()

    start(lambda _sample, reading: got.put(reading), take=sometimes, period_s=0.1)

    first = got.get(timeout=PATIENCE_S)
    assert first is not None
    assert first.elapsed_s > 0.3


def test_between_two_samples_of_a_quiet_machine_there_is_a_glance(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes and stays for half the usual period is seen."""
    monkeypatch.setattr(sampler, "QUIET_GLANCE_S", 0.2)
    taken: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    sensors = Invented(counting(), burns=False)

    start(lambda sample, _reading: taken.put(sample), period_s=0.4, sensors=sensors)

    ticks = [taken.get(timeout=PATIENCE_S).monotonic_s for _ in range(4)]
    glances = [sensors.glances.get_nowait() for _ in range(sensors.glances.qsize())]
    counts = [sum(one < at < other for at in glances) for one, other in itertools.pairwise(ticks)]
    assert max(counts) == 1


def test_while_something_burns_there_is_a_glance_every_half_second(start: Start) -> None:
    """However long the period is."""
    sensors = Invented(counting(), burns=True)
    start(period_s=600, sensors=sensors)

    first, second, third = (sensors.glances.get(timeout=PATIENCE_S) for _ in range(3))

    assert second - first >= sampler.GLANCE_S * 0.9
    assert third - second >= sampler.GLANCE_S * 0.9


def test_a_glance_that_takes_long_holds_up_nobody_who_sets_the_period(start: Start) -> None:
    """A process that is stuck in the kernel may hold up whoever reads its command line."""
    glancing, may_go_on = threading.Event(), threading.Event()

    def hang() -> None:
        glancing.set()
        may_go_on.wait(PATIENCE_S)

    clock = start(period_s=600, sensors=Invented(counting(), burns=True, meanwhile=hang))
    assert glancing.wait(PATIENCE_S)

    setting = threading.Thread(target=clock.set_period, args=(500,))
    setting.start()
    setting.join(PATIENCE_S / 2)

    is_set = not setting.is_alive()
    may_go_on.set()
    assert is_set


def test_a_glance_that_fails_does_not_end_the_clock(start: Start) -> None:
    """Neither the glances after it nor the samples."""
    taken: queue.SimpleQueue[Sample] = queue.SimpleQueue()

    def fail() -> None:
        raise OSError

    sensors = Invented(counting(), burns=True, meanwhile=fail)
    start(lambda sample, _reading: taken.put(sample), period_s=1.2, sensors=sensors)

    for got in (sensors.glances, sensors.glances, taken, taken):
        assert got.get(timeout=PATIENCE_S)
