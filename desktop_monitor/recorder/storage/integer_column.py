"""A column of whole numbers, made small before it is deflated: differences, over their common divisor."""

import math
from itertools import accumulate, chain
from operator import sub
from typing import cast

Number = int | None
Column = int | None | tuple[int, list[int], list[int]]
"""One number for a column that never changes, or (divisor, indices of None, differences)."""


def pack_column(values: list[Number]) -> Column:
    """Encode a column; None is allowed anywhere."""
    first = values[0] if values else None
    if values.count(first) == len(values):
        return first
    unknown = [index for index, value in enumerate(values) if value is None] if None in values else []
    whole = _filled(values)
    steps = list(map(sub, whole, chain((0,), whole)))
    divisor = math.gcd(*steps) or 1
    return divisor, unknown, [step // divisor for step in steps] if divisor > 1 else steps


def unpack_column(column: Column, length: int) -> list[Number]:
    """Decode a column."""
    if column is None or isinstance(column, int):
        return [column] * length
    divisor, unknown, steps = column
    values: list[Number] = list(accumulate(steps))
    if divisor > 1:
        values = [value * divisor for value in values]  # type: ignore[operator]
    for index in unknown:
        values[index] = None
    return values


def unpack_integers(column: Column, length: int) -> list[int]:
    """Decode a column of which it is known that it holds no None."""
    return cast("list[int]", unpack_column(column, length))


def _filled(values: list[Number]) -> list[int]:
    """Replace each None by the number before it: a difference of nothing."""
    filled: list[int] = []
    before = 0
    for value in values:
        before = before if value is None else value
        filled.append(before)
    return filled
