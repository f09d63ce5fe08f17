"""No module and no class of the program is too large to be read as one thing."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 350
MAX_METHODS = 20


def test_no_module_is_long() -> None:
    """At most `MAX_LINES` lines each."""
    lines = {path: len(text.splitlines()) for path, text in _modules().items()}

    assert len(lines) > 300
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_no_class_has_many_methods() -> None:
    """At most `MAX_METHODS` each, with those whose names begin with an underscore."""
    counts = {
        f"{path}: {node.name}": sum(
            isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in node.body
        )
        for path, text in _modules().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    }

    assert len(counts) > 300
    assert {name: count for name, count in counts.items() if count > MAX_METHODS} == {}


def _modules() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "desktop_monitor").rglob("*.py")
    }
