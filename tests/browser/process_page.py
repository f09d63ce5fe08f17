"""The rows of the page of processes: where they are, and how they stand on the screen."""

import re

from playwright.sync_api import Locator, Page

ROWS = ".grid-body .grid-row:not([hidden])"
SELECTED = ".grid-body .grid-row[aria-selected=true]"


def pids(page: Page, selector: str = ROWS) -> list[int]:
    """The pids of rows, from top to bottom of the screen."""
    found: list[int] = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)]
          .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
          .map((row) => Number(row.querySelector(".col-pid").textContent))""",
        selector,
    )
    return found


def row_of(page: Page, pid: int) -> Locator:
    """The row of a process."""
    return page.locator(ROWS).filter(has=page.locator(".col-pid", has_text=re.compile(f"^{pid}$")))


def expect_pids(page: Page, expected: list[int], selector: str = ROWS) -> None:
    """Wait until the rows stand so."""
    page.wait_for_function(
        """([selector, expected]) => JSON.stringify([...document.querySelectorAll(selector)]
          .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
          .map((row) => Number(row.querySelector(".col-pid").textContent))) === expected""",
        arg=[selector, str(expected).replace(" ", "")],
    )
