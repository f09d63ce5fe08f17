"""The push: what the engine says by itself."""

import itertools

import pytest
import socketio

from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually


def test_every_period_a_reading_is_pushed(client: Client) -> None:
    """Readings follow each other without being asked for."""
    with client.listen("/live") as page:
        heard = iter(lambda: page.receive(timeout=PATIENCE_S), None)
        readings = itertools.islice((content for name, content in heard if name == "reading"), 3)
        taken = [reading["taken_at_unix_ms"] for reading in readings]

    assert taken == sorted(set(taken))


def test_the_newest_reading_comes_at_once(client: Client) -> None:
    """A page need not wait a period for its first figure."""
    with client.listen("/live") as page:
        page.receive(timeout=PATIENCE_S)
    newest = client.get("/api/now").json["taken_at_unix_ms"]

    with client.listen("/live") as page:
        _, reading = page.receive(timeout=PATIENCE_S)

    assert reading["taken_at_unix_ms"] >= newest


def test_what_was_pushed_can_be_asked_for_again(client: Client) -> None:
    """Live push and history show the same numbers."""
    with client.listen("/live") as page:
        _, reading = page.receive(timeout=PATIENCE_S)
    taken = reading["taken_at_unix_ms"]

    def recorded() -> list[float | None]:
        found = client.get(f"/api/history?from={taken}&to={taken + 1}&series=cpu.user_percent").json
        average: list[float | None] = found["series"].get("cpu.user_percent", {}).get("average", [])
        return average

    assert eventually(recorded) == [reading["cpu"]["user_percent"]]


def test_a_changed_period_is_told_to_every_page(client: Client) -> None:
    """A second window shows what the first one chose."""
    with client.listen("/live") as page:
        client.patch("/api/settings", {"period_s": 10})

        told = next(
            content
            for name, content in iter(lambda: page.receive(timeout=PATIENCE_S), None)
            if name == "status"
        )

    assert told["period_s"] == 10


def test_the_engines_own_cost_is_told_soon_after_the_start(client: Client) -> None:
    """A page that was there from the start need not wait half a minute to see what the monitor costs."""
    with client.listen("/live") as page:
        told = next(
            content
            for name, content in iter(lambda: page.receive(timeout=PATIENCE_S), None)
            if name == "status"
        )

    assert told["own"]["cpu_percent"] is not None


def test_a_stranger_without_the_token_is_refused(client: Client) -> None:
    """Whoever can reach the port still cannot reach the data."""
    with socketio.SimpleClient() as stranger, pytest.raises(socketio.exceptions.ConnectionError):
        stranger.connect(
            client.origin, headers={"Origin": client.origin}, transports=["websocket"], namespace="/live"
        )
