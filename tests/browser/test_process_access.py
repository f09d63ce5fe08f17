"""The table of processes can be read by everybody: contrast, roles and names, in every part of it."""

import os
import re
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, wait_for_readings
from tests.browser.fake_table import FakeTable, row
from tests.browser.process_page import ROWS
from tests.browser.test_access import LOOKS, findings


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_hot_row_that_is_only_there_for_its_child_can_be_read(
    fake_table: tuple[Page, FakeTable], theme: Literal["dark", "light"]
) -> None:
    """Parents of what was found are faint, and never faint on heat."""
    page, table = fake_table
    page.emulate_media(color_scheme=theme)
    hot: dict[str, Any] = {
        "cpu_percent": 90.0,
        "rss_bytes": 1 << 40,
        "read_bytes_per_s": 1 << 40,
        "write_bytes_per_s": 1 << 40,
    }
    table.send([row(1, **hot), row(2, parent_pid=1, **hot)], is_whole=True)
    page.get_by_role("button", name="Tree", exact=True).click()
    page.locator("#process-search").fill("pid:2")
    expect(page.locator(".grid-row[data-kind=context]")).to_have_count(1)

    page.evaluate(axe_source())
    found = page.evaluate("async () => (await axe.run('.grid-body')).violations")

    assert [node["html"] for one in found for node in one["nodes"]] == []


def open_parts(page: Page, part: str) -> None:
    """Bring a part of the page on the screen."""
    if part == "tree":
        page.get_by_role("button").filter(has_text=re.compile("^\\s*(Tree|树形)\\s*$")).click()
    elif part == "columns":
        page.locator("[popovertarget=process-columns]").click()
    elif part == "wrong search":
        page.locator("#process-search").fill("/(/")
    elif part in {"menu", "details"}:
        # One that stays: the busiest may have ended before its details are asked for.
        page.locator("#process-search").fill(f"pid:{os.getpid()}")
        page.locator(ROWS, has_text=str(os.getpid())).first.click()
        page.keyboard.press("Shift+F10" if part == "menu" else "Enter")
        expect(
            page.locator(".menu [role=menuitem]" if part == "menu" else ".process-details .facts").first
        ).to_be_visible()


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing(new_page: Callable[..., Page], engine: Engine, theme: str, language: str) -> None:
    """No part of the table is closed to anybody, in both themes and languages."""
    page = new_page(color_scheme=theme, locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    page.evaluate(axe_source())
    for part in ("list", "tree", "columns", "wrong search", "menu", "details"):
        page.evaluate("location.hash = 'cpu'")
        page.evaluate("location.hash = 'processes'")
        page.locator("#process-search").fill("")
        expect(page.locator(ROWS).first).to_be_visible()
        open_parts(page, part)
        assert findings(page) == [], part
        page.keyboard.press("Escape")
