"""What ``make run`` does once everything is there: the window, or the page where there is no screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Open the monitor, or serve it and print its address; ends as the program ends."""
    command = [sys.executable, "-m", "desktop_monitor"]
    if not _has_screen():
        print(
            "There is no screen here. The monitor is served on this computer; open the address below.",
            flush=True,
        )
        command.append("serve")
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        # The child got the same signal and said its own goodbye.
        return 130


def _has_screen() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
