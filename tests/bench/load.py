"""A load for measurements: ``python -m tests.bench.load FOLDER SECONDS`` works CPU, memory, disk and network.

Prints the pids of the processes to compare, in one line, as soon as all of them run.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PIECE_BYTES = 64 * 1024
PIECES_A_BURST = 16
BURST_EVERY_S = 0.05


def pump() -> None:
    """Send to ourselves over the loopback, 20 MB a second, for as long as we live."""
    listening = socket.create_server(("127.0.0.1", 0))
    sending = socket.create_connection(listening.getsockname())
    receiving, _address = listening.accept()

    def receive() -> None:
        while receiving.recv(PIECE_BYTES):
            pass

    threading.Thread(target=receive, daemon=True).start()
    piece = bytes(PIECE_BYTES)
    while True:
        for _ in range(PIECES_A_BURST):
            sending.sendall(piece)
        time.sleep(BURST_EVERY_S)


def write(folder: Path) -> None:
    """Write to the disk past the cache, with pauses, for as long as we live."""
    while True:
        command = ["dd", "if=/dev/zero", f"of={folder / 'written'}", "bs=256K", "count=200", "oflag=direct"]
        subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
        time.sleep(0.2)


def descendants(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return [*children, *(one for child in children for one in descendants(child))]


def main() -> None:
    """Run all of it, and end all of it."""
    folder, seconds = Path(sys.argv[1]), int(sys.argv[2])
    ours = [sys.executable, "-m", "tests.bench.load"]
    commands = [
        [
            "stress-ng",
            "--quiet",
            "--cpu",
            "1",
            "--cpu-load",
            "60",
            "--vm",
            "1",
            "--vm-bytes",
            "200M",
            "--vm-keep",
        ],
        [*ours, "pump"],
        [*ours, "write", str(folder)],
    ]
    with tempfile.TemporaryDirectory() as quiet:
        running = [subprocess.Popen(command, env=os.environ | {"TMPDIR": quiet}) for command in commands]
        time.sleep(3)
        print(json.dumps([running[1].pid, *descendants(running[0].pid)]), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(seconds)
        for process in running:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    if sys.argv[1] == "pump":
        pump()
    elif sys.argv[1] == "write":
        write(Path(sys.argv[2]))
    else:
        main()
