"""Hides what only the tests install, so that the program starts as it does for a person: import it first.

Socket.IO looks for these with each start, and loads them where they are.
"""

import sys

for name in ("requests", "websocket"):
    sys.modules[name] = None  # type: ignore[assignment]  # as the import system documents it
