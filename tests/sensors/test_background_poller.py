"""Values that are polled in the background: nobody waits for them, and an old one is not believed."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from desktop_monitor.model.reasons import ReasonCode
from desktop_monitor.sensors import background_poller, blocking_calls
from desktop_monitor.sensors.background_poller import ONCE_S, BackgroundPoller, DevicePoller
from desktop_monitor.sensors.blocking_calls import PATIENCE_S, BlockingCalls
from tests.sensors.helpers import poll, reasons
from tests.waiting import PATIENCE_S as TEST_PATIENCE_S
from tests.waiting import eventually

Wait = Callable[[float], None]


@pytest.fixture
def let_pass(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Move the clock of the pollers forward."""
    offsets = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + sum(offsets))
    for module in (background_poller, blocking_calls):
        monkeypatch.setattr(module, "time", clock)
    return offsets.append


@pytest.fixture
def blocked() -> Iterator[threading.Event]:
    """An event for which reads wait; set after the test at the latest."""
    event = threading.Event()
    yield event
    event.set()


def test_no_caller_waits_for_a_read(calls: BlockingCalls, blocked: threading.Event) -> None:
    """The value is there when it is there; until then it is not known, with a reason."""
    sensor = BackgroundPoller("test", lambda: blocked.wait() and 7, calls=calls, pace_s=60)

    sensor.begin_read()

    assert sensor.read() is None
    assert reasons(sensor) == [("test", "not_read_yet")]
    blocked.set()
    assert eventually(sensor.read) == 7
    assert reasons(sensor) == []


def test_nothing_is_read_without_a_request(calls: BlockingCalls) -> None:
    """A read is begun by a tick."""
    numbers = itertools.count(1)
    sensor = BackgroundPoller("test", lambda: next(numbers), calls=calls, pace_s=0)

    assert sensor.read() is None
    sensor.wait_first(TEST_PATIENCE_S)

    assert next(numbers) == 1


def test_a_command_that_reads_once_can_wait(calls: BlockingCalls, blocked: threading.Event) -> None:
    """As long as it wants, and no longer."""
    sensor = BackgroundPoller("test", lambda: blocked.wait() and 7, calls=calls, pace_s=60)
    sensor.begin_read()

    sensor.wait_first(0.01)
    assert sensor.read() is None

    blocked.set()
    sensor.wait_first(TEST_PATIENCE_S)
    assert sensor.read() == 7


def test_a_value_is_renewed_at_its_own_pace(calls: BlockingCalls, let_pass: Wait) -> None:
    """Ticks that are more frequent cost no read; those as frequent as the pace keep it."""
    numbers = itertools.count(1)
    sensor = BackgroundPoller("test", lambda: next(numbers), calls=calls, pace_s=5)

    assert [poll(sensor) for _ in range(100)] == [1] * 100
    let_pass(4.9)
    assert poll(sensor) == 2
    let_pass(4)
    assert poll(sensor) == 2


def test_a_value_that_is_missing_is_looked_for_seldom(calls: BlockingCalls, let_pass: Wait) -> None:
    """A machine without fans pays next to nothing for them; once there is one, its pace is the usual one."""
    found: list[tuple[int, ...]] = [()]
    sensor = BackgroundPoller(
        "fans", lambda: found[-1], calls=calls, pace_s=4, empty_reason=ReasonCode.NO_FANS
    )
    assert poll(sensor) == ()
    found.append((7,))

    let_pass(20)
    assert poll(sensor) == ()
    assert reasons(sensor) == [("fans", "no_fans")]

    let_pass(20)
    assert poll(sensor) == (7,)
    assert reasons(sensor) == []
    found.append((8,))
    let_pass(4)
    assert poll(sensor) == (8,)


def test_nothing_is_denied_before_it_was_looked_for(calls: BlockingCalls) -> None:
    """What is asked before the first read is not known yet."""
    sensor = BackgroundPoller(
        "fans", tuple[int, ...], calls=calls, pace_s=60, empty_reason=ReasonCode.NO_FANS
    )
    assert reasons(sensor) == [("fans", "not_read_yet")]

    assert poll(sensor) == ()

    assert reasons(sensor) == [("fans", "no_fans")]


def test_a_missing_value_without_a_reason_is_no_news(calls: BlockingCalls) -> None:
    """A machine without a logged-in user lacks nothing."""
    sensor = BackgroundPoller("logins", tuple[int, ...], calls=calls, pace_s=60)

    assert poll(sensor) == ()
    assert reasons(sensor) == []


def test_a_constant_needs_no_read(calls: BlockingCalls) -> None:
    """It is known at once, as is the reason why there is nothing."""

    def fail() -> tuple[int, ...]:
        raise AssertionError

    sensor: BackgroundPoller[tuple[int, ...]] = BackgroundPoller(
        "gpus", fail, calls=calls, pace_s=0, empty_reason=ReasonCode.NO_GPUS, constant=()
    )
    sensor.begin_read()

    assert sensor.read() == ()
    assert reasons(sensor) == [("gpus", "no_gpus")]


