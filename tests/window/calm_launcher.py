"""The real program, for measurements: busy neighbours of a benchmark do not shorten its period.

TEST_DISCARD_AFTER_MS is when the page of a window that cannot be seen is discarded.
"""

import tests.as_installed  # noqa: F401  # must come first

# isort: split
import os
import sys

from desktop_monitor.__main__ import main
from desktop_monitor.launcher import engine_process
from desktop_monitor.sensors import Sensors

Sensors.watch_pressure = lambda _self, _on_pressure: None  # type: ignore[method-assign, assignment]
engine_process.engine_command = lambda: [sys.executable, "-P", __file__, "serve", "--launched"]
if "serve" not in sys.argv and "TEST_DISCARD_AFTER_MS" in os.environ:
    from desktop_monitor.window import page_lifecycle

    defaults = page_lifecycle.PageLifecycle.__init__.__kwdefaults__
    assert defaults is not None
    defaults["discard_after_ms"] = int(os.environ["TEST_DISCARD_AFTER_MS"])

main()
