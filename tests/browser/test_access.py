"""The page can be used by everybody: checked by axe on every page, theme, language and width."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import product
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import assets_dir
from tests.browser.conftest import (
    Complaints,
    axe_source,
    choose,
    go_to,
    in_app,
    nouns,
    resize,
    wait_for,
    wait_for_readings,
)
from tests.waiting import PATIENCE_S

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEY = re.compile(r"[a-z_]+(\.\w+)+")
SIZES = {"window": (1280, 800), "phone": (400, 800)}
# Colours depend on the theme, words and what they need of room on the language, and both on the size: each
# theme and each language meets each size, but not each other twice.
LOOKS = [("light", "en"), ("dark", "zh-CN")]
SIZED_LOOKS = [
    ("light", "en", "window"),
    ("light", "zh-CN", "phone"),
    ("dark", "en", "phone"),
    ("dark", "zh-CN", "window"),
]


def findings(page: Page) -> list[str]:
    """What axe finds, one line an element; and keys of the locale files that are shown instead of a text."""
    found: list[str] = page.evaluate(
        """async (rules) => {
          const runOnly = { type: "tag", values: rules };
          // Rules that were met are not listed; none of these reads the text of a style sheet.
          // It takes links to pages for skip links where they are out of sight.
          const without = { "skip-link": { enabled: false } };
          const options = { runOnly, rules: without, resultTypes: ["violations"], preload: false };
          const { violations } = await axe.run(document, options);
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
        }""",
        RULES,
    )
    return found + untranslated(page)


def findings_of_sized_looks(page: Page) -> list[str]:
    """What axe finds on a page that stays, in each look and size."""
    found = []
    for theme, language, size in SIZED_LOOKS:
        choose(page, theme=theme, language=language)
        resize(page, SIZES[size])
        found += [f"{theme} {language} {size} {one}" for one in findings(page)]
    return found


def untranslated(page: Page) -> list[str]:
    """Texts that are keys: a missing text is shown as its key. A program may be called like one."""
    texts = json.loads((assets_dir() / "locales" / "en.json").read_text(encoding="utf-8"))
    prefixes = {key.partition(".")[0] for key in texts}
    words: list[str] = page.evaluate("document.body.innerText.split(/\\s+/)")
    keys = [word for word in words if KEY.fullmatch(word) and word.partition(".")[0] in prefixes]
    if not keys:
        return []
    running = " ".join(
        " ".join((process.info["name"], *(process.info["cmdline"] or ())))
        for process in psutil.process_iter(["name", "cmdline"])
    )
    return [key for key in keys if key not in running]


def test_a_program_that_is_called_like_a_text_is_no_finding(page: Page, tmp_path: Path) -> None:
    """Names of programs are shown as they are; a key without a text is found."""
    program = tmp_path / "temperatures.test.js"
    shutil.copy("/bin/sh", program)
    busy = subprocess.Popen([program, "-c", "while :; do :; done"])
    try:
        expect(page.locator("main")).to_contain_text(program.name, timeout=PATIENCE_S * 1000)

        assert untranslated(page) == []

        page.evaluate("document.querySelector('h1, h2').textContent = 'temperatures.no_such_text'")
        assert untranslated(page) == ["temperatures.no_such_text"]
    finally:
        busy.kill()
        busy.wait()


@pytest.fixture
def checked(new_page: Callable[..., Page], engine: Engine) -> Page:
    """A page that carries the checker."""
    page = new_page()
    page.add_init_script(axe_source())
    page.goto(engine.url())
    wait_for_readings(page, 3)
    wait_for(page, "app.state.status !== null")
    return page


@pytest.mark.parametrize(("theme", "language", "size"), SIZED_LOOKS)
def test_axe_finds_nothing_on_any_page(checked: Page, theme: str, language: str, size: str) -> None:
    """Names, roles, contrast, order and target sizes hold everywhere."""
    resize(checked, SIZES[size])
    choose(checked, theme=theme, language=language, metrics=True)
    for noun in nouns(checked):
        go_to(checked, noun)
        if noun == "diagnostics":
            checked.locator(".lab .button").click()
            checked.locator("section[aria-labelledby='push_polling-title'] .button").click()
        assert findings(checked) == [], noun


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing_in_the_dialogs(checked: Page, theme: str, language: str) -> None:
    """Keys, a chart as a table, the history of a program, sharing, an action, the menu of a row."""
    in_app(checked, "await app.settings.change(argument)", {"theme": theme, "language": language})
    wait_for(checked, f"app.state.language === '{language}'")

    def expect_nothing(selector: str) -> None:
        expect(checked.locator(selector)).to_be_visible()
        assert findings(checked) == [], selector
        checked.keyboard.press("Escape")
        expect(checked.locator(selector)).to_be_hidden()

    checked.keyboard.press("?")
    expect_nothing("#help")
    checked.locator(".chart .icon-button").first.click()
    expect_nothing("#table")
    checked.locator(".program-bars .name").first.click()
    expect(checked.locator("#process-history .facts")).to_be_visible()
    expect_nothing("#process-history")
    go_to(checked, "timeline")
    checked.locator(".range-bar .button", has_text="Share" if language == "en" else "分享").click()
    expect(checked.locator(".share-programs")).to_be_visible()
    expect_nothing("#share")
    go_to(checked, "processes")
    checked.locator(".grid-body .grid-row:not([hidden])").first.click()
    checked.keyboard.press("Delete")
    expect_nothing("#process-action")
    checked.keyboard.press("Shift+F10")
    expect_nothing(".menu")


def test_axe_finds_nothing_on_the_card_without_a_session(
    new_page: Callable[..., Page], engine: Engine, complaints: Complaints
) -> None:
    """A refusal is shown in a way that everybody can read."""
    page = new_page()
    page.add_init_script(axe_source())
    page.goto(engine.url().partition("#")[0])
    expect(page.locator(".no-session")).to_be_visible()
    assert findings(page) == []


def test_nothing_has_to_be_scrolled_sideways(page: Page) -> None:
    """200 % zoom of a window, a phone, 400 % zoom, and a small window: text reflows, nothing is cut."""
    for noun, size in product(nouns(page), [(640, 400), (400, 800), (320, 640), (900, 600)]):
        if not page.url.endswith(f"#{noun}"):
            go_to(page, noun)
        resize(page, size)
        too_wide = page.evaluate(
            """() => ["html", "main", ".top-bar"].map((selector) => document.querySelector(selector))
              .filter((element) => element.scrollWidth > element.clientWidth + 1)
              .map((element) => element.tagName)"""
        )
        assert too_wide == [], f"{noun} {size}"
        outside = page.evaluate(
            """() => {
              // A wide table may scroll inside its own box.
              const isBoxed = (element) => element !== null && element.id !== "main" &&
                (getComputedStyle(element).overflowX !== "visible" || isBoxed(element.parentElement));
              return [...document.querySelectorAll("main *, .top-bar *, .rail a")]
                .map((element) => [element, element.getBoundingClientRect()])
                .filter(([, box]) => box.width > 1 && box.height > 1 && box.right > innerWidth + 1)
                .filter(([element]) => !isBoxed(element.parentElement))
                .map(([element]) => element.className || element.tagName);
            }"""
        )
        assert outside == [], f"{noun} {size}"


def test_every_target_is_at_least_24_pixels(page: Page) -> None:
    """A finger or a trembling hand hits what it means."""
    for noun in nouns(page):
        go_to(page, noun)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "button, a:not(.skip-link), select, summary, label, .input")]
              .map((element) => [element, element.getBoundingClientRect()])
              .filter(([element, box]) => box.width > 0 && Math.min(box.width, box.height) < 24)
              .map(([element, box]) => `${element.className} ${box.width}x${box.height}`)"""
        )
        assert small == [], noun


def test_forced_colours_keep_chart_and_controls(page: Page) -> None:
    """With the system's own high-contrast colours the canvases are drawn in them too."""
    page.emulate_media(forced_colors="active")
    wait_for(page, "app.state.palette.colour('surface') !== 'rgb(22 26 32)'")
    wait_for_readings(page, in_app(page, "return app.store.length") + 1)

    expect(page.locator(".time-chart canvas")).to_be_visible()
    assert in_app(page, "return app.state.palette.colour('cpu') !== app.state.palette.colour('surface')")


def test_forced_colours_show_which_choice_is_pressed(page: Page) -> None:
    """Our own shades are gone there, and a border is what every button has."""
    page.emulate_media(forced_colors="active")

    pressed, other = page.evaluate(
        """() => ["true", "false"].map((pressed) =>
          getComputedStyle(document.querySelector(`.segments [aria-pressed=${pressed}]`)).color)"""
    )

    assert pressed != other
