"""A process that talks through a TCP connection as it is asked to, and the other end of that."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.waiting import PATIENCE_S, eventually

PROGRAM = """
import encodings.idna, os, signal, socket, sys  # what another user may not load
if int(sys.argv[3]) != os.getuid():
    os.setuid(int(sys.argv[3]))
link = socket.create_connection((sys.argv[1], int(sys.argv[2])))
print(os.getpid(), flush=True)
for line in sys.stdin:
    what, count = line.split()
    if what == "send":
        link.sendall(bytes(int(count)))
    elif what == "receive":
        left = int(count)
        while left:
            left -= len(link.recv(min(left, 65536)))
    elif what == "close":
        link.close()
    elif os.fork():  # "hand_on" or "share": the child goes on
        if what == "hand_on":
            link.close()
        signal.pause()
    print(os.getpid(), flush=True)
"""


class Talker:
    """The process and its connection; `pid` is the process that has answered last."""

    def __init__(self, process: "subprocess.Popen[str]", peer: socket.socket) -> None:
        self._process, self._peer = process, peer
        self.peer_received = 0
        threading.Thread(target=self._drain, daemon=True).start()
        self.pid = self._answer()

    def send(self, count: int) -> None:
        """Send so many bytes, until the other end has them."""
        wanted = self.peer_received + count
        self._tell(f"send {count}")
        eventually(lambda: self.peer_received == wanted)

    def receive(self, count: int) -> None:
        """Receive so many bytes."""
        threading.Thread(target=self._peer.sendall, args=(bytes(count),), daemon=True).start()
        self._tell(f"receive {count}")

    def fork(self, *, keeps_open: bool) -> None:
        """Let a child go on; the parent keeps the connection open or closes it."""
        self._tell("share 0" if keeps_open else "hand_on 0")

    def close_connection(self) -> None:
        """Close the connection, and wait until the other end has noticed."""
        self._tell("close 0")
        eventually(lambda: self._peer.fileno() < 0)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        self.pid = self._answer()

    def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def _drain(self) -> None:
        while data := self._peer.recv(65536):
            self.peer_received += len(data)
        self._peer.close()


@contextmanager
def talker(host: str = "127.0.0.1", *, user: int | None = None) -> Iterator[Talker]:
    """Start a process that is connected to this one, and has become another user if wanted."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(PATIENCE_S)
        port, uid = listener.getsockname()[1], os.getuid() if user is None else user
        command = [sys.executable, "-c", PROGRAM, host, str(port), str(uid)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            peer, _ = listener.accept()
            made = Talker(process, peer)
            try:
                yield made
            finally:
                _end(process, made.pid)


def _end(process: "subprocess.Popen[str]", last_pid: int) -> None:
    """End the process, and its child if that has gone on."""
    if last_pid != process.pid:
        os.kill(last_pid, signal.SIGKILL)
    process.kill()
