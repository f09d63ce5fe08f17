"""What is left alone - the system, the kernel, this monitor - and what needs a confirmation."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress

import psutil

from desktop_monitor.model.action import ActionCode, ActionKind

if sys.platform == "linux":
    from desktop_monitor.sensors.linux.formats.pid_stat import parse_stat

_SYSTEM_PIDS = frozenset({0, 4} if sys.platform == "win32" else {0, 1})
_HARMFUL = frozenset({ActionKind.END, ActionKind.KILL, ActionKind.SUSPEND})
_COMM_LENGTH = 15
"""The kernel of Linux cuts names to this length."""
_DESKTOP_NAMES = frozenset(
    name[:_COMM_LENGTH]
    for name in (
        # Compositors, display servers, window managers.
        *("gnome-shell", "kwin_wayland", "kwin_x11", "kwin_wayland_wrapper", "mutter", "xorg", "xwayland"),
        *("sway", "weston", "hyprland", "wayfire", "labwc", "river", "niri", "cosmic-comp", "muffin"),
        *("xfwm4", "marco", "openbox", "i3", "cinnamon", "budgie-wm", "gala", "plasmashell"),
        *("windowserver", "dwm", "explorer"),
        # What begins, holds and ends the session.
        *("gnome-session-binary", "gnome-session-service", "gnome-session-init-worker", "gnome-session"),
        *("ksmserver", "plasma_session", "startplasma-wayland", "startplasma-x11", "xfce4-session"),
        *("lxqt-session", "lxsession", "mate-session", "cinnamon-session-binary", "cosmic-session"),
        *("gdm-wayland-session", "gdm-x-session", "gdm-session-worker", "gdm3", "gdm", "sddm", "sddm-helper"),
        *("lightdm", "xinit", "login", "systemd", "systemd-logind", "dbus-daemon", "dbus-broker"),
        *("dbus-broker-launch", "loginwindow", "launchd", "winlogon", "csrss", "wininit", "services"),
        *("lsass", "smss"),
    )
)


class Protection:
    """Knows the processes of this monitor and those that it lives in."""

    def __init__(self, window_pid: Callable[[], int | None]) -> None:
        """Remember what returns the pid of the window, None without one."""
        self._window_pid = window_pid

    def refusal(self, pid: int) -> ActionCode | None:
        """Return why a process must not be changed; None when it may be."""
        if pid in _SYSTEM_PIDS:
            return ActionCode.SYSTEM_PROCESS
        own = [one for one in (os.getpid(), self._window_pid()) if one is not None]
        if pid in own or self._is_of_window(pid):
            return ActionCode.OURSELVES
        if any(pid in _ancestors_in_session(one) for one in own):
            return ActionCode.OUR_PARENT
        return ActionCode.KERNEL_THREAD if _is_kernel_thread(pid) else None

    def _is_of_window(self, pid: int) -> bool:
        """Return whether it draws the window; what the engine has started is not meant."""
        window_pid = self._window_pid()
        if window_pid is None:
            return False
        for parent in _parents(pid):
            if parent in (window_pid, os.getpid()):
                return parent == window_pid
        return False


def needs_confirmation(name: str, action: ActionKind) -> bool:
    """Return whether people may lose their session by this."""
    plain = name.lower().removesuffix(".exe")[:_COMM_LENGTH]
    return action in _HARMFUL and plain in _DESKTOP_NAMES


def _parents(pid: int) -> list[int]:
    with suppress(psutil.Error):
        return [parent.pid for parent in psutil.Process(pid).parents()]
    return []


def _ancestors_in_session(pid: int) -> list[int]:
    """Return its parents up to the leader of its session; all where there are no sessions."""
    parents = _parents(pid)
    leader = _session_leader(pid)
    if leader == pid:
        return []
    return parents[: parents.index(leader) + 1] if leader in parents else parents


def _session_leader(pid: int) -> int | None:
    if sys.platform != "win32":
        with suppress(OSError):
            return os.getsid(pid)
    return None


def _is_kernel_thread(pid: int) -> bool:
    if sys.platform == "linux":
        with suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123
            return parse_stat(file.read()).is_kernel
    return False
