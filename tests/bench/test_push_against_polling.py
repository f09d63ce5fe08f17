"""The tutorial's claim, measured: pushing against polling, same server, same period, same readings."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.bench.host import Hosted, hosted
from tests.conftest import Client

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

PERIOD_S = 0.25
LASTS_S = 8.0


class Pushed:
    """A page that is pushed to, and writes down how late each reading came."""

    def __init__(self, client: Client) -> None:
        """Listen in a thread."""
        self.delays_ms: list[float] = []
        self._socket = client.listen("/live")
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._socket.receive(timeout=10)  # what was newest when we came; its age is not a delay
        while len(self.delays_ms) < LASTS_S / PERIOD_S:
            event, content = self._socket.receive(timeout=10)
            if event == "reading":
                self.delays_ms.append(time.time() * 1000 - content["taken_at_unix_ms"])

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()
        self._socket.disconnect()


class Polling:
    """A page that asks again and again, at a time of its own within the period."""

    def __init__(self, client: Client, offset_s: float) -> None:
        """Ask in a thread."""
        self.delays_ms: list[float] = []
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


def pushed(client: Client, _number: int) -> Pushed:
    """Begin one that is pushed to."""
    return Pushed(client)


def polling(client: Client, step_s: float, number: int) -> Polling:
    """Begin one that polls; they are spread over the period."""
    return Polling(client, number * step_s)


def cost_s(engine: Hosted, begin: Callable[[int], Pushed | Polling], count: int) -> tuple[float, list[float]]:
    """CPU seconds of the engine while `count` pages do their thing, and the delays they saw."""
    pages = [begin(number) for number in range(count)]
    before_s = engine.cpu_s()
    for page in pages:
        page.join()
    return engine.cpu_s() - before_s, [delay for page in pages for delay in page.delays_ms]


def alone_s(engine: Hosted) -> float:
    """CPU seconds of the engine while nobody looks."""
    before_s = engine.cpu_s()
    time.sleep(LASTS_S)
    return engine.cpu_s() - before_s


def test_cpu_per_client_and_delay(tmp_path: Path) -> None:
    """Print both ways for 1, 10 and 50 pages; the budgets are 0.15x the CPU, and p99 25 ms at 10 pages."""
    with ExitStack() as stack:
        engine = stack.enter_context(hosted(tmp_path / "data", period_s=PERIOD_S))
        base_s = alone_s(engine)
        for count in (1, 10, 50):
            pushed_s, delays_ms = cost_s(engine, partial(pushed, engine.client), count)
            step_s = PERIOD_S / count
            polled_s, _ = cost_s(engine, partial(polling, engine.client, step_s), count)
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
