"""Floods, while an honest page goes on getting its reading each second."""

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

from desktop_monitor.web.server.server import REQUEST_S
from desktop_monitor.web.socketio.page_socket import PING_S
from tests.attack.conftest import Fortress, Stranger
from tests.attack.wire import TEXT, Peer, connect, exchange, frame, handshake, request, status_of
from tests.waiting import eventually

PERIOD_S = 1.0
MOST_GROWTH_BYTES = 20_000_000
MOST_THREADS = 100
FRAGMENT_BYTES = 64 * 1024
FLOOD_BYTES = int(os.environ.get("FLOOD_MIB", "48")) * 1024 * 1024
"""300 MiB by hand: FLOOD_MIB=300."""


_BYSTANDER = """
import select, sys, time
worst_s = 0.0
while True:
    began_s = time.monotonic()
    if select.select([sys.stdin], [], [], 0.02)[0]:
        break
    worst_s = max(worst_s, time.monotonic() - began_s - 0.02)
print(worst_s)
"""


class Bystander:
    """A process that has nothing to do with the engine and wakes 50 times a second.

    What makes it late is the machine, not the attack: tests share their cores with others.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BYSTANDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def worst_s(self) -> float:
        """End it and return the longest time that it was kept waiting, in seconds."""
        return float(self._process.communicate("\n", timeout=10)[0])


class Witness:
    """An honest page in a thread, and what it and the kernel see of the engine meanwhile."""

    def __init__(self, fortress: Fortress) -> None:
        self._fortress = fortress
        self._pid = fortress.process.pid
        self._stopping = threading.Event()
        self.taken_ms: list[int] = []
        self._bystander = Bystander()
        self._late_before = self._late_ticks()
        self._memory_before = self._memory()
        self.most_memory, self.most_threads = self._memory_before, 0
        self._peer = Peer(fortress.target.port, handshake(fortress.target))
        assert self._peer.status == 101
        self._peer.say("40/live,")
        self._threads = [threading.Thread(target=self._listen), threading.Thread(target=self._measure)]
        for thread in self._threads:
            thread.start()

    def _memory(self) -> int:
        lines = Path(f"/proc/{self._pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024

    def _late_ticks(self) -> int:
        target = self._fortress.target
        answer = exchange(target.port, request(target, path="/api/status"), wait_s=10)
        return int(json.loads(answer.partition(b"\r\n\r\n")[2])["own"]["late_ticks"])

    def _listen(self) -> None:
        for opcode, payload in self._peer.messages(600):
            if opcode == TEXT and payload == b"2":
                with contextlib.suppress(OSError):  # the test is over
                    self._peer.say("3")
            elif payload.startswith(b'42/live,["reading"'):
                self.taken_ms.append(json.loads(payload[len(b"42/live,") :])[1]["taken_at_unix_ms"])

    def _measure(self) -> None:
        while not self._stopping.wait(0.1):
            self.most_memory = max(self.most_memory, self._memory())
            self.most_threads = max(self.most_threads, len(list(Path(f"/proc/{self._pid}/task").iterdir())))

    def report(self, name: str) -> None:
        """End, print what was seen, and hold the engine to its limits."""
        enough = len(self.taken_ms) + 3
        eventually(lambda: len(self.taken_ms) >= enough)
        self._stopping.set()
        self._peer.socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._peer.socket.close()
        taken_s = [at_ms / 1000 for at_ms in self.taken_ms]
        gaps_s = [later - earlier for earlier, later in itertools.pairwise(taken_s)]
        growth, late = self.most_memory - self._memory_before, self._late_ticks() - self._late_before
        machine_s = self._bystander.worst_s()
        print(
            f"\n{name}: memory +{growth / 1e6:.1f} MB at most, {self.most_threads} threads at most, "
            f"{late} late, readings taken every {min(gaps_s):.2f} to {max(gaps_s):.2f} s; "
            f"a bystander was late by {machine_s:.2f} s at most"
        )
        assert growth <= MOST_GROWTH_BYTES
        assert self.most_threads <= MOST_THREADS
        assert max(gaps_s) <= 1.5 * PERIOD_S + machine_s
        assert late == 0 or machine_s > PERIOD_S / 4
        assert "Traceback" not in self._fortress.wrote()


@pytest.fixture
def witness(fortress: Fortress) -> Iterator[Witness]:
    """An honest page that was there before the flood."""
    seen = Witness(fortress)
    eventually(lambda: len(seen.taken_ms) >= 2)
    yield seen
    seen._stopping.set()


def test_two_thousand_connections(fortress: Fortress, witness: Witness) -> None:
    """Who opens connections and says nothing gets 64 of them, and those for 5 seconds."""
    with contextlib.ExitStack() as opened:
        for _ in range(2_000):
            with contextlib.suppress(OSError):
                opened.enter_context(connect(fortress.target.port))

    witness.report("2,000 connections")


def test_five_hundred_slow_ones(fortress: Fortress, witness: Witness) -> None:
    """A byte now and then does not keep a connection alive: the time for a request is counted in total."""
    slow: list[socket.socket] = []
    for _ in range(500):
        peer = connect(fortress.target.port)
        peer.setblocking(False)
        slow.append(peer)
    began_s = time.monotonic()
    trickle = request(fortress.target)
    longest_s = 0.0
    for byte in trickle:
        slow = [peer for peer in slow if _drips(peer, byte)]
        if not slow:
            break
        longest_s = time.monotonic() - began_s
        time.sleep(0.2)  # the attack's own pace

    print(f"\nslowloris: the last of 500 was let go after {longest_s:.1f} s")
    assert not slow
    assert longest_s < 2 * REQUEST_S
    witness.report("500 slow ones")


def _drips(peer: socket.socket, byte: int) -> bool:
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
def test_a_stranger_leaves_us_half_of_the_places(fortress: Fortress, stranger: Stranger) -> None:
    """Another user who holds every connection he can get does not keep our own pages out."""
    with stranger.holding(fortress.target.port, 200):
        for _ in range(20):
            assert status_of(exchange(fortress.target.port, request(fortress.target))) == 200


def test_fragments_without_an_end(fortress: Fortress, witness: Witness) -> None:
    """A message in fragments that never ends is ended by us, at 64 KiB."""
    sent = 0
    while sent < FLOOD_BYTES:
        with Peer(fortress.target.port, handshake(fortress.target)) as peer, contextlib.suppress(OSError):
            piece, opcode = frame(b"4" * FRAGMENT_BYTES, fin=False), TEXT
            for _ in range(128):
                peer.socket.sendall(piece)
                sent += FRAGMENT_BYTES
                if opcode:
                    piece, opcode = frame(b"4" * FRAGMENT_BYTES, 0, fin=False), 0

    witness.report(f"{sent / 2**20:.0f} MiB of fragments")


def test_empty_frames_without_an_end(fortress: Fortress, witness: Witness) -> None:
    """Frames without content cost time, not memory; they are limited by their number of bytes."""
    empty, ping = frame(b"", 0, fin=False) * 10_000, frame(b"", 9) * 10_000
    for pieces in (empty, ping) * 2:
        with Peer(fortress.target.port, handshake(fortress.target)) as peer:
            peer.say("40/live,")
            peer.socket.sendall(frame(b"4", fin=False) if pieces is empty else b"")
            with contextlib.suppress(ConnectionError):
                peer.socket.sendall(pieces * 50)
            assert peer.is_hung_up(2 * PING_S - 1)  # before a missing pong would end it

    witness.report("empty frames and pings")


def test_readers_that_only_pong(fortress: Fortress, witness: Witness) -> None:
    """A page that asks and pongs but never reads is let go; what it did not read does not pile up."""
    asked = f'42/chat,["message","{"é" * 3_900}\U0001f600"]'
    deaf = _open_pages(fortress, 7)
    for peer in deaf:
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.say("40/chat,", *[asked] * 14)
    began_s, staying = time.monotonic(), deaf
    while staying and time.monotonic() - began_s < 40:
        staying = [peer for peer in staying if _asks(peer, asked)]
        time.sleep(0.5)  # the attack's own pace: faster, it would be let go for its haste
    for peer in deaf:
        peer.socket.close()

    print(
        f"\nreaders that only pong: the last of {len(deaf)} let go after {time.monotonic() - began_s:.1f} s"
    )
    assert not staying
    witness.report("readers that only pong")


def _open_pages(fortress: Fortress, count: int) -> list[Peer]:
    """Open sockets; those of the test before may still be ending."""

    def pages() -> list[Peer] | None:
        opened = [Peer(fortress.target.port, handshake(fortress.target)) for _ in range(count)]
        if all(page.status == 101 for page in opened):
            return opened
        for page in opened:
            page.socket.close()
        return None

    return eventually(pages)


def _asks(peer: Peer, packet: str) -> bool:
    try:
        peer.say("3", packet)
    except OSError:
        return False
    return True


def test_nine_pages(fortress: Fortress) -> None:
    """Eight pages at once are the most; the ninth is told so and the others stay."""
    pages = _open_pages(fortress, 8)

    with Peer(fortress.target.port, handshake(fortress.target)) as ninth:
        assert ninth.status == 503
    for page in pages:
        page.say("40/live,")
        assert page.hears()
        page.socket.close()


def test_a_flood_of_events(fortress: Fortress) -> None:
    """More than 50 events a second, and 100 at once, end the connection."""
    with Peer(fortress.target.port, handshake(fortress.target)) as page:
        page.say("40/chat,", *['42/chat,["message",1]'] * 90)
        assert page.hears(b'42/chat,["message",1]')
        page.say(*['42/chat,["message",2]'] * 100)
        assert page.is_hung_up()
