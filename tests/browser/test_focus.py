"""The focus never falls out of the page: what is activated by keyboard leaves it at a sensible place."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import Complaints, go_to, in_app, nouns, wait_for_readings
from tests.browser.process_page import ROWS, SELECTED, row_of

# The next button that was not activated yet, of the dialog on top. What all pages have is taken once.
NEXT_BUTTON = """
(seen) => {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const popover = document.querySelector(":popover-open:not(.hint-box)");
  const root = dialog ?? popover ?? document;
  const keyOf = (button) => {
    const part = button.closest("section, dialog, li, [role=group], header, footer");
    const place = part?.getAttribute("aria-labelledby") ?? part?.id ?? "";
    const name = button.getAttribute("aria-label") ?? button.textContent;
    return `${place}: ${name.replace(/[\\d:.,]+/g, "#").trim().replace(/\\s+/g, " ")}`;
  };
  for (const button of root.querySelectorAll("button, summary, input[type=checkbox]")) {
    const isShown = button.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!isShown || button.disabled || button.tabIndex < 0) continue;
    const key = keyOf(button);
    if (seen.includes(key)) continue;
    button.focus();
    return [key, button.type === "checkbox" ? "Space" : "Enter"];
  }
  return null;
}
"""
FOCUS_AFTER_TWO_FRAMES = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const { activeElement: element } = document;
  const isLost = element === document.body || element.matches(":disabled") || !element.checkVisibility();
  done(isLost ? "lost" : "kept");
})))
"""
IS_OPEN = "() => document.querySelector('dialog[open], :popover-open:not(.hint-box)') !== null"
MOST_STEPS = 150
QUESTION = {
    "kind": "resume",
    "subjects": [{"pid": 2**22 + 1, "created": 1, "name": "ended"}],
    "isTree": False,
    "isLossAccepted": False,
    "nice": 0,
    "preview": None,
    "error": None,
}


def activate_all(page: Page, noun: str, seen: list[str]) -> list[str]:
    """Press every button of a page and of the dialogs that they open; what loses the focus then."""
    lost: list[str] = []
    for _ in range(MOST_STEPS):
        found = page.evaluate(NEXT_BUTTON, seen)
        if found is None:
            if not page.evaluate(IS_OPEN):
                return lost
            key, press = f"Escape after {seen[-1]}", "Escape"
        else:
            key, press = found
            seen.append(key)
        page.keyboard.press(press)
        page.wait_for_load_state("networkidle")
        if page.evaluate(FOCUS_AFTER_TWO_FRAMES) == "lost":
            lost.append(f"{noun}: {key}")
        if page.evaluate("() => location.hash.slice(1)") != noun:
            page.evaluate("(noun) => { location.hash = noun; }", noun)
            expect(page.locator(f".page-{noun}")).to_be_visible()
    raise AssertionError(seen)


def test_no_button_loses_the_focus(page: Page) -> None:
    """Each button of each page, and of each dialog, is pressed by keyboard."""
    wait_for_readings(page, 3)
    seen: list[str] = []
    lost: list[str] = []
    for noun in nouns(page):
        go_to(page, noun)
        lost += activate_all(page, noun, seen)

    assert lost == []
    assert len(seen) > 60, seen


def test_pausing_and_resuming_the_recording_keeps_the_focus(page: Page) -> None:
    """The button with the times becomes the one that resumes, which becomes the first one again."""
    go_to(page, "settings")
    pause = page.get_by_role("button", name="Pause recording")
    pause.focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Resume")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pause).to_be_focused()


def test_ending_a_process_leaves_the_focus_at_its_place_in_the_table(
    processes: Page, process_called: Callable[..., int]
) -> None:
    """Whether the mouse or a key has asked: the arrow keys go on from there."""
    page = processes
    pids = [process_called(name) for name in ("aaa-first", "aaa-second", "aaa-third")]
    page.locator("#process-search").fill("aaa-")
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.locator(ROWS)).to_have_count(3)
    row_of(page, pids[0]).click()

    page.get_by_role("button", name="End…").click()
    page.locator("#process-action .action-confirm").click()
    expect(page.locator(".action-notice")).to_have_attribute("data-outcome", "done")
    os.waitpid(pids[0], 0)  # The table shows it until its parent has taken note.
    expect(page.locator(ROWS)).to_have_count(2)

    expect(page.locator("#process-grid")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(SELECTED).locator("visible=true")).to_have_count(1)


def test_another_page_begins_at_its_main_part(page: Page) -> None:
    """The way back in the history removes the button that has the focus: no other button is in its place."""
    go_to(page, "network")
    go_to(page, "alerts")
    page.locator("section[aria-labelledby=alert-rules-title] > header button").focus()

    page.go_back()

    expect(page.locator(".page-network")).to_be_visible()
    expect(page.locator("main")).to_be_focused()


def add_notice(page: Page, complaints: Complaints) -> None:
    """A notice that stays: a process that has ended cannot be resumed."""
    complaints.expected.append("/resume")
    in_app(page, "app.actions.list.add(argument)", QUESTION)
    expect(page.locator(".action-notice[data-phase=finished]")).to_be_visible()


def test_the_focus_returns_when_a_notice_goes(page: Page, complaints: Complaints) -> None:
    """A closed notice gives the focus back to where it came from."""
    before = page.locator(".rail a[href='#cpu']")
    before.focus()
    add_notice(page, complaints)
    page.locator(".action-notice button").focus()

    page.keyboard.press("Enter")

    expect(page.locator(".action-notice")).to_have_count(0)
    expect(before).to_be_focused()


# The part of the focused element that is neither outside of the window nor below something else.
IS_SEEN = """
() => {
  const { activeElement: element } = document;
  if (element === document.body) return null;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const [width, height] = [Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
  const [fromX, fromY] = [Math.max(left, 0), Math.max(top, 0)];
  const above = new Set();
  for (const x of [0.1, 0.5, 0.9])
    for (const y of [0.1, 0.5, 0.9]) {
      const hit = document.elementFromPoint(fromX + (width - fromX) * x, fromY + (height - fromY) * y);
      if (hit && (element.contains(hit) || hit.closest("label")?.contains(element))) return true;
      above.add(hit && `${hit.tagName}.${hit.className}`);
    }
  const what = `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 40)}`;
  return `${what} from ${top} to ${bottom} is below ${[...above].join(", ")}`;
}
"""


@pytest.mark.parametrize(("width", "height"), [(400, 800), (640, 400), (400, 300)])
def test_a_notice_and_the_rail_hide_no_focus(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints, width: int, height: int
) -> None:
    """WCAG 2.4.11: what has the focus is never below a part of the page that stays."""
    page = new_page(viewport={"width": width, "height": height})
    page.goto(engine.url())
    wait_for_readings(page, 1)
    add_notice(page, complaints)
    notice = page.locator(".action-notices")
    hidden = []
    for noun in ("settings", "overview", "alerts"):
        page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(page.locator(f".page-{noun}")).to_be_visible()
        for _ in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate(IS_SEEN)
            if isinstance(seen, str):
                hidden.append(f"{noun}: {seen}")
        for part in ("#content", ".rail"):
            box, other = page.locator(part).bounding_box(), notice.bounding_box()
            if box is not None and other is not None and box["height"] > 0:
                is_beside = box["x"] + box["width"] <= other["x"] + 0.5
                assert is_beside or box["y"] + box["height"] <= other["y"] + 0.5, part

    assert hidden == []
