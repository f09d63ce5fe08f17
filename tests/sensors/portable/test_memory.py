"""Memory and swap, through psutil."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.sensors.portable.memory import PsutilMemory
from tests.sensors.helpers import reasons


def test_what_a_system_does_not_report_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no buffers."""
    memory = SimpleNamespace(total=1000, available=400, free=100)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)

    found = PsutilMemory().read()

    assert (found.used_bytes, found.cached_bytes, found.buffers_bytes, found.shared_bytes) == (
        600,
        None,
        None,
        None,
    )


def test_a_swap_that_fails_is_left_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows it needs performance counters, which may be broken."""

    def fail() -> None:
        raise RuntimeError("no counters")

    monkeypatch.setattr(psutil, "swap_memory", fail)
    sensor = PsutilMemory()

    found = sensor.read()

    assert (found.swap_total_bytes, found.swap_used_bytes) == (None, None)
    assert found.total_bytes > 0
    assert reasons(sensor) == [("memory.swap_total_bytes", "unknown_swap")]


@pytest.mark.parametrize(("total", "expected"), [(0, [("memory.swap_total_bytes", "no_swap")]), (5, [])])
def test_a_machine_without_swap_has_a_reason(
    monkeypatch: pytest.MonkeyPatch, total: int, expected: list[tuple[str, str]]
) -> None:
    """Zero swap is a measurement."""
    monkeypatch.setattr(psutil, "swap_memory", lambda: SimpleNamespace(total=total, used=0))
    sensor = PsutilMemory()
    sensor.read()

    assert reasons(sensor) == expected
