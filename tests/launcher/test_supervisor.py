"""What a window does when its engine speaks or is lost."""

import queue
import threading
from collections.abc import Iterator

import pytest

from desktop_monitor.launcher import supervisor
from desktop_monitor.launcher.client import Link
from desktop_monitor.launcher.supervisor import TRIES, Lifeline, Often
from desktop_monitor.model.errors import EngineUnreachable
from tests.waiting import PATIENCE_S


class FakeLink:
    """An engine that says what the test wants, then is lost."""

    def __init__(self, *says: str, url: str = "http://127.0.0.1:1/#key=a") -> None:
        self.url = url
        self.said: list[str] = []
        self._says = says

    def messages(self) -> Iterator[str]:
        """Say it all, then end."""
        yield from self._says

    def say_shown(self) -> None:
        """Note it."""
        self.said.append("shown")

    def say_goodbye(self) -> None:
        """Note it."""
        self.said.append("bye")

    def close(self) -> None:
        """Note it."""
        self.said.append("close")


class Scene:
    """A lifeline whose engines come from a list, and everything that it did with the window."""

    def __init__(self, first: FakeLink, *found: FakeLink | str | None) -> None:
        self.found = list(found)
        self.done: queue.Queue[tuple[str, str]] = queue.Queue()
        self.lifeline = Lifeline(
            first,  # type: ignore[arg-type]  # as much of a link as is needed
            reattach=self._reattach,
            show=lambda url: self.done.put(("show", url)),
            bring_to_front=lambda: self.done.put(("front", "")),
            close_window=lambda: self.done.put(("close", "")),
            ask_user=lambda problem: self.done.put(("ask", problem)),
        )
        self.thread = threading.Thread(target=self.lifeline.follow)
        self.thread.start()

    def next(self) -> tuple[str, str]:
        """Wait for what it does next."""
        return self.done.get(timeout=PATIENCE_S)

    def ends(self) -> bool:
        """Wait until it follows no longer."""
        self.thread.join(5)
        return not self.thread.is_alive() and self.done.empty()

    def _reattach(self) -> Link | None:
        found = self.found.pop(0) if self.found else "nothing is left"
        if isinstance(found, str):
            raise EngineUnreachable(found)
        return found  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "TRY_AGAIN_S", 0)


def test_the_engine_raises_and_closes_the_window() -> None:
    """In the order in which it says so; after `stop` no other engine is looked for."""
    scene = Scene(FakeLink("raise", "raise", "stop"))

    assert [scene.next() for _ in range(3)] == [("front", ""), ("front", ""), ("close", "")]
    assert scene.ends()


def test_a_lost_engine_is_replaced() -> None:
    """The page of the new one is shown, and that one knows that it is seen."""
    new = FakeLink("stop", url="http://127.0.0.1:2/#key=b")
    scene = Scene(FakeLink(), new)

    assert [scene.next(), scene.next()] == [("show", new.url), ("close", "")]
    assert scene.ends()
    assert new.said == ["shown"]


def test_three_times_is_tried() -> None:
    """An engine that needs a moment to come back is no reason to trouble the user."""
    new = FakeLink("stop")
    scene = Scene(FakeLink(), "not yet", "not yet", new)

    assert scene.next() == ("show", new.url)
    assert scene.next() == ("close", "")
    assert scene.ends()


def test_then_the_user_is_asked_and_told_why() -> None:
    """The last reason is what they get to see; trying again is up to them."""
    new = FakeLink("stop")
    scene = Scene(FakeLink(), "no", "no", "the disk is full")

    assert scene.next() == ("ask", "the disk is full")
    scene.found.append(new)
    scene.lifeline.try_again()

    assert scene.next() == ("show", new.url)
    assert scene.next() == ("close", "")
    assert scene.ends()


def test_an_engine_that_dies_again_and_again_asks_the_user() -> None:
    """Engines that come and die at once would otherwise go round for ever."""
    scene = Scene(FakeLink(), *(FakeLink() for _ in range(TRIES + 1)))

    seen = [scene.next() for _ in range(TRIES + 1)]

    assert [what for what, _ in seen] == ["show"] * TRIES + ["ask"]
    assert "several times" in seen[-1][1]
    scene.lifeline.close()
    assert scene.ends()


def test_a_window_that_was_closed_looks_for_nothing() -> None:
    """Goodbye is said before the connection is closed: the other way round is how a crash looks."""
    first = FakeLink()
    scene = Scene(first, "no", "no", "no")
    assert scene.next()[0] == "ask"

    scene.lifeline.close()

    assert scene.ends()
    assert first.said == ["bye", "close"]


def test_another_window_makes_this_one_superfluous() -> None:
    """The engine was started anew by a second launch, which has a window of its own."""
    scene = Scene(FakeLink(), None)

    assert scene.next() == ("close", "")
    assert scene.ends()


def test_often_means_more_than_three_times_in_a_minute() -> None:
    """Four times spread over hours is not often."""
    now_s = [0.0]
    often = Often(clock=lambda: now_s[0])
    assert [often.again() for _ in range(TRIES)] == [False] * TRIES
    assert often.again()

    now_s[0] += supervisor.LOSSES_WITHIN_S + 1
    assert [often.again() for _ in range(TRIES)] == [False] * TRIES

    often.forget()
    assert not often.again()
