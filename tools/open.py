"""What ``make run`` does once everything is there: the window, or the page where there is no screen."""

import json
import subprocess
import sys
from pathlib import Path

from desktop_monitor.launcher.screen import may_have_browser, why_no_window

ROOT = Path(__file__).resolve().parent.parent
MONITOR = [sys.executable, "-m", "desktop_monitor"]


def main() -> int:
    """Open the monitor, or serve it and print its address; ends as the program ends."""
    reason = why_no_window()
    try:
        if reason and not may_have_browser():
            return _serve(reason)
        return subprocess.run(MONITOR, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        # The child got the same signal and said its own goodbye.
        return 130


def _serve(reason: str) -> int:
    with subprocess.Popen([*MONITOR, "serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as engine:
        line = engine.stdout.readline()  # type: ignore[union-attr]  # it was asked for
        url = json.loads(line).get("url") if line else None
        if url:
            print(
                f"No window can be shown: {reason}. The monitor is served until Ctrl+C.\n"
                f"Within a minute, open this in a browser on this computer:\n  {url}\n"
                f"For a new address: {' '.join(MONITOR)} --browser",
                flush=True,
            )
        return engine.wait()


if __name__ == "__main__":
    sys.exit(main())
