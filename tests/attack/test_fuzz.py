"""Ten thousand frames and requests of nonsense, the same ones in each run."""

import contextlib
import random
import socket
import time
from pathlib import Path

from tests.attack import fuzz
from tests.attack.cases import asks, listens
from tests.attack.conftest import Fortress
from tests.attack.wire import Peer, connect, handshake

SEED = 20261122
FRAMES, REQUESTS = 7_000, 3_000


def _threads_and_sockets(pid: int) -> tuple[int, int]:
    opened = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed while we look
            opened.append(str(entry.readlink()))
    return len(list(Path(f"/proc/{pid}/task").iterdir())), sum(name.startswith("socket:") for name in opened)


def _send_frames(fortress: Fortress, dice: random.Random) -> int:
    """Few frames for each socket: the engine hangs up at the first wrong one, and reads no further."""
    sockets, left = 0, FRAMES
    while left:
        with _page(fortress) as peer:
            sockets += 1
            peer.say("40/live,", "40/chat,", "40/test,")
            with contextlib.suppress(OSError):
                for _ in range(min(left, dice.randrange(1, 4))):
                    left -= 1
                    peer.socket.sendall(fuzz.frame(dice))
                # A plain close would reset the connection, and what was sent might never be read.
                peer.socket.shutdown(socket.SHUT_WR)
                assert peer.is_hung_up(5)
    return sockets


def _page(fortress: Fortress) -> Peer:
    """Open a socket; eight at once are the most, and the last ones may still be ending."""
    while True:
        peer = Peer(fortress.target.port, handshake(fortress.target))
        if peer.status == 101:
            return peer
        assert peer.status == 503
        peer.socket.close()


def _send_requests(fortress: Fortress, dice: random.Random) -> None:
    for _ in range(REQUESTS):
        with contextlib.suppress(OSError), connect(fortress.target.port) as peer:
            peer.sendall(fuzz.http(dice, fortress.target))
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass


def test_ten_thousand_pieces_of_nonsense_leave_no_trace(fortress: Fortress) -> None:
    """No traceback, no thread and no socket is left of them, and honest pages are served as before."""
    dice = random.Random(SEED)
    assert listens(fortress.target)
    base = _settled(fortress.process.pid)
    began_s = time.monotonic()

    sockets = _send_frames(fortress, dice)
    _send_requests(fortress, dice)
    took_s = time.monotonic() - began_s

    after = _settled(fortress.process.pid, base)
    settled_s = time.monotonic() - began_s - took_s
    wrote = fortress.wrote()
    print(
        f"\nfuzz: {FRAMES} frames on {sockets} sockets and {REQUESTS} requests in {took_s:.1f} s; "
        f"threads and sockets {base} before, {after} after {settled_s:.1f} s; "
        f"{wrote.count('Traceback')} tracebacks"
    )
    print(f"fuzz: {wrote.count('cannot be handled')} well-formed packets with an unfit payload")
    assert after == base
    assert "Traceback" not in wrote
    assert "ERROR" not in wrote
    assert asks(fortress.target)
    assert listens(fortress.target)


def _settled(pid: int, wanted: tuple[int, int] | None = None) -> tuple[int, int]:
    """Wait up to 60 s until threads and sockets are as `wanted`, or the same for half a second."""
    ends_s, before = time.monotonic() + 60, (0, 0)
    while (now := _threads_and_sockets(pid)) != (wanted or before) and time.monotonic() < ends_s:
        before = now
        time.sleep(0.5)  # what does not change has to be seen twice
    return now
