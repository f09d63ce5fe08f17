"""Sums of values of which some are unknown."""

from collections.abc import Iterable
from typing import TypeVar, cast

Number = TypeVar("Number", int, float)


def sum_of_known(values: Iterable[Number | None]) -> Number | None:
    """Add what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def sum_if_all_known(values: Iterable[Number | None]) -> Number | None:
    """Add all; None where one of them is unknown, or where there is none."""
    listed = list(values)
    return None if not listed or None in listed else sum(cast("list[Number]", listed))
