"""The columns of the process table: resized by hand and by keys, remembered, and reset."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import choose, in_app, wait_for
from tests.browser.fake_table import FakeTable, row
from tests.browser.process_page import ROWS, row_of

LONG = "/usr/lib/very/long/path/to/the/application/program --number 7 --config /etc/application/config.toml"


def heading(page: Page, name: str) -> Locator:
    """The heading of a column."""
    return page.get_by_role("columnheader", name=name)


def width_of(page: Page, name: str) -> float:
    """How wide a column is."""
    box = heading(page, name).bounding_box()
    assert box
    return box["width"]


def expect_stored(page: Page, name: str, width_px: int) -> None:
    """Wait until the engine has stored the width of a column."""
    wait_for(
        page,
        f"app.state.settings.process_column_widths.{name} === {width_px}"
        " && Object.keys(app.state.pendingSettings).length === 0",
    )


def test_a_column_is_resized_at_its_edge_and_remembered(fake_table: tuple[Page, FakeTable]) -> None:
    """The cells follow the pointer, the order does not change, and the width is there after a reload."""
    page, _ = fake_table
    before = width_of(page, "CPU")
    edge = page.get_by_role("separator", name="Width of CPU").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + 12, edge["y"] + 20)
    page.mouse.down()
    page.mouse.move(edge["x"] + 72, edge["y"] + 20, steps=3)
    page.mouse.up()

    expect_stored(page, "cpu", round(before) + 60)
    cell = row_of(page, 1).locator(".col-cpu").bounding_box()
    assert cell
    assert abs(cell["width"] - before - 60) < 2
    expect(heading(page, "CPU")).to_have_attribute("aria-sort", "descending")
    page.reload()
    expect(page.get_by_role("separator", name="Width of CPU")).to_have_attribute(
        "aria-valuenow", str(round(before) + 60)
    )


def test_escape_takes_a_drag_back(fake_table: tuple[Page, FakeTable]) -> None:
    """Nothing is stored, and the column has the width that it had."""
    page, _ = fake_table
    before = width_of(page, "User")
    edge = page.get_by_role("separator", name="Width of User").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + 12, edge["y"] + 20)
    page.mouse.down()
    page.mouse.move(edge["x"] + 52, edge["y"] + 20)
    expect(page.get_by_role("separator", name="Width of User")).to_have_attribute(
        "aria-valuenow", str(round(before) + 40)
    )
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.get_by_role("separator", name="Width of User")).to_have_attribute(
        "aria-valuenow", str(round(before))
    )
    assert in_app(page, "return Object.keys(app.state.settings.process_column_widths).length") == 0


def test_keys_resize_a_column_and_reset_brings_the_default_back(fake_table: tuple[Page, FakeTable]) -> None:
    """Alt and the arrows on the heading, Alt+Enter to fit; the choice of columns has the reset."""
    page, table = fake_table
    table.send([row(1, "a name that is very much longer than its column is")], is_whole=True)
    expect(page.locator(ROWS)).to_have_count(1)
    before = round(width_of(page, "PID"))
    heading(page, "PID").locator("button").focus()
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+ArrowLeft")
    expect_stored(page, "pid", before + 10)
    page.keyboard.press("ArrowLeft")
    expect(heading(page, "Name").locator("button")).to_be_focused()
    page.keyboard.press("Alt+Enter")
    wait_for(page, "app.state.settings.process_column_widths.name > 250")
    name = row_of(page, 1).locator(".col-name bdi").element_handle()
    page.wait_for_function("(text) => text.scrollWidth <= text.clientWidth", arg=name)

    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("button", name="Reset columns").click()

    wait_for(page, "Object.keys(app.state.settings.process_column_widths).length === 0")
    expect(page.get_by_role("separator", name="Width of PID")).to_have_attribute("aria-valuenow", str(before))


def test_a_long_command_shows_what_distinguishes_it_from_others(fake_table: tuple[Page, FakeTable]) -> None:
    """Its directories are left out first; the whole is in the tooltip, and at the top of the details."""
    page, table = fake_table
    table.send([row(1, "program", command=LONG)], is_whole=True)
    expect(page.locator(ROWS)).to_have_count(1)
    cell = row_of(page, 1).locator(".col-command")

    expect(cell).to_contain_text("config.toml")
    expect(cell).not_to_contain_text("/usr/lib")
    cell.hover()
    expect(cell).to_have_attribute("title", LONG)
    # The cells on the clipboard are whole.
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row_of(page, 1).click()
    page.keyboard.press("Control+c")
    expect(page.get_by_text("1 row copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()").split("\n")
    assert copied[0].split("\t")[:4] == ["Name", "PID", "User", "CPU"]
    assert copied[1].endswith(f"\t{LONG}")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_rate_fits_its_column(fake_table: tuple[Page, FakeTable], language: str) -> None:
    """The longest texts of bytes and of bits, and their sums above them, are not cut."""
    page, table = fake_table
    names = ("read", "write", "received", "sent")
    in_app(
        page, "await app.settings.change({ process_columns: argument })", ["name", "pid", *names, "command"]
    )
    choose(page, language=language)
    # 1.23 Mbit/s and 999 kbit/s are the longest with three digits.
    for bits, number in ((153_750, 1_230_000), (124_875, 999_000)):
        fields: dict[str, Any] = {
            **{f"{name}_bytes_per_s": number for name in ("read", "write")},
            **{f"{name}_bytes_per_s": bits for name in ("received", "sent")},
        }
        table.send([row(1, **fields)])
        in_app(
            page,
            """const { reading } = app.store;
               const one = (part, rates) => reading[part].slice(0, 1).map((of) => ({ ...of, ...rates }));
               app.addReading({ ...reading, taken_at_unix_ms: reading.taken_at_unix_ms + 1,
                 disks: one("disks", argument), network: one("network", argument) });""",
            fields,
        )
        expect(row_of(page, 1).locator(".col-received")).to_contain_text("bit/s")
        cut = page.locator(".grid :is(.grid-cell, .grid-total)").evaluate_all(
            "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
        )
        assert cut == []
