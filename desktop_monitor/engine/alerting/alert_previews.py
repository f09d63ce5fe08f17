"""What a rule of alerts would have done in the recorded past."""

import threading
from collections.abc import Iterator

from desktop_monitor.alerts.preview import finding_episodes, preview, replayed_episodes
from desktop_monitor.alerts.rules import rule_of
from desktop_monitor.engine.alerting.alert_sources import AlertSources
from desktop_monitor.model.alert import METRIC_TRAITS, AlertMetric, AlertPreview
from desktop_monitor.model.reading import Reading
from desktop_monitor.timing.unix_time import DAY_MS

PREVIEW_MS = 7 * DAY_MS
PREVIEW_READINGS = 125_000
"""A week at the usual period, which takes two seconds; at a shorter one, a preview covers less time."""


class AlertPreviews:
    """Replays the recorded readings; any thread may call it."""

    def __init__(self, sources: AlertSources) -> None:
        self._sources = sources
        self._lock = threading.Lock()

    def of(self, part: object) -> AlertPreview:
        """Return what a rule would have done in the last seven days, as far as they are recorded.

        Raises:
            SettingsRefused: The rule is not allowed.
        """
        rule = rule_of(part)
        to_unix_ms = self._sources.now_unix_ms()
        covered_ms = min(PREVIEW_MS, round(1000 * PREVIEW_READINGS * self._sources.period_s()))
        from_unix_ms = to_unix_ms - covered_ms
        if rule.metric is AlertMetric.FINDING:
            findings = self._sources.findings(from_unix_ms, to_unix_ms).findings
            return preview(from_unix_ms, to_unix_ms, finding_episodes(rule, findings))
        part = METRIC_TRAITS[rule.metric].part
        if not part:
            return preview(from_unix_ms, to_unix_ms, None)
        first: list[int] = []

        def readings() -> Iterator[Reading]:
            for reading in self._sources.readings(from_unix_ms, to_unix_ms, part):
                if not first:
                    first.append(reading.taken_at_unix_ms - round(1000 * reading.elapsed_s))
                yield reading

        with self._lock:  # it reads a week: one at a time
            episodes = replayed_episodes(rule, readings())
        return preview(first[0] if first else to_unix_ms, to_unix_ms, episodes)
