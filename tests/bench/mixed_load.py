"""A modest desktop for measurements that take an hour: `python -m tests.bench.mixed_load 200`.

Until it is ended, it keeps so many processes by sleeping ones, ten programs that work a little (load-0 the
least, load-9 the most; together about a tenth of a core, some memory that comes and goes, some writing),
and starts a short program each second.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKERS = 10
BURST_S = 0.02
LARGEST_SHARE = 0.02
SHORT_PROGRAMS = (["date"], ["ls", "/usr/bin"], ["sh", "-c", "true | cat"], ["uname", "-a"], ["df"])


def work(number: int, folder: Path) -> None:
    """Be a program that uses a share of a core, some memory and some disk; never returns."""
    rng = random.Random(number)
    share = LARGEST_SHARE * (number + 1) / WORKERS
    kept = b""
    while True:
        until_s = time.thread_time() + BURST_S
        while time.thread_time() < until_s:
            sum(range(500))
        if rng.random() < share * 10:
            kept = bytes(rng.randrange(8_000_000))
        if rng.random() < share * 10:
            (folder / f"{number}").write_bytes(kept[: rng.randrange(200_000)])
        time.sleep(BURST_S / share * rng.uniform(0.5, 1.5))


def main() -> None:
    """Make the desktop; it ends with this process's children when it is ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with tempfile.TemporaryDirectory(prefix="load") as name:
        folder = Path(name)
        children: list[subprocess.Popen[bytes]] = []
        try:
            for number in range(WORKERS):
                program = folder / f"load-{number}"
                program.symlink_to(sys.executable)
                children.append(subprocess.Popen([program, "-S", __file__, "work", str(number), name]))
            while True:
                while sum(one.name.isdigit() for one in Path("/proc").iterdir()) < int(sys.argv[1]):
                    children.append(subprocess.Popen(["sleep", "infinity"]))
                subprocess.run(random.choice(SHORT_PROGRAMS), stdout=subprocess.DEVNULL, check=True)
                time.sleep(1)
        finally:
            for child in children:
                child.kill()


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
