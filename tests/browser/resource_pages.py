"""The pages of memory, disks, network and sensors, and what is on them."""

from typing import Any

from playwright.sync_api import Page

PAGES = ("memory", "disks", "network", "sensors")


def card(page: Page, name: str) -> Any:
    """The card with this heading id."""
    return page.locator(f"section[aria-labelledby='{name}-title']")


def facts(page: Page, name: str) -> Any:
    """The rows of facts under this id."""
    return page.locator(f"#{name}-facts")
