"""An incident that was opened is shown by the pages of the history, and changes nothing of one's own."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.incident import remove_directory
from desktop_monitor.export.incident import make_incident
from desktop_monitor.export.opened_incident import open_incident
from desktop_monitor.files.paths import INCIDENT_PREFIX, app_paths, prepare_data_dir
from desktop_monitor.text.translation import english
from tests.browser.conftest import axe_source, go_to, in_app, wait_for
from tests.browser.test_access import LOOKS, findings
from tests.conftest import Client
from tests.export.conftest import SECRETS, secret_recording  # noqa: F401  # a fixture
from tests.recorder.conftest import Recording

OF_THE_PRESENT = re.compile(r"\b[Nn]ow\b|\blast \d|last day|当前|目前|现在|最近")


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_an_incident_is_shown_read_only(
    new_page: Callable[..., Page],
    start_engine: Callable[..., Engine],
    secret_recording: Recording,  # noqa: F811
    tmp_path: Path,
    theme: str,
    language: str,
) -> None:
    """The timeline has all of it and a moment its processes; this machine is not measured, nothing is now."""
    made = make_incident(secret_recording.recorder._reader, 0, secret_recording.now, (), "here", english())
    file = tmp_path / "shared-1.html"
    file.write_bytes(made.content)
    paths = app_paths(Path(tempfile.mkdtemp(prefix=INCIDENT_PREFIX, dir=tmp_path)))
    prepare_data_dir(paths)
    opened = open_incident(file, paths)
    engine = start_engine(paths=paths, period_s=None)
    page = new_page(color_scheme=theme, locale=language)
    page.goto(engine.url())

    expect(page.locator(".page-timeline")).to_be_visible()
    expect(page.locator(".banner.incident")).to_contain_text("shared-1.html")
    wait_for(page, "app.history.loaded.store.length > 50")
    in_app(page, f"location.hash = 'timeline/{opened.to_unix_ms}'")
    expect(page.locator(".timeline-side")).to_contain_text("python3")
    assert in_app(page, "return app.timeRange.current().toMs") == opened.to_unix_ms
    assert not [secret for secret in SECRETS if secret in page.content()]
    page.evaluate(axe_source())
    assert findings(page) == []
    for noun in ("overview", "cpu", "memory", "disks", "network", "timeline"):
        go_to(page, noun)
        expect(page.locator(".chart .summary").first).not_to_be_empty()
        assert not OF_THE_PRESENT.search(page.locator("main").inner_text()), noun
    go_to(page, "processes")
    expect(page.locator(".page-processes")).to_contain_text("python3")

    client = Client(engine.url())
    assert client.get("/api/now").json["taken_at_unix_ms"] == opened.to_unix_ms
    row = client.get("/api/processes").json["processes"][0]
    answer = client.post(f"/api/processes/{row['pid']}/{row['created_unix_ms']}/end", {"confirmed": True})
    assert answer.json["outcome"] == "refused"
    page.close()
    engine.stop()
    remove_directory(paths)
    assert not paths.data_dir.exists()
