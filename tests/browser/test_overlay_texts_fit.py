"""No text of a dialog, an editor or a menu is cut off or covered, at any width and in both languages."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import choose, in_app, nouns, resize
from tests.browser.cut_texts import small_targets, unreadable_texts
from tests.browser.fixed_machine import NOW_UNIX_MS, open_fixed_machine
from tests.browser.process_page import ROWS
from tests.browser.test_absence import ABSENCE, NIGHT

# 640 by 400 is a window of 1280 by 800 at 200 % zoom.
# What opens a dialog is pressed in the last one, the narrowest.
SIZES = ((1280, 800), (900, 800), (700, 800), (640, 400), (400, 800))
PREVIEW = {
    "sample_count": 720,
    "process_count": 1234,
    "event_count": 12,
    "bytes": 345_678,
    "programs": [f"a-long-name-of-a-program-{number}" for number in range(40)],
    "included": [],
}

LIFE = {
    "name": "program1",
    "since_unix_ms": NOW_UNIX_MS - 86_400_000,
    "until_unix_ms": NOW_UNIX_MS,
    "born_unix_ms": NOW_UNIX_MS - 80_000_000,
    "died_unix_ms": NOW_UNIX_MS - 5000,
    "is_alive": False,
    "last_seen_unix_ms": NOW_UNIX_MS - 10_000,
    "process_count": 1234,
    "start_count": 1230,
    "cpu_s": 12_345.6,
    "rss_maximum_bytes": 123 << 20,
    "read_bytes": 12 << 30,
    "write_bytes": 34 << 30,
    "received_bytes": 3 << 30,
    "sent_bytes": 5 << 20,
    "processes": [
        {
            "pid": 4_194_000 + number,
            "created_unix_ms": NOW_UNIX_MS - 80_000_000,
            "died_unix_ms": NOW_UNIX_MS - 5000,
            "is_alive": False,
            "last_seen_unix_ms": NOW_UNIX_MS - 10_000,
            "parent_pid": 1,
            "parent_name": "a-parent-with-a-long-name",
            "user": "a_long_user_name",
            "command": "/usr/lib/firefox/firefox -contentproc -childID 12 -isForBrowser /a/b tab",
            "cpu_s": 1234.5,
            "rss_maximum_bytes": 123 << 20,
            "read_bytes": 1,
            "write_bytes": 1,
            "exit_signal": 11,
        }
        for number in range(8)
    ],
}


class Reader:
    """Measures parts of a page in every size, and remembers what cannot be read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[tuple[str, int], list[str]] = {}

    def open(self, noun: str) -> None:
        """Show a page."""
        self.page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(self.page.locator(f".page-{noun}")).to_be_visible()

    def read(self, what: str, selector: str, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
        """Measure what is visible below a selector; while the help is open, also what covers controls."""
        for size in sizes:
            resize(self.page, size)
            expect(self.page.locator(selector).first).to_be_visible()
            if texts := unreadable_texts(self.page, selector) + small_targets(self.page, selector):
                self.found[what, size[0]] = texts
            # A menu lies over the page on purpose.
            if selector == "#help" and (covered := self._covered_in_main()):
                self.found[f"below {what}", size[0]] = covered

    def _covered_in_main(self) -> list[str]:
        return [one for one in small_targets(self.page, "main") if "covered" in one]

    @contextmanager
    def dialog(self, what: str, selector: str) -> Iterator[None]:
        """Measure a dialog that was just opened, and close it."""
        self.read(what, selector)
        yield
        self.page.keyboard.press("Escape")
        expect(self.page.locator(selector)).to_be_hidden()


@pytest.fixture(params=["en", "zh-CN"])
def reader(request: pytest.FixtureRequest, new_page: Callable[..., Page], engine: Engine) -> Reader:
    """A page of a machine after an absence, in a language."""
    page = new_page(timezone_id="UTC")
    page.route(re.compile("/api/incident/preview"), lambda route: route.fulfill(json=PREVIEW))
    page.route(re.compile(r"/api/life\?"), lambda route: route.fulfill(json=LIFE))
    open_fixed_machine(page, engine, absence=ABSENCE, answers=NIGHT)
    choose(page, language=request.param)
    return Reader(page)


def test_every_text_above_a_page_can_be_read(reader: Reader) -> None:
    """Cards of the overview, help, tables, history of a program, sharing, editor of rules, confirmations."""
    page = reader.page
    expect(page.locator("section.absence li").first).to_be_visible()
    reader.read("absence", "section.absence")
    for noun in nouns(page):
        reader.open(noun)
        page.keyboard.press("?")
        with reader.dialog(f"help of {noun}", "#help"):
            pass
    reader.open("overview")
    page.locator(".tile .icon-button").first.click()
    with reader.dialog("table", "#table"):
        pass
    page.locator(".program-bars .name").first.click()
    with reader.dialog("history of a program", "#process-history"):
        expect(page.locator("#process-history .facts")).to_be_visible()
    in_app(page, "await app.settings.change({ background_asked: false })")
    reader.read("consent", "section[aria-labelledby=first-run-title], .first-run")
    in_app(page, "await app.settings.change({ background_asked: true })")

    reader.open("timeline")
    in_app(page, "app.share.open({ fromMs: 1789999000000, toMs: 1790000000000 })")
    expect(page.locator(".share-programs")).to_be_visible()
    with reader.dialog("share", "#share"):
        pass

    reader.open("alerts")
    page.locator("[data-rule] .choices button").first.click()
    reader.read("editor", ".rule-form")
    page.keyboard.press("Escape")
    page.locator("section[aria-labelledby=alert-rules-title] > header button").click()
    reader.read("new rule", ".rule-form")
    reader.read("alerts", "main")

    reader.open("settings")
    for index in range(3):
        page.locator("[aria-labelledby=delete-title] button").nth(index).click()
        reader.read(f"deletion {index}", "[aria-labelledby=delete-title]")
        page.locator("[aria-labelledby=delete-title] button").first.click()

    assert reader.found == {}


def test_every_text_of_menus_can_be_read(reader: Reader) -> None:
    """The menu of a process, and the list of the columns."""
    page = reader.page
    reader.open("processes")
    for size in SIZES:  # they are placed when they are opened
        resize(page, size)
        page.locator(ROWS).nth(1).click()
        page.keyboard.press("Shift+F10")
        reader.read("menu", ".menu", [size])
        page.keyboard.press("Escape")
        page.locator("[popovertarget=process-columns]").click()
        reader.read("columns", "#process-columns", [size])
        page.keyboard.press("Escape")

    assert reader.found == {}


def test_the_end_of_a_process_takes_two_lines_and_its_code_stays_with_its_word(reader: Reader) -> None:
    """In the history of a program, in a window of 900 px: the time, then how it ended."""
    page = reader.page
    resize(page, (900, 800))
    reader.open("overview")
    page.locator(".program-bars .name").first.click()
    ended = page.locator("#process-history td.ended")
    expect(ended).to_have_count(8)

    lines = ended.first.evaluate(
        """(cell) => {
          const lines = new Map();
          const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            for (let index = 0; index < node.data.length; index += 1) {
              const range = document.createRange();
              range.setStart(node, index);
              range.setEnd(node, index + 1);
              const { top, width } = range.getBoundingClientRect();
              if (width > 0) lines.set(top, (lines.get(top) ?? "") + node.data[index]);
            }
          }
          return [...lines.values()].map((line) => line.trim());
        }"""
    )

    assert len(lines) <= 2, lines
    assert "SIGSEGV" in lines[-1], lines
    assert not lines[-1].startswith(("码", "号", "SIGSEGV")), lines
