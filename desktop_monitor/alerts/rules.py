"""The rules that the program brings, and changes of the rules. What is stored is only what was changed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from desktop_monitor.model.alert import (
    METRIC_TRAITS,
    AlertChange,
    AlertMetric,
    AlertRule,
    AlertRulePart,
    QuietHours,
)
from desktop_monitor.model.errors import SettingsRefused
from desktop_monitor.model.finding import FindingKind

MAX_RULES = 50
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_DEFAULT_FOR_S = 60


def _finding_rule(rule_id: str, finding: FindingKind, limit: float, *, enabled: bool = False) -> AlertRule:
    return AlertRule(
        id=rule_id,
        metric=AlertMetric.FINDING,
        finding=finding,
        limit=limit,
        clear=0,
        for_s=0,
        enabled=enabled,
    )


BUILTIN_RULES = {
    rule.id: rule
    for rule in (
        AlertRule(id="cpu", metric=AlertMetric.CPU, limit=90, clear=75, for_s=60),
        AlertRule(id="memory", metric=AlertMetric.MEMORY_AVAILABLE, limit=5, clear=10, for_s=60),
        # systemd-oomd and the like begin to act between 20 and 60 percent.
        AlertRule(id="memory-pressure", metric=AlertMetric.MEMORY_PRESSURE, limit=20, clear=5, for_s=60),
        AlertRule(
            id="io-pressure", metric=AlertMetric.IO_PRESSURE, limit=80, clear=40, for_s=300, enabled=False
        ),
        AlertRule(id="volume", metric=AlertMetric.VOLUME_FREE, limit=5, clear=7, for_s=60),
        _finding_rule("volume-soon", FindingKind.DISK_FULL, 70, enabled=True),
        AlertRule(id="temperature", metric=AlertMetric.TEMPERATURE_MARGIN, limit=5, clear=10, for_s=15),
        AlertRule(id="battery", metric=AlertMetric.BATTERY, limit=10, clear=15, for_s=30),
        _finding_rule("memory-leak", FindingKind.MEMORY_LEAK, 80, enabled=False),
        _finding_rule("restart-loop", FindingKind.RESTART_LOOP, 80, enabled=False),
    )
}
"""Chosen so that none is raised by ordinary work: a build is over in a minute, or it is worth knowing."""

StoredRules = Mapping[str, Mapping[str, object]]
"""By id, the fields of a rule that differ from the one that the program brings."""


def effective_rules(stored: StoredRules) -> list[AlertRule]:
    """Return the rules that hold: those that the program brings, as they were changed, then the user's.

    Raises:
        SettingsRefused: One cannot be understood; the message names the field.
    """
    ids = [*BUILTIN_RULES, *(one for one in stored if one not in BUILTIN_RULES)]
    if len(ids) > MAX_RULES:
        raise SettingsRefused(f"There can be at most {MAX_RULES} rules.")
    return [_rule(one, stored.get(one, {})) for one in ids]


def usable_rules(stored: Mapping[str, object]) -> tuple[dict[str, dict[str, object]], list[str]]:
    """Return what is understood of a file's rules, and the names of the rest, which has no effect.

    A newer version may have written fields or metrics that this one does not have.
    """
    kept: dict[str, dict[str, object]] = {}
    ignored: list[str] = []
    for rule_id, fields in stored.items():
        if not isinstance(fields, dict):
            ignored.append(f"rules.{rule_id}")
            continue
        known: dict[str, object] = {
            str(name): value for name, value in fields.items() if name in AlertRulePart.__struct_fields__
        }
        ignored += [f"rules.{rule_id}.{name}" for name in fields if name not in known]
        try:
            effective_rules({**kept, rule_id: known})
        except SettingsRefused:
            ignored.append(f"rules.{rule_id}")
        else:
            kept[rule_id] = known
    return kept, ignored


def changed_rules(stored: StoredRules, change: object) -> tuple[dict[str, dict[str, object]], AlertChange]:
    """Apply a change to the stored rules; see `AlertChange`.

    Args:
        stored: As before; not changed.
        change: An object as decoded from JSON.

    Returns:
        The stored rules after the change, and the change with its types.

    Raises:
        SettingsRefused: The change has an unknown field or a value that is not allowed, which the message
            names.
    """
    checked = _checked(change)
    if isinstance(checked.quiet_hours, QuietHours) and _is_empty(checked.quiet_hours):
        raise SettingsRefused("`quiet_hours.to_minute` must differ from `quiet_hours.from_minute`.")
    rules = {one: dict(fields) for one, fields in stored.items()}
    parts = checked.rules if isinstance(checked.rules, dict) else {}
    for rule_id, part in parts.items():
        if not _ID.fullmatch(rule_id):
            raise SettingsRefused(
                f"`rules` has the id {rule_id!r:.60}; an id has 1 to 40 of a-z, 0-9, - and _."
            )
        if part is None:
            if rule_id not in rules and rule_id not in BUILTIN_RULES:
                raise SettingsRefused(f"`rules.{rule_id}` does not exist.")
            rules.pop(rule_id, None)
            continue
        given = {
            name: value
            for name in AlertRulePart.__struct_fields__
            if (value := getattr(part, name)) is not msgspec.UNSET
        }
        rules[rule_id] = {**rules.get(rule_id, {}), **msgspec.to_builtins(given)}
    effective_rules(rules)
    return rules, checked


def _checked(change: object) -> AlertChange:
    """Return a change with its types; each rule is checked alone, so that the message names it."""
    try:
        for rule_id, part in _parts(change).items():
            try:
                msgspec.convert(part, AlertRulePart | None)
            except msgspec.ValidationError as error:
                text = str(error).replace("`$.", f"`rules.{rule_id:.60}.")
                raise SettingsRefused(f"`rules.{rule_id:.60}` is not allowed: {text}.") from error
        return msgspec.convert(change, AlertChange)
    except msgspec.ValidationError as error:
        raise SettingsRefused(f"This change is not allowed: {error}.") from error


def _parts(change: object) -> dict[str, object]:
    rules = change.get("rules") if isinstance(change, dict) else None
    return rules if isinstance(rules, dict) else {}


def rule_of(part: object) -> AlertRule:
    """Return the rule that a part describes alone, for a preview.

    Raises:
        SettingsRefused: It has an unknown field or a value that is not allowed, which the message names.
    """
    rules, _ = changed_rules({}, {"rules": {"preview": part}})
    return effective_rules(rules)[-1]


def _rule(rule_id: str, fields: Mapping[str, object]) -> AlertRule:
    brought = BUILTIN_RULES.get(rule_id)
    merged: dict[str, Any] = {**(msgspec.to_builtins(brought) if brought else {}), **fields, "id": rule_id}
    if brought is None:
        for name in ("metric", "limit"):
            if name not in merged:
                raise SettingsRefused(f"`rules.{rule_id}.{name}` is missing.")
        merged.setdefault("clear", merged["limit"])
        merged.setdefault("for_s", _DEFAULT_FOR_S)
    try:
        rule = msgspec.convert(merged, AlertRule)
    except msgspec.ValidationError as error:
        text = str(error).replace("`$.", f"`rules.{rule_id}.")
        raise SettingsRefused(f"This value is not allowed: {text}.") from error
    if rule.quiet_hours is not None and _is_empty(rule.quiet_hours):
        name = f"rules.{rule_id}.quiet_hours"
        raise SettingsRefused(f"`{name}.to_minute` must differ from `{name}.from_minute`.")
    for name, problem in _problems(rule):
        raise SettingsRefused(f"`rules.{rule_id}.{name}` {problem}.")
    return rule


def _is_empty(hours: QuietHours) -> bool:
    return hours.from_minute == hours.to_minute


def _problems(rule: AlertRule) -> Iterable[tuple[str, str]]:
    traits = METRIC_TRAITS[rule.metric]
    if rule.limit > traits.maximum:
        yield "limit", f"must be at most {traits.maximum:.15g}"
    if rule.clear > traits.maximum:
        yield "clear", f"must be at most {traits.maximum:.15g}"
    if rule.metric is AlertMetric.FINDING:
        if rule.finding is None:
            yield "finding", "must name a kind of finding"
        return
    if rule.finding is not None:
        yield "finding", "is for the metric `finding` only"
    if traits.is_low and rule.clear < rule.limit:
        yield "clear", "must not be below the limit"
    if not traits.is_low and rule.clear > rule.limit:
        yield "clear", "must not be above the limit"
    if traits.names_program and not rule.program:
        yield "program", "must name a program"
    if rule.program and not traits.names_program:
        yield "program", "is for the metrics of a program only"
