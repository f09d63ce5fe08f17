"""The four examples of the server-push tutorial from which this program started, with the same messages.

=============  ==================================================================================
``/chat``      echoes ``message``, and ``my event`` as ``my response``
``/test_conn`` ``server_response`` ``{"data": [ten integers from 1 to 100]}`` every five seconds
``/test``      ``server_response`` ``{"data": ["MM:SS", [percent of each core]], "count": n}``
               every five seconds, n from 1
=============  ==================================================================================

Each namespace with a period has one thread while it has listeners, and sends the same to all of them.
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
    """Return `abs(length)` random integers between `start` and `stop`, both included, in any order."""
    low, high = sorted((int(start), int(stop)))
    return [random.randint(low, high) for _ in range(abs(int(length or 0)))]  # noqa: S311  # for display only


def add_tutorial(socketio: SocketIO, *, take_sample: Callable[[], Sample]) -> Callable[[], None]:
    """Add the namespaces to `socketio`; return a function that ends their threads."""
    _add_chat(socketio)
    numbers = _PeriodicNamespace("/test_conn", lambda: _random_numbers)
    cores = _PeriodicNamespace("/test", lambda: _cores(take_sample))
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


def _cores(take_sample: Callable[[], Sample]) -> Callable[[], dict[str, object] | None]:
    """Return a function that returns the CPU usage since its previous call."""
    before = take_sample()
    count = 0

    def payload() -> dict[str, object] | None:
        nonlocal before, count
        now = take_sample()
        latest, before = reading(before, now), now
        if latest is None or latest.cpu is None:
            return None
        count += 1
        percents = [None if core is None else round(core, 1) for core in latest.cpu.per_core_percent]
        return {"data": [time.strftime("%M:%S"), percents], "count": count}

    return payload


class _PeriodicNamespace(Namespace):  # type: ignore[misc]  # untyped
    """Sends ``server_response`` to its listeners every period, while there are any."""

    def __init__(
        self, name: str, create_payload: Callable[[], Callable[[], dict[str, object] | None]]
    ) -> None:
        super().__init__(name)
        self._create_payload = create_payload
        self._lock = threading.Lock()
        self._listeners = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def on_connect(self, _auth: object = None) -> None:
        join_room(_LISTENERS)
        with self._lock:
            self._listeners += 1
            if self._thread is None:
                self._stopping = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._stopping,), name=f"tutorial {self.namespace}", daemon=True
                )
                self._thread.start()

    def on_disconnect(self, _reason: object = None) -> None:
        with self._lock:
            self._listeners -= 1
            if self._listeners == 0:
                self._stop_thread()

    def stop(self) -> None:
        """Stop the thread and wait for it."""
        with self._lock:
            thread = self._thread
            self._stop_thread()
        if thread:
            thread.join()

    def _stop_thread(self) -> None:
        self._stopping.set()
        self._thread = None

    def _run(self, stopping: threading.Event) -> None:
        payload = self._create_payload()
        due_s = time.monotonic() + PUSH_PERIOD_S
        while not stopping.wait(max(0.0, due_s - time.monotonic())):
            content = payload()
            if content is not None:
                self.emit("server_response", content, room=_LISTENERS)
            due_s = max(due_s + PUSH_PERIOD_S, time.monotonic())  # missed periods are skipped
