"""Requests for the processes with the highest CPU usage only."""

import pytest

from tests.conftest import Answer, Client
from tests.waiting import eventually


def get_processes(client: Client, query: str) -> Answer:
    """Wait for a process table and return the response."""
    return eventually(
        lambda: answer if (answer := client.get(f"/api/processes{query}")).status != 503 else None
    )


def test_the_busiest_processes_are_sorted(shared_client: Client) -> None:
    """In descending order of CPU usage."""
    all_rows = get_processes(shared_client, "").json["processes"]

    rows = get_processes(shared_client, "?busiest=2").json["processes"]

    shares = [row["cpu_percent"] or 0 for row in rows]
    assert len(rows) == min(2, len(all_rows))
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("count", ["0", "-1", "1000", "six", "", "1.5"])
def test_an_invalid_count_is_refused(shared_client: Client, count: str) -> None:
    """The message has the name of the parameter."""
    answer = get_processes(shared_client, f"?busiest={count}")

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")
    assert "busiest" in answer.json["error"]["message"]


def test_each_measure_adds_the_one_that_uses_most(shared_client: Client) -> None:
    """CPU, memory, and both directions of disk and network together; a row that leads twice is there once."""
    everything = get_processes(shared_client, "").json["processes"]

    rows = get_processes(shared_client, "?busiest=1&by=memory&by=memory").json["processes"]
    each = get_processes(shared_client, "?busiest=1&by=cpu&by=memory&by=io&by=network").json["processes"]

    assert len(rows) == 1
    assert rows[0]["rss_bytes"] >= 0.9 * max(row["rss_bytes"] or 0 for row in everything)
    assert 1 <= len(each) <= 4


@pytest.mark.parametrize("measure", ["", "disk", "CPU"])
def test_an_unknown_measure_is_refused(shared_client: Client, measure: str) -> None:
    """The message has the name of the parameter."""
    answer = get_processes(shared_client, f"?busiest=1&by={measure}")

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")
    assert "`by`" in answer.json["error"]["message"]
