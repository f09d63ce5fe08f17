"""The bounded queue of data that waits to be sent to a page."""

import queue

_SLOT_BYTES = 8 * 1024


class SendQueue(queue.Queue[bytes | None]):
    """A queue bounded in slots: one for each message and for each 8 KiB of it."""

    _slots = 0
    _is_closed = False

    def wait_until_half_empty(self, timeout_s: float) -> bool:
        """Wait until at most half of the slots are used; return whether they are, and the queue is open."""
        with self.not_full:
            self.not_full.wait_for(lambda: self._is_closed or self._is_half_empty(), timeout_s)
            return not self._is_closed and self._is_half_empty()

    def next_bytes(self) -> bytes | None:
        """Return what waits next, without waiting for it; None at the end."""
        try:
            return self.get_nowait()
        except queue.Empty:
            return None

    def close(self) -> None:
        """End all waits: the queue will not be emptied any more."""
        with self.not_full:
            self._is_closed = True
            self.not_full.notify_all()

    def _is_half_empty(self) -> bool:
        return self._slots <= self.maxsize // 2

    def _qsize(self) -> int:
        return self._slots

    def _put(self, item: bytes | None) -> None:
        super()._put(item)
        self._slots += _slots(item)

    def _get(self) -> bytes | None:
        item: bytes | None = super()._get()
        self._slots -= _slots(item)
        return item


def _slots(data: bytes | None) -> int:
    return 1 + len(data or b"") // _SLOT_BYTES
