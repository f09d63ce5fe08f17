"""The alerts page: what was raised, the rules by the keyboard alone, and notices on other pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import Complaints, axe_source, go_to, in_app, wait_for, wait_for_readings
from tests.browser.test_access import findings
from tests.browser.test_calm import WATCH_SHIFTS
from tests.conftest import Client

AN_ALERT = {
    "id": "cpu-1",
    "rule": "cpu",
    "metric": "cpu_total",
    "raised_at_unix_ms": 1_700_000_000_000,
    "cleared_at_unix_ms": None,
    "culprits": [],
    "values": {"percent": 99, "duration_s": 60},
    "announced": "page",
    "text": "CPU at 99 %",
}
ALWAYS = {"metric": "memory_available", "limit": 100, "clear": 100, "for_s": 0}


def opened(new_page: Callable[..., Page], engine: Engine, **options: Any) -> Page:
    """A page with the alerts."""
    page = new_page(**options)
    page.add_init_script(axe_source())
    page.goto(engine.url())
    wait_for_readings(page, 2)
    wait_for(page, "app.alerts.answer !== null")
    return page


def test_an_alert_is_noticed_on_every_page_and_leads_to_its_moment(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """Where the desktop shows nothing; a hostile name stays a name; once closed it stays closed."""
    page = opened(new_page, engine)
    Client(engine.url()).patch("/api/alerts", {"rules": {"mine": ALWAYS}})
    notice = page.locator(".alert-notice")
    expect(notice).to_contain_text("of memory")
    hostile = """const [alert] = app.alerts.answer.alerts;
        const culprits = [{ name: "<img src=x>\\u202e", pid: 1, created_unix_ms: 1 }];
        app.alerts.add({ ...alert, culprits, values: { ...alert.values, parents: "" } });"""
    in_app(page, hostile)
    expect(notice).to_contain_text("<img src=x>\\u{202e}")
    expect(page.locator(".rail-count")).to_have_text("1")
    assert findings(page) == []
    at = in_app(page, "return app.alerts.answer.alerts[0].raised_at_unix_ms")
    notice.get_by_role("link", name="Show moment").click()
    expect(page.locator("#moment-title")).to_contain_text(":")
    assert page.evaluate("location.hash") == f"#timeline/{at}"
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_have_count(0)
    go_to(page, "alerts")
    expect(page.locator(".alerts li[data-active=yes]")).to_contain_text("<img src=x>")
    assert findings(page) == []


def test_a_rule_is_made_previewed_snoozed_and_removed_by_the_keyboard(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints
) -> None:
    """Focus begins in the form, and what the engine refuses is said beside it."""
    complaints.expected = ["/api/alerts"]  # the console reports that it was refused
    page = opened(new_page, engine)
    go_to(page, "alerts")
    page.get_by_role("button", name="New rule").focus()
    page.keyboard.press("Enter")
    form = page.locator(".rule-form")
    expect(form.locator("select")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("make")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("clear")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    assert findings(page) == []
    form.get_by_role("button", name="Preview").press("Enter")
    expect(form.get_by_role("status")).to_contain_text("not kept in enough detail")
    form.get_by_role("button", name="Save").press("Enter")
    expect(form).to_have_count(0)
    row = page.locator("[data-rule=program-cpu-1]")
    expect(row).to_contain_text("make")
    expect(row).to_contain_text(re.compile("At least 10.*cleared at 5"))
    row.get_by_role("button", name="Snooze for 1 hour").press("Enter")
    expect(row).to_contain_text("Snoozed until")
    row.get_by_role("switch").press("Space")
    expect(row.get_by_role("switch")).not_to_be_checked()
    row.get_by_role("button", name="Edit").press("Enter")
    form.get_by_role("button", name="Remove").press("Enter")
    expect(row).to_have_count(0)
    rules = Client(engine.url()).get("/api/alerts").json["rules"]
    assert "program-cpu-1" not in [rule["id"] for rule in rules]


def test_a_preview_lists_what_would_have_been_raised(new_page: Callable[..., Page], engine: Engine) -> None:
    """On the recorded history, each with a link to its moment."""
    page = opened(new_page, engine)
    wait_for_readings(page, 10)
    go_to(page, "alerts")
    page.locator("[data-rule=memory]").get_by_role("button", name="Edit").click()
    form = page.locator(".rule-form")
    for place, value in enumerate(["100", "100", "0"]):
        form.locator("input").nth(place).fill(value)
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("status")).to_contain_text("times: 1")
    expect(form.get_by_role("status").get_by_role("link")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "add", "metric", "preview", "times", "save", "text"),
    [
        (
            *("en", "New rule", "Network: sent", "Preview", "times: 1", "Save"),
            "At least 80.0 Mbit/s for 5 s; cleared at 60.0 Mbit/s or less.",
        ),
        ("zh-CN", "新建规则", "网络发送", "预览", "1 次", "保存", "不低于 80.0 Mbit/s 并持续 5 秒"),
    ],
)
def test_a_rule_about_the_network_is_made_in_bits(
    new_page: Callable[..., Page],
    engine: Engine,
    locale: str,
    add: str,
    metric: str,
    preview: str,
    times: str,
    save: str,
    text: str,
) -> None:
    """As the page shows the network; its preview is made from the recorded history."""
    page = opened(new_page, engine, locale=locale)
    go_to(page, "alerts")
    page.get_by_role("button", name=add).click()
    form = page.locator(".rule-form")
    form.locator("select").select_option(label=metric)
    limit, clear, for_s = (form.locator("input[type=number]").nth(place) for place in range(3))
    expect(form.get_by_label("Mbit/s")).to_have_count(2)
    expect(limit).to_have_value("50")
    assert findings(page) == []

    for field in (limit, clear, for_s):
        field.fill("0")
    form.get_by_role("button", name=preview).click()
    expect(form.get_by_role("status")).to_contain_text(times)

    for field, value in ((limit, "80"), (clear, "60"), (for_s, "5")):
        field.fill(value)
    form.get_by_role("button", name=save).click()
    row = page.locator("[data-rule=network-sent-1]")
    expect(row).to_contain_text(text)
    rules = {rule["id"]: rule for rule in Client(engine.url()).get("/api/alerts").json["rules"]}
    assert (rules["network-sent-1"]["limit"], rules["network-sent-1"]["clear"]) == (10e6, 7.5e6)


def test_quiet_hours_are_chosen_in_local_time(new_page: Callable[..., Page], engine: Engine) -> None:
    """In the words of the user's language."""
    page = opened(new_page, engine, locale="zh-CN")
    go_to(page, "alerts")
    quiet = page.get_by_role("switch", name="免打扰时段")
    quiet.click()
    expect(page.locator("input[type=time]")).to_have_count(2)
    page.locator("input[type=time]").first.fill("21:30")
    wait_for(page, "app.alerts.answer.quiet_hours?.from_minute === 1290")
    assert findings(page) == []
    quiet.click()
    wait_for(page, "app.alerts.answer.quiet_hours === null")


