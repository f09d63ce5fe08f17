"""What is left alone - the system, the kernel, this monitor - and what needs a confirmation."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

from desktop_monitor.model.action import ActionCode, ActionKind
from desktop_monitor.sensors.window_usage import tree_of

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
    """Identifies the processes of this monitor and those that it runs in."""

    def __init__(self, window_pid: Callable[[], int | None]) -> None:
        """Remember what returns the pid of the window, None without one."""
        self._window_pid = window_pid

    def refusal_of_first(self, pids: Iterable[int]) -> tuple[int, ActionCode | None]:
        """Return the first process that must not be changed, and why; None when all may be."""
        known = self._known()
        for pid in pids:
            code = known.get(pid)
            if code is None and _is_kernel_thread(pid):
                code = ActionCode.KERNEL_THREAD
            if code is not None:
                return pid, code
        return 0, None

    def _known(self) -> dict[int, ActionCode]:
        """Return the protected processes other than those of the kernel, as they are now."""
        engine_pid, window_pid = os.getpid(), self._window_pid()
        own = [engine_pid] if window_pid is None else [engine_pid, window_pid]
        parents = dict.fromkeys(
            (parent for pid in own for parent in _ancestors_in_session(pid)), ActionCode.OUR_PARENT
        )
        drawing = [] if window_pid is None else [process.pid for process in tree_of(window_pid)]
        return {
            **parents,
            **dict.fromkeys((*own, *drawing), ActionCode.OURSELVES),
            **dict.fromkeys(_SYSTEM_PIDS, ActionCode.SYSTEM_PROCESS),
        }


def needs_confirmation(name: str, action: ActionKind) -> bool:
    """Return whether this may end the session of the user."""
    plain = name.lower().removesuffix(".exe")[:_COMM_LENGTH]
    return action in _HARMFUL and plain in _DESKTOP_NAMES


def _ancestors_in_session(pid: int) -> list[int]:
    """Return its parents up to the leader of its session; all where there are no sessions."""
    leader = _session_leader(pid)
    if leader == pid:
        return []
    parents: list[int] = []
    with suppress(psutil.Error):
        parents = [parent.pid for parent in psutil.Process(pid).parents()]
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
