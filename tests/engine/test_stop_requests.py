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
