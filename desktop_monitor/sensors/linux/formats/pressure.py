"""/proc/pressure/RESOURCE: how long tasks waited. See the kernel's page on PSI."""

from desktop_monitor.sensors.linux.formats import lines_of


def totals_us(content: bytes) -> tuple[int | None, int | None]:
    """Return the totals of the lines ``some`` and ``full``, in microseconds; None where there is none.

    Raises:
        ValueError: A total is no number.
    """
    found: dict[bytes, int] = {}
    for line in lines_of(content):
        kind, _, rest = line.partition(b" ")
        found[kind] = int(rest.rpartition(b"total=")[2])
    return found.get(b"some"), found.get(b"full")
