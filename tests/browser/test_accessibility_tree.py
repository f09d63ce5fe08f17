"""What assistive technology is given of each page: Chromium's own tree, compared with a stored text.

``UPDATE_GOLDEN=1`` writes the stored texts anew; read the difference before it is kept.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desktop_monitor.engine.engine import Engine
from tests.browser.conftest import go_to, in_app, nouns, wait_for
from tests.browser.fixed_machine import open_fixed_machine
from tests.waiting import eventually

GOLDEN = Path(__file__).parent / "golden"
# Text is in the name of what it belongs to; these have no meaning of their own.
SILENT_ROLES = {"none", "generic", "InlineTextBox", "LineBreak", "ListMarker"}
STATES = ("level", "checked", "pressed", "expanded", "disabled", "hasPopup", "current", "live", "modal")


def tree_of(page: Page) -> str:
    """The tree as lines, indented; what is ignored, and text that its parent's name has, are left out."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    lines: list[str] = []

    def visit(node: dict[str, Any], depth: int, heard: str) -> None:
        role = node.get("role", {}).get("value", "")
        name = " ".join(str(node.get("name", {}).get("value", "")).split())
        is_text = role == "StaticText"
        is_said = not node["ignored"] and role not in SILENT_ROLES and not (is_text and name in heard)
        if is_said:
            states = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
            shown = [
                f"{state}={states[state]}"
                for state in STATES
                if states.get(state) not in {None, False, "false"}
            ]
            lines.append("  " * depth + " ".join([role, f'"{name}"' if name else "", *shown]).strip())
        for child in node.get("childIds", []):
            if child in by_id:
                visit(by_id[child], depth + is_said, name or heard)

    visit(nodes[0], 0, "")
    return "\n".join(lines) + "\n"


def settled_tree(page: Page) -> str:
    """The tree when it does not change any more: all answers are there."""
    seen: list[str] = []

    def is_settled() -> bool:
        page.wait_for_load_state("networkidle")
        seen.append(tree_of(page))
        return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

    eventually(is_settled)
    return seen[-1]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("zh-CN", "zh-CN")])
def test_every_page_says_what_it_has_always_said(
    new_page: Callable[..., Page], engine: Engine, language: str, locale: str
) -> None:
    """Roles, names and states of each page are those of the stored text."""
    page = new_page(locale=locale, timezone_id="UTC")
    open_fixed_machine(page, engine)
    in_app(page, "await app.settings.change(argument)", {"language": language, "theme": "light"})
    wait_for(page, f"app.state.language === '{language}'")
    parts = []
    for noun in nouns(page):
        # The rows of the table are tested with the table.
        if noun == "processes":
            continue
        go_to(page, noun)
        parts.append(f"# {noun}\n{settled_tree(page)}")
    page.keyboard.press("Control+m")
    expect(page.locator(".compact-tile")).to_have_count(4)
    parts.append(f"# compact\n{settled_tree(page)}")
    tree = "\n".join(parts)
    stored = GOLDEN / f"accessibility-{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        stored.parent.mkdir(exist_ok=True)
        stored.write_text(tree, encoding="utf-8")

    assert tree == stored.read_text(encoding="utf-8")
