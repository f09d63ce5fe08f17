"""The control routes of a real engine, with the client of the launcher."""

import http.client
import json
import os
import threading
from collections.abc import Callable

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.launcher import client
from desktop_monitor.launcher.client import Address, EngineClient
from desktop_monitor.launcher.discovery import find_engine
from desktop_monitor.model.errors import EngineUnreachable
from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually


@pytest.fixture
def address(engine: Engine, paths: AppPaths) -> Address:
    """The address of the engine."""
    found = find_engine(paths)
    assert found
    return found


@pytest.fixture
def opened() -> list[str]:
    """The URLs that the engine has opened in a browser."""
    return []


@pytest.fixture
def launched(start_engine: Callable[..., Engine], paths: AppPaths, opened: list[str]) -> Address:
    """The address of an engine that ends without viewers."""
    start_engine(launched=True, open_browser=opened.append)
    found = find_engine(paths)
    assert found
    return found


def attach(address: Address) -> EngineClient:
    """Attach a window."""
    attached = EngineClient.attach(address)
    assert attached
    return attached


def test_attaching_returns_a_url_and_settings(address: Address) -> None:
    """A one-time URL, and the settings that the window needs before it has a page."""
    attached = attach(address)

    assert Client(attached.url).get("/api/status").status == 200
    assert attached.greeting["language"] == "auto"
    assert attached.greeting["theme"] == "system"
    assert attached.url.startswith(f"{attached.origin}/#key=")
    attached.close()


def test_the_engine_identifies_the_process_of_its_window(engine: Engine, address: Address) -> None:
    """While it is attached: that process is protected from actions."""
    attached = attach(address)

    assert eventually(lambda: engine._control.viewers.window_pid) == os.getpid()
    attached.close()
    eventually(lambda: engine._control.viewers.window_pid is None)


def test_a_second_window_raises_the_first(address: Address) -> None:
    """The second one is not attached."""
    first = attach(address)
    messages = first.messages()

    assert EngineClient.attach(address) is None

    assert next(messages) == "raise"
    first.close()


@pytest.mark.parametrize(("is_compact", "view"), [(True, "compact"), (False, "ordinary")])
def test_a_second_launch_says_which_window_it_wants(address: Address, *, is_compact: bool, view: str) -> None:
    """Beside the request to raise it."""
    first = attach(address)
    messages = first.messages()

    assert EngineClient.attach(address, is_compact=is_compact) is None

    assert [next(messages), next(messages)] == ["raise", view]
    first.close()


def test_one_of_many_concurrent_windows_is_attached(address: Address) -> None:
    """The others raise it."""
    answers: list[EngineClient | None] = []
    threads = [
        threading.Thread(target=lambda: answers.append(EngineClient.attach(address))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (attached,) = (answer for answer in answers if answer)
    assert len(answers) == 20
    attached.close()


def test_a_window_can_attach_after_another_was_lost(address: Address) -> None:
    """Without waiting for a timeout."""
    attach(address).close()

    eventually(lambda: EngineClient.attach(address))


def test_stopping_the_engine_sends_stop_to_the_window(engine: Engine, address: Address) -> None:
    """The window can distinguish a stopped engine from a crashed one."""
    attached = attach(address)

    engine.stop()

    assert list(attached.messages()) == ["stop"]


def test_the_stop_route_stops_the_engine(engine: Engine, address: Address) -> None:
    """The response is sent before the engine ends."""
    assert client.call(address, "stop", {}) == {}

    engine.wait()


def test_the_open_route_returns_a_new_url(address: Address) -> None:
    """Each is valid once."""
    first, second = client.new_url(address), client.new_url(address)

    assert first != second
    assert Client(first).token
    assert Client(second).token


def test_the_status_route_returns_the_status(address: Address) -> None:
    """For ``desktop-monitor status``."""
    assert client.call(address, "status")["pid"] == address.pid


def test_a_launched_engine_ends_with_its_window(start_engine: Callable[..., Engine], paths: AppPaths) -> None:
    """At once when the window is closed."""
    engine = start_engine(launched=True)
    found = find_engine(paths)
    assert found
    attached = attach(found)

    attached.report_closed()

    engine.wait()
    attached.close()


def test_a_served_engine_keeps_running(engine: Engine, address: Address) -> None:
    """``serve`` does not end with its viewers."""
    attached = attach(address)

    attached.report_closed()
    attached.close()

    waiting = threading.Thread(target=engine.wait, daemon=True)
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()


def test_a_window_lost_before_it_was_shown_is_replaced_by_the_browser(
    launched: Address, opened: list[str]
) -> None:
    """The engine opens the default browser."""
    attach(launched).close()

    assert Client(eventually(lambda: opened)[0]).token


def test_a_window_lost_after_it_was_shown_is_not_replaced(launched: Address, opened: list[str]) -> None:
    """No browser is opened."""
    attached = attach(launched)
    attached.report_shown()
    attached.close()

    # Keep the reference: a collected client closes its stream, and is a window that was not shown.
    another = eventually(lambda: EngineClient.attach(launched))

    assert opened == []
    another.close()


@pytest.mark.parametrize("body", [{}, {"window": "1"}, {"window": None}, [], 5, "window"])
def test_an_invalid_body_is_refused(address: Address, body: object) -> None:
    """A body that does not fit the request is answered with 400 and a code."""
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=PATIENCE_S)
    headers = {"Authorization": f"Bearer {address.secret}", "Content-Type": "application/json"}
    connection.request("POST", "/control/bye", json.dumps(body), headers)
    answer = connection.getresponse()

    assert answer.status == 400
    assert json.loads(answer.read())["error"]["code"] == "bad_request"


def test_a_wrong_secret_is_refused(address: Address) -> None:
    """The client raises EngineUnreachable."""
    wrong = Address(address.pid, address.port, "wrong")

    with pytest.raises(EngineUnreachable, match=r"refuses this launcher \(HTTP 403\)"):
        EngineClient.attach(wrong)


def test_a_stopped_engine_is_gone(engine: Engine, address: Address) -> None:
    """The client raises EngineGone."""
    engine.stop()

    with pytest.raises(client.EngineGone):
        EngineClient.attach(address)


@pytest.mark.parametrize("body", [{}, {"on": 1}, {"on": None}, []])
def test_background_takes_a_truth_value(address: Address, client: Client, body: object) -> None:
    """Anything else changes nothing."""
    headers = {"Authorization": f"Bearer {address.secret}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=PATIENCE_S)

    connection.request("POST", "/control/background", json.dumps(body), headers)

    assert connection.getresponse().status == 400
    connection.close()
    assert client.get("/api/settings").json["background_asked"] is False


def test_the_window_is_measured_while_it_is_attached(address: Address, client: Client) -> None:
    """Its process said who it is; the sum needs both parts."""
    assert client.get("/api/status").json["own"]["window"] is None
    attached = attach(address)

    # The window of this test is the process of the engine, which does not count itself twice.
    own = client.get("/api/status").json["own"]
    assert set(own["window"]) == set(own["engine"]) == {"cpu_percent", "pss_bytes"}

    attached.report_closed()
    attached.close()
    own = eventually(lambda: (now := client.get("/api/status").json["own"])["window"] is None and now)
    assert own["pss_bytes"] == own["engine"]["pss_bytes"]
