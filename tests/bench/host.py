"""An engine in a process of its own, for benchmarks; see `engine_alone`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Client

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Hosted:
    """The engine as its benchmark sees it."""

    process: subprocess.Popen[str]
    client: Client

    def cpu_s(self) -> float:
        """CPU seconds of all its threads so far, dead ones included."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("cpu\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def pss_bytes(self) -> int:
        """Memory, shared pages counted in proportion."""
        return pss_bytes_of(self.process.pid)


def pss_bytes_of(pid: int) -> int:
    """Return the memory of a process, shared pages counted in proportion (proc_pid_smaps(5))."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def hosted(data_dir: Path, *, period_s: float) -> Iterator[Hosted]:
    """Run an engine with one honest client until the block ends."""
    command = [sys.executable, "-m", "tests.bench.engine_alone", str(data_dir), str(period_s)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield Hosted(process, Client(process.stdout.readline().strip()))
    finally:
        process.communicate()
