"""The table of processes in a real browser: what it shows, and whom a hand reaches through it."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from desktop_monitor.engine import Engine
from tests.browser.conftest import axe_source, go_to, in_app, wait_for_readings
from tests.browser.fake_table import FakeTable, move, row
from tests.waiting import eventually

ROWS = ".grid-body .grid-row:not([hidden])"
SELECTED = ".grid-body .grid-row[aria-selected=true]"
SLEEP_S = "300"


@pytest.fixture
def fake(new_page: Callable[..., Page], engine: Engine) -> tuple[Page, FakeTable]:
    """The page of processes with ten that the test knows; 1 is the busiest."""
    page = new_page()
    table = FakeTable(page)
    table.rows = [row(pid, cpu_percent=11.0 - pid) for pid in range(1, 11)]
    page.goto(engine.url())
    wait_for_readings(page, 1)
    go_to(page, "processes")
    expect(page.locator(ROWS)).to_have_count(10)
    return page, table


@pytest.fixture
def real(page: Page) -> Page:
    """The page of processes as the engine really sees them."""
    go_to(page, "processes")
    expect(page.locator(ROWS).first).to_be_visible()
    return page


def pids(page: Page, selector: str = ROWS) -> list[int]:
    """The pids of rows, from top to bottom of the screen."""
    found: list[int] = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)]
          .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
          .map((row) => Number(row.querySelector(".col-pid").textContent))""",
        selector,
    )
    return found


def row_of(page: Page, pid: int) -> Locator:
    """The row of a process."""
    return page.locator(ROWS).filter(has=page.locator(".col-pid", has_text=re.compile(f"^{pid}$")))


def expect_pids(page: Page, expected: list[int], selector: str = ROWS) -> None:
    """Wait until the rows stand so."""
    page.wait_for_function(
        """([selector, expected]) => JSON.stringify([...document.querySelectorAll(selector)]
          .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
          .map((row) => Number(row.querySelector(".col-pid").textContent))) === expected""",
        arg=[selector, str(expected).replace(" ", "")],
    )


@pytest.fixture
def process_called(tmp_path: Path) -> Iterator[Callable[..., int]]:
    """Start real processes of any name and arguments."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> int:
        program = tmp_path / name
        shutil.copy("/bin/sleep", program)
        started.append(subprocess.Popen([*(arguments or (name,)), SLEEP_S], executable=program))
        return started[-1].pid

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_our_own_engine_is_in_the_table(real: Page) -> None:
    """The page shows the machine's real processes, with the user and the command of each."""
    real.locator("#process-search").fill(f"pid:{os.getpid()}")

    expect(real.locator(ROWS)).to_have_count(1)
    expect(real.locator(f"{ROWS} .col-pid")).to_have_text(str(os.getpid()))
    expect(real.locator(f"{ROWS} .col-command")).to_contain_text("pytest")
    expect(real.locator(".process-count")).to_have_text(re.compile(r"^1 of \d+ processes$"))


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
    real: Page, process_called: Callable[..., int], name: str, end: str
) -> None:
    """Whatever a process calls itself is text: no markup, no control character, no turning round."""
    pid = process_called(name)
    real.locator("#process-search").fill(f"pid:{pid}")
    expect(real.locator(ROWS)).to_have_count(1)
    cell = real.locator(f"{ROWS} .col-name bdi")

    expect(cell).to_contain_text(end)
    assert not re.search("[\u202e\n]", cell.text_content() or "")
    real.locator(ROWS).dblclick()
    expect(real.locator("#process-details-title")).to_contain_text(end)
    expect(real.locator(".details-command code")).to_contain_text(end)
    assert real.locator("#app img").count() == 0


