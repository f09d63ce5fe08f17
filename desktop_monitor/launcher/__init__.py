"""Finds or starts the engine of a data directory, calls it and supervises it; checks for a display.

Standard library only at import time: the launcher must start the engine before anything slow is imported.

* :mod:`.discovery`: whether an engine runs, from its lock and its runtime file.
* :mod:`.engine_process`: starts an engine and waits until it is ready.
* :mod:`.client`: the window's and the commands' side of the engine's ``/control`` routes.
* :mod:`.supervisor`: keeps a window attached to an engine, and reconnects it.
* :mod:`.screen`: whether a window or a browser can be shown.
"""
