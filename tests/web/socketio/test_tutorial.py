"""The tutorial's four examples, as its own client would use them."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.engine.engine import Engine
from desktop_monitor.web.socketio import tutorial
from desktop_monitor.web.socketio.tutorial import random_int_list
from tests.conftest import Client
from tests.waiting import PATIENCE_S


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five seconds are five seconds; the tests take a tenth of one."""
    monkeypatch.setattr(tutorial, "PUSH_PERIOD_S", 0.1)


def test_an_unnamed_message_comes_back(client: Client) -> None:
    """`send` answers `send`."""
    with client.listen("/chat") as chat:
        chat.emit("message", "你好")

        assert chat.receive(timeout=PATIENCE_S) == ["message", "你好"]


def test_my_event_comes_back_as_my_response(client: Client) -> None:
    """A named event answers with its JSON."""
    with client.listen("/chat") as chat:
        chat.emit("my event", {"data": [1, {"deep": None}]})

        assert chat.receive(timeout=PATIENCE_S) == ["my response", {"data": [1, {"deep": None}]}]


def test_ten_integers_are_pushed_again_and_again(client: Client) -> None:
    """`/test_conn` sends ten integers from 1 to 100."""
    with client.listen("/test_conn") as numbers:
        for _ in range(2):
            name, content = numbers.receive(timeout=PATIENCE_S)

            assert name == "server_response"
            assert len(content["data"]) == 10
            assert all(isinstance(number, int) and 1 <= number <= 100 for number in content["data"])


def test_every_core_is_pushed_with_time_and_count(client: Client) -> None:
    """`/test` sends minute and second, the percent of each core, and a count from 1."""
    with client.listen("/test") as cores:
        pushes = [cores.receive(timeout=PATIENCE_S)[1] for _ in range(3)]

    assert [push["count"] for push in pushes] == [1, 2, 3]
    label, percents = pushes[-1]["data"]
    assert len(label) == 5
    assert label[2] == ":"
    assert len(percents) == len(client.get("/api/now").json["cpu"]["per_core_percent"])


def ticking() -> list[str]:
    """The tutorial's threads that run now."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("tutorial")]


def test_one_thread_serves_many_and_none_serves_nobody(client: Client) -> None:
    """The tutorial started an endless loop for each connection; ours ends with the last listener."""
    first, second = client.listen("/test"), client.listen("/test")
    first.receive(timeout=PATIENCE_S)
    second.receive(timeout=PATIENCE_S)
    assert ticking() == ["tutorial /test"]

    first.disconnect()
    second.receive(timeout=PATIENCE_S)
    assert ticking() == ["tutorial /test"]

    ending = next(thread for thread in threading.enumerate() if thread.name == "tutorial /test")
    second.disconnect()
    ending.join(timeout=PATIENCE_S)
    assert ticking() == []


def test_all_listeners_hear_the_same(client: Client) -> None:
    """A broadcast is made once."""
    with client.listen("/test_conn") as first, client.listen("/test_conn") as second:
        heard_by_second = [second.receive(timeout=PATIENCE_S) for _ in range(3)]

        first.receive(timeout=PATIENCE_S)
        assert first.receive(timeout=PATIENCE_S) in heard_by_second


def test_stopping_the_engine_ends_the_threads(client: Client, engine: Engine) -> None:
    """Nothing is left behind while somebody still listened."""
    listener = client.listen("/test")
    listener.receive(timeout=PATIENCE_S)

    engine.stop()

    assert ticking() == []
    listener.disconnect()


@given(start=st.integers(-1000, 1000), stop=st.integers(-1000, 1000), length=st.integers(-50, 50))
def test_a_list_of_integers_lies_between_its_bounds(start: int, stop: int, length: int) -> None:
    """Reversed bounds are swapped and the length counts without its sign."""
    numbers = random_int_list(start, stop, length)

    assert len(numbers) == abs(length)
    assert all(min(start, stop) <= number <= max(start, stop) for number in numbers)


@pytest.mark.parametrize("length", [0, None, "", False])
def test_a_falsy_length_gives_an_empty_list(length: int) -> None:
    """As the tutorial has it."""
    assert random_int_list(1, 100, length) == []
