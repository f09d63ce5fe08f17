"""Calls that may block for ever."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors import blocking_calls
from desktop_monitor.sensors.blocking_calls import MAX_BLOCKED, PATIENCE_S, BlockingCalls, DoesNotRespondError
from tests.waiting import PATIENCE_S as TEST_PATIENCE_S
from tests.waiting import eventually

NAME = "blocking calls under test"


class Blocker:
    """Calls that block until they are released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.started = 0

    def __call__(self) -> int:
        """Block, and return 7."""
        self.started += 1
        self.released.wait()
        return 7


@pytest.fixture
def blocker() -> Iterator[Blocker]:
    """Calls that are released after the test at the latest."""
    made = Blocker()
    yield made
    made.released.set()


@pytest.fixture
def make() -> Iterator[Callable[[int], BlockingCalls]]:
    """Make objects that are closed after the test, and see that all their threads end."""
    made: list[BlockingCalls] = []

    def new(workers: int) -> BlockingCalls:
        made.append(BlockingCalls(NAME, workers=workers))
        return made[-1]

    yield new
    for one in made:
        one.close()
    eventually(lambda: threads() == 0)


@pytest.fixture
def let_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Move the clock forward by more than the patience."""
    offsets = [0.0]
    monkeypatch.setattr(
        blocking_calls, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + sum(offsets))
    )
    return lambda: offsets.append(PATIENCE_S + 1)


def threads() -> int:
    """Return how many threads work, idle or blocked ones included."""
    return sum(thread.name == NAME for thread in threading.enumerate())


def result(future: "Future[int]") -> int:
    """Wait for a result."""
    return future.result(TEST_PATIENCE_S)


def block(calls: BlockingCalls, blocker: Blocker, count: int) -> list["Future[int]"]:
    """Begin calls that block, and wait until they do."""
    before = blocker.started
    futures = [calls.submit(("blocked", before + number), blocker) for number in range(count)]
    eventually(lambda: blocker.started == before + count)
    return futures


def test_a_call_runs_on_another_thread(make: Callable[[int], BlockingCalls]) -> None:
    """The caller gets its future at once, and its result or error later."""
    calls = make(1)

    def fail() -> int:
        raise PermissionError("refused")

    assert calls.submit("thread", threading.current_thread).result(TEST_PATIENCE_S).name == NAME
    with pytest.raises(PermissionError, match="refused"):
        result(calls.submit("error", fail))
    assert result(calls.submit("after an error", lambda: 1)) == 1


def test_a_call_that_runs_is_not_called_again(make: Callable[[int], BlockingCalls], blocker: Blocker) -> None:
    """The key has one future until the call has ended; then it can be asked again."""
    calls = make(4)
    first = calls.submit("key", blocker)

    assert all(calls.submit("key", blocker) is first for _ in range(10))
    eventually(lambda: blocker.started == 1)
    blocker.released.set()
    assert result(first) == 7

    eventually(lambda: calls.submit("key", blocker) is not first)
    eventually(lambda: blocker.started == 2)


def test_threads_are_started_when_needed_and_no_more_than_allowed(
    make: Callable[[int], BlockingCalls], blocker: Blocker
) -> None:
    """A call beyond that waits for its turn."""
    calls = make(2)
    assert threads() == 0
    assert result(calls.submit("one", lambda: 1)) == 1
    assert threads() == 1

    block(calls, blocker, 2)
    waiting = calls.submit("waiting", lambda: 5)

    assert threads() == 2
    assert not waiting.done()
    blocker.released.set()
    assert result(waiting) == 5


def test_a_blocked_thread_is_replaced(
    make: Callable[[int], BlockingCalls], blocker: Blocker, let_pass: Callable[[], None]
) -> None:
    """Other calls go on, and its own result comes when it is released."""
    calls = make(1)
    (blocked,) = block(calls, blocker, 1)
    assert calls.blocked() == []

    let_pass()

    assert result(calls.submit("other", lambda: 5)) == 5
    assert calls.blocked() == [("blocked", 0)]
    assert threads() == 2
    blocker.released.set()
    assert result(blocked) == 7
    eventually(lambda: calls.blocked() == [])
    eventually(lambda: threads() == 1)


def test_a_call_that_waits_runs_when_the_blocked_thread_is_replaced(
    make: Callable[[int], BlockingCalls], blocker: Blocker, let_pass: Callable[[], None]
) -> None:
    """Nothing else need be submitted: to ask for the same call again is enough."""
    calls = make(1)
    block(calls, blocker, 1)
    waiting = calls.submit("waiting", lambda: 5)
    let_pass()

    assert calls.submit("waiting", lambda: 6) is waiting

    assert result(waiting) == 5


def test_the_number_of_blocked_threads_is_bounded(
    make: Callable[[int], BlockingCalls], blocker: Blocker, let_pass: Callable[[], None]
) -> None:
    """Beyond it every call fails at once, until one of them is released."""
    calls = make(2)
    while len(calls.blocked()) < MAX_BLOCKED:
        block(calls, blocker, 2)
        let_pass()

    for number in range(100):
        with pytest.raises(DoesNotRespondError):
            calls.submit(("more", number), lambda: 5).result(0)
    assert threads() <= MAX_BLOCKED + 2

    blocker.released.set()
    eventually(lambda: calls.blocked() == [])
    assert result(calls.submit("again", lambda: 5)) == 5
    eventually(lambda: threads() <= 2)


def test_closing_waits_for_nothing(make: Callable[[int], BlockingCalls], blocker: Blocker) -> None:
    """Idle threads end; one that is blocked is a daemon, and ends with its call."""
    calls = make(2)
    (blocked,) = block(calls, blocker, 1)
    result(calls.submit("idle", lambda: 1))

    calls.close()

    eventually(lambda: threads() == 1)
    assert not blocked.done()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == NAME)
    with pytest.raises(DoesNotRespondError):
        calls.submit("late", lambda: 1).result(0)
    blocker.released.set()
    eventually(lambda: threads() == 0)


def test_a_system_without_threads_to_spare_loses_no_call(
    make: Callable[[int], BlockingCalls], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits until a thread can be started; nothing is raised where it is submitted."""
    calls = make(1)

    def refuse(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        first = calls.submit("first", lambda: 1)
        assert not first.done()

    assert result(calls.submit("second", lambda: 2)) == 2
    assert result(first) == 1


def test_a_thread_that_is_idle_for_long_ends(
    make: Callable[[int], BlockingCalls], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is started again when it is needed."""
    monkeypatch.setattr(blocking_calls, "_IDLE_S", 0.01)
    calls = make(1)
    result(calls.submit("first", lambda: 1))

    eventually(lambda: threads() == 0)

    assert result(calls.submit("second", lambda: 2)) == 2


def test_many_calls_of_many_threads_all_end(make: Callable[[int], BlockingCalls]) -> None:
    """Each key once at a time, and no thread is left without a reason."""
    calls = make(3)
    running: set[int] = set()
    errors: list[int] = []

    def work(key: int) -> int:
        if key in running:
            errors.append(key)
        running.add(key)
        time.sleep(0)
        running.discard(key)
        return key

    def submit_all() -> None:
        for number in range(200):
            key = number % 7
            assert calls.submit(key, lambda key=key: work(key)).result(TEST_PATIENCE_S) == key  # type: ignore[misc]

    submitters = [threading.Thread(target=submit_all) for _ in range(8)]
    for one in submitters:
        one.start()
    for one in submitters:
        one.join()

    assert errors == []
    assert threads() <= 3
