"""What woke the machine from its last sleep, as far as the system says."""

import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    from desktop_monitor.sensors.clean_text import clean
    from desktop_monitor.sensors.linux.formats.proc_interrupts import interrupt_name


def wakeup_source(*, proc: Path = Path("/proc"), sys_folder: Path = Path("/sys")) -> str:
    """Return the devices whose interrupt ended the last sleep, such as ``rtc0``; empty where that is unknown.

    Linux keeps the number of the interrupt in /sys/power/pm_wakeup_irq, if it is built to (see the kernel's
    page sysfs-power); where the firmware wakes the machine, that is often ``acpi``. Reading wakes nothing.
    """
    if sys.platform == "linux":
        with suppress(OSError, ValueError):  # ENODATA: no interrupt is known
            number = int((sys_folder / "power" / "pm_wakeup_irq").read_bytes())
            name = clean(interrupt_name((proc / "interrupts").read_bytes(), number))
            return name or f"IRQ {number}"
    return ""
