"""Returns free memory to the system. See malloc_trim(3)."""

import ctypes
import sys
from collections.abc import Callable


def _find() -> Callable[[int], int] | None:
    found = None
    if sys.platform == "linux":
        found = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if found is not None:
            found.argtypes = [ctypes.c_size_t]
    return found


_trim = _find()
_ARENA_MAX = -8  # M_ARENA_MAX of mallopt(3)


def use_one_heap() -> None:
    """Give all threads one heap; to be called before there is a second thread.

    The library never returns what is free at the end of the heaps of other threads.
    """
    if _trim is not None:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def give_back_free_memory() -> None:
    """Return free memory to the system, where the C library keeps it; 0.1 ms for each megabyte.

    The library returns by itself what is at the end of the heap only, so a burst of long command lines,
    which were freed, would stay for as long as the text that was allocated last.
    """
    if _trim is not None:
        _trim(0)
