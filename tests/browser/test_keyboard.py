"""Everything can be done without a pointer, and the focus stays where people put it."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import go_to, in_app, nouns, wait_for, wait_for_readings
from tests.browser.fake_machine import another_machine, take_over

FOCUSED = "() => document.activeElement.textContent.trim() || document.activeElement.className"


def test_the_first_tab_leads_past_the_rail(page: Page) -> None:
    """The skip link is the first stop, becomes visible, and puts the focus into the content."""
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("() => location.hash") == ""


def test_every_control_is_reached_with_tab_and_shows_its_focus(page: Page) -> None:
    """Rail, top bar, tiles, legend and chart, in the order in which they are seen."""
    wait_for(page, "app.state.status !== null")
    page.evaluate("location.hash = 'cpu'")
    expect(page.locator(".page-cpu")).to_be_visible()
    stops = []
    for _ in range(80):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        stops.append(page.evaluate(FOCUSED))
        if stops[-1] != "":
            assert outline != "none", stops[-1]
        if "time-chart" in stops[-1]:
            break

    names = [stop.split("\n")[0] for stop in stops]
    for expected in (
        "Overview",
        "Diagnostics",
        "Settings",
        "1m",
        "5m",
        "30d",
        "Live",
        "Total",
        "Core 0",
        "time-chart",
    ):
        assert expected in names, names
    assert names.index("Overview") < names.index("Settings") < names.index("1m") < names.index("time-chart")


def test_control_and_a_digit_opens_a_page(page: Page) -> None:
    """Ctrl+1 to Ctrl+9 follow the rail; Ctrl+comma opens the settings."""
    pages = nouns(page)[:9]
    for key, noun in (("2", pages[1]), (str(len(pages)), pages[-1]), ("1", pages[0]), (",", "settings")):
        page.keyboard.press(f"Control+{key}")
        expect(page.locator(f".page-{noun}")).to_be_visible()
        expect(page.locator("main")).to_be_focused()


def test_arrow_keys_move_the_inspected_reading(page: Page) -> None:
    """One reading a key, ten with Shift, the ends with Home and End; the value is given in words."""
    wait_for_readings(page, 14)
    go_to(page, "cpu")
    in_app(page, "app.viewActions.pause()")
    chart = page.get_by_role("slider")
    chart.focus()

    page.keyboard.press("ArrowLeft")
    newest = in_app(page, "return app.state.inspectMs - app.scene().store.newestMs")
    page.keyboard.press("Shift+ArrowLeft")
    row = in_app(
        page,
        "const { store } = app.scene(); return store.length - 1 - store.rowAtOrAfter(app.state.inspectMs)",
    )

    assert newest == 0
    assert row == 10
    expect(page.locator(".tooltip")).to_be_visible()
    expect(page.locator(".crosshair")).to_be_visible()
    said = chart.get_attribute("aria-valuetext") or ""
    assert (page.locator(".tooltip-title").text_content() or "nothing") in said
    page.keyboard.press("Home")
    assert in_app(page, "return app.state.inspectMs === app.scene().store.oldestMs")
    page.keyboard.press("Escape")
    expect(page.locator(".tooltip")).to_be_hidden()


def test_space_pauses_the_view_and_not_the_data(page: Page) -> None:
    """The picture stands, the samples wait, and L goes back to now."""
    wait_for_readings(page, 2)
    page.keyboard.press("Space")
    expect(page.locator(".live")).to_contain_text("Paused")
    figure = page.locator(".tile .number").first.text_content()
    held = in_app(page, "return app.scene().store.length")

    wait_for(page, "app.state.paused.waiting >= 5")

    expect(page.locator(".live")).to_contain_text("samples waiting")
    assert page.locator(".tile .number").first.text_content() == figure
    assert in_app(page, "return app.scene().store.length") == held
    page.keyboard.press("l")
    expect(page.locator(".live")).to_contain_text("Live")
    assert in_app(page, "return app.scene().store.length") >= held + 5


def test_space_on_a_button_presses_the_button(page: Page) -> None:
    """The pause key does not take the key away from what has the focus."""
    go_to(page, "cpu")
    page.locator(".legend-entry").first.focus()

    page.keyboard.press("Space")

    expect(page.locator(".legend-entry").first).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".live")).to_contain_text("Live")


def test_the_question_mark_lists_the_keys(page: Page) -> None:
    """Escape closes the list, and the focus returns to where it was."""
    page.locator(".rail a[href='#cpu']").focus()

    page.keyboard.press("?")

    expect(page.locator("#help")).to_be_visible()
    expect(page.locator("#help")).to_contain_text("Back to live")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator(".rail a[href='#cpu']")).to_be_focused()
    wait_for(page, "app.state.isHelpOpen === false")


def test_no_tick_takes_the_focus(page: Page) -> None:
    """Readings change text, never the element that has the focus."""
    go_to(page, "cpu")
    for selector in (
        ".legend-entry >> nth=1",
        ".chart .icon-button >> nth=0",
        "select[title]",
        ".rail a[href='#settings']",
    ):
        page.locator(selector).focus()
        page.locator(selector).evaluate("(element) => { element.dataset.mine = 'yes'; }")
        wait_for_readings(page, in_app(page, "return app.store.length") + 3)
        assert page.evaluate("() => document.activeElement.dataset.mine") == "yes", selector


def test_a_row_of_the_rail_stays_what_it_is_when_a_device_comes(page: Page) -> None:
    """A second disk comes before the sensors: who is on them is not on the disk then."""
    sensors = page.locator(".rail a[href='#sensors']")
    rows = page.locator(".rail-resources li").count()
    sensors.focus()
    sensors.evaluate("(link) => { link.dataset.mine = 'yes'; }")

    take_over(page, another_machine())

    page.wait_for_function(
        "(before) => document.querySelectorAll('.rail-resources li').length > before", arg=rows
    )
    expect(sensors).to_have_attribute("data-mine", "yes")
    expect(sensors).to_be_focused()


def test_letters_typed_into_a_field_are_no_commands(page: Page) -> None:
    """A question mark in the lab's field is a question mark."""
    go_to(page, "diagnostics")
    page.get_by_role("button", name="Start the examples").click()
    field = page.get_by_label("Text to send")

    field.press_sequentially("l ? [")

    expect(field).to_have_value("l ? [")
    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator(".live")).to_contain_text("Live")


