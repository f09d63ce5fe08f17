"""What the desktop asks of the monitor, from a notification or the tray."""

from collections.abc import Callable, Mapping

from desktop_monitor.files.paths import AppPaths
from desktop_monitor.launcher.window_process import start_window
from desktop_monitor.web.server.control import Control, WindowView


class DesktopActions:
    """Shows the monitor to the user; any thread may call it.

    Args:
        paths: The data directory.
        control: Raises the window, opens the browser.
        push_moment: Shows an instant of the past in the pages that are open.
    """

    def __init__(self, paths: AppPaths, control: Control, push_moment: Callable[[int], None]) -> None:
        self._paths, self._control, self._push_moment = paths, control, push_moment

    def show(self, environment: Mapping[str, str], *, view: WindowView = "ordinary") -> None:
        """Raise the window, or start one; `environment` has the variables that find the screen."""
        is_shown = self._control.raise_window(view)
        if not is_shown and not start_window(self._paths, environment, is_compact=view == "compact"):
            self._control.show_in_browser()

    def show_moment(self, at_unix_ms: int) -> None:
        """Show an instant of the past, in the window or else in a browser."""
        if self._control.raise_window():
            self._push_moment(at_unix_ms)
        else:
            self._control.show_in_browser(at_unix_ms)
