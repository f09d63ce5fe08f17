"""Disks, interfaces, cards and thermometers: each number that is shown twice is the same."""

import re

import msgspec
from playwright.sync_api import Page, expect

from desktop_monitor.cli.now import Now, now_text
from desktop_monitor.model.reading import Reading
from tests.browser.conftest import go_to
from tests.browser.fake_machine import a_disk, an_interface, another_machine, take_over
from tests.browser.shown_numbers import FACTS, Shown

CARD = {"memory_used_bytes": 2**30, "power_watts": 9.96, "frequency_mhz": 999.6}
DISK = {"read_latency_ms": 0.996, "write_latency_ms": 9.996, "reads_per_s": 999.6, "writes_per_s": 0.04}


def test_devices_agree(elsewhere: Page) -> None:
    """Of a machine where each has a value that rounds up: rail, tiles, facts, terminal."""
    card = another_machine()["gpus"][0] | CARD | {"name": "card", "busy_percent": 9.96, "celsius": 60.96}
    busy = {"read_bytes_per_s": 999_999.0, "write_bytes_per_s": 8_996_500.0, "busy_percent": 9.96}
    rates = {"received_bytes_per_s": 124_999.9, "sent_bytes_per_s": 1_249_999.0, "is_physical": True}
    warm = {"name": "Package", "celsius": 79.95, "high_celsius": 95.0, "critical_celsius": 99.95}
    measured = another_machine(
        disks=[a_disk("sda") | DISK | busy],
        network=[an_interface("eth0", **rates)],
        temperatures=[warm],
        gpus=[card],
        fans=[{"name": "front", "rpm": 999}],
    )
    take_over(elsewhere, *[measured] * 3)
    shown = Shown(elsewhere)

    for number, value, unit in (
        ("reading", busy["read_bytes_per_s"], "byteRate"),
        ("writing", busy["write_bytes_per_s"], "byteRate"),
        ("busy", busy["busy_percent"], "percent"),
        ("receiving", rates["received_bytes_per_s"], "bitRate"),
        ("sending", rates["sent_bytes_per_s"], "bitRate"),
        ("card", card["busy_percent"], "percent"),
    ):
        shown.note_value(number, "engine", value, unit)
    _note_terminal(
        shown, now_text(Now(msgspec.convert({"taken_at_unix_ms": 1, **measured}, Reading), ()), columns=400)
    )
    _note_pages(shown)

    assert all(len(places) > 2 for places in shown.found.values()), shown.found
    assert shown.differences() == {}


def _note_terminal(shown: Shown, text: str) -> None:
    disk = re.search(r"sda: read (.+), write (.+), busy (.+)", text)
    network = re.search(r"eth0: receiving (.+), sending (.+)", text)
    sensor = re.search(r"Package: (.+)", text)
    assert disk
    assert network
    assert sensor
    for found, numbers in (
        (disk, ("reading", "writing", "busy")),
        (network, ("receiving", "sending")),
        (sensor, ("thermometer",)),
    ):
        for number, value in zip(numbers, found.groups(), strict=True):
            shown.note(number, "terminal", value)


def _note_pages(shown: Shown) -> None:
    page = shown.page
    go_to(page, "overview")
    expect(page.locator("main")).to_contain_text("↓")
    text = page.locator("main").inner_text().replace("\u00a0", " ")
    disk, network = re.search(r"read (.+?) · write (.+)", text), re.search(r"↓ (.+?) ↑ (.+)", text)
    assert disk
    assert network
    for found, numbers in ((disk, ("reading", "writing")), (network, ("receiving", "sending"))):
        for number, value in zip(numbers, found.groups(), strict=True):
            shown.note(number, "overview", value)
    shown.note("card", "rail", page.locator(".rail").inner_text().partition("GPU\n")[2].partition(" · ")[0])
    go_to(page, "disks")
    text = page.locator("main").inner_text().replace("\u00a0", " ")
    for number, label in (("reading", "Read"), ("writing", "Write")):
        now = re.search(rf"{label} (\S+ \S+) now", text)
        assert now
        shown.note(number, "disks", now[1])
    shown.note("busy", "aside", text.partition(" busy")[0].rpartition("\n")[2])
    shown.note("busy", "tile", " ".join(text.partition("Busy\n")[2].split()[:2]))
    go_to(page, "network")
    facts = page.evaluate(FACTS, "network")
    shown.note("receiving", "facts", facts["Receiving"])
    shown.note("sending", "facts", facts["Sending"])
    go_to(page, "sensors")
    expect(page.locator("main")).to_contain_text("Package")
    text = page.locator("main").inner_text().replace("\u00a0", " ")
    shown.note("thermometer", "aside", text.partition("recorded so far\n")[2].partition("\n")[0])
    list_ = text.partition("Temperature sensors")[2]
    shown.note("thermometer", "list", list_.partition("Package\n")[2].partition("\n")[0])
    shown.note("card", "tile", " ".join(text.partition("card\n")[2].split()[:2]))
