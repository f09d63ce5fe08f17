"""The real program, with what only a test may change: shorter graces in the engine."""

import tests.as_installed  # noqa: F401  # before what it hides is looked for

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
