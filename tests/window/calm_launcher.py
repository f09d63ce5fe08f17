"""The real program, for measurements: busy neighbours of a benchmark do not shorten its period."""

import tests.as_installed  # noqa: F401  # must come first

# isort: split
import sys

from desktop_monitor.__main__ import main
from desktop_monitor.launcher import engine_process
from desktop_monitor.sensors import Sensors

Sensors.watch_pressure = lambda _self, _on_pressure: None  # type: ignore[method-assign, assignment]
engine_process.engine_command = lambda: [sys.executable, "-P", __file__, "serve", "--launched"]

main()
