"""The engine: builds every part and connects them. Data goes one way, from the sensors to the page."""

import logging
from collections.abc import Callable, Collection
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from desktop_monitor import files
from desktop_monitor.desktop.autostart import autostart_for
from desktop_monitor.desktop.notifications.notifier import make_notifier
from desktop_monitor.engine.alerting.make_alerting import make_alerting
from desktop_monitor.engine.background import BackgroundRecording
from desktop_monitor.engine.data_dir_lock import lock_data_dir
from desktop_monitor.engine.desktop_actions import DesktopActions
from desktop_monitor.engine.freeze_detector import FreezeDetector
from desktop_monitor.engine.incident import OF_THIS_MACHINE, opened_incident, replay_last_samples
from desktop_monitor.engine.make_tray import make_engine_tray
from desktop_monitor.engine.metrics import Metrics
from desktop_monitor.engine.notices import Notices
from desktop_monitor.engine.options import EngineOptions
from desktop_monitor.engine.own_cost import OwnCostReport
from desktop_monitor.engine.presence import Presence
from desktop_monitor.engine.pressure_monitor import PressureMonitor
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.engine.runtime_file import announce
from desktop_monitor.engine.sampler import Sampler
from desktop_monitor.engine.status_report import StatusDue, StatusReport
from desktop_monitor.engine.stop_requests import StopRequests
from desktop_monitor.engine.watched_machine import WatchedMachine
from desktop_monitor.files.paths import AppPaths, assets_dir, open_command
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import PeriodSource, Status
from desktop_monitor.recorder import Recorder, clocks
from desktop_monitor.sensors import Sensors
from desktop_monitor.sensors.process_inspection import ProcessInspector
from desktop_monitor.sensors.wakeup import wakeup_source
from desktop_monitor.settings.settings import Settings, greeting_of
from desktop_monitor.settings.settings_file import SettingsFile
from desktop_monitor.text.masking import mask
from desktop_monitor.web.security.credentials import CredentialStore
from desktop_monitor.web.server.control import Control
from desktop_monitor.web.server.on_demand import WebOnDemand

if TYPE_CHECKING:
    from desktop_monitor.web.server.app import WebApp

log = logging.getLogger(__name__)


