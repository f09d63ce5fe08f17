"""Makes alerts: the culprits, and the sentence with its values."""

from collections.abc import Collection

from desktop_monitor.alerts.culprits import blame_for, without_private
from desktop_monitor.alerts.evaluator import Change
from desktop_monitor.alerts.metrics import available_of_bytes
from desktop_monitor.findings.sentences import sentence
from desktop_monitor.model.alert import METRIC_TRAITS, Alert, AlertMetric, AlertRule, LimitUnit
from desktop_monitor.model.finding import Finding, FindingValue, main_name
from desktop_monitor.model.reading import Reading
from desktop_monitor.text.translation import english

_VALUE_NAMES = {
    LimitUnit.PERCENT: "percent",
    LimitUnit.BYTES: "rss_bytes",
    LimitUnit.BYTES_PER_S: "network_bytes_per_s",
}
"""Of the value of a rule in its sentence."""


def raised_alert(change: Change, alert_id: str, *, private: Collection[str]) -> Alert:
    """Return the alert of what a rule has raised; programs in `private` are not named."""
    rule = change.rule
    blame = without_private(blame_for(rule.metric, rule.program, change.begin, change.sample), private)
    values = {**blame.values, **_values(change)}
    return Alert(
        id=alert_id,
        rule=rule.id,
        raised_at_unix_ms=change.sample.taken_at_unix_ms,
        cleared_at_unix_ms=None,
        culprits=blame.culprits,
        text=sentence(f"alert.{rule.metric}", blame.title, values, english()),
        metric=rule.metric,
        finding=None,
        values=values,
        subject=change.subject,
    )


def finding_alert(rule: AlertRule, found: Finding, alert_id: str, raised_at_unix_ms: int) -> Alert:
    """Return the alert of a finding that a rule asks for."""
    return Alert(
        id=alert_id,
        rule=rule.id,
        raised_at_unix_ms=raised_at_unix_ms,
        cleared_at_unix_ms=None,
        culprits=found.culprits,
        text=found.text,
        metric=AlertMetric.FINDING,
        finding=found.kind,
        values=found.values,
        subject=finding_subject(found),
    )


def finding_subject(found: Finding) -> str:
    """Return what distinguishes findings of one kind: the volume, or the main culprit."""
    mount = found.values.get("mount")
    return str(mount) if mount else main_name(found.culprits)


def _values(change: Change) -> dict[str, FindingValue]:
    rule, reading = change.rule, change.reading
    duration = {"duration_s": round(change.held_s)}
    match rule.metric:
        case AlertMetric.MEMORY_AVAILABLE:
            return {"percent": round(change.value, 1), **duration, **_memory(reading)}
        case AlertMetric.VOLUME_FREE:
            return {"mount": change.subject, "percent": round(change.value, 1), **_volume(change), **duration}
        case AlertMetric.TEMPERATURE_MARGIN:
            return {"sensor": change.subject, **_temperature(change), **duration}
        case _:
            program: dict[str, FindingValue] = {"program": rule.program} if rule.program else {}
            name = _VALUE_NAMES[METRIC_TRAITS[rule.metric].unit]
            return {**program, name: round(change.value), **duration}


def _memory(reading: Reading) -> dict[str, FindingValue]:
    return {"available_bytes": available_of_bytes(reading.memory)[0]} if reading.memory else {}


def _volume(change: Change) -> dict[str, FindingValue]:
    free = next((one.free_bytes for one in change.reading.volumes or () if one.mount == change.subject), None)
    return {} if free is None else {"free_bytes": free}


def _temperature(change: Change) -> dict[str, FindingValue]:
    for one in change.reading.temperatures or ():
        if one.name == change.subject and one.critical_celsius is not None:
            return {"celsius": round(one.celsius), "critical_celsius": round(one.critical_celsius)}
    return {}
