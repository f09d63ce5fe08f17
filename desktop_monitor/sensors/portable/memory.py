"""Memory and swap, through psutil."""

import psutil

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Memory
from desktop_monitor.sensors.reasons import SENSOR_ERRORS, swap_unreadable
from desktop_monitor.sensors.sensor import Sensor


class PsutilMemory(Sensor[Memory]):
    """Reads what psutil gives; swap is missing alone where it fails."""

    def __init__(self) -> None:
        self._swap_total_bytes: int | None = None

    def read(self) -> Memory:
        memory = psutil.virtual_memory()
        self._swap_total_bytes, swap_used_bytes = _swap()
        return Memory(
            total_bytes=memory.total,
            used_bytes=memory.total - memory.available,
            available_bytes=memory.available,
            free_bytes=memory.free,
            cached_bytes=getattr(memory, "cached", None),
            buffers_bytes=getattr(memory, "buffers", None),
            shared_bytes=getattr(memory, "shared", None),
            swap_total_bytes=self._swap_total_bytes,
            swap_used_bytes=swap_used_bytes,
        )

    def unreadable(self) -> list[Unreadable]:
        return swap_unreadable(self._swap_total_bytes)


def _swap() -> tuple[int | None, int | None]:
    """Return total and used; on Windows psutil needs performance counters for it (psutil issue 2458)."""
    try:
        swap = psutil.swap_memory()
    except SENSOR_ERRORS:
        return None, None
    return swap.total, swap.used
