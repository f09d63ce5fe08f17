"""Evaluates the rules: what a sample and its reading raise and clear."""

from collections.abc import Iterable
from typing import NamedTuple

from desktop_monitor.alerts.hysteresis import Hysteresis, Transition, calm_value
from desktop_monitor.alerts.metrics import Values, values_of, values_of_program
from desktop_monitor.model.alert import METRIC_TRAITS, AlertMetric, AlertRule
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample

Key = tuple[str, str]
"""The id of a rule, and the subject."""


class Change(NamedTuple):
    """What was raised or cleared.

    Attributes:
        rule: The rule.
        subject: The volume, thermometer or finding; empty for the machine.
        transition: What happened.
        value: The mean while it held, or the newest value.
        held_s: For how long it held.
        begin: The sample before it began to hold; None where that is not known.
        sample: The newest sample.
        reading: The newest reading.
    """

    rule: AlertRule
    subject: str
    transition: Transition
    value: float
    held_s: float
    begin: Sample | None
    sample: Sample
    reading: Reading


class _Step(NamedTuple):
    before: Sample
    sample: Sample
    reading: Reading
    elapsed_s: float
    asleep_s: float


class RuleEvaluator:
    """All rules, with the state of each subject for which a limit was reached."""

    def __init__(self, rules: Iterable[AlertRule]) -> None:
        self._states: dict[Key, Hysteresis] = {}
        self._begins: dict[Key, Sample] = {}
        self._before: Sample | None = None
        self._rules: list[AlertRule] = []
        self._rules_with_sides: list[tuple[AlertRule, bool]] = []
        self.set_rules(rules)

    def set_rules(self, rules: Iterable[AlertRule]) -> None:
        """Replace the rules; what is remembered of one that was changed is dropped."""
        held = {rule.id: _condition(rule) for rule in self._rules}
        self._rules = [rule for rule in rules if rule.enabled and rule.metric is not AlertMetric.FINDING]
        self._rules_with_sides = [(rule, METRIC_TRAITS[rule.metric].is_low) for rule in self._rules]
        kept = {rule.id for rule in self._rules if held.get(rule.id) == _condition(rule)}
        self.drop([key for key in self._states if key[0] not in kept])

    def is_raised(self, rule_id: str, subject: str) -> bool:
        """Return whether a rule has raised something about a subject that is not cleared."""
        state = self._states.get((rule_id, subject))
        return state is not None and state.is_raised

    def restore(self, rule: AlertRule, subject: str, *, cleared_since_s: float | None) -> None:
        """Resume an alert of an earlier run; it is active where `cleared_since_s` is None."""
        self._states[rule.id, subject] = Hysteresis(
            rule, is_raised=cleared_since_s is None, cleared_since_s=cleared_since_s
        )

    def drop(self, keys: Iterable[Key]) -> None:
        """Discard the state of some rules and subjects: what still holds is raised again."""
        for key in keys:
            self._states.pop(key, None)
            self._begins.pop(key, None)

    def step(self, sample: Sample, reading: Reading | None) -> list[Change]:
        """Take a sample and the reading since the one before; return what changed."""
        before, self._before = self._before, sample
        if before is None or reading is None or not self._rules:
            return []
        elapsed_s = sample.monotonic_s - before.monotonic_s
        asleep_s = max(0.0, (sample.taken_at_unix_ms - before.taken_at_unix_ms) / 1000 - elapsed_s)
        at = _Step(before, sample, reading, elapsed_s, asleep_s)
        found: list[Change | None] = []
        states = self._states
        for rule, is_low in self._rules_with_sides:
            values = _values(rule, before, sample, reading)
            if values is None:
                continue
            limit = rule.limit
            for subject, value in values.items():
                # Most of the time there is nothing to remember, and nothing is made.
                if (value <= limit if is_low else value >= limit) or (rule.id, subject) in states:
                    found.append(self._take(rule, subject, value, at))
            # A subject that is gone, such as a volume that was unmounted, is calm.
            gone = [key[1] for key in states if key[0] == rule.id and key[1] not in values]
            found += [self._take(rule, subject, calm_value(rule), at) for subject in gone]
        return [change for change in found if change is not None]

    def _take(self, rule: AlertRule, subject: str, value: float, at: _Step) -> Change | None:
        key = rule.id, subject
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = Hysteresis(rule)
        if not state.is_raised and not state.held_s:
            self._begins[key] = at.before
        transition = state.step(value, at.elapsed_s, at.asleep_s)
        begin = self._begins.get(key)
        if state.is_raised or not state.held_s:
            self._begins.pop(key, None)
        if state.is_idle:
            del self._states[key]
        if transition is Transition.NONE:
            return None
        mean = state.mean if state.held_s else value
        return Change(rule, subject, transition, mean, state.held_s, begin, at.sample, at.reading)


def _values(rule: AlertRule, before: Sample, now: Sample, reading: Reading) -> Values | None:
    if METRIC_TRAITS[rule.metric].names_program:
        return values_of_program(rule.metric, rule.program, before, now)
    return values_of(rule.metric, reading)


def _condition(rule: AlertRule) -> tuple[object, ...]:
    """Return what decides when a rule raises: all but whether it is snoozed."""
    return rule.metric, rule.limit, rule.clear, rule.for_s, rule.program
