"""The sentences of findings in English, for the API and the command line.

The page makes its own from the kind and the values, in each language; the keys of its texts are the kinds.
"""

from collections.abc import Mapping
from typing import NamedTuple

from desktop_monitor.model.finding import FindingKind, FindingValue


class Sentences(NamedTuple):
    """What is said of a kind: `text` has places for ``who`` and the values; `unnamed` has no culprit."""

    text: str
    unnamed: str
    advice: str


SENTENCES = {
    FindingKind.SPIKE: Sentences(
        "CPU at {percent} for {duration_s}: {share_percent} of it was {who}.",
        "CPU at {percent} for {duration_s}.",
        "If it comes back when it is not wanted, end the program or lower its priority.",
    ),
    FindingKind.PINNED_CORE: Sentences(
        "{who} kept one core fully busy for {duration_s}, while the whole CPU was at only {percent}.",
        "One core was fully busy for {duration_s}, while the whole CPU was at only {percent}.",
        "The program may be stuck in a loop, or its work runs in one thread: end it if it does nothing "
        "useful.",
    ),
    FindingKind.MEMORY_LEAK: Sentences(
        "The memory of {who} grew by {bytes_per_hour} an hour for {duration_s}, {grown_bytes} in all.",
        "Memory grew by {bytes_per_hour} an hour for {duration_s}, {grown_bytes} in all.",
        "Restart the program before memory runs out, and report the growth to its authors.",
    ),
    FindingKind.QUIET_THIEF: Sentences(
        "{who} used {cpu_s} of CPU time in {duration_s}, more than any other program, at only {percent} of "
        "one core.",
        "A program used {cpu_s} of CPU time in {duration_s} at only {percent} of one core.",
        "If the program is not needed in the background, close it or stop it from starting.",
    ),
    FindingKind.RESTART_LOOP: Sentences(
        "{who} was started {count} times in {duration_s}, and lived {life_s} each time.",
        "A program was started {count} times in {duration_s}, and lived {life_s} each time.",
        "It probably crashes: look into its log, or stop what restarts it.",
    ),
    FindingKind.DISK_FULL: Sentences(
        "{mount} will be full in about {left_s}: it grows by {bytes_per_day} a day, most of it written by "
        "{who}.",
        "{mount} will be full in about {left_s}: it grows by {bytes_per_day} a day.",
        "Delete or move large files in good time.",
    ),
    FindingKind.SWAP_THRASH: Sentences(
        "Programs waited for memory {percent} of the time for {duration_s}, with {swap_bytes} moved to swap; "
        "{who} has the most memory.",
        "Programs waited for memory {percent} of the time for {duration_s}, with {swap_bytes} moved to swap.",
        "Close what needs the most memory: the machine moves pages to and from the disk instead of working.",
    ),
    FindingKind.MEMORY_PRESSURE: Sentences(
        "Programs waited for memory {percent} of the time for {duration_s}; {who} has the most memory.",
        "Programs waited for memory {percent} of the time for {duration_s}.",
        "Close what needs the most memory.",
    ),
    FindingKind.IO_PRESSURE: Sentences(
        "Programs waited for disks {percent} of the time for {duration_s}; {who} read and wrote the most.",
        "Programs waited for disks {percent} of the time for {duration_s}.",
        "Let the program finish, or pause it while you need the machine.",
    ),
    FindingKind.DISK_HOG: Sentences(
        "{disk} moved {bytes_per_s} for {duration_s}: {share_percent} of it was {who}.",
        "{disk} moved {bytes_per_s} for {duration_s}.",
        "Let the program finish, or pause it while you need the machine.",
    ),
    FindingKind.FREEZE: Sentences(
        "The machine stood still for {duration_s}; it was probably {who}.",
        "The machine stood still for {duration_s}.",
        "Open the moment to see what waited; if it happens again, limit or close the program.",
    ),
    FindingKind.CRASH: Sentences(
        "{who} ended with error {how}.",
        "A program ended with error {how}.",
        "Look into its log, or update it; if it crashes again, report it to its authors.",
    ),
    FindingKind.KILLED_FOR_MEMORY: Sentences(
        "{who} was probably killed because memory ran out.",
        "A program was probably killed because memory ran out.",
        "Close what needs the most memory before you start the program again.",
    ),
    FindingKind.NETWORK_HOG: Sentences(
        "{interface} moved {bytes_per_s} for {duration_s}, {moved_bytes} in all, probably for {who}.",
        "{interface} moved {bytes_per_s} for {duration_s}, {moved_bytes} in all.",
        "Look for a download, an upload or a synchronisation that is not wanted now.",
    ),
}

_BYTE_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_KIBI = 1024
_SPANS_S = ((86_400, "day", "days"), (3600, "h", "h"), (60, "min", "min"), (1, "s", "s"))
_SHOWN_AS_FEW = 2
"""Below two of a unit, the next smaller one is used: 90 min, not 2 h."""


def text_of(kind: FindingKind, name: str, values: Mapping[str, FindingValue]) -> str:
    """Return the sentence of a finding; `name` is its main culprit."""
    name, parents = _printable(name), values.get("parents")
    who = f"{name} (started by {formatted('parents', parents)})" if parents else name
    template = SENTENCES[kind].text if name else SENTENCES[kind].unnamed
    return template.format(who=who, **{key: formatted(key, value) for key, value in values.items()})


def advice_of(kind: FindingKind) -> str:
    """Return what one can do."""
    return SENTENCES[kind].advice


def formatted(name: str, value: FindingValue) -> str:
    """Format a value by the unit in its name."""
    if isinstance(value, str):
        return _printable(value)
    if name.endswith("percent"):
        return f"{value:.0f} %"
    if name.endswith("celsius"):
        return f"{value:.0f} °C"
    if "bytes" in name:
        return _bytes(value) + ("/s" if name.endswith("_per_s") else "")
    return _span(value) if name.endswith("_s") else f"{value:.0f}"


def _printable(name: str) -> str:
    """Names are hostile: what moves the cursor of a terminal or turns text around is shown by its number."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in name)


def _bytes(value: float) -> str:
    unit = 0
    while abs(value) >= _KIBI and unit < len(_BYTE_UNITS) - 1:
        value, unit = value / _KIBI, unit + 1
    return f"{value:.{0 if value >= 10 or unit == 0 else 1}f} {_BYTE_UNITS[unit]}"  # noqa: PLR2004  # two digits


def _span(seconds: float) -> str:
    for size, one, several in _SPANS_S:
        if seconds >= _SHOWN_AS_FEW * size or size == 1:
            count = round(seconds / size)
            return f"{count} {one if count == 1 else several}"
    return ""
