"""Whether anything was mounted, as the kernel reports it."""

import subprocess
import sys
from pathlib import Path

from desktop_monitor.sensors.linux.mount_changes import MountChanges

CHANGE = """
import subprocess
from pathlib import Path
from desktop_monitor.sensors.linux.mount_changes import MountChanges
changes, found = MountChanges(proc=Path("/proc")), []
for command in (
    None,
    ["mount", "-t", "tmpfs", "none", "/mnt"],
    None,
    ["mount", "-o", "remount,bind,ro", "/mnt"],
    None,
    ["umount", "/mnt"],
    None,
):
    if command is not None:
        subprocess.run(command, check=True)
    found.append(changes.has_any())
changes.close()
print(found)
"""


def test_a_change_is_reported_once() -> None:
    """In a mount namespace, where nothing happens but what is done here."""
    command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", CHANGE]

    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert printed == "[False, True, False, True, False, True, False]\n"


def test_without_a_list_everything_may_have_changed(tmp_path: Path) -> None:
    """It is read each time, and its error is the reason that is shown."""
    changes = MountChanges(proc=tmp_path)

    assert (changes.has_any(), changes.has_any()) == (True, True)
    changes.close()
