"""Reads that may be slow or hang: nobody waits for them, and what is old is not believed."""

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors import background_poller, gpus
from desktop_monitor.sensors.background_poller import Slow
from desktop_monitor.sensors.gpus import gpus_sensor
from tests.waiting import eventually


@pytest.fixture
def wait_in_vain(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let an hour pass, on the clock by which answers become too old."""

    def set_forward() -> None:
        monkeypatch.setattr(
            background_poller, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 3600)
        )

    return set_forward


def test_nobody_waits_for_a_slow_read() -> None:
    """The first question answers None at once; the value is there when it is there."""
    is_ready = threading.Event()

    def read() -> int:
        is_ready.wait()
        return 7

    sensor = Slow("test", read, pace_s=0.01)
    assert sensor.read() is None
    assert [missing.code for missing in sensor.unreadable()] == ["not_read_yet"]

    is_ready.set()

    assert eventually(sensor.read) == 7
    assert sensor.unreadable() == []
    sensor.close()


def test_a_command_that_looks_once_can_wait_for_the_first_answer() -> None:
    """As long as it wants and no longer; a sensor that nobody has asked is not waited for."""
    may_answer = threading.Event()

    def read() -> int:
        may_answer.wait()
        return 7

    sensor = Slow("test", read, pace_s=60)
    sensor.wait_first(threading.TIMEOUT_MAX)
    sensor.read()
    sensor.wait_first(0.05)
    assert sensor.read() is None

    threading.Timer(0.05, may_answer.set).start()
    sensor.wait_first(threading.TIMEOUT_MAX)

    assert sensor.read() == 7
    sensor.close()


def test_a_first_read_that_hangs_is_told_as_such(wait_in_vain: Callable[[], None]) -> None:
    """It is not "not read yet" for ever."""
    hangs = threading.Event()
    sensor = Slow("test", hangs.wait, pace_s=0.01)
    sensor.read()

    wait_in_vain()

    assert [missing.code for missing in sensor.unreadable()] == ["silent"]
    hangs.set()
    sensor.close()


def test_nothing_is_denied_before_it_was_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever asks what is missing right after the first look is told that it is not known yet."""
    may_answer = threading.Event()
    (tmp_path / "class" / "drm").mkdir(parents=True)

    def read(*_nothing: object) -> tuple[()]:
        may_answer.wait()
        return ()

    monkeypatch.setattr(background_poller, "GRACE_S", 60)
    monkeypatch.setattr(gpus, "read_cards", read)
    for sensor in (Slow("test", read, pace_s=60, nothing="no_fans"), gpus_sensor(sys=tmp_path)):
        may_answer.clear()
        assert [missing.code for missing in sensor.unreadable()] == ["not_read_yet"]
        may_answer.set()
        sensor.wait_first(60)
        assert sensor.unreadable()[0].code in ("no_fans", "no_gpus")
        sensor.close()


def test_what_is_missing_is_told_from_the_newest_value() -> None:
    """Not from the value that was read at the last tick."""
    sensor = Slow("test", lambda: 40.0, pace_s=60, nothing="no_temperatures")
    assert sensor.read() in (None, 40.0)

    sensor.wait_first(10)

    assert sensor.unreadable() == []
    sensor.close()


def test_a_value_is_renewed_at_its_own_pace() -> None:
    """Looking more often than that costs no read."""
    numbers = itertools.count(1)
    sensor = Slow("test", lambda: next(numbers), pace_s=30)

    assert eventually(sensor.read) == 1
    assert [sensor.read() for _ in range(100)] == [1] * 100
    sensor.close()


def test_a_read_that_hangs_later_is_no_longer_believed(wait_in_vain: Callable[[], None]) -> None:
    """An old value is not shown as if it were true; closing does not wait for the read."""
    hangs_again, hangs = threading.Event(), threading.Event()
    answers = iter([1])

    def read() -> int:
        for answer in answers:
            return answer
        hangs_again.set()
        hangs.wait()
        return 2

    sensor = Slow("test", read, pace_s=0.01)
    assert eventually(sensor.read) == 1
    hangs_again.wait()

    wait_in_vain()

    assert sensor.read() is None
    assert [missing.why for missing in sensor.unreadable()] == ["It does not respond."]
    sensor.close()
    hangs.set()


def test_a_read_that_fails_is_told_and_tried_again() -> None:
    """The sensor comes back by itself."""
    may_answer = threading.Event()

    def read() -> int:
        if not may_answer.is_set():
            raise OSError("broken")
        return 3

    sensor = Slow("test", read, pace_s=0.01)

    def why() -> str:
        return "".join(missing.why for missing in sensor.unreadable())

    eventually(lambda: why() == "The system did not report it: OSError: broken.")
    may_answer.set()
    assert eventually(sensor.read) == 3
    sensor.close()


def test_what_is_not_there_is_looked_for_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fans pays nearly nothing for them; once there is one, its pace is the usual one."""
    monkeypatch.setattr(background_poller, "RARELY_S", 0.08)
    found: list[int] = []
    sensor = Slow("test", lambda: tuple(found), pace_s=0.01)
    sensor.read()

    sensor.wait_first(60)
    assert sensor._pause_s == 0.08
    found.append(7)

    assert eventually(sensor.read) == (7,)
    eventually(lambda: sensor._pause_s == 0.01)
    sensor.close()


def test_closing_ends_the_thread() -> None:
    """Nothing is left behind."""
    sensor = Slow("that is closed", lambda: 1, pace_s=60)
    eventually(sensor.read)

    sensor.close()

    eventually(lambda: "slow that is closed" not in {thread.name for thread in threading.enumerate()})
