"""Charts and tables as files: what is saved is what is shown."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import axe_source, go_to, in_app, wait_for
from tests.browser.fake_table import FakeTable, row
from tests.browser.fixed_machine import open_fixed_machine
from tests.browser.process_page import ROWS
from tests.browser.test_access import findings

LEGEND_LINE_PX = 40
LINE_IN_HANDLE_PX = 22


def saved(download: Download, folder: Path) -> Path:
    """Store a download under its suggested name."""
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def rows_of(file: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize(("theme", "background"), [("dark", (22, 26, 32)), ("light", (255, 255, 255))])
def test_a_chart_is_saved_as_a_picture(
    new_page: Callable[..., Page],
    engine: Engine,
    tmp_path: Path,
    theme: str,
    background: tuple[int, int, int],
) -> None:
    """On the background of the theme, with its title above and the colour of its line in it."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    in_app(page, "await app.settings.change(argument)", {"theme": theme})
    go_to(page, "memory")
    chart = page.locator(".card.chart").first
    expect(chart.locator("canvas").first).to_be_visible()
    page.mouse.move(0, 0)

    with page.expect_download() as download:
        chart.get_by_role("button", name="save as PNG").click()

    file = saved(download.value, tmp_path)
    assert file.name.startswith("desktop-monitor-Memory-")
    assert file.suffix == ".png"
    picture = Image.open(file).convert("RGB")
    box = chart.locator("canvas").first.bounding_box()
    assert box is not None
    assert picture.width >= 2 * box["width"]
    assert picture.height > 2 * box["height"] + 40
    assert picture.getpixel((4, 4)) == background
    heading = picture.crop((0, 20, picture.width // 2, 80)).convert("L").tobytes()
    assert max(heading) - min(heading) > 150
    colours = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.NEAREST).tobytes()
    pixels = zip(colours[::3], colours[1::3], colours[2::3], strict=True)
    assert sum(max(pixel) - min(pixel) > 60 for pixel in pixels) > 50


@pytest.mark.parametrize(
    ("route", "chart"), [("cpu", ".card:has(.heatmap-canvas)"), ("memory", ".card.tile:has(.tile-canvas)")]
)
def test_a_small_chart_is_saved_from_its_table(
    new_page: Callable[..., Page], engine: Engine, tmp_path: Path, route: str, chart: str
) -> None:
    """The heat map and tiles, with the keyboard alone: a picture of twice the size, with what is drawn."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    go_to(page, route)
    card = page.locator(chart).first
    box = card.locator("canvas").first.bounding_box()
    assert box is not None
    card.get_by_role("button", name="Show as table").focus()
    page.keyboard.press("Enter")
    save = page.locator("#table").get_by_role("button", name="Save as PNG")
    expect(save).to_be_visible()
    page.evaluate(axe_source())
    assert findings(page) == []
    save.focus()

    with page.expect_download() as download:
        page.keyboard.press("Enter")

    file = saved(download.value, tmp_path)
    assert file.suffix == ".png"
    picture = Image.open(file).convert("RGB")
    assert picture.height > 2 * box["height"] + 40
    plot = picture.crop((28, 80, picture.width - 28, picture.height - 28))
    colours = plot.tobytes()
    pixels = zip(colours[::3], colours[1::3], colours[2::3], strict=True)
    assert sum(max(pixel) - min(pixel) > 60 for pixel in pixels) > 50


def test_a_hidden_line_is_not_named_in_the_picture(
    new_page: Callable[..., Page], engine: Engine, tmp_path: Path
) -> None:
    """The legend has what is drawn: without its only entry the picture is lower by a line."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    go_to(page, "network")
    chart = page.locator(".card.chart").first
    expect(chart.locator("canvas").first).to_be_visible()
    heights = []
    for _ in range(2):
        with page.expect_download() as download:
            chart.get_by_role("button", name="save as PNG").click()
        heights.append(Image.open(saved(download.value, tmp_path)).height)
        for entry in chart.locator(".legend-entry").all():
            entry.click()

    assert heights[0] - heights[1] == LEGEND_LINE_PX


def test_the_table_of_a_chart_is_saved_as_numbers(
    new_page: Callable[..., Page], engine: Engine, tmp_path: Path
) -> None:
    """Units are in the headings, times in ISO 8601, newest first as in the dialog."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    go_to(page, "memory")
    page.locator(".card.chart").first.locator(".icon-button").first.click()
    expect(page.locator("#table")).to_be_visible()
    page.evaluate(axe_source())
    assert findings(page) == []

    with page.expect_download() as download:
        page.locator("#table").get_by_role("button", name="Save as CSV").click()

    heading, *rows = rows_of(saved(download.value, tmp_path))
    assert heading[0] == "Time"
    assert heading[1].endswith("(B)")
    assert len(rows) == page.locator("#table tbody tr").count()
    assert rows[0][0] == "2026-09-21T14:13:20.000Z"
    assert float(rows[0][1]) == 10 * (1 << 30)


def test_the_process_table_is_saved_as_it_is_shown(
    fake_table: tuple[Page, FakeTable], tmp_path: Path
) -> None:
    """Filtered and sorted, in its columns; a name cannot become a formula."""
    page, table = fake_table
    table.rows = [
        row(1, "=HYPERLINK(1)", cpu_percent=2.0, rss_bytes=1 << 20),
        row(2, 'tar, "zip"', cpu_percent=30.5, rss_bytes=3 << 20),
        row(3, "other", cpu_percent=99.0),
    ]
    page.reload()
    expect(page.locator(ROWS)).to_have_count(3)
    page.locator("#process-search").fill("hyperlink, zip")
    expect(page.locator(ROWS)).to_have_count(2)
    wait_for(page, "app.state.settings !== null")

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()

    file = saved(download.value, tmp_path)
    heading, *rows = rows_of(file)
    columns = {name: index for index, name in enumerate(heading)}
    assert [one[columns["Name"]] for one in rows] == ['tar, "zip"', "'=HYPERLINK(1)"]
    assert [one[columns["CPU (%)"]] for one in rows] == ["30.5", "2"]
    assert [one[columns["Memory (B)"]] for one in rows] == [str(3 << 20), str(1 << 20)]
    assert file.name.startswith("desktop-monitor-Processes-")


def test_traffic_is_saved_in_the_unit_that_the_page_shows(
    new_page: Callable[..., Page], engine: Engine, tmp_path: Path
) -> None:
    """Bit/s in the heading of the file, as in the cells of the dialog."""
    page = new_page(timezone_id="UTC")
    open_fixed_machine(page, engine)
    go_to(page, "network")
    page.locator(".card.chart").first.locator(".icon-button").first.click()
    dialog = page.locator("#table")
    shown, unit = dialog.locator("tbody tr").first.locator("td").first.inner_text().split("\u00a0")

    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save as CSV").click()

    heading, newest, *_ = rows_of(saved(download.value, tmp_path))
    factor = {"bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9}[unit]
    assert heading[1].endswith("(bit/s)")
    assert float(newest[1]) == pytest.approx(float(shown) * factor, rel=0.01)


def test_the_line_of_the_last_column_crosses_no_heading(
    new_page: Callable[..., Page], engine: Engine
) -> None:
    """It is beside the text, and nothing scrolls sideways for it."""
    page = new_page()
    open_fixed_machine(page, engine)
    go_to(page, "network")
    page.locator(".card.chart").first.locator(".icon-button").first.click()
    heading = page.locator("#table thead th").last

    text, handle = (heading.locator(one).bounding_box() for one in (".heading-text", ".grid-resizer"))
    assert text is not None
    assert handle is not None
    assert handle["x"] + LINE_IN_HANDLE_PX > text["x"] + text["width"]
    box = page.locator("#table .table-box")
    assert box.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0
