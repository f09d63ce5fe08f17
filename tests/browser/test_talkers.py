"""Who uses the network, in a browser: the card of the network page and the columns of the process table."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app
from tests.browser.fake_table import row
from tests.browser.fixed_machine import NOW_UNIX_MS, STATUS, open_fixed_machine

CARD = "section.top-processes"
UNKNOWN = {"received_bytes_per_s": None, "sent_bytes_per_s": None}
PROCESSES = [
    row(1, "sshd", received_bytes_per_s=0.0, sent_bytes_per_s=0.0),
    row(2, "postgres", **UNKNOWN),
    row(3, "mail", received_bytes_per_s=0.0, sent_bytes_per_s=12_000.0),
    row(4, "rsync", received_bytes_per_s=20_000_000.0, sent_bytes_per_s=100_000.0),
]


def open_network(page: Page, engine: Engine, processes: list[dict[str, object]]) -> None:
    """Open the network page of the fixed machine with these processes."""
    open_fixed_machine(page, engine)
    answer = {"taken_at_unix_ms": NOW_UNIX_MS, "processes": processes}
    page.route("**/api/processes?busiest=*&by=network", lambda route: route.fulfill(json=answer))
    go_to(page, "network")


def test_the_network_page_names_who_moves_most(new_page: Callable[..., Page], engine: Engine) -> None:
    """With both directions; who moves nothing, or is not known to move anything, is left out."""
    page = new_page()
    open_network(page, engine, PROCESSES)

    expect(page.locator(f"{CARD} tbody .name bdi")).to_have_text(["rsync", "mail"])
    expect(page.locator(f"{CARD} tbody .received")).to_have_text(["160 Mbit/s", "0 bit/s"])
    expect(page.locator(f"{CARD} tbody .sent")).to_have_text(["800 kbit/s", "96.0 kbit/s"])


def test_it_says_why_nobody_is_named(new_page: Callable[..., Page], engine: Engine) -> None:
    """Nobody moves anything, or this system does not count it."""
    page = new_page()
    open_network(page, engine, PROCESSES[:2])
    expect(page.locator(CARD)).to_contain_text("No program is known to move anything")

    why = {"what": "processes.received_bytes_per_s", "why": "-", "code": "no_traffic", "details": {}}
    in_app(page, "app.state.status = argument; app.redraw?.()", STATUS | {"unreadable": [why]})
    go_to(page, "overview")
    go_to(page, "network")

    expect(page.locator(CARD)).to_contain_text("does not count what single programs receive and send")
