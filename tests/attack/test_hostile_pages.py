"""Three hostile pages in a real browser, in the profile in which a person has the monitor open."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route

from tests.attack.conftest import Fortress
from tests.attack.wire import Target, exchange, request

pytestmark = pytest.mark.browser

EVIL = "evil.example"
HERE = Path(__file__).parent


class _Thief(http.server.SimpleHTTPRequestHandler):
    """Serves the hostile page and remembers what visitors carry."""

    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(str(self.headers))
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def thief() -> Iterator[http.server.ThreadingHTTPServer]:
    """A server of the attacker on another port of this machine."""
    _Thief.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Thief, directory=str(HERE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser for which the attacker's name means this machine, as after rebinding."""
    arguments = [
        "--no-sandbox",
        f"--host-resolver-rules=MAP {EVIL} 127.0.0.1",
        # This browser asks before a page may reach this machine. Others do not: try without its help.
        "--disable-features=LocalNetworkAccessChecks",
    ]
    started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
    context = started.new_context()
    yield context
    context.close()
    started.close()


def _open_session(browser: BrowserContext, target: Target) -> Page:
    """Open the monitor as a person has it open: with its token in the profile."""
    page = browser.new_page()
    page.goto(f"{target.origin}/#key={target.new_key()}")
    page.wait_for_function("() => sessionStorage.length > 0")
    return page


def _attack_from(browser: BrowserContext, address: str, target_origin: str) -> list[str]:
    page = browser.new_page()
    page.goto(address)
    worked: list[str] = page.evaluate("origin => attack(origin)", target_origin)
    page.close()
    return worked


def _rebind(browser: BrowserContext, port: int) -> str:
    """Answer for the attacker's own name once, as the attacker's server did before the name was rebound."""
    address = f"http://{EVIL}:{port}/hostile.html"

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=(HERE / "hostile.html").read_text("utf-8"))

    browser.route(address, answer)
    return address


def _period(target: Target) -> object:
    answer = exchange(target.port, request(target, path="/api/settings"))
    return json.loads(answer.partition(b"\r\n\r\n")[2])["period_s"]


def test_hostile_pages_get_nothing(
    browser: BrowserContext, fortress: Fortress, thief: http.server.ThreadingHTTPServer
) -> None:
    """A page of another site, one of another port, and a rebound one learn nothing and change nothing."""
    target = fortress.target
    session = _open_session(browser, target)
    before = _period(target)
    other_port = f"http://127.0.0.1:{thief.server_port}/hostile.html"
    other_site = f"http://{EVIL}:{thief.server_port}/hostile.html"

    worked = {
        "other site": _attack_from(browser, other_site, target.origin),
        "other port": _attack_from(browser, other_port, target.origin),
        "rebound": _attack_from(browser, _rebind(browser, target.port), f"http://{EVIL}:{target.port}"),
    }

    print(f"\nhostile pages: {worked}")
    assert not any(worked.values()), worked
    assert _period(target) == before
    assert fortress.process.poll() is None
    assert session.evaluate("() => sessionStorage.length") > 0
    assert not any(
        "Cookie" in seen or target.token in seen or f":{target.port}" in seen for seen in _Thief.seen
    )


def test_the_key_leaves_the_address(browser: BrowserContext, fortress: Fortress) -> None:
    """Once redeemed, the key is neither in the address bar, nor in the history, nor sent to anybody."""
    sent: list[str] = []
    page = browser.new_page()
    page.on("request", lambda asked: sent.append(f"{asked.url} {asked.headers}"))
    key = fortress.target.new_key()

    page.goto(f"{fortress.target.origin}/#key={key}")
    page.wait_for_function("key => !location.href.includes(key)", arg=key)

    assert key not in page.url
    assert not any(key in line for line in sent)
    assert not any("referer" in line.lower() for line in sent)
    page.goto("about:blank")
    page.go_back()
    assert key not in page.url
    page.close()


def test_the_same_pages_bite(browser: BrowserContext, naive: Target) -> None:
    """Rebound, the same page reads and changes whatever it wants on the server that the tutorial builds."""
    worked = _attack_from(browser, _rebind(browser, naive.port), f"http://{EVIL}:{naive.port}")

    print(f"\nrebound page against the naive server: {worked}")
    assert {"read a question", "change by a plain fetch", "kill", "open a socket", "frame the page"} <= set(
        worked
    )
