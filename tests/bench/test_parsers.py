"""A million damaged files: no parser raises what its caller does not expect, and no row hides another."""

import collections
from collections.abc import Callable
from random import Random

import pytest

from desktop_monitor.model.sample import LAST_COUNTER
from desktop_monitor.sensors.linux.formats.diskstats import disk_line
from desktop_monitor.sensors.linux.formats.inet_diag import parse_closed, parse_dump
from desktop_monitor.sensors.linux.formats.meminfo import memory, shrinkable_zfs_bytes
from desktop_monitor.sensors.linux.formats.mountinfo import mounts
from desktop_monitor.sensors.linux.formats.net_dev import network_line
from desktop_monitor.sensors.linux.formats.pid_cgroup import cgroup_of, container_of, memberships
from desktop_monitor.sensors.linux.formats.pid_stat import parse_stat
from desktop_monitor.sensors.linux.formats.pid_status import field, number
from desktop_monitor.sensors.linux.formats.pressure import totals_us
from desktop_monitor.sensors.linux.formats.proc_stat import booted_at_s, cpu_times, forks
from desktop_monitor.sensors.linux.line_cache import LineCache
from tests.sensors.linux.formats.kernel_text import mutated
from tests.sensors.linux.formats.test_diskstats import LINE as DISK
from tests.sensors.linux.formats.test_inet_diag import (
    DONE,
    INFO,
    LISTED,
    attribute,
    message,
    socket_message,
    tcp_info,
)
from tests.sensors.linux.formats.test_meminfo import ARCSTATS
from tests.sensors.linux.formats.test_meminfo import MEMINFO as MEMORY
from tests.sensors.linux.formats.test_mountinfo import LINE as MOUNT
from tests.sensors.linux.formats.test_net_dev import LINE as INTERFACE
from tests.sensors.linux.formats.test_odd_numbers import numbers_in
from tests.sensors.linux.formats.test_pid_stat import LINE as PROCESS
from tests.sensors.linux.formats.test_proc_stat import CONTENT as CPU

pytestmark = pytest.mark.bench

MUTATIONS = 1_000_000
STATUS = b"Name:\tprog\nUmask:\t0022\nTgid:\t42\nPid:\t42\nUid:\t1000\t1000\t1000\t1000\nVmRSS:\t 100 kB\n"
CGROUP = b"12:pids:/a\n1:name=systemd:/user.slice\n0::/user.slice/app-org.example-1.scope\n"
PRESSURE = (
    b"some avg10=0.10 avg60=0.20 avg300=0.30 total=400\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=5\n"
)
SOCKETS = message(LISTED, socket_message(attribute(9, b"x"), attribute(INFO, tcp_info(5, 6)))) * 2
SOCKETS += message(DONE, bytes(4))

Parse = Callable[[bytes], object]


def _cgroup(content: bytes) -> object:
    found = cgroup_of(content)
    return memberships(content), found and container_of(found)


def _status(content: bytes) -> object:
    return field(content, b"Name"), number(content, b"Tgid"), number(content, b"Uid", 1)


def _sockets(content: bytes) -> object:
    found, _ = parse_dump(content)
    return [(*one.names, len(one.ends_of_peer), one.received_bytes, one.sent_bytes) for one in found]


PARSERS: tuple[tuple[bytes, Parse, tuple[type[Exception], ...]], ...] = (
    (PROCESS, parse_stat, (ValueError, IndexError)),
    (CPU, cpu_times, (ValueError,)),
    (CPU, lambda content: (forks(content), booted_at_s(content)), ()),
    (MEMORY, memory, (LookupError,)),
    (ARCSTATS, shrinkable_zfs_bytes, ()),
    (DISK, disk_line, (ValueError,)),
    (INTERFACE, network_line, (ValueError,)),
    (MOUNT, lambda content: list(mounts(content)), ()),
    (STATUS, _status, ()),
    (CGROUP, _cgroup, ()),
    (PRESSURE, totals_us, (ValueError,)),
    (SOCKETS, _sockets, (OSError, ValueError)),
    (SOCKETS, parse_closed, (ValueError,)),
)
BOUNDED = (parse_stat, cpu_times, memory, disk_line, network_line, totals_us)


def test_a_million_mutations() -> None:
    """No exception that is not announced, and no row that is hidden by a damaged one."""
    random = Random(1)  # not for a secret
    outcomes: collections.Counter[str] = collections.Counter()
    for round_number in range(MUTATIONS):
        content, parse, announced = PARSERS[round_number % len(PARSERS)]
        damaged = mutated(content, random)
        try:
            numbers = numbers_in(parse(damaged))
        except announced:
            outcomes["announced error"] += 1
        else:
            outcomes["parsed"] += 1
            if parse in BOUNDED:
                outcomes["number that fits nowhere"] += any(abs(one) > LAST_COUNTER for one in numbers)
        if parse is network_line:
            rows = LineCache(network_line, heading_lines=0).read(
                b"lo: " + b" 1" * 16 + b"\n" + damaged + b"\n"
            )
            outcomes["hidden row"] += all(row.name != b"lo" for row in rows)

    print(f"\n{MUTATIONS} mutations: {dict(outcomes)}")
    assert outcomes["hidden row"] == 0
    assert outcomes["number that fits nowhere"] == 0
