"""A finding in the recorded history: what happened, which programs caused it, since when, how sure."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class FindingKind(StrEnum):
    """What a finding is about."""

    SPIKE = "spike"
    PINNED_CORE = "pinned_core"
    MEMORY_LEAK = "memory_leak"
    QUIET_THIEF = "quiet_thief"
    RESTART_LOOP = "restart_loop"
    DISK_FULL = "disk_full"
    SWAP_THRASH = "swap_thrash"
    MEMORY_PRESSURE = "memory_pressure"
    IO_PRESSURE = "io_pressure"
    DISK_HOG = "disk_hog"
    NETWORK_HOG = "network_hog"
    FREEZE = "freeze"
    CRASH = "crash"
    KILLED_FOR_MEMORY = "killed_for_memory"


class Culprit(msgspec.Struct, frozen=True):
    """A process that caused a finding; ``label`` says what ran in it, where that did most of it."""

    name: str
    pid: int
    created_unix_ms: int
    label: str | None = None

    @property
    def title(self) -> str:
        """The name, with what ran in it."""
        return self.name if self.label is None else f"{self.name} · {self.label}"


def main_name(culprits: Sequence[Culprit]) -> str:
    """Return the name of the main culprit; empty without one."""
    return culprits[0].name if culprits else ""


def main_title(culprits: Sequence[Culprit]) -> str:
    """Return the name of the main culprit, with what ran in it; empty without one."""
    return culprits[0].title if culprits else ""


FindingValue = float | int | str
"""A number with its unit in its name, or a name."""


class Finding(msgspec.Struct, frozen=True):
    """One episode. ``culprits`` begin with the main one, and are empty where the cause is not known.

    ``at_unix_ms`` is when it was worst. ``values`` are the numbers and names of the sentence, from which the
    page makes its own in each language; ``text`` and ``advice`` are the same in English.
    """

    kind: FindingKind
    from_unix_ms: int
    to_unix_ms: int
    at_unix_ms: int
    culprits: list[Culprit]
    confidence: float
    text: str
    advice: str
    values: dict[str, FindingValue]


class Findings(msgspec.Struct, frozen=True):
    """The findings of a time range, newest first."""

    findings: list[Finding]
