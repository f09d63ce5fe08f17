"""Take the screenshots of the README: ``python -m tools.screenshots [SECONDS]``.

An engine records this machine for SECONDS, by default 600, beforehand. Needs Debian's chromium.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SCREENSHOTS = Path(__file__).resolve().parent.parent / "docs"
SETTLED_MS = 21_000
VARIANTS = (("overview-light", "light", "en"), ("overview-dark-zh", "dark", "zh-CN"))


def main() -> int:
    """Start an engine with a new data directory, and take the overview in two themes and languages."""
    wait_s = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    SCREENSHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        serve = [sys.executable, "-m", "desktop_monitor", "serve", "--data-dir", folder]
        engine = subprocess.Popen(serve, stdout=subprocess.PIPE)
        sandbox = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=sandbox)
        try:
            _take_screenshots(browser, _address(engine), wait_s)
        finally:
            browser.close()
            engine.terminate()
            engine.wait(10)
    return 0


def _address(engine: subprocess.Popen[bytes]) -> str:
    line = engine.stdout.readline() if engine.stdout else b""
    return str(json.loads(line)["url"])


def _take_screenshots(browser: Browser, url: str, wait_s: float) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    page.locator("main canvas").first.wait_for()
    time.sleep(wait_s)
    for name, theme, language in VARIANTS:
        page.evaluate(
            """async ([theme, language]) => {
                const token = sessionStorage.getItem(sessionStorage.key(0));
                await fetch("/api/settings", {
                    method: "PATCH",
                    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
                    body: JSON.stringify({ theme, language, background_asked: true }),
                });
            }""",
            [theme, language],
        )
        page.reload()
        page.locator("main canvas").first.wait_for()
        # The first readings after a reload include the cost of the reload.
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
