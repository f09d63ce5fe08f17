"""The past of every page: its charts go back in time and come back, and every program has a life."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import (
    Complaints,
    axe_source,
    choose,
    go_to,
    in_app,
    recorded_for_a_day,
    wait_for,
    wait_for_readings,
)
from tests.browser.test_access import LOOKS, findings

CHARTED = ("overview", "cpu", "memory", "disks", "network")
REFUSED = {"error": {"code": "bad_request", "message": "Not now."}}
LIFE = {
    "name": "burner",
    "since_unix_ms": 1_790_000_000_000,
    "until_unix_ms": 1_791_209_600_000,
    "born_unix_ms": 1_790_500_000_000,
    "is_alive": False,
    "died_unix_ms": 1_790_500_016_000,
    "last_seen_unix_ms": 1_790_500_011_000,
    "process_count": 3,
    "start_count": 3,
    "cpu_s": 14.93,
    "rss_maximum_bytes": 300 * 2**20,
    "read_bytes": 0,
    "write_bytes": 500_000_000,
    "received_bytes": 3 << 30,
    "sent_bytes": 5 << 20,
    "processes": [
        {
            "pid": 4711,
            "created_unix_ms": 1_790_500_000_000,
            "died_unix_ms": None,
            "is_alive": False,
            "last_seen_unix_ms": 1_790_500_011_000,
            "parent_pid": 4000,
            "parent_name": None,
            "user": None,
            "command": "burner <b>--hot</b>",
            "cpu_s": 14.93,
            "rss_maximum_bytes": 300 * 2**20,
            "read_bytes": 0,
            "write_bytes": 500_000_000,
        }
    ],
}


@pytest.fixture
def page(new_page: Callable[..., Page], engine: Engine) -> Page:
    """A page of an engine that has recorded some readings, with the checker of accessibility."""
    page = new_page()
    page.add_init_script(axe_source())
    page.goto(engine.url())
    wait_for_readings(page, 8)
    wait_for(page, "app.state.status !== null")
    return page


def drag(page: Page) -> list[int]:
    """Draw over the last fifth of the large chart, where the readings are; return its times, oldest first."""
    box = page.locator(".time-chart").first.bounding_box()
    assert box is not None
    middle, right = box["y"] + box["height"] / 2, box["x"] + box["width"] - 20
    page.mouse.move(right - 2, middle)
    page.mouse.move(right, middle)
    page.mouse.down()
    newest = in_app(page, "return app.state.inspectMs")
    for step in range(1, 6):
        page.mouse.move(right - step * box["width"] / 25, middle)
    oldest = in_app(page, "return app.state.inspectMs")
    page.mouse.up()
    return [round(oldest), round(newest)]


def has_past(page: Page) -> None:
    """The charts hold what was recorded."""
    wait_for(page, "app.scene().isRecorded && app.scene().store.length > 1")


def test_a_long_range_is_loaded_from_the_recorder_and_continues(page: Page) -> None:
    """On every page more than it has seen itself; the right edge still is the newest reading."""
    recorded_for_a_day(page)
    for noun in CHARTED:
        page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(page.locator(f".page-{noun}")).to_be_visible()
        page.get_by_role("button", name="1m", exact=True).click()
        wait_for(page, "!app.scene().isRecorded")
        page.get_by_role("button", name="1h", exact=True).click()

        has_past(page)

        assert in_app(page, "const { fromMs, toMs } = app.scene(); return toMs - fromMs") == 3_600_000
        newest = in_app(page, "return app.scene().store.newestMs")
        wait_for(page, f"app.scene().store.newestMs > {newest}")
        expect(page.locator(".chart .loading")).to_have_count(0)


@pytest.mark.parametrize("noun", CHARTED)
def test_a_drag_on_any_large_chart_looks_closer(page: Page, noun: str) -> None:
    """It stands still in the past, says so, and one press leads back to now."""
    page.evaluate("(noun) => { location.hash = noun; }", noun)
    expect(page.locator(f".page-{noun}")).to_be_visible()
    expect(page.locator(".chart .loading")).to_have_count(0)
    page.get_by_role("button", name="1m", exact=True).click()

    dragged = drag(page)

    expect(page.locator(".live")).to_contain_text("Viewing history")
    expect(page.locator(".shown-range")).to_be_visible()
    has_past(page)
    assert in_app(page, "const { fromMs, toMs } = app.scene(); return [fromMs, toMs]") == dragged
    shown = in_app(page, "return app.scene().toMs")
    wait_for_readings(page, in_app(page, "return app.store.length") + 3)
    assert in_app(page, "return app.scene().toMs") == shown
    page.get_by_role("button", name="Back to live").click()
    expect(page.locator(".live")).to_contain_text("Live")
    wait_for(page, "!app.scene().isRecorded")


def test_the_same_time_is_shown_on_every_page(page: Page) -> None:
    """Who looks at a peak of the CPU looks at the disks of that time next, then at the timeline."""
    go_to(page, "cpu")
    end = in_app(
        page,
        """app.viewActions.zoom(app.store.oldestMs, app.store.newestMs - 1);
           return app.timeRange.current().toMs""",
    )
    has_past(page)

    go_to(page, "disks")
    has_past(page)
    assert in_app(page, "return app.scene().toMs") == end
    go_to(page, "timeline")
    has_past(page)

    assert in_app(page, "return app.scene().toMs") == end


def test_what_happened_is_marked_on_the_charts(page: Page) -> None:
    """The start of the monitor is a line in the chart; the tooltip next to it names it."""
    go_to(page, "cpu")
    recorded_for_a_day(page)
    page.get_by_role("button", name="1m", exact=True).click()
    page.get_by_role("button", name="1h", exact=True).click()
    has_past(page)

    expect(page.locator(".event-markers i[data-kind='engine_started']").first).to_be_attached()
    mark = page.locator(".event-markers i[data-kind='engine_started']").last.bounding_box()
    assert mark is not None
    page.mouse.move(mark["x"], mark["y"] + 20)
    expect(page.locator(".tooltip-note")).to_contain_text("Monitor started")


def test_a_click_on_any_chart_names_who_did_it(page: Page) -> None:
    """Every chart answers who: the moment opens on the timeline; so does Enter."""
    go_to(page, "cpu")
    page.locator(".time-chart").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(page.locator(".page-timeline")).to_be_visible()
    expect(page.locator(".accounting div")).to_have_count(5)


def test_a_time_of_which_nothing_was_recorded_says_so(page: Page) -> None:
    """An empty chart has its reason."""
    go_to(page, "cpu")

    in_app(
        page,
        "app.viewActions.zoom(app.store.newestMs - 40 * 86_400_000, app.store.newestMs - 39 * 86_400_000)",
    )

    expect(page.locator(".chart .loading")).to_contain_text("Nothing was recorded in this time.")


@pytest.mark.parametrize("width", [1280, 400])
def test_a_load_that_fails_moves_nothing(page: Page, complaints: Complaints, width: int) -> None:
    """It is said in the line of the range, with a way to try again; that line then goes on as before."""
    page.set_viewport_size({"width": width, "height": 800})
    go_to(page, "cpu")
    expect(page.locator(".range-bar")).to_be_visible()
    top = "() => document.querySelector('main .card').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.route("**/api/history*", lambda route: route.fulfill(status=400, json=REFUSED))
    complaints.expected.append("status of 400")
    page.locator(".range-bar").get_by_role("button", name="Earlier").click()

    alert = page.locator(".range-bar [role=alert]")
    expect(alert).to_contain_text("Not now.")
    assert page.evaluate(top) == before
    page.unroute("**/api/history*")
    page.locator(".range-bar").get_by_role("button", name="Retry").click()
    expect(alert).to_have_count(0)
    assert page.evaluate(top) == before


def test_a_program_of_the_overview_is_a_way_to_its_processes(page: Page) -> None:
    """A name of the legend finds exactly its processes."""
    name = page.locator("a.legend-entry").first

    program = name.evaluate("(link) => { link.click(); return link.textContent.trim(); }")

    expect(page.locator("#process-search")).to_have_value(f'name="{program}"')


def test_the_areas_of_the_overview_are_a_table_too(page: Page) -> None:
    """A column a program, one for all others, one for what no living program did."""
    wait_for(page, "document.querySelectorAll('a.legend-entry').length > 0")
    chart = page.locator("section[aria-labelledby='programs_chart-title']")
    chart.get_by_role("button", name="Show as table").click()

    expect(page.locator("#table tbody tr").first).to_be_visible()
    headings = page.locator("#table thead th").all_inner_texts()
    assert headings[-2:] == ["all others", "finished or unexplained"]
    assert len(headings) > 3


def test_the_busiest_moment_is_reported_and_leads_to_the_timeline(page: Page) -> None:
    """The overview says who did it before anybody asks."""
    card = page.locator(".peak-card")
    expect(card.locator(".program-bars .name").first).to_be_visible()
    expect(card.locator(".note").last).to_contain_text("in use")

    time = card.evaluate(
        "(card) => { card.querySelector('a').click(); return card.querySelector('h2').textContent; }"
    )

    expect(page.locator("#moment-title")).to_contain_text(time.removeprefix("Busiest at "))


def test_of_hours_the_overview_shows_who_used_most(page: Page) -> None:
    """A point of six hours stands for many readings: none of them is the busiest moment."""
    recorded_for_a_day(page)
    page.locator(".range-presets").get_by_role("button", name="6h").click()

    expect(page.locator("#peak-title")).to_have_text("Top programs in this range")
    expect(page.locator(".peak-card .program-bars .change").first).to_contain_text("%")


def test_the_overview_shows_every_core_to_whom_wants_that_and_remembers_it(page: Page) -> None:
    """The choice is a setting: another page of this person begins with it."""
    page.locator(".page-overview").get_by_role("button", name="Cores", exact=True).click()

    chart = page.locator("section[aria-labelledby='cpu_chart-title']")
    cores = in_app(page, "return app.store.coreCount")
    expect(chart.locator(".legend-entry")).to_have_count(cores + 1)
    wait_for(page, "document.querySelector('.chart canvas') !== null")
    page.reload()
    expect(chart).to_be_visible()
    chart.get_by_role("button", name="Programs").click()
    expect(page.locator("#programs_chart-title")).to_be_visible()


def test_a_culprit_has_a_life(page: Page) -> None:
    """Its name opens when it began, what it used in all, and each of its processes."""
    go_to(page, "timeline")
    page.locator(".program-bars .name").first.click()

    expect(page.locator("#process-history")).to_be_visible()
    expect(page.locator("#process-history dt")).to_have_count(8)
    expect(page.locator("#process-history tbody tr").first).to_be_visible()


def open_history(page: Page, pid: int) -> None:
    """Open the history of a process from its details."""
    page.locator("#process-search").fill(f"pid:{pid}")
    expect(page.locator(".grid-body .grid-row:not([hidden])")).to_have_count(1)
    page.locator(".grid-body .grid-row:not([hidden])").first.dblclick()
    page.get_by_role("button", name="History of this process").click()
    expect(page.locator("#process-history tbody tr")).to_have_count(1)


def test_the_start_of_a_process_opens_its_moment(page: Page, process_called: Callable[..., int]) -> None:
    """And leaves its history."""
    pid = process_called("started-later")
    wait_for_readings(page, in_app(page, "return app.store.length") + 3)
    go_to(page, "processes")
    open_history(page, pid)

    page.locator("#process-history tbody a").click()

    expect(page.locator("#process-history")).to_be_hidden()
    expect(page.locator("#moment-title")).to_contain_text(":")


def test_a_start_before_the_recording_opens_nothing(page: Page) -> None:
    """Nothing is known of that time."""
    go_to(page, "processes")

    open_history(page, 1)

    expect(page.locator("#process-history tbody a")).to_have_count(0)


def test_a_process_of_the_table_has_a_life(page: Page) -> None:
    """The drawer of details leads to it."""
    go_to(page, "processes")
    wait_for(page, "document.querySelectorAll('.grid-row:not([hidden])').length > 3")
    # What was never in a sample has no life yet: the engine's own process is in each.
    page.locator("#process-search").fill(f"pid:{in_app(page, 'return app.state.status.pid')}")
    expect(page.locator(".grid-body .grid-row:not([hidden])")).to_have_count(1)
    page.locator(".grid-body .grid-row:not([hidden])").first.dblclick()
    page.get_by_role("button", name="History of this process").click()

    expect(page.locator("#process-history")).to_be_visible()
    expect(page.locator("#process-history tbody tr")).to_have_count(1)


def test_a_hostile_name_stays_a_name_in_its_life(page: Page) -> None:
    """Names and commands are text."""
    in_app(
        page,
        """app.api.processHistory = async () => argument;
           await app.processHistory.open({ name: '<i>evil</i>\\u202e' });""",
        LIFE,
    )

    expect(page.locator("#process-history-title")).to_contain_text("<i>evil</i>\\u{202e}")
    expect(page.locator("#process-history td.command")).to_contain_text("<b>--hot</b>")
    expect(page.locator("#process-history td.command b")).to_have_count(0)


def test_the_history_of_a_program_says_what_it_moved_where_that_is_known(page: Page) -> None:
    """In bytes, as its ranking does; nothing is said of a program that is not known to have moved any."""
    opening = """app.api.processHistory = async () => argument;
        await app.processHistory.open({ name: 'burner' });"""
    in_app(page, opening, LIFE)
    facts = page.locator("#process-history .facts")
    expect(facts).to_contain_text("Received by TCP")
    expect(facts).to_contain_text("3.00 GiB")
    expect(facts).to_contain_text("5.00 MiB")
    page.keyboard.press("Escape")

    in_app(page, opening, LIFE | {"received_bytes": None, "sent_bytes": None})
    expect(facts).to_contain_text("Written")
    expect(facts).not_to_contain_text("TCP")


def test_a_long_table_of_many_cores_is_cut_and_says_so(page: Page) -> None:
    """A table with a hundred thousand cells would make the page stand still."""
    go_to(page, "cpu")
    in_app(
        page,
        """const reading = app.store.reading;
           const push = app.addReading;
           app.addReading = () => {};
           const per_core_percent = Array.from({ length: 128 }, () => 5);
           for (let n = 1; n <= 400; n += 1)
             push({ ...reading, cpu: { ...reading.cpu, per_core_percent },
               taken_at_unix_ms: reading.taken_at_unix_ms + n * 500 });""",
    )
    page.locator(".chart").get_by_role("button", name="Show as table").first.click()

    expect(page.locator("#table caption")).to_contain_text("The newest")
    assert page.locator("#table td").count() <= 12_000


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing_in_the_past(page: Page, theme: str, language: str) -> None:
    """The bar of a past time, an open moment, a comparison, a life: names, roles, contrast, sizes."""
    choose(page, theme=theme, language=language)
    in_app(page, "app.viewActions.zoom(app.store.oldestMs, app.store.newestMs - 1)")
    for noun in ("overview", "cpu"):
        page.evaluate("(noun) => { location.hash = noun; }", noun)
        expect(page.locator(".range-bar")).to_be_visible()
        assert findings(page) == [], noun

    go_to(page, "timeline")
    has_past(page)
    page.locator(".lanes .time-chart").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".accounting")).to_be_visible()
    assert findings(page) == [], "moment"
    page.locator(".moment .card-head .icon-button").last.click()
    page.locator(".range-bar .mark-range").click()
    expect(page.locator(".comparison")).to_be_visible()
    assert findings(page) == [], "comparison"
    in_app(page, "await app.settings.change({ paused_until_unix_ms: Date.now() + 900_000 })")
    expect(page.locator(".recording-pause")).to_be_visible()
    assert findings(page) == [], "pause"
    in_app(
        page,
        "app.api.processHistory = async () => argument; await app.processHistory.open({ name: 'burner' });",
        LIFE,
    )
    expect(page.locator("#process-history tbody tr")).to_have_count(1)
    assert findings(page) == [], "life"
