"""Which network interfaces are added up; the page has the same examples."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.model.sample import NetworkSample
from desktop_monitor.rates.counted_interfaces import counted_interfaces

CASES = json.loads((Path(__file__).parent / "counted_interfaces.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_same_interfaces_count_as_on_the_page(case: dict[str, Any]) -> None:
    """A sum of an alert is the sum that the page shows."""
    interfaces = [
        NetworkSample(name, 0, 0, 0, 0, 0, 0, None, None, tuple(addresses), is_physical)
        for name, addresses, is_physical in case["interfaces"]
    ]

    assert [one.name for one in counted_interfaces(interfaces)] == case["counted"]
