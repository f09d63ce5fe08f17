"""/proc/stat: CPU time, forks, boot time. See proc_stat(5)."""

from desktop_monitor.model.sample import MAX_CPU_MS, CpuTimes
from desktop_monitor.sensors.linux.formats.pid_stat import MS_PER_TICK

# The ninth and tenth number are of guests, and already inside user and nice.
_NUMBERS = 8
_MIN_NUMBERS = 4
"""User, nice, system and idle: FreeBSD's linprocfs has no others, and old kernels lack steal."""
_IOWAIT = 4
_MAX_CORES = 2**16
_LAST_S = 2**43
"""In milliseconds still a whole number of a page."""
_LAST_TICK = -(-MAX_CPU_MS // MS_PER_TICK)


def cpu_times(content: bytes) -> tuple[CpuTimes, tuple[CpuTimes | None, ...]]:
    """Return the times of all cores together and of each; a core that is switched off is None.

    Raises:
        ValueError: It is not such a file.
    """
    if not content.startswith(b"cpu "):
        raise ValueError("no line of all CPUs")
    end = content.find(b"\nintr ")  # the line after the cores can be 20 KB long
    whole, *lines = content[: end if end >= 0 else len(content)].split(b"\ncpu")
    cores: list[CpuTimes | None] = []
    for line in lines:
        number, *numbers = line.partition(b"\n")[0].split(b" ")
        missing = int(number) - len(cores)
        if missing:
            if not 0 < missing < _MAX_CORES:
                raise ValueError("the CPUs are not in order")
            cores += [None] * missing
        cores.append(_times(numbers))
    return _times(_numbers_of_all(whole)), tuple(cores)


def _numbers_of_all(content: bytes) -> list[bytes]:
    """Return the numbers of all cores together, of a content that begins with them."""
    return content.partition(b"\n")[0][4:].lstrip(b" ").split(b" ")


def _times(numbers: list[bytes]) -> CpuTimes:
    """Numbers below zero are written as ones of 64 bits, by lxcfs for example."""
    if len(numbers) < _NUMBERS:
        numbers = _with_missing(numbers)
    user, nice, system, idle, iowait, irq, softirq, steal = map(int, numbers[:_NUMBERS])
    sums = [user + nice, system + irq + softirq, iowait, steal, idle]
    if max(sums) > _LAST_TICK or min(sums) < 0:
        sums = [min(one, _LAST_TICK) if one >= 0 else _LAST_TICK for one in sums]
    return CpuTimes(*[one * MS_PER_TICK for one in sums])


def _with_missing(numbers: list[bytes]) -> list[bytes]:
    """Add the numbers that a system does not count apart: they are in the others, so nothing is added up."""
    known = numbers[: next((at for at, one in enumerate(numbers) if not one), len(numbers))]
    if len(known) < _MIN_NUMBERS:
        raise ValueError("less than user, nice, system and idle")
    return known + [b"0"] * (_NUMBERS - len(known))


def has_iowait(content: bytes) -> bool:
    """Return whether the time is counted in which a core waited for disks."""
    return sum(map(bool, _numbers_of_all(content))) > _IOWAIT


def forks(content: bytes) -> int | None:
    """Return how many processes and threads were made since boot."""
    return _number(content, b"\nprocesses ")


def booted_at_s(content: bytes) -> int | None:
    """Return when the machine was booted, in whole seconds since the epoch, as the kernel says now.

    With a clock that is less than the uptime after the epoch, the kernel writes a negative number as one of
    64 bits: that is 0.
    """
    found = _number(content, b"\nbtime ")
    return found if found is None or found < _LAST_S else 0


def _number(content: bytes, name: bytes) -> int | None:
    start = content.rfind(name)
    if start < 0:
        return None
    start += len(name)
    end = content.find(b"\n", start)
    text = content[start : end if end >= 0 else len(content)].strip(b" ")
    return int(text) if text.isdigit() else None
