"""What the window shows: the engine's page, or a page of its own where there is no engine."""

import logging
import threading
from collections.abc import Callable

import webview

from desktop_monitor.launcher.client import COMPACT_PAGE
from desktop_monitor.launcher.supervisor import EngineSupervisor, attempt_limit
from desktop_monitor.window import offline_page

log = logging.getLogger(__name__)


class PageLoader:
    """Loads pages, and decides where the page in the window may navigate to."""

    def __init__(
        self, window: webview.Window, *, background: Callable[[], str], is_compact: Callable[[], bool]
    ) -> None:
        """Load nothing yet.

        Args:
            window: The window.
            background: Returns the background of offline pages, as CSS.
            is_compact: Returns whether the window is compact.
        """
        self._window, self._background, self._is_compact = window, background, is_compact
        self.texts = offline_page.texts("auto")
        self.supervisor: EngineSupervisor | None = None
        """Supervises the engine, once there is one."""
        self._shows_offline_page = False
        self._renderer_crashes = attempt_limit()

    def load(self, url: str) -> None:
        """Load the engine's page from a one-time URL."""
        self._shows_offline_page = False
        self._window.load_url(url + COMPACT_PAGE if self._is_compact() else url)

    def load_offline(self, page: str) -> None:
        """Load a page that needs no engine."""
        self._shows_offline_page = True
        self._window.load_html(page, base_uri="")

    def is_own(self, url: str) -> bool:
        """Return whether a URL is the engine's."""
        return self.supervisor is not None and url.startswith(f"{self.supervisor.client.origin}/")

    def is_allowed(self, url: str) -> bool:
        """Return whether the page may navigate to `url`: only to the engine and to offline pages."""
        if url == offline_page.RETRY_URL:
            self._begin_reload()
        if self.is_own(url):
            return True
        return (self.supervisor is None or self._shows_offline_page) and url.startswith("data:text/html")

    def on_renderer_crash(self) -> None:
        """Load the page again, or say so where the renderer has crashed too often."""
        log.warning("renderer crashed")
        if self._renderer_crashes.allow():
            self._begin_reload()
        else:
            self.load_offline(offline_page.renderer_lost(self.texts, background=self._background()))

    def _begin_reload(self) -> None:
        threading.Thread(target=self._reload, name="reload", daemon=True).start()

    def _reload(self) -> None:
        """Load the page again; if the engine does not respond, the supervisor reconnects first."""
        if self.supervisor is None:
            return
        url = self.supervisor.client.new_url()
        if url:
            self.load(url)
        else:
            self.supervisor.retry()
