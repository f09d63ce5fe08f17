"""A limit in a window of time."""

import pytest

from desktop_monitor.timing.sliding_window import SlidingWindow
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock at zero."""
    return Clock()


def test_there_is_room_until_the_limit_and_again_when_the_oldest_is_long_ago(clock: Clock) -> None:
    """The window slides: it does not begin anew."""
    window = SlidingWindow(3, within_s=10, clock=clock)

    def has_room(now_s: float) -> bool:
        clock.now_s = now_s
        return window.has_room()

    for now_s in (0, 1, 2):
        assert has_room(now_s)
        window.count()

    assert not has_room(9.9)
    assert has_room(10)
    window.count()
    assert not has_room(10.9)
    assert has_room(11)

    clock.now_s = 10.9
    window.clear()
    assert window.has_room()


@pytest.mark.parametrize(("is_counted", "expected"), [(True, False), (False, True)])
def test_what_is_refused_counts_only_if_the_caller_counts_it(
    clock: Clock, is_counted: bool, expected: bool
) -> None:
    """A window that crashes again and again stays away; a click that was refused costs nothing."""
    window = SlidingWindow(1, within_s=10, clock=clock)
    assert window.allow()
    clock.now_s = 5
    if is_counted:
        assert not window.allow()

    clock.now_s = 11
    assert window.has_room() is expected
