"""The live push of a real engine."""

import itertools

import pytest
import socketio

from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually


def test_a_reading_is_pushed_every_period(client: Client) -> None:
    """Without a request, in the order of their times."""
    with client.listen("/live") as page:
        events = iter(lambda: page.receive(timeout=PATIENCE_S), None)
        readings = itertools.islice((content for name, content in events if name == "reading"), 3)
        taken = [reading["taken_at_unix_ms"] for reading in readings]

    assert taken == sorted(set(taken))


def test_the_newest_reading_is_pushed_on_connect(client: Client) -> None:
    """A page does not wait for the next period."""
    newest = eventually(lambda: client.get("/api/now").json.get("taken_at_unix_ms"))

    with client.listen("/live") as page:
        _, reading = page.receive(timeout=PATIENCE_S)

    assert reading["taken_at_unix_ms"] >= newest


def test_a_pushed_reading_is_recorded(client: Client) -> None:
    """The live push and the history have the same values."""
    with client.listen("/live") as page:
        _, reading = page.receive(timeout=PATIENCE_S)
    taken = reading["taken_at_unix_ms"]

    def recorded() -> list[float | None]:
        answer = client.get(f"/api/history?from={taken}&to={taken + 1}&series=cpu.user_percent").json
        average: list[float | None] = answer["series"].get("cpu.user_percent", {}).get("average", [])
        return average

    assert eventually(recorded) == [reading["cpu"]["user_percent"]]


def test_a_change_of_the_period_is_pushed(client: Client) -> None:
    """All pages receive the new status."""
    with client.listen("/live") as page:
        client.patch("/api/settings", {"period_s": 10})

        status = next(
            content
            for name, content in iter(lambda: page.receive(timeout=PATIENCE_S), None)
            if name == "status"
        )

    assert status["period_s"] == 10


def test_the_cost_of_the_engine_is_pushed_after_the_start(client: Client) -> None:
    """As soon as it is known, and nothing is pushed for the tray alone."""
    with client.listen("/live") as page:
        status = next(
            content
            for name, content in iter(lambda: page.receive(timeout=PATIENCE_S), None)
            if name == "status"
        )

    assert status["own"]["cpu_percent"] is not None


def test_a_client_without_a_token_is_refused(client: Client) -> None:
    """The handshake of the WebSocket fails."""
    with socketio.SimpleClient() as unauthorised, pytest.raises(socketio.exceptions.ConnectionError):
        unauthorised.connect(
            client.origin, headers={"Origin": client.origin}, transports=["websocket"], namespace="/live"
        )
