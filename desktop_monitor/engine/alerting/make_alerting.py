"""Builds the alerting of an engine from its parts."""

from collections.abc import Callable, Iterable
from functools import partial

from desktop_monitor.desktop.notifications.notifier import Notifier
from desktop_monitor.engine.alerting.alert_log import AlertLog
from desktop_monitor.engine.alerting.alert_messages import announce
from desktop_monitor.engine.alerting.alert_sources import AlertSources
from desktop_monitor.engine.alerting.alerting import Alerting
from desktop_monitor.engine.alerting.rules_file import AlertRulesFile
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.model.alert import Alert
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.status import Notice, RecorderState
from desktop_monitor.recorder import Recorder
from desktop_monitor.settings.settings import Settings
from desktop_monitor.text.translation import translation


def make_alerting(
    paths: AppPaths,
    notifier: Notifier,
    recorder: Recorder,
    *,
    settings: Callable[[], Settings],
    period_s: Callable[[], float],
    on_notice: Callable[[Notice], None],
    push: Callable[[Alert], None],
    show_moment: Callable[[int], None],
    unreadable: Callable[[], Iterable[Unreadable]],
) -> Alerting:
    """Return the alerting of an engine; it is not started yet.

    Alerts name programs, so they are stored only while the history is.
    """
    alerting: Alerting
    announce_by = partial(
        announce,
        notifier=notifier,
        texts=lambda: translation(settings().language),
        show_moment=show_moment,
        snooze=lambda rule, for_s: alerting.snooze(rule, for_s),  # noqa: PLW0108  # it is built below
    )
    alerting = Alerting(
        AlertRulesFile(paths.alert_rules_file, on_notice=on_notice),
        AlertLog(paths.alerts_file, may_store=lambda: recorder.status().state == RecorderState.RECORDING),
        AlertSources(
            push=push,
            announce=announce_by,
            findings=recorder.queries.findings,
            readings=recorder.queries.readings,
            private_programs=lambda: settings().private_programs,
            period_s=period_s,
            notifications=notifier.status,
            unreadable=unreadable,
        ),
    )
    return alerting
