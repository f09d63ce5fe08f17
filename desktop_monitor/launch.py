"""Find or start the engine, then show it: what a double-click does.

Until the engine is on its way little more than the standard library is imported. Then this process loads
the web view while the engine starts, and becomes the window: two processes, not three.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypeVar

from desktop_monitor.errors import EngineUnreachable, MonitorError, NoWindow
from desktop_monitor.paths import Places, assets_dir, claim

if TYPE_CHECKING:
    import filelock

    from desktop_monitor.link import Address, Link

READY_WITHIN_S = 20.0
STOPPED_WITHIN_S = 5.0
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
    claim(where)
    engine = find(where)
    started = None if engine else Started(where)
    if browser:
        return _show_in_browser(where, started)
    from desktop_monitor.screen import why_no_window

    problem = why_no_window()
    if problem:
        return _show_in_browser(where, started, instead=problem)
    if started is None:
        return _show_if_needed(where, None)
    _mind_signals(started)
    opening = _claim_opening(where)
    if opening is None:
        # Somebody else is opening it: most likely there will be nothing to show, so nothing is loaded for it.
        return _show_if_needed(where, started)
    from concurrent.futures import ThreadPoolExecutor

    attaching = ThreadPoolExecutor(1).submit(_attach_or_leave, where, started)
    return _show_in_window(where, attaching.result, give_up=started.end, tell=tell)


def _mind_signals(started: "Started") -> None:
    """Until there is a window, which minds them itself, a signal ends the engine as well.

    Left alone, it would open a browser for a window that died.
    """

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        started.end()
        os._exit(128 + number)

    for number in SIGNALS:
        signal.signal(number, end)


def _show_if_needed(where: Places, started: "Started | None") -> int:
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


def _attach_or_leave(where: Places, started: "Started") -> "Link":
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
    from desktop_monitor import window

    try:
        backend = window.load_backend()
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
    from desktop_monitor.screen import why_no_window

    if why_no_window():
        return
    from desktop_monitor import window

    with contextlib.suppress(NoWindow):
        window.show_problem(str(problem), exit_code)


def stop(where: Places) -> None:
    """End the engine and its window, and wait until it is gone.

    Raises:
        EngineUnreachable: None is running, or it does not end.
    """
    from desktop_monitor.link import Gone, ask

    address = find(where)
    if address is None:
        raise EngineUnreachable(f"No monitor is running for {where.data_dir}, so there is nothing to stop.")
    with contextlib.suppress(Gone):
        ask(address, "stop", {})
    deadline_s = time.monotonic() + STOPPED_WITHIN_S
    while is_held(where):
        if time.monotonic() > deadline_s:
            raise EngineUnreachable(
                f"The engine (process {address.pid}) was told to stop but goes on. End that process."
            )
        time.sleep(LOOK_AGAIN_S)


def find(where: Places) -> "Address | None":
    """Find the engine that runs for this data directory.

    A runtime file that a crash left behind may name a port that is now a stranger's. So it counts only while
    the engine's lock is held.
    """
    address = _read_runtime_file(where)
    return address if address and is_held(where) else None


def is_held(where: Places) -> bool:
    """Tell whether an engine holds the lock of this data directory."""
    if not where.lock_file.exists():
        return False
    import filelock

    probe = filelock.FileLock(where.lock_file, timeout=0, mode=0o600)
    try:
        probe.acquire()
    except filelock.Timeout:
        return True
    probe.release()
    return False


def attach(where: Places, started: "Started | None" = None) -> "Link | None":
    """Attach a window to the engine; None when another window was there and has been raised.

    Args:
        where: The data directory.
        started: An engine that is on its way; without it a running one is used, or else one is started.

    Raises:
        MonitorError: The engine cannot be reached or started.
    """
    from desktop_monitor.link import Link

    return _reach(where, started, Link.open)


def _reach(where: Places, started: "Started | None", ask: "Callable[[Address], _T]") -> _T:
    """Ask the engine; engines that are just coming or going are waited for, a missing one is started."""
    from desktop_monitor.link import Gone

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


def _show_in_browser(where: Places, started: "Started | None", *, instead: str | None = None) -> int:
    from desktop_monitor.link import new_url
    from desktop_monitor.screen import open_in_browser

    url = _reach(where, started, new_url)
    if open_in_browser(where, url):
        return 0
    because = f"No window can be shown: {instead}. " if instead else ""
    raise NoWindow(
        f"{because}No browser was found either. Within a minute, open {url} in a browser of your own."
    )


class Started:
    """An engine that was started and will say when it is ready."""

    def __init__(self, where: Places) -> None:
        self._where = where
        self._stderr_file = where.log_file.with_name("engine.stderr")
        self._process = self._spawn()

    def wait(self) -> "Address | None":
        """Wait until the engine is ready, 20 s at most.

        Returns:
            Its address, or None when another engine was there first.

        Raises:
            EngineUnreachable: It ended before it was ready, or took too long; the message has its last words.
            MonitorError: It cannot start, for a reason that its message names.
        """
        import json

        limit = threading.Timer(READY_WITHIN_S, self._process.kill)
        limit.start()
        with self._process.stdout as pipe:  # type: ignore[union-attr]  # it was asked for
            line = pipe.readline()
        limit.cancel()
        said = json.loads(line) if line.endswith(b"\n") else None
        if said is None:
            raise EngineUnreachable(self._last_words())
        if "error" in said:
            raise MonitorError(str(said["error"]))
        return None if said.get("running") else _read_runtime_file(self._where)

    def end(self) -> None:
        """End it, ready or not: nobody has seen it."""
        self._process.terminate()

    def _spawn(self) -> subprocess.Popen[bytes]:
        where = self._where
        apart: dict[str, object] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
        private = os.open(self._stderr_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                [*engine_command(), "--data-dir", str(where.data_dir)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=private,
                cwd=Path(sys.executable).anchor,
                env=os.environ | {"PYINSTALLER_RESET_ENVIRONMENT": "1"},
                **apart,
            )
        finally:
            os.close(private)

    def _last_words(self) -> str:
        code = self._process.wait()
        words = self._stderr_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = f'It said last: "{words[-1]}".' if words else "It said nothing."
        where = self._where.log_file
        return f"The engine ended before it was ready (exit code {code}). {last} More may be in {where}."


def engine_command() -> list[str]:
    """Return what starts an engine that belongs to its viewers."""
    # -P: the working directory is not ours and must not offer modules.
    program = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "desktop_monitor"]
    )
    return [*program, "serve", "--launched"]


def _read_runtime_file(where: Places) -> "Address | None":
    try:
        content = where.runtime_file.read_bytes()
        import json

        from desktop_monitor.link import Address

        said = json.loads(content)
        return Address(pid=int(said["pid"]), port=int(said["port"]), secret=str(said["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _icon() -> Path | None:
    icon = assets_dir() / "icons" / "png" / "desktop-monitor-256.png"
    return icon if icon.exists() else None
