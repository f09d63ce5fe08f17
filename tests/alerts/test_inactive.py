"""Which rules can raise nothing on a machine, and why."""

from typing import Any

import pytest

from desktop_monitor.alerts.inactive import why_inactive
from desktop_monitor.alerts.rules import BUILTIN_RULES, rule_of
from desktop_monitor.model.alert import AlertRule
from desktop_monitor.model.reasons import SENTENCES, ReasonCode, Unreadable
from desktop_monitor.model.sample import Battery, PressureSample, Sample, Temperature
from tests.alerts.machine import process

PRESSURE = PressureSample(0, 0, 0, 0, 0, 0)
TRAFFIC = "processes.received_bytes_per_s"


def missing(what: str, code: ReasonCode) -> Unreadable:
    """Return what a sensor reports."""
    return Unreadable(what, SENTENCES[code], code)


def why(rule: AlertRule, *unreadable: Unreadable, **parts: Any) -> str | None:
    """Return the code of the reason on a machine with these parts."""
    found = why_inactive(rule, Sample(0, 1.0, None, **parts), unreadable)
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("rule_id", "what", "code"),
    [
        ("battery", "battery", ReasonCode.NO_BATTERY),
        ("cpu", "cpu.total_percent", ReasonCode.NO_CPU_TIME),
        ("memory-pressure", "pressure", ReasonCode.NO_PRESSURE),
        ("io-pressure", "pressure", ReasonCode.NO_PRESSURE),
        ("temperature", "temperatures", ReasonCode.NO_TEMPERATURES),
        ("volume", "volumes", ReasonCode.NO_VOLUMES),
        ("volume-soon", "volumes", ReasonCode.NO_VOLUMES),
    ],
)
def test_a_rule_about_what_the_machine_lacks_says_so(rule_id: str, what: str, code: ReasonCode) -> None:
    """Also one that is about a finding, and one that is off."""
    rule = BUILTIN_RULES[rule_id]

    assert why(rule, missing("fans", ReasonCode.NO_FANS), missing(what, code)) == code
    assert why(rule, missing("fans", ReasonCode.NO_FANS)) is None
    assert why(rule, missing(what, ReasonCode.NOT_READ_YET)) is None


def test_what_is_measured_is_watched() -> None:
    """Even where some of it cannot be read."""
    battery = Battery(50, "charging", None, None, None)

    assert why(BUILTIN_RULES["battery"], missing("battery", ReasonCode.SILENT), battery=battery) is None
    assert why(BUILTIN_RULES["memory-pressure"], pressure=PRESSURE) is None


def test_thermometers_without_a_limit_have_no_margin() -> None:
    """One with a plausible limit is enough."""
    rule = BUILTIN_RULES["temperature"]
    without, implausible = Temperature("a", 40, None, None), Temperature("b", 40, None, 255)

    assert why(rule, temperatures=(without, implausible)) == ReasonCode.NO_CRITICAL_LIMIT
    assert why(rule, temperatures=(without, Temperature("c", 40, None, 100))) is None


def test_the_traffic_of_a_program_must_be_counted() -> None:
    """By the system, and in the network of the monitor; a program that does not run may come."""
    rule = rule_of({"metric": "program_received", "limit": 1000, "program": "postgres"})
    contained = process(1, "postgres", received_bytes=None)
    counted, other = process(2, "postgres", received_bytes=0), process(3, "ssh", received_bytes=0)

    def table(*processes: Any) -> dict[str, Any]:
        return {"processes": {(one.pid, one.created_unix_ms): one for one in processes}}

    assert why(rule, missing(TRAFFIC, ReasonCode.NO_TRAFFIC), **table(other)) == ReasonCode.NO_TRAFFIC
    assert why(rule, **table(contained, other)) == ReasonCode.OWN_NETWORK
    assert why(rule, missing(TRAFFIC, ReasonCode.DENIED_TRAFFIC), **table(contained, counted)) is None
    assert why(rule, **table(other)) is None
    assert why(rule, **table(contained)) is None  # nothing is counted yet
    assert (
        why(rule_of({"metric": "program_cpu", "limit": 50, "program": "postgres"}), **table(contained))
        is None
    )
