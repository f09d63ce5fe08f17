"""One metric family: a name, its labels, and values."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from desktop_monitor.text.printable import escaped

Values = Iterable[tuple[Sequence[str], float | None]]
"""For each member the texts of its labels and its value; None is unknown."""

_MAX_LABEL_LENGTH = 256
_Family = TypeVar("_Family", GaugeMetricFamily, CounterMetricFamily)


def gauge(name: str, text: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    """Return a gauge without the values that are unknown."""
    return _with_known(GaugeMetricFamily(name, text, labels=labels), values)


def counter(name: str, text: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    """Return a counter without the values that are unknown; ``_total`` is added to its name."""
    return _with_known(CounterMetricFamily(name, text, labels=labels), values)


def safe_label(text: str) -> str:
    """Escape what is not printable, such as line breaks and bidirectional controls, and cut what is long.

    prometheus_client escapes quotes and backslashes.
    """
    return escaped(text[:_MAX_LABEL_LENGTH])


def _with_known(family: _Family, values: Values) -> _Family:
    """Two members with the same labels would make the whole answer invalid: the first stays."""
    found: dict[tuple[str, ...], float] = {}
    for texts, value in values:
        if value is not None:
            found.setdefault(tuple(map(safe_label, texts)), value)
    for labels, known in found.items():
        family.add_metric(labels, known)
    return family
