"""The report of a time, on paper and on a telephone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from tests.browser.conftest import wait_for_readings

A4_WIDTH = 794
HIGHEST_ROW = "() => Math.max(...[...document.querySelectorAll('tbody tr')].map((row) => row.offsetHeight))"
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_report_fits_paper_and_a_narrow_window(
    page: Page,
    new_page: Callable[..., Page],
    engine: Engine,
    paths: AppPaths,
    tmp_path: Path,
    language: str,
) -> None:
    """Nothing is beside the sheet, and a long command has the width that it needs."""
    wait_for_readings(page, 6)  # The browser itself has long commands.
    file = tmp_path / "report.html"
    export = ["export", "--from", "10m", "--format", "html", "--language", language, "--output", str(file)]
    command = [sys.executable, "-m", "desktop_monitor", "--data-dir", str(paths.data_dir), *export]
    subprocess.run(command, check=True, capture_output=True)
    report = new_page()
    report.goto(file.as_uri())
    for media, width, limit in (("print", A4_WIDTH, 320), ("screen", 400, 400)):
        report.emulate_media(media=media)
        report.set_viewport_size({"width": width, "height": 900})

        assert report.evaluate(SIDEWAYS) <= 0, width
        assert 0 < report.evaluate(HIGHEST_ROW) <= limit, width
