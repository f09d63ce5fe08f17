"""/proc/net/dev: a line a network interface. See proc_pid_net(5)."""

from typing import NamedTuple

from desktop_monitor.sensors.linux.formats import counters

HEADING_LINES = 2


class NetworkLine(NamedTuple):
    """The name of an interface, and its counters; errors and drops of both directions together."""

    name: bytes
    received_bytes: int
    sent_bytes: int
    received_packets: int
    sent_packets: int
    errors: int
    drops: int


def network_line(line: bytes) -> NetworkLine:
    """Parse a line. The name may hold any byte but ``/`` and white space, even a colon.

    Raises:
        ValueError: It is not such a line.
    """
    name, _, text = line.rpartition(b":")
    numbers = [int(one) for one in text.split(b" ") if one]
    received, packets, errors, drops, _, _, _, _, sent, out, out_errors, out_drops, *_ = numbers
    found = counters([received, sent, packets, out, errors + out_errors, drops + out_drops])
    return NetworkLine(name.lstrip(b" "), *found)
