"""Rates across a sleep after which the machine is another one, and cores that come and go."""

import pytest

from desktop_monitor.model.sample import CpuSample, CpuTimes, DiskSample, Memory, NetworkSample, Sample
from desktop_monitor.rates import reading

GIB = 2**30
LAST_MS = 2**50
SECOND_MS = 1000


def core(busy_s: float, idle_s: float) -> CpuTimes:
    """A core that was busy and idle for so long."""
    return CpuTimes(round(busy_s * SECOND_MS), 0, 0, 0, round(idle_s * SECOND_MS))


def cpu(*cores: CpuTimes | None) -> CpuSample:
    """These cores, and their sum."""
    known = [one for one in cores if one]
    whole = core(sum(one.user_ms for one in known) / 1000, sum(one.idle_ms for one in known) / 1000)
    return CpuSample(whole, cores, None, None, None, len(known))


def machine(at_s: float, cores: CpuSample, disk: str, gib: int, received: int) -> Sample:
    """A machine with one disk and one network interface."""
    return Sample(
        round(at_s * 1000),
        at_s,
        cores,
        memory=Memory(gib * GIB, GIB, (gib - 1) * GIB, 0, None, None, None, 0, 0),
        disks=(DiskSample("sda", 10**9 * gib, 0, 10**5 * gib, 0, 0, 0, 0, disk),),
        network=(NetworkSample("eth0", received, 0, 0, 0, 0, 0, True, None, ()),),
    )


@pytest.mark.parametrize(("cores", "gib"), [(2, 4), (4, 8), (8, 64)], ids=["fewer", "as many", "more"])
def test_other_hardware_after_hibernation_invents_nothing(cores: int, gib: int) -> None:
    """The image was resumed on another machine: its disk, card, memory and cores are others."""
    before = machine(100, cpu(*[core(50, 50)] * 4), "wwid-1", 8, 10**9)
    after = machine(105, cpu(*[core(50 + 1, 50 + 4)] * cores), "wwid-2", gib, 5)

    found = reading(before, after)

    assert found is not None
    assert found.cpu is not None
    assert found.cpu.total_percent is None or 0 <= found.cpu.total_percent <= 100
    assert all(one is None or one == pytest.approx(20) for one in found.cpu.per_core_percent)
    assert len(found.cpu.per_core_percent) == cores
    (disk,), (card,) = found.disks or (), found.network or ()
    assert (disk.read_bytes_per_s, disk.busy_percent, card.received_bytes_per_s) == (None, None, None)
    assert found.memory == after.memory


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((None, core(5, 5), core(5, 5)), (None, core(6, 9), core(6, 9)), [None, 20, 20]),
        ((core(5, 5), None), (core(6, 9), core(9, 1)), [20, None]),
        ((core(5, 5), core(9, 9)), (core(6, 9), None), [20, None]),
        ((core(5, 5), core(5, 5)), (core(6, 9), core(0, 1)), [20, None]),
        ((core(5, 5),), (core(6, 9), core(600, 900)), [20, None]),
    ],
    ids=["the first is off", "one comes", "one goes", "one restarts", "one is new"],
)
def test_a_core_that_comes_or_goes_is_unknown_for_one_interval(
    before: tuple[CpuTimes | None, ...], now: tuple[CpuTimes | None, ...], expected: list[float | None]
) -> None:
    """The others are known, and the machine is between 0 and 100 percent."""
    found = reading(Sample(0, 0, cpu(*before)), Sample(5000, 5, cpu(*now)))

    assert found is not None
    assert found.cpu is not None
    rounded = [one if one is None else round(one) for one in found.cpu.per_core_percent]
    assert rounded == expected
    assert found.cpu.total_percent is None or 0 <= found.cpu.total_percent <= 100


@pytest.mark.parametrize(
    ("field", "total"),
    [("user_ms", None), ("system_ms", None), ("iowait_ms", 40), ("steal_ms", 40), ("idle_ms", 40)],
)
def test_a_counter_that_holds_nonsense_for_ever_is_left_out(field: str, total: float | None) -> None:
    """What is left of the elapsed time is idle, as far as the busy time is known."""
    times = dict.fromkeys(("user_ms", "system_ms", "iowait_ms", "steal_ms", "idle_ms"), 0)

    def sample(at_s: int, busy_ms: int) -> Sample:
        counted = {"user_ms": busy_ms, "idle_ms": at_s * SECOND_MS - busy_ms} | {field: LAST_MS}
        one = CpuTimes(**times | counted)
        return Sample(at_s * SECOND_MS, at_s, CpuSample(one, (one,), None, None, None, 1))

    found = reading(sample(100, 10_000), sample(105, 12_000))

    assert found is not None
    assert found.cpu is not None
    assert found.cpu.total_percent == total
    assert found.cpu.per_core_percent == (total,)
