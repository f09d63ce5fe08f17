"""What the user chooses takes effect at once, and is remembered by the engine."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import Complaints, go_to, in_app, wait_for, wait_for_readings
from tests.conftest import Client, Serve
from tests.waiting import eventually

BACKGROUND = "() => getComputedStyle(document.documentElement).backgroundColor"
RED_OF_DARK = "rgb(255, 107, 107)"
DARK, LIGHT = "rgb(15, 18, 22)", "rgb(243, 245, 248)"


def test_the_theme_is_remembered_over_a_reload(page: Page, client: Client) -> None:
    """The engine keeps it: the browser's own storage may be gone with the window."""
    assert page.evaluate(BACKGROUND) == DARK
    go_to(page, "settings")

    page.get_by_text("Light", exact=True).click()

    page.wait_for_function(
        "(light) => getComputedStyle(document.documentElement).backgroundColor === light", arg=LIGHT
    )
    eventually(lambda: client.get("/api/settings").json["theme"] == "light")
    page.reload()
    wait_for_readings(page, 1)
    assert page.evaluate(BACKGROUND) == LIGHT
    expect(page.get_by_role("radio", name="Light")).to_be_checked()


def test_the_system_theme_is_followed_while_the_page_is_open(page: Page) -> None:
    """A desktop that turns light in the morning takes the page with it."""
    page.emulate_media(color_scheme="light")

    page.wait_for_function(
        "(light) => getComputedStyle(document.documentElement).backgroundColor === light", arg=LIGHT
    )
    wait_for(page, "app.state.palette.colour('surface') === 'rgb(255 255 255)'")


def test_the_language_is_remembered_over_a_reload(page: Page) -> None:
    """Title, language of the document and every word change together."""
    go_to(page, "settings")

    page.get_by_text("中文", exact=True).click()

    expect(page).to_have_title("系统监控走势图")
    expect(page.locator("h1")).to_have_text("设置")
    page.reload()
    expect(page.locator("h1")).to_have_text("设置")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_text("English", exact=True).click()
    expect(page).to_have_title("Desktop Monitor")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_systems_language_is_the_first_choice(new_page: Callable[..., Page], engine: Engine) -> None:
    """Nobody has to look for the switch in a language they cannot read."""
    page = new_page(locale="zh-CN")
    page.goto(engine.url())

    expect(page).to_have_title("系统监控走势图")
    expect(page.locator("h1")).to_have_text("总览")


def test_the_interval_is_changed_in_the_top_bar(
    new_page: Callable[..., Page], serve: Callable[..., Serve]
) -> None:
    """One choice there changes the engine, and every page that shows it."""
    page = new_page()
    page.goto(serve().url)
    wait_for_readings(page, 1)
    wait_for(page, "app.state.status !== null")

    page.get_by_label("Time between readings").select_option("1")

    expect(page.locator(".status-bar")).to_contain_text("Connected · 1 s")
    assert in_app(page, "return (await app.api.settings()).period_s") == 1
    wait_for_readings(page, 4)
    go_to(page, "settings")
    expect(page.get_by_role("radio", name="1 s", exact=True)).to_be_checked()


def test_the_engine_may_be_asked_to_go_on_without_a_window(page: Page, client: Client) -> None:
    """The switch says what it does, and the engine knows."""
    go_to(page, "settings")

    page.get_by_role("switch", name="Keep running after the window is closed").click()

    expect(page.get_by_role("switch", name="Keep running")).to_be_checked()
    card = page.locator("section", has=page.locator("#settings-background"))
    expect(card).to_contain_text(
        "continues when the window is closed. To open the window again, start Desktop Monitor."
    )
    wait_for(page, "app.state.settings.background === true")
    eventually(lambda: client.get("/api/settings").json["background"] is True)


def test_the_icon_in_the_tray_is_switched_off(page: Page, client: Client) -> None:
    """The switch is on at first, and below it stands whether there is an icon; Diagnostics says the same."""
    go_to(page, "settings")
    switch = page.get_by_role("switch", name="Show an icon in the tray")
    expect(switch).to_be_checked()
    card = page.locator("section", has=page.locator("#settings-background"))
    expect(card).to_contain_text("No icon: there is no session bus.")

    switch.click()

    expect(switch).not_to_be_checked()
    expect(card).to_contain_text("The icon is switched off in the settings.")
    eventually(lambda: client.get("/api/settings").json["tray"] is False)
    go_to(page, "diagnostics")
    expect(page.get_by_role("region", name="Icon in the tray")).to_contain_text("switched off")


def test_what_is_recorded_can_be_chosen(page: Page, client: Client) -> None:
    """How long, how much and who is left out; the engine's answer is what is shown."""
    go_to(page, "settings")
    page.get_by_label("Keep full detail for (days)").fill("3")
    page.get_by_label("Maximum size (MB)").fill("50")
    page.get_by_label("Hide program names").fill("keepassxc, gpg , ")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Hide program names")).to_have_value("keepassxc, gpg")
    eventually(lambda: client.get("/api/settings").json["private_programs"] == ["keepassxc", "gpg"])
    chosen = client.get("/api/settings").json
    assert (chosen["retention_days"], chosen["retention_bytes"]) == (3, 50_000_000)


