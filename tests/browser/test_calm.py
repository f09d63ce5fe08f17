"""A page is calm: nothing moves after the first reading, and nothing is announced that nobody asked for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, wait_for
from tests.browser.fake_table import FakeTable, row
from tests.browser.fixed_machine import NOW_UNIX_MS, STEP_MS, open_fixed_machine, reading

WATCH_SHIFTS = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const { hadRecentInput, sources } of list.getEntries()) {
    for (const { node, previousRect: before, currentRect: after } of hadRecentInput ? [] : sources) {
      const element = node?.nodeType === 1 ? node : node?.parentElement;
      const [from, to] = [before, after].map((box) => JSON.stringify(box));
      window.moved.push(`${element?.className} ${element?.textContent.trim()} ${from} ${to}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
COUNT_FRAMES = """
window.realFrame = window.requestAnimationFrame.bind(window);
window.framesAsked = 0;
window.requestAnimationFrame = (callback) => {
  window.framesAsked += 1;
  return window.realFrame(callback);
};
"""
NOTHING_TO_PAINT = """async () => {
  for (let seen = -1; seen !== window.framesAsked; ) {
    seen = window.framesAsked;
    for (let count = 0; count < 4; count += 1) await new Promise((done) => window.realFrame(done));
  }
}"""
PAGES = (
    *("overview", "cpu", "memory", "disks", "network", "sensors", "processes", "timeline", "alerts"),
    *("diagnostics", "settings"),
)


def louder(at_unix_ms: int, factor: float) -> dict[str, object]:
    """A reading with figures of other lengths."""
    made = reading(at_unix_ms)
    made["cpu"] |= {"total_percent": 12.0 * factor % 100, "per_core_percent": [9.0 * factor % 100, 1.0]}
    made["disks"][0] |= {"read_bytes_per_s": 85.3 * factor**3, "busy_percent": factor % 100}
    made["network"][0] |= {"received_bytes_per_s": 6.44 * factor**3}
    return made


@pytest.mark.parametrize("width", [1280, 900, 700])
def test_nothing_moves_after_the_first_reading(
    new_page: Callable[..., Page], engine: Engine, width: int
) -> None:
    """Not when the answers arrive, and not when figures get longer or shorter, whichever page is loaded."""
    page = new_page(timezone_id="UTC", viewport={"width": width, "height": 800})
    table = open_fixed_machine(page, engine)
    page.add_init_script(WATCH_SHIFTS)
    moved = {}
    for noun in PAGES:
        page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(page.locator(f".page-{noun}")).to_be_visible()
        page.reload()
        show_louder_readings(page, table, noun)
        moved[noun] = page.evaluate("window.moved")

    assert {noun: shifts for noun, shifts in moved.items() if shifts} == {}


def test_another_line_of_a_sentence_moves_nothing_in_a_narrow_window(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """The chart above it gives the height: figures become longer, and names of their units too."""
    page = new_page(timezone_id="UTC", viewport={"width": 400, "height": 800})
    open_fixed_machine(page, engine)
    for noun in ("cpu", "memory", "disks", "network"):
        go_to(page, noun)
        card = page.locator(".card.chart").first
        before = card.evaluate("(card) => card.offsetHeight")
        sentence = card.locator(".summary")
        lines = sentence.evaluate("(text) => [text.offsetHeight, text.append(' ' + 'longer '.repeat(6))][0]")

        assert sentence.evaluate("(text) => text.offsetHeight") > lines
        assert card.evaluate("(card) => card.offsetHeight") == before, noun


# Everything in the top bar but the button itself, which becomes longer where nothing is.
TOP_BAR = """() => [...document.querySelectorAll(".top-bar > *, .top-bar .segments > *")]
  .filter((element) => element.checkVisibility() && !element.matches(".live, .machine-name"))
  .map((element) => {
    const { left, top, width } = element.getBoundingClientRect();
    return `${element.className} ${element.textContent.trim().slice(0, 9)} ${left} ${top} ${width}`;
  })"""


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("width", [1280, 900, 700])
def test_the_top_bar_stands_still_in_the_past_and_in_a_pause(
    new_page: Callable[..., Page], engine: Engine, width: int, language: str
) -> None:
    """The button that leads back is longer than the one that pauses; what is beside it is not moved by it."""
    page = new_page(timezone_id="UTC", viewport={"width": width, "height": 800}, locale=language)
    open_fixed_machine(page, engine)
    go_to(page, "cpu")
    live = page.locator(".top-bar .live")
    expect(live).not_to_have_class("paused")
    before = page.evaluate(TOP_BAR)

    in_app(page, "app.viewActions.pan(-0.5)")
    expect(live).to_have_class("button live paused")
    in_the_past = page.evaluate(TOP_BAR)
    in_app(page, "app.viewActions.goLive(); app.viewActions.pause()")
    expect(live).to_contain_text("00:0")
    in_a_pause = page.evaluate(TOP_BAR)

    assert in_the_past == before
    assert in_a_pause == before
    assert page.evaluate(
        "() => { const bar = document.querySelector('.top-bar'); return bar.scrollWidth <= bar.clientWidth; }"
    )


# Where the cards of a page begin. What a card says of another time may be longer, in one column.
CARDS = """() => [...document.querySelectorAll("main .card")]
  .filter((card, index, cards) => innerWidth >= 800 || index === 0)
  .map((card) => {
    const { left, top } = card.getBoundingClientRect();
    return `${card.className} ${Math.round(left)} ${Math.round(top)}`;
  })"""


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("width", [1280, 900, 700, 400])
def test_the_way_into_the_past_and_back_moves_nothing(
    new_page: Callable[..., Page], engine: Engine, width: int, language: str
) -> None:
    """The shown time range has its place on every page with charts, whatever is shown."""
    page = new_page(timezone_id="UTC", viewport={"width": width, "height": 800}, locale=language)
    open_fixed_machine(page, engine)
    for noun in ("overview", "cpu", "memory", "disks", "network", "timeline"):
        go_to(page, noun)
        expect(page.locator(".lanes > .waiting")).to_have_count(0)
        before = page.evaluate(CARDS)

        in_app(page, "app.viewActions.pan(-0.5)")
        expect(page.locator(".top-bar .live")).to_have_class("button live paused")
        expect(page.locator(".shown-range")).not_to_contain_text("now" if language == "en-GB" else "现在")
        in_the_past = page.evaluate(CARDS)
        in_app(page, "app.viewActions.goLive()")
        expect(page.locator(".top-bar .live")).to_have_class("button live")

        assert in_the_past == before, noun
        assert page.evaluate(CARDS) == before, noun


def show_louder_readings(page: Page, table: FakeTable, noun: str) -> None:
    """Let a page that was just loaded get its answers, and readings of other lengths."""
    wait_for(page, "app.state.status !== null && app.state.settings !== null && app.state.link === 'up'")
    for count, factor in enumerate((1.0, 7.0, 0.1, 60.0), 1):
        in_app(page, "app.addReading(argument)", louder(NOW_UNIX_MS + count * STEP_MS, factor))
        expect(page.locator(f".page-{noun}")).to_be_visible()
        expect(page.locator(".lanes > .waiting")).to_have_count(0)
        if noun in {"processes", "memory"}:
            busier = {
                "cpu_percent": 1.1 * factor,
                "rss_bytes": int(factor * 2**21),
                "read_bytes_per_s": factor**3,
            }
            table.send(
                [row(101, "program1", **busier), row(200 + count, "a_longer_name_of_a_program", **busier)]
            )
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_reading_takes_one_animation_frame(new_page: Callable[..., Page], engine: Engine) -> None:
    """For text, sparklines and the large chart together."""
    page = new_page(timezone_id="UTC")
    page.clock.set_fixed_time(NOW_UNIX_MS / 1000)  # it replaces the function that is watched
    page.add_init_script(COUNT_FRAMES)
    open_fixed_machine(page, engine)
    go_to(page, "cpu")
    expect(page.locator(".time-chart canvas").first).to_be_visible()
    for count in (1, 2, 3):
        page.evaluate(NOTHING_TO_PAINT)
        page.evaluate("window.framesAsked = 0")
        in_app(page, "app.addReading(argument)", louder(NOW_UNIX_MS + count * STEP_MS, 3.0 * count))
        page.evaluate(NOTHING_TO_PAINT)

        assert page.evaluate("window.framesAsked") == 1


def test_live_regions_are_silent_while_readings_arrive(new_page: Callable[..., Page], engine: Engine) -> None:
    """Status and alert regions change only when something happens."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    for noun in ("overview", "cpu", "processes", "timeline", "settings"):
        go_to(page, noun)
        page.evaluate(
            """() => {
              window.announced = [];
              const regions = "[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])";
              for (const region of document.querySelectorAll(regions)) {
                new MutationObserver((all) => window.announced.push(region.className + region.textContent))
                  .observe(region, { characterData: true, childList: true, subtree: true });
              }
            }"""
        )
        newest = in_app(page, "return app.store.newestMs")
        for count in (1, 2, 3):
            in_app(page, "app.addReading(argument)", louder(newest + count * STEP_MS, 3.0 * count))
            page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )

        assert page.evaluate("window.announced") == [], noun


def test_nothing_is_animated_for_those_who_do_not_want_motion(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """With reduced motion no element has a transition or an animation."""
    page = new_page(timezone_id="UTC", reduced_motion="reduce")
    open_fixed_machine(page, engine)
    for noun in PAGES:
        page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(page.locator(f".page-{noun}")).to_be_visible()
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((element) => {
              const { transitionDuration, animationName } = getComputedStyle(element);
              const hasTransition = transitionDuration.split(", ").some((one) => parseFloat(one) > 0);
              return hasTransition || animationName !== "none";
            }).map((element) => element.className)"""
        )
        assert moving == [], noun
