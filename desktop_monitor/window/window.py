"""The native window: shows the engine's page and nothing else. The only place that imports webview."""

import contextlib
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import webview

from desktop_monitor.launcher.client import Link
from desktop_monitor.launcher.supervisor import Lifeline, Often
from desktop_monitor.model.errors import MonitorError, NoWindow
from desktop_monitor.window import offline_page
from desktop_monitor.window.backend import load_backend
from desktop_monitor.window.geometry import LEAST_HEIGHT, LEAST_WIDTH, Place, fit, recall, remember
from desktop_monitor.window.native_shell import PlainShell

if TYPE_CHECKING:
    from desktop_monitor.window.qt_shell import QtShell

log = logging.getLogger(__name__)

BACKGROUNDS = {"dark": "#0f1216", "light": "#f3f5f8"}
DESTROYED_WITHIN_S = 2.0
_CHOOSABLE: dict[str, Literal["qt", "gtk"]] = {"qt": "qt", "gtk": "gtk"}  # elsewhere there is one only
_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")


def show_problem(problem: str, exit_code: int) -> None:
    """Show a message in a window of its own until it is closed, then end the process.

    Raises:
        NoWindow: No web view can be loaded.
    """
    gui = _CHOOSABLE.get(load_backend())
    text = offline_page.words("auto")
    window = webview.create_window(
        text.title,
        html=offline_page.problem(text, problem, background=BACKGROUNDS["light"]),
        width=640,
        height=400,
    )
    if window is not None:
        webview.start(gui=gui)
        # As in `Window`: what web views do while Python ends is not always an end.
        os._exit(exit_code)


