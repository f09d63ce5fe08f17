"""Numbers that no machine has, wherever the kernel writes one: what is made of them fits everywhere."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import msgspec
import pytest

from desktop_monitor.model.sample import LAST_COUNTER
from desktop_monitor.sensors.linux.formats.diskstats import disk_line
from desktop_monitor.sensors.linux.formats.meminfo import memory
from desktop_monitor.sensors.linux.formats.net_dev import network_line
from desktop_monitor.sensors.linux.formats.pid_stat import parse_stat
from desktop_monitor.sensors.linux.formats.proc_stat import booted_at_s, cpu_times, has_iowait
from tests.sensors.linux.formats.test_diskstats import LINE as DISK
from tests.sensors.linux.formats.test_meminfo import MEMINFO
from tests.sensors.linux.formats.test_net_dev import LINE as INTERFACE
from tests.sensors.linux.formats.test_pid_stat import LINE as PROCESS
from tests.sensors.linux.formats.test_proc_stat import CONTENT as CPU

NUMBER = re.compile(rb"(?<![\w.(-])[0-9]+(?![\w.)])")
ABSURD = (b"-1", b"4294967295", b"-" + b"9" * 30, b"9223372036854775807", b"18446744073709551615", b"9" * 30)
PARSERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "disk": (DISK, disk_line),
    "interface": (INTERFACE, network_line),
    "memory": (MEMINFO, memory),
    "process": (PROCESS, parse_stat),
    "cpu": (CPU, lambda content: (cpu_times(content), booted_at_s(content))),
}


def with_absurd_numbers(content: bytes) -> Iterator[bytes]:
    """Yield the content with each of its numbers replaced by each absurd one."""
    for found in NUMBER.finditer(content):
        for absurd in ABSURD:
            yield content[: found.start()] + absurd + content[found.end() :]


def numbers_in(value: object) -> Iterator[int]:
    """Yield every number in a value."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, msgspec.Struct):
        yield from numbers_in(msgspec.structs.astuple(value))
    elif isinstance(value, tuple):
        for one in value:
            yield from numbers_in(one)


@pytest.mark.parametrize("name", PARSERS)
def test_no_number_is_too_large_for_a_page_or_a_file(name: str) -> None:
    """One process with an absurd time would otherwise end every push, and every recording."""
    content, parse = PARSERS[name]
    count = 0
    for absurd in with_absurd_numbers(content):
        with suppress(ValueError, LookupError):
            numbers = list(numbers_in(parse(absurd)))
            count += 1
            assert all(-(2**31) <= number <= LAST_COUNTER for number in numbers), absurd

    assert count > 20


def test_a_cpu_time_below_zero_is_a_counter_without_sense() -> None:
    """It is written without its sign, and is no time that a process has used."""
    fields = PROCESS.rsplit(b") ", 1)[1].split(b" ")
    fields[11] = b"18446744073709551611"

    assert parse_stat(b"42 (x) " + b" ".join(fields)).cpu_ms == LAST_COUNTER


@pytest.mark.parametrize("count", [4, 5, 7])
def test_a_system_that_counts_less_has_times_all_the_same(count: int) -> None:
    """Linprocfs of FreeBSD has four numbers, a kernel without steal time seven."""
    numbers = b" ".join([b"10", b"20", b"30", b"40", b"50", b"60", b"70"][:count])
    content = b"cpu  " + numbers + b"\ncpu0 " + numbers + b"\nintr 1\n"

    whole, cores = cpu_times(content)

    assert cores == (whole,)
    assert (whole.user_ms, whole.idle_ms, whole.steal_ms) == (300, 400, 0)
    assert whole.iowait_ms == (500 if count > 4 else 0)
    assert has_iowait(content) is (count > 4)


@pytest.mark.parametrize("numbers", [b"", b"1 2 3", b"1 2  4 5 6 7 8"])
def test_a_line_without_idle_time_is_an_error(numbers: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"."):
        cpu_times(b"cpu  " + numbers + b"\n")
