"""The page's copy of the contract."""

from tools import contract


def test_the_pages_copy_is_up_to_date() -> None:
    """Whoever changes a record also regenerates what the page sees."""
    assert contract.TARGET.read_text(encoding="utf-8") == contract.render(), "run: python -m tools.contract"
