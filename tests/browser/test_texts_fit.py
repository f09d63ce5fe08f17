"""No text of a page is cut off, hidden or covered, at any width and in both languages."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, wait_for_readings
from tests.browser.cut_texts import small_targets, unreadable_texts
from tests.browser.fake_table import FakeTable, row
from tests.browser.process_page import ROWS, row_of

WIDTHS = [1280, 900, 700, 400]
LANGUAGES = ["en-GB", "zh-CN"]
PAGES = [
    *("overview", "cpu", "memory", "disks", "network", "sensors", "timeline", "alerts", "diagnostics"),
    "settings",
]
LONG = "/usr/lib/firefox/firefox -contentproc -childID 12 -isForBrowser -parentBuildID 2026 -profile /a/b tab"
OpenPage = Callable[..., Page]


@pytest.fixture
def page_of_width(new_page: Callable[..., Page], engine: Engine) -> OpenPage:
    """Open the page in a window of some width; with a process table of long names and commands."""

    def open_page(width: int, language: str, **options: object) -> Page:
        page = new_page(viewport={"width": width, "height": 800}, locale=language, **options)
        table = FakeTable(page)
        names = ["a", "kworker/u16:3-events_unbound", "超级长的中文进程名称测试程序"]
        table.rows = [
            row(
                pid,
                names[pid % 3],
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
        page.goto(engine.url())
        wait_for_readings(page, 1)
        return page

    return open_page


@pytest.fixture
def processes_of_width(new_page: Callable[..., Page], engine: Engine) -> OpenPage:
    """Open the details of this engine's own process in a window of some width."""

    def open_page(width: int, language: str) -> Page:
        page = new_page(viewport={"width": width, "height": 800}, locale=language)
        page.goto(engine.url())
        wait_for_readings(page, 1)
        go_to(page, "processes")
        page.locator("#process-search").fill(f"pid:{os.getpid()}")
        expect(page.locator(ROWS)).to_have_count(1)
        page.locator(ROWS).dblclick()
        return page

    return open_page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_page_can_be_read(
    new_page: Callable[..., Page], engine: Engine, language: str, width: int
) -> None:
    """Cut texts declare an ellipsis and have a title, and no text lies over another one."""
    page = new_page(viewport={"width": width, "height": 800}, locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    found = {}
    for noun in PAGES:
        go_to(page, noun)
        found[noun] = unreadable_texts(page, "main") + small_targets(page, "main")

    assert {noun: texts for noun, texts in found.items() if texts} == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_processes_can_be_read(page_of_width: OpenPage, language: str, width: int) -> None:
    """In each arrangement, with a selection, and in the dialog of an action; CPU is always there."""
    page = page_of_width(width, language)
    go_to(page, "processes")
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
    page.locator(".process-toolbar > .button").click()
    expect(page.locator("#process-columns")).to_be_visible()
    found["columns"] = unreadable_texts(page, "#process-columns") + small_targets(page, "#process-columns")

    assert {what: texts for what, texts in found.items() if texts} == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_details_can_be_read(
    processes_of_width: OpenPage, language: str, width: int
) -> None:
    """The drawer begins with the whole command, and what it shows of a real process wraps."""
    page = processes_of_width(width, language)
    expect(page.locator(".details-command code")).to_be_visible()
    expect(page.locator(".process-details .facts").first).to_be_visible()

    assert unreadable_texts(page, ".process-details") == []
    assert small_targets(page, ".process-details") == []
