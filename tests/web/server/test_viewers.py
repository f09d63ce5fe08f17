"""Until when a launched engine goes on."""

import pytest

from desktop_monitor.web.server import viewers
from desktop_monitor.web.server.viewers import (
    LAUNCH_GRACE_S,
    LOST_GRACE_S,
    PAGE_OF_A_CLOSED_WINDOW_S,
    Viewers,
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """Time stands still until the test moves it."""
    return Clock()


@pytest.fixture
def seen(clock: Clock) -> Viewers:
    """The viewers of an engine that has just started."""
    return Viewers(clock=clock)


def test_an_engine_that_nobody_looks_at_ends_a_minute_after_its_start(seen: Viewers, clock: Clock) -> None:
    """A launcher that died before it could attach leaves no engine behind for good."""
    assert seen.leave_in_s() == LAUNCH_GRACE_S
    clock.now_s += LAUNCH_GRACE_S
    assert seen.leave_in_s() == 0


def test_a_window_keeps_the_engine(seen: Viewers, clock: Clock) -> None:
    """However long it is open."""
    assert seen.window_came() == 1
    clock.now_s += 1e6
    assert seen.leave_in_s() is None


def test_only_one_window_is_let_in(seen: Viewers) -> None:
    """The second one is refused, until the first one has gone."""
    first = seen.window_came()
    assert first is not None
    assert seen.window_came() is None

    seen.window_said_goodbye(first)

    assert seen.window_came() not in {None, first}


def test_a_goodbye_ends_the_engine_at_once(seen: Viewers) -> None:
    """Closing the only window is closing the program."""
    number = seen.window_came()
    assert number is not None

    seen.window_said_goodbye(number)

    assert seen.leave_in_s() == 0


def test_a_crash_leaves_time_to_come_back(seen: Viewers, clock: Clock) -> None:
    """The stream of a killed window ends without a word: the engine waits for another one."""
    number = seen.window_came()
    assert number is not None

    seen.window_was_lost(number)

    assert seen.leave_in_s() == LOST_GRACE_S
    clock.now_s += LOST_GRACE_S - 1
    assert seen.window_came() is not None
    assert seen.leave_in_s() is None


def test_the_page_of_a_closed_window_is_no_other_viewer(seen: Viewers, clock: Clock) -> None:
    """Its socket may be seen to close a moment after the goodbye; then there is nothing more to wait for."""
    number = seen.window_came()
    assert number is not None
    seen.page_came("its page")
    seen.window_said_goodbye(number)
    assert seen.leave_in_s() is None

    clock.now_s += 0.5
    seen.page_went("its page")

    assert seen.leave_in_s() == 0


def test_a_browser_keeps_the_engine_and_may_reload(seen: Viewers, clock: Clock) -> None:
    """A page in a browser is a viewer of its own; its end may be a reload, so the engine waits."""
    number = seen.window_came()
    assert number is not None
    seen.page_came("in the browser")
    seen.window_said_goodbye(number)
    clock.now_s += PAGE_OF_A_CLOSED_WINDOW_S + 1
    assert seen.leave_in_s() is None

    seen.page_went("in the browser")

    assert seen.leave_in_s() == LOST_GRACE_S


def test_a_late_end_of_the_stream_changes_nothing_after_a_goodbye(seen: Viewers) -> None:
    """Goodbye comes first and its connection ends later: that is no crash."""
    number = seen.window_came()
    assert number is not None
    seen.window_said_goodbye(number)

    assert seen.window_was_lost(number) is False
    assert seen.leave_in_s() == 0


def test_the_words_of_a_window_that_is_gone_do_not_count(seen: Viewers) -> None:
    """Numbers that nobody has are ignored, whoever sends them."""
    number = seen.window_came()
    assert number is not None

    seen.window_was_shown(number + 1)
    seen.window_said_goodbye(number + 1)
    seen.page_went("never came")

    assert seen.leave_in_s() is None
    assert seen.window_was_lost(number) is True


@pytest.mark.parametrize("was_shown", [True, False])
def test_a_window_that_died_unseen_is_told(seen: Viewers, *, was_shown: bool) -> None:
    """Only then must something else be shown: a window that was seen has been used."""
    number = seen.window_came()
    assert number is not None
    if was_shown:
        seen.window_was_shown(number)

    assert seen.window_was_lost(number) is not was_shown


def test_every_change_is_told(clock: Clock) -> None:
    """Who waits for the end is woken whenever it may have moved."""
    told: list[float | None] = []
    watched = viewers.Viewers(clock=clock, on_change=lambda: told.append(watched.leave_in_s()))

    number = watched.window_came()
    assert number is not None
    watched.page_came("page")
    watched.window_said_goodbye(number)
    watched.page_went("page")

    assert told == [None, None, None, 0]
