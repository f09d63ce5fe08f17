"""Columns of plain tables whose texts can be cut off are made wider by keys and pointer, and stay so."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for
from tests.browser.cut_texts import unreadable_texts
from tests.browser.fake_machine import another_machine, take_over
from tests.browser.fixed_machine import NOW_UNIX_MS, STEP_MS, open_fixed_machine, reading
from tests.browser.test_overlay_texts_fit import LIFE

TABLE = "section[aria-labelledby={}-title] thead .{}"
NAME = TABLE.format("interfaces", "name")
ADDRESSES = ["192.168.1.34", "fe80::1234:5678:9abc:def0", "2001:db8:1234:5678:9abc:def0:1234:5678"]


def width(page: Page, heading: str) -> float:
    """The width of a column, CSS pixels."""
    box = page.locator(heading).bounding_box()
    assert box is not None
    return box["width"]


def test_a_column_is_resized_by_keys_and_stays_so(page: Page) -> None:
    """Ten pixels a key, fifty with Shift; Enter fits; the width is there after the page was loaded again."""
    wait_for(page, "app.state.status !== null")
    heading = TABLE.format("top_processes", "name")
    expect(page.locator(heading)).to_be_visible()
    handle = page.locator(f"{heading} [role=separator]")
    handle.focus()
    before = width(page, heading)

    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")

    wait_for(page, "app.state.settings.process_column_widths['top_processes.name'] !== undefined")
    assert abs(width(page, heading) - before - 60) <= 1
    expect(handle).to_be_focused()
    assert abs(float(handle.get_attribute("aria-valuenow") or 0) - before - 60) <= 1
    page.reload()
    expect(page.locator(f"{heading}.is-resized")).to_be_visible()
    assert abs(width(page, heading) - before - 60) <= 1
    assert unreadable_texts(page, "section[aria-labelledby=top_processes-title]") == []


def test_a_column_is_dragged_and_fits_its_texts_after_a_double_click(page: Page) -> None:
    """Narrow names end with an ellipsis; fitted, they are whole."""
    network = [interface | {"addresses": ADDRESSES} for interface in another_machine()["network"]]
    wait_for(page, "app.state.status !== null")
    take_over(page, another_machine(network=network))
    go_to(page, "network")
    expect(page.locator(NAME)).to_be_visible()
    page.locator(NAME).scroll_into_view_if_needed()
    edge = page.locator(f"{NAME} [role=separator]").bounding_box()
    assert edge is not None
    x, y = edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2
    before = width(page, NAME)

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()

    wait_for(page, "app.state.settings.process_column_widths['interfaces.name'] !== undefined")
    assert abs(width(page, NAME) - before + 60) <= 1
    page.locator(f"{NAME} [role=separator]").dblclick()
    cut = "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length"
    wait_for(page, f"({cut})([...document.querySelectorAll('#main tbody .name')]) === 0")
    assert in_app(page, "return Object.keys(app.state.settings.process_column_widths)") == ["interfaces.name"]


def resize_each_column(page: Page, table: Locator) -> int:
    """Make each column of a table narrow with keys; its texts then say that they are cut."""
    headings = table.locator("thead :is(th, td)").filter(has_text=re.compile(r"\S"))
    expect(headings.first).to_be_visible()
    for index in range(headings.count()):
        handle = headings.nth(index).locator("[role=separator]")
        handle.focus()
        for _ in range(24):
            page.keyboard.press("Shift+ArrowLeft")
        expect(headings.nth(index)).to_have_css("max-width", "40px")
        expect(handle).to_be_focused()
    assert unreadable_texts(page, "dialog[open], #main") == []
    return headings.count()


def test_every_table_with_columns_can_be_resized(new_page: Callable[..., Page], engine: Engine) -> None:
    """Processes, interfaces, a comparison, the history of a program, a chart as a table, push and polling."""
    page = new_page(timezone_id="UTC")
    page.route(re.compile(r"/api/life\?"), lambda route: route.fulfill(json=LIFE))
    open_fixed_machine(page, engine)
    counts = {"overview": resize_each_column(page, page.locator("#main table"))}

    page.locator(".tile .icon-button").first.click()
    counts["chart"] = resize_each_column(page, page.locator("#table table"))
    page.keyboard.press("Escape")
    page.locator(".program-bars .name").first.click()
    counts["history"] = resize_each_column(page, page.locator("#process-history table"))
    page.keyboard.press("Escape")
    go_to(page, "network")
    counts["network"] = resize_each_column(page, page.locator("#main table"))
    go_to(page, "timeline")
    page.get_by_role("button", name="Compare…").click()
    counts["comparison"] = resize_each_column(page, page.locator(".comparison table"))
    go_to(page, "diagnostics")
    page.get_by_role("button", name="Start measuring").click()
    in_app(page, "app.addReading(argument)", reading(NOW_UNIX_MS + STEP_MS))
    counts["push_polling"] = resize_each_column(page, page.locator("#main table"))

    tables = {"overview": 5, "chart": 2, "history": 7, "network": 5, "comparison": 4, "push_polling": 2}
    assert counts == tables
    wait_for(page, f"Object.keys(app.state.settings.process_column_widths).length === {sum(tables.values())}")