def test_a_rule_has_quiet_hours_of_its_own(new_page: Callable[..., Page], engine: Engine) -> None:
    """They are saved with the rule, and shown when it is edited again."""
    page = opened(new_page, engine, locale="zh-CN")
    go_to(page, "alerts")
    edit = page.locator("[data-rule=cpu]").get_by_role("button", name="编辑")
    edit.click()
    page.get_by_role("switch", name="此规则的免打扰时段").click()
    page.locator(".rule-form input[type=time]").last.fill("09:15")
    assert findings(page) == []
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".rule-form")).to_have_count(0)
    wait_for(page, "app.alerts.answer.rules.find((rule) => rule.id === 'cpu').quiet_hours?.to_minute === 555")
    edit.click()
    expect(page.locator(".rule-form input[type=time]").last).to_have_value("09:15")


def test_a_notification_shows_its_moment_in_the_open_window(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """And in a browser that it opens, beside the key."""
    page = opened(new_page, engine)
    at = in_app(page, "return app.store.newestMs")
    engine._web.app().live.push_moment(at)
    expect(page.locator("#moment-title")).to_contain_text(":")
    assert page.evaluate("location.hash") == f"#timeline/{at}"
    other = new_page()
    other.goto(f"{engine.url()}&at={at}")
    expect(other.locator("#moment-title")).to_contain_text(":")
    assert other.evaluate("location.hash") == f"#timeline/{at}"


def test_a_notice_covers_nothing_and_moves_nothing(new_page: Callable[..., Page], engine: Engine) -> None:
    """It stands below the page: the drawer and the ranking of a moment are seen to their ends."""
    page = opened(new_page, engine)
    page.add_init_script(WATCH_SHIFTS)
    for noun in ("timeline", "processes", "overview"):
        go_to(page, noun)
        page.reload()
        wait_for_readings(page, 1)
        wait_for(page, "app.alerts.answer !== null")
        expect(page.locator(f".page-{noun}")).to_be_visible()
        if noun == "timeline":
            expect(page.locator(".program-bars li").first).to_be_visible()
        in_app(page, "window.moved = []; app.alerts.add(argument)", AN_ALERT)
        notice = page.locator(".alert-notice")
        expect(notice).to_be_visible()
        box, main = notice.bounding_box(), page.locator("main").bounding_box()
        assert box is not None
        assert main is not None
        assert main["y"] + main["height"] <= box["y"] + 0.5, noun
        moved = page.evaluate("window.moved")
        assert [one for one in moved if "own" not in one] == [], noun


def test_a_rule_is_edited_where_it_stands(new_page: Callable[..., Page], engine: Engine) -> None:
    """Not above all others, out of sight of the one that was pressed."""
    page = opened(new_page, engine)
    go_to(page, "alerts")
    rule = page.locator(".rule").nth(4)
    rule.get_by_role("button", name="Edit").click()

    expect(rule.locator(".rule-form")).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".rule-form")).to_have_count(1)
    rule.get_by_role("button", name="Cancel").click()
    expect(rule.get_by_role("button", name="Edit")).to_be_focused()


