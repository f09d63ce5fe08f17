"""Take the pictures of the README from the running program: ``python -m tools.screenshots [SECONDS]``.

The engine runs for that long first (600 s when not said), on whatever this machine does meanwhile: nothing in
the pictures is invented. Needs Debian's chromium.
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

PICTURES = Path(__file__).resolve().parent.parent / "docs"
SETTLED_MS = 21_000
SHOTS = (("overview-light", "light", "en"), ("overview-dark-zh", "dark", "zh-CN"))


def main() -> int:
    """Serve a fresh data directory, and photograph the overview in two themes and languages."""
    wait_s = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        serve = [sys.executable, "-m", "desktop_monitor", "serve", "--data-dir", folder]
        engine = subprocess.Popen(serve, stdout=subprocess.PIPE)
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=sandbox)
        try:
            _take_pictures(browser, _address(engine), wait_s)
        finally:
            browser.close()
            engine.terminate()
            engine.wait(10)
    return 0


def _address(engine: subprocess.Popen[bytes]) -> str:
    line = engine.stdout.readline() if engine.stdout else b""
    return str(json.loads(line)["url"])


def _take_pictures(browser: Browser, url: str, wait_s: float) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    page.locator("main canvas").first.wait_for()
    time.sleep(wait_s)
    for name, theme, language in SHOTS:
        page.evaluate(
            """async ([theme, language]) => {
                const token = sessionStorage.getItem(sessionStorage.key(0));
                await fetch("/api/settings", {
                    method: "PATCH",
                    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
                    body: JSON.stringify({ theme, language }),
                });
            }""",
            [theme, language],
        )
        page.reload()
        page.locator("main canvas").first.wait_for()
        # The first readings after a reload tell what the reload has cost.
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
