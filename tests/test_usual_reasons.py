"""The page translates the sentences of sensors on which nothing is wrong: it must know them word by word."""

import json
import re

from desktop_monitor.paths import assets_dir
from desktop_monitor.sample import Unreadable
from desktop_monitor.sensors import (
    battery,
    cpu,
    disks,
    fans,
    gpu,
    memory,
    network,
    pressure,
    temperatures,
    volumes,
)

USUAL = re.compile(r'^\s+"?([\w.]+)"?:\s+"([^"]+)",$', re.MULTILINE)


def known_to_the_page() -> dict[str, str]:
    """What the page takes for usual."""
    source = (assets_dir() / "js" / "reasons.js").read_text(encoding="utf-8")
    return dict(USUAL.findall(source))


def told_by_sensors() -> dict[str, str]:
    """What the sensors say."""
    told = [
        cpu.NO_FREQUENCY,
        cpu.NO_IOWAIT,
        memory.NO_SWAP,
        disks.NO_DISKS,
        volumes.NO_VOLUMES,
        network.NO_NETWORK,
        pressure.NO_PRESSURE,
        Unreadable("temperatures", temperatures.NO_TEMPERATURES),
        Unreadable("fans", fans.NO_FANS),
        Unreadable("battery", battery.NO_BATTERY),
        Unreadable("gpus", gpu.NO_GPU),
    ]
    return {one.what: one.why for one in told}


def test_the_page_knows_every_usual_reason() -> None:
    """Else a Chinese page would tell it in English, or hide a fault behind it."""
    assert known_to_the_page() == told_by_sensors()


def test_every_usual_reason_is_translated() -> None:
    """Both dictionaries have it."""
    for language in ("en", "zh-CN"):
        words = json.loads((assets_dir() / "locales" / f"{language}.json").read_text(encoding="utf-8"))
        assert [what for what in told_by_sensors() if f"reason.{what}" not in words] == []
