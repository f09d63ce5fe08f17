"""The tutorial's claim, measured: pushing against polling, same server, same period, same readings."""

import http.client
import json
import selectors
import statistics
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.attack.raw_client import TEXT, Peer, Target, handshake
from tests.bench.host import Hosted, hosted
from tests.conftest import Client

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

PERIOD_S = 0.25
LASTS_S = 8.0


class Pushed:
    """Pages that are pushed to, and how late each reading arrived.

    One thread hears them all and looks into nothing before the end: pages are programs of their own, which
    share no interpreter with each other.
    """

    def __init__(self, client: Client, count: int) -> None:
        """Connect, and listen in a thread."""
        target = Target(int(client.host.rpartition(":")[2]), client.token, "", str, bytes)
        self._pages = [Peer(target.port, handshake(target)) for _ in range(count)]
        for page in self._pages:
            page.send("40/live,")
        self._began_unix_ms = time.time() * 1000
        self._heard: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        ends_s = time.monotonic() + LASTS_S
        with selectors.DefaultSelector() as ready:
            for page in self._pages:
                ready.register(page.socket, selectors.EVENT_READ, page)
            while (left_s := ends_s - time.monotonic()) > 0:
                for key, _ in ready.select(left_s):
                    messages, at_unix_ms = key.data.receive_available(), time.time() * 1000
                    self._heard += [(at_unix_ms, payload) for _, payload in messages]
                    if (TEXT, b"2") in messages:
                        key.data.send("3")

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()
        for page in self._pages:
            page.socket.close()

    def delays_ms(self) -> list[float]:
        """From each sample to its arrival, for the samples that were taken when all pages were there."""
        start = b'42/live,["reading",'
        arrived = (
            (at_unix_ms, json.loads(payload[len(start) : -1])["taken_at_unix_ms"])
            for at_unix_ms, payload in self._heard
            if payload.startswith(start)
        )
        return [at - taken for at, taken in arrived if taken >= self._began_unix_ms]


class Polling:
    """A page that asks again and again, at a time of its own within the period."""

    def __init__(self, client: Client, offset_s: float) -> None:
        """Ask in a thread."""
        self._client, self._offset_s = client, offset_s
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        time.sleep(self._offset_s)
        for _ in range(round(LASTS_S / PERIOD_S)):
            connection = http.client.HTTPConnection(self._client.host)
            connection.request("GET", "/api/now", headers={"Authorization": f"Bearer {self._client.token}"})
            answer = connection.getresponse()
            answer.read()
            time.sleep(PERIOD_S)

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()


def cost_s(engine: Hosted, pages: Sequence[Pushed | Polling]) -> float:
    """CPU seconds of the engine while the pages, which have begun, do their thing."""
    before_s = engine.cpu_s()
    for page in pages:
        page.join()
    return engine.cpu_s() - before_s


def alone_s(engine: Hosted) -> float:
    """CPU seconds of the engine without a page."""
    before_s = engine.cpu_s()
    time.sleep(LASTS_S)
    return engine.cpu_s() - before_s


def test_cpu_per_client_and_delay(tmp_path: Path) -> None:
    """Print both ways for 1, 10 and 50 pages; the budgets are 0.15x the CPU, and p99 25 ms at 10 pages."""
    with ExitStack() as stack:
        engine = stack.enter_context(hosted(tmp_path / "data", period_s=PERIOD_S))
        base_s = alone_s(engine)
        for count in (1, 10, 50):
            pushed = Pushed(engine.client, count)
            pushed_s = cost_s(engine, [pushed])
            delays_ms = pushed.delays_ms()
            polled_s = cost_s(
                engine, [Polling(engine.client, number * PERIOD_S / count) for number in range(count)]
            )
            ticks = count * LASTS_S / PERIOD_S
            push_ms, poll_ms = (1000 * (cpu_s - base_s) / ticks for cpu_s in (pushed_s, polled_s))
            quantiles = statistics.quantiles(delays_ms, n=100)
            print(
                f"\n{count:3} pages: push {push_ms:.3f} ms a page and reading, polling {poll_ms:.3f} ms,"
                f" ratio {push_ms / poll_ms:.2f} (budget 0.15);"
                f" pushed after p50 {statistics.median(delays_ms):.1f} ms, p99 {quantiles[98]:.1f} ms;"
                f" polling is late by {PERIOD_S * 500:.0f} ms on average (half its period)"
            )


def test_bytes_on_the_wire(tmp_path: Path) -> None:
    """Print the bytes of one pushed reading and of one polled one, headers included."""
    with hosted(tmp_path / "data", period_s=PERIOD_S) as engine:
        with engine.client.listen("/live") as page:
            page.receive(timeout=10)
        answer = engine.client.get("/api/now")
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        asked = (
            len(f"GET /api/now HTTP/1.1\r\nHost: {engine.client.host}\r\nAuthorization: Bearer \r\n\r\n") + 43
        )
        pushed = len('42/live,["reading",]') + len(answer.body) + 4

    polled = asked + head + len(answer.body)
    print(f"\nbytes a reading: pushed {pushed}, polled {polled}, ratio {pushed / polled:.2f}")
