"""No text of a page is cut off, hidden or covered, at any width and in both languages."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, wait_for_readings
from tests.browser.cut_texts import small_targets, unreadable_texts
from tests.browser.fake_table import FakeTable, row
from tests.browser.process_page import ROWS, row_of

WIDTHS = [1280, 900, 700, 400]
PAGES = [
    *("overview", "cpu", "memory", "disks", "network", "sensors", "timeline", "alerts", "diagnostics"),
    "settings",
]
LONG = "/usr/lib/firefox/firefox -contentproc -childID 12 -isForBrowser -parentBuildID 2026 -profile /a/b tab"
NAMES = ["a", "kworker/u16:3-events_unbound", "超级长的中文进程名称测试程序"]
LONG_ROWS = [
    row(
        pid,
        NAMES[pid % 3],
        parent_pid=pid // 2,
        command=LONG,
        cpu_percent=99.9,
        rss_bytes=123 << 20,
        read_bytes_per_s=85.3e6,
        write_bytes_per_s=885.3e3,
        user="a_long_user_name",
        state="tracing-stop",
    )
    for pid in range(1, 41)
]


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    """A page in a language, of which nothing is loaded yet."""
    made: Page = new_page(locale=request.param)
    return made


def in_each_width(page: Page, engine: Engine) -> Iterator[int]:
    """Load the page in a window of each width."""
    page.goto(engine.url())
    wait_for_readings(page, 1)  # the key works once: before that, a reload would need another one
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.reload()
        wait_for_readings(page, 1)
        yield width


def test_every_text_of_a_page_can_be_read(page: Page, engine: Engine) -> None:
    """Cut texts declare an ellipsis and have a title, and no text lies over another one."""
    found = {}
    for width in in_each_width(page, engine):
        for noun in PAGES:
            go_to(page, noun)
            found[noun, width] = unreadable_texts(page, "main") + small_targets(page, "main")

    assert {where: texts for where, texts in found.items() if texts} == {}


def test_every_text_of_the_processes_can_be_read(page: Page, engine: Engine) -> None:
    """In each arrangement, with a selection, and in the dialog of an action; CPU is always there."""
    FakeTable(page).rows = LONG_ROWS
    found = {}
    for width in in_each_width(page, engine):
        go_to(page, "processes")
        for what, texts in unreadable_texts_of_processes(page).items():
            found[what, width] = texts

    assert {where: texts for where, texts in found.items() if texts} == {}


def unreadable_texts_of_processes(page: Page) -> dict[str, list[str]]:
    """What is wrong with the texts of each part of the page of processes."""
    expect(row_of(page, 1)).to_be_visible()
    arrangements = page.locator(".process-toolbar .segments").first.get_by_role("button")
    found = {}
    for index in (2, 1, 0):
        arrangements.nth(index).click()
        expect(page.locator(ROWS).first).to_be_visible()
        found[f"arrangement {index}"] = unreadable_texts(page, "main") + small_targets(page, "main")
        assert page.locator(".grid").evaluate("(grid) => grid.scrollWidth <= grid.clientWidth")
        expect(page.locator(".grid-heading.col-cpu")).to_be_in_viewport(ratio=0.95)
    row_of(page, 1).click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+c")
    expect(page.locator(".table-notice[data-shown]")).to_be_visible()
    found["selection"] = unreadable_texts(page, "main")
    page.keyboard.press("Delete")
    expect(page.locator("#process-action")).to_be_visible()
    found["dialog"] = unreadable_texts(page, "#process-action") + small_targets(page, "#process-action")
    page.keyboard.press("Escape")
    page.locator(".process-tools > .button").click()
    expect(page.locator("#process-columns")).to_be_visible()
    found["columns"] = unreadable_texts(page, "#process-columns") + small_targets(page, "#process-columns")
    return found


def test_every_text_of_the_details_can_be_read(page: Page, engine: Engine) -> None:
    """The drawer begins with the whole command, and what it shows of a real process wraps."""
    for width in in_each_width(page, engine):
        go_to(page, "processes")
        page.locator("#process-search").fill(f"pid:{os.getpid()}")
        expect(page.locator(ROWS)).to_have_count(1)
        page.locator(ROWS).dblclick()
        expect(page.locator(".details-command code")).to_be_visible()
        expect(page.locator(".process-details .facts").first).to_be_visible()

        assert unreadable_texts(page, ".process-details") == [], width
        assert small_targets(page, ".process-details") == [], width