class Window:
    """The window of this process, until the process ends.

    It is made before there is an engine, because both take their time, and is seen when there is one.

    Args:
        attach: Waits for the lifeline to the engine; runs in a thread.
        backend: What `window_backend.load_backend` returned.
        give_up: What is to be done when a signal comes before there is a lifeline.
        tell: Told why there is no engine, which is then shown; returns the exit code. None raises it instead.
        reattach: Finds or starts an engine once more; None when another window was raised instead.
        memory: The file that remembers where the window was.
        icon: The program's icon.
    """

    def __init__(
        self,
        attach: Callable[[], Link],
        *,
        backend: str,
        give_up: Callable[[], None],
        tell: Callable[[BaseException], int] | None,
        reattach: Callable[[], Link | None],
        memory: Path,
        icon: Path | None,
    ) -> None:
        self._backend = backend
        self._memory = memory
        self._icon = icon
        self._attach = attach
        self._give_up = give_up
        self._tell = tell
        self._theme = "system"
        self._words = offline_page.words("auto")
        self._place: Place | None = recall(memory)
        self._shell: QtShell | PlainShell | None = None
        self._is_furnished = threading.Event()
        self._was_seen = threading.Event()
        self._shows_own_page = False
        self._view_deaths = Often()
        self._exit_code = 0
        self._is_refused = False
        self._problem: MonitorError | None = None
        self._reattach = reattach
        self._lifeline: Lifeline | None = None
        self._window = self._create()

    def run(self) -> NoReturn:
        """Show the window until it is closed, then end the process.

        Raises:
            NoWindow: The web view of this system is too old to show the page.
            MonitorError: There is no engine to attach to.
        """
        self._mind_signals()
        webview.start(
            self._follow,
            gui=_CHOOSABLE.get(self._backend),
            icon=str(self._icon) if self._icon else None,
        )
        if self._problem:
            raise self._problem
        if self._is_refused:
            raise NoWindow("Internet Explorer cannot show the page, and WebView2 is not installed")
        self._leave()

    def _follow(self) -> None:
        """Wait for the engine, show what it has, and obey it until the window is closed."""
        try:
            link = self._attach()
        except MonitorError as problem:
            self._end_with(problem)
            return
        self._theme = str(link.greeting.get("theme"))
        self._words = offline_page.words(str(link.greeting.get("language")))
        self._lifeline = Lifeline(
            link,
            reattach=self._reattach,
            show=self._show,
            bring_to_front=self._bring_to_front,
            close_window=self._close,
            ask_user=lambda problem: self._show_own(
                offline_page.engine_lost(self._words, detail=problem, background=self._background())
            ),
        )
        self._window.set_title(self._words.title)
        self._appear(lambda: self._show(link.url))
        self._lifeline.follow()

    def _appear(self, go: Callable[[], None]) -> None:
        """Show the window while it goes somewhere, and only when it is there where we cannot paint it."""
        # The engine may be there, or have failed, before there is a window.
        self._is_furnished.wait()
        shell = self._shell
        if shell is None or isinstance(shell, PlainShell):
            go()
            return
        shell.dress(theme=self._theme, background=self._background())
        go()
        shell.show(self._place)

    def _end_with(self, problem: MonitorError) -> None:
        """Show why there is no engine until the window is closed; or raise it in `run`."""
        if self._tell is None:
            self._problem = problem
            self._close()
            return
        self._exit_code = self._tell(problem)
        page = offline_page.problem(self._words, str(problem), background=self._background())
        self._appear(lambda: self._show_own(page))
        if isinstance(self._shell, PlainShell):
            self._shell.show()

    def _create(self) -> webview.Window:
        for unwanted in ("OPEN_EXTERNAL_LINKS_IN_BROWSER", "ALLOW_FILE_URLS", "OPEN_DEVTOOLS_IN_DEBUG"):
            webview.settings[unwanted] = False
        if self._backend == "qt":
            from desktop_monitor.window import qt_shell

            qt_shell.introduce()
        area = fit(self._place, ()).area
        window = webview.create_window(
            self._words.title,
            html="",
            width=area.width,
            height=area.height,
            x=area.x if self._place else None,
            y=area.y if self._place else None,
            hidden=True,
            min_size=(LEAST_WIDTH, LEAST_HEIGHT),
            background_color=self._background(),
            text_select=True,
            zoomable=True,
        )
        if window is None:
            raise NoWindow("the web view could not be created")
        window.events.initialized += self._accept
        window.events.before_show += self._furnish
        window.events.loaded += self._on_loaded
        window.events.closing += self._on_closing
        return window

    def _background(self) -> str:
        theme = self._theme
        if theme not in BACKGROUNDS:
            theme = "dark" if self._shell is not None and self._shell.system_is_dark() else "light"
        return BACKGROUNDS[theme]

    def _accept(self, renderer: str) -> bool:
        """Refuse what Windows falls back to without WebView2: Internet Explorer knows no modules."""
        self._is_refused = renderer == "mshtml"
        return not self._is_refused

    def _furnish(self) -> None:
        if self._backend != "qt":
            self._shell = PlainShell(self._window, fit(self._place, ()))
            self._is_furnished.set()
            return
        from desktop_monitor.window.qt_shell import QtShell

        self._shell = QtShell(
            self._window.native, may_visit=self._may_visit, on_view_death=self._on_view_death
        )
        self._is_furnished.set()

    def _on_loaded(self) -> None:
        if self._was_seen.is_set() or self._lifeline is None:
            return
        # The first page is an empty one of pywebview's.
        if not (self._window.get_current_url() or "").startswith(self._lifeline.link.origin):
            return
        self._was_seen.set()
        gc.freeze()
        gc.enable()
        if isinstance(self._shell, PlainShell):
            self._shell.show()
        self._lifeline.link.say_shown()

    def _on_closing(self) -> None:
        # pywebview must not be called in here, it would wait for itself. Qt may be: this is its thread.
        if self._shell is not None:
            self._place = self._shell.place()

    def _bring_to_front(self) -> None:
        if self._shell is not None:
            self._shell.bring_to_front()

    def _may_visit(self, address: str) -> bool:
        """Tell whether the page may go there: it stays with our engine, whatever it asks for."""
        if address == offline_page.AGAIN:
            threading.Thread(target=self._open_again, name="open again", daemon=True).start()
        if self._lifeline is not None and address.startswith(f"{self._lifeline.link.origin}/"):
            return True
        return (self._lifeline is None or self._shows_own_page) and address.startswith("data:text/html")

    def _show(self, url: str) -> None:
        self._shows_own_page = False
        self._window.load_url(url)

    def _show_own(self, page: str) -> None:
        self._shows_own_page = True
        self._window.load_html(page, base_uri="")

    def _on_view_death(self) -> None:
        log.warning("web view died")
        if self._view_deaths.again():
            self._show_own(offline_page.view_lost(self._words, background=self._background()))
        else:
            threading.Thread(target=self._open_again, name="open again", daemon=True).start()

    def _open_again(self) -> None:
        """Show the page anew; without an engine to ask, the lifeline finds one and then shows it."""
        if self._lifeline is None:
            return
        url = self._lifeline.link.new_url()
        if url:
            self._show(url)
        else:
            self._lifeline.try_again()

    def _close(self) -> None:
        self._window.destroy()

    def _mind_signals(self) -> None:
        """Close the window when a signal asks for it.

        Python runs handlers only between its own instructions, and Qt's loop has none: so a thread waits for
        the byte that Python's real handler writes at once.
        """
        self._signalled, written = socket.socketpair()
        written.settimeout(0)
        signal.set_wakeup_fd(written.detach())
        for name in _SIGNALS:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda _number, _frame: None)
        threading.Thread(target=self._wait_for_signal, name="signals", daemon=True).start()

    def _wait_for_signal(self) -> None:
        number = self._signalled.recv(1)[0]
        self._exit_code = 128 + number
        if self._was_seen.is_set():
            threading.Thread(target=self._close, daemon=True).start()
            # A second signal means now, and so does a window that cannot be closed.
            self._signalled.settimeout(DESTROYED_WITHIN_S)
            with contextlib.suppress(TimeoutError):
                self._signalled.recv(1)
        self._leave()

    def _leave(self) -> NoReturn:
        """Say goodbye and end at once: what web views do while Python ends is not always an end."""
        if self._lifeline:
            self._lifeline.close()
        else:
            self._give_up()
        if self._place:
            remember(self._memory, self._place)
        os._exit(self._exit_code)