COMPOSE = """
(input, [key, isComposing]) => input.dispatchEvent(
  new KeyboardEvent("keydown", { key, isComposing, bubbles: true, cancelable: true }))
"""
# What a key can change: the page, what is shown of it, and which fields there are.
LOOK = """() => [location.hash, document.querySelector(".live").className,
  document.querySelectorAll("dialog[open], form").length, document.activeElement.id]"""


def open_each_field(page: Page) -> Iterator[Locator]:
    """Show each page with a text field, and put the focus into it."""
    for noun, selector in (("timeline", "#go-to-time"), ("processes", "#process-search")):
        go_to(page, noun)
        page.locator(selector).focus()
        yield page.locator(selector)
    go_to(page, "alerts")
    page.get_by_role("button", name="New rule").click()
    page.locator(".rule-form select").first.select_option("program_cpu")
    page.locator(".rule-form input[type=text]").focus()
    yield page.locator(".rule-form input[type=text]")


def test_keys_in_a_text_field_are_text(page: Page) -> None:
    """No key of the page acts there."""
    wait_for(page, "app.state.status !== null && app.state.settings !== null")
    for field in open_each_field(page):
        before = page.evaluate(LOOK)
        page.keyboard.type("gG?lL[] /+-")

        expect(field).to_have_value("gG?lL[] /+-")
        assert page.evaluate(LOOK) == before


def test_keys_belong_to_an_input_method_while_it_composes(page: Page) -> None:
    """Enter takes a suggestion and Escape drops it; neither leaves, empties or closes anything."""
    wait_for(page, "app.state.status !== null && app.state.settings !== null")
    for field in open_each_field(page):
        page.keyboard.type("a")
        before = page.evaluate(LOOK)
        for key in ("Enter", "Escape", "ArrowDown", "ArrowUp", "ArrowLeft"):
            taken = not field.evaluate(COMPOSE, [key, True])

            assert not taken, (field, key)
            expect(field).to_have_value("a")
            assert page.evaluate(LOOK) == before, key
