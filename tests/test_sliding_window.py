"""A limit in a window of time."""

import pytest

from desktop_monitor.sliding_window import SlidingWindow


def test_there_is_room_until_the_limit_and_again_when_the_oldest_is_long_ago() -> None:
    """The window slides: it does not begin anew."""
    window = SlidingWindow(3, within_s=10)
    for now_s in (0, 1, 2):
        assert window.has_room(now_s)
        window.count(now_s)

    assert not window.has_room(9.9)
    assert window.has_room(10)
    window.count(10)
    assert not window.has_room(10.9)
    assert window.has_room(11)

    window.clear()
    assert window.has_room(11)


@pytest.mark.parametrize(("is_counted", "expected"), [(True, False), (False, True)])
def test_what_is_refused_counts_only_if_the_caller_counts_it(is_counted: bool, expected: bool) -> None:
    """A window that crashes again and again stays away; a click that was refused costs nothing."""
    window = SlidingWindow(1, within_s=10)
    window.count(0)
    if is_counted:
        window.count(5)

    assert window.has_room(11) is expected
