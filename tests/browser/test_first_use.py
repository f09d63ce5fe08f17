"""What somebody who opens the monitor for the first time looks for is found where it is looked for."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for, wait_for_readings
from tests.browser.cut_texts import unreadable_texts
from tests.browser.fake_machine import another_machine, take_over
from tests.browser.fake_table import FakeTable
from tests.browser.process_page import row_of

PRESSED_BY = """
  const { state } = app;
  let { status } = state;
  Object.defineProperty(state, "status", {
    get: () => status && { ...status, period_s: 5, pressed_by: argument },
    set: (next) => (status = next),
    configurable: true,
  });
  app.renderLoop.redraw();
"""
LINE_IS_BESIDE_TEXT = """(heading) => {
  const handle = heading.querySelector(".grid-resizer");
  const text = heading.querySelector(".heading-text").getBoundingClientRect();
  const lineLeft = parseFloat(getComputedStyle(handle, "::after").left);
  return handle.getBoundingClientRect().left + lineLeft >= text.right;
}"""
SCRIPT = "weekly_report_of_the_archive.py"


@pytest.fixture
def script(tmp_path: Path) -> Iterator[int]:
    """A script that keeps a core busy, in an interpreter that nothing else runs in."""
    interpreter = tmp_path / "python3.99"
    interpreter.symlink_to(Path(sys.executable).resolve())
    path = tmp_path / SCRIPT
    path.write_text("print(flush=True)\nwhile True: pass\n", encoding="utf-8")
    with subprocess.Popen([str(interpreter), str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.kill()


@pytest.fixture
def timeline(script: int, new_page: Callable[..., Page], start_engine: Callable[..., Engine]) -> Page:
    """The timeline of an engine that has seen the script for some readings, each long enough for its turn."""
    page = new_page()
    page.goto(start_engine(period_s=1).url())
    wait_for_readings(page, 4)
    go_to(page, "timeline")
    expect(page.locator(".program-bars li").first).to_be_visible()
    return page


def test_the_script_is_named_in_a_range_a_moment_and_its_history(timeline: Page) -> None:
    """The name of its interpreter is that of many others; nothing of it is cut off."""
    named = timeline.locator(".program-bars .name", has_text=SCRIPT)
    expect(named).to_be_visible()

    timeline.locator(".lanes .time-chart").first.focus()
    timeline.keyboard.press("ArrowLeft")
    expect(timeline.locator(".accounting")).to_be_visible()
    expect(named).to_be_visible()
    assert unreadable_texts(timeline, ".moment") == []
    assert named.evaluate("(name) => name.scrollWidth <= name.clientWidth")

    named.click()
    history = timeline.locator("#process-history")
    expect(history.locator("td.command", has_text=SCRIPT)).to_be_in_viewport(ratio=1)
    assert history.locator(".table-box").evaluate("(box) => box.scrollWidth <= box.clientWidth")


def test_a_comparison_says_how_to_choose_the_other_time_and_can_be_read(timeline: Page) -> None:
    """It begins with the same time twice; the figures of its two columns never touch."""
    timeline.get_by_role("button", name="Compare…").click()
    comparison = timeline.locator(".comparison")
    expect(comparison.locator("thead")).to_contain_text("Marked")
    expect(comparison).to_contain_text("Now drag over a chart")
    headings = comparison.locator("thead tr").bounding_box()
    assert headings is not None
    assert headings["height"] <= 30  # One line: the times stand above the table.
    assert comparison.locator("thead th").last.evaluate(LINE_IS_BESIDE_TEXT)
    expect(comparison.locator("dl")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d – \d\d:\d\d:\d\d"))

    timeline.get_by_role("button", name="1h", exact=True).click()
    expect(comparison.locator("tbody tr").first).to_be_visible()
    assert unreadable_texts(timeline, ".comparison") == []
    assert comparison.locator(".plain-table").evaluate("(box) => box.scrollWidth <= box.clientWidth")


def a_long_finding(at_unix_ms: int) -> dict[str, Any]:
    """A finding with a sentence that is wider than the charts."""
    return {
        "kind": "spike",
        "from_unix_ms": at_unix_ms,
        "to_unix_ms": at_unix_ms,
        "at_unix_ms": at_unix_ms,
        "culprits": [{"name": "a-program-with-a-long-name", "pid": 7, "created_unix_ms": 1}],
        "confidence": 0.9,
        "text": "",
        "advice": "",
        "values": {
            "percent": 99,
            "duration_s": 60,
            "share_percent": 80,
            "parents": "its-parent < the-parent-of-its-parent < the-first-one-of-all",
        },
    }


def test_a_finding_that_does_not_fit_says_so(new_page: Callable[..., Page], engine: Engine) -> None:
    """With an ellipsis, and all of it where the pointer rests; the next one is still seen.

    Of long ones, only as many are shown as can be read.
    """
    page = new_page()
    found = {"findings": [a_long_finding(round(time.time() * 1000)) for _ in range(3)]}
    page.route("**/api/findings*", lambda route: route.fulfill(json=found))
    page.goto(engine.url())
    wait_for_readings(page, 2)
    go_to(page, "timeline")

    events = page.locator(".findings-lane li:not(.more) .event")
    expect(events).to_have_count(2)
    expect(events.nth(1)).to_be_in_viewport(ratio=0.5)
    widths = events.evaluate_all("(all) => all.map((one) => one.offsetWidth)")
    assert min(widths) > 250, widths
    expect(events.first).to_have_attribute("title", re.compile("the-first-one-of-all"))
    assert events.first.locator("bdi").evaluate("(text) => text.scrollWidth > text.clientWidth")


def test_the_selected_process_has_visible_actions(processes: Page, script: int) -> None:
    """They are there before, and say what they wait for."""
    page = processes
    toolbar = page.locator(".process-toolbar")
    details = toolbar.get_by_role("button", name="Details")
    end = toolbar.get_by_role("button", name="End…")
    expect(end).to_be_disabled()
    expect(end).to_have_attribute("title", "Select a process first")

    page.locator("#process-search").fill(f"pid={script}")
    row_of(page, script).click()
    end.click()
    expect(page.locator("#process-action h2")).to_contain_text(f"{SCRIPT} ({script})")
    page.keyboard.press("Escape")

    details.click()
    expect(page.locator("#process-details-title")).to_be_visible()


def test_the_first_process_of_the_system_cannot_be_ended_and_the_button_says_why(processes: Page) -> None:
    """As its menu does."""
    processes.locator("#process-search").fill("pid=1")
    row_of(processes, 1).click()

    end = processes.locator(".process-toolbar").get_by_role("button", name="End…")
    expect(end).to_be_disabled()
    expect(end).not_to_have_attribute("title", "Select a process first")


def test_a_search_without_a_result_offers_all_processes(fake_table: tuple[Page, FakeTable]) -> None:
    """As after the only process that was searched for has ended."""
    page, _ = fake_table
    page.locator("#process-search").fill("pid=4711")
    page.get_by_role("button", name="Show all processes").click()

    expect(row_of(page, 3)).to_be_visible()
    expect(page.locator("#process-search")).to_have_value("")


def test_nothing_is_said_to_be_recorded_while_the_recording_is_off(page: Page) -> None:
    """Nor that it goes on, nor that it resumes."""
    go_to(page, "settings")
    card = page.locator("section", has=page.locator("#settings-recording"))
    expect(card.get_by_text("Recording resumes automatically.")).to_be_visible()

    card.get_by_role("switch", name="Record what the computer does").click()

    expect(card.get_by_text("the recording is switched off")).to_be_visible()
    expect(card.get_by_text("Recording resumes automatically.")).to_have_count(0)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_tiles_and_top_processes_keep_to_one_line(
    new_page: Callable[..., Page], engine: Engine, script: int, language: str
) -> None:
    """Long figures, and the name of a script beside its process id."""
    page = new_page(locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    expect(page.locator(".top-processes .name", has_text=SCRIPT)).to_be_visible()
    rows = page.locator(".top-processes tbody tr").evaluate_all("(all) => all.map((row) => row.offsetHeight)")
    assert max(rows) <= 29

    take_over(page, another_machine())
    expect(page.locator("#disks_tile-title")).to_be_visible()
    expect(page.locator(".tile .note").last).to_contain_text("35")
    details = page.locator(".tile .detail").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
    assert max(details) <= 20
    assert unreadable_texts(page, ".tiles") == []


def test_the_status_bar_stands_still_when_readings_come_faster(page: Page) -> None:
    """What is beside the text that becomes longer is not moved by it."""
    lefts = (
        "() => ['.status-item.optional', '.status-item.own']"
        ".map((one) => document.querySelector(one).getBoundingClientRect().left)"
    )
    wait_for(page, "document.querySelector('.status-item.own').textContent")
    in_app(page, PRESSED_BY, [])
    expect(page.locator(".status-bar")).to_contain_text("Connected · 5 s")
    before = page.evaluate(lefts)

    in_app(page, PRESSED_BY, ["cpu", "io", "memory"])

    expect(page.locator(".status-bar")).to_contain_text("Connected · 1 s")
    reason = "faster: programs wait for CPU · disks · memory"
    expect(page.locator(".status-bar")).to_contain_text(reason)
    expect(page.locator(".status-item.pressed")).to_have_attribute("title", reason)
    assert page.evaluate(lefts) == before


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_what_programs_wait_for_is_not_cut(
    new_page: Callable[..., Page], engine: Engine, language: str
) -> None:
    """Down to 900 pixels, all three of them: other texts of the bar stand elsewhere too."""
    page = new_page(locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    wait_for(page, "document.querySelector('.status-item.own').textContent")
    in_app(page, PRESSED_BY, ["cpu", "io", "memory"])
    for width in (1280, 1100, 900):
        page.set_viewport_size({"width": width, "height": 800})
        reason = page.locator(".status-item.pressed")
        expect(reason).not_to_be_empty()
        assert reason.evaluate("(text) => text.scrollWidth <= text.clientWidth"), width


def test_forced_colours_keep_programs_apart(page: Page) -> None:
    """Each series has a colour of its own, of the system's colours and their mixtures with the background."""
    page.emulate_media(forced_colors="active")
    wait_for(page, "app.state.palette.colour('surface') !== 'rgb(22 26 32)'")

    tokens = ["cpu", "memory", "disk-read", "network-in", "sensors", "gpu", "others", "unexplained"]
    colours = in_app(page, "return argument.map((token) => app.state.palette.colour(token))", tokens)
    assert len(set(colours)) == len(tokens)
