"""The real program, with what only a test may change: shorter graces in the engine."""

import os
import sys

# Python looks for these with each start of the engine. Only tests install them, so a user's start is without.
for name in ("requests", "websocket"):
    sys.modules[name] = None  # type: ignore[assignment]  # as the import system documents it

from desktop_monitor import spawn, viewers  # noqa: E402
from desktop_monitor.__main__ import main  # noqa: E402

for grace in ("LAUNCH_GRACE_S", "LOST_GRACE_S"):
    setattr(viewers, grace, float(os.environ.get(f"TEST_{grace}", getattr(viewers, grace))))
spawn.engine_command = lambda: [sys.executable, "-P", __file__, "serve", "--launched"]

main()
