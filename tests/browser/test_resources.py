"""The resources on their pages and on the overview: of this machine, and of machines that are not here."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, choose, go_to, in_app, wait_for, wait_for_readings
from tests.browser.fake_machine import (
    GIB,
    another_machine,
    take_over,
)
from tests.browser.fake_table import row
from tests.browser.resource_pages import PAGES, card
from tests.browser.test_access import LOOKS, findings
from tests.browser.test_budget import HIDE

# Processes that grow; a leak of one node a reading would be more.
ROUNDS = 5
SPY = """
  window.asked = [];
  const live = app.engineSocket.namespace("/live");
  const { emit } = live;
  live.emit = (...said) => { window.asked.push(said); return emit.apply(live, said); };
"""
# An hour has passed since the busiest were asked for; from now on each question is counted.
OVERDUE = """
  const now = performance.now.bind(performance);
  performance.now = () => now() + 3_600_000;
  window.asked = 0;
  const { busiest } = app.api;
  app.api.busiest = (...said) => { window.asked += 1; return busiest(...said); };
"""


def test_every_resource_of_this_machine_has_a_page_without_a_complaint(page: Page) -> None:
    """Real sensors: what is there is drawn, what is missing has its reason; the console stays empty."""
    for noun in PAGES:
        go_to(page, noun)
        expect(page.locator("h1")).not_to_be_empty()
        expect(page.locator(f".page-{noun} .card").first).to_be_visible()
        expect(page.locator(f".page-{noun} .loading")).to_have_count(0)
        assert page.locator(".reason", has_text="reported no value").count() == 0


def test_memory_agrees_with_the_system(page: Page) -> None:
    """The total is the kernel's."""
    total_bytes = int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1]) * 1024
    go_to(page, "memory")

    assert in_app(page, "return app.store.newest('memory.total_bytes')") == pytest.approx(
        total_bytes, rel=1e-6
    )
    expect(page.locator("#memory_totals-facts")).to_contain_text(
        in_app(page, "return app.state.format.bytes(app.store.newest('memory.total_bytes'))")
    )


def test_what_a_virtual_machine_lacks_is_shown_with_the_reason(page: Page) -> None:
    """No thermometer is not zero degrees."""
    wait_for(page, "app.state.status !== null")
    reasons = {"temperatures": "This is why.", "battery": "This machine has no battery."}
    unreadable = [{"what": what, "why": why, "code": "new", "details": {}} for what, why in reasons.items()]
    take_over(page, another_machine(temperatures=[], battery=None))
    in_app(page, "app.state.status = { ...app.state.status, unreadable: argument };", unreadable)
    page.evaluate("location.hash = 'sensors'")

    expect(card(page, "temperatures").locator(".reason")).to_have_text("This is why.")
    expect(card(page, "battery_tile").locator(".reason")).to_have_text("This machine has no battery.")
    expect(card(page, "battery_tile").locator("canvas")).to_have_count(0)


def test_the_overview_shows_the_four_resources(elsewhere: Page) -> None:
    """Figures, units and the device they are about."""
    expect(card(elsewhere, "memory_tile")).to_contain_text("10.0 GiB of 32.0 GiB in use")
    expect(card(elsewhere, "memory_tile")).to_contain_text("swap 12.5 %")
    figure = card(elsewhere, "disks_tile").locator(".figure > span")
    expect(figure).to_have_text(["91.2", "MB/s", "35 % busy"])
    expect(card(elsewhere, "disks_tile")).to_contain_text("read 85.3 MB/s · write 5.88 MB/s")
    detail = card(elsewhere, "disks_tile").locator(".detail")
    assert detail.evaluate(
        "(it) => [it.scrollWidth - it.clientWidth, it.scrollHeight - it.clientHeight]"
    ) == [0, 0]
    expect(card(elsewhere, "network_tile").locator(".figure")).to_have_text("58.6Mbit/s")


def test_who_uses_the_cpu_is_on_the_overview(page: Page) -> None:
    """The busiest processes, from the engine, by name and number."""
    wait_for_readings(page, 3)

    rows = card(page, "top_processes").locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert 1 <= rows.count() <= 6
    expect(rows.first.locator(".cpu")).to_contain_text("%")
    expect(rows.first.locator(".pid")).to_have_text(re.compile(r"^\d+$"))


