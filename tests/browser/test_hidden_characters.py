"""Names of devices that hide something are text, and spelt out."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import go_to, in_app, wait_for
from tests.browser.fake_machine import (
    HOSTILE,
    a_disk,
    a_volume,
    an_interface,
    another_machine,
    take_over,
)
from tests.browser.resource_pages import PAGES, card

# No width, and turned round: the engine takes out the second alone.
SLY = "usb\u200bkcit\u202es"
HIDDEN = "[\u200b\u202e]"
SPELT = "usb\\u{200b}kcit\\u{202e}s"
# Where such names are shown, beside the rail.
SPELT_OUT = {
    "overview": ("disks_tile", "network_tile"),
    "cpu": ("cpu_chart", "cpu_processor", "cpu_load"),
    "disks": ("disks_chart", "volumes"),
    "network": ("network_chart", "network_connection", "interfaces"),
    "sensors": ("temperature_chart", "temperatures", "fans", "gpu_tile_0"),
}


def test_hostile_names_are_text_everywhere(elsewhere: Page) -> None:
    """Disks, mounts, interfaces, thermometers, fans and processors may be called anything."""
    for noun in ("overview", *PAGES):
        go_to(elsewhere, noun)
        expect(elsewhere.locator("img")).to_have_count(0)
    for noun, name in (
        ("disks", "Volumes"),
        ("network", "All interfaces"),
        ("sensors", "Temperature sensors"),
    ):
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
            assert not re.search(HIDDEN, shown_on_demand(page)), noun


def shown_on_demand(page: Page) -> str:
    """What the tooltip, the table and the copied text of a page say."""
    page.locator(".time-chart").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tooltip")).to_be_visible()
    tip = page.locator(".tooltip").inner_html()
    page.locator(".chart").get_by_role("button", name="Show as table").first.click()
    expect(page.locator("#table")).to_be_visible()
    table = page.locator("#table").inner_html()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy details").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied: str = page.evaluate("() => navigator.clipboard.readText()")
    assert SPELT in copied
    return tip + table + copied
