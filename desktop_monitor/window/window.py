"""The native window of this process, which shows the engine's page and nothing else."""

import gc
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import webview

from desktop_monitor.launcher.client import EngineClient
from desktop_monitor.launcher.supervisor import EngineSupervisor
from desktop_monitor.model.errors import MonitorError, NoWindow
from desktop_monitor.window import offline_page
from desktop_monitor.window.backend import load_backend
from desktop_monitor.window.compact_page import asks_for_compact, page_url
from desktop_monitor.window.geometry import Geometries, load_geometry, save_geometry
from desktop_monitor.window.native_shell import NativeShell
from desktop_monitor.window.native_window import create_hidden_window
from desktop_monitor.window.page_loader import PageLoader
from desktop_monitor.window.pywebview_hooks import INTERNET_EXPLORER, qt_window
from desktop_monitor.window.signal_receiver import SignalReceiver

if TYPE_CHECKING:
    from desktop_monitor.window.qt_shell import QtShell

BACKGROUNDS = {"dark": "#0f1216", "light": "#f3f5f8"}
CLOSE_TIMEOUT_S = 2.0
_SELECTABLE_GUIS: dict[str, Literal["qt", "gtk"]] = {"qt": "qt", "gtk": "gtk"}  # only on Linux


def show_problem(problem: str, exit_code: int) -> None:
    """Show a message in a window until it is closed, then exit the process.

    Raises:
        NoWindow: No web view can be loaded.
    """
    gui = _SELECTABLE_GUIS.get(load_backend())
    texts = offline_page.texts("auto")
    window = webview.create_window(
        texts.title,
        html=offline_page.problem(texts, problem, background=BACKGROUNDS["light"]),
        width=640,
        height=400,
    )
    if window is not None:
        webview.start(gui=gui)
        os._exit(exit_code)  # as in Window._exit


