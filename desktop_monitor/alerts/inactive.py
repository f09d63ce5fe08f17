"""Why a rule can raise nothing on this machine: what it watches is not measured here."""

from collections.abc import Iterable

from desktop_monitor.alerts.metrics import TRAFFIC_COUNTERS, margin_celsius
from desktop_monitor.model.alert import METRIC_TRAITS, AlertMetric, AlertRule
from desktop_monitor.model.finding import FindingKind
from desktop_monitor.model.reasons import SENTENCES, ReasonCode, Unreadable
from desktop_monitor.model.sample import Sample

_CPU_TOTAL = "cpu.total_percent"
_TRAFFIC = "processes.received_bytes_per_s"
_SWAP = "memory.swap_total_bytes"
_NEEDED_FOR_FINDING = {
    FindingKind.DISK_FULL: ("volumes",),
    FindingKind.SWAP_THRASH: ("pressure", _SWAP),
    FindingKind.MEMORY_PRESSURE: ("pressure",),
    FindingKind.IO_PRESSURE: ("pressure",),
    FindingKind.DISK_HOG: ("disks",),
    FindingKind.NETWORK_HOG: ("network",),
}
_PASSING = frozenset({ReasonCode.NOT_READ_YET, ReasonCode.NOT_UNDERSTOOD})
"""Soon it is read, or only a part of it is missing."""


def why_inactive(rule: AlertRule, newest: Sample, unreadable: Iterable[Unreadable]) -> Unreadable | None:
    """Return why a rule can raise nothing, whether it is on or off; None where it can.

    Args:
        rule: The rule.
        newest: The newest sample.
        unreadable: What the machine does not give, and why.
    """
    reasons = {one.what: one for one in unreadable if one.code not in _PASSING}
    for what in _needed(rule):
        if what in reasons and not getattr(newest, what, None):
            return reasons[what]
    if rule.metric is AlertMetric.TEMPERATURE_MARGIN and newest.temperatures:
        has_limit = any(margin_celsius(one) is not None for one in newest.temperatures)
        return None if has_limit else _because("temperatures", ReasonCode.NO_CRITICAL_LIMIT)
    if rule.program and rule.metric in TRAFFIC_COUNTERS:
        if _TRAFFIC in reasons and reasons[_TRAFFIC].code == ReasonCode.NO_TRAFFIC:
            return reasons[_TRAFFIC]
        if _has_own_network(rule.program, newest):
            return _because(_TRAFFIC, ReasonCode.OWN_NETWORK)
    return None


def _needed(rule: AlertRule) -> tuple[str, ...]:
    if rule.finding is not None:
        return _NEEDED_FOR_FINDING.get(rule.finding, ())
    if rule.metric is AlertMetric.CPU:
        return "cpu", _CPU_TOTAL  # a sandbox may have cores and count no time
    part = METRIC_TRAITS[rule.metric].part
    return (part,) if part else ()


def _has_own_network(program: str, newest: Sample) -> bool:
    """Return whether the traffic of processes is counted, but that of none of this program."""
    processes = (newest.processes or {}).values()
    own = [one.received_bytes for one in processes if one.name == program]
    is_counted = any(one.received_bytes is not None for one in processes)
    return bool(own) and is_counted and all(received is None for received in own)


def _because(what: str, code: ReasonCode) -> Unreadable:
    return Unreadable(what, SENTENCES[code], code)
