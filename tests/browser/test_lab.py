"""The tutorial's four examples and its claim, visible and working."""

import os
import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import go_to, in_app, wait_for_readings


def test_nothing_is_connected_before_the_lab_is_started(page: Page) -> None:
    """Looking at the page costs no socket namespace and no request."""
    go_to(page, "diagnostics")

    assert in_app(page, "return Object.keys(app.engineSocket.namespace('/live').io.nsps)") == ["/live"]


def test_the_four_examples_work(page: Page) -> None:
    """Echo, event and answer with their round trips; ten integers; every core, starting empty."""
    go_to(page, "diagnostics")
    page.get_by_role("button", name="Start the examples").click()
    expect(page.locator(".lab-chart .loading")).to_be_visible()

    page.get_by_label("Text to send").fill("<b>你好</b>")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".lab-log li", has_text="<b>你好</b>")).to_have_count(1)
    page.get_by_role("button", name="Send my event").click()

    echo, answer = (
        page.locator(".lab-log li", has_text="message"),
        page.locator(".lab-log li", has_text="my response"),
    )
    expect(echo).to_contain_text("ms")
    expect(answer).to_contain_text('{"data":"<b>你好</b>"}')
    expect(answer.locator(".number")).to_have_text(re.compile(r"^[\d.,]+\sms$"))
    expect(page.locator(".lab-numbers li")).to_have_count(10)
    numbers = [int(text) for text in page.locator(".lab-numbers li").all_text_contents()]
    assert all(1 <= number <= 100 for number in numbers)
    expect(page.locator(".lab-wide .detail")).to_have_text(re.compile(r"Push 1, labelled \d\d:\d\d: "))
    summary = page.locator(".lab-wide .detail").text_content() or ""
    assert summary.count("%") == min(os.cpu_count() or 1, 8)
    expect(page.locator(".lab-chart canvas")).to_be_visible()
    expect(page.locator(".lab-chart .loading")).to_have_count(0)


def test_leaving_the_page_ends_the_lab(page: Page) -> None:
    """The engine sends its examples only while a page listens."""
    go_to(page, "diagnostics")
    page.get_by_role("button", name="Start the examples").click()
    page.get_by_role("button", name="Start measuring").click()
    expect(page.get_by_role("button", name="Stop the examples")).to_be_visible()

    go_to(page, "overview")

    sockets = in_app(
        page,
        "return Object.entries(app.engineSocket.namespace('/live').io.nsps).map(([n, s]) => [n, s.active])",
    )
    assert [name for name, is_active in sockets if is_active] == ["/live"]
    assert in_app(page, "return app.readings.listeners.size") == 0
    go_to(page, "diagnostics")
    expect(page.get_by_role("button", name="Start the examples")).to_be_visible()
    expect(page.get_by_role("button", name="Start measuring")).to_be_visible()


def test_push_and_polling_are_measured_side_by_side(page: Page) -> None:
    """Push asks nothing and is earlier; the numbers are those of this very connection."""
    go_to(page, "diagnostics")
    page.get_by_role("button", name="Start measuring").click()
    wait_for_readings(page, in_app(page, "return app.store.length") + 12)
    page.get_by_role("button", name="Stop measuring").click()

    cells = {
        row.locator("th").text_content(): row.locator("td").all_text_contents()
        for row in page.locator(".push-polling tbody tr").all()
    }
    push_requests, poll_requests = cells["Requests sent"]
    assert push_requests == "0"
    assert int(poll_requests) >= 5
    push_readings, poll_readings = (int(text) for text in cells["New readings received"])
    assert push_readings >= 10
    assert 0 < poll_readings <= int(poll_requests)
    assert all("–" not in text for text in cells["Bytes per reading"])
    push_delay, _poll_delay = cells["Age of a reading on arrival, median"]
    assert float(push_delay.replace("\u00a0", " ").split(" ")[0]) < 200


def test_the_monitor_shows_its_own_cost(page: Page) -> None:
    """Own CPU and memory, versions, and what cannot be read: in words and with units."""
    go_to(page, "diagnostics")

    expect(page.locator("#own-facts")).to_contain_text(re.compile(r"MiB"))
    expect(page.locator("#own-facts")).to_contain_text("%")
    expect(page.locator("#versions-facts")).to_contain_text("flask-socketio")
    expect(page.locator("section[aria-labelledby='unreadable-title']")).not_to_contain_text("Waiting")