def test_a_read_that_blocks_is_reported(
    calls: BlockingCalls, blocked: threading.Event, let_pass: Wait
) -> None:
    """The first one is not "not read yet" for ever; it comes back by itself."""
    sensor = BackgroundPoller("test", lambda: blocked.wait() and 7, calls=calls, pace_s=0)
    sensor.begin_read()

    let_pass(PATIENCE_S + 1)

    assert sensor.read() is None
    assert reasons(sensor) == [("test", "silent")]
    blocked.set()
    assert eventually(sensor.read) == 7
    assert reasons(sensor) == []


def test_a_value_is_not_believed_while_the_next_read_blocks(
    calls: BlockingCalls, blocked: threading.Event, let_pass: Wait
) -> None:
    """An old value is not shown as if it were current."""
    answers = iter([1])
    sensor = BackgroundPoller(
        "test", lambda: next(answers, 0) or (blocked.wait() and 2), calls=calls, pace_s=1
    )
    assert poll(sensor) == 1

    let_pass(1)
    sensor.begin_read()
    assert sensor.read() == 1
    let_pass(PATIENCE_S + 1)

    assert sensor.read() is None
    assert reasons(sensor) == [("test", "silent")]


@pytest.mark.parametrize(
    "error",
    [OSError("broken"), ValueError("broken"), TypeError("broken"), ImportError("broken"), KeyError("broken")],
    ids=repr,
)
def test_a_read_that_fails_is_reported_and_tried_again(
    calls: BlockingCalls, let_pass: Wait, error: Exception
) -> None:
    """Whatever a library raises, it costs this value only, and not the tick that collects it."""
    errors = [error]

    def read() -> int:
        if errors:
            raise errors[0]
        return 3

    sensor = BackgroundPoller("test", read, calls=calls, pace_s=5)
    assert poll(sensor) is None
    assert reasons(sensor) == [("test", "failed")]
    assert type(error).__name__ in sensor.unreadable()[0].why

    errors.clear()
    let_pass(5)

    assert poll(sensor) == 3
    assert reasons(sensor) == []


def test_a_read_that_waits_for_its_turn_runs_when_blocked_ones_are_replaced(let_pass: Wait) -> None:
    """Though every value is pending, so that nothing is submitted any more."""
    calls, started, event = BlockingCalls("one thread", workers=1), threading.Event(), threading.Event()

    def block() -> None:
        started.set()
        event.wait()

    first = BackgroundPoller("blocks", block, calls=calls, pace_s=0)
    second = BackgroundPoller("waits", lambda: 5, calls=calls, pace_s=0)
    first.begin_read()
    second.begin_read()
    assert started.wait(TEST_PATIENCE_S)

    let_pass(PATIENCE_S + 1)
    first.begin_read()

    second.wait_first(TEST_PATIENCE_S)
    assert second.read() == 5
    event.set()
    calls.close()


def test_a_device_that_blocks_is_left_out_alone(
    calls: BlockingCalls, blocked: threading.Event, let_pass: Wait
) -> None:
    """The others are read on at their paces."""
    asked: list[str] = []

    def ask(device: str) -> int:
        asked.append(device)
        if device == "bad":
            blocked.wait()
        return len(asked)

    poller: DevicePoller[str, int] = DevicePoller("test", ask, calls=calls, pace_s=lambda _device: 1)
    poller.begin(["bad", "good"])
    eventually(lambda: poller.is_known("good") if poller.values() else None)
    let_pass(PATIENCE_S + 1)
    poller.begin(["bad", "good"])
    eventually(lambda: asked.count("good") == 2)

    assert asked.count("bad") == 1
    assert (poller.is_silent("bad"), poller.is_silent("good")) == (True, False)
    assert poller.values()["bad"] is None


def test_a_device_that_is_gone_is_forgotten(calls: BlockingCalls) -> None:
    """And read anew when it comes back."""
    numbers = itertools.count(1)
    poller: DevicePoller[str, int] = DevicePoller(
        "test", lambda _device: next(numbers), calls=calls, pace_s=lambda _device: 60
    )
    for devices, expected in ((["a"], {"a": 1}), ([], {}), (["a"], {"a": 2}), (["a"], {"a": 2})):
        poller.begin(devices)
        poller.wait(TEST_PATIENCE_S)
        assert poller.values() == expected


def test_a_device_can_be_asked_once(calls: BlockingCalls, let_pass: Wait) -> None:
    """For as long as it is there."""
    numbers = itertools.count(1)
    poller: DevicePoller[str, int] = DevicePoller(
        "test", lambda _device: next(numbers), calls=calls, pace_s=lambda _device: ONCE_S
    )
    for _ in range(5):
        poller.begin(["a"])
        poller.wait(TEST_PATIENCE_S)
        let_pass(10**6)

    assert poller.values() == {"a": 1}


def test_what_was_never_asked_is_unknown(calls: BlockingCalls) -> None:
    """Neither silent nor known, and without an error."""
    poller: DevicePoller[str, int] = DevicePoller(
        "test", lambda _device: 1, calls=calls, pace_s=lambda _device: 1
    )

    assert (poller.is_silent("a"), poller.is_known("a"), poller.why("a")) == (False, False, None)
    assert poller.values() == {}
