"""Measures the CPU time of one refresh of several monitors among the same processes; run in a namespace."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import socketio

from tests.bench import crowds
from tests.bench.host import hosted

ROUNDS = 3
REFRESHES = 8
SETTLE_S = 3.5
BTOP_SETTINGS = 'update_ms = 1000\ncheck_temp = False\nlog_level = "DISABLED"\n'
GLANCES_PORT = 61977

Counter = Callable[[], float]


def cpu_ms_of(pid: int) -> float:
    """CPU time of a process and of what it started and still runs: the schedstat of all threads."""
    total = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0]) / 1e6
            children = (task / "children").read_text(encoding="ascii").split()
            total += sum(cpu_ms_of(int(child)) for child in children)
    return total


@contextlib.contextmanager
def in_terminal(command: list[str], home: Path) -> Iterator[Counter]:
    """Run a program on a terminal of 160 x 50 with a reader."""
    pid, screen = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", HOME=str(home), LANG="C.UTF-8", XDG_CONFIG_HOME=str(home))
        os.execvp(command[0], command)  # noqa: S606  # there is no shell to want
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))

    def look() -> None:
        with contextlib.suppress(OSError):
            while os.read(screen, 65536):
                pass

    threading.Thread(target=look, daemon=True).start()
    try:
        yield lambda: cpu_ms_of(pid)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(screen)


@contextlib.contextmanager
def engine(folder: Path, facts: dict[str, float], *, watch: bool) -> Iterator[Counter]:
    """Our engine with one page that looks at the overview, or at the table as well.

    From its first status on: that comes every thirty seconds (1.5 ms), so it is in none of the few refreshes.
    """
    with (
        tempfile.TemporaryDirectory(dir=folder) as data,
        hosted(Path(data) / "data", period_s=1) as host,
        host.client.listen("/live") as page,
    ):
        sent: list[int] = []
        ending, told_status = threading.Event(), threading.Event()
        if watch:
            page.emit("watch", {"processes": True})

        def listen() -> None:
            while not ending.is_set():
                with contextlib.suppress(socketio.exceptions.TimeoutError):
                    name, content = page.receive(timeout=1)
                    if name == "status":
                        told_status.set()
                    if name == "processes" and not content["is_whole"]:
                        sent.append(len(json.dumps(content, separators=(",", ":"))))

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        assert told_status.wait(60)
        yield lambda: host.cpu_s() * 1000
        facts["pss_mb"] = max(facts.get("pss_mb", 0), host.pss_bytes() / 1e6)
        if sent:
            facts["bytes_per_tick"] = max(facts.get("bytes_per_tick", 0), sum(sent) / len(sent))
            facts["least_bytes_per_tick"] = min(sent)
        ending.set()
        listener.join()


@contextlib.contextmanager
def glances(program: str) -> Iterator[Counter]:
    """Glances' server with one page that asks once a second."""
    command = [program, "-w", "-t", "1", "-p", str(GLANCES_PORT), "-B", "127.0.0.1", "--disable-check-update"]
    server = subprocess.Popen(
        [*command, "--disable-autodiscover"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ending = threading.Event()

    def poll() -> None:
        while not ending.wait(1):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{GLANCES_PORT}/api/4/all", timeout=5).read()

    poller = threading.Thread(target=poll, daemon=True)
    poller.start()
    time.sleep(3)
    try:
        yield lambda: cpu_ms_of(server.pid)
    finally:
        ending.set()
        server.kill()
        server.wait()
        poller.join()


def per_refresh_ms(cpu_ms: Counter) -> float:
    """Let it settle, then average over a few refreshes of a second each."""
    time.sleep(SETTLE_S)
    before_ms, begun_s = cpu_ms(), time.monotonic()
    time.sleep(REFRESHES)
    return (cpu_ms() - before_ms) / (time.monotonic() - begun_s)


def main(count: int, glances_program: str) -> None:
    """Interleave all in the same crowd and print the least of the rounds."""
    found: dict[str, float] = {}
    facts: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, crowds.crowd(count, Path(name)):
        time.sleep(crowds.SETTLE_S)
        folder = Path(name)
        (folder / "btop").mkdir()
        (folder / "btop" / "btop.conf").write_text(BTOP_SETTINGS, encoding="ascii")
        contenders: dict[str, Callable[[], contextlib.AbstractContextManager[Counter]]] = {
            "overview": lambda: engine(folder, facts, watch=False),
            "htop": lambda: in_terminal(["htop", "-d", "10"], folder),
            "table": lambda: engine(folder, facts, watch=True),
            "btop": lambda: in_terminal(["btop"], folder),
        }
        if glances_program:
            contenders["glances"] = lambda: glances(glances_program)
        for _ in range(ROUNDS):
            for title, begin in contenders.items():
                with begin() as cpu_ms:
                    found[title] = min(found.get(title, 1e9), per_refresh_ms(cpu_ms))
    print(json.dumps({"ms": found, "facts": facts}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
