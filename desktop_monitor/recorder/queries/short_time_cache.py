"""The short times that findings asked for last: the same question comes again every minute.

Kept as deflated MessagePack, a few kilobytes each, together with what the files of their samples looked
like: what was deleted from these is not answered from memory.
"""

import threading
import zlib
from typing import NamedTuple

import msgspec

from desktop_monitor.findings.recorded import ShortTime
from desktop_monitor.recorder.rollups.day_short_times import without_commands

MAX_TIMES = 32
"""More than the findings of a range are."""

Key = tuple[int, int]
"""Begin and end."""
Signature = tuple[tuple[int, ...], ...]
"""What the files with the samples of a time look like: inode, size and time of change of each."""


class _Kept(NamedTuple):
    signature: Signature
    packed: bytes


class ShortTimeCache:
    """Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Key, _Kept] = {}

    def get(self, key: Key, signature: Signature) -> ShortTime | None:
        """Return a time; None when it is not kept, or when its files have changed since."""
        with self._lock:
            found = self._kept.pop(key, None)
            if found is None or found.signature != signature:
                return None
            self._kept[key] = found  # the one that was asked for last is dropped last
        return msgspec.msgpack.decode(zlib.decompress(found.packed), type=ShortTime)

    def put(self, key: Key, signature: Signature, short: ShortTime) -> None:
        """Keep a time."""
        packed = zlib.compress(msgspec.msgpack.encode(without_commands(short)), 1)
        with self._lock:
            self._kept[key] = _Kept(signature, packed)
            if len(self._kept) > MAX_TIMES:
                del self._kept[next(iter(self._kept))]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept = {}