def test_what_cannot_be_seen_is_shown_as_its_code(fake: tuple[Page, FakeTable]) -> None:
    """The page does not rely on anybody having cleaned the names: overrides and controls are spelt out."""
    page, table = fake
    table.send([row(1, "a\u202eb\nc\0d<b>", command="\u2066x\u200b")], is_whole=True)
    expect(page.locator(ROWS)).to_have_count(1)

    expect(page.locator(f"{ROWS} .col-name bdi")).to_have_text("a\\u{202e}b\\nc\\u{0000}d<b>")
    expect(page.locator(f"{ROWS} .col-command bdi")).to_have_text("\\u{2066}x\\u{200b}")
    page.locator("#process-search").fill("no\u202ebody")
    expect(page.locator(".grid-empty")).to_contain_text("no\\u{202e}body")


def test_64_kb_of_arguments_neither_break_the_row_nor_the_drawer(
    real: Page, process_called: Callable[..., int]
) -> None:
    """A command line of any length stays in its cell."""
    pid = process_called("long", "long " + "x" * 64_000)
    real.locator("#process-search").fill(f"pid:{pid}")
    expect(real.locator(ROWS)).to_have_count(1)
    real.locator(ROWS).dblclick()
    expect(real.locator(".details-command code")).to_be_visible()

    box = real.locator(ROWS).bounding_box()
    drawer = real.locator(".process-details").bounding_box()
    assert box
    assert box["height"] == 28
    assert drawer
    assert drawer["width"] <= 340


def test_only_rows_that_can_be_seen_are_in_the_document(fake: tuple[Page, FakeTable]) -> None:
    """Five thousand processes are as light as fifty; the last one is a key away."""
    page, table = fake
    table.send([row(pid) for pid in range(1, 5001)], is_whole=True)
    expect(page.locator("#process-grid")).to_have_attribute("aria-rowcount", "5001")

    assert page.locator(".grid-row").count() < 50
    page.locator("#process-grid").focus()
    page.keyboard.press("End")
    expect(page.locator(SELECTED)).to_have_attribute("aria-rowindex", "5001")
    assert page.locator(".grid-row").count() < 50


def test_the_selection_follows_the_process(fake: tuple[Page, FakeTable]) -> None:
    """After a new order the same process is selected, in another place."""
    page, table = fake
    row_of(page, 3).click()
    page.keyboard.press("Escape")
    table.send(moves=[move(9, cpu_percent=50), move(3, cpu_percent=0.1)])

    expect_pids(page, [9, 1, 2, 4, 5, 6, 7, 8, 10, 3])
    assert pids(page, SELECTED) == [3]


def test_a_pid_that_is_used_again_is_not_selected(fake: tuple[Page, FakeTable]) -> None:
    """The process that was meant has ended; the new one with its pid was never chosen."""
    page, table = fake
    row_of(page, 3).click()
    page.keyboard.press("Escape")
    table.send([row(3, "new", created_unix_ms=5000, cpu_percent=9)], gone=[(3, 1000)])

    expect(row_of(page, 3).locator(".col-name")).to_have_text("new")
    assert pids(page, SELECTED) == []


def test_a_click_means_what_was_under_it_when_it_began(fake: tuple[Page, FakeTable]) -> None:
    """A tick between press and release does not put another process under the finger."""
    page, table = fake
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


def test_the_order_is_held_while_the_table_is_worked_in(fake: tuple[Page, FakeTable]) -> None:
    """Numbers move, rows do not; what ended stays in its place, what is new is counted; Escape lets go."""
    page, table = fake
    row_of(page, 1).click()
    table.send([row(11, cpu_percent=99)], moves=[move(10, cpu_percent=50)], gone=[(2, 1000)])

    expect(row_of(page, 10).locator(".col-cpu")).to_contain_text("50.0")
    assert pids(page) == list(range(1, 11))
    expect(row_of(page, 2).locator(".col-state")).to_have_text("Ended")
    expect(page.locator(".grid-held")).to_contain_text("1 new")
    page.keyboard.press("Escape")
    expect_pids(page, [11, 10, 1, 3, 4, 5, 6, 7, 8, 9])
    expect(page.locator(".grid-held")).to_have_count(0)


