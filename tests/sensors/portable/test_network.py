"""Network interfaces, through psutil."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sensors.blocking_calls import BlockingCalls
from desktop_monitor.sensors.portable.network import PsutilNetwork
from tests.sensors.helpers import poll, reasons


def counters(received: int) -> SimpleNamespace:
    """Return what psutil counts for an interface."""
    return SimpleNamespace(
        bytes_recv=received,
        bytes_sent=0,
        packets_recv=0,
        packets_sent=0,
        errin=1 if received else 0,
        errout=2 if received else 0,
        dropin=0,
        dropout=0,
    )


def test_an_interface_has_its_counters_and_facts(
    calls: BlockingCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The errors of both directions together; an unused placeholder is left out."""
    monkeypatch.setattr(
        psutil, "net_io_counters", lambda **_options: {"en0": counters(5), "en1": counters(0)}
    )
    monkeypatch.setattr(psutil, "net_if_stats", lambda: {"en0": SimpleNamespace(isup=True, speed=100)})
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    sensor = PsutilNetwork(calls=calls)

    (found,) = poll(sensor)

    assert (found.name, found.received_bytes, found.errors, found.speed_mbit_per_s) == ("en0", 5, 3, 100)
    assert reasons(sensor) == []


def test_a_machine_without_network_has_a_reason(
    calls: BlockingCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not an empty card."""
    monkeypatch.setattr(psutil, "net_io_counters", lambda **_options: {})
    sensor = PsutilNetwork(calls=calls)

    assert poll(sensor) == ()
    assert reasons(sensor) == [("network", "no_network")]


def test_counters_that_are_zero_for_a_moment_are_no_traffic(
    calls: BlockingCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interface is left out then, and when it is back, so that all that it ever carried is not a rate."""
    monkeypatch.setattr(psutil, "net_if_stats", lambda: {"en0": SimpleNamespace(isup=True, speed=100)})
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    sensor = PsutilNetwork(calls=calls)

    def count(received: int) -> int:
        monkeypatch.setattr(psutil, "net_io_counters", lambda **_options: {"en0": counters(received)})
        return len(poll(sensor))

    assert [count(received) for received in (5, 0, 0, 5, 6)] == [1, 0, 1, 0, 1]
