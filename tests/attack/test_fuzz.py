"""10,000 generated frames and requests, the same in each run."""

import contextlib
import random
import socket
import time
from pathlib import Path

import pytest

from tests.attack import fuzz
from tests.attack.cases import request_succeeds, socket_succeeds
from tests.attack.conftest import AttackedEngine
from tests.attack.raw_client import Peer, connect, handshake

pytestmark = pytest.mark.untraced
SEED = 20261122
BACKGROUND_THREADS = 5
"""Threads of background reads, which end while nothing is to be read, and begin again."""
FRAMES, REQUESTS = 7_000, 3_000


def _threads_and_sockets(pid: int) -> tuple[int, int]:
    opened = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            opened.append(str(entry.readlink()))
    return len(list(Path(f"/proc/{pid}/task").iterdir())), sum(name.startswith("socket:") for name in opened)


def _send_frames(attacked: AttackedEngine, dice: random.Random) -> int:
    """Send a few frames per WebSocket: the engine closes it at the first invalid one."""
    sockets, left = 0, FRAMES
    while left:
        with _page(attacked) as peer:
            sockets += 1
            peer.send("40/live,", "40/chat,", "40/test,")
            with contextlib.suppress(OSError):
                for _ in range(min(left, dice.randrange(1, 4))):
                    left -= 1
                    peer.socket.sendall(fuzz.frame(dice))
                # close() would reset the connection before the frames are read.
                peer.socket.shutdown(socket.SHUT_WR)
                assert peer.is_closed()
    return sockets


def _page(attacked: AttackedEngine) -> Peer:
    """Open a WebSocket; previous ones may not be closed yet."""
    while True:
        peer = Peer(attacked.target.port, handshake(attacked.target))
        if peer.status == 101:
            return peer
        assert peer.status == 503
        peer.socket.close()


def _send_requests(attacked: AttackedEngine, dice: random.Random) -> None:
    for _ in range(REQUESTS):
        with contextlib.suppress(OSError), connect(attacked.target.port) as peer:
            peer.sendall(fuzz.http(dice, attacked.target))
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass


def test_ten_thousand_invalid_inputs(attacked: AttackedEngine) -> None:
    """No traceback, thread or socket is left, and valid requests are answered."""
    dice = random.Random(SEED)
    assert socket_succeeds(attacked.target)
    before = _settled(attacked.process.pid)
    began_s = time.monotonic()

    sockets = _send_frames(attacked, dice)
    _send_requests(attacked, dice)
    took_s = time.monotonic() - began_s

    after = _settled(attacked.process.pid, before)
    settled_s = time.monotonic() - began_s - took_s
    output = attacked.output()
    print(
        f"\nfuzz: {FRAMES} frames on {sockets} sockets and {REQUESTS} requests in {took_s:.1f} s; "
        f"threads and sockets {before} before, {after} after {settled_s:.1f} s; "
        f"{output.count('Traceback')} tracebacks"
    )
    print(f"fuzz: {output.count('invalid message')} well-formed packets with an invalid payload")
    assert _is_back(after, before)
    assert "Traceback" not in output
    assert "ERROR" not in output
    assert request_succeeds(attacked.target)
    assert socket_succeeds(attacked.target)


def _settled(pid: int, wanted: tuple[int, int] | None = None) -> tuple[int, int]:
    """Wait up to 60 s until threads and sockets are back at `wanted`, or constant for 0.5 s."""
    ends_s, previous = time.monotonic() + 60, (0, 0)
    while time.monotonic() < ends_s:
        now = _threads_and_sockets(pid)
        if now == previous if wanted is None else _is_back(now, wanted):
            return now
        previous = now
        time.sleep(0.5)  # two equal measurements
    return previous


def _is_back(now: tuple[int, int], before: tuple[int, int]) -> bool:
    (threads, sockets), (threads_before, sockets_before) = now, before
    return threads <= threads_before + BACKGROUND_THREADS and sockets == sockets_before
