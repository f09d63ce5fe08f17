"""Numbers in the terminal and in reports have the units and digits of the page; see tests/page/text."""

import json
from pathlib import Path

import pytest

from desktop_monitor.text import units

TEXTS = json.loads((Path(__file__).parent / "unit_texts.json").read_text(encoding="utf-8"))
CASES = [(kind, number, text) for kind, cases in TEXTS.items() for number, text in cases]


@pytest.mark.parametrize(("kind", "number", "text"), CASES)
def test_a_number_has_the_digits_and_the_unit_of_the_page(
    kind: str, number: float | None, text: str | None
) -> None:
    """What is unknown is a dash."""
    assert getattr(units, f"{kind}_text")(number) == (units.UNKNOWN if text is None else text)
