"""Resource exhaustion: during each flood, a valid page receives its readings every second."""

import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_monitor.web.server.request_handler import REQUEST_TIMEOUT_S
from tests.attack.conftest import AttackedEngine, OtherUser
from tests.attack.raw_client import TEXT, Peer, connect, exchange, frame, handshake, request, status_of
from tests.waiting import PATIENCE_S, eventually

pytestmark = pytest.mark.untraced
PERIOD_S = 1.0
MAX_GROWTH_BYTES = 20_000_000
MAX_THREADS = 100
FRAGMENT_BYTES = 64 * 1024
FLOOD_BYTES = int(os.environ.get("FLOOD_MIB", "48")) * 1024 * 1024
"""Set FLOOD_MIB=300 for a longer test."""


_SCHEDULING_PROBE = """
import select, sys, time
worst_s = 0.0
while True:
    began_s = time.monotonic()
    if select.select([sys.stdin], [], [], 0.02)[0]:
        break
    worst_s = max(worst_s, time.monotonic() - began_s - 0.02)
print(worst_s)
"""


class SchedulingProbe:
    """An unrelated process that wakes 50 times per second, to measure delays caused by other load."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SCHEDULING_PROBE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def max_delay_s(self) -> float:
        """Stop the process and return the longest delay in seconds."""
        return float(self._process.communicate("\n", timeout=PATIENCE_S)[0])


class Observer:
    """A valid page, and measurements of the engine's memory and threads."""

    def __init__(self, attacked: AttackedEngine) -> None:
        self._fortress = attacked
        self._pid = attacked.process.pid
        self._stopping = threading.Event()
        self.taken_ms: list[int] = []
        self._probe = SchedulingProbe()
        self._late_before = self._late_ticks()
        self._memory_before = self._memory()
        self.max_memory, self.max_threads = self._memory_before, 0
        self._peer = Peer(attacked.target.port, handshake(attacked.target))
        assert self._peer.status == 101
        self._peer.send("40/live,")
        self._threads = [threading.Thread(target=self._listen), threading.Thread(target=self._measure)]
        for thread in self._threads:
            thread.start()

    def _memory(self) -> int:
        lines = Path(f"/proc/{self._pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024

    def _late_ticks(self) -> int:
        target = self._fortress.target
        answer = exchange(target.port, request(target, path="/api/status"))
        return int(json.loads(answer.partition(b"\r\n\r\n")[2])["own"]["late_ticks"])

    def _listen(self) -> None:
        for opcode, payload in self._peer.messages(600):
            if opcode == TEXT and payload == b"2":
                with contextlib.suppress(OSError):  # closed at the end of the test
                    self._peer.send("3")
            elif payload.startswith(b'42/live,["reading"'):
                self.taken_ms.append(json.loads(payload[len(b"42/live,") :])[1]["taken_at_unix_ms"])

    def _measure(self) -> None:
        while not self._stopping.wait(0.1):
            self.max_memory = max(self.max_memory, self._memory())
            self.max_threads = max(self.max_threads, len(list(Path(f"/proc/{self._pid}/task").iterdir())))

    def report(self, name: str) -> None:
        """Stop, print the measurements, and check the limits."""
        wanted = len(self.taken_ms) + 3
        eventually(lambda: len(self.taken_ms) >= wanted)
        self._stopping.set()
        self._peer.socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._peer.socket.close()
        taken_s = [at_ms / 1000 for at_ms in self.taken_ms]
        gaps_s = [later - earlier for earlier, later in itertools.pairwise(taken_s)]
        growth, late = self.max_memory - self._memory_before, self._late_ticks() - self._late_before
        load_delay_s = self._probe.max_delay_s()
        print(
            f"\n{name}: memory +{growth / 1e6:.1f} MB at most, {self.max_threads} threads at most, "
            f"{late} late, readings taken every {min(gaps_s):.2f} to {max(gaps_s):.2f} s; "
            f"an unrelated process was delayed by {load_delay_s:.2f} s at most"
        )
        assert growth <= MAX_GROWTH_BYTES
        assert self.max_threads <= MAX_THREADS
        assert max(gaps_s) <= 1.5 * PERIOD_S + load_delay_s
        assert late == 0 or load_delay_s > PERIOD_S / 4
        assert "Traceback" not in self._fortress.output()


@pytest.fixture
def observer(attacked: AttackedEngine) -> Iterator[Observer]:
    """A page that is connected before the flood."""
    connected = Observer(attacked)
    eventually(lambda: len(connected.taken_ms) >= 2)
    yield connected
    connected._stopping.set()


def test_two_thousand_connections(attacked: AttackedEngine, observer: Observer) -> None:
    """64 idle connections are accepted, for 5 s each."""
    with contextlib.ExitStack() as opened:
        for _ in range(2_000):
            with contextlib.suppress(OSError):
                opened.enter_context(connect(attacked.target.port))

    observer.report("2,000 connections")


def test_five_hundred_slow_requests(attacked: AttackedEngine, observer: Observer) -> None:
    """Slowloris: the timeout applies to the whole request, not to each byte."""
    slow: list[socket.socket] = []
    for _ in range(500):
        peer = connect(attacked.target.port)
        peer.setblocking(False)
        slow.append(peer)
    began_s = time.monotonic()
    trickle = request(attacked.target)
    longest_s = 0.0
    for byte in trickle:
        slow = [peer for peer in slow if _sends_byte(peer, byte)]
        if not slow:
            break
        longest_s = time.monotonic() - began_s
        time.sleep(0.2)  # the rate of the attack

    print(f"\nslowloris: the last of 500 was closed after {longest_s:.1f} s")
    assert not slow
    assert longest_s < 2 * REQUEST_TIMEOUT_S
    observer.report("500 slow requests")


def _sends_byte(peer: socket.socket, byte: int) -> bool:
    try:
        peer.send(bytes([byte]))
        with contextlib.suppress(BlockingIOError):
            if not peer.recv(1024):
                raise ConnectionError
    except OSError:
        peer.close()
        return False
    return True


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_cannot_use_all_connections(attacked: AttackedEngine, other_user: OtherUser) -> None:
    """Half of the connections are reserved for the engine's own user."""
    with other_user.holding_connections(attacked.target.port, 200):
        for _ in range(20):
            assert status_of(exchange(attacked.target.port, request(attacked.target))) == 200


def test_an_endless_message_in_fragments(attacked: AttackedEngine, observer: Observer) -> None:
    """The connection is closed at 64 KiB."""
    sent = 0
    while sent < FLOOD_BYTES:
        with Peer(attacked.target.port, handshake(attacked.target)) as peer, contextlib.suppress(OSError):
            piece, opcode = frame(b"4" * FRAGMENT_BYTES, fin=False), TEXT
            for _ in range(128):
                peer.socket.sendall(piece)
                sent += FRAGMENT_BYTES
                if opcode:
                    piece, opcode = frame(b"4" * FRAGMENT_BYTES, 0, fin=False), 0

    observer.report(f"{sent / 2**20:.0f} MiB of fragments")


def test_a_flood_of_empty_frames(attacked: AttackedEngine, observer: Observer) -> None:
    """Empty frames cost CPU time; the number of bytes per second is limited."""
    empty, ping = frame(b"", 0, fin=False) * 10_000, frame(b"", 9) * 10_000
    for pieces in (empty, ping) * 2:
        with Peer(attacked.target.port, handshake(attacked.target)) as peer:
            peer.send("40/live,")
            peer.socket.sendall(frame(b"4", fin=False) if pieces is empty else b"")
            with contextlib.suppress(ConnectionError):
                peer.socket.sendall(pieces * 50)
            assert peer.is_closed(PATIENCE_S)

    observer.report("empty frames and pings")


def test_pages_that_do_not_read(attacked: AttackedEngine, observer: Observer) -> None:
    """A page that sends and answers pings but does not read is disconnected; unread data is bounded."""
    event = f'42/chat,["message","{"é" * 3_900}\U0001f600"]'
    pages = _open_pages(attacked, 7)
    for peer in pages:
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.send("40/chat,", *[event] * 14)
    began_s, connected = time.monotonic(), pages
    while connected and time.monotonic() - began_s < 40:
        connected = [peer for peer in connected if _sends(peer, event)]
        time.sleep(0.5)  # below the message rate limit
    for peer in pages:
        peer.socket.close()

    took_s = time.monotonic() - began_s
    print(f"\npages that do not read: the last of {len(pages)} was disconnected after {took_s:.1f} s")
    assert not connected
    observer.report("pages that do not read")


def _open_pages(attacked: AttackedEngine, count: int) -> list[Peer]:
    """Open WebSockets; those of the previous test may not be closed yet."""
    opened: list[Peer] = []

    def open_another() -> bool:
        peer = Peer(attacked.target.port, handshake(attacked.target))
        if peer.status == 101:
            opened.append(peer)
        else:
            peer.socket.close()
        return len(opened) == count

    eventually(open_another)
    return opened


def _sends(peer: Peer, packet: str) -> bool:
    try:
        peer.send("3", packet)
    except OSError:
        return False
    return True


def test_nine_pages(attacked: AttackedEngine) -> None:
    """The ninth is refused with 503; the others stay connected."""
    pages = _open_pages(attacked, 8)

    with Peer(attacked.target.port, handshake(attacked.target)) as ninth:
        assert ninth.status == 503
    for page in pages:
        page.send("40/live,")
        assert page.receives()
        page.socket.close()


def test_a_flood_of_events(attacked: AttackedEngine) -> None:
    """More than 100 events at once, or 50 per second, close the connection."""
    with Peer(attacked.target.port, handshake(attacked.target)) as page:
        page.send("40/chat,", *['42/chat,["message",1]'] * 90)
        assert page.receives(b'42/chat,["message",1]')
        page.send(*['42/chat,["message",2]'] * 100)
        assert page.is_closed()
