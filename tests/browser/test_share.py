"""A time range is shared from the timeline: first what is in the file, then the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, Route, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.export.incident_data import unpacked
from tests.browser.conftest import axe_source, go_to, in_app, wait_for, wait_for_readings
from tests.browser.test_access import LOOKS, findings
from tests.export.conftest import embedded


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_a_range_is_shared_with_a_preview(
    new_page: Callable[..., Page], engine: Engine, tmp_path: Path, theme: str, language: str
) -> None:
    """The counts and names are those of the file; what is not chosen is not in it."""
    page = new_page(color_scheme=theme, locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 5)
    go_to(page, "timeline")
    wait_for(page, "app.history.loaded.store.length > 2")

    page.locator(".range-bar button").nth(3).click()

    dialog = page.locator("#share")
    expect(dialog.locator(".share-programs")).to_be_visible()
    assert in_app(page, "return app.share.preview.included.length") == 0
    assert "--data-dir" in engine._report.command
    expect(dialog.locator("code")).to_contain_text(f"{engine._report.command} export --from ")
    dialog.locator("input[type=checkbox]").first.check()
    wait_for(page, "app.share.preview?.included.length === 1")
    expect(dialog.locator("code")).to_contain_text("--include users")
    page.evaluate(axe_source())
    assert findings(page) == []
    with page.expect_download() as download:
        dialog.locator(".dialog-foot button").last.click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    data = unpacked(embedded(file.read_bytes()))
    assert file.suffix == ".html"
    assert data.included == ["users"]
    assert len(data.steps) >= 3
    expect(dialog).to_be_hidden()


def test_the_dialog_shows_that_it_works(page: Page) -> None:
    """While the range is read and while the file is made; a file is not saved after the dialog was closed."""
    wait_for_readings(page, 5)
    go_to(page, "timeline")
    wait_for(page, "app.history.loaded.store.length > 2")
    held: list[Route] = []
    downloads: list[Download] = []

    def hold(route: Route) -> None:
        held.append(route)

    def note(download: Download) -> None:
        downloads.append(download)

    page.route("**/api/incident*/**", hold)
    page.route("**/api/incident?**", hold)
    page.on("download", note)
    dialog = page.locator("#share")

    page.locator(".range-bar button").nth(3).click()

    expect(dialog.get_by_role("progressbar", name="Reading this range…")).to_be_visible()
    held.pop().continue_()
    expect(dialog.get_by_role("progressbar")).to_have_count(0)
    save = dialog.get_by_role("button", name="Save file")
    save.click()
    expect(dialog.get_by_role("progressbar", name="Making the file…")).to_be_visible()
    expect(save).to_be_disabled()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    with page.expect_response("**/api/incident?**"):
        held.pop().continue_()
    wait_for(page, "!app.share.isSaving")
    assert downloads == []
