"""The four examples of the tutorial."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.engine.engine import Engine
from desktop_monitor.web.socketio import tutorial
from desktop_monitor.web.socketio.tutorial import random_int_list
from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Push every 0.1 s instead of every 5 s."""
    monkeypatch.setattr(tutorial, "PUSH_PERIOD_S", 0.1)


def test_messages_are_echoed(client: Client) -> None:
    """``message`` is sent back."""
    with client.listen("/chat") as chat:
        chat.emit("message", "你好")

        assert chat.receive(timeout=PATIENCE_S) == ["message", "你好"]


def test_my_event_is_answered_with_my_response(client: Client) -> None:
    """With the same JSON."""
    with client.listen("/chat") as chat:
        chat.emit("my event", {"data": [1, {"deep": None}]})

        assert chat.receive(timeout=PATIENCE_S) == ["my response", {"data": [1, {"deep": None}]}]


def test_ten_integers_are_pushed_periodically(client: Client) -> None:
    """``/test_conn`` sends integers from 1 to 100."""
    with client.listen("/test_conn") as numbers:
        for _ in range(2):
            name, content = numbers.receive(timeout=PATIENCE_S)

            assert name == "server_response"
            assert len(content["data"]) == 10
            assert all(isinstance(number, int) and 1 <= number <= 100 for number in content["data"])


def test_the_usage_of_each_core_is_pushed_periodically(client: Client) -> None:
    """``/test`` sends minute and second, the usage of each core, and a count from 1."""
    with client.listen("/test") as cores:
        pushes = [cores.receive(timeout=PATIENCE_S)[1] for _ in range(3)]

    assert [push["count"] for push in pushes] == [1, 2, 3]
    label, percents = pushes[-1]["data"]
    assert len(label) == 5
    assert label[2] == ":"
    cpu = eventually(lambda: client.get("/api/now").json.get("cpu"))  # the first reading may be later
    assert len(percents) == len(cpu["per_core_percent"])


def tutorial_threads() -> list[str]:
    """Return the names of the running threads of the tutorial."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("tutorial")]


def test_there_is_one_thread_while_there_are_listeners(client: Client) -> None:
    """It serves all listeners, and ends with the last one."""
    first, second = client.listen("/test"), client.listen("/test")
    first.receive(timeout=PATIENCE_S)
    second.receive(timeout=PATIENCE_S)
    assert tutorial_threads() == ["tutorial /test"]

    first.disconnect()
    second.receive(timeout=PATIENCE_S)
    assert tutorial_threads() == ["tutorial /test"]

    ending = next(thread for thread in threading.enumerate() if thread.name == "tutorial /test")
    second.disconnect()
    ending.join(timeout=PATIENCE_S)
    assert tutorial_threads() == []


def test_all_listeners_receive_the_same_events(client: Client) -> None:
    """Each event is generated once."""
    with client.listen("/test_conn") as first, client.listen("/test_conn") as second:
        received_by_second = [second.receive(timeout=PATIENCE_S) for _ in range(3)]

        first.receive(timeout=PATIENCE_S)
        assert first.receive(timeout=PATIENCE_S) in received_by_second


def test_stopping_the_engine_ends_the_threads(client: Client, engine: Engine) -> None:
    """Also while there are listeners."""
    listener = client.listen("/test")
    listener.receive(timeout=PATIENCE_S)

    engine.stop()

    assert tutorial_threads() == []
    listener.disconnect()


@given(start=st.integers(-1000, 1000), stop=st.integers(-1000, 1000), length=st.integers(-50, 50))
def test_random_integers_are_within_the_bounds(start: int, stop: int, length: int) -> None:
    """Bounds in any order, and the absolute value of the length."""
    numbers = random_int_list(start, stop, length)

    assert len(numbers) == abs(length)
    assert all(min(start, stop) <= number <= max(start, stop) for number in numbers)


@pytest.mark.parametrize("length", [0, None, "", False])
def test_a_falsy_length_gives_an_empty_list(length: int) -> None:
    """As in the tutorial."""
    assert random_int_list(1, 100, length) == []
