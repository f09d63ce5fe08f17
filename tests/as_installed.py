"""Hides packages that only the tests install, to start the program as when installed: import this first.

python-engineio imports them if present.
"""

import sys

for name in ("requests", "websocket"):
    sys.modules[name] = None  # type: ignore[assignment]  # raises ModuleNotFoundError on import
