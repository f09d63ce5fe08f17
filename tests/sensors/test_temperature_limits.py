"""Which temperatures and fan speeds a machine can have."""

import pytest

from desktop_monitor.sensors.temperature_limits import (
    plausible_celsius,
    plausible_limit_celsius,
    plausible_rpm,
)


@pytest.mark.parametrize(
    ("celsius", "expected"),
    [
        (45.123, 45.1),
        (-20.0, -20.0),
        (126.9, 126.9),
        (127.0, None),
        (128.0, None),
        (0.0, None),
        (-128.0, None),
        (-60.0, None),
        (255.0, None),
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
    ],
)
def test_a_temperature_is_plausible_or_unknown(celsius: float | None, expected: float | None) -> None:
    """Exactly 127, 128 and zero degrees are what chips report where nothing is connected."""
    assert plausible_celsius(celsius) == expected


@pytest.mark.parametrize(
    ("celsius", "expected"),
    [
        (84.86, 84.9),
        (127.0, 127.0),
        (0.0, None),
        (-20.0, None),
        (255.0, None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_a_limit_is_plausible_or_unknown(celsius: float | None, expected: float | None) -> None:
    """A limit of zero degrees or less would warn for ever."""
    assert plausible_limit_celsius(celsius) == expected


@pytest.mark.parametrize(
    ("rpm", "expected"), [(0, 0), (1200, 1200), (29_999, 29_999), (65_535, None), (-1, None), (None, None)]
)
def test_a_speed_is_plausible_or_unknown(rpm: int | None, expected: int | None) -> None:
    """65535 is a chip's way to say that there is no fan."""
    assert plausible_rpm(rpm) == expected
