"""The four examples of the server-push tutorial this program grew out of, kept compatible on the wire.

=============  ==================================================================================
``/chat``      an unnamed ``message`` comes back; ``my event`` comes back as ``my response``
``/test_conn`` ``server_response`` ``{"data": [ten integers from 1 to 100]}`` every five seconds
``/test``      ``server_response`` ``{"data": ["MM:SS", [percent of each core]], "count": n}``
               every five seconds, the same to all, n from 1
=============  ==================================================================================

One thread a namespace, however many listen, and none while nobody does.
"""

import random
import threading
import time
from collections.abc import Callable

from flask_socketio import Namespace, SocketIO, emit, join_room, send

from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading

PUSH_PERIOD_S = 5.0
_LISTENERS = "listeners"


def random_int_list(start: int, stop: int, length: int) -> list[int]:
    """Draw integers from `start` to `stop`, both included.

    Reversed bounds are swapped, the length counts without its sign, and none gives an empty list.
    """
    low, high = sorted((int(start), int(stop)))
    return [random.randint(low, high) for _ in range(abs(int(length or 0)))]  # noqa: S311  # numbers to look at


def add_tutorial(socketio: SocketIO, *, take: Callable[[], Sample]) -> Callable[[], None]:
    """Serve the four examples on `socketio`; call what is returned to end their threads.

    Args:
        socketio: The server to add the namespaces to.
        take: Takes a sample; the cores' percentages are made from two of them.
    """
    _add_chat(socketio)
    numbers = _Ticking("/test_conn", lambda: _random_numbers)
    cores = _Ticking("/test", lambda: _cores(take))
    socketio.on_namespace(numbers)
    socketio.on_namespace(cores)

    def stop() -> None:
        numbers.stop()
        cores.stop()

    return stop


def _add_chat(socketio: SocketIO) -> None:
    def on_message(message: object = "", *_more: object) -> None:
        send(message)

    def on_my_event(json: object = None, *_more: object) -> None:
        emit("my response", json)

    socketio.on_event("message", on_message, namespace="/chat")
    socketio.on_event("my event", on_my_event, namespace="/chat")


def _random_numbers() -> dict[str, object]:
    return {"data": random_int_list(1, 100, 10)}


def _cores(take: Callable[[], Sample]) -> Callable[[], dict[str, object] | None]:
    """Begin to count: each call tells the percentages since the call before."""
    before = take()
    count = 0

    def payload() -> dict[str, object] | None:
        nonlocal before, count
        now = take()
        latest, before = reading(before, now), now
        if latest is None or latest.cpu is None:
            return None
        count += 1
        percents = [None if core is None else round(core, 1) for core in latest.cpu.per_core_percent]
        return {"data": [time.strftime("%M:%S"), percents], "count": count}

    return payload


class _Ticking(Namespace):  # type: ignore[misc]  # flask_socketio has no types
    """Sends ``server_response`` to its listeners every period, for as long as there are any."""

    def __init__(self, name: str, begin: Callable[[], Callable[[], dict[str, object] | None]]) -> None:
        super().__init__(name)
        self._begin = begin
        self._changing = threading.Lock()
        self._listeners = 0
        self._idle = threading.Event()
        self._thread: threading.Thread | None = None

    def on_connect(self, _auth: object = None) -> None:
        join_room(_LISTENERS)
        with self._changing:
            self._listeners += 1
            if self._thread is None:
                self._idle = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._idle,), name=f"tutorial {self.namespace}", daemon=True
                )
                self._thread.start()

    def on_disconnect(self, _reason: object = None) -> None:
        with self._changing:
            self._listeners -= 1
            if self._listeners == 0:
                self._end()

    def stop(self) -> None:
        """End the thread and wait for it."""
        with self._changing:
            thread = self._thread
            self._end()
        if thread:
            thread.join()

    def _end(self) -> None:
        self._idle.set()
        self._thread = None

    def _run(self, idle: threading.Event) -> None:
        payload = self._begin()
        due_s = time.monotonic() + PUSH_PERIOD_S
        while not idle.wait(max(0.0, due_s - time.monotonic())):
            content = payload()
            if content is not None:
                self.emit("server_response", content, room=_LISTENERS)
            due_s = max(due_s + PUSH_PERIOD_S, time.monotonic())  # what was missed is not made up for
