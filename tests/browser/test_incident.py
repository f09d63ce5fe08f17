"""The file of an incident in a browser without network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.export.incident import make_incident
from desktop_monitor.text.translation import english
from tests.browser.conftest import axe_source
from tests.browser.test_access import findings
from tests.export.conftest import HOSTILE, secret_recording  # noqa: F401  # a fixture
from tests.recorder.conftest import Recording


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_incident_is_shown_without_network(
    new_page: Callable[..., Page],
    secret_recording: Recording,  # noqa: F811
    tmp_path: Path,
    theme: str,
) -> None:
    """Its charts are drawn, hostile names are text, and nothing is requested or refused by its policy."""
    made = make_incident(secret_recording.recorder._reader, 0, secret_recording.now, (), "here", english())
    file = tmp_path / "incident.html"
    file.write_bytes(made.content)
    page = new_page(offline=True, color_scheme=theme)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))

    page.goto(file.as_uri())

    expect(page.get_by_role("heading", name="Incident")).to_be_visible()
    expect(page.get_by_text(HOSTILE[-1]).first).to_be_visible()
    assert requested == [file.as_uri()]
    drawn = page.evaluate(
        "() => [...document.querySelectorAll('svg path[d], svg polyline')].map((one) => one.getBBox().width)"
    )
    assert len([width for width in drawn if width > 100]) >= 4
    page.evaluate(axe_source())
    assert findings(page) == []
