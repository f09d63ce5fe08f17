"""Whom a hand and the keys reach in the table of processes, while it moves."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, go_to, in_app
from tests.browser.fake_table import FakeTable, move, row
from tests.browser.process_page import ROWS, SELECTED, expect_pids, pids, row_of

# A machine that is busy may need longer for a test than the order is held after the last use of the table.
HOLD_LONGER = """() => {
  const { setTimeout } = window;
  window.setTimeout = (act, ms, ...rest) => setTimeout(act, ms === 5000 ? 1e8 : ms, ...rest);
}"""


def test_the_selection_follows_the_process(fake_table: tuple[Page, FakeTable]) -> None:
    """After a new order the same process is selected, in another place."""
    page, table = fake_table
    row_of(page, 3).click()
    page.keyboard.press("Escape")
    table.send(moves=[move(9, cpu_percent=50), move(3, cpu_percent=0.1)])

    expect_pids(page, [9, 1, 2, 4, 5, 6, 7, 8, 10, 3])
    assert pids(page, SELECTED) == [3]


def test_a_pid_that_is_used_again_is_not_selected(fake_table: tuple[Page, FakeTable]) -> None:
    """The process that was meant has ended; the new one with its pid was never chosen."""
    page, table = fake_table
    row_of(page, 3).click()
    page.keyboard.press("Escape")
    table.send([row(3, "new", created_unix_ms=5000, cpu_percent=9)], gone=[(3, 1000)])

    expect(row_of(page, 3).locator(".col-name")).to_have_text("new")
    assert pids(page, SELECTED) == []


def test_a_click_means_what_was_under_it_when_it_began(fake_table: tuple[Page, FakeTable]) -> None:
    """A tick between press and release does not put another process under the finger."""
    page, table = fake_table
    box = row_of(page, 3).bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 10)
    page.mouse.down()
    table.send(moves=[move(pid, cpu_percent=float(pid)) for pid in range(1, 11)])
    expect(row_of(page, 10).locator(".col-cpu")).to_contain_text("10.0")
    page.mouse.up()

    expect(page.locator(SELECTED)).to_have_count(1)
    assert pids(page, SELECTED) == [3]
    assert pids(page)[2] == 3


def test_the_order_is_held_while_the_table_is_worked_in(fake_table: tuple[Page, FakeTable]) -> None:
    """Numbers move, rows do not; what ended stays in its place, what is new is counted; Escape lets go."""
    page, table = fake_table
    page.evaluate(HOLD_LONGER)
    row_of(page, 1).click()
    table.send([row(11, cpu_percent=99)], moves=[move(10, cpu_percent=50)], gone=[(2, 1000)])

    expect(row_of(page, 10).locator(".col-cpu")).to_contain_text("50.0")
    assert pids(page) == list(range(1, 11))
    expect(row_of(page, 2).locator(".col-state")).to_have_text("Ended")
    expect(page.locator(".lock-hint")).to_contain_text("1 new")
    page.keyboard.press("Escape")
    expect_pids(page, [11, 10, 1, 3, 4, 5, 6, 7, 8, 9])
    expect(page.locator(".lock-hint")).to_have_count(0)


def test_keys_choose_rows(fake_table: tuple[Page, FakeTable]) -> None:
    """Arrows, Shift, Control, Space, Home, End and letters do what they do in every list."""
    page, _ = fake_table
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect_pids(page, [1], SELECTED)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect_pids(page, [1, 2, 3], SELECTED)
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press(" ")
    expect_pids(page, [1, 2, 3, 5], SELECTED)
    page.keyboard.press("End")
    expect_pids(page, [10], SELECTED)
    page.keyboard.type("program 7")
    expect_pids(page, [7], SELECTED)
    active = page.locator("#process-grid").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active} .col-pid")).to_have_text("7")
    assert in_app(page, "return app.state.paused") is None


def test_headings_sort_and_say_so(fake_table: tuple[Page, FakeTable]) -> None:
    """A press sorts, the next turns it round, with the keyboard as well."""
    page, _ = fake_table
    heading = page.get_by_role("columnheader", name="PID")
    heading.locator("button").click()
    expect_pids(page, list(range(10, 0, -1)))
    expect(heading).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Enter")
    expect_pids(page, list(range(1, 11)))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")


def test_a_search_that_is_wrong_says_so_and_hides_nothing(fake_table: tuple[Page, FakeTable]) -> None:
    """The error stands at the field; a search that finds nothing names what was searched."""
    page, _ = fake_table
    page.keyboard.press("/")
    page.keyboard.type("/(/")
    expect(page.locator("#process-search-error")).to_contain_text("is not a valid regular expression")
    expect(page.locator("#process-search")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(ROWS)).to_have_count(10)
    page.locator("#process-search").fill("nobody")
    expect(page.locator(".grid-empty")).to_contain_text("“nobody”")
    page.keyboard.press("Escape")
    expect(page.locator(ROWS)).to_have_count(10)


def test_a_search_ends_with_the_visit(fake_table: tuple[Page, FakeTable]) -> None:
    """Of an address as a typed one: "/" replaces the first. All processes are there the next time."""
    page, table = fake_table
    table.send([row(pid, name=f"p{pid}") for pid in (1, 2, 3)], is_whole=True)
    search = page.locator("#process-search")
    page.evaluate("location.hash = '#processes/pid=2'")
    expect(search).to_have_value("pid=2")
    page.locator("#main").focus()
    page.keyboard.press("/")
    page.keyboard.type("p3")
    expect(search).to_have_value("p3")

    page.evaluate("location.hash = '#processes/pid=1'")
    expect(search).to_have_value("pid=1")
    for typed in (None, "p3"):
        if typed is not None:
            search.fill(typed)
            expect(page.locator(ROWS)).to_have_count(1)
        go_to(page, "cpu")
        go_to(page, "processes")
        expect(search).to_have_value("")
        expect(page.locator(ROWS)).to_have_count(3)


@pytest.mark.parametrize("before", [5, 10], ids=["was no hit", "is a hit"])
def test_the_keys_go_from_a_search_to_its_first_hit(fake_table: tuple[Page, FakeTable], before: int) -> None:
    """Whichever row had the focus before: the keys act on what was searched for."""
    page, table = fake_table
    table.send([row(pid, name=f"p{pid}", cpu_percent=20 - pid) for pid in range(1, 11)], is_whole=True)
    row_of(page, before).click()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("p1")
    expect_pids(page, [1, 10])

    page.keyboard.press("ArrowDown")

    expect(row_of(page, 1)).to_have_attribute("aria-selected", "true")
    expect(row_of(page, 10)).to_have_attribute("aria-selected", "false")


def test_tree_and_programs_open_and_close_with_the_arrows(fake_table: tuple[Page, FakeTable]) -> None:
    """Branches fold, groups unfold, and both say so to those who do not see them."""
    page, table = fake_table
    family = [row(1, "init", parent_pid=0), row(2, "cc", cpu_percent=3), row(3, "cc", cpu_percent=4)]
    table.send(family, is_whole=True)
    page.get_by_role("button", name="Tree", exact=True).click()
    expect_pids(page, [1, 3, 2])
    expect(page.get_by_role("treegrid")).to_have_count(1)
    row_of(page, 1).click()
    page.keyboard.press("ArrowLeft")
    expect_pids(page, [1])
    expect(row_of(page, 1)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    expect(page.locator(ROWS)).to_have_count(3)
    page.get_by_role("button", name="Programs", exact=True).click()
    group = page.locator(ROWS).filter(has_text="cc")
    expect(group).to_have_count(1)
    expect(group.locator(".col-cpu")).to_have_text("7.0\u00a0%")
    group.locator(".tree-toggle").click()
    expect(page.locator(ROWS).filter(has_text="cc")).to_have_count(3)


def test_another_arrangement_begins_where_the_chosen_process_is(fake_table: tuple[Page, FakeTable]) -> None:
    """Nobody has to look for what they were looking at; without a choice it begins at its top."""
    page, table = fake_table
    grid = page.locator("#process-grid")
    table.send([row(pid, cpu_percent=0.1) for pid in range(1, 401)], is_whole=True)
    expect(page.locator(".process-count")).to_contain_text("400")
    grid.evaluate("(grid) => { grid.scrollTop = grid.scrollHeight; }")
    expect(row_of(page, 400)).to_be_in_viewport()

    page.get_by_role("button", name="Tree", exact=True).click()

    expect(grid).to_have_attribute("role", "treegrid")
    expect(row_of(page, 1)).to_be_in_viewport()
    grid.focus()
    page.keyboard.press("End")
    expect_pids(page, [400], SELECTED)

    page.get_by_role("button", name="List", exact=True).click()

    expect(grid).to_have_attribute("role", "grid")
    expect_pids(page, [400], SELECTED)
    expect(page.locator(SELECTED)).to_be_in_viewport()


def test_a_row_that_is_kept_on_top_stays_there(fake_table: tuple[Page, FakeTable]) -> None:
    """Pinned by the menu, whatever the order is, and not twice."""
    page, _ = fake_table
    row_of(page, 8).click(button="right")
    page.get_by_role("menuitem", name="Pin", exact=True).click()

    expect(page.locator(".grid-pinned .grid-row:not([hidden]) .col-pid")).to_have_text("8")
    expect(page.locator(ROWS)).to_have_count(9)


def test_the_menu_holds_the_order_and_gives_the_focus_back(fake_table: tuple[Page, FakeTable]) -> None:
    """Shift+F10 opens it at the row; Escape returns to the table."""
    page, table = fake_table
    row_of(page, 4).click()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Details")).to_be_focused()
    table.send(moves=[move(10, cpu_percent=90)])
    expect(row_of(page, 10).locator(".col-cpu")).to_contain_text("90.0")
    assert pids(page) == list(range(1, 11))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Pin", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#process-grid")).to_be_focused()


def test_columns_are_remembered(fake_table: tuple[Page, FakeTable]) -> None:
    """Chosen and moved columns are still there after a reload: the engine keeps them."""
    page, _ = fake_table
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_label("Nice", exact=True).click()
    page.get_by_role("checkbox", name="Command", exact=True).uncheck()
    page.get_by_role("button", name="CPU: move left").click()
    expect(page.get_by_role("button", name="CPU: move left")).to_be_focused()
    expect(page.get_by_role("columnheader").nth(2)).to_contain_text("CPU")
    page.reload()

    expect(page.get_by_role("columnheader").nth(2)).to_contain_text("CPU")
    expect(page.get_by_role("columnheader").last).to_contain_text("Nice")
    expect(page.get_by_role("columnheader", name="Command")).to_have_count(0)


def test_a_collapsed_branch_says_that_it_is_a_sum(fake_table: tuple[Page, FakeTable]) -> None:
    """Its numbers are those of all its processes, marked beside the name and in the tooltip."""
    page, table = fake_table
    family = [
        row(1, "init", parent_pid=0),
        row(2, "cc", cpu_percent=3),
        row(3, "cc", parent_pid=2, cpu_percent=4),
    ]
    table.send(family, is_whole=True)
    page.get_by_role("button", name="Tree", exact=True).click()
    expect_pids(page, [1, 2, 3])
    row_of(page, 2).locator(".tree-toggle").click()

    expect(row_of(page, 2).locator(".col-cpu")).to_have_text("7.0\u00a0%")
    expect(row_of(page, 2).locator(".col-name")).to_contain_text("Σ 2")
    row_of(page, 2).locator(".col-cpu").hover()
    expect(row_of(page, 2).locator(".col-cpu")).to_have_attribute("title", "7.0\u00a0% (sum of 2 processes)")
    row_of(page, 1).click()
    row_of(page, 2).click(modifiers=["Control"])
    expect(page.locator(".selection-sum")).to_contain_text("CPU 7.0\u00a0%")


def test_the_order_is_not_held_when_most_of_it_has_ended(fake_table: tuple[Page, FakeTable]) -> None:
    """Rows that stand still never hide that hardly any of them is there."""
    page, table = fake_table
    page.evaluate(HOLD_LONGER)
    row_of(page, 1).click()
    table.send(gone=[(pid, 1000) for pid in range(2, 6)])
    expect(row_of(page, 2).locator(".col-state")).to_have_text("Ended")
    expect(page.locator(".lock-hint")).to_contain_text("4 ended")
    table.send(gone=[(pid, 1000) for pid in range(6, 9)])

    expect_pids(page, [1, 9, 10])


def test_the_details_of_a_selected_row_that_has_ended_are_not_asked_for(
    fake_table: tuple[Page, FakeTable], complaints: Complaints
) -> None:
    """While the order is held, the rows of ended processes stay, and can be selected."""
    page, table = fake_table
    page.evaluate(HOLD_LONGER)
    complaints.expected.append("/api/processes/1/")  # there is no such process
    row_of(page, 1).dblclick()
    title = page.locator("#process-details-title")
    expect(title).to_have_text("program 1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    row_of(page, 3).hover()
    table.send(gone=[(2, 1000)])
    expect(row_of(page, 2)).to_have_attribute("data-kind", "ended")

    row_of(page, 2).click()

    expect(title).to_have_text("program 2")
    expect(page.locator(".process-details")).to_contain_text("This process has ended")
    assert not any("/api/processes/2/" in url for url in asked)


def test_the_hold_ends_by_itself(fake_table: tuple[Page, FakeTable]) -> None:
    """Some seconds after the last movement of the pointer the rows are sorted again."""
    page, table = fake_table
    row_of(page, 1).hover()
    table.send(moves=[move(10, cpu_percent=50)])
    expect(page.locator(".lock-hint")).to_contain_text("Sorting paused")

    expect_pids(page, [10, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(page.locator(".lock-hint")).to_have_count(0)


def test_an_empty_list_says_what_it_waits_for(fake_table: tuple[Page, FakeTable]) -> None:
    """A sensor that does not answer is named instead of a blank table."""
    page, table = fake_table
    table.send([], is_whole=True)
    in_app(
        page,
        """const stuck = { code: "sampler_stuck", message: "", at_unix_ms: 1, details: { what: "disks" } };
           app.state.notices = [stuck];
           app.renderLoop.redraw();""",
    )

    expect(page.locator(".grid-empty")).to_contain_text("No process list yet.")
    expect(page.locator(".grid-empty")).to_contain_text("“disks”")
