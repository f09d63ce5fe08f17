"""Starts the recording at log-in: a systemd user unit, an XDG autostart entry, a Run value, a LaunchAgent.

Each of these is an `Entry` in a module of its own. `Autostart` chooses one of those that this system has,
removes the others, and reads from the system what will happen at the next log-in.
"""

from desktop_monitor.desktop.autostart.autostart import Autostart, autostart_for

__all__ = ["Autostart", "autostart_for"]
