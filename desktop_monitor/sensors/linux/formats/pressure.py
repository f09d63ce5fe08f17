"""/proc/pressure/RESOURCE: how long tasks waited. See the kernel's page on PSI."""

from desktop_monitor.model.sample import LAST_COUNTER
from desktop_monitor.sensors.linux.formats import lines_of


def totals_us(content: bytes) -> tuple[int | None, int | None]:
    """Return the totals of the lines ``some`` and ``full``, in microseconds; None where there is none."""
    found: dict[bytes, int] = {}
    for line in lines_of(content):
        kind, _, rest = line.partition(b" ")
        total = rest.rpartition(b"total=")[2]
        if total.isdigit():
            found[kind] = min(int(total), LAST_COUNTER)
    return found.get(b"some"), found.get(b"full")
