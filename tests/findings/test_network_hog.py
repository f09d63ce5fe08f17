"""Which network interfaces can have moved much: what goes through others goes through a device too."""

import pytest

from desktop_monitor.findings.hog import find_hogs
from desktop_monitor.findings.recorded import Minutes, Recorded
from desktop_monitor.timing.unix_time import MINUTE_MS

BEGIN_UNIX_MS = 1_790_000_000_000
MINUTES = 20
MIB = 2**20


def interfaces_found(
    names: dict[str, bool | None], *, recorded: dict[str, bool | None] | None = None
) -> list[str]:
    """Return what is found where all these interfaces move much; `recorded` has what is known of them."""
    history = _recorded(names, names if recorded is None else recorded)
    return [str(one.values["interface"]) for one in find_hogs(history)]


def _recorded(names: dict[str, bool | None], known: dict[str, bool | None]) -> Recorded:
    end = BEGIN_UNIX_MS + MINUTES * MINUTE_MS
    return Recorded(
        from_unix_ms=BEGIN_UNIX_MS,
        to_unix_ms=end,
        minutes=Minutes(
            list(range(BEGIN_UNIX_MS, end, MINUTE_MS)),
            {f"network.{name}.received_bytes_per_s": [20.0 * MIB] * MINUTES for name in names},
        ),
        interfaces=known,
    )


def test_what_is_recorded_of_an_interface_counts_and_not_its_name() -> None:
    """A device may be renamed to anything, and a VPN may call its tunnel anything."""
    names: dict[str, bool | None] = {
        "br-lan": True,
        "wg-card": True,
        "nordlynx": False,
        "utun3": False,
        "eth0.7": False,
        "vmnet8": False,
    }

    assert interfaces_found(names) == ["br-lan", "wg-card"]


@pytest.mark.parametrize("recorded", [{}, {"eth0": None, "tun0": None, "lo": None}], ids=["gone", "unknown"])
def test_older_recordings_are_judged_by_the_names(recorded: dict[str, bool | None]) -> None:
    """They do not say what is a device; nor does anything say it of an interface that is gone."""
    assert interfaces_found({"eth0": None, "tun0": None, "lo": None}, recorded=recorded) == ["eth0"]


def test_an_interface_that_is_gone_is_judged_by_its_name_though_others_are_known() -> None:
    """A card that was unplugged."""
    names: dict[str, bool | None] = {"eth0": True, "usb0": None, "tun0": None}

    assert interfaces_found(names, recorded={"eth0": True}) == ["eth0", "usb0"]


def test_in_a_container_without_a_device_interfaces_are_found() -> None:
    """Its only one is the end of a pair of software."""
    assert interfaces_found({"eth0": False, "lo": False}) == ["eth0"]


def test_the_rate_of_an_interface_is_said_in_bits() -> None:
    """As everywhere else on the page: 20 MiB/s are 168 Mbit/s. What was moved in all stays in bytes."""
    (found,) = find_hogs(_recorded({"eth0": True}, {"eth0": True}))

    assert found.text == "eth0 moved 168 Mbit/s on average for 20 min, 23.4 GiB in all."
