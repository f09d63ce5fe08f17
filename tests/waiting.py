"""Waiting for what is sure to come, without sleeping longer than it takes.

How long something takes is measured in `tests/bench`; here a slow or busy machine is no failure.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 30.0
# Shorter than any time limit of the program: who waited for one to run out was not prompt.
PROMPTLY_S = 4.0


def eventually(look: Callable[[], T | None], *, within_s: float = PATIENCE_S) -> T:
    """Look again and again until there is something to see, and return it."""
    deadline_s = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.01)
    return found
