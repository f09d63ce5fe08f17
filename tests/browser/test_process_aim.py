"""Whom a click on End reaches while the rows change places."""

import random
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, wait_for_readings
from tests.browser.fake_table import FakeTable, move, row
from tests.browser.process_page import ROWS

PIDS = range(100, 250)
CLICKS = 20
NOTE_AIM = """() => {
  const { setTimeout } = window;
  // The seconds to undo, those that the order is held, and those that a message stays.
  const shorter = new Map([[1000, 0], [5000, 100], [8000, 0]]);
  window.setTimeout = (act, ms, ...rest) => setTimeout(act, shorter.get(ms) ?? ms, ...rest);
  window.aimedAt = [];
  addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".grid-body .grid-row");
    if (row !== null) window.aimedAt.push(Number(row.querySelector(".col-pid").textContent));
  }, true);
}"""


def test_twenty_clicks_on_end_reach_whom_they_were_aimed_at(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """The table is sorted anew before, between and while the buttons of the mouse are pressed."""
    page = new_page()
    table, dice = FakeTable(page), random.Random(7)
    table.rows = [row(pid, cpu_percent=250 - pid) for pid in PIDS]
    asked: list[tuple[str, int, Any]] = []

    def answer(route: Route) -> None:
        pid, action = re.search(r"/processes/(\d+)/1000/(\w+)$", route.request.url).groups()  # type: ignore[union-attr]
        body = route.request.post_data_json
        asked.append((action, int(pid), body))
        if action == "preview":
            route.fulfill(json={"targets": [{"pid": int(pid), "name": f"program {pid}"}], "refusal": None})
        else:
            route.fulfill(
                json={
                    "outcome": "done",
                    "code": "ended",
                    "message": "",
                    "details": {"name": "program", "pid": int(pid), "others": 0},
                }
            )

    page.route(re.compile(r"/api/processes/\d+/1000/\w+$"), answer)
    page.goto(engine.url())
    wait_for_readings(page, 1)
    go_to(page, "processes")
    expect(page.locator(ROWS).first).to_be_visible()
    page.evaluate(NOTE_AIM)
    body = page.locator(".grid-body").bounding_box()
    assert body

    def sort_anew() -> None:
        table.send(moves=[move(pid, cpu_percent=dice.uniform(0, 100)) for pid in PIDS])

    ended = []
    for _ in range(CLICKS):
        expect(page.locator(".lock-hint")).to_have_count(0)
        sort_anew()
        x, y = body["x"] + dice.uniform(20, 200), body["y"] + dice.uniform(30, 240)
        page.mouse.move(x, y)
        sort_anew()
        page.mouse.down(button="right")
        sort_anew()
        page.mouse.up(button="right")
        item = page.get_by_role("menuitem", name=re.compile("^End"))
        expect(item).to_be_visible()
        sort_anew()
        item.click()
        aimed_at = page.evaluate("() => window.aimedAt.at(-1)")
        dialog = page.locator("#process-action")
        expect(dialog.locator("h2")).to_contain_text(f"program {aimed_at} ({aimed_at})")
        sort_anew()
        with page.expect_response(re.compile("/end$")):
            dialog.locator(".action-confirm").click()
        ended.append(aimed_at)

    sent = [(pid, body) for action, pid, body in asked if action == "end"]
    assert [pid for pid, _ in sent] == ended
    assert all(not one.get("also") and not one.get("tree") for _, one in sent)
    assert len(set(ended)) > CLICKS / 2
