"""One-time keys, session tokens and the control secret."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")

KEY_LIFETIME_S = 60.0
MAX_KEYS = 64
MAX_TOKENS = 64


class KeyRefusal(StrEnum):
    """Why a key gives no token; the code of the error that the page gets."""

    EXPIRED = "key_expired"
    USED = "key_used"
    UNKNOWN = "forbidden"


class CredentialStore:
    """The secrets of one engine, which are never logged. Thread-safe.

    A *key* is in the fragment of a URL, is valid for 60 s, and can be exchanged for one token. A *token*
    authorises the requests of a page until the engine ends. The *control secret* authorises the launcher.

    Keys and tokens are stored and looked up as digests, so that the timing of a look-up reveals nothing about
    a secret. Both stores are bounded; the least recently used entry is evicted.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: OrderedDict[bytes, float] = OrderedDict()
        self._refused_keys: OrderedDict[bytes, KeyRefusal] = OrderedDict()
        self._tokens: OrderedDict[bytes, None] = OrderedDict()
        self.control_secret = secrets.token_urlsafe(32)

    def issue_key(self) -> str:
        """Create a one-time key."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._remove_expired_keys()
            self._keys[secret_digest(key)] = self._clock() + KEY_LIFETIME_S
            _evict(self._keys, MAX_KEYS)
        return key

    def redeem_key(self, key: str) -> str | None:
        """Exchange a key for a session token; return None if it is unknown, expired or used."""
        with self._lock:
            self._remove_expired_keys()
            if self._keys.pop(secret_digest(key), None) is None:
                return None
            self._refuse_from_now_on(secret_digest(key), KeyRefusal.USED)
            token = secrets.token_urlsafe(32)
            self._tokens[secret_digest(token)] = None
            _evict(self._tokens, MAX_TOKENS)
        return token

    def refusal(self, key: str) -> KeyRefusal:
        """Return why a key gives no token; of keys that were valid once, only the newest are known."""
        with self._lock:
            return self._refused_keys.get(secret_digest(key), KeyRefusal.UNKNOWN)

    def is_valid_token(self, token: str) -> bool:
        """Return whether this is a session token of this engine, and mark it as used."""
        digest = secret_digest(token)
        with self._lock:
            if digest not in self._tokens:
                return False
            self._tokens.move_to_end(digest)
        return True

    def is_control_secret(self, secret: str) -> bool:
        """Return whether this is the control secret, in constant time."""
        return hmac.compare_digest(secret_digest(secret), secret_digest(self.control_secret))

    def _remove_expired_keys(self) -> None:
        now_s = self._clock()
        for digest in [digest for digest, expires_s in self._keys.items() if expires_s <= now_s]:
            del self._keys[digest]
            self._refuse_from_now_on(digest, KeyRefusal.EXPIRED)

    def _refuse_from_now_on(self, digest: bytes, refusal: KeyRefusal) -> None:
        self._refused_keys[digest] = refusal
        _evict(self._refused_keys, MAX_KEYS)


def secret_digest(secret: str) -> bytes:
    """Return what a secret is stored and compared as."""
    # Input may have lone surrogates, which plain UTF-8 refuses.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _evict(entries: OrderedDict[bytes, T], maximum: int) -> None:
    while len(entries) > maximum:
        entries.popitem(last=False)
