"""The toolbar above the processes is one stop on the way to the table."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_table import FakeTable
from tests.browser.process_page import ROWS

FOCUSED = "document.activeElement.textContent.trim() || document.activeElement.ariaLabel"


@pytest.fixture
def page(fake_table: tuple[Page, FakeTable]) -> Page:
    """The search has the focus, and no process is selected."""
    page, _ = fake_table
    expect(page.locator(ROWS)).to_have_count(10)
    page.locator("#process-search").focus()
    return page


def test_two_tabs_lead_from_the_search_to_the_table(page: Page) -> None:
    """And two lead back; the search is no part of the toolbar, because it needs the arrow keys itself."""
    toolbar = page.get_by_role("toolbar")
    page.keyboard.press("Tab")
    assert toolbar.evaluate("(bar) => bar.contains(document.activeElement)")
    page.keyboard.press("Tab")
    expect(page.get_by_role("grid")).to_be_focused()

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#process-search")).to_be_focused()


def test_arrows_home_and_end_move_in_the_toolbar_and_pass_what_is_disabled(page: Page) -> None:
    """Round its ends; Tab comes back to the control that was used last."""
    page.keyboard.press("Tab")
    seen = []
    for key in ("ArrowRight", "End", "ArrowRight", "ArrowLeft", "Home", "ArrowRight"):
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED))
    assert seen == ["Tree", "Save as CSV", "List", "Save as CSV", "List", "Tree"]

    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "Tree"


def test_the_toolbar_stays_reachable_when_its_stop_is_disabled(page: Page) -> None:
    """The button for the selected process, after the selection has ended."""
    page.locator(ROWS).first.click()
    page.get_by_role("button", name="Details", exact=True).focus()
    page.locator("#process-search").fill("pid:2")
    expect(page.get_by_role("button", name="Details", exact=True)).to_be_disabled()

    page.keyboard.press("Tab")

    assert page.evaluate(FOCUSED) == "List"
