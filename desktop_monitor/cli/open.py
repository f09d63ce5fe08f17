"""Finds or starts the engine, then shows it: what a double-click runs.

Little more than the standard library is imported before the engine is started. This process then loads the
web view while the engine starts, and becomes the window: two processes instead of three.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

from desktop_monitor.files.paths import AppPaths, assets_dir, prepare_data_dir
from desktop_monitor.launcher.discovery import find_engine, is_locked, try_lock
from desktop_monitor.launcher.engine_process import READY_TIMEOUT_S, EngineProcess
from desktop_monitor.launcher.signals import TERMINATION_SIGNALS
from desktop_monitor.model.errors import EngineUnreachable, NoWindow

if TYPE_CHECKING:
    from desktop_monitor.launcher.client import Address, EngineClient

POLL_INTERVAL_S = 0.05
_T = TypeVar("_T")


def open_monitor(
    paths: AppPaths,
    *,
    browser: bool = False,
    is_compact: bool = False,
    report_error: "Callable[[BaseException], int] | None" = None,
) -> int:
    """Show the monitor in its window, or in the default browser; return once it is closed or raised.

    Args:
        paths: The data directory. Its running engine is used, otherwise one is started.
        browser: Use the browser.
        is_compact: Show the compact window, or make the open window compact; where no window can be shown,
            the compact page in the browser.
        report_error: Prints why there is no engine and returns the exit code; the window then shows the
            reason. None raises the error instead.

    Returns:
        The exit code of the program: 0, or 128 plus the number of the signal that ended the window.

    Raises:
        NoWindow: Neither a window nor a browser can be shown; the message has the URL.
        MonitorError: The engine cannot be reached or started.
    """
    prepare_data_dir(paths)
    process = None if find_engine(paths) else _start_engine(paths)
    if browser:
        return _show_in_browser(paths, process)
    from desktop_monitor.launcher.screen import window_problem

    problem = window_problem()
    if problem:
        return _show_in_browser(paths, process, is_compact=is_compact, window_problem=problem)
    if process is None:
        return _show_window_if_first(paths, None, is_compact=is_compact)
    lock = try_lock(paths.launch_lock_file)
    if lock is None:
        # Another launcher prepares the window, so this one most likely needs no web view.
        return _show_window_if_first(paths, process, is_compact=is_compact)
    from concurrent.futures import ThreadPoolExecutor

    attaching = ThreadPoolExecutor(1).submit(_attach_or_exit, paths, process, is_compact=is_compact)
    return _show_window(
        paths,
        attaching.result,
        is_compact=is_compact,
        abort=process.terminate,
        report_error=report_error,
    )


def _start_engine(paths: AppPaths) -> EngineProcess:
    """Start the engine; a signal ends it together with this process until a window handles signals.

    An engine that was not released would open the browser, as it does for a window that crashed.
    """
    pending: list[int] = []
    process: EngineProcess | None = None

    def terminate(number: int, _frame: FrameType | None = None) -> None:
        if process is None:  # the child may exist, but the constructor has not returned yet
            pending.append(number)
            return
        process.terminate()
        os._exit(128 + number)

    for number in TERMINATION_SIGNALS:
        signal.signal(number, terminate)
    try:
        process = EngineProcess(paths)
    finally:
        if process is None:
            for number in TERMINATION_SIGNALS:
                signal.signal(number, signal.SIG_DFL)
    for received in pending:
        terminate(received)
    return process


def _show_window_if_first(paths: AppPaths, process: EngineProcess | None, *, is_compact: bool) -> int:
    client = attach(paths, process, is_compact=is_compact)
    return _show_window(paths, lambda: client, is_compact=is_compact) if client else 0


def _attach_or_exit(paths: AppPaths, process: EngineProcess, *, is_compact: bool) -> "EngineClient":
    """Attach in the background; if another window is attached, exit without loading the web view."""
    client = attach(paths, process, is_compact=is_compact)
    if client is None:
        os._exit(0)
    return client


def _show_window(
    paths: AppPaths,
    wait_for_client: "Callable[[], EngineClient]",
    *,
    is_compact: bool,
    abort: Callable[[], None] = lambda: None,
    report_error: "Callable[[BaseException], int] | None" = None,
) -> int:
    from desktop_monitor.window import window
    from desktop_monitor.window.backend import load_backend

    try:
        backend = load_backend()
        window.Window(
            wait_for_client=wait_for_client,
            backend=backend,
            abort=abort,
            report_error=report_error,
            reattach=lambda: attach(paths),
            geometry_file=paths.window_file,
            compact_geometry_file=paths.compact_window_file,
            is_compact=is_compact,
            icon=_icon(),
        ).run()
    except NoWindow as reason:
        # The engine opens the browser for a window that ends before it is shown; this process does it itself.
        wait_for_client().report_shown()
        wait_for_client().close()
        return _show_in_browser(paths, None, is_compact=is_compact, window_problem=str(reason))


def show_problem(problem: Exception, exit_code: int) -> None:
    """Show an error in a window, if possible: after a double-click there is no terminal."""
    from desktop_monitor.launcher.screen import window_problem

    if window_problem():
        return
    from desktop_monitor.window import window

    with contextlib.suppress(NoWindow):
        window.show_problem(str(problem), exit_code)


def attach(
    paths: AppPaths, process: EngineProcess | None = None, *, is_compact: bool = False
) -> "EngineClient | None":
    """Attach a window to the engine; return None if another window is attached, which has been raised.

    By default a running engine is used, or one is started.

    Raises:
        MonitorError: The engine cannot be reached or started.
    """
    from desktop_monitor.launcher.client import EngineClient

    return _call_engine(paths, process, partial(EngineClient.attach, is_compact=is_compact))


def _call_engine(paths: AppPaths, process: EngineProcess | None, call: "Callable[[Address], _T]") -> _T:
    """Call the engine; wait for one that is starting or ending, and start one if there is none."""
    from desktop_monitor.launcher.client import EngineGone

    deadline_s = time.monotonic() + READY_TIMEOUT_S
    started = process
    while True:
        address = (process and process.wait_until_ready()) or find_engine(paths)
        process = None
        if address:
            try:
                answer = call(address)
            except EngineGone:
                pass
            else:
                if started:
                    started.release()
                return answer
        elif not is_locked(paths):
            started = process = EngineProcess(paths)
        if time.monotonic() > deadline_s:
            raise EngineUnreachable(
                f"An engine holds {paths.lock_file} but cannot be reached. See {paths.log_file}, "
                "or end that process and start Desktop Monitor again."
            )
        if not process:
            time.sleep(POLL_INTERVAL_S)


def _show_in_browser(
    paths: AppPaths,
    process: EngineProcess | None,
    *,
    is_compact: bool = False,
    window_problem: str | None = None,
) -> int:
    from desktop_monitor.launcher.browser import open_in_browser
    from desktop_monitor.launcher.client import COMPACT_PAGE, new_url

    url = _call_engine(paths, process, new_url) + (COMPACT_PAGE if is_compact else "")
    if open_in_browser(paths, url):
        return 0
    because = f"No window can be shown: {window_problem}. " if window_problem else ""
    raise NoWindow(f"{because}No browser was found either. Open {url} in a browser within a minute.")


def _icon() -> Path | None:
    """Return the icon of the window; Windows Forms accepts no other format than .ico."""
    icons = assets_dir() / "icons"
    icon = icons / ("desktop-monitor.ico" if sys.platform == "win32" else "png/desktop-monitor-256.png")
    return icon if icon.exists() else None
