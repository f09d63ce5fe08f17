"""When the engine is slow, gone, or another one."""

import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.web.security import credentials
from tests.browser.conftest import Complaints, go_to, in_app, wait_for, wait_for_readings
from tests.conftest import Serve

# The browser itself writes these to the console when it cannot reach a server, or is refused.
UNREACHABLE = [
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_CONTENT_LENGTH_MISMATCH",
    "ERR_EMPTY_RESPONSE",
    "ERR_FAILED",
    "WebSocket connection to",
    "status of 403",
]


def test_a_silent_engine_leaves_a_gap(
    new_page: Callable[..., Page], serve: Callable[..., Serve], complaints: Complaints
) -> None:
    """Readings that are missing are hatched and named, and never bridged."""
    complaints.expected += UNREACHABLE
    started = serve("--interval", "1")
    page = new_page()
    page.goto(started.url)
    wait_for_readings(page, 2)
    wait_for(page, "app.state.status !== null")
    go_to(page, "cpu")

    started.process.send_signal(signal.SIGSTOP)
    try:
        expect(page.locator(".status-bar")).to_contain_text("No new readings")
        page.wait_for_function("() => document.querySelector('.summary').textContent.includes('gap')")
        wait_for(page, "app.scene().toMs - app.store.newestMs > 6000")
    finally:
        started.process.send_signal(signal.SIGCONT)

    expect(page.locator(".status-bar")).to_contain_text("Connected")
    expect(page.locator(".summary")).to_contain_text("There is one gap without data.")


# A busy machine may look too late, so the page itself notes when the banner came.
NOTE_THE_BANNER = """
  new MutationObserver(() => {
    if (document.querySelector(".banner") === null) return;
    globalThis.bannerAfterMs ??= Date.now() - app.state.lostSinceMs;
  }).observe(document.body, { childList: true, subtree: true });
"""


def test_a_lost_connection_is_said_after_two_seconds_and_mended(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints
) -> None:
    """The charts keep what they have, and go on when the engine is back."""
    complaints.expected += UNREACHABLE
    sockets: list[WebSocketRoute] = []
    is_cut = False

    def cut(socket: WebSocketRoute) -> None:
        if is_cut:
            socket.close()
            return
        socket.connect_to_server()
        sockets.append(socket)

    page = new_page()
    page.route_web_socket(re.compile("/socket.io/"), cut)
    page.goto(engine.url())
    wait_for_readings(page, 5)
    in_app(page, NOTE_THE_BANNER)

    is_cut = True
    page.route("**/api/**", lambda route: route.abort())
    for socket in sockets:
        socket.close()
    expect(page.locator(".status-bar")).to_contain_text("Connection lost")
    expect(page.locator(".banner")).to_be_visible()
    assert page.evaluate("() => globalThis.bannerAfterMs") >= 2000
    kept = in_app(page, "return app.store.length")
    assert kept >= 5

    is_cut = False
    page.unroute("**/api/**")
    expect(page.locator(".banner")).to_have_count(0)
    expect(page.locator(".status-bar")).to_contain_text("Connected")
    wait_for_readings(page, kept + 3)


def test_a_restarted_engine_is_reported_on_a_card(
    new_page: Callable[..., Page], serve: Callable[..., Serve], complaints: Complaints
) -> None:
    """The token of the run before is worthless; the page says what to do instead of trying for ever."""
    complaints.expected += UNREACHABLE
    first = serve("--interval", "1")
    port = first.url.partition("/#")[0].rpartition(":")[2]
    page = new_page()
    page.goto(first.url)
    wait_for_readings(page, 1)

    first.process.kill()
    first.process.wait()
    expect(page.locator(".banner")).to_be_visible()
    serve("--interval", "1", "--port", port)

    expect(page.locator(".no-session")).to_contain_text("The monitor was restarted")
    expect(page.locator(".no-session")).to_contain_text(
        re.compile(r"desktop-monitor --data-dir \S+ --browser")
    )
    expect(page.locator(".status-bar")).to_contain_text("Not connected")
    expect(page.locator(".status-bar")).not_to_contain_text("Recording")  # nobody knows


def test_a_page_without_a_key_says_what_to_do(new_page: Callable[..., Page], engine: Engine) -> None:
    """Whoever types the address sees no data, and no dead end."""
    page = new_page()
    page.goto(engine.url().partition("#")[0])

    expect(page.locator(".no-session")).to_contain_text("This page has no key")
    expect(page.locator(".no-session")).to_contain_text("Open Desktop Monitor again")


def test_a_used_key_says_what_to_do(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints
) -> None:
    """An address that was copied opens nothing a second time."""
    complaints.expected += UNREACHABLE
    url = engine.url()
    first, second = new_page(), new_page()
    first.goto(url)
    wait_for_readings(first, 1)

    second.goto(url)

    expect(second.locator(".no-session")).to_contain_text("This address has already been used")
    expect(second.locator(".no-session")).to_contain_text("desktop-monitor --data-dir ")


def test_an_expired_key_says_so(
    new_page: Callable[..., Page],
    engine: Engine,
    complaints: Complaints,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The command that opens the monitor again names the data directory in use."""
    complaints.expected += UNREACHABLE
    monkeypatch.setattr(credentials, "KEY_LIFETIME_S", 0.0)
    page = new_page()

    page.goto(engine.url())

    expect(page.locator(".no-session")).to_contain_text("This address has expired")
    expect(page.locator(".no-session code").first).to_contain_text("desktop-monitor --data-dir ")


def test_a_new_address_in_an_open_page_is_taken(page: Page, engine: Engine) -> None:
    """The program may open its new address in the tab that is there."""
    with page.expect_navigation(wait_until="load"):
        page.evaluate("(hash) => { location.hash = hash; }", engine.url().partition("#")[2])
        page.wait_for_event("load")

    wait_for_readings(page, 1)
    assert "key" not in page.url


def test_a_setting_that_is_refused_is_said_and_not_shown(page: Page, complaints: Complaints) -> None:
    """What the engine has is the truth; an error is words, not silence."""
    complaints.expected += ["status of 400"]
    page.locator(".rail a[href='#settings']").click()

    def refuse(route: Route) -> None:
        if route.request.method == "PATCH":
            route.fulfill(
                status=400, json={"error": {"code": "setting_refused", "message": "The disk is full."}}
            )
        else:
            route.continue_()

    page.route("**/api/settings", refuse)
    page.get_by_text("Light", exact=True).click()

    expect(page.locator(".error")).to_have_text("The disk is full.")
    expect(page.get_by_role("radio", name="System")).to_be_checked()


@pytest.mark.parametrize(("locale", "again"), [("en-GB", "Reload"), ("zh-CN", "重新载入")])
def test_a_page_without_words_says_so_in_both_languages_and_can_be_loaded_again(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints, locale: str, again: str
) -> None:
    """The file of the words did not come: no empty window, and no word that is only a name of one."""
    complaints.expected.append("status of 500")
    page = new_page(locale=locale)
    page.route("**/locales/*.json", lambda route: route.fulfill(status=500))
    page.goto(engine.url())
    card = page.get_by_role("alert")
    expect(card).to_contain_text("The page could not be loaded completely.")
    expect(card).to_contain_text("页面未能完整载入。")

    page.unroute("**/locales/*.json")
    card.get_by_role("button", name=again).click()

    wait_for_readings(page, 1)
    expect(page.locator("h1")).to_be_visible()
