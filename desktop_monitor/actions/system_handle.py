"""Chooses how processes are held on this system."""

import sys

from desktop_monitor.actions.handle import OpenHandle

if sys.platform == "linux":
    from desktop_monitor.actions.pidfd_handle import PidfdHandle, has_pidfd

    def system_handle() -> OpenHandle | None:
        """Return what holds processes; None for a kernel that cannot."""
        return PidfdHandle if has_pidfd() else None

else:
    from desktop_monitor.actions.psutil_handle import PsutilHandle

    def system_handle() -> OpenHandle | None:
        """Return what holds processes."""
        return PsutilHandle