class Engine:
    """A running engine: sensors > sampler > recorder, live push > page."""

    def __init__(
        self, paths: AppPaths, options: EngineOptions, open_browser: Callable[[str], object]
    ) -> None:
        self._paths, self._options = paths, options
        self._incident = opened_incident(paths)
        self._is_read_only = options.read_only or self._incident is not None
        self._ending, self._stop_requests, self._notices = ExitStack(), StopRequests(), Notices()
        fixed = OF_THIS_MACHINE if self._incident else ()
        self._settings = SettingsFile(paths.settings_file, on_notice=self._notices.add, fixed=fixed)
        self._period_source = PeriodSource.SETTINGS if options.period_s is None else PeriodSource.COMMAND_LINE
        self._background = BackgroundRecording(
            autostart_for(paths), self._settings, launched=options.launched, at_login=options.at_login
        )
        self._presence = Presence(paths.presence_file, may_store=lambda: self._settings.current.record)
        self._add_web(open_browser)
        self._add_recording()
        self._add_alerting()
        self._add_sampler()
        if options.launched:
            self._web.app()  # a page comes at once: to import it takes as long as the first interval
        self._add_status()
        self._settings.on_change(self._apply)
        self._notices.listen(lambda notice: self._web.push(lambda live: live.push_notice(notice)))

    @classmethod
    def start(cls, paths: AppPaths, options: EngineOptions, *, open_browser: Callable[[str], object]) -> Self:
        """Build and start an engine.

        Args:
            paths: The data directory, which `prepare_data_dir` has made.
            options: What is chosen for this run.
            open_browser: Shows an address to the user when the window could not be shown.

        Raises:
            AlreadyRunning: Another engine has the data directory.
            PortTaken: The port is in use.
        """
        with ExitStack() as ending:  # what was started ends in reverse, after a failed start too
            ending.callback(lock_data_dir(paths).release)
            # The file of an engine that was killed: its port may be a stranger's by now.
            files.remove(paths.runtime_file)
            engine = cls(paths, options, open_browser)
            engine._begin(ending)
            engine._ending = ending.pop_all()
        return engine

    def url(self) -> str:
        """Return an address with a new key, which admits one page."""
        return f"http://127.0.0.1:{self._port}/#key={self._credentials.issue_key()}"

    def launcher_ended(self) -> None:
        """Show the page in the default browser, unless a window was attached: the launcher has crashed."""
        self._control.launcher_ended()

    def ask_to_stop(self) -> None:
        """Make `wait` return; safe in any thread and in a signal handler."""
        self._stop_requests.put()

    def wait(self) -> None:
        """Wait until the engine is asked to stop."""
        self._stop_requests.wait()

    def stop(self) -> None:
        """End everything that was started, in reverse. Nothing is left behind."""
        self._ending.close()
        log.info("engine stopped")

    def _add_web(self, open_browser: Callable[[str], object]) -> None:
        """Add what windows and pages talk to; the web server itself is built for the first connection."""
        self._credentials = CredentialStore()
        self._control = Control(
            new_url=self.url,
            greeting=lambda: greeting_of(self._settings.current),
            stop_engine=self.ask_to_stop,
            open_browser=open_browser,
            ends_without_viewers=self._background.ends_without_viewers,
            status=self._status_now,
            set_background=self._background.switch,
        )
        self._viewers = self._control.viewers
        self._web = WebOnDemand(self._build_web)
        self._desktop = DesktopActions(
            self._paths, self._control, lambda at: self._web.push(lambda live: live.push_moment(at))
        )

    def _build_web(self) -> "WebApp":
        """Import and build what pages and launchers talk to."""
        from desktop_monitor.engine import web_apis
        from desktop_monitor.web.routes.control import control_routes
        from desktop_monitor.web.server.app import create_app

        return create_app(
            assets_dir=assets_dir(),
            credentials=self._credentials,
            monitor=web_apis.make_monitor_api(
                self._paths,
                self._credentials,
                self._settings,
                self._presence,
                now=lambda: self._newest,
                status=self._status_now,
                metrics=self._metrics.api(),
            ),
            processes=web_apis.make_process_api(
                self._table,
                self._sensors,
                self._inspector,
                window_pid=lambda: self._viewers.window_pid,
                on_action=self._sampler.schedule.sample_soon,  # to show the effect
                is_read_only=self._is_read_only,
            ),
            alerts=web_apis.make_alert_api(self._alerting),
            history=web_apis.make_history_api(self._recorder, self._settings, forget=self._forget),
            take_sample=self._sensors.take_cpu,
            control=control_routes(self._control),
            viewers=self._viewers,
        )

    def _add_recording(self) -> None:
        """Add what reads the machine, and what keeps it: the newest table, and the history."""
        self._sensors = Sensors(
            mask=mask, boot_file=self._paths.boot_file, is_watched=lambda: self._viewers.has_pages
        )
        self._inspector = ProcessInspector()
        self._table = LiveProcessTable(container=self._sensors.container)
        self._recorder = Recorder(
            self._paths.history_dir,
            settings=lambda: self._settings.current,
            period_s=lambda: self._sampler.schedule.period_s,
            on_notice=self._notices.add,
            may_record=self._options.record and self._incident is None,
            sleep=clocks.MachineSleep(woken_by=wakeup_source),
            is_under_pressure=lambda: self._pressure.is_critical,
        )
        self.freezes = FreezeDetector(
            take_stall=lambda: self._sampler.schedule.take_stall(),  # noqa: PLW0108  # that is made later
            slept_s=clocks.slept_s,
            on_event=self._recorder.add_event,
        )

    def _add_alerting(self) -> None:
        """Add the alerts, and the notifications of the desktop."""
        self._notifier = make_notifier()
        self._alerting = make_alerting(
            self._paths,
            self._notifier,
            self._recorder,
            settings=lambda: self._settings.current,
            period_s=lambda: self._sampler.schedule.period_s,
            on_notice=self._notices.add,
            push=lambda alert: self._web.push(lambda live: live.push_alert(alert)),
            show_moment=self._desktop.show_moment,
            unreadable=self._sensors.unreadable,
        )

    def _add_sampler(self) -> None:
        """Add the sampler, with a listener for each part that takes samples, and take the first sample."""
        self._newest: Reading | None = None
        self._metrics = Metrics(
            self._paths, settings=lambda: self._settings.current, processes=self._table.newest
        )
        period_s = self._options.period_s
        self._sampler = Sampler(
            self._sensors,
            {
                "table": self._table.append,
                "push": self._push,
                "freezes": self.freezes.append,  # before the recorder: it may say why samples are missing
                "recorder": self._recorder.append,
                "alerts": self._alerting.append,
            },
            period_s=self._settings.current.period_s if period_s is None else period_s,
            on_stuck=self._notices.add_stuck,
        )
        if self._incident is None:
            self._sampler.take_first()
        self._pressure = PressureMonitor(on_pressure=self._sampler.schedule.sample_often)
        self._own = OwnCostReport(window_pid=lambda: self._viewers.window_pid, sampler=self._sampler)

    def _add_status(self) -> None:
        """Add what the monitor reports about itself: the tray, and the status of pages and commands."""
        self._machine, self._status_due = WatchedMachine(self._incident), StatusDue()
        self._tray = make_engine_tray(
            self._settings,
            self._alerting,
            self._table,
            self._desktop,
            self._pressure,
            stop_engine=self.ask_to_stop,
            incident=self._incident,
            on_change=self._status_due.make_due,
        )
        self._report = StatusReport(
            machine=self._machine.now,
            notices=self._notices,
            period_s=lambda: self._sampler.schedule.period_s,
            period_source=lambda: self._period_source,
            own=self._own.cost,
            recorder=self._recorder.status,
            background=self._background.status,
            unreadable=self._sensors.unreadable,
            metrics=self._metrics.status,
            is_read_only=self._is_read_only,
            incident=self._incident,
            pressed_by=lambda: self._pressure.resources,
            notifications=self._notifier.status,
            tray=self._tray.status,
            command=open_command(self._paths),
        )

    def _begin(self, ending: ExitStack) -> None:
        for close in (self._sensors.close, self._inspector.close, self._own.close, self.freezes.close):
            ending.callback(close)
        ending.callback(self._sampler.stop)
        self._port = self._web.bind(self._options.port)
        ending.callback(self._web.stop)
        self._web.start()
        self._control.start()
        ending.callback(self._control.close)
        self._recorder.start()
        for close in (self._recorder.close, self._presence.close, self._notifier.close):
            ending.callback(close)
        if self._incident is None:
            self._alerting.start()
            ending.callback(self._alerting.close)
            self._sampler.start()
            self._sensors.watch_pressure(self._pressure.report)
        else:
            replay_last_samples(self._paths, self._incident, [self._table.append, self._push])
        ending.callback(self._sampler.stop)  # before the recorder, which still takes the last sample
        self._metrics.start(self._port)
        ending.callback(self._metrics.close)
        announce(self._paths, self._port, self._credentials.control_secret, ending)
        self._background.start()
        self._tray.start()
        ending.callback(self._tray.close)
        log.info("engine started: port=%d period_s=%g", self._port, self._sampler.schedule.period_s)

    def _push(self, sample: Sample, reading: Reading | None) -> None:
        self._newest = reading or self._newest
        self._metrics.append(sample, reading)
        self._web.push(lambda live: live.push_reading(sample, reading))
        self._tray.append(reading)
        self._own.measure(is_watched=self._viewers.has_pages)
        self._machine.follow(sample)
        is_due = self._own.is_known and self._status_due.is_due(sample.monotonic_s)  # the first is asked for
        if self._pressure.has_changed() or is_due:
            self._push_status()

    def _push_status(self) -> None:
        self._web.push(lambda live: live.push_status(self._report.status()))

    def _forget(self, from_unix_ms: int, to_unix_ms: int) -> None:
        """Delete a range of the history, and what the engine and its pages hold of it."""
        self._recorder.delete_range(from_unix_ms, to_unix_ms)
        self._alerting.forget(from_unix_ms, to_unix_ms)
        self._presence.forget()
        self._table.forget_past()
        self._web.push(lambda live: live.push_forgotten())
        self._push_status()
        self._sampler.schedule.sample_soon()

    def _apply(self, settings: Settings, chosen: Collection[str]) -> None:
        """Follow the settings. A period given at the start holds until one is chosen, whichever that is."""
        if "period_s" in chosen:
            self._period_source = PeriodSource.SETTINGS
            self._sampler.schedule.set_period(settings.period_s)
        self._recorder.follow_settings()
        self._control.recheck()
        self._background.follow(settings, chosen)
        self._metrics.follow(settings)
        self._push_status()

    def _status_now(self) -> Status:
        """Return the status for a request, which may wait for a disk or a lock; what is pushed may not."""
        self._background.refresh()
        self._own.refresh()
        return self._report.status()
