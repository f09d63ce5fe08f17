"""Pages that read too slowly, ask too fast, or have stopped: they wait for themselves or are let go."""

import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from desktop_monitor.web.socketio.page_socket import MOST_WAITING, Waiting
from desktop_monitor.web.socketio.websocket import Allowance, Wire
from tests.waiting import PROMPTLY_S, eventually
from tests.web.conftest import Served


def test_too_many_messages_end_the_connection(served: Served) -> None:
    """More than a hundred at once are not a page of ours."""
    with served.page("/live") as page:
        page.say(*['42/live,["nothing"]'] * 150)
        assert page.is_hung_up()


def test_who_does_not_read_is_let_go(served: Served) -> None:
    """When 32 pushes wait the page is dropped; the one who pushes is never held up."""
    with served.page("/live"):
        large = "x" * 8_000
        slowest_s = 0.0
        for _ in range(3_000):
            began_s = time.monotonic()
            served.live.emit("reading", large, room="pages")
            slowest_s = max(slowest_s, time.monotonic() - began_s)
            if not served.pages():
                break
        eventually(lambda: served.pages() == 0)
        assert slowest_s < PROMPTLY_S


def test_who_asks_faster_than_it_reads_waits_for_itself(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers to a page's own questions never overflow: the page is not read until there is room again."""
    quick = Wire.send_wholly

    def slow(wire: Wire, data: bytes) -> None:
        time.sleep(0.005)
        quick(wire, data)

    monkeypatch.setattr(Wire, "send_at_once", lambda _wire, data: data)
    monkeypatch.setattr(Wire, "send_wholly", slow)
    with served.page("/live") as page:
        page.say(*(f'42/live,{number}["echo"]' for number in range(90)))
        assert page.hears(b"43/live,89[")


def test_small_messages_wait_up_to_their_number_and_large_ones_up_to_their_size() -> None:
    """What waits is bounded in both ways, and a single message is never too large to wait."""
    waiting = Waiting(MOST_WAITING)
    for _ in range(MOST_WAITING):
        waiting.put_nowait(b"small")
    with pytest.raises(queue.Full):
        waiting.put_nowait(b"small")
    for _ in range(MOST_WAITING):
        assert waiting.get_nowait() == b"small"
    waiting.put_nowait(b"x" * 1_000_000)
    with pytest.raises(queue.Full):
        waiting.put_nowait(b"small")
    waiting.get_nowait()
    waiting.put_nowait(None)
    assert waiting.get_nowait() is None
    assert waiting.empty()


def test_an_allowance_fills_up_again() -> None:
    """So much at once, so much a second, and never more than the bucket holds."""
    now_s = [0.0]
    bucket = Allowance(10, 20, lambda: now_s[0])

    assert bucket.spend(20)
    assert not bucket.spend(1)
    now_s[0] = 1.0
    assert bucket.spend(9)
    now_s[0] = 100.0
    assert bucket.spend(20)
    assert not bucket.spend(1)


_CLIENT = """
import sys
from tests.attack.wire import Peer, Target, TEXT, handshake
target = Target(int(sys.argv[1]), "x", "x", lambda: "x", lambda: b"")
page = Peer(target.port, handshake(target, "/socket.io/?EIO=4&transport=websocket"))
page.say("40/live,")
print("up", flush=True)
for opcode, text in page.messages(60):
    if (opcode, text) == (TEXT, b"2"):
        page.say("3")
        print("ponged", flush=True)
"""


def _wakes() -> int:
    """Count how often the threads of the server and of its pages went to sleep."""
    tasks = [
        thread.native_id
        for thread in threading.enumerate()
        if thread.native_id and thread.name.startswith(("web ", "page "))
    ]
    return sum(_sleeps(Path(f"/proc/self/task/{task}/status").read_text()) for task in tasks)


def _sleeps(status: str) -> int:
    return int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])


def test_a_stopped_page_is_let_go(served: Served) -> None:
    """A page that pongs stays; stopped by a signal, it is gone, and its connection with it."""
    client = subprocess.Popen(
        [sys.executable, "-c", _CLIENT, str(served.server.port)], stdout=subprocess.PIPE
    )
    try:
        assert client.stdout is not None
        assert client.stdout.readline() == b"up\n"
        before = _wakes()
        # Who is pinged again has not been let go after the ping before.
        assert [client.stdout.readline() for _ in range(2)] == [b"ponged\n"] * 2
        assert served.pages() == 1
        # Two pings, two pongs, and the waits of a busy machine: no loop that looks.
        assert _wakes() - before <= 20
        client.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        eventually(lambda: served.pages() == 0)
        took_s = time.monotonic() - began_s
    finally:
        client.kill()
        client.communicate()
    print(f"\na stopped page was let go after {took_s:.1f} s")
