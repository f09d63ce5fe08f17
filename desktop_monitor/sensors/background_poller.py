"""Values that may be slow to read, or block: polled in the background, at a pace of their own.

The sampler asks for the newest values at each tick, and never waits. A tick also begins the reads that are
due, on the threads of `BlockingCalls`; so nothing is read without a request, and a device that blocks
costs itself.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from functools import partial
from typing import Generic, TypeVar

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.sensors.blocking_calls import PATIENCE_S, BlockingCalls, DoesNotRespondError
from desktop_monitor.sensors.reasons import failed, unreadable
from desktop_monitor.sensors.sensor import Sensor

log = logging.getLogger(__name__)

RARELY_S = 30.0
"""What the machine does not have is looked for no more often than this."""
ONCE_S = math.inf
_EARLY_S = 0.25  # a pace of 5 s is kept by ticks that are 5 s apart

K = TypeVar("K")
T = TypeVar("T")


class _Polled(Generic[T]):
    """The newest value of one device."""

    __slots__ = ("asked_s", "due_s", "future", "is_read", "value", "why")

    def __init__(self) -> None:
        self.value: T | None = None
        self.why: Unreadable | None = None
        self.future: Future[T] | None = None
        self.asked_s = self.due_s = 0.0
        self.is_read = False


class DevicePoller(Generic[K, T]):
    """Polls devices, each separately: one that blocks does not delay the others."""

    def __init__(
        self, what: str, ask: Callable[[K], T], *, calls: BlockingCalls, pace_s: Callable[[K], float]
    ) -> None:
        """Remember how to read.

        Args:
            what: The field of the sample.
            ask: Reads one device; may block, and raise anything.
            calls: The threads to use.
            pace_s: Seconds from one read of a device to the next; called after each read.
        """
        self._what, self._ask, self._calls, self._pace_s = what, ask, calls, pace_s
        self._devices: dict[K, _Polled[T]] = {}
        self._listed: tuple[K, ...] = ()
        self._is_waiting = False
        """Whether a read is in progress."""
        self._due_s = 0.0
        """When the next is due; most ticks come before that, and have nothing to do."""
        self._values: dict[K, T | None] | None = None

    def begin(self, devices: Iterable[K]) -> None:
        """Begin the reads that are due; forget the devices that are not listed."""
        listed, now_s = tuple(devices), time.monotonic()
        if not self._is_waiting and now_s < self._due_s and listed == self._listed:
            return
        self._calls.replace_blocked()
        known = self._devices
        self._devices = {device: known.get(device) or _Polled() for device in listed}
        self._listed = listed
        for device, polled in self._devices.items():
            self._collect(device, polled)
            if polled.future is None and now_s >= polled.due_s:
                polled.asked_s = now_s
                polled.future = self._calls.submit((self._what, device), partial(self._ask, device))
        self._plan()

    def values(self) -> dict[K, T | None]:
        """Return the newest value of each device, in a dictionary that must not be changed.

        None is a value that is not known: not read yet, an error, or a device that does not respond.
        """
        values = self._values  # kept here: another thread may begin a read meanwhile
        if self._is_waiting or values is None:
            for device, polled in self._devices.items():
                self._collect(device, polled)
            self._plan()
            values = self._values = {
                device: None if self.is_silent(device) else polled.value
                for device, polled in self._devices.items()
            }
        return values

    def is_silent(self, device: K) -> bool:
        """Return whether a device does not respond."""
        polled = self._devices.get(device)
        return bool(polled and polled.future and time.monotonic() - polled.asked_s > PATIENCE_S)

    def is_known(self, device: K) -> bool:
        """Return whether a read of a device has ended, with a value or an error."""
        polled = self._devices.get(device)
        return polled is not None and polled.is_read

    def why(self, device: K) -> Unreadable | None:
        """Return why the last read of a device failed; None when it did not."""
        polled = self._devices.get(device)
        return polled.why if polled else None

    def wait(self, timeout_s: float) -> None:
        """Wait until the reads that were begun have ended; not longer. The sampler must not call this."""
        wait([one.future for one in self._devices.values() if one.future is not None], timeout_s)

    def _plan(self) -> None:
        self._values = None
        self._is_waiting = any(polled.future is not None for polled in self._devices.values())
        self._due_s = min((polled.due_s for polled in self._devices.values()), default=math.inf)

    def _collect(self, device: K, polled: _Polled[T]) -> None:
        future = polled.future
        if future is None or not future.done():
            return
        polled.future, polled.is_read = None, True
        error = future.exception()
        if error is None:
            polled.value, polled.why = future.result(), None
        else:
            is_silent = isinstance(error, DoesNotRespondError)
            why = unreadable(self._what, ReasonCode.SILENT) if is_silent else failed(self._what, error)
            if why != polled.why:
                log.warning("background sensor failed: what=%s device=%s why=%s", self._what, device, why.why)
            polled.value, polled.why = None, why
        polled.due_s = polled.asked_s + self._pace_s(device) - _EARLY_S


class BackgroundPoller(Sensor[T | None]):
    """Polls one value."""

    def __init__(
        self,
        what: str,
        ask: Callable[[], T],
        *,
        calls: BlockingCalls,
        pace_s: float,
        empty_reason: ReasonCode | None = None,
        constant: T | None = None,
        is_empty: Callable[[T], bool] = lambda value: value is None or value == (),
    ) -> None:
        """Remember how to read.

        Args:
            what: The field of the sample.
            ask: Reads the value; may block, and raise anything.
            calls: The threads to use.
            pace_s: Seconds from one read to the next, while there is something to read.
            empty_reason: Why a read may find nothing; None where that is no news.
            constant: The value, where it is known and needs no read.
            is_empty: Returns whether a value says that there is nothing to read.
        """
        self._what, self._empty_reason, self._pace = what, empty_reason, pace_s
        self._constant = constant
        self._holds_nothing = is_empty
        self._devices = (what,) if constant is None else ()
        self._is_empty = constant == ()
        self._poller: DevicePoller[str, T] = DevicePoller(
            what, lambda _what: self._noted(ask()), calls=calls, pace_s=self._pace_s
        )

    def begin_read(self) -> None:
        self._poller.begin(self._devices)

    def read(self) -> T | None:
        """Return the newest value; None when there is none, or the read does not respond."""
        return self._poller.values().get(self._what) if self._constant is None else self._constant

    def unreadable(self) -> list[Unreadable]:
        if self._poller.is_silent(self._what):
            return [unreadable(self._what, ReasonCode.SILENT)]
        why = self._poller.why(self._what)
        if why is not None:
            return [why]
        if self._is_empty:
            return [unreadable(self._what, self._empty_reason)] if self._empty_reason else []
        return [] if self._poller.is_known(self._what) else [unreadable(self._what, ReasonCode.NOT_READ_YET)]

    def wait_first(self, timeout_s: float) -> None:
        self._poller.wait(timeout_s)

    def _noted(self, value: T) -> T:
        self._is_empty = self._holds_nothing(value)
        return value

    def _pace_s(self, _what: str) -> float:
        return max(self._pace, RARELY_S) if self._is_empty else self._pace
