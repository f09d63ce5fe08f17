"""Readings of a machine that is not here, with every device there is, and names that attack."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import in_app

HOSTILE = "<img src=x onerror=alert(1)>"
GIB = 2**30
# The pushed readings of this machine are held back from now on; those of another come through the same door.
TAKE_OVER = """
  app.engineSocket.close();
  app.push ??= app.addReading;
  app.addReading = () => {};
  for (const reading of argument) {
    app.push({ ...reading, taken_at_unix_ms: (app.store.newestMs ?? 0) + 5000 });
  }
"""


def a_disk(name: str) -> dict[str, Any]:
    """A disk that reads more than it writes."""
    return {
        "name": name,
        "read_bytes_per_s": 85.3e6,
        "write_bytes_per_s": 5.88e6,
        "reads_per_s": 120.0,
        "writes_per_s": 44.0,
        "busy_percent": 35.0,
        "read_latency_ms": None,
        "write_latency_ms": 1.2,
    }


def a_volume(mount: str, *, is_responding: bool = True) -> dict[str, Any]:
    """A volume that is nearly full, or silent."""
    space = (100 * GIB, 92 * GIB, 8 * GIB) if is_responding else (None, None, None)
    return {
        "mount": mount,
        "device": "/dev/dm-0",
        "filesystem": "ext4",
        "is_responding": is_responding,
    } | dict(zip(("total_bytes", "used_bytes", "free_bytes"), space, strict=True))


def an_interface(name: str, **changes: Any) -> dict[str, Any]:
    """An interface that is up."""
    return {
        "name": name,
        "received_bytes_per_s": 6.44e6,
        "sent_bytes_per_s": 0.89e6,
        "received_packets_per_s": 900.0,
        "sent_packets_per_s": 300.0,
        "received_bytes": 4 * GIB,
        "sent_bytes": GIB,
        "errors": 0,
        "drops": 12,
        "is_up": True,
        "speed_mbit_per_s": 1000,
        "addresses": ["192.168.1.34"],
    } | changes


def another_machine(**changes: Any) -> dict[str, Any]:
    """A reading of a machine with everything, some of it with names that attack."""
    cpu = {
        "total_percent": 12.0,
        "per_core_percent": [10.0, 14.0],
        "user_percent": 9.0,
        "system_percent": 3.0,
        "iowait_percent": 0.0,
        "steal_percent": 0.0,
        "load_average": [1.0, 2.0, 3.0],
        "frequency_mhz": 4290.0,
    }
    memory = {
        "total_bytes": 32 * GIB,
        "used_bytes": 10 * GIB,
        "available_bytes": 22 * GIB,
        "free_bytes": 12 * GIB,
        "cached_bytes": 9 * GIB,
        "buffers_bytes": GIB,
        "shared_bytes": GIB,
        "swap_total_bytes": 8 * GIB,
        "swap_used_bytes": GIB,
        "limit_bytes": None,
        "limit_used_bytes": None,
    }
    thermometers = [("Package", 84.4, 80.0, 100.0), (HOSTILE, 40.0, None, None)]
    return {
        "elapsed_s": 5.0,
        "cpu": cpu,
        "memory": memory,
        "pressure": None,
        "disks": [a_disk("nvme0n1"), a_disk(HOSTILE)],
        "volumes": [a_volume("/"), a_volume(f"/mnt/{HOSTILE}", is_responding=False)],
        "network": [an_interface("eth0"), an_interface(HOSTILE), an_interface("lo", addresses=["127.0.0.1"])],
        "temperatures": [
            {"name": name, "celsius": celsius, "high_celsius": high, "critical_celsius": critical}
            for name, celsius, high, critical in thermometers
        ],
        "fans": [{"name": "front", "rpm": 3340}, {"name": HOSTILE, "rpm": 0}],
        "battery": {
            "charge_percent": 73.1,
            "state": "discharging",
            "power_watts": 8.42,
            "remaining_s": 8040,
            "health_percent": 91.0,
        },
        "gpus": [
            {
                "name": HOSTILE,
                "busy_percent": 34.0,
                "memory_total_bytes": 4 * GIB,
                "memory_used_bytes": GIB,
                "celsius": 61.0,
                "power_watts": 12.1,
                "frequency_mhz": 840.0,
            }
        ],
        "logins": [],
        "process_count": 300,
        "thread_count": 1420,
    } | changes


def take_over(page: Page, *readings: dict[str, Any]) -> None:
    """Show another machine from now on."""
    in_app(page, TAKE_OVER, list(readings))
