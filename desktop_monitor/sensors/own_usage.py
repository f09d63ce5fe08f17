"""What this program itself costs."""

import os
import time
from pathlib import Path

START_S = 4.0  # to load, and to serve the first page, is not what the monitor costs
SHORTEST_LOOK_S = 8.5  # nor is the moment in which another page is loaded


class OwnCostSensor:
    """Measures this process: CPU between two looks that are far enough apart, and memory."""

    def __init__(self, *, proc: Path = Path("/proc")) -> None:
        """Know nothing before the first `look`."""
        self._smaps = proc / "self" / "smaps_rollup"
        self._begun_s = time.monotonic()
        self._looked_s: float | None = None
        self._cpu_s = 0.0
        self.cpu_percent: float | None = None
        """Share of the whole machine's CPU time; None until the second look after the start."""

    def look(self) -> None:
        """Measure the CPU time, if it is time to. One thread at a time may; whoever reads gets the newest."""
        now_s, cpu_s = time.monotonic(), time.process_time()
        if self._looked_s is None:
            if now_s - self._begun_s >= START_S:
                self._looked_s, self._cpu_s = now_s, cpu_s
        elif (elapsed_s := now_s - self._looked_s) >= SHORTEST_LOOK_S:
            self.cpu_percent = 100 * (cpu_s - self._cpu_s) / elapsed_s / (os.cpu_count() or 1)
            self._looked_s, self._cpu_s = now_s, cpu_s

    def pss_bytes(self) -> int | None:
        """Memory, shared pages counted in proportion (proc_pid_smaps(5)); None where only Linux knows it."""
        try:
            lines = self._smaps.read_bytes().splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:")), None)
