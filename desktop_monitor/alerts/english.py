"""The sentences of alerts in English, for the API; the page makes its own from metric and values."""

from collections.abc import Mapping
from typing import NamedTuple

from desktop_monitor.findings.english import formatted
from desktop_monitor.model.alert import AlertMetric
from desktop_monitor.model.finding import FindingValue


class Sentences(NamedTuple):
    """What is said of a metric: `text` has places for ``who`` and the values; `unnamed` has no culprit."""

    text: str
    unnamed: str


SENTENCES = {
    AlertMetric.CPU: Sentences(
        "CPU at {percent} for {duration_s}: {share_percent} of it was {who}.",
        "CPU at {percent} for {duration_s}.",
    ),
    AlertMetric.MEMORY_AVAILABLE: Sentences(
        "Only {available_bytes} of memory ({percent}) are available; {who} has the most.",
        "Only {available_bytes} of memory ({percent}) are available.",
    ),
    AlertMetric.MEMORY_PRESSURE: Sentences(
        "Programs waited for memory {percent} of the time for {duration_s}; {who} has the most memory.",
        "Programs waited for memory {percent} of the time for {duration_s}.",
    ),
    AlertMetric.IO_PRESSURE: Sentences(
        "Programs waited for disks {percent} of the time for {duration_s}; {who} read and wrote the most.",
        "Programs waited for disks {percent} of the time for {duration_s}.",
    ),
    AlertMetric.VOLUME_FREE: Sentences(
        "{mount} has only {free_bytes} ({percent}) left; {who} wrote the most in the last {duration_s}.",
        "{mount} has only {free_bytes} ({percent}) left.",
    ),
    AlertMetric.TEMPERATURE_MARGIN: Sentences(
        "{sensor} is at {celsius}, close to its limit of {critical_celsius}; {who} used the most CPU time.",
        "{sensor} is at {celsius}, close to its limit of {critical_celsius}.",
    ),
    AlertMetric.BATTERY: Sentences(
        "The battery is at {percent} and discharging; {who} used the most CPU time.",
        "The battery is at {percent} and discharging.",
    ),
    AlertMetric.PROGRAM_CPU: Sentences(
        "{who} used {percent} of the CPU for {duration_s}.",
        "{program} used {percent} of the CPU for {duration_s}.",
    ),
    AlertMetric.PROGRAM_MEMORY: Sentences(
        "{who} had {rss_bytes} of memory for {duration_s}.",
        "{program} had {rss_bytes} of memory for {duration_s}.",
    ),
}


def text_of(metric: AlertMetric, name: str, values: Mapping[str, FindingValue]) -> str:
    """Return the sentence of an alert; `name` is its main culprit."""
    shown, parents = formatted("name", name), values.get("parents")
    who = f"{shown} (started by {formatted('parents', parents)})" if parents else shown
    template = SENTENCES[metric].text if name else SENTENCES[metric].unnamed
    return template.format_map(
        _Known({"who": who, **{key: formatted(key, value) for key, value in values.items()}})
    )


class _Known(dict[str, str]):
    """A value that was not measured is a dash."""

    def __missing__(self, key: str) -> str:
        return "–"
