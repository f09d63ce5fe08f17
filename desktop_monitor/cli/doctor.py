"""``desktop-monitor doctor``: checks everything that the monitor needs, and prints what to do."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from desktop_monitor.alerts.inactive import why_inactive
from desktop_monitor.alerts.rules import BUILTIN_RULES
from desktop_monitor.cli.now import FIRST_READING_TIMEOUT_S
from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.cli.status_text import TRAY_TEXTS, unreadable_text
from desktop_monitor.cli.table import has_colours, terminal_cells, wrapped
from desktop_monitor.desktop.notifications.notifier import probe
from desktop_monitor.desktop.tray import tray
from desktop_monitor.engine.alerting.rules_file import read_rules
from desktop_monitor.engine.status_report import process_events_of, versions
from desktop_monitor.files.paths import AppPaths, open_command, prepare_data_dir
from desktop_monitor.launcher import client
from desktop_monitor.launcher.browser import has_graphical_browser
from desktop_monitor.launcher.discovery import find_engine, is_locked
from desktop_monitor.launcher.screen import window_problem
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.notification import NotificationChannel, NotificationProblem, NotificationStatus
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import ProcessEventSource, Status, TrayStatus
from desktop_monitor.recorder.storage.health import check_files
from desktop_monitor.sensors import Sensors
from desktop_monitor.text.printable import printable
from desktop_monitor.text.units import bytes_text

MIN_FREE_BYTES = 50_000_000
FONT_LIST_TIMEOUT_S = 10
_DESKTOP_ANSWER_S, _POLL_S = 2.0, 0.1
_WHY_NOT: dict[str, str] = {
    NotificationProblem.NONE: "the desktop was not asked",
    NotificationProblem.NO_BUS: "there is no session bus",
    NotificationProblem.NO_SERVER: "no notification service answers",
    NotificationProblem.NOT_SUPPORTED: "this system shows no notifications of this program",
}


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; the monitor does not work with a problem, until its remedy is applied."""

    subject: str
    result: str
    remedy: str = ""
    is_problem: bool = False


def checks(
    paths: AppPaths, unreadable: Callable[[], tuple[Unreadable, ...]], newest: Sample
) -> Iterator[Check]:
    """Check the data directory, the lock, the port, the history, window, desktop, alert rules and sensors.

    Args:
        paths: The data directory; nothing in it is changed.
        unreadable: Returns what the sensors cannot read, and why.
        newest: What they have read.
    """
    yield _check_data_dir(paths)
    yield _check_free_space(paths)
    engine, status = _check_engine(paths)
    yield engine
    yield from _check_history(paths)
    yield _check_window(paths)
    yield _check_fonts()
    # The engine can have been started with another environment than this terminal: at log-in, over SSH.
    where = "in this terminal; no engine runs" if status is None else "in the session of the running engine"
    yield _check_notifications(None if status is None else status.notifications, where)
    yield _check_tray(None if status is None else status.tray, where)
    missing_values = unreadable()
    yield from _check_rules(paths, newest, missing_values)
    source, reason = process_events_of(missing_values)
    how = "every start and end, reported by the kernel" if source == ProcessEventSource.KERNEL else "polled"
    yield Check("short processes", f"{how}. {reason}".removesuffix(". "))
    for missing in missing_values:
        if missing.what == "process_events":
            continue
        yield Check(unreadable_text(missing), missing.why)


def _check_data_dir(paths: AppPaths) -> Check:
    subject = "data directory"
    if not os.path.lexists(paths.data_dir):
        parent = _existing(paths.data_dir)
        if not (parent.is_dir() and os.access(parent, os.W_OK | os.X_OK)):
            remedy = "Choose another one with --data-dir."
            result = f"{paths.data_dir} cannot be created in {parent}"
            return Check(subject, result, remedy, is_problem=True)
        return Check(subject, f"{paths.data_dir} does not exist yet; the first start creates it")
    try:
        prepare_data_dir(paths)
    except MonitorError as error:
        return Check(subject, str(error), is_problem=True)
    state = "is private and can be written"
    if sys.platform == "win32":  # its access control lists are not read
        state = "can be written; who else can read it was not checked"
    return Check(subject, f"{paths.data_dir} {state}")


def _existing(path: Path) -> Path:
    """Return the path, or its next parent that exists."""
    return next(one for one in (path, *path.parents) if one.exists())


def _check_free_space(paths: AppPaths) -> Check:
    free_bytes = shutil.disk_usage(_existing(paths.data_dir)).free
    result = f"{bytes_text(free_bytes)} are free"
    if free_bytes >= MIN_FREE_BYTES:
        return Check("disk space", result)
    remedy = "Free some space, or choose another directory with --data-dir; recording is paused until then."
    return Check("disk space", result, remedy, is_problem=True)


def _check_engine(paths: AppPaths) -> tuple[Check, Status | None]:
    """Return the check, and the status of the engine if it responds."""
    address = find_engine(paths)
    if address is None:
        return _check_stopped_engine(paths), None
    try:
        status = _status_of(address)
    except (MonitorError, msgspec.ValidationError) as error:
        remedy = f"End process {address.pid}, then start `{open_command(paths)}` again."
        return Check("engine", str(error), remedy, is_problem=True), None
    return Check("engine", f"running as process {address.pid}, responds on port {address.port}"), status


def _status_of(address: client.Address) -> Status:
    """Return the status; the first question has the engine ask the desktop, which answers soon after."""
    until_s = time.monotonic() + _DESKTOP_ANSWER_S
    while True:
        status = msgspec.convert(client.call(address, "status"), Status)
        asked = status.notifications
        if asked is None or asked.channel != NotificationChannel.UNKNOWN or time.monotonic() >= until_s:
            return status
        time.sleep(_POLL_S)


