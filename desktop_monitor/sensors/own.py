"""What this program itself costs."""

import os
import threading
import time
from pathlib import Path

SHORTEST_LOOK_S = 10.0  # the moment in which a page is loaded is not what the monitor costs


class OwnCostSensor:
    """Measures this process: CPU since the last look that was far enough away, and memory."""

    def __init__(self, *, proc: Path = Path("/proc")) -> None:
        """Count from the start of this process."""
        self._smaps = proc / "self" / "smaps_rollup"
        self._looking = threading.Lock()
        self._looked_s = time.monotonic()
        self._cpu_s = time.process_time()
        self._cpu_percent: float | None = None

    def cpu_percent(self) -> float | None:
        """Share of the whole machine's CPU time; None in the first `SHORTEST_LOOK_S`."""
        with self._looking:
            elapsed_s = time.monotonic() - self._looked_s
            if elapsed_s >= SHORTEST_LOOK_S:
                cpu_s = time.process_time()
                self._cpu_percent = 100 * (cpu_s - self._cpu_s) / elapsed_s / (os.cpu_count() or 1)
                self._looked_s += elapsed_s
                self._cpu_s = cpu_s
            return self._cpu_percent

    def pss_bytes(self) -> int | None:
        """Memory, shared pages counted in proportion (proc_pid_smaps(5)); None where only Linux knows it."""
        try:
            lines = self._smaps.read_bytes().splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:")), None)
