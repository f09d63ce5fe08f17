"""The generated contract of the page."""

from tools import contract


def test_the_contract_is_up_to_date() -> None:
    """contract.js matches the Python records."""
    assert contract.TARGET.read_text(encoding="utf-8") == contract.render(), "run: python -m tools.contract"
