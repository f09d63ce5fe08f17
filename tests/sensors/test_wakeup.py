"""What woke the machine, as the system says."""

from pathlib import Path

import pytest

from desktop_monitor.sensors.wakeup import wakeup_source
from tests.sensors.helpers import put


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"power/pm_wakeup_irq": "8\n", "interrupts": "  8:  0  1   IO-APIC    8-edge      rtc0\n"}, "rtc0"),
        ({"power/pm_wakeup_irq": "8\n", "interrupts": "  9:  0  1   IO-APIC    9-edge      acpi\n"}, "IRQ 8"),
        ({"power/pm_wakeup_irq": "8\n", "interrupts": "  8:  0  edge      a\x1bb\n"}, "a\ufffdb"),
        ({"power/pm_wakeup_irq": "", "interrupts": ""}, ""),
        ({}, ""),
    ],
)
def test_the_interrupt_that_woke_the_machine_is_named(
    tmp_path: Path, files: dict[str, str], source: str
) -> None:
    """By its devices, else by its number; nothing is claimed where the kernel does not say."""
    put(tmp_path, files)

    assert wakeup_source(proc=tmp_path, sys_folder=tmp_path) == source
