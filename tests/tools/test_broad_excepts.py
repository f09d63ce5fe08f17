"""Broad except clauses are listed in CONTRIBUTING.md."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
BROAD = {"Exception", "BaseException"}


def test_broad_excepts_are_documented() -> None:
    """A new one needs a reason there, and one that is gone needs none; narrower ones are usually better."""
    package = ROOT / "desktop_monitor"
    found = Counter(
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    )
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    documented = Counter(re.findall(r"^  - `([\w/]+\.py)`: ", text, re.MULTILINE))

    assert found == documented


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return bool(BROAD & {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)})