def test_deleting_is_confirmed_and_reported(page: Page, client: Client) -> None:
    """A slip of the finger deletes nothing; the buttons are red and name what they delete."""
    before_unix_ms = client.get("/api/now").json["taken_at_unix_ms"]
    go_to(page, "settings")
    page.get_by_role("button", name="Delete last hour…").click()
    page.get_by_role("button", name="Keep the history").click()
    page.get_by_role("button", name="Delete last hour…").click()
    expect(page.get_by_role("button", name="Delete last hour")).to_have_css("color", RED_OF_DARK)
    page.get_by_role("button", name="Delete last hour").click()

    expect(page.get_by_text("The last hour was deleted.")).to_be_visible()
    assert (
        client.get(f"/api/history?from={before_unix_ms - 60_000}&to={before_unix_ms}").json["times_unix_ms"]
        == []
    )


def test_a_question_before_deleting_does_not_wait_for_ever(page: Page) -> None:
    """Escape and another page take it back: a click much later must not delete."""
    go_to(page, "settings")
    ask = page.get_by_role("button", name="Delete last hour…")
    delete = page.get_by_role("button", name="Delete last hour", exact=True)
    ask.click()
    delete.press("Escape")
    expect(ask).to_be_focused()
    expect(ask).to_be_visible()
    ask.click()
    expect(delete).to_be_visible()
    go_to(page, "cpu")
    go_to(page, "settings")
    expect(ask).to_be_visible()


def test_metrics_are_switched_on_with_what_a_scraper_needs(page: Page, client: Client) -> None:
    """The address, the files of token and address, and that they vanish again; no secret is shown."""
    go_to(page, "settings")
    card = page.locator("section", has=page.get_by_role("heading", name="Metrics"))
    expect(card.locator("code")).to_have_count(0)

    # Not `check`, which wants to see the new state at once: a push may draw the old one before the answer.
    card.get_by_role("switch").click()

    expect(card.locator("code").first).to_have_text(f"{client.origin}/metrics")
    status = client.get("/api/status").json["metrics"]
    expect(card.locator("code")).to_have_text(
        [f"{client.origin}/metrics", status["token_file"], status["targets_file"]]
    )
    token = Path(status["token_file"]).read_text(encoding="ascii").strip()
    assert token not in page.content()
    assert client.request("GET", "/metrics", Authorization=f"Bearer {token}").status == 200
    card.get_by_role("switch").click()
    expect(card.locator("code")).to_have_count(0)


def test_a_switch_shows_at_once_what_was_chosen(page: Page, client: Client) -> None:
    """It does not go back while the engine has not answered yet."""
    go_to(page, "settings")
    record = page.get_by_role("switch", name="Record what the computer does")
    expect(record).to_be_checked()
    answers: list[Route] = []
    page.route("**/api/settings", lambda route: answers.append(route))  # noqa: PLW0108 - Playwright binds its handlers

    with page.expect_request("**/api/settings"):
        record.click()
    for _ in range(2):
        in_app(page, "app.renderLoop.update()")
        expect(record).not_to_be_checked()
    answers[0].continue_()

    wait_for(page, "app.state.status.recorder.state === 'memory'")
    expect(record).not_to_be_checked()
    assert client.get("/api/settings").json["record"] is False


def test_a_refused_switch_goes_back_and_says_why(page: Page, complaints: Complaints) -> None:
    """Wherever it is; the message goes with the page."""
    complaints.expected.append("/api/settings")
    go_to(page, "settings")
    record = page.get_by_role("switch", name="Record what the computer does")
    error = {"error": {"code": "unwritable", "message": "The settings cannot be written: the disk is full."}}
    page.route("**/api/settings", lambda route: route.fulfill(status=500, json=error))

    record.click()

    expect(page.get_by_role("alert").filter(has_text="the disk is full")).to_be_visible()
    expect(record).to_be_checked()
    go_to(page, "alerts")
    expect(page.get_by_role("alert").filter(has_text="the disk is full")).to_have_count(0)


def test_the_time_between_readings_keeps_what_was_chosen(page: Page, complaints: Complaints) -> None:
    """In the top bar of every page, and the refusal is seen there too."""
    complaints.expected.append("/api/settings")
    period = page.get_by_role("combobox", name="Time between readings")
    before = period.input_value()
    answers: list[Route] = []
    page.route("**/api/settings", lambda route: answers.append(route))  # noqa: PLW0108 - Playwright binds its handlers

    with page.expect_request("**/api/settings"):
        period.select_option("10")
    in_app(page, "app.renderLoop.update()")
    expect(period).to_have_value("10")
    answers[0].abort()

    expect(page.get_by_role("alert").filter(has_text="did not respond")).to_be_visible()
    expect(period).to_have_value(before)


def test_chinese_sentences_follow_each_other_without_a_space(page: Page) -> None:
    """As the language is written; also where a sentence is put together of two."""
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_text("中文", exact=True).click()
    expect(page.locator("#page-title")).to_contain_text("设置")
    page.get_by_role("switch", name="关闭窗口后继续运行").check()
    expect(page.locator(".page-settings")).to_contain_text("重新打开窗口。")

    spaced = page.evaluate("() => document.querySelector('.page-settings').innerText.match(/[。，；] /g)")
    assert spaced is None