def test_one_that_ended_since_the_last_reading_is_struck_through(fake: tuple[Page, FakeTable]) -> None:
    """It is there once more with what it used, and looks like what it is: over."""
    page, table = fake

    table.send(moves=[move(2, cpu_percent=50.0, state="dead")])

    expect(row_of(page, 2)).to_have_attribute("data-kind", "ended")
    expect(row_of(page, 2).locator(".col-state")).to_have_text("Ended")
    expect(row_of(page, 2).locator(".col-cpu")).to_contain_text("50.0")


def test_keys_choose_rows(fake: tuple[Page, FakeTable]) -> None:
    """Arrows, Shift, Control, Space, Home, End and letters do what they do in every list."""
    page, _ = fake
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


def test_headings_sort_and_say_so(fake: tuple[Page, FakeTable]) -> None:
    """A press sorts, the next turns it round, with the keyboard as well."""
    page, _ = fake
    heading = page.get_by_role("columnheader", name="PID")
    heading.locator("button").click()
    expect_pids(page, list(range(10, 0, -1)))
    expect(heading).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Enter")
    expect_pids(page, list(range(1, 11)))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")


def test_a_search_that_is_wrong_says_so_and_hides_nothing(fake: tuple[Page, FakeTable]) -> None:
    """The error stands at the field; a search that finds nothing names what was searched."""
    page, _ = fake
    page.keyboard.press("/")
    page.keyboard.type("/(/")
    expect(page.locator("#process-search-error")).to_contain_text("cannot be understood")
    expect(page.locator("#process-search")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(ROWS)).to_have_count(10)
    page.locator("#process-search").fill("nobody")
    expect(page.locator(".grid-empty")).to_contain_text("“nobody”")
    page.keyboard.press("Escape")
    expect(page.locator(ROWS)).to_have_count(10)


def test_tree_and_programs_open_and_close_with_the_arrows(fake: tuple[Page, FakeTable]) -> None:
    """Branches fold, groups unfold, and both say so to those who do not see them."""
    page, table = fake
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
    group.locator(".twig").click()
    expect(page.locator(ROWS).filter(has_text="cc")).to_have_count(3)


def test_a_row_that_is_kept_on_top_stays_there(fake: tuple[Page, FakeTable]) -> None:
    """Pinned by the menu, whatever the order is, and not twice."""
    page, _ = fake
    row_of(page, 8).click(button="right")
    page.get_by_role("menuitem", name="Keep on top").click()

    expect(page.locator(".grid-pinned .grid-row:not([hidden]) .col-pid")).to_have_text("8")
    expect(page.locator(ROWS)).to_have_count(9)


def test_the_menu_holds_the_order_and_gives_the_focus_back(fake: tuple[Page, FakeTable]) -> None:
    """Shift+F10 opens it at the row; Escape returns to the table."""
    page, table = fake
    row_of(page, 4).click()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Details")).to_be_focused()
    table.send(moves=[move(10, cpu_percent=90)])
    expect(row_of(page, 10).locator(".col-cpu")).to_contain_text("90.0")
    assert pids(page) == list(range(1, 11))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Keep on top")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#process-grid")).to_be_focused()


def test_columns_are_remembered(fake: tuple[Page, FakeTable]) -> None:
    """Chosen and moved columns are still there after a reload: the engine keeps them."""
    page, _ = fake
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_label("Nice", exact=True).click()
    page.get_by_label("Command", exact=True).uncheck()
    page.get_by_role("button", name="CPU: further left").click()
    expect(page.get_by_role("button", name="CPU: further left")).to_be_focused()
    expect(page.get_by_role("columnheader").nth(2)).to_contain_text("CPU")
    page.reload()

    expect(page.get_by_role("columnheader").nth(2)).to_contain_text("CPU")
    expect(page.get_by_role("columnheader").last).to_contain_text("Nice")
    expect(page.get_by_role("columnheader", name="Command")).to_have_count(0)


