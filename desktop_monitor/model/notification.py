"""Where alerts are announced, and why not by the desktop."""

from enum import StrEnum

import msgspec


class NotificationChannel(StrEnum):
    """Where alerts are announced."""

    UNKNOWN = "unknown"
    """Not asked yet."""
    DESKTOP = "desktop"
    PAGE = "page"


class NotificationProblem(StrEnum):
    """Why alerts are announced on the page only."""

    NONE = "none"
    NO_BUS = "no_bus"
    NO_SERVER = "no_server"
    NOT_SUPPORTED = "not_supported"


class NotificationStatus(msgspec.Struct, frozen=True):
    """Where alerts are announced, and why not by the desktop; ``server`` names the desktop's."""

    channel: str
    problem: str
    server: str
    has_actions: bool
