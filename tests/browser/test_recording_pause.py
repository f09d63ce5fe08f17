"""Recording is paused for a while on the timeline, and resumed in the settings."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import go_to, in_app, wait_for


def test_recording_pauses_for_a_while_and_resumes(page: Page) -> None:
    """Chosen on the timeline, seen in the status bar, ended in the settings."""
    go_to(page, "timeline")
    page.get_by_role("button", name="Pause recording").click()
    page.get_by_role("menuitem", name="for 15 minutes").click()

    expect(page.locator(".status-item[data-recording='paused_by_user']")).to_contain_text("paused until")
    go_to(page, "settings")
    page.locator(".recording-pause").get_by_role("button", name="Resume").click()

    expect(page.locator(".status-item[data-recording='recording']")).to_contain_text("Recording")
    expect(page.get_by_role("button", name="Pause recording")).to_be_enabled()


def test_keys_choose_for_how_long_recording_is_paused(page: Page) -> None:
    """The button says that it has a menu, and whether that is open; Escape closes it and pauses nothing."""
    go_to(page, "timeline")
    button = page.get_by_role("button", name="Pause recording")
    expect(button).to_have_attribute("aria-haspopup", "menu")
    button.focus()
    page.keyboard.press("ArrowDown")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("menuitem", name="for 15 minutes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    assert in_app(page, "return app.state.status.recorder.paused_until_unix_ms") is None

    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)

    wait_for(page, "app.state.status.recorder.paused_until_unix_ms > Date.now() + 50 * 60_000")
