"""The real program, whose dialog for a file answers with the path in TEST_SAVE_AS; empty is cancelled.

The names that it suggests are appended to TEST_ASKED, one a line.
"""

import tests.as_installed  # noqa: F401  # must come first

# isort: split
import os
import sys
from pathlib import Path
from typing import Any

from desktop_monitor.__main__ import main
from desktop_monitor.launcher import engine_process

engine_process.engine_command = lambda: [sys.executable, "-P", __file__, "serve", "--launched"]
if "serve" not in sys.argv:
    from desktop_monitor.window import qt_downloads

    def choose_path(window: Any, suggested: str) -> str:
        """Answer without a dialog."""
        with Path(os.environ["TEST_ASKED"]).open("a", encoding="utf-8") as asked:
            asked.write(f"{Path(suggested).name}\n")
        return os.environ["TEST_SAVE_AS"]

    qt_downloads.choose_path = choose_path

main()
