"""Counting viewers, and the time at which an engine without viewers ends."""

import pytest

from desktop_monitor.web.server.viewers import (
    CLOSED_WINDOW_PAGE_S,
    LAUNCH_GRACE_S,
    LOST_GRACE_S,
    Viewers,
)
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that the test sets."""
    return Clock(1000.0)


@pytest.fixture
def viewers(clock: Clock) -> Viewers:
    """The viewers of an engine that has just started."""
    return Viewers(clock=clock)


def test_an_engine_without_viewers_ends_after_the_launch_grace(viewers: Viewers, clock: Clock) -> None:
    """For example, if the launcher crashed before it attached."""
    assert viewers.shutdown_delay_s() == LAUNCH_GRACE_S
    clock.now_s += LAUNCH_GRACE_S
    assert viewers.shutdown_delay_s() == 0


def test_a_window_keeps_the_engine_running(viewers: Viewers, clock: Clock) -> None:
    """Without a time limit."""
    assert viewers.attach_window() == 1
    clock.now_s += 1e6
    assert viewers.shutdown_delay_s() is None


def test_only_one_window_is_attached(viewers: Viewers) -> None:
    """A second one is refused until the first one is closed."""
    first = viewers.attach_window()
    assert first is not None
    assert viewers.attach_window() is None

    viewers.window_closed(first)

    assert viewers.attach_window() not in {None, first}


def test_closing_the_window_ends_the_engine(viewers: Viewers) -> None:
    """At once, without a grace period."""
    number = viewers.attach_window()
    assert number is not None

    viewers.window_closed(number)

    assert viewers.shutdown_delay_s() == 0


def test_a_lost_window_has_a_grace_period(viewers: Viewers, clock: Clock) -> None:
    """Another window can attach within LOST_GRACE_S."""
    number = viewers.attach_window()
    assert number is not None

    viewers.window_lost(number)

    assert viewers.shutdown_delay_s() == LOST_GRACE_S
    clock.now_s += LOST_GRACE_S - 1
    assert viewers.attach_window() is not None
    assert viewers.shutdown_delay_s() is None


def test_the_page_of_a_closed_window_has_no_grace_period(viewers: Viewers, clock: Clock) -> None:
    """Its WebSocket may end shortly after the window was closed."""
    number = viewers.attach_window()
    assert number is not None
    viewers.page_connected("its page")
    viewers.window_closed(number)
    assert viewers.shutdown_delay_s() is None

    clock.now_s += 0.5
    viewers.page_disconnected("its page")

    assert viewers.shutdown_delay_s() == 0


def test_a_page_in_a_browser_has_a_grace_period(viewers: Viewers, clock: Clock) -> None:
    """It may be reloaded."""
    number = viewers.attach_window()
    assert number is not None
    viewers.page_connected("in the browser")
    viewers.window_closed(number)
    clock.now_s += CLOSED_WINDOW_PAGE_S + 1
    assert viewers.shutdown_delay_s() is None

    viewers.page_disconnected("in the browser")

    assert viewers.shutdown_delay_s() == LOST_GRACE_S


def test_the_stream_of_a_closed_window_is_not_lost(viewers: Viewers) -> None:
    """It ends after the report that the window was closed."""
    number = viewers.attach_window()
    assert number is not None
    viewers.window_closed(number)

    assert viewers.window_lost(number) is False
    assert viewers.shutdown_delay_s() == 0


def test_unknown_windows_and_pages_are_ignored(viewers: Viewers) -> None:
    """Numbers of windows that are not attached have no effect."""
    number = viewers.attach_window()
    assert number is not None

    viewers.window_shown(number + 1)
    viewers.window_closed(number + 1)
    viewers.page_disconnected("unknown")

    assert viewers.shutdown_delay_s() is None
    assert viewers.window_lost(number) is True


@pytest.mark.parametrize("was_shown", [True, False])
def test_a_window_lost_before_it_was_shown_is_reported(viewers: Viewers, *, was_shown: bool) -> None:
    """Only then is the browser opened instead."""
    number = viewers.attach_window()
    assert number is not None
    if was_shown:
        viewers.window_shown(number)

    assert viewers.window_lost(number) is not was_shown


def test_every_change_is_reported(clock: Clock) -> None:
    """`on_change` is called whenever the delay may have changed."""
    reported: list[float | None] = []
    watched = Viewers(clock=clock, on_change=lambda: reported.append(watched.shutdown_delay_s()))

    number = watched.attach_window()
    assert number is not None
    watched.page_connected("page")
    watched.window_closed(number)
    watched.page_disconnected("page")

    assert reported == [None, None, None, 0]
