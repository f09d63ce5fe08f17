"""One-time keys, session tokens and the launcher's secret: who may talk to the engine."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

KEY_LIFE_S = 60.0
MOST_KEYS = 64
MOST_TOKENS = 64


class Keyring:
    """Every secret of one running engine. Nothing of it is ever written to a log.

    A *key* travels in the fragment of an address, lives 60 s and is good for one token. A *token* is what
    a page shows with every question until the engine ends. The *control secret* is for our own launcher.

    Keys and tokens are kept as digests and found by digest: how long that takes says nothing about a
    secret that was not known before. Both shelves are bounded; the one that was not used for the longest
    time makes room.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: OrderedDict[bytes, float] = OrderedDict()
        self._tokens: OrderedDict[bytes, None] = OrderedDict()
        self.control_secret = secrets.token_urlsafe(32)

    def issue(self) -> str:
        """Make a one-time key for one page."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_old_keys()
            self._keys[_digest(key)] = self._clock() + KEY_LIFE_S
            _keep(self._keys, MOST_KEYS)
        return key

    def redeem(self, key: str) -> str | None:
        """Exchange a one-time key for a session token.

        Returns:
            The token, or None when the key is unknown, too old or was used before.
        """
        with self._lock:
            self._forget_old_keys()
            if self._keys.pop(_digest(key), None) is None:
                return None
            token = secrets.token_urlsafe(32)
            self._tokens[_digest(token)] = None
            _keep(self._tokens, MOST_TOKENS)
        return token

    def knows(self, token: str) -> bool:
        """Tell whether this engine gave out this session token and still honours it."""
        digest = _digest(token)
        with self._lock:
            if digest not in self._tokens:
                return False
            self._tokens.move_to_end(digest)
        return True

    def is_control_secret(self, offered: str) -> bool:
        """Tell whether this is the launcher's secret, in constant time."""
        return hmac.compare_digest(_digest(offered), _digest(self.control_secret))

    def _forget_old_keys(self) -> None:
        now_s = self._clock()
        for digest in [digest for digest, ends_s in self._keys.items() if ends_s <= now_s]:
            del self._keys[digest]


def _digest(secret: str) -> bytes:
    # A secret from outside may hold lone surrogates, which plain UTF-8 refuses.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _keep(shelf: OrderedDict[bytes, T], most: int) -> None:
    while len(shelf) > most:
        shelf.popitem(last=False)
