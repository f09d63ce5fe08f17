"""Any record as a list of whole numbers plus its shape, and back.

The shape holds what hardly ever changes: the names of fields, texts, what is missing. The numbers hold what
does. So a new sensor is recorded without a change here, and a value that becomes unknown is a new shape,
not an invented number. Records are built by the names of their fields: one that the shape does not have
gets its default, one that the record does not have any more is ignored.
"""

import functools
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from desktop_monitor.model.series import LABELS, hints_of

Shape = Any
"""None | bool | "i" (whole) | "f" (thousandths) | ("s", text) | ("t", shape...) | ("r", names, shape...)"""

Build = Callable[[Sequence[int]], object]
"""Takes all numbers of a shape."""

_FRACTIONS = 1000
MAX_NUMBER = 2**61  # so that the difference of two still fits into 64 bits
_WHOLE = {int}
_MAX_FRACTION = MAX_NUMBER / _FRACTIONS

FORMER_NAMES = {"written_bytes": "write_bytes"}
"""Fields that had another name in a format before this one."""

_astuple = msgspec.structs.astuple


class UnknownShape(Exception):
    """A record lacks a field that has no default."""


def flatten(value: object, numbers: list[int]) -> Shape:
    """Append the numbers in `value` to `numbers`, and return its shape; NaN is unknown."""
    if isinstance(value, msgspec.Struct):
        values = _astuple(value)
        if set(map(type, values)) == _WHOLE and min(values) > -MAX_NUMBER and max(values) < MAX_NUMBER:
            numbers.extend(values)  # most records are nothing but counters: no look at each of them
            return _shape_of_counters(value.__struct_fields__)
        return ("r", value.__struct_fields__, *_members(values, numbers))
    if isinstance(value, Mapping):
        return ("r", tuple(map(str, value)), *_members(value.values(), numbers))
    if isinstance(value, tuple | list):
        return ("t", *_members(value, numbers))
    return _members((value,), numbers)[0]


@functools.cache
def _shape_of_counters(fields: tuple[str, ...]) -> Shape:
    return ("r", fields, *["i"] * len(fields))


def _members(values: typing.Iterable[Any], numbers: list[int]) -> list[Shape]:
    """The shapes of several values; in one loop, as this runs for every number of every sample."""
    shapes: list[Shape] = []
    for value in values:
        kind = type(value)
        if kind is int:
            if -MAX_NUMBER < value < MAX_NUMBER:
                numbers.append(value)
                shapes.append("i")
            else:
                shapes.append(None)
        elif kind is float:
            if -_MAX_FRACTION < value < _MAX_FRACTION:  # which NaN is not
                numbers.append(round(value * _FRACTIONS))
                shapes.append("f")
            else:
                shapes.append(None)
        elif kind is str:
            shapes.append(("s", value))
        elif value is None or kind is bool:
            shapes.append(value)
        elif isinstance(value, msgspec.Struct | Mapping | tuple | list):
            shapes.append(flatten(value, numbers))
        else:
            raise TypeError(f"A {kind.__name__} cannot be recorded.")
    return shapes


def builder(shape: Shape, kind: object, *, without: str = "") -> Build:
    """Make the function that builds a value of type `kind` from all numbers of a shape.

    Args:
        shape: The shape.
        kind: The type, or a union or tuple of types.
        without: The list with this name in the record is left empty.

    Raises:
        UnknownShape: The type has a field that the shape lacks and that has no default.
    """
    if without and isinstance(shape, list | tuple) and shape[0] == "r":
        return _record_builder(shape, kind, iter(range(2**31)), without)
    return _builder(shape, kind, iter(range(2**31)))


