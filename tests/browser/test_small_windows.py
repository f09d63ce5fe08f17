"""Pages in small windows: nothing is cut, nothing overlaps, and the document never scrolls sideways."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, resize, wait_for, wait_for_readings
from tests.browser.fixed_machine import open_fixed_machine
from tests.browser.process_page import ROWS
from tests.browser.test_first_use import PRESSED_BY

PAGES = ("overview", "cpu", "memory", "disks", "network", "sensors", "timeline", "diagnostics", "settings")
# 640 by 400 is a window of 1280 by 800 at 200 % zoom.
SIZES = ((900, 700), (700, 700), (400, 800), (640, 400))
# Names of machines and programs may be of any length; they end with an ellipsis.
FLAWS = """(mayEnd) => {
  const flaws = [];
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth > clientWidth) flaws.push(`document ${scrollWidth} > ${clientWidth}`);
  const ancestors = function* (element) { for (let at = element; at; at = at.parentElement) yield at; };
  const isHidden = (element) => [...ancestors(element)].some((one) => {
    const { clipPath, visibility } = getComputedStyle(one);
    return clipPath !== "none" || visibility === "hidden";
  });
  // The part of a box that its ancestors do not clip.
  const seen = (element, box) => {
    const part = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    for (const one of ancestors(element)) {
      if (getComputedStyle(one).overflow === "visible") continue;
      const edge = one.getBoundingClientRect();
      part.left = Math.max(part.left, edge.left);
      part.right = Math.min(part.right, edge.right);
      part.top = Math.max(part.top, edge.top);
      part.bottom = Math.min(part.bottom, edge.bottom);
    }
    return part;
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const { parentElement: element, data } = node;
    if (data.trim() === "" || element.closest("script, option, dialog, .tooltip, .skip-link")) continue;
    if (!element.checkVisibility() || isHidden(element)) continue;
    for (const one of ancestors(element)) {
      if (getComputedStyle(one).overflowX !== "hidden" || one.closest(mayEnd)) continue;
      if (one.scrollWidth > one.clientWidth + 1) flaws.push(`cut: ${one.className} "${data.trim()}"`);
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const part = seen(element, box);
      if (part.right - part.left > 1 && part.bottom - part.top > 1) texts.push([data.trim(), part, node]);
    }
  }
  texts.forEach(([text, box, node], index) => {
    for (const [other, part, owner] of texts.slice(index + 1)) {
      if (owner === node) continue;
      const width = Math.min(box.right, part.right) - Math.max(box.left, part.left);
      const height = Math.min(box.bottom, part.bottom) - Math.max(box.top, part.top);
      if (width > 2 && height > 3) flaws.push(`"${text}" overlaps "${other}"`);
    }
  });
  return [...new Set(flaws)];
}"""
MAY_END = ".machine-name, .program-bars, .row-name, .rail"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_nothing_is_cut_or_overlaps_in_small_windows(
    new_page: Callable[..., Page], engine: Engine, language: str
) -> None:
    """Measured on every text of every page, in three widths and at 200 % zoom."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    in_app(page, "await app.settings.change(argument)", {"language": language})
    wait_for(page, f"app.state.language === '{language}'")
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for noun in PAGES:
            page.evaluate("(noun) => { location.hash = noun; }", noun)
            expect(page.locator(f".page-{noun}")).to_be_visible()
            expect(page.locator(".lanes > .waiting")).to_have_count(0)
            if flaws := page.evaluate(FLAWS, MAY_END):
                found[f"{noun} {width}"] = flaws

    assert found == {}


def test_one_focus_frame_is_seen_wherever_the_keyboard_is(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """Each stop of the Tab key has a frame of its own, inside of the window."""
    page = new_page(timezone_id="UTC", viewport={"width": 400, "height": 800})
    open_fixed_machine(page, engine)
    expect(page.locator(".page-overview")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const { activeElement: element } = document;
              if (element === document.body) return "body";
              const frames = [...document.querySelectorAll("*")].filter((one) => {
                const { outlineStyle, outlineWidth } = getComputedStyle(one);
                return outlineStyle !== "none" && parseFloat(outlineWidth) > 1;
              });
              const { left, right, top, bottom } = element.getBoundingClientRect();
              const isInside = right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
              return frames.length === 1 && frames[0] === element && isInside
                ? "framed" : `${element.className} ${frames.length} ${isInside}`;
            }"""
        )
        assert seen in {"framed", "body"}


@pytest.mark.parametrize("width", [400, 1280])
def test_each_page_begins_at_its_top(new_page: Callable[..., Page], engine: Engine, width: int) -> None:
    """Also where not the main part scrolls, but what is around it."""
    page = new_page(viewport={"width": width, "height": 500})
    page.goto(engine.url())
    wait_for_readings(page, 1)
    expect(page.locator(".page-overview")).to_be_visible()
    scrolled = "() => Math.max(...['main', 'content'].map((id) => document.getElementById(id).scrollTop))"
    page.locator(".page-overview > *").last.scroll_into_view_if_needed()
    page.wait_for_function(f"{scrolled.removeprefix('() => ')} > 0")

    go_to(page, "settings")

    assert page.evaluate(scrolled) == 0


def test_the_menu_of_a_row_can_be_reached_to_its_end(new_page: Callable[..., Page], engine: Engine) -> None:
    """At 200 % zoom it is higher than the window: then it scrolls."""
    page = new_page(viewport={"width": 640, "height": 400})
    page.goto(engine.url())
    wait_for_readings(page, 1)
    go_to(page, "processes")
    page.locator(ROWS).first.click()
    page.keyboard.press("Shift+F10")
    page.keyboard.press("End")

    last = page.get_by_role("menuitem").last
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport(ratio=1)
    box = page.locator(".menu:visible").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 400


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_clock_of_the_status_bar_is_never_cut(
    new_page: Callable[..., Page], engine: Engine, language: str
) -> None:
    """What programs wait for gives way to it, at any width."""
    page = new_page(locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    in_app(page, PRESSED_BY, ["cpu", "io", "memory"])
    for width in (800, 900, 1000, 1280):
        resize(page, (width, 600))
        expect(page.locator(".status-bar .pressed")).to_have_text(re.compile("CPU"))

        last = page.locator(".status-bar > *").last
        expect(last).to_have_text(re.compile(r"\d\d:\d\d"))
        expect(last).to_be_in_viewport(ratio=1)
        assert page.locator(".status-bar").evaluate("(bar) => bar.scrollWidth <= bar.clientWidth"), width