def test_percent_of_one_core_is_a_switch_away(fake: tuple[Page, FakeTable]) -> None:
    """The whole machine is 100 percent unless the user wants one core to be."""
    page, _ = fake
    cores = os.cpu_count() or 1
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_label("CPU in percent of one core").click()

    expect(row_of(page, 1).locator(".col-cpu")).to_contain_text(f"{10.0 * cores:.1f}".replace("100.0", "100"))


def test_details_tell_about_a_real_process(real: Page) -> None:
    """Parents, files, limits and five minutes of it; the environment only when asked, and only then sent."""
    asked: list[str] = []
    real.on("request", lambda request: asked.append(request.url))
    real.locator("#process-search").fill(f"pid:{os.getpid()}")
    real.keyboard.press("ArrowDown")
    real.keyboard.press("Enter")

    drawer = real.locator(".process-details")
    expect(drawer.locator("#process-details-title")).to_be_focused()
    expect(drawer.locator(".facts").first).to_contain_text("Started")
    expect(drawer.get_by_role("heading", name="Started by")).to_be_visible()
    drawer.locator("summary", has_text="Limits").click()
    expect(drawer.get_by_text("nofile", exact=False).first).to_be_visible()
    assert not any("environment=1" in url for url in asked)
    assert os.environ["PATH"] not in drawer.inner_text()
    drawer.get_by_role("button", name="Show the environment").click()
    expect(drawer.get_by_text("PATH", exact=True)).to_be_visible()
    assert any("environment=1" in url for url in asked)
    drawer.locator(".details-scroll").press("Escape")
    expect(drawer).to_have_count(0)
    expect(real.locator("#process-grid")).to_be_focused()


def test_a_process_that_ends_while_it_is_looked_at_says_so(
    real: Page, process_called: Callable[..., int]
) -> None:
    """The drawer keeps what was known, and does not pretend that it goes on."""
    pid = process_called("short-lived")
    real.locator("#process-search").fill(f"pid:{pid}")
    expect(real.locator(ROWS)).to_have_count(1)
    real.locator(ROWS).dblclick()
    expect(real.locator(".process-details .facts").first).to_be_visible()
    subprocess.run(["/bin/kill", "-KILL", str(pid)], check=True)

    expect(real.locator(".process-details")).to_contain_text(re.compile("Ended|Zombie"))


def heard(page: Page, table: FakeTable) -> list[bool]:
    """What the page has asked for so far."""
    page.wait_for_timeout(10)  # only while Playwright waits does it hear what the page sends
    return table.asked


def test_the_table_is_sent_only_while_it_is_looked_at(fake: tuple[Page, FakeTable]) -> None:
    """Another page of the rail ends it, coming back begins with the whole table."""
    page, table = fake
    assert table.asked == [True]
    go_to(page, "cpu")
    eventually(lambda: heard(page, table) == [True, False])
    table.rows = [row(77)]
    go_to(page, "processes")

    expect_pids(page, [77])
    assert table.asked == [True, False, True]


def test_a_paused_table_stands_still(fake: tuple[Page, FakeTable]) -> None:
    """Pause freezes what is shown; going on shows what is true now."""
    page, table = fake
    in_app(page, "app.pause()")
    table.send(moves=[move(10, cpu_percent=90)], gone=[(1, 1000)])
    in_app(page, "app.redraw()")
    page.wait_for_timeout(100)
    assert pids(page) == list(range(1, 11))
    in_app(page, "app.live()")
    expect_pids(page, [10, 2, 3, 4, 5, 6, 7, 8, 9])


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_hot_row_that_is_only_there_for_its_child_can_be_read(
    fake: tuple[Page, FakeTable], theme: Literal["dark", "light"]
) -> None:
    """Parents of what was found are faint, and never faint on heat."""
    page, table = fake
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


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
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
        found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
        assert [(part, one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
        page.keyboard.press("Escape")


def test_another_arrangement_begins_where_the_chosen_process_is(fake: tuple[Page, FakeTable]) -> None:
    """Nobody has to look for what they were looking at; without a choice it begins at its top."""
    page, table = fake
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