def test_one_that_ended_is_marked_as_such_on_the_overview(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """What it used is of this reading; that it is over can be seen and heard."""
    page = new_page()
    ended = row(7, "burner", cpu_percent=48.0, rss_bytes=0, state="dead")
    answer = {"taken_at_unix_ms": 1000, "processes": [ended, row(8, "sleeper")]}
    page.route("**/api/processes?busiest=*", lambda route: route.fulfill(json=answer))
    page.goto(engine.url())
    wait_for_readings(page, 3)

    first = card(page, "top_processes").locator("tbody tr").first
    expect(first).to_contain_text("burner 7 Ended")
    expect(first).to_have_class("ended")


def test_a_container_shows_its_limit_not_the_machine(page: Page) -> None:
    """Half a gibibyte of one is half full, whatever the host has."""
    limited = another_machine()
    limited["memory"] |= {"limit_bytes": GIB, "limit_used_bytes": GIB // 2}
    take_over(page, limited, limited)

    expect(card(page, "memory_tile").locator(".figure")).to_have_text("50.0%")
    expect(card(page, "memory_tile")).to_contain_text("512 MiB of the limit of 1.00 GiB")
    go_to(page, "memory")
    expect(card(page, "memory_chart")).to_contain_text("Memory of this container")
    expect(page.locator("#memory_totals-facts")).to_contain_text("32.0 GiB")


def test_the_large_chart_is_read_with_the_keyboard_and_as_a_table(elsewhere: Page) -> None:
    """Arrow keys move the inspected reading and say its values; the table has them all."""
    for noun in ("memory", "disks", "network", "sensors"):
        go_to(elsewhere, noun)
        chart = elsewhere.locator(".time-chart")
        chart.focus()
        before = chart.get_attribute("aria-valuenow") or ""

        elsewhere.keyboard.press("ArrowLeft")
        elsewhere.keyboard.press("ArrowLeft")

        expect(elsewhere.locator(".tooltip")).to_be_visible()
        expect(chart).not_to_have_attribute("aria-valuenow", before)
        assert int(chart.get_attribute("aria-valuenow") or 0) < int(before)
        assert chart.get_attribute("aria-describedby")
        expect(elsewhere.locator(".chart .summary")).to_contain_text("now")
        elsewhere.keyboard.press("Escape")
        elsewhere.locator(".chart").get_by_role("button", name="Show as table").first.click()
        expect(elsewhere.locator("#table tbody tr")).not_to_have_count(0)
        columns = elsewhere.locator("#table thead th").count()
        assert columns == 1 + elsewhere.locator(".chart .legend-entry").count()
        elsewhere.keyboard.press("Escape")
        expect(elsewhere.locator("#table")).to_be_hidden()


def test_details_are_copied_as_plain_text(elsewhere: Page) -> None:
    """One press copies them, for a message to a person who helps."""
    elsewhere.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go_to(elsewhere, "network")

    elsewhere.get_by_role("button", name="Copy details").click()

    expect(elsewhere.get_by_role("button", name="Copied")).to_be_visible()
    copied = elsewhere.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("Network · ")
    assert "  Addresses  192.168.1.34" in copied
    assert "  Receiving" in copied


def test_processes_are_watched_only_while_memory_is_seen(page: Page) -> None:
    """Who grows is computed from the feed, which ends with the page."""
    go_to(page, "memory")
    expect(card(page, "memory_growth")).to_contain_text(re.compile(r"in \d+ s"))
    in_app(page, SPY)

    go_to(page, "overview")

    assert page.evaluate("() => window.asked") == [["watch", {"processes": False}]]


def test_processes_are_not_requested_while_the_page_is_hidden(page: Page) -> None:
    """The overview requests its busiest six seldom, and never while it is hidden."""
    wait_for_readings(page, 3)
    expect(card(page, "top_processes").locator("tbody tr").first).to_be_visible()
    page.evaluate(HIDE, True)
    in_app(page, OVERDUE)

    wait_for_readings(page, in_app(page, "return app.store.length") + 3)

    assert page.evaluate("() => window.asked") == 0
    page.evaluate(HIDE, False)
    page.wait_for_function("() => window.asked > 0")


def test_old_readings_look_old(page: Page) -> None:
    """When no reading comes any more, figures lose their weight, and the chart shows the gap."""
    take_over(page, another_machine())
    in_app(page, "app.store.times[app.store.length - 1] = Date.now() - 60_000; app.renderLoop.redraw();")

    expect(page.locator("main")).to_have_attribute("data-stale", "yes")


def test_nodes_stay_as_many_while_readings_come(elsewhere: Page) -> None:
    """The page of a month is the page of a minute, with every device there is.

    What comes once may come late; what comes with each reading would come in every round.
    """
    session = elsewhere.context.new_cdp_session(elsewhere)
    session.send("Performance.enable")
    push = """
      for (let n = 0; n < argument.count; n += 1) {
        app.store.add({ ...argument.reading, taken_at_unix_ms: app.store.newestMs + 5000 }, 5000);
        app.renderLoop.redraw();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      }"""

    def nodes() -> float:
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "Nodes")

    def growth() -> float:
        before = nodes()
        in_app(elsewhere, push, {"count": 50, "reading": another_machine()})
        return nodes() - before

    for noun in ("overview", *PAGES):
        go_to(elsewhere, noun)
        in_app(elsewhere, push, {"count": 10, "reading": another_machine()})
        assert any(growth() <= 0 for _ in range(ROUNDS)), noun


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing_on_a_machine_with_everything(
    new_page: Callable[..., Page], engine: Engine, theme: str, language: str
) -> None:
    """Every card that this machine has not is looked at as well."""
    page = new_page()
    page.add_init_script(axe_source())
    page.goto(engine.url())
    wait_for_readings(page, 2)
    choose(page, theme=theme, language=language)
    take_over(page, *[another_machine()] * 3)
    found: set[str] = set()
    for noun in ("overview", *PAGES):
        go_to(page, noun)
        found |= {f"{noun}: {one}" for one in findings(page)}
    assert found == set()
