"""What the desktop asks of the monitor, from a notification or the tray."""

from collections.abc import Callable, Mapping

from desktop_monitor.files.paths import AppPaths
from desktop_monitor.launcher.window_process import start_window
from desktop_monitor.web.server.control import Control


class DesktopActions:
    """Shows the monitor to the user, or ends it; any thread may call it.

    Args:
        paths: The data directory.
        control: Raises the window, opens the browser, ends the engine.
        push_moment: Shows an instant of the past in the pages that are open.
    """

    def __init__(self, paths: AppPaths, control: Control, push_moment: Callable[[int], None]) -> None:
        self._paths, self._control, self._push_moment = paths, control, push_moment

    def show(self, environment: Mapping[str, str]) -> None:
        """Raise the window, or start one; `environment` has the variables that find the screen."""
        if not self._control.raise_window("ordinary") and not start_window(self._paths, environment):
            self._control.show_in_browser()

    def show_compact(self, environment: Mapping[str, str]) -> None:
        """Make the window compact, or start a compact one; see `show`."""
        is_shown = self._control.raise_window("compact")
        if not is_shown and not start_window(self._paths, environment, is_compact=True):
            self._control.show_in_browser()

    def show_moment(self, at_unix_ms: int) -> None:
        """Show an instant of the past, in the window or else in a browser."""
        if self._control.raise_window():
            self._push_moment(at_unix_ms)
        else:
            self._control.show_in_browser(at_unix_ms)

    def quit(self) -> None:
        """End the engine; does not wait for it."""
        self._control.stop_engine()
