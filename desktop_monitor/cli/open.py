"""Find or start the engine, then show it: what a double-click does.

Until the engine is on its way little more than the standard library is imported. Then this process loads
the web view while the engine starts, and becomes the window: two processes, not three.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

from desktop_monitor.launcher.engine_process import READY_WITHIN_S, Started
from desktop_monitor.launcher.running import find, is_held
from desktop_monitor.model.errors import EngineUnreachable, NoWindow
from desktop_monitor.paths import Places, assets_dir, move_in

if TYPE_CHECKING:
    import filelock

    from desktop_monitor.launcher.client import Address, Link

LOOK_AGAIN_S = 0.05
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_T = TypeVar("_T")


def open_monitor(
    where: Places, *, browser: bool = False, tell: "Callable[[BaseException], int] | None" = None
) -> int:
    """Show the monitor in its window, or else in the default browser; return when it was closed or raised.

    Args:
        where: The data directory; an engine that runs for it is used, otherwise one is started.
        browser: The browser is what the user asked for.
        tell: Told why there is no engine, which the window then shows, and returns the exit code for it; None
            where that is to be raised.

    Returns:
        The exit code of the program: 0, or 128 and the number of the signal that ended the window.

    Raises:
        NoWindow: Neither a window nor a browser can be shown; the message carries the address.
        MonitorError: The engine cannot be reached or started.
    """
    move_in(where)
    engine = find(where)
    started = None if engine else _start(where)
    if browser:
        return _show_in_browser(where, started)
    from desktop_monitor.launcher.screen import why_no_window

    problem = why_no_window()
    if problem:
        return _show_in_browser(where, started, instead=problem)
    if started is None:
        return _show_if_needed(where, None)
    opening = _claim_opening(where)
    if opening is None:
        # Somebody else is opening it: most likely there will be nothing to show, so nothing is loaded for it.
        return _show_if_needed(where, started)
    from concurrent.futures import ThreadPoolExecutor

    attaching = ThreadPoolExecutor(1).submit(_attach_or_leave, where, started)
    return _show_in_window(where, attaching.result, give_up=started.end, tell=tell)


def _start(where: Places) -> Started:
    """Start the engine; until there is a window, which minds signals itself, one ends the engine as well.

    Left alone, it would open a browser for a window that died.
    """
    early: list[int] = []
    started: Started | None = None

    def end(number: int, _frame: FrameType | None = None) -> None:
        if started is None:  # it may have begun, but cannot be named yet
            early.append(number)
            return
        started.end()
        os._exit(128 + number)

    for number in SIGNALS:
        signal.signal(number, end)
    try:
        started = Started(where)
    finally:
        if started is None:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
    for number in early:
        end(number)
    return started


def _show_if_needed(where: Places, started: Started | None) -> int:
    link = attach(where, started)
    return _show_in_window(where, lambda: link) if link else 0


def _claim_opening(where: Places) -> "filelock.BaseFileLock | None":
    """Be the one that opens this monitor for as long as this process lives; None when another one is."""
    import filelock

    opening = filelock.FileLock(where.opening_file, timeout=0, mode=0o600)
    try:
        opening.acquire()
    except filelock.Timeout:
        return None
    return opening


def _attach_or_leave(where: Places, started: Started) -> "Link":
    """Attach while the web view is loaded; who finds another window there need not load it to the end."""
    link = attach(where, started)
    if link is None:
        os._exit(0)
    return link


def _show_in_window(
    where: Places,
    link: "Callable[[], Link]",
    *,
    give_up: Callable[[], None] = lambda: None,
    tell: "Callable[[BaseException], int] | None" = None,
) -> int:
    from desktop_monitor.window import window
    from desktop_monitor.window.backend import load_backend

    try:
        backend = load_backend()
        window.Window(
            link,
            backend=backend,
            give_up=give_up,
            tell=tell,
            reattach=lambda: attach(where),
            memory=where.window_file,
            icon=_icon(),
        ).run()
    except NoWindow as reason:
        # The engine opens the browser for a window that died unseen; here we do it ourselves.
        link().say_shown()
        link().close()
        return _show_in_browser(where, None, instead=str(reason))


def show_problem(problem: Exception, exit_code: int) -> None:
    """Show in a window why there is no monitor, if there can be one: who double-clicked has no terminal.

    Args:
        problem: What is shown.
        exit_code: How the program ends when that window is closed.
    """
    from desktop_monitor.launcher.screen import why_no_window

    if why_no_window():
        return
    from desktop_monitor.window import window

    with contextlib.suppress(NoWindow):
        window.show_problem(str(problem), exit_code)


def attach(where: Places, started: Started | None = None) -> "Link | None":
    """Attach a window to the engine; None when another window was there and has been raised.

    Args:
        where: The data directory.
        started: An engine that is on its way; without it a running one is used, or else one is started.

    Raises:
        MonitorError: The engine cannot be reached or started.
    """
    from desktop_monitor.launcher.client import Link

    return _reach(where, started, Link.open)


def _reach(where: Places, started: Started | None, ask: "Callable[[Address], _T]") -> _T:
    """Ask the engine; engines that are just coming or going are waited for, a missing one is started."""
    from desktop_monitor.launcher.client import Gone

    deadline_s = time.monotonic() + READY_WITHIN_S
    while True:
        address = (started and started.wait()) or find(where)
        started = None
        if address:
            try:
                return ask(address)
            except Gone:
                pass
        elif not is_held(where):
            started = Started(where)
        if time.monotonic() > deadline_s:
            raise EngineUnreachable(
                f"An engine holds {where.lock_file} but cannot be reached. Look into {where.log_file}, "
                "or end that process and start Desktop Monitor again."
            )
        if not started:
            time.sleep(LOOK_AGAIN_S)


def _show_in_browser(where: Places, started: Started | None, *, instead: str | None = None) -> int:
    from desktop_monitor.launcher.client import new_url
    from desktop_monitor.launcher.screen import open_in_browser

    url = _reach(where, started, new_url)
    if open_in_browser(where, url):
        return 0
    because = f"No window can be shown: {instead}. " if instead else ""
    raise NoWindow(
        f"{because}No browser was found either. Within a minute, open {url} in a browser of your own."
    )


def _icon() -> Path | None:
    icon = assets_dir() / "icons" / "png" / "desktop-monitor-256.png"
    return icon if icon.exists() else None
