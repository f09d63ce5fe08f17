"""Disks, volumes, interfaces and sensors of machines that are not here."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import go_to, in_app
from tests.browser.fake_machine import (
    GIB,
    HOSTILE,
    a_disk,
    another_machine,
    take_over,
)
from tests.browser.resource_pages import card, facts


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


def test_an_interface_shows_address_speed_and_losses(elsewhere: Page) -> None:
    """What a support person asks for first."""
    go_to(elsewhere, "network")

    expect(facts(elsewhere, "network_connection")).to_contain_text("192.168.1.34")
    expect(facts(elsewhere, "network_connection")).to_contain_text("Up · 1 Gbit/s")
    expect(facts(elsewhere, "network_totals")).to_contain_text(re.compile(r"Dropped packets\s+12"))
    expect(card(elsewhere, "interfaces").locator("tbody tr")).to_have_count(3)


def test_sensors_show_limits_and_what_stands_still(elsewhere: Page) -> None:
    """Warm is a word as well as a colour."""
    go_to(elsewhere, "sensors")

    expect(card(elsewhere, "temperatures").locator("li").first).to_contain_text("84.4 °C")
    expect(card(elsewhere, "temperatures").locator("li").first).to_contain_text("High")
    expect(card(elsewhere, "fans")).to_contain_text("Stopped")
    expect(card(elsewhere, "battery_tile")).to_contain_text("2 h 14 min left")
    expect(card(elsewhere, "gpu_tile_0")).to_contain_text("1.00 / 4.00 GiB")


def test_every_card_of_the_sensors_has_the_swatch_of_its_hue(elsewhere: Page) -> None:
    """With values, and with the reason why there are none."""
    go_to(elsewhere, "sensors")
    swatches = elsewhere.locator(".page-sensors section.card:not(.chart) h2 .swatch")
    cards = elsewhere.locator(".page-sensors section.card:not(.chart)")
    expect(cards).to_have_count(4)
    expect(swatches).to_have_count(4)

    take_over(elsewhere, another_machine(temperatures=[], fans=[], battery=None, gpus=[]))

    expect(card(elsewhere, "fans").locator(".reason")).to_be_visible()
    expect(swatches).to_have_count(cards.count())


def test_a_tile_with_two_terms_has_one_button_that_explains_both(elsewhere: Page) -> None:
    """Two of the same look do not say which is which; each explanation names its term."""
    cpu = another_machine()["cpu"]
    take_over(elsewhere, another_machine(cpu=cpu | {"steal_percent": 5.0}))
    go_to(elsewhere, "cpu")
    terms = card(elsewhere, "split_tile").locator(".term")
    expect(terms).to_have_accessible_name("What is “I/O wait · Steal”?")
    terms.hover()

    box = elsewhere.locator(".hint-box")
    expect(box).to_contain_text("I/O wait: Time in which a core had nothing to do")
    expect(box).to_contain_text("Steal: Time in which this virtual machine")
