"""What is chosen for one run of the engine, whatever the settings say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """The choices of the command line, and how the engine was started."""

    port: int = 0
    """0 lets the system choose."""
    period_s: float | None = None
    """Seconds from sample to sample; None takes them from the settings."""
    launched: bool = False
    """Started by a double-click: the engine stops when its last viewer is closed."""
    at_login: bool = False
    """Started by the system: the same, once the settings do not want it any more."""
    record: bool = True
    """Whether the history may be stored; else that of this run is kept in memory."""
    read_only: bool = False
    """Refuse every action on a process."""
