"""What a rule would have done with recorded readings."""

from collections.abc import Iterable

from desktop_monitor.alerts.hysteresis import Hysteresis, Transition, calm_value
from desktop_monitor.alerts.metrics import values_of
from desktop_monitor.model.alert import AlertEpisode, AlertPreview, AlertRule
from desktop_monitor.model.finding import Finding
from desktop_monitor.model.reading import Reading
from desktop_monitor.text.translation import english

MAX_EPISODES = 100


def replayed_episodes(rule: AlertRule, readings: Iterable[Reading]) -> list[AlertEpisode]:
    """Return when a rule would have been raised by readings, oldest first, as the running engine does."""
    states: dict[str, Hysteresis] = {}
    open_since: dict[str, int] = {}
    episodes: dict[tuple[str, int], AlertEpisode] = {}
    last: dict[str, int] = {}
    before_unix_ms: int | None = None
    for reading in readings:
        at = reading.taken_at_unix_ms
        asleep_s = (
            0.0 if before_unix_ms is None else max(0.0, (at - before_unix_ms) / 1000 - reading.elapsed_s)
        )
        before_unix_ms = at
        values = values_of(rule.metric, reading)
        if values is None:
            continue
        gone = [subject for subject in states if subject not in values]
        for subject, value in [*values.items(), *((one, calm_value(rule)) for one in gone)]:
            state = states.get(subject)
            if state is None:
                state = Hysteresis(rule)
                if not state.holds(value):
                    continue
                states[subject] = state
            match state.step(value, reading.elapsed_s, asleep_s):
                case Transition.RAISED:
                    open_since[subject] = last[subject] = at
                    episodes[subject, at] = AlertEpisode(at, None)
                case Transition.RAISED_AGAIN:
                    began = open_since[subject] = last[subject]
                    episodes[subject, began] = AlertEpisode(began, None)
                case Transition.CLEARED:
                    began = open_since.pop(subject)
                    episodes[subject, began] = AlertEpisode(began, at)
            if state.is_idle:
                del states[subject]
    return sorted(episodes.values(), key=lambda one: one.raised_at_unix_ms)


def finding_episodes(rule: AlertRule, findings: Iterable[Finding]) -> list[AlertEpisode]:
    """Return the findings that a rule asks for, oldest first."""
    wanted = [one for one in findings if matches(rule, one)]
    return sorted(
        (AlertEpisode(one.from_unix_ms, one.to_unix_ms) for one in wanted),
        key=lambda one: one.raised_at_unix_ms,
    )


def matches(rule: AlertRule, one: Finding) -> bool:
    """Return whether a rule asks for a finding."""
    return one.kind == rule.finding and 100 * one.confidence >= rule.limit


def preview(from_unix_ms: int, to_unix_ms: int, episodes: list[AlertEpisode] | None) -> AlertPreview:
    """Return the answer with its sentence; of many episodes, the newest."""
    span = f"the last {english().duration((to_unix_ms - from_unix_ms) / 1000)}"
    if episodes is None:
        text = "The history of single programs is not kept in enough detail for a preview."
    elif to_unix_ms <= from_unix_ms:
        text = "Nothing is recorded yet."
    elif not episodes:
        text = f"Would not have been raised in {span}."
    else:
        count = "once" if len(episodes) == 1 else f"{len(episodes)} times"
        text = f"Would have been raised {count} in {span}."
    newest = None if episodes is None else episodes[-MAX_EPISODES:]
    return AlertPreview(from_unix_ms, to_unix_ms, newest, len(episodes or ()), text)
