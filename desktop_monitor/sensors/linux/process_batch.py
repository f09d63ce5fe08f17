"""What is kept about each process on Linux, lined up so that all can be asked at once."""

import os
from collections.abc import Iterable
from itertools import repeat

from desktop_monitor.model.process import ProcessKey
from desktop_monitor.sensors.linux.process_facts import Facts

REFRESH_TURNS = 16
NOT_COUNTED = b"0 0 0\n"  # what schedstat says when the kernel does not keep it

_PROBE_BYTES = 48


class Process:
    """What is kept about one process; -1 is a descriptor that is not kept."""

    __slots__ = (
        "comm",
        "facts",
        "folder",
        "io",
        "io_refused",
        "is_young",
        "key",
        "name",
        "probe",
        "stat",
        "text",
        "turn",
    )

    def __init__(self, proc: str, name: str) -> None:
        pid = int(name)
        self.name = name
        self.folder = f"{proc}{name}/"
        self.key: ProcessKey = (pid, 0)
        self.turn = pid % REFRESH_TURNS
        self.stat = self.probe = self.io = -1
        self.text = self.comm = b""
        self.facts = Facts("", None, "")
        self.io_refused = False
        self.is_young = False
        """Its facts are read once more: it may still become what its maker wants it to be."""


class Crew:
    """The known processes, lined up so that asking all of them is one call into C after the other."""

    __slots__ = ("answers", "by_turn", "is_stale", "others", "probed", "probes")

    def __init__(self, known: Iterable[Process], before: "Crew | None") -> None:
        self.is_stale = False
        self.probed: list[Process] = []
        self.others: list[Process] = []
        self.by_turn: list[list[Process]] = [[] for _ in range(REFRESH_TURNS)]
        for process in known:
            if process.probe < 0:
                self.others.append(process)
            else:
                self.probed.append(process)
                self.by_turn[process.turn].append(process)
        self.probes = [process.probe for process in self.probed]
        answered = dict(zip(before.probed, before.answers, strict=True)) if before else {}
        self.answers: list[bytes | None] = [answered.get(process) for process in self.probed]


def probe_all(probes: list[int]) -> list[bytes]:
    """Read every schedstat; the answer of a process that ended is empty."""
    try:
        return list(map(os.pread, probes, repeat(_PROBE_BYTES), repeat(0)))
    except OSError:
        return [_probe(probe) for probe in probes]


def _probe(probe: int) -> bytes:
    try:
        return os.pread(probe, _PROBE_BYTES, 0)
    except OSError:
        return b""
