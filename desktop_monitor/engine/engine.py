"""The engine: builds every part and connects them. Data goes one way, from the sensors to the page."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import filelock
import msgspec

from desktop_monitor import __version__
from desktop_monitor.engine.process_details import Details
from desktop_monitor.engine.process_table import Table
from desktop_monitor.engine.sampler import Sampler
from desktop_monitor.engine.status_report import Notices, Report, now_unix_ms, versions
from desktop_monitor.masking import mask
from desktop_monitor.model.errors import AlreadyRunning
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import OwnCost
from desktop_monitor.paths import Places, assets_dir, write_private
from desktop_monitor.recorder import Recorder
from desktop_monitor.sensors import Sensors, machine
from desktop_monitor.sensors.own_usage import OwnCostSensor
from desktop_monitor.sensors.process_inspection import inspect
from desktop_monitor.settings import Settings, SettingsFile

if TYPE_CHECKING:
    from desktop_monitor.web.routes.processes import Processes

log = logging.getLogger(__name__)

LOCK_WAIT_S = 0.5  # a launcher that looks whether an engine runs holds the lock for a moment
STATUS_PERIOD_S = 30.0


class Runtime(msgspec.Struct, frozen=True):
    """How to reach a running engine; the content of the runtime file."""

    pid: int
    port: int
    secret: str
    version: str
    started_at_unix_ms: int


class Engine:
    """A running engine: sensors > sampler > recorder, live push > page."""

    def __init__(
        self,
        where: Places,
        *,
        period_s: float | None,
        launched: bool,
        record: bool,
        open_browser: Callable[[str], object],
    ) -> None:
        """Build every part; see `start`."""
        self._where = where
        self._ending = ExitStack()
        self._asked_to_stop = threading.Event()
        self._notices = Notices()
        self._settings = SettingsFile(where.settings_file, on_notice=self._notices.add)
        self._chosen_period_s = self._settings.current.period_s
        self._sensors = Sensors(mask=mask, boot_file=where.boot_file)
        self._newest: Reading | None = None
        self._table = Table(container=self._sensors.container)
        self._recorder = Recorder(
            where.history_dir,
            settings=lambda: self._settings.current,
            period_s=lambda: self._sampler.period_s,
            on_notice=self._notices.add,
            may_record=record,
        )
        self._sampler = Sampler(
            self._sensors,
            [self._table.append, self._push, self._recorder.append],  # whose thread works at once
            period_s=self._chosen_period_s if period_s is None else period_s,
        )
        self._own = OwnCostSensor()
        self._report = Report(
            machine=machine.read(),
            notices=self._notices,
            period_s=lambda: self._sampler.period_s,
            own=self._own_cost,
            recorder=self._recorder.status,
            unreadable=self._sensors.unreadable,
            versions=versions,
            started_at_unix_ms=now_unix_ms(),
        )
        self._add_web(launched=launched, open_browser=open_browser)
        self._status_due_s = 0.0
        self._settings.on_change(self._apply)
        self._notices.listen(self._web.live.push_notice)

    @classmethod
    def start(
        cls,
        where: Places,
        *,
        port: int = 0,
        period_s: float | None = None,
        launched: bool = False,
        record: bool = True,
        open_browser: Callable[[str], object],
    ) -> Self:
        """Build and start an engine for a data directory that has been claimed.

        Args:
            where: The data directory.
            port: 0 lets the system choose.
            period_s: Seconds from sample to sample in this run; None takes them from the settings.
            launched: Started by a double-click: asks to be stopped when nobody watches any more.
            record: False keeps the past of this run in memory, whatever the settings say.
            open_browser: Shows an address to the user when the window could not be shown.

        Raises:
            AlreadyRunning: Another engine has the data directory.
            PortTaken: The port is in use.
        """
        with ExitStack() as ending:  # what was started ends in reverse, after a failed start too
            ending.callback(_lock(where).release)
            # The file of an engine that was killed: its port may be a stranger's by now.
            where.runtime_file.unlink(missing_ok=True)
            engine = cls(
                where, period_s=period_s, launched=launched, record=record, open_browser=open_browser
            )
            engine._begin(port, ending)
            engine._ending = ending.pop_all()
        return engine

    def url(self) -> str:
        """Make an address that lets one page in, once."""
        return f"http://127.0.0.1:{self._server.port}/#key={self._keyring.issue()}"

    def show_in_browser(self) -> None:
        """Show the page in the default browser: whoever launched us died before there was a window."""
        self._control.show_in_browser()

    def ask_to_stop(self) -> None:
        """Let `wait` return; safe in any thread and in a signal handler."""
        self._asked_to_stop.set()

    def wait(self) -> None:
        """Wait until somebody asks the engine to stop."""
        self._asked_to_stop.wait()

    def stop(self) -> None:
        """End everything that was started, in reverse. Nothing is left behind."""
        self._ending.close()
        log.info("engine stopped")

    def _begin(self, port: int, ending: ExitStack) -> None:
        from desktop_monitor.web.server.server import RunningServer

        ending.callback(self._sensors.close)
        self._server = RunningServer.bind(self._web.wsgi, port)
        ending.callback(self._server.stop)
        self._server.start()
        ending.callback(self._web.close)
        self._control.start()
        ending.callback(self._control.close)
        self._recorder.start()
        ending.callback(self._recorder.close)
        self._recorder.append(self._sampler.newest, None)  # the first interval begins with it
        self._sampler.start()
        ending.callback(self._sampler.stop)
        runtime = Runtime(
            os.getpid(), self._server.port, self._keyring.control_secret, __version__, now_unix_ms()
        )
        write_private(self._where.runtime_file, msgspec.json.encode(runtime))
        ending.callback(self._where.runtime_file.unlink, missing_ok=True)
        ending.callback(self._where.forward_file.unlink, missing_ok=True)  # its key has died with us
        log.info("engine started: port=%d period_s=%g", self._server.port, self._sampler.period_s)

    def _add_web(self, *, launched: bool, open_browser: Callable[[str], object]) -> None:
        """Build what speaks to pages and launchers.

        Loading it takes as long as the first interval, so it comes when the first sample was taken: the first
        page finds a reading.
        """
        from desktop_monitor.web.routes.api import Sources
        from desktop_monitor.web.routes.control import Control
        from desktop_monitor.web.routes.history import Past
        from desktop_monitor.web.security.keys import Keyring
        from desktop_monitor.web.server.app import create_app

        self._keyring = Keyring()
        self._control = Control(
            new_url=self.url,
            greeting=self._greeting,
            stop_engine=self.ask_to_stop,
            open_browser=open_browser,
            leaves=lambda: launched and not self._settings.current.background,
            status=self._report.status,
        )
        self._web = create_app(
            assets_dir=assets_dir(),
            keyring=self._keyring,
            sources=Sources(
                redeem=self._keyring.redeem,
                now=lambda: self._newest,
                status=self._report.status,
                settings=lambda: self._settings.current,
                change_settings=self._settings.change,
            ),
            processes=self._processes(),
            past=Past(
                history=self._recorder.history,
                moment=self._recorder.moment,
                top=self._recorder.top,
                programs=self._recorder.programs,
                life=self._recorder.process_history,
                events=self._recorder.events,
                forget=self._recorder.delete_range,
                status=self._recorder.status,
            ),
            take=self._sensors.take_cpu,
            control=self._control.blueprint(),
            page_came=self._control.viewers.page_came,
            page_went=self._control.viewers.page_went,
        )

    def _processes(self) -> "Processes":
        from desktop_monitor.web.routes.processes import Processes

        details = Details(
            row=self._table.row,
            past=self._table.past,
            processes=self._table.processes,
            inspect=inspect,
            is_there=self._sensors.is_there,
        )
        return Processes(
            newest=self._table.newest,
            whole=self._table.whole,
            changes=self._table.changes,
            nobody_watches=self._table.nobody_watches,
            details=details.of,
        )

    def _push(self, sample: Sample, reading: Reading | None) -> None:
        self._newest = reading or self._newest
        self._web.live.push_reading(sample, reading)
        self._own.look()
        # A page has the first status from `/api/status`; the next tells what we cost, once that is known.
        if self._own.cpu_percent is not None and sample.monotonic_s >= self._status_due_s:
            self._status_due_s = sample.monotonic_s + STATUS_PERIOD_S
            self._web.live.push_status(self._report.status())

    def _apply(self, settings: Settings) -> None:
        """Follow the settings. A period given at the start holds until another one is chosen."""
        if settings.period_s != self._chosen_period_s:
            self._chosen_period_s = settings.period_s
            self._sampler.set_period(settings.period_s)
        self._recorder.follow_settings()
        self._control.look_again()
        self._web.live.push_status(self._report.status())

    def _greeting(self) -> Mapping[str, object]:
        return {"language": self._settings.current.language, "theme": self._settings.current.theme}

    def _own_cost(self) -> OwnCost:
        return OwnCost(
            cpu_percent=self._own.cpu_percent,
            pss_bytes=self._own.pss_bytes(),
            tick_cpu_ms=self._sampler.tick_cpu_ms,
            late_ticks=self._sampler.late_ticks,
        )


def _lock(where: Places) -> filelock.BaseFileLock:
    taken = filelock.FileLock(where.lock_file, timeout=LOCK_WAIT_S, poll_interval=0.02, mode=0o600)
    try:
        taken.acquire()
    except filelock.Timeout:
        raise AlreadyRunning(
            f"A monitor is already running for {where.data_dir}. "
            "See it with `desktop-monitor`, or end it with `desktop-monitor stop`."
        ) from None
    return taken
