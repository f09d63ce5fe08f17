"""Open the monitor for ``make run``, or serve the page where neither window nor browser can be shown."""

import json
import subprocess
import sys
from pathlib import Path

from desktop_monitor.launcher.browser import has_graphical_browser
from desktop_monitor.launcher.screen import window_problem

ROOT = Path(__file__).resolve().parent.parent
MONITOR = [sys.executable, "-m", "desktop_monitor"]


def main() -> int:
    """Run the program and return its exit code."""
    problem = window_problem()
    try:
        if problem and not has_graphical_browser():
            return _serve(problem)
        return subprocess.run(MONITOR, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        # The child has received the same signal and ends by itself.
        return 130


def _serve(problem: str) -> int:
    with subprocess.Popen([*MONITOR, "serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as engine:
        line = engine.stdout.readline()  # type: ignore[union-attr]  # stdout=PIPE
        url = json.loads(line).get("url") if line else None
        if url:
            print(
                f"No window can be shown: {problem}. The monitor is served until Ctrl+C.\n"
                f"Within a minute, open this in a browser on this computer:\n  {url}\n"
                f"For a new address: {' '.join(MONITOR)} --browser",
                flush=True,
            )
        return engine.wait()


if __name__ == "__main__":
    sys.exit(main())
