"""Swap, load, pressure and volumes: each number that is shown twice is the same."""

import re
from typing import Any

import msgspec
from playwright.sync_api import Page

from desktop_monitor.cli.now import Now, now_text
from desktop_monitor.model.reading import Reading
from tests.browser.conftest import go_to
from tests.browser.fake_machine import a_volume, another_machine, take_over
from tests.browser.shown_numbers import FACTS, Shown

VOLUME = re.compile(r"([\d.,]+ \w+) free of ([\d.,]+ \w+)")


def test_swap_load_pressure_and_volumes_agree(elsewhere: Page) -> None:
    """Of a machine where each has a value that rounds: on tiles, in facts, in lists, in the terminal."""
    usual = another_machine()
    measured = another_machine(
        cpu=usual["cpu"] | {"load_average": [0.005, 12.345, 100.75]},
        memory=usual["memory"] | {"swap_total_bytes": 8_123_456_789, "swap_used_bytes": 1_012_345_678},
        pressure={
            f"{what}_{kind}_percent": value
            for what, value in (("cpu", 6.25), ("memory", 0.05), ("io", 99.97))
            for kind in ("some", "full")
        },
        volumes=[
            a_volume("/") | {"total_bytes": 123_456_789_012, "used_bytes": 99, "free_bytes": 1_023 * 2**20},
            a_volume("/home") | {"total_bytes": 999_999_999, "used_bytes": 5, "free_bytes": 0},
        ],
    )
    take_over(elsewhere, *[measured] * 3)
    shown = Shown(elsewhere)

    _note_reading(shown, measured)
    _note_terminal(
        shown, now_text(Now(msgspec.convert({"taken_at_unix_ms": 1, **measured}, Reading), ()), columns=400)
    )
    _note_resource_pages(shown)

    assert len(shown.found) == 14
    assert all(len(places) > 2 for places in shown.found.values()), shown.found
    assert shown.differences() == {}


def _note_reading(shown: Shown, reading: dict[str, Any]) -> None:
    for minutes, load in zip((1, 5, 15), reading["cpu"]["load_average"], strict=True):
        shown.note_value(f"load of {minutes}", "engine", load, "load")
    for what in ("cpu", "memory", "io"):
        shown.note_value(f"{what} pressure", "engine", reading["pressure"][f"{what}_some_percent"])
    memory = reading["memory"]
    used, total = memory["swap_used_bytes"], memory["swap_total_bytes"]
    shown.note_value("swap in use", "engine", used, "bytes")
    shown.note_value("swap", "engine", total, "bytes")
    shown.note_value("part of swap", "engine", 100 * used / total)
    for volume in reading["volumes"]:
        for part in ("free", "total"):
            shown.note_value(f"{part} of {volume['mount']}", "engine", volume[f"{part}_bytes"], "bytes")
    shown.note_value("pressure of all", "engine", reading["pressure"]["io_full_percent"])


def _note_terminal(shown: Shown, text: str) -> None:
    lines = {line.split(" ", 1)[0]: line for line in text.split("\n") if not line.startswith("Volume")}
    loads = lines["CPU"].rpartition("load ")[2].split(" ")
    for minutes, load in zip((1, 5, 15), loads, strict=True):
        shown.note(f"load of {minutes}", "terminal", load)
    used, total = lines["Memory"].rpartition("swap ")[2].split(" of ")
    shown.note("swap in use", "terminal", used)
    shown.note("swap", "terminal", total)
    for what, percent in zip(("cpu", "memory", "io"), re.findall(r"[\d.]+ %", lines["Waiting"]), strict=True):
        shown.note(f"{what} pressure", "terminal", percent)
    for mount, free, size in re.findall(rf"Volume +(\S+): {VOLUME.pattern}", text):
        shown.note(f"free of {mount}", "terminal", free)
        shown.note(f"total of {mount}", "terminal", size)


def _note_tile(shown: Shown, number: str, tile: str, unit: str = "") -> None:
    shown.note_text(number, f"{tile} tile", f"section[aria-labelledby={tile}_tile-title] .number")
    if unit:
        shown.note(number, f"{tile} tile", f"{shown.found[number][f'{tile} tile']} {unit}")


def _note_resource_pages(shown: Shown) -> None:
    page = shown.page
    go_to(page, "overview")
    aside = page.locator("section[aria-labelledby=memory_tile-title] .aside").inner_text()
    shown.note("part of swap", "overview", aside.removeprefix("swap "))
    go_to(page, "cpu")
    _note_tile(shown, "load of 1", "load")
    loads = page.evaluate(FACTS, "cpu")["1, 5, 15 minutes"].split()
    for minutes, load in zip((1, 5, 15), loads, strict=True):
        shown.note(f"load of {minutes}", "facts", load)
    _note_tile(shown, "cpu pressure", "pressure_cpu", "%")
    go_to(page, "memory")
    facts = page.evaluate(FACTS, "memory")
    shown.note("swap", "facts", facts["Swap space"])
    shown.note("swap in use", "facts", facts["Swap in use"])
    shown.note_text("part of swap", "memory", "section[aria-labelledby=swap_tile-title] .aside")
    _note_tile(shown, "memory pressure", "pressure_memory", "%")
    go_to(page, "disks")
    _note_tile(shown, "io pressure", "pressure_io", "%")
    detail = page.locator("section[aria-labelledby=pressure_io_tile-title]").inner_text()
    shown.note("pressure of all", "tile", detail.rpartition("all tasks ")[2].split("\n")[0])
    shown.note("pressure of all", "some", shown.found["io pressure"]["engine"])
    for row in page.locator("section[aria-labelledby=volumes-title] li.volume").all():
        mount = row.locator(".row-name .strong").inner_text()
        found = VOLUME.search(row.locator(".row-detail").inner_text().replace("\u00a0", " "))
        assert found
        shown.note(f"free of {mount}", "list", found[1])
        shown.note(f"total of {mount}", "list", found[2])
