"""Looks at everything that the monitor needs, one thing after the other, and says what to do now."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from desktop_monitor.cli.now import FIRST_ANSWERS_S
from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.engine.status_report import versions
from desktop_monitor.launcher import client, running
from desktop_monitor.launcher.screen import may_have_browser, why_no_window
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.paths import Places, move_in
from desktop_monitor.recorder.storage.health import check_files
from desktop_monitor.sensors import Sensors

LEAST_FREE_BYTES = 50_000_000
FONTS_WITHIN_S = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` is what to do now; ``is_trouble`` that it must be done."""

    what: str
    found: str
    remedy: str = ""
    is_trouble: bool = False


def findings(where: Places, unreadable: Callable[[], tuple[Unreadable, ...]]) -> Iterator[Finding]:
    """Look at the data directory, the lock, the port, the history, the window, the fonts and the sensors.

    Args:
        where: The data directory; nothing is made or changed in it.
        unreadable: Tells what the sensors cannot read, and why.
    """
    yield _directory(where)
    yield _space(where)
    yield _engine(where)
    yield from _history(where)
    yield _window()
    yield _fonts()
    for missing in unreadable():
        yield Finding(missing.what, missing.why)


def _directory(where: Places) -> Finding:
    what = "data directory"
    if not os.path.lexists(where.data_dir):
        return Finding(what, f"{where.data_dir} is not there yet; the first start makes it")
    try:
        move_in(where)
    except MonitorError as error:
        return Finding(what, str(error), is_trouble=True)
    return Finding(what, f"{where.data_dir} is private and can be written")


def _space(where: Places) -> Finding:
    there = next(path for path in (where.data_dir, *where.data_dir.parents) if path.exists())
    free_bytes = shutil.disk_usage(there).free
    found = f"{free_bytes / 1e6:,.0f} MB are free"
    if free_bytes >= LEAST_FREE_BYTES:
        return Finding("disk space", found)
    remedy = "Free some space, or choose another place with --data-dir; recording pauses until then."
    return Finding("disk space", found, remedy, is_trouble=True)


def _engine(where: Places) -> Finding:
    address = running.find(where)
    if address is not None:
        try:
            client.ask(address, "status")
        except MonitorError as error:
            remedy = f"End process {address.pid}, then start `desktop-monitor` again."
            return Finding("engine", str(error), remedy, is_trouble=True)
        return Finding("engine", f"running as process {address.pid}, and answers on port {address.port}")
    if running.is_held(where):
        remedy = "Wait some seconds; if it stays so, end the process that has the file engine.lock open."
        return Finding("engine", "the lock is held, but no address is told", remedy, is_trouble=True)
    try:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
    except OSError as error:
        remedy = "Allow programs to listen on 127.0.0.1; the page is shown from there."
        return Finding(
            "engine", f"not running, and no port can be had ({error.strerror})", remedy, is_trouble=True
        )
    return Finding("engine", "not running; its lock is free, and so is a port")


def _history(where: Places) -> Iterator[Finding]:
    try:
        files = list(check_files(where.history_dir))
    except OSError as error:
        remedy = "Make it readable for yourself; files of the history belong to you alone."
        yield Finding(
            "history", f"{error.filename} cannot be read ({error.strerror})", remedy, is_trouble=True
        )
        return
    for name, problem in files:
        if problem is not None:
            remedy = "The next start moves it aside, saves what is whole in it, and goes on."
            yield Finding("history", f"{name} {problem}", remedy, is_trouble=True)
    if all(problem is None for _, problem in files):
        yield Finding("history", f"{len(files)} files, all whole" if files else "nothing was recorded yet")


def _window() -> Finding:
    why = why_no_window()
    if why is None:
        return Finding("window", "can be shown")
    remedy = (
        "The browser is used instead: `desktop-monitor --browser`."
        if may_have_browser()
        else "Use `desktop-monitor serve`, and open the address that it prints in a browser."
    )
    return Finding("window", f"cannot be shown: {why}", remedy)


def _fonts() -> Finding:
    lister = shutil.which("fc-list")
    if sys.platform in {"win32", "darwin"} or lister is None:
        return Finding("fonts", "those of the system")
    try:
        told = subprocess.run(
            [lister, ":lang=zh-cn", "family"], capture_output=True, timeout=FONTS_WITHIN_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return Finding("fonts", "the system does not list them")
    if told.stdout.strip():
        return Finding("fonts", "Chinese and Latin characters can be shown")
    return Finding("fonts", "none has Chinese characters", "Install one, such as the package fonts-noto-cjk.")


def findings_text(found: Sequence[Finding]) -> str:
    """A line for each."""
    width = max(len(one.what) for one in found)
    return "\n".join(
        f"{'!!' if one.is_trouble else '  '} {one.what:<{width}}  {one.found}"
        + (f"  -> {one.remedy}" if one.remedy else "")
        for one in found
    )


@click.command("doctor")
@data_dir_option
@click.pass_context
def doctor_command(context: click.Context, *, data_dir: Path | None) -> None:
    """Look at all that the monitor needs.

    What is wrong is told with what to do about it, and is an exit code of 1.
    """
    packages = [Finding(name, version) for name, version in versions().items()]
    sensors = Sensors()
    sensors.take()
    sensors.wait_first(FIRST_ANSWERS_S)
    found = list(findings(paths_of(context, data_dir), sensors.unreadable))
    sensors.close()
    click.echo(findings_text([*packages, *found]))
    context.exit(int(any(one.is_trouble for one in found)))
