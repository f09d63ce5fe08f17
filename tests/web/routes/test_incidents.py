"""The file of a time range over HTTP."""

import pytest

from desktop_monitor.export.incident_data import unpacked
from tests.conftest import Client
from tests.export.conftest import embedded
from tests.waiting import eventually


def test_preview_and_file_agree(shared_client: Client) -> None:
    """The file is bytes to be stored, never a page of this origin."""
    path = "from=0&to=9000000000000&include=arguments&language=zh-CN"
    preview = eventually(
        lambda: (
            answer.json
            if (answer := shared_client.get(f"/api/incident/preview?{path}")).status == 200
            else None
        )
    )
    answer = shared_client.get(f"/api/incident?{path}")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b'<html lang="zh-CN">' in answer.body
    assert preview["included"] == ["arguments"]
    assert preview["from_unix_ms"] <= unpacked(embedded(answer.body)).from_unix_ms


@pytest.mark.parametrize(
    "query",
    ["", "from=1", "from=1&to=2&include=everything", "from=1&to=2", "from=2&to=1", "from=1&to=2&language=xx"],
)
def test_wrong_questions_are_refused(shared_client: Client, query: str) -> None:
    """With the reason."""
    for path in ("/api/incident", "/api/incident/preview"):
        assert shared_client.get(f"{path}?{query}").status == 400
