"""/proc/interrupts: which devices an interrupt belongs to."""

from random import Random

import pytest

from desktop_monitor.sensors.linux.formats.proc_interrupts import interrupt_name
from tests.sensors.linux.formats.kernel_text import mutated

TEXT = b"""           CPU0       CPU1
   8:          0          1   IO-APIC    8-edge      rtc0
   9:          0          4   IO-APIC    9-fasteoi   acpi
  16:         12          0   IO-APIC   16-fasteoi   i801_smbus, ehci_hcd:usb1
 124:          0         80  IR-PCI-MSI-0000:00:14.0    0-edge      xhci_hcd
 125:          0          0  dummy   44
 NMI:          0          0   Non-maskable interrupts
"""


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (8, b"rtc0"),
        (9, b"acpi"),
        (16, b"i801_smbus, ehci_hcd:usb1"),
        (124, b"xhci_hcd"),
        (12, b""),
        (1, b""),
    ],
)
def test_the_devices_stand_at_the_end_of_the_line(number: int, name: bytes) -> None:
    """Of the line of that very number; an unknown one has none."""
    assert interrupt_name(TEXT, number) == name


def test_any_bytes_are_no_error() -> None:
    """Names of devices are the drivers' choice."""
    random = Random(1)
    for _ in range(2000):
        interrupt_name(mutated(TEXT, random), 8)
