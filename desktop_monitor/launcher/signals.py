"""The signals that end the program."""

import signal
import sys

TERMINATION_SIGNALS: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM)
if sys.platform == "win32":
    TERMINATION_SIGNALS = (*TERMINATION_SIGNALS, signal.SIGBREAK)
else:
    TERMINATION_SIGNALS = (*TERMINATION_SIGNALS, signal.SIGHUP)
