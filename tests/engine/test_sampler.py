"""The sampler: a monotonic schedule, an immediate stop, listeners that cannot hurt each other."""

import itertools
import queue
import threading
import time

import pytest

from desktop_monitor.engine import sampler
from desktop_monitor.engine.sampler import Sampler
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from tests.engine.conftest import StartSampler
from tests.engine.fake_machine import Blocker, FakeMachine, half_busy
from tests.waiting import PATIENCE_S

Samples = queue.SimpleQueue[Sample]
Readings = queue.SimpleQueue[Reading | None]


def test_the_first_reading_is_there_within_a_second(start_sampler: StartSampler) -> None:
    """Two samples are taken a fraction of a second apart; the first figure needs no whole period."""
    readings: Readings = queue.SimpleQueue()

    start_sampler(period_s=600, listener=lambda _sample, reading: readings.put(reading))

    assert readings.get(timeout=PATIENCE_S) is None
    first = readings.get(timeout=PATIENCE_S)
    assert first is not None
    assert first.elapsed_s > 0.2
    assert first.cpu is not None
    assert first.cpu.total_percent == 50


def test_the_first_sample_is_handed_on_when_it_starts() -> None:
    """It is taken before, while the listeners are built."""
    taken, samples = threading.Event(), Samples()
    take = half_busy()

    def take_one() -> Sample:
        sample = take()
        taken.set()
        return sample

    made = Sampler(
        FakeMachine(take_one), {"listener": lambda sample, _reading: samples.put(sample)}, period_s=600
    )
    made.take_first()
    assert taken.wait(PATIENCE_S)
    assert samples.empty()

    made.start()

    assert samples.get(timeout=PATIENCE_S).cpu is not None
    made.stop()


def test_a_listener_that_fails_does_not_hurt_the_next(start_sampler: StartSampler) -> None:
    """The recorder goes on when the push is broken, and the other way round."""
    samples: Samples = queue.SimpleQueue()

    def broken(_sample: Sample, _reading: Reading | None) -> None:
        raise RuntimeError("broken on purpose")

    start_sampler(broken=broken, listener=lambda sample, _reading: samples.put(sample))

    first, second = samples.get(timeout=PATIENCE_S), samples.get(timeout=PATIENCE_S)
    assert first.monotonic_s < second.monotonic_s


def test_it_stops_at_once_in_the_middle_of_a_long_period(start_sampler: StartSampler) -> None:
    """Nobody waits for a period to end."""
    samples: Samples = queue.SimpleQueue()
    made = start_sampler(period_s=600, listener=lambda sample, _reading: samples.put(sample))
    samples.get(timeout=PATIENCE_S)

    begun_s = time.monotonic()
    made.stop()

    assert time.monotonic() - begun_s < PATIENCE_S
    assert not {"sampler", "sampler watchdog"} & {thread.name for thread in threading.enumerate()}


def test_a_new_period_counts_from_the_newest_sample(start_sampler: StartSampler) -> None:
    """A shorter period does not first wait for the long one to end."""
    samples: Samples = queue.SimpleQueue()
    made = start_sampler(period_s=600, listener=lambda sample, _reading: samples.put(sample))
    samples.get(timeout=PATIENCE_S)

    made.schedule.set_period(0.05)

    first, second = samples.get(timeout=PATIENCE_S), samples.get(timeout=PATIENCE_S)
    assert second.monotonic_s - first.monotonic_s < 600
    assert made.schedule.period_s == 0.05


def test_missed_samples_are_not_caught_up(start_sampler: StartSampler) -> None:
    """After a pause longer than a period there is one sample, with a gap before it."""
    samples: Samples = queue.SimpleQueue()
    is_held_up = threading.Event()

    def hold_up(_sample: Sample, _reading: Reading | None) -> None:
        if not is_held_up.is_set():
            is_held_up.set()
            threading.Event().wait(0.5)

    made = start_sampler(period_s=0.1, slow=hold_up, listener=lambda sample, _reading: samples.put(sample))

    held_up, next_one, *_, sixth = (samples.get(timeout=PATIENCE_S) for _ in range(6))
    assert next_one.monotonic_s - held_up.monotonic_s >= 0.5
    assert sixth.monotonic_s - held_up.monotonic_s > 0.75
    assert made.schedule.late_ticks >= 1


def test_the_cost_of_a_tick_is_measured_in_cpu_time(start_sampler: StartSampler) -> None:
    """The status bar shows what the monitor itself uses."""
    ticked = threading.Event()
    made = start_sampler(listener=lambda _sample, reading: ticked.set() if reading else None)
    assert ticked.wait(PATIENCE_S)

    made.stop()

    assert 0 < (made.tick_cpu_ms or 0) < 1000


@pytest.mark.parametrize("error", [RuntimeError, TypeError, MemoryError])
def test_a_sample_that_fails_is_a_gap(start_sampler: StartSampler, error: type[Exception]) -> None:
    """Whatever a sensor raises, sampling goes on; the next reading is about both intervals."""
    take, numbers = half_busy(), itertools.count()
    readings: Readings = queue.SimpleQueue()

    def sometimes() -> Sample:
        if next(numbers) == 1:
            raise error("broken on purpose")
        return take()

    start_sampler(
        FakeMachine(sometimes), period_s=0.1, listener=lambda _sample, reading: readings.put(reading)
    )

    assert readings.get(timeout=PATIENCE_S) is None
    first = readings.get(timeout=PATIENCE_S)
    assert first is not None
    assert first.elapsed_s > 0.3


def test_an_idle_machine_is_polled_once_between_two_samples(
    start_sampler: StartSampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that lives for half of the usual period is seen."""
    monkeypatch.setattr(sampler, "SLOW_POLL_S", 0.2)
    samples: Samples = queue.SimpleQueue()
    machine = FakeMachine()

    start_sampler(machine, period_s=0.4, listener=lambda sample, _reading: samples.put(sample))

    ticks = [samples.get(timeout=PATIENCE_S).monotonic_s for _ in range(5)]
    polls = [machine.polls.get_nowait() for _ in range(machine.polls.qsize())]
    counts = [sum(one < at < other for at in polls) for one, other in itertools.pairwise(ticks)]
    assert max(counts) == 1


def test_hot_processes_are_polled_every_half_second(start_sampler: StartSampler) -> None:
    """However long the period is."""
    machine = FakeMachine(is_hot=True)
    start_sampler(machine, period_s=600)

    first, second, third = (machine.polls.get(timeout=PATIENCE_S) for _ in range(3))

    assert second - first >= sampler.FAST_POLL_S * 0.9
    assert third - second >= sampler.FAST_POLL_S * 0.9


def test_a_fast_poll_that_takes_long_delays_no_change_of_the_period(
    start_sampler: StartSampler, blocker: Blocker
) -> None:
    """The period is set by a thread of the web server."""
    made = start_sampler(FakeMachine(is_hot=True, meanwhile=blocker), period_s=600)
    blocker.begin()

    setting = threading.Thread(target=made.schedule.set_period, args=(500,))
    setting.start()
    setting.join(PATIENCE_S / 2)

    assert not setting.is_alive()


def test_a_fast_poll_that_fails_ends_nothing(start_sampler: StartSampler) -> None:
    """Neither the polls after it nor the samples."""
    samples: Samples = queue.SimpleQueue()

    def fail() -> None:
        raise OSError

    machine = FakeMachine(is_hot=True, meanwhile=fail)
    start_sampler(machine, period_s=1.2, listener=lambda sample, _reading: samples.put(sample))

    for one in (machine.polls, machine.polls, samples, samples):
        assert one.get(timeout=PATIENCE_S)
