"""Memory, disks, network and sensors: on this machine, and on machines that are not here."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, go_to, in_app, wait_for, wait_for_readings
from tests.browser.fake_machine import (
    GIB,
    HOSTILE,
    a_disk,
    a_volume,
    an_interface,
    another_machine,
    take_over,
)
from tests.browser.fake_table import row
from tests.browser.test_access import findings
from tests.browser.test_budget import HIDE

# No width, and turned round: the engine takes out the second alone.
SLY = "usb\u200bkcit\u202es"
HIDDEN = "[\u200b\u202e]"
SPELT = "usb\\u{200b}kcit\\u{202e}s"
# Where such names are told, beside the rail.
SPELT_OUT = {
    "overview": ("disks_tile", "network_tile"),
    "cpu": ("cpu_chart", "cpu_processor", "cpu_load"),
    "disks": ("disks_chart", "volumes"),
    "network": ("network_chart", "network_connection", "interfaces"),
    "sensors": ("temperature_chart", "temperatures", "fans", "gpu_tile_0"),
}
PAGES = ("memory", "disks", "network", "sensors")
# Processes that grow; a leak of one node a reading would be more.
ROUNDS = 5
SPY = """
  window.asked = [];
  const live = app.link.namespace("/live");
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


@pytest.fixture
def elsewhere(page: Page) -> Page:
    """The page of another machine, after three readings."""
    wait_for(page, "app.state.status !== null")
    take_over(page, *[another_machine()] * 3)
    return page


def card(page: Page, name: str) -> Any:
    """The card with this heading id."""
    return page.locator(f"section[aria-labelledby='{name}-title']")


def facts(page: Page, name: str) -> Any:
    """The rows of facts under this id."""
    return page.locator(f"#{name}-facts")


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


def test_what_a_virtual_machine_lacks_is_told_with_the_reason(page: Page) -> None:
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


def test_the_overview_tells_the_four_resources(elsewhere: Page) -> None:
    """Figures, units and the device they are about."""
    expect(card(elsewhere, "memory_tile")).to_contain_text("10.0 GiB of 32.0 GiB in use")
    expect(card(elsewhere, "memory_tile")).to_contain_text("swap 13")
    expect(card(elsewhere, "disks_tile").locator(".figure")).to_have_text("91.2MB/s")
    expect(card(elsewhere, "disks_tile")).to_contain_text("read 85.3 MB/s · write 5.88 MB/s · 35 % busy")
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


