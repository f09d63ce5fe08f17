"""The real program with shorter grace periods in the engine, from environment variables."""

import tests.as_installed  # noqa: F401  # must come first

# isort: split
import os
import sys

from desktop_monitor.__main__ import main
from desktop_monitor.launcher import engine_process
from desktop_monitor.web.server import viewers

for grace in ("LAUNCH_GRACE_S", "LOST_GRACE_S"):
    setattr(viewers, grace, float(os.environ.get(f"TEST_{grace}", getattr(viewers, grace))))
engine_process.engine_command = lambda: [sys.executable, "-P", __file__, "serve", "--launched"]

main()
