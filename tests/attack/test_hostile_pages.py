"""Pages of three other origins, in a browser in which the monitor is open."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route

from tests.attack.conftest import AttackedEngine
from tests.attack.raw_client import Target, exchange, request

pytestmark = [pytest.mark.browser, pytest.mark.untraced]

EVIL = "evil.example"
HERE = Path(__file__).parent


class _AttackerHandler(http.server.SimpleHTTPRequestHandler):
    """Serves hostile.html and records the headers of requests."""

    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(str(self.headers))
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def attacker() -> Iterator[http.server.ThreadingHTTPServer]:
    """A server of the attacker on another port of this machine."""
    _AttackerHandler.seen = []
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_AttackerHandler, directory=str(HERE))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser that resolves the attacker's name to this machine, as after DNS rebinding."""
    arguments = [
        "--no-sandbox",
        f"--host-resolver-rules=MAP {EVIL} 127.0.0.1",
        # Chromium asks before a page may connect to this machine; other browsers do not.
        "--disable-features=LocalNetworkAccessChecks",
    ]
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
    context = chromium.new_context()
    yield context
    context.close()
    chromium.close()


def _open_session(browser: BrowserContext, target: Target) -> Page:
    """Open the monitor, which stores its token in the session storage."""
    page = browser.new_page()
    page.goto(f"{target.origin}/#key={target.new_key()}")
    page.wait_for_function("() => sessionStorage.length > 0")
    return page


def _attack_from(browser: BrowserContext, url: str, target_origin: str) -> list[str]:
    page = browser.new_page()
    page.goto(url)
    successes: list[str] = page.evaluate("origin => attack(origin)", target_origin)
    page.close()
    return successes


def _rebind(browser: BrowserContext, port: int) -> str:
    """Serve hostile.html at the port of the target, as before the name was rebound; return its URL."""
    url = f"http://{EVIL}:{port}/hostile.html"

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=(HERE / "hostile.html").read_text("utf-8"))

    browser.route(url, answer)
    return url


def _period(target: Target) -> object:
    answer = exchange(target.port, request(target, path="/api/settings"))
    return json.loads(answer.partition(b"\r\n\r\n")[2])["period_s"]


def test_hostile_pages_have_no_success(
    browser: BrowserContext, attacked: AttackedEngine, attacker: http.server.ThreadingHTTPServer
) -> None:
    """A page of another site, of another port, and a rebound one read and change nothing."""
    target = attacked.target
    session = _open_session(browser, target)
    before = _period(target)
    other_port = f"http://127.0.0.1:{attacker.server_port}/hostile.html"
    other_site = f"http://{EVIL}:{attacker.server_port}/hostile.html"

    successes = {
        "other site": _attack_from(browser, other_site, target.origin),
        "other port": _attack_from(browser, other_port, target.origin),
        "rebound": _attack_from(browser, _rebind(browser, target.port), f"http://{EVIL}:{target.port}"),
    }

    print(f"\nhostile pages: {successes}")
    assert not any(successes.values()), successes
    assert _period(target) == before
    assert attacked.process.poll() is None
    assert session.evaluate("() => sessionStorage.length") > 0
    assert not any(
        "Cookie" in seen or target.token in seen or f":{target.port}" in seen
        for seen in _AttackerHandler.seen
    )


def test_the_key_is_removed_from_the_url(browser: BrowserContext, attacked: AttackedEngine) -> None:
    """After its use, the key is not in the address bar or the history, and it is never sent in a request."""
    sent: list[str] = []
    referrers: set[str] = set()
    page = browser.new_page()
    page.on("request", lambda request: sent.append(f"{request.url} {request.headers}"))
    page.on("request", lambda request: referrers.add(request.headers.get("referer", "")))
    key = attacked.target.new_key()

    page.goto(f"{attacked.target.origin}/#key={key}")
    page.wait_for_function("key => !location.href.includes(key)", arg=key)

    assert key not in page.url
    assert not any(key in line for line in sent)
    assert referrers == {""}
    page.goto("about:blank")
    page.go_back()
    assert key not in page.url
    page.close()


def test_the_hostile_page_is_valid(browser: BrowserContext, unprotected: Target) -> None:
    """Rebound, it reads and changes data of the unprotected server."""
    successes = _attack_from(browser, _rebind(browser, unprotected.port), f"http://{EVIL}:{unprotected.port}")

    print(f"\nrebound page against the unprotected server: {successes}")
    assert {
        "read an API response",
        "change by a plain fetch",
        "kill",
        "open a socket",
        "frame the page",
    } <= set(successes)
