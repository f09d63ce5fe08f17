"""Ending a process from the page, without a pointer: asked, undone, sent, and what became of it."""

import getpass
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, go_to, in_app, wait_for, wait_for_readings
from tests.browser.cut_texts import unreadable_texts
from tests.browser.process_page import ROWS, row_of
from tests.browser.test_access import LOOKS, findings
from tests.waiting import PATIENCE_S, eventually

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(300)
"""
BOXES = """() => ["main", ".action-notice", ".action-notice .button"].map((selector) => {
  const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect();
  return { top, bottom, left, right };
})"""


@pytest.fixture
def stubborn() -> Iterator[subprocess.Popen[bytes]]:
    """A process that ignores SIGTERM."""
    process = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def parent_of_one() -> Iterator[subprocess.Popen[bytes]]:
    """A process with one child, which ends with the end of its standard input."""
    program = "import subprocess as s, sys; s.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.communicate(b"\n")


def select_by_keyboard(page: Page, pid: int) -> None:
    """Search for a process, and go to its row."""
    page.keyboard.press("/")
    page.keyboard.type(f"pid:{pid}")
    # One row may still be that of the first digits, while the process is not in the table yet.
    expect(row_of(page, pid)).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(1)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id === 'process-grid'"):
            break
    page.keyboard.press("Home")
    expect(page.locator(".grid-body .grid-row[aria-selected=true]")).to_have_count(1)


def confirm_by_keyboard(page: Page) -> None:
    """Go to the button that confirms, and press it."""
    expect(page.locator("#process-action .action-confirm")).to_be_enabled()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.classList.contains('action-confirm')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#process-action")).to_be_hidden()


def test_the_users_of_children_are_named_too(processes: Page, parent_of_one: subprocess.Popen[bytes]) -> None:
    """Of those that the live table has; the dialog lists parent and child."""
    page = processes
    select_by_keyboard(page, parent_of_one.pid)
    page.keyboard.press("Delete")
    page.locator("#process-action").get_by_role("switch").first.click()

    expect(page.locator(".action-targets li")).to_have_count(2)
    expect(page.locator(".action-targets .action-user")).to_have_text([getpass.getuser()] * 2)


def test_a_process_is_ended_with_the_keyboard_alone(
    processes: Page, stubborn: subprocess.Popen[bytes]
) -> None:
    """Named with its user; undone first, then asked to end, which it ignores, then killed."""
    page = processes
    dialog, notice = page.locator("#process-action"), page.locator(".action-notice")
    select_by_keyboard(page, stubborn.pid)

    page.keyboard.press("Delete")
    expect(dialog).to_be_visible()
    expect(dialog.locator("h2")).to_contain_text(f"({stubborn.pid})")
    expect(dialog.locator(".action-targets li")).to_have_count(1)
    expect(dialog.locator(".action-targets .action-user")).to_have_text(getpass.getuser())
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#process-grid")).to_be_focused()

    page.keyboard.press("Delete")
    confirm_by_keyboard(page)
    expect(notice).to_have_attribute("data-phase", "waiting")
    page.keyboard.press("Control+z")
    expect(notice).to_have_count(0)

    page.keyboard.press("Delete")
    confirm_by_keyboard(page)
    expect(notice).to_have_attribute("data-outcome", "still_running")
    assert stubborn.poll() is None

    page.keyboard.press("Shift+Delete")
    expect(dialog.locator("h2")).to_contain_text("Kill")
    confirm_by_keyboard(page)
    assert eventually(stubborn.poll) == -signal.SIGKILL
    expect(notice.last).to_have_attribute("data-outcome", "done")
    expect(notice.last).to_contain_text(f"({stubborn.pid})")


def test_a_script_is_named_before_and_after_it_is_ended(processes: Page, tmp_path: Path) -> None:
    """The name of its interpreter is that of many others."""
    page = processes
    script = tmp_path / "nightly_job.py"
    script.write_text("print(flush=True)\nimport time\ntime.sleep(300)\n", encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        select_by_keyboard(page, process.pid)

        page.keyboard.press("Delete")
        expect(page.locator("#process-action h2")).to_contain_text(f"· nightly_job.py ({process.pid})")
        expect(page.locator(".action-targets li")).to_contain_text("· nightly_job.py")
        confirm_by_keyboard(page)

        notice = page.locator(".action-notice")
        expect(notice).to_contain_text(f"· nightly_job.py ({process.pid})")
        expect(notice).to_have_attribute("data-outcome", "done")
        expect(notice).to_contain_text(f"· nightly_job.py ({process.pid})")
        assert process.wait(PATIENCE_S) == -signal.SIGTERM


def test_what_still_runs_is_killed_from_the_message(
    processes: Page, stubborn: subprocess.Popen[bytes]
) -> None:
    """From the menu of the row; the message of the outcome offers the next step."""
    page = processes
    select_by_keyboard(page, stubborn.pid)
    page.keyboard.press("Shift+F10")
    page.get_by_role("menuitem", name=re.compile("^End")).click()
    page.locator("#process-action .action-confirm").click()

    page.locator(".action-notice").get_by_role("button", name="Kill…").click()
    page.locator("#process-action .action-confirm").click()

    assert eventually(stubborn.poll) == -signal.SIGKILL


def test_the_details_and_the_moment_offer_actions_for_what_runs(
    processes: Page, process_called: Callable[..., int]
) -> None:
    """The drawer of a process that runs, and the row of its program at a recorded moment."""
    page = processes
    pid = process_called("runs-on")
    select_by_keyboard(page, pid)
    page.keyboard.press("Enter")
    suspend = page.locator(".process-details").get_by_role("button", name="Suspend…")
    suspend.click()
    expect(page.locator("#process-action h2")).to_contain_text(f"runs-on ({pid})")
    page.keyboard.press("Escape")

    wait_for(page, "app.state.status !== null && app.store.length > 3")
    at_unix_ms = in_app(page, "return app.store.newestMs")
    page.evaluate("(at) => { location.hash = `timeline/${at}`; }", at_unix_ms)
    page.get_by_role("button", name="Memory", exact=True).click()
    expect(page.locator(".row-action .icon-button").first).to_be_visible()


def test_the_monitor_itself_is_not_offered(processes: Page, engine: Engine) -> None:
    """The menu says why."""
    page = processes
    select_by_keyboard(page, in_app(page, "return app.state.status.pid"))
    page.keyboard.press("Shift+F10")

    expect(page.locator(".menu [aria-disabled=true]")).to_contain_text("this monitor")
    expect(page.get_by_role("menuitem", name=re.compile("^End"))).to_have_count(0)


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing(
    new_page: Callable[..., Page],
    engine: Engine,
    process_called: Callable[..., int],
    theme: str,
    language: str,
) -> None:
    """Neither in the dialog, for each action, nor in the message, nor in the details."""
    pid = process_called("calm")
    page = new_page(color_scheme=theme, locale=language)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    go_to(page, "processes")
    page.evaluate(axe_source())
    select_by_keyboard(page, pid)
    page.keyboard.press("Delete")
    expect(page.locator(".action-targets li")).to_have_count(1)
    for choice in page.locator("#process-action .segments button").all():
        choice.click()
        expect(page.locator("#process-action .action-confirm")).to_be_enabled()
        assert findings(page) == []
    page.locator("#process-action .segments button").first.click()
    page.locator("#process-action .action-confirm").click()
    expect(page.locator(".action-notice")).to_be_visible()
    page.locator("#process-grid").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".action-buttons")).to_be_visible()
    assert findings(page) == []


@pytest.mark.parametrize("width", [400, 700, 1280])
def test_the_seconds_to_undo_are_counted_down_in_place(
    processes: Page, process_called: Callable[..., int], width: int
) -> None:
    """What is read out does not change, no edge moves, and in a small window the page is above the notice."""
    page = processes
    page.set_viewport_size({"width": width, "height": 800})
    pid = process_called("an_editor")
    select_by_keyboard(page, pid)
    page.keyboard.press("Delete")
    confirm_by_keyboard(page)
    notice = page.locator(".action-notice")
    shown = notice.locator("[aria-hidden]").first
    expect(shown).to_contain_text("in 4 s")
    main, *boxes = page.evaluate(BOXES)
    flaws = unreadable_texts(page, ".action-notices")
    page.wait_for_function(
        "(before) => !document.querySelector('.action-notice').innerText.includes(before)", arg="in 4 s"
    )

    assert page.evaluate(BOXES)[1:] == boxes
    assert (notice.locator(".visually-hidden").text_content() or "").startswith("End in 5 s: an_editor")
    assert flaws == []
    if width == 700:
        assert main["bottom"] <= boxes[0]["top"]
    page.keyboard.press("Control+z")
    expect(notice).to_have_count(0)