@dataclass(kw_only=True, eq=False)
class Window:
    """The window of this process, until the process ends.

    It is created hidden while the engine starts, because both take time, and shown once the engine is ready.
    """

    wait_for_client: Callable[[], EngineClient]
    """Waits for the engine; called on a thread of its own."""
    reattach: Callable[[], EngineClient | None]
    """Finds or starts an engine; returns None if another window was raised instead."""
    abort: Callable[[], None]
    """Called if a signal arrives before there is an engine."""
    report_error: Callable[[BaseException], int] | None
    """Prints why there is no engine and returns the exit code; None makes `run` raise the error instead."""
    backend: str
    """The result of `backend.load_backend`."""
    geometry_file: Path
    compact_geometry_file: Path
    is_compact: bool
    """Whether the window begins as a compact one, always on top."""
    icon: Path | None

    def __post_init__(self) -> None:
        self._theme = "system"
        self._geometries = Geometries(
            load_geometry(self.geometry_file), load_geometry(self.compact_geometry_file)
        )
        self._shell: QtShell | NativeShell | None = None
        self._shell_attached = threading.Event()
        self._page_loaded = threading.Event()
        self._exit_code = 0
        self._is_refused = False
        self._problem: MonitorError | None = None
        self._window = create_hidden_window(
            offline_page.texts("auto").title,
            self._geometries,
            backend=self.backend,
            background=self._background(),
            is_compact=self.is_compact,
        )
        self._pages = PageLoader(
            self._window, background=self._background, is_compact=lambda: self._is_compact_now
        )
        self._window.events.initialized += self._accept_renderer
        self._window.events.before_show += self._attach_shell
        self._window.events.loaded += self._on_loaded
        self._window.events.closing += self._on_closing

    def run(self) -> NoReturn:
        """Show the window until it is closed, then exit the process.

        Raises:
            NoWindow: The web view of this system cannot show the page.
            MonitorError: There is no engine.
        """
        signals = SignalReceiver()
        threading.Thread(target=self._exit_on_signal, args=(signals,), name="signals", daemon=True).start()
        webview.start(
            self._run_supervisor,
            gui=_SELECTABLE_GUIS.get(self.backend),
            icon=str(self.icon) if self.icon else None,
        )
        if self._problem:
            raise self._problem
        if self._is_refused:
            raise NoWindow("Internet Explorer cannot show the page, and WebView2 is not installed")
        self._exit()

    def _run_supervisor(self) -> None:
        """Wait for the engine, show its page, and supervise it until the window is closed."""
        try:
            client = self.wait_for_client()
        except MonitorError as problem:
            self._fail(problem)
            return
        self._theme = str(client.greeting.get("theme"))
        texts = self._pages.texts = offline_page.texts(str(client.greeting.get("language")))
        supervisor = self._pages.supervisor = EngineSupervisor(
            client=client,
            reattach=self.reattach,
            show_url=self._pages.load,
            bring_to_front=self._bring_to_front,
            set_compact=self._set_compact,
            close_window=self._window.destroy,
            on_unreachable=lambda problem: self._pages.load_offline(
                offline_page.engine_lost(
                    texts,
                    detail=problem,
                    background=self._background(),
                    can_retry=self.backend == "qt",  # the other web views do not report a navigation
                )
            ),
        )
        self._window.set_title(texts.title)
        self._show_while(lambda: self._pages.load(client.url))
        supervisor.run()

    def _show_while(self, load: Callable[[], None]) -> None:
        """Load a page and show the window; without Qt, leave that to `_on_loaded`, against a white flash."""
        # The engine can be ready, or have failed, before the window exists.
        self._shell_attached.wait()
        shell = self._shell
        if shell is None or isinstance(shell, NativeShell):
            load()
            return
        shell.apply_theme(theme=self._theme, background=self._background())
        load()
        shell.show(self._geometries, is_compact=self.is_compact)

    def _fail(self, problem: MonitorError) -> None:
        """Show why there is no engine until the window is closed, or make `run` raise it."""
        if self.report_error is None:
            self._problem = problem
            self._window.destroy()
            return
        self._exit_code = self.report_error(problem)
        page = offline_page.problem(self._pages.texts, str(problem), background=self._background())
        self._show_while(lambda: self._pages.load_offline(page))
        if isinstance(self._shell, NativeShell):
            self._shell.show()

    def _background(self) -> str:
        theme = self._theme
        if theme not in BACKGROUNDS:
            theme = "dark" if self._shell is not None and self._shell.system_is_dark() else "light"
        return BACKGROUNDS[theme]

    def _accept_renderer(self, renderer: str) -> bool:
        self._is_refused = renderer == INTERNET_EXPLORER
        return not self._is_refused

    def _attach_shell(self) -> None:
        if self.backend == "qt":
            from desktop_monitor.window.qt_shell import QtShell

            self._shell = QtShell(
                *qt_window(self._window),
                is_allowed=self._pages.is_allowed,
                is_own=self._pages.is_own,
                on_renderer_crash=self._pages.on_renderer_crash,
            )
        else:
            self._shell = NativeShell(self._window, self._geometries, is_compact=self.is_compact)
        self._shell_attached.set()

    def _on_loaded(self) -> None:
        supervisor = self._pages.supervisor
        if supervisor is None or (self._page_loaded.is_set() and self.backend == "qt"):
            return
        url = self._window.get_current_url() or ""
        # The first page is pywebview's empty one.
        if not url.startswith(supervisor.client.origin):
            return
        is_compact = asks_for_compact(url)
        if isinstance(self._shell, NativeShell) and is_compact is not None:
            self._shell.set_compact(is_compact=is_compact)
        if self._page_loaded.is_set():
            return
        self._page_loaded.set()
        gc.freeze()
        gc.enable()
        if isinstance(self._shell, NativeShell):
            self._shell.show()
        supervisor.client.report_shown()

    def _on_closing(self) -> None:
        # Calling pywebview here would deadlock. Qt may be called: this is its thread.
        if self._shell is not None:
            self._geometries = self._shell.geometries()

    def _bring_to_front(self) -> None:
        if self._shell is not None:
            self._shell.bring_to_front()

    @property
    def _is_compact_now(self) -> bool:
        return self._shell.is_compact if self._page_loaded.is_set() and self._shell else self.is_compact

    def _set_compact(self, is_compact: bool) -> None:
        supervisor = self._pages.supervisor
        if supervisor is None or self._shell is None or is_compact == self._shell.is_compact:
            return
        self._shell.set_compact(is_compact=is_compact)
        self._window.load_url(page_url(supervisor.client.origin, is_compact=is_compact))

    def _exit_on_signal(self, signals: SignalReceiver) -> None:
        self._exit_code = 128 + (signals.wait() or 0)
        if self._page_loaded.is_set():
            threading.Thread(target=self._window.destroy, daemon=True).start()
            # Exit on a second signal, and if the window cannot be closed.
            signals.wait(CLOSE_TIMEOUT_S)
        self._exit()

    def _exit(self) -> NoReturn:
        """Report the end and exit without finalisation, during which web views crash or hang."""
        if self._pages.supervisor:
            self._pages.supervisor.close()
        else:
            self.abort()
        for file, geometry in (
            (self.geometry_file, self._geometries.ordinary),
            (self.compact_geometry_file, self._geometries.compact),
        ):
            if geometry:
                save_geometry(file, geometry)
        os._exit(self._exit_code)
