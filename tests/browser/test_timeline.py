"""The timeline: any recorded time, and who did it at an instant of it."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import Complaints, go_to, in_app, wait_for, wait_for_readings
from tests.waiting import eventually

# A name that no other process has; it burns one core until it is ended.
CULPRIT = "one-core-eater"
BURN = f"import ctypes; ctypes.CDLL(None).prctl(15, b'{CULPRIT}', 0, 0, 0)\nwhile True: pass"


@pytest.fixture
def culprit() -> Iterator[None]:
    """A process that burns one core, under its name before anybody looks."""
    with subprocess.Popen([sys.executable, "-c", BURN]) as process:
        comm = Path(f"/proc/{process.pid}/comm")
        eventually(lambda: comm.read_text().strip() == CULPRIT)
        yield
        process.kill()


@pytest.fixture
def timeline(new_page: Callable[..., Page], engine: Engine) -> Page:
    """The timeline of an engine that has some readings."""
    page = new_page()
    page.goto(engine.url())
    wait_for_readings(page, 12)
    go_to(page, "timeline")
    page.get_by_role("button", name="1m", exact=True).click()
    expect(page.locator(".program-bars li").first).to_be_visible()
    return page


def open_newest(page: Page) -> None:
    """Click into the first chart near its right edge, where the readings are."""
    box = page.locator(".lanes .time-chart").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] - 18, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()


def newest_names_culprit(page: Page) -> bool:
    """Open the newest moment, and close it again unless the culprit is among its programs."""
    open_newest(page)
    expect(page.locator(".accounting div")).to_have_count(5)
    if page.locator(".program-bars .name", has_text=CULPRIT).count():
        return True
    page.keyboard.press("Escape")
    expect(page.locator("#moment-title")).to_have_text("Top programs in this range")
    return False


@pytest.mark.usefixtures("culprit")
def test_a_click_on_a_chart_names_who_did_it(timeline: Page) -> None:
    """The program that burned a core is named, with where it came from and the sum of parts."""
    # Where more processes want a core than there are, it does not have one in each reading.
    eventually(lambda: newest_names_culprit(timeline))

    expect(timeline.locator(".program-bars .name", has_text=CULPRIT)).to_be_visible()
    expect(timeline.locator(".process-origin")).to_contain_text("←")
    expect(timeline.locator(".accounting div")).to_have_count(5)


def test_the_open_moment_shows_the_machine_and_stays_marked(timeline: Page) -> None:
    """Who looks elsewhere in the charts meanwhile still sees which instant the list is about."""
    open_newest(timeline)
    expect(timeline.locator(".moment-figures dd")).to_have_count(4)
    expect(timeline.locator(".moment-figures dd").first).to_contain_text("%")

    timeline.locator(".lanes .time-chart").first.hover()

    expect(timeline.locator(".lanes .event-markers [data-kind='moment']")).to_have_count(5)
    timeline.get_by_role("button", name="Close this moment").click()
    expect(timeline.locator(".lanes .event-markers [data-kind='moment']")).to_have_count(0)


def test_escape_closes_the_open_moment(timeline: Page) -> None:
    """As it closes everything else that was opened; the list is about the whole time again."""
    open_newest(timeline)
    expect(timeline.locator(".accounting")).to_be_visible()

    timeline.keyboard.press("Escape")

    expect(timeline.locator("#moment-title")).to_have_text("Top programs in this range")


def test_keys_alone_open_a_moment_and_move_it(timeline: Page) -> None:
    """Every drag and click has a key."""
    timeline.locator(".lanes .time-chart").first.focus()
    timeline.keyboard.press("ArrowLeft")
    expect(timeline.locator(".accounting")).to_be_visible()
    at = timeline.locator("#moment-title").inner_text()

    for _ in range(8):
        timeline.keyboard.press("ArrowLeft")

    expect(timeline.locator("#moment-title")).not_to_have_text(at)


def test_a_typed_time_opens_its_moment_wherever_it_is(timeline: Page, complaints: Complaints) -> None:
    """From any page by one key; the range moves there, and the arrow keys go on from there."""
    complaints.expected.append("/api/moment")  # nothing was recorded two hours ago
    go_to(timeline, "overview")
    timeline.keyboard.press("g")
    field = timeline.get_by_role("textbox", name="Go to a time")
    expect(field).to_be_focused()

    timeline.keyboard.type("3 s ago")
    timeline.keyboard.press("Enter")

    expect(timeline.locator(".accounting")).to_be_visible()
    expect(timeline.locator(".lanes .time-chart").first).to_be_focused()
    assert in_app(timeline, "return app.timeRange.isLive")

    timeline.keyboard.press("g")
    timeline.keyboard.type("2 h")
    timeline.keyboard.press("Enter")
    expect(timeline.locator(".moment .reason")).to_be_visible()
    from_ms, to_ms = in_app(
        timeline, "const { fromMs, toMs } = app.timeRange.current(); return [fromMs, toMs]"
    )
    asked_ms = in_app(timeline, "return Date.now() - 7_200_000")
    assert from_ms < asked_ms - 1000
    assert asked_ms < to_ms


def test_a_time_that_cannot_be_read_is_said_at_its_field(timeline: Page) -> None:
    """With examples; nothing else happens, and Escape empties it."""
    field = timeline.get_by_role("textbox", name="Go to a time")
    field.fill("soon")
    field.press("Enter")
    assert "5 min ago" in field.evaluate("(input) => input.validationMessage")
    expect(field).to_be_focused()
    expect(timeline.locator("#moment-title")).to_have_text("Top programs in this range")
    field.press("Escape")
    expect(field).to_have_value("")
    assert field.evaluate("(input) => input.validity.valid")


def test_five_minutes_ago_is_five_keys_away(timeline: Page, complaints: Complaints) -> None:
    """Control and an arrow move the moment by a minute, also past the edge of the shown range."""
    complaints.expected.append("/api/moment")  # the recording has just begun
    timeline.locator(".lanes .time-chart").first.focus()
    timeline.keyboard.press("ArrowLeft")
    expect(timeline.locator(".accounting")).to_be_visible()
    opened_ms = in_app(timeline, "return app.store.newestMs")

    for _ in range(5):
        timeline.keyboard.press("Control+ArrowLeft")

    wait_for(timeline, "!app.timeRange.isLive")
    from_ms, to_ms = in_app(
        timeline, "const { fromMs, toMs } = app.timeRange.current(); return [fromMs, toMs]"
    )
    assert from_ms <= opened_ms - 300_000 <= to_ms + 5000


def test_the_tooltip_goes_with_its_chart(timeline: Page) -> None:
    """Scrolled out of sight, it does not stay over what is there then; at the right it covers no list."""
    timeline.set_viewport_size({"width": 640, "height": 400})
    tooltip = timeline.locator(".tooltip")
    timeline.locator(".lanes .time-chart").first.focus()
    timeline.keyboard.press("ArrowLeft")
    expect(tooltip).to_be_visible()

    timeline.evaluate("() => document.getElementById('main').scrollTo(0, 1e6)")
    expect(tooltip).to_be_hidden()
    newest = in_app(timeline, "return app.store.newestMs")
    wait_for(timeline, f"app.store.newestMs > {newest}")
    expect(tooltip).to_be_hidden()


def test_what_cannot_be_loaded_is_said_in_plain_words(timeline: Page, complaints: Complaints) -> None:
    """Not with the words of the browser, and not as if it still were being loaded."""
    complaints.expected.append("/api/")
    timeline.route("**/api/history", lambda route: route.abort())
    timeline.reload()
    wait_for_readings(timeline, 1)

    expect(timeline.get_by_role("alert").filter(has_text="The monitor did not respond.")).to_be_visible()
    expect(timeline.locator(".lanes .loading").first).to_have_text("Not loaded.")
    timeline.unroute("**/api/history")
    timeline.get_by_role("button", name="Retry").click()
    expect(timeline.locator(".lanes .loading")).to_have_count(0)


def test_a_drag_looks_closer_and_can_be_taken_back(timeline: Page) -> None:
    """Zooming stands still in the past; going back follows now again."""
    box = timeline.locator(".lanes .time-chart").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    timeline.mouse.move(box["x"] + 150, middle)
    timeline.mouse.down()
    for x in itertools.accumulate([160, 40, 40, 40]):
        timeline.mouse.move(box["x"] + x, middle)
    timeline.mouse.up()
    expect(timeline.get_by_role("button", name="Back to live")).to_be_visible()

    timeline.get_by_role("button", name="Undo zoom").click()

    expect(timeline.get_by_role("button", name="Back to live")).to_have_count(0)


def test_what_used_most_in_the_shown_time_can_be_ranked_by_each_resource(timeline: Page) -> None:
    """CPU seconds, the largest memory, bytes moved."""
    expect(timeline.locator(".program-bars .number").first).to_contain_text("s")

    timeline.get_by_role("group", name="Ranked by").get_by_role("button", name="Memory", exact=True).click()

    expect(timeline.locator(".program-bars .number").first).to_contain_text("iB")


@pytest.mark.usefixtures("culprit")
def test_two_times_are_compared_program_by_program(timeline: Page) -> None:
    """A marked time stands beside the shown one."""
    timeline.get_by_role("button", name="Compare…").click()
    timeline.get_by_role("button", name="1h", exact=True).click()

    expect(timeline.locator(".comparison th.name", has_text=CULPRIT)).to_be_visible()

    timeline.get_by_role("button", name="End comparison").click()
    expect(timeline.locator(".comparison")).to_have_count(0)


def test_what_happened_is_a_way_to_its_instant(timeline: Page) -> None:
    """The start of the monitor is an event like any other."""
    timeline.locator(".event", has_text="Monitor started").first.click()

    expect(timeline.locator("#moment-title")).to_contain_text(":")
