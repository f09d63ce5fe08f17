"""The table of processes in a real browser: what it shows, and when it is updated."""

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import go_to, in_app
from tests.browser.fake_table import FakeTable, move, row
from tests.browser.process_page import ROWS, SELECTED, expect_pids, pids, row_of
from tests.waiting import eventually

# Heard after the page itself has: it listens longer.
HEAR_CHANGES = """
  const live = app.engineSocket.namespace("/live");
  window.heard = new Promise((done) => live.once("processes", done));
"""
DRAW_WHAT_WAS_HEARD = """
  await window.heard;
  app.renderLoop.redraw();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
"""


def test_our_own_engine_is_in_the_table(processes: Page) -> None:
    """The page shows the machine's real processes, with the user and the command of each."""
    processes.locator("#process-search").fill(f"pid:{os.getpid()}")

    expect(processes.locator(ROWS)).to_have_count(1)
    expect(processes.locator(f"{ROWS} .col-pid")).to_have_text(str(os.getpid()))
    processes.locator(f"{ROWS} .col-command").hover()
    expect(processes.locator(f"{ROWS} .col-command")).to_have_attribute("title", re.compile("python"))
    expect(processes.locator(".process-count")).to_have_text(re.compile(r"^1 of \d+ processes$"))


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("<img src=x onerror=alert(1)>", "src=x on"),
        ("\u202egnp.exe", "gnp.exe"),
        ("two\nlines", "lines"),
        ("'); DROP TABLE", "DROP TABLE"),
    ],
)
def test_a_real_process_with_a_hostile_name_is_only_letters(
    processes: Page, process_called: Callable[..., int], name: str, end: str
) -> None:
    """Whatever a process calls itself is text: no markup, no control character, no turning round."""
    pid = process_called(name)
    processes.locator("#process-search").fill(f"pid:{pid}")
    expect(processes.locator(ROWS)).to_have_count(1)
    cell = processes.locator(f"{ROWS} .col-name bdi")

    expect(cell).to_contain_text(end)
    assert not re.search("[\u202e\n]", cell.text_content() or "")
    processes.locator(ROWS).dblclick()
    expect(processes.locator("#process-details-title")).to_contain_text(end)
    expect(processes.locator(".details-command code")).to_contain_text(end)
    assert processes.locator("#app img").count() == 0
    processes.keyboard.press("Escape")  # the details of a process that has ended would be asked for
    expect(processes.locator("#process-details-title")).to_have_count(0)


def test_what_cannot_be_seen_is_shown_as_its_code(fake_table: tuple[Page, FakeTable]) -> None:
    """The page does not rely on anybody having cleaned the names: overrides and controls are spelt out."""
    page, table = fake_table
    table.send([row(1, "a\u202eb\nc\0d<b>", command="\u2066x\u200b")], is_whole=True)
    expect(page.locator(ROWS)).to_have_count(1)

    expect(page.locator(f"{ROWS} .col-name bdi")).to_have_text("a\\u{202e}b\\nc\\u{0000}d<b>")
    expect(page.locator(f"{ROWS} .col-command bdi")).to_have_text("\\u{2066}x\\u{200b}")
    page.locator("#process-search").fill("no\u202ebody")
    expect(page.locator(".grid-empty")).to_contain_text("no\\u{202e}body")


def test_only_rows_that_can_be_seen_are_in_the_document(fake_table: tuple[Page, FakeTable]) -> None:
    """Five thousand processes are as light as fifty; the last one is a key away."""
    page, table = fake_table
    table.send([row(pid) for pid in range(1, 5001)], is_whole=True)
    expect(page.locator("#process-grid")).to_have_attribute("aria-rowcount", "5001")

    assert page.locator(".grid-row").count() < 50
    page.locator("#process-grid").focus()
    page.keyboard.press("End")
    expect(page.locator(SELECTED)).to_have_attribute("aria-rowindex", "5001")
    assert page.locator(".grid-row").count() < 50


def test_a_scrolled_table_is_whole_when_its_page_is_opened_again(fake_table: tuple[Page, FakeTable]) -> None:
    """It returns to where it was scrolled to, with a row below its headings."""
    page, table = fake_table
    table.rows = [row(pid, cpu_percent=300.0 - pid) for pid in range(1, 201)]
    table.send(table.rows, is_whole=True)
    expect(page.locator("#process-grid")).to_have_attribute("aria-rowcount", "201")
    page.locator(".grid").evaluate("(grid) => { grid.scrollTop = 560; }")
    expect(row_of(page, 35)).to_be_visible()

    go_to(page, "sensors")
    go_to(page, "processes")

    expect(row_of(page, 35)).to_be_in_viewport()
    first = page.locator(".grid-head + *, .grid-head").first.bounding_box()
    assert first is not None
    is_row = "([x, y]) => document.elementFromPoint(x, y).closest('.grid-row') !== null"
    assert page.evaluate(is_row, [first["x"] + 20, first["y"] + first["height"] + 10])


def test_one_that_ended_since_the_last_reading_is_struck_through(fake_table: tuple[Page, FakeTable]) -> None:
    """It is there once more with what it used, and looks like what it is: over."""
    page, table = fake_table

    table.send(moves=[move(2, cpu_percent=50.0, state="dead")])

    expect(row_of(page, 2)).to_have_attribute("data-kind", "ended")
    expect(row_of(page, 2).locator(".col-state")).to_have_text("Ended")
    expect(row_of(page, 2).locator(".col-cpu")).to_contain_text("50.0")


def test_percent_of_one_core_is_a_switch_away(fake_table: tuple[Page, FakeTable]) -> None:
    """The whole machine is 100 percent unless the user wants one core to be."""
    page, _ = fake_table
    cores = os.cpu_count() or 1
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_label("CPU in percent of one core").click()

    expect(row_of(page, 1).locator(".col-cpu")).to_contain_text(f"{10.0 * cores:.1f}".replace("100.0", "100"))


def heard(page: Page, table: FakeTable) -> list[bool]:
    """What the page has asked for so far."""
    page.wait_for_timeout(10)  # only while Playwright waits does it hear what the page sends
    return table.asked


def test_the_table_is_sent_only_while_it_is_looked_at(fake_table: tuple[Page, FakeTable]) -> None:
    """Another page of the rail ends it, coming back begins with the whole table."""
    page, table = fake_table
    assert table.asked == [True]
    go_to(page, "cpu")
    eventually(lambda: heard(page, table) == [True, False])
    table.rows = [row(77)]
    go_to(page, "processes")

    expect_pids(page, [77])
    assert table.asked == [True, False, True]


def test_a_paused_table_stands_still(fake_table: tuple[Page, FakeTable]) -> None:
    """Pause freezes what is shown; going on shows what is true now."""
    page, table = fake_table
    in_app(page, "app.viewActions.pause()")
    in_app(page, HEAR_CHANGES)
    table.send(moves=[move(10, cpu_percent=90)], gone=[(1, 1000)])
    in_app(page, DRAW_WHAT_WAS_HEARD)
    assert pids(page) == list(range(1, 11))
    in_app(page, "app.viewActions.goLive()")
    expect_pids(page, [10, 2, 3, 4, 5, 6, 7, 8, 9])
