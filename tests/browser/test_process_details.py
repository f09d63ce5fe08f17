"""The drawer beside the table of processes: one of them looked at closely."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints
from tests.browser.fake_table import FakeTable, row
from tests.browser.process_page import ROWS


def test_details_describe_a_real_process(processes: Page) -> None:
    """Parents, files, limits and five minutes of it; the environment only when asked, and only then sent."""
    asked: list[str] = []
    processes.on("request", lambda request: asked.append(request.url))
    processes.locator("#process-search").fill(f"pid:{os.getpid()}")
    processes.keyboard.press("ArrowDown")
    processes.keyboard.press("Enter")

    drawer = processes.locator(".process-details")
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
    expect(processes.locator("#process-grid")).to_be_focused()


def test_the_drawer_follows_the_selection(fake_table: tuple[Page, FakeTable], complaints: Complaints) -> None:
    """Its buttons never stand beside another process than the one that is selected."""
    page, table = fake_table
    complaints.expected.append("/api/processes/")  # there are no such processes
    table.send([row(pid, name=f"p{pid}", cpu_percent=10 - pid) for pid in (1, 2, 3)], is_whole=True)
    title = page.locator("#process-details-title")
    page.locator(ROWS).filter(has_text="p1").dblclick()
    expect(title).to_have_text("p1")

    page.locator(ROWS).filter(has_text="p3").click()
    expect(title).to_have_text("p3")
    page.keyboard.press("ArrowUp")
    expect(title).to_have_text("p2")
    expect(page.locator("#process-grid")).to_be_focused()


def test_a_sum_of_ended_processes_is_not_asked_for_details(fake_table: tuple[Page, FakeTable]) -> None:
    """The engine has none: it is no process."""
    page, table = fake_table
    recorded = Path("/proc/self/comm").read_text(encoding="utf-8").strip()
    table.send(
        [row(0, name=recorded, command="", state="finished", ended_count=41, parent_name="make")],
        is_whole=True,
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator(ROWS).filter(has_text="41 runs").dblclick()

    drawer = page.locator(".process-details")
    expect(drawer).to_contain_text(f"{recorded}, 41 runs, started by make")
    expect(drawer).to_contain_text("Short-lived processes, 41 of them")
    expect(drawer).not_to_contain_text("PID")
    drawer.get_by_role("button", name="History of the program").click()
    expect(page.get_by_role("dialog", name=f"History of {recorded}")).to_be_visible()
    assert not any("/api/processes/0/" in url for url in asked)


def test_a_process_that_ends_while_it_is_looked_at_says_so(
    processes: Page, process_called: Callable[..., int]
) -> None:
    """The drawer keeps what was known, and does not pretend that it goes on."""
    pid = process_called("short-lived")
    processes.locator("#process-search").fill(f"pid:{pid}")
    expect(processes.locator(ROWS)).to_have_count(1)
    processes.locator(ROWS).dblclick()
    expect(processes.locator(".process-details .facts").first).to_be_visible()
    subprocess.run(["/bin/kill", "-KILL", str(pid)], check=True)

    expect(processes.locator(".process-details")).to_contain_text(re.compile("Ended|Zombie"))


def test_64_kb_of_arguments_neither_break_the_row_nor_the_drawer(
    processes: Page, process_called: Callable[..., int]
) -> None:
    """A command line of any length stays in its cell."""
    pid = process_called("long", "long " + "x" * 64_000)
    processes.locator("#process-search").fill(f"pid:{pid}")
    expect(processes.locator(ROWS)).to_have_count(1)
    processes.locator(ROWS).dblclick()
    expect(processes.locator(".details-command code")).to_be_visible()

    box = processes.locator(ROWS).bounding_box()
    drawer = processes.locator(".process-details").bounding_box()
    assert box
    assert box["height"] == 28
    assert drawer
    assert drawer["width"] <= 340


def test_thousands_of_connections_are_counted_though_not_listed(processes: Page) -> None:
    """The number in the heading, and what is beyond the list, are those of the process."""
    connection = {
        "protocol": "tcp",
        "local": "192.0.2.1:443",
        "remote": "192.0.2.2:5000",
        "state": "established",
    }

    def answer(route: Route) -> None:
        details = route.fetch().json()
        route.fulfill(json=details | {"connections": [connection] * 1000, "unlisted_connections": 3000})

    processes.route(re.compile(rf"/api/processes/{os.getpid()}/"), answer)
    processes.locator("#process-search").fill(f"pid:{os.getpid()}")
    processes.keyboard.press("ArrowDown")
    processes.keyboard.press("Enter")

    summary = processes.locator(".process-details summary", has_text="Connections")
    expect(summary).to_contain_text("4,000")
    summary.click()
    expect(processes.locator(".process-details")).to_contain_text("3,500 more")
