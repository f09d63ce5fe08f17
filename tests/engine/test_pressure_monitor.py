"""Under pressure, samples are taken each second, and the recorder learns why some are missing."""

import queue

from desktop_monitor.engine.pressure_monitor import PressureMonitor
from desktop_monitor.model.sample import Sample
from tests.engine.conftest import StartSampler
from tests.waiting import PATIENCE_S


def test_pressure_shortens_a_long_period(start_sampler: StartSampler) -> None:
    """The samples of a freeze are taken while it lasts."""
    samples: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    made = start_sampler(period_s=600, listener=lambda sample, _reading: samples.put(sample))
    first, second = samples.get(timeout=PATIENCE_S), samples.get(timeout=PATIENCE_S)

    watch = PressureMonitor(on_pressure=made.schedule.sample_often)
    watch.report("memory")
    third, fourth = samples.get(timeout=PATIENCE_S), samples.get(timeout=PATIENCE_S)

    assert third.monotonic_s - second.monotonic_s >= 0.9
    assert fourth.monotonic_s - third.monotonic_s >= 0.9
    assert made.schedule.period_s == 600
    assert first.monotonic_s < second.monotonic_s


def test_pressure_passes_when_no_trigger_reports_it_any_more() -> None:
    """A trigger reports every other second."""
    now_s = [100.0]
    until_s: list[float] = []
    watch = PressureMonitor(on_pressure=until_s.append, clock=lambda: now_s[0])

    watch.report("memory")
    now_s[0] += 3
    watch.report("io")
    both, first_change, no_change = watch.resources, watch.has_changed(), watch.has_changed()
    now_s[0] += 3
    one = watch.resources
    now_s[0] += 3

    assert (both, one, watch.resources) == (("io", "memory"), ("io",), ())
    assert (first_change, no_change, watch.has_changed()) == (True, False, True)
    assert until_s == [105.0, 108.0]


def test_a_busy_processor_alone_is_not_critical() -> None:
    """A build for an hour needs no write to the disk each second."""
    watch = PressureMonitor(on_pressure=lambda _until_s: None)

    watch.report("cpu")
    busy = watch.is_critical
    watch.report("memory")

    assert (busy, watch.is_critical) == (False, True)


def test_the_start_of_an_engine_is_no_stall(start_sampler: StartSampler) -> None:
    """The second sample waits for the engine to be built."""
    samples: queue.SimpleQueue[Sample] = queue.SimpleQueue()
    made = start_sampler(period_s=600, listener=lambda sample, _reading: samples.put(sample))
    samples.get(timeout=PATIENCE_S)
    samples.get(timeout=PATIENCE_S)

    assert made.schedule.take_stall() is None
