"""Invented files of the kernel, and reading sensors that poll in the background."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from desktop_monitor.sensors.sensor import Sensor
from tests.waiting import PATIENCE_S

T = TypeVar("T")


def put(folder: Path, files: Mapping[str, object]) -> None:
    """Write files by their paths below `folder`: bytes as they are, anything else as a line of text."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())


def poll(sensor: Sensor[T]) -> T:
    """Do what a tick does, and wait for what it reads in the background."""
    sensor.begin_read()
    sensor.wait_first(PATIENCE_S)
    return sensor.read()


def reasons(sensor: Sensor[T]) -> list[tuple[str, str]]:
    """Return what a sensor cannot read, with the codes of the reasons."""
    return [(missing.what, missing.code) for missing in sensor.unreadable()]
