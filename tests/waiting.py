"""Waiting for a condition.

Durations are measured in `tests/bench`; a slow machine must not fail other tests.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 30.0
# Shorter than all timeouts of the program, to detect that something waited for one of them.
PROMPTLY_S = 4.0


def eventually(condition: Callable[[], T | None], *, within_s: float = PATIENCE_S) -> T:
    """Call `condition` until it returns something true, and return that."""
    begun_s = time.monotonic()
    deadline_s = begun_s + within_s
    while not (result := condition()):
        now_s = time.monotonic()
        assert now_s < deadline_s, "the condition was not met in time"
        # Who asks many processes leaves most of the time to what is waited for.
        time.sleep(min(max(0.01, 2 * (now_s - begun_s)), 0.2))
        begun_s = time.monotonic()
    return result
