"""The compact page in a browser: its way there and back, what it shows, and that it fits into 360 by 220."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, in_app, resize, wait_for
from tests.browser.fake_machine import a_disk, an_interface
from tests.browser.fake_table import row
from tests.browser.fixed_machine import NOW_UNIX_MS, open_fixed_machine, reading
from tests.browser.test_access import LOOKS, findings
from tests.browser.test_small_windows import FLAWS

TILES = ".compact-tile"
SMALL: ViewportSize = {"width": 360, "height": 220}
LONG = "a-program-whose-name-is-longer-than-any-window"
GIB = 1 << 30
LEADERS = [
    row(1, LONG, cpu_percent=99.4, rss_bytes=1, read_bytes_per_s=0.0, write_bytes_per_s=0.0),
    row(2, f"{LONG}-too", cpu_percent=1.0, rss_bytes=123 * GIB, read_bytes_per_s=0.0, write_bytes_per_s=0.0),
    row(3, "rsync", cpu_percent=2.0, rss_bytes=2, read_bytes_per_s=1.5e6, write_bytes_per_s=3e6),
]
LEADERS_PATH = r"**/api/processes?busiest=1*"


def open_compact(
    make: Callable[..., Page],
    engine: Engine,
    language: str = "en",
    theme: str = "dark",
    *,
    leaders: Sequence[dict[str, Any]] = LEADERS,
    **options: Any,
) -> Page:
    """The compact page of the fixed machine with long names and large numbers."""
    page = make(timezone_id="UTC", viewport=SMALL, **options)
    open_fixed_machine(page, engine)
    page.route(
        LEADERS_PATH,
        lambda route: route.fulfill(json={"taken_at_unix_ms": NOW_UNIX_MS, "processes": leaders}),
    )
    in_app(page, "await app.settings.change(argument)", {"language": language, "theme": theme})
    wait_for(page, f"app.state.language === '{language}'")
    page.keyboard.press("Control+m")
    expect(page.locator(TILES)).to_have_count(4)
    expect(page.locator(".compact-program").first).to_have_text(LONG)
    return page


def add_reading(page: Page, **parts: object) -> None:
    """Push another reading, with some parts of it replaced."""
    in_app(page, "app.addReading(argument)", reading(NOW_UNIX_MS + 5000) | parts)


def texts(page: Page) -> list[str]:
    """What the four tiles say."""
    return [" ".join(text.split()) for text in page.locator(TILES).all_inner_texts()]


def test_it_shows_four_numbers_and_who_uses_most(new_page: Callable[..., Page], engine: Engine) -> None:
    """CPU, memory and disk with the program that uses most of it; network with both directions."""
    page = open_compact(new_page, engine)
    add_reading(
        page,
        disks=[a_disk("nvme0n1") | {"read_bytes_per_s": 1.5e6, "write_bytes_per_s": 3e6}],
        network=[an_interface("eth0", received_bytes_per_s=1.5e6, sent_bytes_per_s=125_000.0)],
    )

    expect(page.locator(".compact-figure").nth(2)).to_have_text("4.50 MB/s")
    cpu, memory, disks, network = texts(page)
    assert LONG in cpu
    assert cpu.endswith("99.4 %")
    assert memory.endswith("123 GiB")
    assert disks.endswith("rsync 4.50 MB/s")
    assert network.endswith("↓ 12.0 ↑ 1.00 Mbit/s")


def test_the_network_names_who_moves_most_where_that_is_known(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """With what it receives and sends together, as the disk does; else both directions of the machine."""
    mover = row(9, "aria2c", received_bytes_per_s=1.25e6, sent_bytes_per_s=125_000.0)
    page = open_compact(new_page, engine, leaders=[*LEADERS, mover])
    add_reading(page, network=[an_interface("eth0", received_bytes_per_s=1.5e6, sent_bytes_per_s=125_000.0)])

    expect(page.locator(".compact-figure").nth(3)).to_have_text("13.0 Mbit/s")
    assert texts(page)[3].endswith("aria2c 11.0 Mbit/s")


def test_who_uses_most_of_each_is_asked_for_at_once(new_page: Callable[..., Page], engine: Engine) -> None:
    """CPU, memory, disk and network."""
    page = new_page()
    open_fixed_machine(page, engine)

    with page.expect_request(LEADERS_PATH) as asked:
        page.keyboard.press("Control+m")

    query = parse_qs(urlsplit(asked.value.url).query)
    assert query == {"busiest": ["1"], "by": ["cpu", "memory", "io", "network"]}


def test_nothing_else_is_shown(new_page: Callable[..., Page], engine: Engine) -> None:
    """No frame around the page, and no scroll bar."""
    page = open_compact(new_page, engine)

    for gone in (".rail", ".top-bar", ".status-bar", ".skip-link"):
        expect(page.locator(gone)).to_have_count(0)
    for one in ("document.scrollingElement", "document.getElementById('main')"):
        assert page.evaluate(f"(({one}).scrollHeight <= ({one}).clientHeight)")
        assert page.evaluate(f"(({one}).scrollWidth <= ({one}).clientWidth)")


def test_the_key_goes_back_to_the_page_that_was_left(new_page: Callable[..., Page], engine: Engine) -> None:
    """With its device; also after the page was loaded again, as a window that rested does."""
    page = new_page()
    open_fixed_machine(page, engine)
    page.evaluate("location.hash = 'disks/nvme0n1'")
    expect(page.locator(".page-disks")).to_be_visible()

    page.keyboard.press("Control+m")
    expect(page.locator(TILES)).to_have_count(4)
    assert page.evaluate("location.hash") == "#compact"
    page.reload()
    expect(page.locator("main.compact")).to_be_visible()
    page.keyboard.press("Control+m")

    page.wait_for_function("() => location.hash === '#disks/nvme0n1'")
    expect(page.locator(".top-bar")).to_be_visible()


def test_a_button_leads_there_and_another_one_back(new_page: Callable[..., Page], engine: Engine) -> None:
    """The one on the compact page is seen when the pointer or the focus is there, and covers no text."""
    page = new_page()
    open_fixed_machine(page, engine)
    page.get_by_role("button", name="Compact view").click()
    page.set_viewport_size(SMALL)
    expect(page.locator(TILES)).to_have_count(4)
    back = page.get_by_role("button", name="Back to the large view")
    page.mouse.move(5000, 5000)

    back.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(back).to_be_focused()
    expect(back).to_have_css("opacity", "1")
    box = back.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    covered = page.evaluate(
        """(box) => {
          const tiles = document.querySelector(".compact-tiles");
          const walker = document.createTreeWalker(tiles, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          const found = [];
          while (walker.nextNode()) {
            range.selectNodeContents(walker.currentNode);
            for (const text of range.getClientRects())
              if (text.left < box.x + box.width && text.right > box.x && text.top < box.y + box.height
                && text.bottom > box.y && walker.currentNode.data.trim() !== "")
                found.push(walker.currentNode.data);
          }
          return found;
        }""",
        box,
    )
    assert covered == []
    page.keyboard.press("Enter")

    expect(page.locator(".page-overview")).to_be_visible()


def test_a_tile_opens_its_page(new_page: Callable[..., Page], engine: Engine) -> None:
    """By a click and by the keyboard."""
    page = open_compact(new_page, engine)
    page.locator(TILES).nth(1).click()
    expect(page.locator(".page-memory")).to_be_visible()
    page.keyboard.press("Control+m")

    page.locator(TILES).nth(3).focus()
    page.keyboard.press("Enter")

    expect(page.locator(".page-network")).to_be_visible()


def test_the_address_of_a_launch_begins_with_it(new_page: Callable[..., Page], engine: Engine) -> None:
    """The key is removed, and what follows it becomes the page."""
    page = new_page(viewport=SMALL)

    page.goto(f"{engine.url()}&page=compact")

    expect(page.locator(TILES)).to_have_count(4)
    assert page.evaluate("location.hash") == "#compact"


def test_a_paused_page_resumes_when_it_becomes_compact(new_page: Callable[..., Page], engine: Engine) -> None:
    """Nothing there says that it is paused, so nothing is; the space bar does not pause it either."""
    page = new_page()
    open_fixed_machine(page, engine)
    page.keyboard.press("Space")
    wait_for(page, "app.state.paused !== null")

    page.keyboard.press("Control+m")
    expect(page.locator(TILES)).to_have_count(4)
    wait_for(page, "app.state.paused === null")
    page.keyboard.press("Space")
    page.keyboard.press("?")

    expect(page.locator("#help")).to_be_visible()
    wait_for(page, "app.state.paused === null")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_long_names_and_large_numbers_fit(
    new_page: Callable[..., Page], engine: Engine, language: str
) -> None:
    """Only names end with an ellipsis; also at 200 % zoom, and in a wide window."""
    page = open_compact(new_page, engine, language)
    name = "enp0s20f0u1u2-a-long-name"
    add_reading(
        page,
        disks=[
            a_disk(f"{name}{n}") | {"read_bytes_per_s": 999e6, "write_bytes_per_s": 888e6} for n in (1, 2)
        ],
        network=[
            an_interface(f"{name}{n}", received_bytes_per_s=124.8e6, sent_bytes_per_s=123.4e6) for n in (1, 2)
        ],
    )
    expect(page.locator(".compact-figure").nth(2)).to_contain_text("GB/s")
    found = {}
    for width, height in ((360, 220), (180, 110), (900, 300)):
        page.set_viewport_size({"width": width, "height": height})
        if flaws := page.evaluate(FLAWS, ".compact-program"):
            found[width] = flaws

    assert found == {}


def test_nothing_is_drawn_between_two_readings(new_page: Callable[..., Page], engine: Engine) -> None:
    """Neither the text nor a canvas changes by itself; a reading changes both."""
    page = open_compact(new_page, engine)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
          window.changes = 0;
          const options = { subtree: true, childList: true, characterData: true, attributes: true };
          new MutationObserver((all) => (window.changes += all.length)).observe(document.body, options);
          const { clearRect } = CanvasRenderingContext2D.prototype;
          CanvasRenderingContext2D.prototype.clearRect = function (...box) {
            window.changes += 1;
            clearRect.apply(this, box);
          };
        }"""
    )
    page.evaluate("new Promise((done) => setTimeout(done, 2500))")
    assert page.evaluate("window.changes") == 0

    add_reading(page)

    page.wait_for_function("() => window.changes >= 4")


def test_the_tiles_stay_together_in_a_large_window(new_page: Callable[..., Page], engine: Engine) -> None:
    """Two by two, as in the small one; the way back is where they meet."""
    page = open_compact(new_page, engine)
    resize(page, (1600, 1000))
    boxes = [tile.bounding_box() for tile in page.locator(TILES).all()]
    shapes = [(box["width"], box["height"]) for box in boxes if box is not None]
    assert len(shapes) == 4
    assert all(width <= 330 and height <= 210 for width, height in shapes), shapes
    assert len({box["x"] for box in boxes if box is not None}) == 2
    leave = page.locator(".page-compact > .icon-button").bounding_box()
    assert leave is not None
    assert abs(leave["x"] + leave["width"] / 2 - 800) <= 2


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing(new_page: Callable[..., Page], engine: Engine, theme: str, language: str) -> None:
    """In both languages and themes, contrast included; with the button shown."""
    page = open_compact(new_page, engine, language, theme)
    page.locator(".page-compact > .icon-button").focus()
    page.evaluate(axe_source())

    assert findings(page) == []
