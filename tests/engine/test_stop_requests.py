"""Waiting for a request to stop."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from desktop_monitor.engine.stop_requests import StopRequests
from tests.waiting import PROMPTLY_S


@pytest.fixture
def requests() -> Iterator[StopRequests]:
    """Requests that SIGUSR1 adds to."""
    requests = StopRequests()
    before = signal.signal(signal.SIGUSR1, lambda _number, _frame: requests.put())
    yield requests
    signal.signal(signal.SIGUSR1, before)


def test_a_signal_that_does_not_wake_the_waiting_thread_is_handled_all_the_same(
    requests: StopRequests,
) -> None:
    """One that comes just before the thread sleeps does not; nor does one that another thread receives."""
    has_ended = threading.Event()
    ended_in_time: list[bool] = []

    def send() -> None:
        time.sleep(0.3)  # no event reports that a thread sleeps
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
        ended_in_time.append(has_ended.wait(PROMPTLY_S))
        requests.put()

    sender = threading.Thread(target=send)
    sender.start()
    requests.wait()
    has_ended.set()
    sender.join()

    assert ended_in_time == [True]


def test_a_request_before_the_wait_is_enough(requests: StopRequests) -> None:
    """A signal may come while the engine is still being built."""
    requests.put()

    requests.wait()

    assert requests.is_asked


def test_the_wakeup_descriptor_is_as_before_afterwards(requests: StopRequests) -> None:
    """What writes to a closed socket says so on standard error at each signal."""
    threading.Timer(0.1, requests.put).start()

    requests.wait()

    assert signal.set_wakeup_fd(-1) == -1


def test_another_thread_than_the_main_one_may_wait(requests: StopRequests) -> None:
    """Only the main thread is woken by signals; a request wakes any."""
    waiter = threading.Thread(target=requests.wait)
    waiter.start()

    requests.put()

    waiter.join(PROMPTLY_S)
    assert not waiter.is_alive()
