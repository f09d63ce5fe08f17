"""Pressure: how long tasks had to wait."""

from pathlib import Path

from desktop_monitor.model.sample import PressureSample
from desktop_monitor.sensors.pressure import PressureSensor

SOME = "some avg10=0.00 avg60=0.00 avg300=0.00 total={}\n"
FULL = "full avg10=0.00 avg60=0.00 avg300=0.00 total={}\n"


def test_the_totals_are_read(tmp_path: Path) -> None:
    """Growing counters are kept, not the kernel's averages; old kernels count no full for the CPU."""
    (tmp_path / "pressure").mkdir()
    (tmp_path / "pressure" / "cpu").write_text(SOME.format(11), encoding="ascii")
    (tmp_path / "pressure" / "memory").write_text(SOME.format(22) + FULL.format(33), encoding="ascii")
    (tmp_path / "pressure" / "io").write_text(SOME.format(44) + FULL.format(55), encoding="ascii")
    sensor = PressureSensor(proc=tmp_path)

    assert sensor.read() == PressureSample(11, None, 22, 33, 44, 55)
    assert sensor.unreadable() == []
    sensor.close()


def test_a_kernel_that_does_not_measure_says_so(tmp_path: Path) -> None:
    """The card shows the reason instead of zeros."""
    sensor = PressureSensor(proc=tmp_path)

    assert sensor.read() is None
    assert [missing.code for missing in sensor.unreadable()] == ["no_pressure"]
    sensor.close()


def test_on_this_machine_nobody_waited_less_than_before() -> None:
    """The counters grow, or there are none."""
    sensor = PressureSensor(proc=Path("/proc"))
    before, now = sensor.read(), sensor.read()
    sensor.close()

    assert (before is None) == (now is None) == (not Path("/proc/pressure").exists())
    if before and now:
        assert (now.cpu_some_us or 0) >= (before.cpu_some_us or 0)
