"""Rates of disks, network and pressure: true, or unknown, never a spike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from desktop_monitor.model.reading import DiskReading, NetworkReading, Reading
from desktop_monitor.model.sample import DiskSample, NetworkSample, PressureSample, Sample
from desktop_monitor.rates import reading
from desktop_monitor.rates.counters import MAX_DISK_BYTES_PER_S, rate_per_s, share_percent
from desktop_monitor.rates.devices import disk_reading

counters = st.none() | st.integers(min_value=0, max_value=2**64)
seconds = st.floats(min_value=-1, max_value=1e6, allow_nan=False)


def between(before: Sample, now: Sample) -> Reading:
    """The reading of two samples, which there must be."""
    found = reading(before, now)
    assert found is not None
    return found


def with_disks(monotonic_s: float, *disks: DiskSample) -> Sample:
    """A sample of nothing but disks."""
    return Sample(0, monotonic_s, None, disks=disks)


def with_network(monotonic_s: float, *interfaces: NetworkSample) -> Sample:
    """A sample of nothing but network."""
    return Sample(0, monotonic_s, None, network=interfaces)


def interface(name: str, received: int, sent: int) -> NetworkSample:
    """An interface that has carried this."""
    return NetworkSample(name, received, sent, received // 100, sent // 100, 1, 2, True, 1000, ("192.0.2.1",))


def test_a_disk_shows_bytes_operations_latency_and_how_busy_it_was() -> None:
    """Everything is per second of the interval; latency is per operation."""
    before = DiskSample("sda", 1000, 5000, 10, 20, 100, 200, 1000)
    now = DiskSample("sda", 3000, 9000, 20, 30, 150, 250, 2000)

    found = between(with_disks(0, before), with_disks(2, now)).disks

    assert found == (DiskReading("sda", 1000.0, 2000.0, 5.0, 5.0, 50.0, 5.0, 5.0),)


def test_an_idle_disk_has_no_latency_and_is_not_busy() -> None:
    """Nothing was done: zero bytes are measured, a mean of nothing is not."""
    same = DiskSample("sda", 1, 1, 1, 1, 1, 1, 1)

    found = between(with_disks(0, same), with_disks(1, same)).disks

    assert found == (DiskReading("sda", 0.0, 0.0, 0.0, 0.0, 0.0, None, None),)


def test_a_disk_that_was_replaced_or_whose_counters_wrapped_is_unknown_for_a_step() -> None:
    """The kernel counts milliseconds in 32 bits: after 49 days they begin again, the bytes do not."""
    before = DiskSample("sda", 5000, 5000, 50, 50, 2**32 - 10, 2**32 - 10, 2**32 - 10)
    now = DiskSample("sda", 6000, 4000, 60, 40, 20, 20, 20)

    (found,) = between(with_disks(0, before), with_disks(1, now)).disks or ()

    assert found == DiskReading("sda", 1000.0, None, 10.0, None, None, None, None)


def test_a_disk_that_is_plugged_in_is_unknown_at_first_and_one_that_is_pulled_out_is_gone() -> None:
    """Devices are matched by their names, not by their places."""
    sda, sdb = DiskSample("sda", 0, 0, 0, 0, 0, 0, 0), DiskSample("sdb", 10**9, 0, 0, 0, 0, 0, 0)

    came = between(with_disks(0, sda), with_disks(1, sdb, sda)).disks
    went = between(with_disks(0, sdb, sda), with_disks(1, sda)).disks

    assert came is not None
    assert went is not None
    assert [(disk.name, disk.read_bytes_per_s) for disk in came] == [("sdb", None), ("sda", 0)]
    assert [disk.name for disk in went] == ["sda"]


def test_a_system_that_counts_no_time_has_no_latency() -> None:
    """Windows counts no busy time; that is unknown, not zero."""
    before = DiskSample("C:", 0, 0, 0, 0, None, None, None)
    now = DiskSample("C:", 10, 10, 10, 10, None, None, None)

    (found,) = between(with_disks(0, before), with_disks(1, now)).disks or ()

    assert (found.busy_percent, found.read_latency_ms, found.write_latency_ms) == (None, None, None)


def test_an_interface_shows_rates_and_totals() -> None:
    """Rates of the interval, totals since it came up, and its state as it is."""
    found = between(
        with_network(0, interface("eth0", 1000, 500)), with_network(2, interface("eth0", 3000, 900))
    ).network

    assert found == (
        NetworkReading("eth0", 1000.0, 200.0, 10.0, 2.0, 3000, 900, 1, 2, True, 1000, ("192.0.2.1",)),
    )


def test_an_interface_that_was_reset_or_wrapped_at_32_bits_shows_no_spike() -> None:
    """Four gigabytes on a 32-bit system, or a driver that was loaded again."""
    (found,) = (
        between(
            with_network(0, interface("eth0", 2**32 - 5, 2**32 - 5)),
            with_network(1, interface("eth0", 100, 2**32)),
        ).network
        or ()
    )

    assert (found.received_bytes_per_s, found.sent_bytes_per_s) == (None, 5.0)


def test_a_jump_that_no_device_can_make_is_unknown() -> None:
    """Some drivers count backwards through zero: 18 exabytes in a second are none."""
    (found,) = (
        between(
            with_network(0, interface("wg0", 5, 5)), with_network(1, interface("wg0", 2**64 - 1, 6))
        ).network
        or ()
    )

    assert (found.received_bytes_per_s, found.sent_bytes_per_s) == (None, 1.0)


def test_pressure_is_the_share_of_the_time() -> None:
    """Microseconds in which a task waited, over those that passed."""
    before = Sample(0, 0, None, pressure=PressureSample(0, None, 0, 0, 1000, 0))
    now = Sample(0, 2, None, pressure=PressureSample(500_000, None, 0, 0, 500, 2_000_000))

    found = between(before, now).pressure

    assert found is not None
    assert (found.cpu_some_percent, found.cpu_full_percent) == (25.0, None)
    assert (found.memory_some_percent, found.io_some_percent, found.io_full_percent) == (0.0, None, 100.0)


def test_a_part_that_is_missing_stays_missing_and_an_empty_one_empty() -> None:
    """None could not be read, an empty list was read."""
    found = between(Sample(0, 0, None), Sample(0, 1, None, disks=(), network=None))

    assert (found.disks, found.network, found.pressure, found.memory) == ((), None, None, None)


@given(before=counters, now=counters, elapsed_s=seconds)
def test_whatever_counters_do_a_rate_is_possible_or_unknown(
    before: int | None, now: int | None, elapsed_s: float
) -> None:
    """Never negative, never beyond what a device can do, whatever wraps or resets."""
    rate = rate_per_s(before, now, elapsed_s, MAX_DISK_BYTES_PER_S)

    assert rate is None or 0 <= rate <= MAX_DISK_BYTES_PER_S


@given(before=counters, now=counters, elapsed=seconds)
def test_whatever_counters_do_a_share_is_a_share(before: int | None, now: int | None, elapsed: float) -> None:
    """0 to 100 percent or unknown."""
    share = share_percent(before, now, elapsed)

    assert share is None or 0 <= share <= 100


@pytest.mark.parametrize(
    "changes",
    [{"read_ms": 2**32 + 500}, {"read_ms": 2**64 - 1}, {"reads": 2**60}, {"reads": 0}, {"read_ms": 0}],
    ids=str,
)
def test_a_latency_that_no_disk_has_is_unknown(changes: dict[str, int]) -> None:
    """Its counters of time have 32 bits in some drivers, and both start anew when it is reset."""
    before = DiskSample("sda", 0, 0, 100, 100, 1000, 1000, 1000)
    now = replace(before, reads=110, read_ms=1050)

    assert disk_reading(before, now, 5.0).read_latency_ms == 5.0
    assert disk_reading(before, replace(now, **changes), 5.0).read_latency_ms is None
