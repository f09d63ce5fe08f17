"""Sums of values of which some are unknown."""

from desktop_monitor.rates.sums import sum_if_all_known, sum_of_known


def test_a_sum_of_what_is_known_leaves_the_unknown_out() -> None:
    """Nothing known is unknown, not zero."""
    assert sum_of_known([1, None, 2]) == 3
    assert sum_of_known([0, None]) == 0
    assert sum_of_known([None, None]) is None
    assert sum_of_known(iter([])) is None


def test_a_sum_of_which_a_part_is_unknown_is_unknown() -> None:
    """Zero is known."""
    assert sum_if_all_known(iter([0.5, 0, 2])) == 2.5
    assert sum_if_all_known([1, None]) is None
    assert sum_if_all_known([]) is None
