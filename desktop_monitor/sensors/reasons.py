"""Makes the reasons why something cannot be read."""

import psutil

from desktop_monitor.model.reasons import SENTENCES, ReasonCode, Unreadable
from desktop_monitor.sensors.clean_text import clean

SENSOR_ERRORS = (
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    AttributeError,
    SystemError,
    psutil.Error,
)
"""What a sensor may raise when the system gives nothing, psutil's own surprises included (psutil issues
2105, 2458 and 2841); NotImplementedError is a RuntimeError."""


def unreadable(what: str, code: str, **details: str | int) -> Unreadable:
    """Return why `what` cannot be read; `details` fill the places in the sentence of `code`."""
    return Unreadable(what, SENTENCES[ReasonCode(code)].format_map(details), code, details)


def swap_unreadable(total_bytes: int | None) -> list[Unreadable]:
    """Return why there are no figures of swap; nothing where there is some."""
    if total_bytes:
        return []
    code = ReasonCode.UNKNOWN_SWAP if total_bytes is None else ReasonCode.NO_SWAP
    return [unreadable("memory.swap_total_bytes", code)]


def failed(what: str, error: BaseException) -> Unreadable:
    """Return the reason for an error for which nothing better is known."""
    return unreadable(what, ReasonCode.FAILED, error=clean(f"{type(error).__name__}: {error}").rstrip(".: "))
