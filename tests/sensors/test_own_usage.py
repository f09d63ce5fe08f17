"""What the program itself uses."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors.own_usage import OwnUsageSensor, read_own_memory_bytes
from tests.sensors.helpers import put, reasons
from tests.waiting import PROMPTLY_S, eventually


@pytest.fixture
def sensor() -> Iterator[OwnUsageSensor]:
    """A sensor of this process."""
    made = OwnUsageSensor()
    yield made
    made.close()


def test_the_share_is_that_of_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the start nor the moment in which a page is loaded is what the monitor costs all the time."""
    clock = SimpleNamespace(now_s=0.0, cpu_s=0.0)
    monkeypatch.setattr(
        "desktop_monitor.sensors.own_usage.time",
        SimpleNamespace(monotonic=lambda: clock.now_s, process_time=lambda: clock.cpu_s),
    )
    sensor, cores = OwnUsageSensor(), os.cpu_count() or 1

    def percent_of_a_core(after_s: float, used_s: float) -> float | None:
        clock.now_s += after_s
        clock.cpu_s += used_s
        sensor.measure(is_watched=True)
        return None if sensor.cpu_percent is None else round(sensor.cpu_percent * cores, 6)

    assert percent_of_a_core(0.3, 0.5) is None
    assert percent_of_a_core(5.0, 0.4) is None
    assert percent_of_a_core(5.0, 0.1) is None
    assert percent_of_a_core(5.0, 0.1) == 2
    assert percent_of_a_core(2.0, 1.8) == 2
    assert percent_of_a_core(8.0, 0.2) == 20
    assert percent_of_a_core(10.0, 0.0) == 0
    sensor.close()


def test_the_memory_of_this_process_is_known(sensor: OwnUsageSensor) -> None:
    """At least what Python itself needs."""
    sensor.refresh()

    assert eventually(lambda: sensor.pss_bytes) > 1_000_000


def test_shared_pages_are_counted_in_proportion(tmp_path: Path) -> None:
    """The own memory is the ``Pss`` of proc_pid_smaps(5), not the ``Rss``."""
    put(tmp_path, {"self/smaps_rollup": "Rss:  200 kB\nPss:   123 kB\nPss_Anon: 7 kB"})

    assert read_own_memory_bytes(tmp_path) == 123 * 1024


def test_a_kernel_without_the_file_has_what_only_this_process_uses(tmp_path: Path) -> None:
    """Before Linux 4.14, or another system."""
    assert read_own_memory_bytes(tmp_path) > 1_000_000


def test_measuring_waits_for_nothing(tmp_path: Path) -> None:
    """The memory takes the mmap lock of this process, which may be held for long."""
    (tmp_path / "self").mkdir()
    os.mkfifo(tmp_path / "self" / "smaps_rollup")
    sensor = OwnUsageSensor(proc=tmp_path)

    begun_s = time.monotonic()
    sensor.measure(is_watched=True)
    assert time.monotonic() - begun_s < PROMPTLY_S
    assert sensor.pss_bytes is None

    (tmp_path / "self" / "smaps_rollup").open("wb").close()  # ends the read, of nothing
    eventually(lambda: sensor.pss_bytes is None and reasons(sensor._memory) == [("own.pss_bytes", "failed")])
    sensor.close()


def test_without_a_page_memory_is_measured_on_request(tmp_path: Path) -> None:
    """To measure it takes a millisecond; a request gets the memory of now, not of the last time."""
    sensor = OwnUsageSensor(proc=tmp_path)
    put(tmp_path, {"self/smaps_rollup": "Pss:   100 kB"})
    sensor.measure(is_watched=False)
    sensor.refresh()
    eventually(lambda: sensor.pss_bytes == 100 * 1024)
    put(tmp_path, {"self/smaps_rollup": "Pss:   200 kB"})
    for polled in sensor._memory._poller._devices.values():
        polled.due_s = sensor._memory._poller._due_s = 0.0

    sensor.refresh()

    eventually(lambda: sensor.pss_bytes == 200 * 1024)
    sensor.close()


def test_a_status_that_is_pushed_without_a_viewer_measures_nothing(sensor: OwnUsageSensor) -> None:
    """It is made on the sampler's thread, which would wait for the mmap lock of this process."""
    sensor.measure(is_watched=False)

    assert sensor.pss_bytes is None
    assert not sensor._memory._poller._devices  # no read was begun


def test_closing_ends_the_thread(sensor: OwnUsageSensor) -> None:
    """Nothing is left behind."""
    sensor.refresh()

    sensor.close()

    eventually(lambda: "own usage" not in {thread.name for thread in threading.enumerate()})
