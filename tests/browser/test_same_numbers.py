"""Every number that is shown twice is the same: on the pages, from the engine, on the command line."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.cli.now import Now, now_text
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.model.reading import Reading
from tests.browser.conftest import go_to, in_app, wait_for, wait_for_readings
from tests.browser.fake_machine import another_machine, take_over
from tests.browser.shown_numbers import FACTS, Shown
from tests.conftest import Client
from tests.waiting import eventually


def iso(unix_ms: int) -> str:
    """A time as the command line takes it, to the millisecond."""
    return datetime.fromtimestamp(unix_ms / 1000).astimezone().isoformat(timespec="milliseconds")


@pytest.fixture
def still(new_page: Callable[..., Page], start_engine: Callable[..., Engine]) -> tuple[Page, Client]:
    """A page of an engine that has some readings, and takes no further one."""
    engine = start_engine(period_s=1)
    client = Client(engine.url())
    taken = eventually(lambda: client.get("/api/now").json.get("taken_at_unix_ms"))
    eventually(lambda: client.get("/api/now").json["taken_at_unix_ms"] > taken + 5000)
    engine._sampler.schedule.set_period(3600.0)
    newest = eventually(lambda: _settled(client))
    page = new_page()
    page.goto(engine.url())
    wait_for_readings(page, 5)
    wait_for(page, f"app.readings.isComplete && app.store.newestMs === {newest}")
    return page, client


def _settled(client: Client) -> int | None:
    """The newest reading, once it is recorded."""
    at: int = client.get("/api/now").json["taken_at_unix_ms"]
    answer = client.get(f"/api/moment?at={at}").json
    return at if answer.get("at_unix_ms") == at else None


def test_numbers_that_are_shown_twice_agree(still: tuple[Page, Client], paths: AppPaths) -> None:
    """Of the machine, its devices and its processes, now and in the history."""
    page, client = still
    shown = Shown(page)
    now = client.get("/api/now").json
    at = now["taken_at_unix_ms"]

    _note_engine(shown, client, at)
    _note_pages(shown, page)
    _note_timeline(shown, page, at)
    _note_command_line(shown, paths, at)

    assert len(shown.found) >= 16
    assert sum(len(places) for places in shown.found.values()) >= 60
    assert all(len(places) > 1 for places in shown.found.values()), shown.found
    assert shown.differences() == {}


def _note_engine(shown: Shown, client: Client, at: int) -> None:
    moment = client.get(f"/api/moment?at={at}").json
    history = client.get(
        f"/api/history?from={at - 1}&to={at}&series=cpu.total_percent,memory.used_bytes"
    ).json
    for place, reading in (("now", client.get("/api/now").json), ("moment", moment["reading"])):
        shown.note_value("CPU", place, reading["cpu"]["total_percent"])
        shown.note_value("user", place, reading["cpu"]["user_percent"])
        shown.note_value("memory", place, reading["memory"]["used_bytes"], "bytes")
        shown.note_value("processes", place, reading["process_count"], "count")
        shown.note_value("threads", place, reading["thread_count"], "count")
        shown.note_value("available", place, reading["memory"]["available_bytes"], "bytes")
        shown.note_value("cached", place, reading["memory"]["cached_bytes"], "bytes")
        _note_devices(shown, place, reading)
    shown.note_value("CPU", "accounting", moment["accounting"]["total_percent"])
    shown.note_value("CPU", "history", history["series"]["cpu.total_percent"]["average"][-1])
    shown.note_value("memory", "history", history["series"]["memory.used_bytes"]["average"][-1], "bytes")
    live = {row["pid"]: row for row in client.get("/api/processes").json["processes"]}
    for row in moment["processes"][:5]:
        name = f"CPU of {row['pid']}"
        shown.note_value(name, "moment", row["cpu_percent"])
        shown.note_value(name, "table", live[row["pid"]]["cpu_percent"])


def _note_devices(shown: Shown, place: str, reading: dict[str, Any]) -> None:
    """Sums of disks and of network devices, and what the first interface does."""
    disks = [one[f"{way}_bytes_per_s"] for one in reading["disks"] for way in ("read", "write")]
    shown.note_value("disks", place, sum(filter(None, disks)), "byteRate")
    interfaces = [one for one in reading["network"] if not one["name"].startswith("lo")]
    devices = [one for one in interfaces if one["is_physical"]] or interfaces or reading["network"]
    network = [one[f"{way}_bytes_per_s"] for one in devices for way in ("received", "sent")]
    shown.note_value("network", place, sum(filter(None, network)), "bitRate")
    for one in reading["network"]:
        for way in ("received", "sent"):
            number = f"{way} by {one['name']}"
            shown.note_value(number, place, one[f"{way}_bytes_per_s"], "bitRate")
            shown.note_value(f"all {number}", place, one[f"{way}_bytes"], "bytes")


def _note_pages(shown: Shown, page: Page) -> None:
    expect(page.locator(".top-processes tbody tr").first).to_be_visible()
    for row in page.locator(".top-processes tbody tr").all()[:3]:
        pid = row.locator(".pid").inner_text()
        if f"CPU of {pid}" in shown.found:
            shown.note(f"CPU of {pid}", "overview", row.locator("td.cpu").inner_text())
    shown.note_text("CPU", "tile", "section[aria-labelledby=cpu_tile-title] .number")
    shown.note("CPU", "tile", f"{shown.found['CPU']['tile']} %")
    _note_rail(shown, page, "overview")
    go_to(page, "cpu")
    facts = page.evaluate(FACTS, "cpu")
    shown.note_text("CPU", "chart", "section[aria-labelledby=cpu_chart-title] .aside")
    shown.note("user", "facts", facts["Programs"])
    shown.note("processes", "facts", facts["Processes"])
    shown.note("threads", "facts", facts["Threads"])
    _note_rail(shown, page, "cpu")
    go_to(page, "memory")
    facts = page.evaluate(FACTS, "memory")
    shown.note("memory", "facts", facts["In use"])
    for number, label in (("available", "Available"), ("cached", "Cached")):
        shown.note(number, "facts", next(text for name, text in facts.items() if name.startswith(label)))
    go_to(page, "network")
    facts = page.evaluate(FACTS, "network")
    name = facts["Interface"]
    for way, rate, total in (("received", "Receiving", "Received"), ("sent", "Sending", "Sent")):
        shown.note(f"{way} by {name}", "facts", facts[rate])
        shown.note(f"all {way} by {name}", "facts", facts[total])
    for row in page.locator("section[aria-labelledby=interfaces-title] tbody tr").all():
        name = row.locator(".name").inner_text()
        for way in ("received", "sent"):
            shown.note(f"{way} by {name}", "table", row.locator(f"td.{way}").inner_text())
    go_to(page, "processes")


def _note_rail(shown: Shown, page: Page, place: str) -> None:
    detail = page.locator(".rail a.resource.cpu .rail-detail").inner_text()
    if "·" not in detail:  # with the frequency beside it, it is rounded
        shown.note("CPU", f"rail of {place}", detail)


def _note_timeline(shown: Shown, page: Page, at: int) -> None:
    page.evaluate("(at) => { location.hash = `timeline/${at}`; }", at)
    figures = page.locator(".moment-figures dd")
    expect(figures.first).to_be_visible()
    shown.note("CPU", "timeline", figures.nth(0).inner_text())
    shown.note("memory", "timeline", figures.nth(1).inner_text())
    shown.note("disks", "timeline", figures.nth(2).inner_text())
    shown.note("network", "timeline", figures.nth(3).inner_text())
    shown.note_text("CPU", "timeline accounting", ".accounting dd")


def _note_command_line(shown: Shown, paths: AppPaths, at: int) -> None:
    command = [sys.executable, "-m", "desktop_monitor", "top", "--data-dir", str(paths.data_dir), "--json"]
    printed = subprocess.run([*command, "--at", iso(at)], capture_output=True, text=True, check=True).stdout
    moment = json.loads(printed)
    shown.note_value("CPU", "command line", moment["accounting"]["total_percent"])
    shown.note_value("memory", "command line", moment["reading"]["memory"]["used_bytes"], "bytes")
    _note_devices(shown, "command line", moment["reading"])
    for row in moment["processes"][:5]:
        if f"CPU of {row['pid']}" in shown.found:
            shown.note_value(f"CPU of {row['pid']}", "command line", row["cpu_percent"])


def test_the_same_time_has_the_same_average_and_ranking_everywhere(
    still: tuple[Page, Client], paths: AppPaths
) -> None:
    """The chart of programs, the top programs of the page, of the engine, and of the command line."""
    page, client = still
    go_to(page, "timeline")
    wait_for(page, "app.history.loaded.content !== null")
    range_ = in_app(page, "return app.history.loaded.content.range;")
    begin, end = int(range_["fromMs"]), int(range_["toMs"])
    ranked = client.get(f"/api/top?from={begin}&to={end}&by=cpu&limit=100").json["programs"]
    command = [sys.executable, "-m", "desktop_monitor", "top", "--data-dir", str(paths.data_dir), "--json"]
    printed = subprocess.run(
        [*command, "--from", iso(begin), "--to", iso(end)], capture_output=True, text=True, check=True
    ).stdout
    shown = Shown(page)
    bars = page.locator(".program-bars li")
    expect(bars.first).to_be_visible()
    for bar in bars.all()[:5]:
        name = bar.locator(".name").inner_text()
        shown.note(f"{name} %", "page", bar.locator(".change").inner_text())
        shown.note(f"{name} s", "page", bar.locator(".number").inner_text())
    for place, programs in (("engine", ranked), ("command line", json.loads(printed)["programs"])):
        for program in programs:
            label = program["label"]
            joint = " · " if len(program["processes"]) == 1 else ", mostly "
            name = f"{program['name']}{joint}{label}" if label else program["name"]
            if f"{name} %" in shown.found:
                shown.note_value(f"{name} %", place, program["cpu_percent"])
                shown.note_value(f"{name} s", place, program["cpu_s"], "seconds")

    assert all(len(places) == 3 for places in shown.found.values()), shown.found
    assert shown.differences() == {}


FIGURE = re.compile(r"[\d.,]+ (?:%|°C|[KMGT]?i?B|[kMG]?B/s|[kMG]?bit/s)")


def test_the_terminal_writes_a_reading_as_the_page(elsewhere: Page) -> None:
    """Each figure with a unit that `now` prints of a reading is on a page, with the same digits and unit."""
    measured = another_machine(
        pressure={
            f"{what}_{kind}_percent": value
            for what, value in (("cpu", 6.25), ("memory", 0.05), ("io", 99.97))
            for kind in ("some", "full")
        }
    )
    take_over(elsewhere, *[measured] * 3)
    machine = msgspec.convert({"taken_at_unix_ms": 1, **measured}, Reading)
    printed = set(FIGURE.findall(now_text(Now(machine, ()), columns=400)))
    shown = ""
    for noun in ("overview", "cpu", "memory", "disks", "network", "sensors"):
        go_to(elsewhere, noun)
        expect(elsewhere.locator("main .card").first).to_be_visible()
        shown += elsewhere.locator("body").inner_text().replace("\u00a0", " ") + "\n"

    assert len(printed) >= 15, printed
    assert printed - set(FIGURE.findall(shown)) == set()
