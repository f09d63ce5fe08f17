"""The launcher's and the window's door, on the real engine, asked by our own side of it."""

import http.client
import json
import threading
from collections.abc import Callable

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.launcher import client, running
from desktop_monitor.launcher.client import Address, Link
from desktop_monitor.model.errors import EngineUnreachable
from desktop_monitor.paths import Places
from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually


@pytest.fixture
def address(engine: Engine, where: Places) -> Address:
    """What the runtime file says of the engine."""
    found = running.find(where)
    assert found
    return found


@pytest.fixture
def opened() -> list[str]:
    """The addresses that the engine has shown in a browser."""
    return []


@pytest.fixture
def launched(start_engine: Callable[..., Engine], where: Places, opened: list[str]) -> Address:
    """An engine that belongs to its viewers."""
    start_engine(launched=True, open_browser=opened.append)
    found = running.find(where)
    assert found
    return found


def opens(address: Address) -> Link:
    """Attach the only window."""
    attached = Link.open(address)
    assert attached
    return attached


def test_a_window_is_greeted_with_a_way_in(address: Address) -> None:
    """The first line carries a one-time address, and what a window must know before it has a page."""
    attached = opens(address)

    assert Client(attached.url).get("/api/status").status == 200
    assert attached.greeting["language"] == "auto"
    assert attached.greeting["theme"] == "system"
    assert attached.url.startswith(f"{attached.origin}/#key=")
    attached.close()


def test_a_second_window_raises_the_first(address: Address) -> None:
    """The second one is told so and gets nothing else."""
    first = opens(address)
    messages = first.messages()

    assert Link.open(address) is None

    assert next(messages) == "raise"
    first.close()


def test_of_many_at_once_one_is_let_in(address: Address) -> None:
    """Twenty impatient clicks are one window."""
    answers: list[Link | None] = []
    threads = [threading.Thread(target=lambda: answers.append(Link.open(address))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (only,) = (answer for answer in answers if answer)
    assert len(answers) == 20
    only.close()


def test_a_lost_window_makes_room_for_another(address: Address) -> None:
    """Its connection ends, and the next one is let in without any time-out."""
    opens(address).close()

    eventually(lambda: Link.open(address))


def test_stopping_tells_the_window_and_ends_its_stream(engine: Engine, address: Address) -> None:
    """A window can tell an engine that was stopped from one that crashed."""
    attached = opens(address)

    engine.stop()

    assert list(attached.messages()) == ["stop"]


def test_stop_asks_the_engine_to_end(engine: Engine, address: Address) -> None:
    """The answer comes before the end."""
    assert client.ask(address, "stop", {}) == {}

    engine.wait()


def test_a_browser_gets_an_address_of_its_own(address: Address) -> None:
    """Each one works once."""
    first, second = client.new_url(address), client.new_url(address)

    assert first != second
    assert Client(first).token
    assert Client(second).token


def test_the_state_can_be_asked(address: Address) -> None:
    """This is what `desktop-monitor status` shows."""
    assert client.ask(address, "status")["pid"] == address.pid


def test_a_launched_engine_ends_with_its_window(start_engine: Callable[..., Engine], where: Places) -> None:
    """A goodbye is heard at once."""
    engine = start_engine(launched=True)
    found = running.find(where)
    assert found
    attached = opens(found)

    attached.say_goodbye()

    engine.wait()
    attached.close()


def test_an_engine_from_a_terminal_does_not(engine: Engine, address: Address) -> None:
    """Whoever typed `serve` ends it."""
    attached = opens(address)

    attached.say_goodbye()
    attached.close()

    with pytest.raises(TimeoutError):
        eventually_stopped(engine, within_s=0.5)


def eventually_stopped(engine: Engine, *, within_s: float) -> None:
    """Wait for the engine's own wish to end."""
    waiting = threading.Thread(target=engine.wait, daemon=True)
    waiting.start()
    waiting.join(within_s)
    if waiting.is_alive():
        raise TimeoutError


def test_a_window_that_died_unseen_is_replaced_by_the_browser(launched: Address, opened: list[str]) -> None:
    """Somebody wanted to see the monitor: the engine shows it."""
    opens(launched).close()

    assert Client(eventually(lambda: opened)[0]).token


def test_a_window_that_was_seen_is_not_replaced(launched: Address, opened: list[str]) -> None:
    """It was closed, or it crashed in use; a browser that opens by itself would only puzzle."""
    attached = opens(launched)
    attached.say_shown()
    attached.close()

    # Held: a link that nobody holds hangs up, and would itself be a window that died unseen.
    another = eventually(lambda: Link.open(launched))

    assert opened == []
    another.close()


@pytest.mark.parametrize("body", [{}, {"window": "1"}, {"window": None}, [], 5, "window"])
def test_nonsense_is_refused(address: Address, body: object) -> None:
    """The door tells what it wants, and nothing happens."""
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=PATIENCE_S)
    headers = {"Authorization": f"Bearer {address.secret}", "Content-Type": "application/json"}
    connection.request("POST", "/control/bye", json.dumps(body), headers)
    answer = connection.getresponse()

    assert answer.status == 400
    assert json.loads(answer.read())["error"]["code"] == "bad_request"


def test_without_the_secret_the_door_is_shut(address: Address) -> None:
    """The launcher is told in plain words."""
    wrong = Address(address.pid, address.port, "wrong")

    with pytest.raises(EngineUnreachable, match=r"refuses this launcher \(HTTP 403\)"):
        Link.open(wrong)


def test_a_dead_engine_is_gone(engine: Engine, address: Address) -> None:
    """Nobody listens on its port any more."""
    engine.stop()

    with pytest.raises(client.Gone):
        Link.open(address)