def _builder(shape: Shape, kind: object, indices: Iterator[int]) -> Build:
    if shape == "i":
        return itemgetter(next(indices))
    if shape == "f":
        index = next(indices)
        return lambda numbers: numbers[index] / _FRACTIONS
    if shape is None or isinstance(shape, bool):
        return lambda _numbers: shape
    if shape[0] == "s":
        text = shape[1]
        return lambda _numbers: text
    if shape[0] == "t":
        builds = [_builder(each, _member_type(kind, index), indices) for index, each in enumerate(shape[1:])]
        return lambda numbers: tuple([build(numbers) for build in builds])
    return _record_builder(shape, kind, indices)


def _record_builder(shape: Shape, kind: object, indices: Iterator[int], without: str = "") -> Build:
    record = _record_in(kind)
    if record is None:
        raise UnknownShape
    _, stored, *members = shape
    names = [FORMER_NAMES.get(name, name) for name in stored]
    hints = hints_of(record)
    if all(each == "i" for each in members) and tuple(names) == record.__struct_fields__ and len(names) > 1:
        numbers_of = itemgetter(*[next(indices) for _ in names])
        return lambda numbers: record(*numbers_of(numbers))
    builds = {
        name: _builder(each, hints.get(name), indices) for name, each in zip(names, members, strict=True)
    }
    if without in builds:
        builds[without] = lambda _numbers: ()
    known = [(name, builds[name]) for name in record.__struct_fields__ if name in builds]
    required = {field.name for field in msgspec.structs.fields(record) if field.required}
    if not required <= builds.keys():
        raise UnknownShape
    if [name for name, _ in known] == list(record.__struct_fields__):
        ordered = [build for _, build in known]
        return lambda numbers: record(*[build(numbers) for build in ordered])
    return lambda numbers: record(**{name: build(numbers) for name, build in known})


def _alternatives(kind: object) -> tuple[object, ...]:
    is_union = typing.get_origin(kind) in (types.UnionType, typing.Union)
    return typing.get_args(kind) if is_union else (kind,)


def _record_in(kind: object) -> type[msgspec.Struct] | None:
    found = (one for one in _alternatives(kind) if isinstance(one, type) and issubclass(one, msgspec.Struct))
    return next(found, None)


def _member_type(kind: object, index: int) -> object:
    for one in _alternatives(kind):
        if typing.get_origin(one) is tuple:
            members = typing.get_args(one)
            return members[0] if members[-1] is Ellipsis else members[min(index, len(members) - 1)]
    return None


def indices_of(shape: Shape, member: str) -> range:
    """Return which numbers of a record belong to its member of this name."""
    if isinstance(shape, list | tuple) and shape[0] == "r" and member in shape[1]:
        before = 2 + list(shape[1]).index(member)
        first = sum(map(_count, shape[2:before]))
        return range(first, first + _count(shape[before]))
    return range(0)


def _count(shape: Shape) -> int:
    if shape in ("i", "f"):
        return 1
    if not isinstance(shape, list | tuple) or shape[0] == "s":
        return 0
    return sum(map(_count, shape[2:] if shape[0] == "r" else shape[1:]))


def series_names(shape: Shape, prefix: str = "") -> list[tuple[str, int]]:
    """Return the series names of the numbers of a shape, in order, each with the divisor of the number."""
    if shape in ("i", "f"):
        return [(prefix, 1 if shape == "i" else _FRACTIONS)]
    if not isinstance(shape, list | tuple) or shape[0] == "s":
        return []
    found: list[tuple[str, int]] = []
    for label, each in _labelled(shape):
        found += series_names(each, f"{prefix}.{label}" if prefix else label)
    return found


def _labelled(shape: Shape) -> list[tuple[str, Shape]]:
    if shape[0] == "r":
        return list(zip(shape[1], shape[2:], strict=True))
    return [(_label(each) or str(index), each) for index, each in enumerate(shape[1:])]


def _label(shape: Shape) -> str | None:
    if not isinstance(shape, list | tuple) or shape[0] != "r":
        return None
    members = zip(shape[1], shape[2:], strict=True)
    texts = {name: each[1] for name, each in members if isinstance(each, list | tuple) and each[0] == "s"}
    return next((texts[label] for label in LABELS if label in texts), None)
