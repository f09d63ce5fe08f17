"""Measures what the engine costs while nobody looks, beside top among the same processes, in a namespace."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop_monitor.files.paths import app_paths, ensure_private_dir
from tests.bench import crowds
from tests.bench.host import pss_bytes_of
from tests.bench.tick import cpu_ms_of
from tests.conftest import serve_command

PERIOD_S = 5
START_S = 40.0
"""Until the start, and what is looked up once, is over."""


def main(count: int, length_s: float) -> None:
    """Print the share of a core that each takes, and the memory of the engine."""
    with tempfile.TemporaryDirectory() as name, crowds.crowd(count, Path(name)):
        time.sleep(crowds.SETTLE_S)
        paths = app_paths(Path(name) / "data")
        ensure_private_dir(paths.data_dir)
        command = serve_command(paths, "--interval", str(PERIOD_S))
        with (
            subprocess.Popen(command, stdout=subprocess.DEVNULL) as engine,
            subprocess.Popen(["top", "-b", "-d", str(PERIOD_S)], stdout=subprocess.DEVNULL) as top,
        ):
            time.sleep(START_S)
            pids = {"engine": engine.pid, "top": top.pid}
            before_ms = {title: cpu_ms_of(pid) for title, pid in pids.items()}
            begun_s = time.monotonic()
            time.sleep(length_s)
            elapsed_s = time.monotonic() - begun_s
            percent = {
                title: (cpu_ms_of(pid) - before_ms[title]) / elapsed_s / 10 for title, pid in pids.items()
            }
            pss_mb = pss_bytes_of(engine.pid) / 1e6
            engine.terminate()
            top.terminate()
    print(json.dumps({"percent": percent, "pss_mb": pss_mb}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
