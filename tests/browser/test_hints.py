"""Help where it is needed: how to read a page, and what its terms mean."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, nouns
from tests.browser.fixed_machine import open_fixed_machine


@pytest.fixture
def page(new_page: Callable[..., Page], engine: Engine) -> Page:
    """The fixed machine: every page has its content."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    return page


def test_every_page_says_how_to_read_it(page: Page) -> None:
    """By its link and by the key, with the name of the page and at least two sentences."""
    for noun in nouns(page):
        go_to(page, noun)
        page.locator(".help-button").click()
        help_dialog = page.locator("#help")
        expect(help_dialog).to_be_visible()  # it is in the document before
        expect(help_dialog.locator("h2")).to_contain_text(page.locator("#page-title").inner_text())
        assert help_dialog.locator(".how-to-read li").count() >= 2, noun
        page.keyboard.press("Escape")
        expect(help_dialog).to_be_hidden()
        page.locator("#main").focus()
        page.keyboard.press("?")
        expect(help_dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(help_dialog).to_be_hidden()


def test_a_dialog_that_was_just_closed_opens_again(page: Page) -> None:
    """The browser reports that a dialog was closed a moment later; that does not close the next one."""
    help_dialog = page.locator("#help")
    page.locator(".help-button").click()
    expect(help_dialog).to_be_visible()
    page.evaluate(
        """async () => {
          const dialog = document.getElementById("help");
          const nextFrame = () => new Promise(requestAnimationFrame);
          const isReported = new Promise((done) => dialog.addEventListener("close", done));
          dialog.querySelector(".dialog-head button").click();
          while (dialog.open) await nextFrame();
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
          await isReported;
          for (let count = 0; count < 3; count += 1) await nextFrame();
        }"""
    )

    expect(help_dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()


def test_a_term_is_explained_to_the_keyboard_and_escape_closes_only_that(page: Page) -> None:
    """The focus shows it; Escape hides it and leaves the focus; the explanation is the description."""
    go_to(page, "cpu")
    term = page.get_by_role("button", name="What is “Load average”?")
    page.locator("#main").focus()
    while not term.evaluate("(it) => it === document.activeElement"):
        page.keyboard.press("Tab")

    box = page.locator(".hint-box")
    expect(box).to_be_visible()
    expect(box).to_contain_text("Mean number of tasks")
    expect(term).to_have_accessible_description(box.inner_text())
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(term).to_be_focused()


def test_a_term_is_explained_to_the_pointer_which_may_move_into_the_text(page: Page) -> None:
    """It goes when the pointer leaves both."""
    go_to(page, "memory")
    page.get_by_role("button", name="What is “Swap”?").hover()
    box = page.locator(".hint-box")
    expect(box).to_be_visible()
    box.hover()
    expect(box).to_be_visible()

    page.locator("#page-title").hover()

    expect(box).to_be_hidden()


def test_the_recording_is_explained_at_every_place_with_the_same_facts(page: Page) -> None:
    """Folder, size, since when, how long, and what becomes of it when the window closes."""
    facts = ["/home/ann/history", "11.8 MiB", "11 min", "14 days", "while this server runs"]
    page.locator(".status-bar [data-recording]").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    for fact in facts:
        expect(page.locator(".hint-box")).to_contain_text(fact)
    go_to(page, "timeline")
    for fact in facts:
        expect(page.locator(".hint.recorded")).to_contain_text(fact)
    go_to(page, "settings")
    for fact in facts:
        expect(page.locator(".recording-facts")).to_contain_text(fact)


def test_status_bar_and_settings_agree_on_when_the_recording_ends(page: Page) -> None:
    """A server in a terminal records without a window, whatever the switches say."""
    expect(page.locator(".status-bar [data-recording]")).to_contain_text("while this server runs")
    go_to(page, "settings")
    background = page.locator("section[aria-labelledby='settings-background']")

    expect(background).to_contain_text("started as a server in a terminal")
    expect(background.get_by_role("switch").first).not_to_be_checked()