def _check_stopped_engine(paths: AppPaths) -> Check:
    if is_locked(paths):
        remedy = "Wait a few seconds; if this persists, end the process that has engine.lock open."
        return Check("engine", "the lock is held, but there is no valid address", remedy, is_problem=True)
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as error:
        remedy = "Allow programs to listen on 127.0.0.1; the page is served from there."
        result = f"not running, and no port can be opened ({error.strerror})"
        return Check("engine", result, remedy, is_problem=True)
    return Check("engine", "not running; its lock is free, and a port can be opened")


def _check_history(paths: AppPaths) -> Iterator[Check]:
    try:
        files = list(check_files(paths.history_dir))
    except OSError as error:
        remedy = "Make it readable and writable for your user."
        yield Check("history", f"{error.filename} cannot be read ({error.strerror})", remedy, is_problem=True)
        return
    for name, problem in files:
        if problem is not None:
            remedy = "The next start renames it, recovers the intact records, and continues."
            yield Check("history", f"{name} {problem}", remedy, is_problem=True)
    if all(problem is None for _, problem in files):
        yield Check("history", f"{len(files)} files, all intact" if files else "nothing recorded yet")


def _check_window(paths: AppPaths) -> Check:
    problem = window_problem()
    if problem is None and (sys.platform == "win32" or sys.platform == "darwin"):
        return Check("window", "that of the system; whether it can be shown was not checked")
    if problem is None:
        return Check("window", "can be shown")
    remedy = (
        f"The browser is used instead: `{open_command(paths)} --browser`."
        if has_graphical_browser()
        else f"Use `{open_command(paths)} serve`, and open the address that it prints in a browser."
    )
    return Check("window", f"cannot be shown: {problem}", remedy)


def _check_fonts() -> Check:
    fc_list = None if sys.platform == "win32" or sys.platform == "darwin" else shutil.which("fc-list")
    if fc_list is None:
        return Check("fonts", "those of the system")
    try:
        listed = subprocess.run(
            [fc_list, ":lang=zh-cn", "family"], capture_output=True, timeout=FONT_LIST_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return Check("fonts", "fc-list failed")
    if listed.stdout.strip():
        return Check("fonts", "Chinese and Latin characters can be shown")
    return Check("fonts", "none has Chinese characters", "Install one, such as the package fonts-noto-cjk.")


def _check_notifications(of_engine: NotificationStatus | None, where: str) -> Check:
    """Where alerts are announced; showing them only in the monitor is no problem."""
    status = of_engine or probe()
    if status.channel == NotificationChannel.DESKTOP:
        buttons = "" if status.has_actions else ", without buttons"
        return Check("notifications", f"alerts are shown by the desktop ({status.server}){buttons} ({where})")
    why = _WHY_NOT[status.problem]
    return Check("notifications", f"alerts are shown in the monitor only: {why} ({where})")


def _check_tray(of_engine: TrayStatus | None, where: str) -> Check:
    """Whether the desktop shows an icon; without one, the program is started again to see its window."""
    status = of_engine or tray.probe()
    text = "the desktop has one" if status.is_shown else TRAY_TEXTS[status.problem]
    return Check("tray", f"{text} ({where})")


def _check_rules(paths: AppPaths, newest: Sample, missing_values: Iterable[Unreadable]) -> Iterator[Check]:
    """Report the rules that are on but can raise nothing here; such a rule is no problem of the monitor."""
    try:
        rules = read_rules(paths.alert_rules_file)
    except FileNotFoundError:
        rules = list(BUILTIN_RULES.values())
    except (OSError, msgspec.DecodeError) as error:
        remedy = "The next start renames it, and the rules are as the program brings them."
        yield Check(
            "alert rules", f"{paths.alert_rules_file} cannot be read ({error})", remedy, is_problem=True
        )
        return
    missing_values = tuple(missing_values)
    for rule in rules:
        why = why_inactive(rule, newest, missing_values) if rule.enabled else None
        if why is not None:
            yield Check("alert rules", f"{printable(rule.id)} can raise nothing here. {why.why}")


def checks_text(results: Sequence[Check]) -> str:
    """Format one check per line; ``!!`` marks a problem."""
    width = max(len(check.subject) for check in results)
    lines = []
    for check in results:
        mark = f"{'!!' if check.is_problem else '  '} {check.subject:<{width}}  "
        remedy = f"  -> {check.remedy}" if check.remedy else ""
        lines.append(wrapped(f"{mark}{check.result}{remedy}", terminal_cells(), len(mark)))
    return "\n".join(lines)


def verdict(results: Sequence[Check]) -> str:
    """Sum up the checks in one line."""
    problems = [check.subject for check in results if check.is_problem]
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        return click.style(f"{count} to solve: {', '.join(dict.fromkeys(problems))}.", fg="red", bold=True)
    return click.style("No problems found: the monitor works here.", fg="green", bold=True)


@click.command("doctor")
@data_dir_option
@click.pass_context
def doctor_command(context: click.Context, *, data_dir: Path | None) -> None:
    """Check everything that the monitor needs.

    A problem is printed with its remedy, and the exit code is then 1. The last line is the verdict.
    """
    packages = [Check(name, version) for name, version in versions().items()]
    sensors = Sensors()
    sensors.watch_pressure(lambda _resource: None)
    sensors.take()
    sensors.wait_first(FIRST_READING_TIMEOUT_S)
    results = [*packages, *checks(paths_of(context, data_dir), sensors.unreadable, sensors.take())]
    sensors.close()
    click.echo(f"{checks_text(results)}\n\n{verdict(results)}", color=has_colours())
    context.exit(int(any(check.is_problem for check in results)))
