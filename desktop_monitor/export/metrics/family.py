"""One metric family: a name, its labels, and values."""

from collections.abc import Iterable, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

Values = Iterable[tuple[Sequence[str], float | None]]
"""For each member the texts of its labels and its value; None is unknown."""

_MAX_LABEL_LENGTH = 256


def gauge(name: str, text: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    """Return a gauge without the values that are unknown."""
    family = GaugeMetricFamily(name, text, labels=labels)
    for texts, value in _known(values):
        family.add_metric(texts, value)
    return family


def counter(name: str, text: str, values: Values, labels: Sequence[str] = ()) -> Metric:
    """Return a counter without the values that are unknown; ``_total`` is added to its name."""
    family = CounterMetricFamily(name, text, labels=labels)
    for texts, value in _known(values):
        family.add_metric(texts, value)
    return family


def safe_label(text: str) -> str:
    """Escape what is not printable, such as line breaks and bidirectional controls, and cut what is long.

    prometheus_client escapes quotes and backslashes.
    """
    cut = text[:_MAX_LABEL_LENGTH]
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)


def _known(values: Values) -> Iterable[tuple[list[str], float]]:
    """Two members with the same labels would make the whole answer invalid: the first stays."""
    found: dict[tuple[str, ...], float] = {}
    for texts, value in values:
        if value is not None:
            found.setdefault(tuple(map(safe_label, texts)), value)
    return (([*texts], value) for texts, value in found.items())
