"""Which names have values that are secret: the last word of a name decides.

The value of ``--db-password`` is secret, that of ``--password-store`` is not.
"""

import enum
import re
from functools import lru_cache

_KEPT_NAMES = 1024

_SECRET_WORDS = re.compile(
    r"auth|authorization|authtoken|cookie|credential|credentials|creds|jwt|otp|pass|passcode|passphrase"
    r"|passwd|password|passwort|pat|pin|psk|pw|pwd|secret|secrets|sessionid|sig|signature|token|tokens"
)
_SECRET_SUFFIXES = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    *("authkey", "streamkey", "presharedkey"),
    *("storepass", "keypass", "requirepass", "askpass", "userpass", "dbpass", "rootpass", "adminpass"),
)
_KEY_WORDS = re.compile(
    r"access|account|admin|api|app|auth|client|consumer|crypt|customer|decryption|encrypt|encryption|license"
    r"|master|preshared|private|recovery|secret|service|session|shared|sign|signing|sse|storage|stream"
    r"|subscription|unseal|write"
)
_NO_SECRET = re.compile(
    r"(?i:true|false|yes|no|on|off|none|null|auto|basic|default|stdin|prompt|ask|env|file|-|\*+)$"
    # Or a path.
    r"|(?:\.{0,2}/|~|[A-Za-z]:\\|file:)"
)
_NO_SECRET_ENDINGS = tuple(
    f".{ending}"
    for ending in (
        "pem",
        "key",
        "crt",
        "pub",
        "json",
        "yaml",
        "yml",
        "txt",
        "cfg",
        "conf",
        "ini",
        "jks",
        "p12",
    )
)
_SEVERAL_WORDS = re.compile(r"""[\s"']""")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class _Denoted(enum.Enum):
    """What the value of a name can be."""

    NOTHING, KEY, PASS, TOKENS, SECRET = range(5)


_NOTHING = _Denoted.NOTHING  # asked for each pair: an attribute of an enumeration takes several times as long


@lru_cache(_KEPT_NAMES)
def _denoted(name: str) -> _Denoted:
    """Return what the last word of a name denotes."""
    words = [word.lower() for word in _WORD.findall(name)]
    while len(words) > 1 and (words[-1].isdigit() or words[-1] == "base"):  # SECRET_KEY_BASE
        words.pop()
    last = words[-1] if words else ""
    if last in ("key", "keys"):
        is_named = len(words) == 1 or any(map(_KEY_WORDS.fullmatch, words[:-1]))
        return _Denoted.KEY if is_named else _Denoted.NOTHING
    if last == "pass":
        return _Denoted.PASS
    if last == "tokens":
        return _Denoted.TOKENS
    is_secret = _SECRET_WORDS.fullmatch(last) is not None or last.endswith(_SECRET_SUFFIXES)
    return _Denoted.SECRET if is_secret else _Denoted.NOTHING


def may_denote_secret(name: str) -> bool:
    """Return whether a name has a secret, if its value can be one."""
    return _denoted(name) is not _NOTHING


def is_secret(name: str, value: str) -> bool:
    """Return whether `name` denotes a secret and `value` can be one."""
    denoted = _denoted(name)
    if denoted is _NOTHING or not value or _NO_SECRET.match(value):
        return False
    if value.endswith(_NO_SECRET_ENDINGS) and not _SEVERAL_WORDS.search(value):
        return False
    if denoted is _Denoted.SECRET:
        return True
    if denoted is _Denoted.KEY:
        return len(value) > len("2,2n")
    if denoted is _Denoted.TOKENS:
        return not value.isdigit()  # --max-tokens 4096
    return len(value) > 1 or not value.isdigit()  # ffmpeg -pass 1