def test_one_that_ended_is_told_as_such_on_the_overview(
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


def test_hostile_names_are_text_everywhere(elsewhere: Page) -> None:
    """Disks, mounts, interfaces, thermometers, fans and processors may be called anything."""
    for noun in ("overview", *PAGES):
        go_to(elsewhere, noun)
        expect(elsewhere.locator("img")).to_have_count(0)
    for noun, name in (("disks", "Volumes"), ("network", "All interfaces"), ("sensors", "Thermometers")):
        go_to(elsewhere, noun)
        expect(elsewhere.locator("section", has=elsewhere.get_by_role("heading", name=name))).to_contain_text(
            HOSTILE
        )
    expect(elsewhere.locator(".rail")).to_contain_text(HOSTILE)


def test_what_hides_in_a_name_is_spelt_out_everywhere(page: Page) -> None:
    """What has no width or turns text round cannot make one device look like another, nor vanish."""
    wait_for(page, "app.state.status !== null")
    in_app(
        page, "for (const part of ['hostname', 'cpu_model']) app.state.status.machine[part] = argument;", SLY
    )
    sly = another_machine(
        disks=[a_disk(SLY), a_disk("sda")],
        volumes=[a_volume(f"/media/{SLY}") | {"device": f"/dev/{SLY}", "filesystem": SLY}],
        network=[an_interface(SLY, addresses=[f"fe80::1%{SLY}"]), an_interface("eth0")],
        temperatures=[{"name": SLY, "celsius": 40.0, "high_celsius": None, "critical_celsius": None}],
        fans=[{"name": SLY, "rpm": 0}],
        gpus=[another_machine()["gpus"][0] | {"name": SLY}] * 2,
        logins=[{"user": SLY, "terminal": None, "host": None, "since_unix_ms": 0}],
    )
    take_over(page, *[sly] * 3)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for noun, cards in SPELT_OUT.items():
        go_to(page, noun)
        for name in cards:
            expect(card(page, name)).to_contain_text(SPELT)
        expect(page.locator(".rail")).to_contain_text(SPELT)
        assert not re.search(HIDDEN, page.content()), noun
        if noun != "overview":
            assert not re.search(HIDDEN, told_on_demand(page)), noun


def told_on_demand(page: Page) -> str:
    """What the tooltip, the table and the copied text of a page say."""
    page.locator(".time-chart").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tooltip")).to_be_visible()
    tip = page.locator(".tooltip").inner_html()
    page.locator(".chart .icon-button").first.click()
    expect(page.locator("#table")).to_be_visible()
    table = page.locator("#table").inner_html()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy details").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied: str = page.evaluate("() => navigator.clipboard.readText()")
    assert SPELT in copied
    return tip + table + copied


def test_the_device_switch_and_the_rail_lead_to_the_same_device(elsewhere: Page) -> None:
    """Each device has an address; both ways there mark where one is."""
    go_to(elsewhere, "disks")
    expect(elsewhere.locator(".chart .device")).to_have_text("nvme0n1")

    elsewhere.locator(".device-switch a", has_text=HOSTILE).click()

    expect(elsewhere.locator(".chart .device")).to_have_text(HOSTILE)
    expect(elsewhere.locator(".rail a[aria-current='page']")).to_contain_text(HOSTILE)
    expect(elsewhere.locator(".device-switch a[aria-current='true']")).to_have_text(HOSTILE)


def test_a_device_that_is_unplugged_stays_until_one_leaves_its_page(elsewhere: Page) -> None:
    """The chart keeps what it was doing, and says that the device is no longer there."""
    elsewhere.evaluate("(name) => { location.hash = `disks/${encodeURIComponent(name)}`; }", HOSTILE)
    expect(elsewhere.locator(".chart .device")).to_have_text(HOSTILE)

    take_over(elsewhere, another_machine(disks=[a_disk("nvme0n1")]))

    expect(elsewhere.locator(".chart .device")).to_have_text(HOSTILE)
    expect(elsewhere.locator(".chart .aside")).to_have_text("no longer there")
    expect(elsewhere.locator(".rail .disks")).to_have_count(1)


def test_a_volume_that_does_not_respond_says_so_and_shows_no_figure(elsewhere: Page) -> None:
    """A hung mount is not an empty one."""
    go_to(elsewhere, "disks")
    rows = card(elsewhere, "volumes").locator("li")

    expect(rows.nth(0)).to_contain_text("92.0 %")
    expect(rows.nth(0)).to_contain_text("Nearly full")
    expect(rows.nth(1)).to_contain_text("Not responding")
    expect(rows.nth(1).locator(".bar")).to_have_count(0)


def test_an_interface_tells_address_speed_and_losses(elsewhere: Page) -> None:
    """What one needs to know before one calls somebody."""
    go_to(elsewhere, "network")

    expect(facts(elsewhere, "network_connection")).to_contain_text("192.168.1.34")
    expect(facts(elsewhere, "network_connection")).to_contain_text("Up · 1 Gbit/s")
    expect(facts(elsewhere, "network_totals")).to_contain_text(re.compile(r"Dropped packets\s+12"))
    expect(card(elsewhere, "interfaces").locator("tbody tr")).to_have_count(3)


def test_sensors_tell_limits_and_what_stands_still(elsewhere: Page) -> None:
    """Warm is a word as well as a colour."""
    go_to(elsewhere, "sensors")

    expect(card(elsewhere, "temperatures").locator("li").first).to_contain_text("84.4 °C")
    expect(card(elsewhere, "temperatures").locator("li").first).to_contain_text("High")
    expect(card(elsewhere, "fans")).to_contain_text("Stopped")
    expect(card(elsewhere, "battery_tile")).to_contain_text("2 h 14 min left")
    expect(card(elsewhere, "gpu_tile_0")).to_contain_text("1.00 / 4.00 GiB")


@pytest.mark.parametrize("noun", ["memory", "disks", "network", "sensors"])
def test_the_large_chart_is_read_with_the_keyboard_and_as_a_table(elsewhere: Page, noun: str) -> None:
    """Arrow keys move the inspected reading and say its values; the table has them all."""
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
    elsewhere.locator(".chart .icon-button").first.click()
    expect(elsewhere.locator("#table tbody tr")).not_to_have_count(0)
    columns = elsewhere.locator("#table thead th").count()
    assert columns == 1 + elsewhere.locator(".chart .legend-entry").count()


def test_details_are_copied_as_plain_text(elsewhere: Page) -> None:
    """One press, and a message to somebody who helps is half written."""
    elsewhere.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go_to(elsewhere, "network")

    elsewhere.get_by_role("button", name="Copy details").click()

    expect(elsewhere.get_by_role("button", name="Copied")).to_be_visible()
    copied = elsewhere.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("Network · ")
    assert "  Addresses  192.168.1.34" in copied
    assert "  Receiving" in copied


def test_processes_are_watched_only_while_memory_is_seen(page: Page) -> None:
    """Who grows is told from the feed, which ends with the page."""
    go_to(page, "memory")
    expect(card(page, "memory_growth")).to_contain_text(re.compile(r"in \d+ s"))
    in_app(page, SPY)

    go_to(page, "overview")

    assert page.evaluate("() => window.asked") == [["watch", {"processes": False}]]


def test_nobody_is_asked_for_processes_while_the_page_is_hidden(page: Page) -> None:
    """The overview asks for its busiest six once in a while, and never for nobody."""
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


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_machine_with_everything(
    new_page: Callable[..., Page], engine: Engine, theme: str, language: str
) -> None:
    """Every card that this machine has not is looked at as well."""
    page = new_page()
    page.add_init_script(axe_source())
    page.goto(engine.url())
    wait_for_readings(page, 2)
    in_app(page, "await app.settings.change(argument)", {"theme": theme, "language": language})
    wait_for(page, f"app.state.language === '{language}'")
    take_over(page, *[another_machine()] * 3)
    found: set[str] = set()
    for noun in ("overview", *PAGES):
        go_to(page, noun)
        found |= {f"{noun}: {one}" for one in findings(page)}
    assert found == set()


def test_a_volume_that_fills_up_says_when(elsewhere: Page) -> None:
    """What was recorded of its days is looked up; of the other volumes nothing is known, and nothing said."""
    used = [92 * GIB - day * GIB for day in range(13, -1, -1)]
    in_app(
        elsewhere,
        """
        const name = "volumes./.used_bytes";
        const times = argument.map((_, day) => Date.now() + (day + 1 - argument.length) * 86_400_000);
        const series = { [name]: { average: argument, minimum: argument, maximum: argument } };
        const past = { step_ms: 86_400_000, times_unix_ms: times, series, gaps: [] };
        const { history } = app.api;
        app.api.history = async (from, to, names) => names.includes(name) ? past : history(from, to, names);
        """,
        used,
    )

    go_to(elsewhere, "disks")

    rows = card(elsewhere, "volumes").locator("li")
    expect(rows.nth(0)).to_contain_text("full in about 8 d at the rate of the last 13 d")
    expect(rows.nth(1)).not_to_contain_text("full in")
