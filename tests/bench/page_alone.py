"""A page with a script of its own, without the engine, and what that costs the browser."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from desktop_monitor.files.paths import assets_dir

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TICKS, PERIOD_MS, ROUNDS = 12, 1000, 3
SETTLED_MS = 2000


class _Files(SimpleHTTPRequestHandler):
    """Serves the files of the page, and one page for what there is not; logs nothing."""

    def __init__(self, *args: Any, page: str) -> None:  # as the server passes them
        self._page = page
        super().__init__(*args, directory=str(assets_dir()))

    def send_error(self, *_args: object, **_more: object) -> None:
        """Answer with the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self._page.encode())

    def log_message(self, *_args: object) -> None:
        """Keep the benchmark's output to its figures."""


@contextmanager
def open_browser(html: str) -> Iterator[tuple[Browser, str]]:
    """Start Chromium, and a server of the files of the page; yield it and the address of a page of `html`."""
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, page=html)) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser, f"http://127.0.0.1:{server.server_port}/nothing-here"
        browser.close()
        server.shutdown()


def tick_costs_ms(scripts: Mapping[str, str | None], html: str) -> dict[str, float]:
    """Return the CPU milliseconds of all processes of the browser for each tick, the least of three rounds.

    Args:
        scripts: By a name, what sets up ``globalThis.tick``; None for an idle page.
        html: The page.
    """
    found: dict[str, list[float]] = {name: [] for name in scripts}
    with open_browser(html) as (browser, url):
        for _ in range(ROUNDS):
            for name, script in scripts.items():
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(url)
                found[name].append(_cost_ms(page, script))
                page.close()
    return {name: min(costs_ms) for name, costs_ms in found.items()}


def _cost_ms(page: Page, script: str | None) -> float:
    if script:
        page.evaluate(script)
    page.wait_for_timeout(SETTLED_MS)
    before_s = browser_cpu_s()
    for _ in range(TICKS):
        page.evaluate("() => globalThis.tick?.()")
        page.wait_for_timeout(PERIOD_MS)
    return (browser_cpu_s() - before_s) * 1000 / TICKS


def browser_cpu_s() -> float:
    """Return the CPU seconds of all processes of our browser."""
    children = psutil.Process(os.getpid()).children(recursive=True)
    return sum(sum(child.cpu_times()[:2]) for child in children if "chrom" in child.name())
