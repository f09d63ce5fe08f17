"""An engine in a process of its own, with nothing of the tests in it, that reports its CPU time on request.

Run as ``python -m tests.bench.engine_alone DATA_DIR PERIOD_S``. The first line on standard output is the
address; each line on standard input is answered by the CPU seconds that the process has used.
"""

import tests.as_installed  # noqa: F401  # before what it hides is looked for

# isort: split
import sys
import time
from pathlib import Path

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.options import EngineOptions
from desktop_monitor.files.paths import app_paths, ensure_private_dir
from desktop_monitor.recorder.malloc_trim import give_back_free_memory, use_one_heap
from desktop_monitor.web.server import server
from desktop_monitor.web.socketio import engineio_hooks


def main() -> None:
    """Serve until standard input ends."""
    # The product lets eight pages in; the comparison with polling is made with up to fifty.
    engineio_hooks.MAX_PAGES = server.MAX_CONNECTIONS = 200
    use_one_heap()  # as `serve` does
    paths = app_paths(Path(sys.argv[1]))
    ensure_private_dir(paths.data_dir)
    engine = Engine.start(paths, EngineOptions(period_s=float(sys.argv[2])), open_browser=lambda _url: None)
    print(engine.url(), flush=True)
    give_back_free_memory()
    for _line in sys.stdin:
        print(time.process_time(), flush=True)
    engine.stop()


if __name__ == "__main__":
    main()
