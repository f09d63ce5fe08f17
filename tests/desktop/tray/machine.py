"""A machine whose tray is tested: what the tray asks the engine for, and what it had it do."""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from jeepney import DBusErrorResponse

from desktop_monitor.desktop.tray.content import ProgramCpu, TraySources, TrayState
from desktop_monitor.desktop.tray.status_notifier import StatusNotifierTray
from desktop_monitor.model.reading import CpuReading, Reading
from desktop_monitor.model.sample import Memory
from desktop_monitor.text.translation import translation

if TYPE_CHECKING:
    from tests.desktop.tray.conftest import Watcher


def reading(cpu_percent: float | None = 12.4, used_bytes: int | None = 340) -> Reading:
    """A reading of a machine with 1000 bytes of memory."""
    cpu = CpuReading(cpu_percent, (), None, None, None, None, None, None)
    memory = None if used_bytes is None else Memory(1000, used_bytes, 0, 0, None, None, None, 0, 0)
    return Reading(taken_at_unix_ms=1, elapsed_s=5, cpu=cpu, memory=memory)


@dataclass
class Machine:
    """What the tray asks the engine for, and what it had it do."""

    is_wanted: bool = True
    language: str = "en"
    state: TrayState = TrayState.CALM
    alert_count: int = 0
    top: Sequence[ProgramCpu] | None = (ProgramCpu("firefox", 23.04), ProgramCpu("make", 5.0))
    shown: "queue.Queue[Mapping[str, str]]" = field(default_factory=queue.Queue)
    shown_compact: "queue.Queue[Mapping[str, str]]" = field(default_factory=queue.Queue)
    quits: "queue.Queue[bool]" = field(default_factory=queue.Queue)
    changes: "queue.Queue[str]" = field(default_factory=queue.Queue)
    top_count: int = 0

    def __post_init__(self) -> None:
        self.tray = StatusNotifierTray(
            TraySources(
                is_wanted=lambda: self.is_wanted,
                texts=lambda: translation(self.language).texts,
                alerts=lambda: (self.state, self.alert_count),
                top=self._top,
                show=self.shown.put,
                show_compact=self.shown_compact.put,
                quit=lambda: self.quits.put(True),
                on_change=lambda: self.changes.put(self.problem()),
            )
        )

    def _top(self) -> Sequence[ProgramCpu] | None:
        self.top_count += 1
        return self.top

    def is_shown(self) -> bool:
        """Whether the tray shows the icon."""
        return self.tray.status().is_shown

    def problem(self) -> str:
        """Why it does not."""
        return self.tray.status().problem


def started(machine: Machine, watcher: "Watcher") -> "Watcher":
    """Start the tray with a first reading; return who is to show it."""
    machine.tray.append(reading())
    machine.tray.start()
    return watcher


def refusal(call: Callable[[], object]) -> str:
    """The name of the error that answers a call."""
    with pytest.raises(DBusErrorResponse) as caught:
        call()
    return str(caught.value.name)


def tray_threads() -> list[str]:
    """The threads of trays that run."""
    return [one.name for one in threading.enumerate() if one.name == "tray"]
