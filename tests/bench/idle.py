"""Measures what the engine costs, with a page or without, beside top among the same processes."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import socketio

from desktop_monitor.files.paths import app_paths, ensure_private_dir
from tests.bench import crowds
from tests.bench.host import pss_bytes_of
from tests.bench.tick import cpu_ms_of
from tests.conftest import Client, serve_command

PERIOD_S = 5
START_S = 40.0
"""Until the start, and what is looked up once, is over."""


def main(count: int, length_s: float, page: str) -> None:
    """Print the share of a core that each takes, and the memory of the engine; "page" opens one."""
    with tempfile.TemporaryDirectory() as name, crowds.crowd(count, Path(name)):
        time.sleep(crowds.SETTLE_S)
        paths = app_paths(Path(name) / "data")
        ensure_private_dir(paths.data_dir)
        command = serve_command(paths, "--interval", str(PERIOD_S))
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as engine,
            subprocess.Popen(["top", "-b", "-d", str(PERIOD_S)], stdout=subprocess.DEVNULL) as top,
        ):
            assert engine.stdout is not None
            url = json.loads(engine.stdout.readline())["url"]
            # Without a client, the engine does not load its web server.
            with Client(url).listen("/live") if page == "page" else contextlib.nullcontext() as opened:
                pids = {"engine": engine.pid, "top": top.pid}
                _wait(START_S, opened)
                before_ms = {title: cpu_ms_of(pid) for title, pid in pids.items()}
                begun_s = time.monotonic()
                _wait(length_s, opened)
                elapsed_s = time.monotonic() - begun_s
                percent = {
                    title: (cpu_ms_of(pid) - before_ms[title]) / elapsed_s / 10 for title, pid in pids.items()
                }
                pss_mb = pss_bytes_of(engine.pid) / 1e6
            engine.terminate()
            top.terminate()
    print(json.dumps({"percent": percent, "pss_mb": pss_mb}))


def _wait(length_s: float, page: socketio.SimpleClient | None) -> None:
    if page is None:
        time.sleep(length_s)
        return
    until_s = time.monotonic() + length_s
    while (left_s := until_s - time.monotonic()) > 0:
        with contextlib.suppress(socketio.exceptions.TimeoutError):
            page.receive(timeout=left_s)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