def test_the_switch_of_a_rule_shows_at_once_what_was_chosen_until_it_is_refused(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints
) -> None:
    """And says why it went back."""
    complaints.expected = ["/api/alerts"]
    page = opened(new_page, engine)
    go_to(page, "alerts")
    switch = page.get_by_role("switch", name="CPU busy")
    before = switch.is_checked()
    answers: list[Route] = []
    page.route("**/api/alerts", lambda route: answers.append(route))  # noqa: PLW0108 - Playwright binds its handlers

    with page.expect_request("**/api/alerts"):
        switch.click()
    in_app(page, "app.renderLoop.update()")
    expect(switch).to_be_checked(checked=not before)
    answers[0].abort()

    expect(switch).to_be_checked(checked=before)
    expect(page.get_by_role("alert").filter(has_text="did not respond")).to_be_visible()


def test_a_rule_that_is_off_offers_no_pause_of_its_notices(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """It raises none; as soon as it is on it can be snoozed."""
    page = opened(new_page, engine)
    go_to(page, "alerts")
    rule = page.locator(".rule[data-rule=cpu]")
    snooze = rule.get_by_role("button", name="Snooze")
    rule.get_by_role("switch").check()
    expect(snooze).to_be_enabled()

    rule.get_by_role("switch").uncheck()

    expect(snooze).to_be_disabled()


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en-GB", "Cannot be raised on this machine: This machine has no battery."),
        ("zh-CN", "在这台计算机上无法触发：这台计算机没有电池。"),
    ],
)
def test_a_rule_that_can_raise_nothing_says_why(
    new_page: Callable[..., Page], engine: Engine, locale: str, expected: str
) -> None:
    """In the language of the page, and only at this rule."""
    why = {"what": "battery", "why": "This machine has no battery.", "code": "no_battery", "details": {}}

    def without_battery(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "inactive_rules": {"battery": why}})

    page = new_page(locale=locale)
    page.route("**/api/alerts", without_battery)
    page.goto(engine.url())
    wait_for(page, "app.alerts.answer !== null")
    go_to(page, "alerts")

    rule = page.locator(".rule[data-rule=battery]")
    expect(rule).to_contain_text(expected)
    expect(rule.get_by_role("switch")).to_have_accessible_description(re.compile(re.escape(expected)))
    expect(page.locator(".rule strong")).to_have_count(1)
