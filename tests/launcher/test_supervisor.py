"""The supervisor handles the messages of the engine, and reconnects a window whose engine is lost."""

import queue
import threading
from collections.abc import Iterator

import pytest

from desktop_monitor.launcher import supervisor
from desktop_monitor.launcher.client import EngineClient
from desktop_monitor.launcher.supervisor import MAX_ATTEMPTS, EngineSupervisor
from desktop_monitor.model.errors import EngineUnreachable
from tests.waiting import PATIENCE_S


class FakeClient:
    """A client of an engine that sends `messages` and ends."""

    def __init__(self, *messages: str, url: str = "http://127.0.0.1:1/#key=a") -> None:
        self.url = url
        self.calls: list[str] = []
        self._messages = messages

    def messages(self) -> Iterator[str]:
        """Yield the messages."""
        yield from self._messages

    def report_shown(self) -> None:
        """Record the call."""
        self.calls.append("shown")

    def report_closed(self) -> None:
        """Record the call."""
        self.calls.append("closed")

    def close(self) -> None:
        """Record the call."""
        self.calls.append("close")


class Harness:
    """A running supervisor: `reattach` returns `engines` in turn, and `actions` has the calls of the window.

    A string in `engines` makes `reattach` fail with that message; None stands for another window.
    """

    def __init__(self, first: FakeClient, *engines: FakeClient | str | None) -> None:
        self.engines = list(engines)
        self.actions: queue.Queue[tuple[str, str]] = queue.Queue()
        self.supervisor = EngineSupervisor(
            client=first,  # type: ignore[arg-type]  # has the methods that are called
            reattach=self._reattach,
            show_url=lambda url: self.actions.put(("show", url)),
            bring_to_front=lambda: self.actions.put(("front", "")),
            set_compact=lambda is_compact: self.actions.put(("compact", str(is_compact))),
            close_window=lambda: self.actions.put(("close", "")),
            on_unreachable=lambda problem: self.actions.put(("problem", problem)),
        )
        self.thread = threading.Thread(target=self.supervisor.run)
        self.thread.start()

    def next(self) -> tuple[str, str]:
        """Wait for the next action."""
        return self.actions.get(timeout=PATIENCE_S)

    def has_ended(self) -> bool:
        """Wait for the end of `run`; return whether it ended without another action."""
        self.thread.join(5)
        return not self.thread.is_alive() and self.actions.empty()

    def _reattach(self) -> EngineClient | None:
        engine = self.engines.pop(0) if self.engines else "no engine left"
        if isinstance(engine, str):
            raise EngineUnreachable(engine)
        return engine  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RETRY_DELAY_S", 0)


def test_messages_raise_and_close_the_window() -> None:
    """Messages are handled in order; `stop` ends the supervisor without another attempt."""
    harness = Harness(FakeClient("raise", "raise", "stop"))

    assert [harness.next() for _ in range(3)] == [("front", ""), ("front", ""), ("close", "")]
    assert harness.has_ended()


def test_a_lost_engine_is_replaced() -> None:
    """The window loads the page of the new engine, which receives the report that it is visible."""
    new = FakeClient("stop", url="http://127.0.0.1:2/#key=b")
    harness = Harness(FakeClient(), new)

    assert [harness.next(), harness.next()] == [("show", new.url), ("close", "")]
    assert harness.has_ended()
    assert new.calls == ["shown"]


def test_reconnecting_is_attempted_three_times() -> None:
    """The third attempt succeeds without a message to the user."""
    new = FakeClient("stop")
    harness = Harness(FakeClient(), "not yet", "not yet", new)

    assert harness.next() == ("show", new.url)
    assert harness.next() == ("close", "")
    assert harness.has_ended()


def test_after_three_failures_the_last_reason_is_shown() -> None:
    """`retry` starts another attempt."""
    new = FakeClient("stop")
    harness = Harness(FakeClient(), "no", "no", "the disk is full")

    assert harness.next() == ("problem", "the disk is full")
    harness.engines.append(new)
    harness.supervisor.retry()

    assert harness.next() == ("show", new.url)
    assert harness.next() == ("close", "")
    assert harness.has_ended()


def test_repeated_losses_stop_the_reconnecting() -> None:
    """After the fourth loss within a minute the user decides; engines that crash would loop forever."""
    harness = Harness(FakeClient(), *(FakeClient() for _ in range(MAX_ATTEMPTS + 1)))

    actions = [harness.next() for _ in range(MAX_ATTEMPTS + 1)]

    assert [action for action, _ in actions] == ["show"] * MAX_ATTEMPTS + ["problem"]
    assert "several times" in actions[-1][1]
    harness.supervisor.close()
    assert harness.has_ended()


def test_a_closed_window_does_not_reconnect() -> None:
    """The engine gets the report before the stream ends: the other order means a crash."""
    first = FakeClient()
    harness = Harness(first, "no", "no", "no")
    assert harness.next()[0] == "problem"

    harness.supervisor.close()

    assert harness.has_ended()
    assert first.calls == ["closed", "close"]


def test_a_window_closes_if_the_new_engine_has_another_one() -> None:
    """A second launch started the new engine and has attached its own window."""
    harness = Harness(FakeClient(), None)

    assert harness.next() == ("close", "")
    assert harness.has_ended()


def test_another_launch_says_which_kind_of_window_it_wants() -> None:
    """After it has raised the window."""
    harness = Harness(FakeClient("raise", "compact", "raise", "ordinary", "stop"))

    assert [harness.next() for _ in range(5)] == [
        ("front", ""),
        ("compact", "True"),
        ("front", ""),
        ("compact", "False"),
        ("close", ""),
    ]
