"""The few processes that use the CPU the most, for those who need no more."""

import pytest

from tests.conftest import Answer, Client
from tests.waiting import eventually


def asked(client: Client, query: str) -> Answer:
    """The answer, as soon as there is a first table."""
    return eventually(
        lambda: answer if (answer := client.get(f"/api/processes{query}")).status != 503 else None
    )


def test_only_the_busiest_are_told_the_busiest_first(client: Client) -> None:
    """A card with six rows does not cost a table of seven hundred."""
    everybody = asked(client, "").json["processes"]

    found = asked(client, "?busiest=2").json["processes"]

    shares = [row["cpu_percent"] or 0 for row in found]
    assert len(found) == min(2, len(everybody))
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("count", ["0", "-1", "1000", "six", "", "1.5"])
def test_a_count_that_is_none_is_refused(client: Client, count: str) -> None:
    """The mistake is named."""
    answer = asked(client, f"?busiest={count}")

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")
    assert "busiest" in answer.json["error"]["message"]
