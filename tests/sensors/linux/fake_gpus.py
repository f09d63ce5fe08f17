"""An invented sysfs with graphics processors."""

from pathlib import Path

from tests.sensors.helpers import put

BUS_ID = "0000:0{}:00.0"


def add_card(sys: Path, number: int, driver: str, **attributes: object) -> Path:
    """Add a processor, and return the folder of its device; ``__`` in a name is a folder."""
    device = sys / "devices" / BUS_ID.format(number)
    card = sys / "class" / "drm" / f"card{number}"
    for folder in (device, card, sys / "drivers" / driver):
        folder.mkdir(parents=True, exist_ok=True)
    (card / "device").symlink_to(device)
    (device / "driver").symlink_to(sys / "drivers" / driver)
    put(device, {name.replace("__", "/"): attributes[name] for name in attributes})
    return device
