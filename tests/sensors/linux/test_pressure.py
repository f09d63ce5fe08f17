"""The sensor of pressure."""

import errno
import os
from pathlib import Path

import pytest

from desktop_monitor.model.sample import PressureSample
from desktop_monitor.sensors.linux.pressure import PressureSensor
from tests.sensors.helpers import put, reasons

SOME = "some avg10=0.00 avg60=0.00 avg300=0.00 total={}\n"
FULL = "full avg10=0.00 avg60=0.00 avg300=0.00 total={}\n"


def test_the_totals_of_all_resources_are_read(tmp_path: Path) -> None:
    """Old kernels count no ``full`` for the CPU."""
    put(
        tmp_path / "pressure",
        {
            "cpu": SOME.format(11).encode(),
            "memory": (SOME.format(22) + FULL.format(33)).encode(),
            "io": (SOME.format(44) + FULL.format(55)).encode(),
        },
    )
    sensor = PressureSensor(proc=tmp_path)

    assert sensor.read() == PressureSample(11, None, 22, 33, 44, 55)
    assert reasons(sensor) == []
    sensor.close()


def test_a_kernel_that_does_not_measure_has_a_reason(tmp_path: Path) -> None:
    """The reading is None and its reason is given; zeros would be a measurement."""
    put(tmp_path, {"stat": "cpu 1 1 1 1 1 1 1 1", "self/stat": ""})
    sensor = PressureSensor(proc=tmp_path)

    assert sensor.read() is None
    assert reasons(sensor) == [("pressure", "no_pressure")]
    sensor.close()


def test_a_proc_that_shows_only_processes_is_not_blamed_on_the_kernel(tmp_path: Path) -> None:
    """With subset=pid the files of every measuring kernel are missing; see proc(5)."""
    (tmp_path / "1").mkdir()
    sensor = PressureSensor(proc=tmp_path)

    assert sensor.read() is None
    assert reasons(sensor) == [("pressure", "processes_only")]
    sensor.close()


ALL = (SOME.format(1) + FULL.format(2)).encode()


@pytest.mark.parametrize("cpu", [None, b"", b"some avg10=0.00\n", b"off\n"], ids=repr)
def test_a_resource_that_is_not_measured_is_left_out_alone(tmp_path: Path, cpu: bytes | None) -> None:
    """Its file is missing, empty, or says something else."""
    put(tmp_path / "pressure", {"memory": ALL, "io": ALL} | ({} if cpu is None else {"cpu": cpu}))
    sensor = PressureSensor(proc=tmp_path)

    assert sensor.read() == PressureSample(None, None, 1, 2, 1, 2)
    assert reasons(sensor) == []
    sensor.close()


def test_measuring_that_was_switched_off_at_boot_has_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With psi=0 the files are there, and to read one is "not supported"."""
    put(tmp_path, {"stat": "cpu 1 1 1 1 1 1 1 1"})
    put(tmp_path / "pressure", dict.fromkeys(("cpu", "memory", "io"), ALL))
    sensor = PressureSensor(proc=tmp_path)
    assert sensor.read() is not None

    def refuse(*_arguments: object) -> bytes:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "pread", refuse)

    assert sensor.read() is None
    assert reasons(sensor) == [("pressure", "no_pressure")]
    sensor.close()


def test_the_counters_of_this_machine_grow() -> None:
    """Or it has none."""
    sensor = PressureSensor(proc=Path("/proc"))
    before, now = sensor.read(), sensor.read()
    sensor.close()

    assert (before is None) == (now is None) == (not Path("/proc/pressure").exists())
    if before and now:
        assert (now.cpu_some_us or 0) >= (before.cpu_some_us or 0)
