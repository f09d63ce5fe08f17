"""What the tray shows. Names of programs are hostile: nothing in them may hide, reverse or underline text."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop_monitor.model.process import PRIVATE_NAME, ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.text.units import percent_text

TOP_COUNT = 3
MAX_NAME = 40

Texts = Mapping[str, str]


class TrayState(StrEnum):
    """How the machine is, which the icon shows."""

    CALM = "calm"
    WARNING = "warning"
    """An alert of a finding is active, or programs wait for memory or disks."""
    CRITICAL = "critical"
    """An alert of a limit is active."""


@dataclass(frozen=True, slots=True)
class ProgramCpu:
    """What all processes of a program use. 100 percent is the whole machine."""

    name: str
    cpu_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TraySources:
    """The functions that the tray needs; it calls them on its own thread.

    Attributes:
        is_wanted: Whether the settings want a tray.
        texts: Returns the texts in the user's language.
        alerts: Returns the state, and how many alerts are active.
        top: Returns the busiest programs, at most `TOP_COUNT`; None before that is measured.
        show: Shows the monitor; gets the variables of the desktop's environment that find its screen.
        show_compact: Shows the compact window; gets the same.
        quit: Ends the engine; must not block.
        on_change: Called when the icon has appeared or disappeared, or the reason why there is none is known.
    """

    is_wanted: Callable[[], bool]
    texts: Callable[[], Texts]
    alerts: Callable[[], tuple[TrayState, int]]
    top: Callable[[], Sequence[ProgramCpu] | None]
    show: Callable[[Mapping[str, str]], None]
    show_compact: Callable[[Mapping[str, str]], None]
    quit: Callable[[], None]
    on_change: Callable[[], None]


def top_programs(rows: Iterable[ProcessRow], *, private: Collection[str]) -> list[ProgramCpu]:
    """Return the programs that use most of the CPU, busiest first; idle ones are left out.

    Args:
        rows: Every process.
        private: The programs whose names are not shown.
    """
    used: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.cpu_percent:
            used[PRIVATE_NAME if row.name in private else row.name] += row.cpu_percent
    busiest = sorted(used.items(), key=lambda one: (-one[1], one[0]))[:TOP_COUNT]
    return [ProgramCpu(name, percent) for name, percent in busiest]


def displayable_name(name: str) -> str:
    """Return a name of limited length, without characters that control, hide or reverse text."""
    shown = "".join(char for char in name[: MAX_NAME + 1] if char.isprintable()).strip()
    return f"{shown[:MAX_NAME]}…" if len(shown) > MAX_NAME else shown or "?"


def tool_tip(reading: Reading | None, alert_count: int, texts: Texts) -> str:
    """Return CPU, memory and the active alerts in one line of plain text."""
    cpu = reading.cpu.total_percent if reading and reading.cpu else None
    memory = reading.memory if reading else None
    total = memory.total_bytes if memory else None
    used = memory.used_bytes if memory else None
    used_percent = 100 * used / total if used is not None and total else None
    key = "tray.tool_tip_alerts" if alert_count else "tray.tool_tip"
    return texts[key].format(cpu=_whole(cpu), memory=_whole(used_percent), count=alert_count)


def program_text(program: ProgramCpu, texts: Texts) -> str:
    """Return a program and its use of the CPU as plain text."""
    return texts["tray.program"].format(
        name=displayable_name(program.name), cpu=percent_text(program.cpu_percent)
    )


def _whole(percent: float | None) -> str:
    """Digits after the point would change with every reading, and the desktop redraws each change."""
    return "–" if percent is None else f"{percent:.0f} %"
