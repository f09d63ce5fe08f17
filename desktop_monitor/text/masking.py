"""Masks secrets in command lines before they are shown or stored.

A doubtful value is masked: a false positive is harmless, a stored password is not. The last word of a name
decides whether its value is secret: that of ``--db-password`` is, that of ``--password-store`` is not.

Most words of most command lines are near to nothing secret, and the same in many of them, so the harmless
ones are remembered; a command of such words is returned as it is. Before a pattern is searched, a part that
all its matches have is: that is many times as fast. All patterns take time in proportion to the text.
"""

import enum
import re
from collections.abc import Collection
from functools import lru_cache, partial

from desktop_monitor.text.program_secrets import MASK, mask_options, programs_in

_MIN_OF_EACH_KIND = 3
_MAX_DEPTH = 6
_MIN_RANDOM_LENGTH = 32
_KEPT_WORDS, _KEPT_NAMES = 4096, 1024
_MAX_KEPT_LENGTH = 128

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
    r"|(?:\.{0,2}/|~|[A-Za-z]:\\|file:).*|.*\.(?:pem|key|crt|pub|json|ya?ml|txt|cfg|conf|ini|jks|p12)$"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PAIR = re.compile(
    r"""(?<![A-Za-z0-9_.\-])(?P<name>-{0,2}[A-Za-z_][\w.\-]{0,80})(?P<closing>\\?["']?)(?P<between>\s?[=:]\s*|%3[dD])"""
    r"""(?P<value>\\?"[^"]*(?:"|$)|\\?'[^']*(?:'|$)|[^\s"']\S*)"""
)
_FLAG = re.compile(
    r"""(?<!\S)(?P<name>--?[A-Za-z][\w.\-]{1,80})(?P<between>\s+)(?P<value>"[^"]*"|'[^']*'|(?!-)\S+)"""
)
_BARE_WORD = re.compile(
    r"(?<!\S)(?P<name>(?:[A-Za-z]\w{0,60}[_.\-])?(?:password|passwd|passphrase|psk|preshared-key|secret[_-](?:access[_-])?key"
    r"|session[_-]token|(?:add-)?authtoken)|[a-z]\w{0,60}(?:Password|Passphrase|SecretKey)|(?<=\swebdav\s)pass)"
    r"(?P<between>\s+)(?P<value>(?!-)\S+)"
)
_BARE_PART = re.compile(r"[Pp]ass|psk|key|Key|token")
_HEADER = re.compile(
    r"""(?i)(\bbearer\s+|\bauth(?:orization)?\\?["']?\s*[:=]\s*["']?\s*(?:basic|digest|negotiate|token|apikey)\s+)"""
    r"""([^\s"']{4,})"""
)
_HEADER_WORD = re.compile("bearer|auth", re.IGNORECASE)
_URL_WORD = re.compile(r"(?<!\S)\S+")
_URL_NAME = re.compile(r"://[^/:@?#]*+:")
_URL_USER = re.compile(r"://[^\s/:@?#]{16,}+(?=@)")
# JSON web token. What only begins like one is matched too, so that it is scanned once.
_WEB_TOKEN = re.compile(r"eyJ[\w\-]{6,}+(?P<rest>\.[\w\-]{4,}+(?:\.[\w\-]*+)?)?")
_TOKEN_FORMAT = re.compile(
    r"""-----BEGIN[^-]*PRIVATE KEY-----.*?(?:-----END[^-]*-----|$)"""
    r"""|https://hooks\.slack\.com/services/\S+|(?<=/)bot\d{6,}:[\w\-]{20,}|(?<=/live2/)[\w\-]{16,}"""
    r"""|\b(?:"""  # tested once for all alternatives: few positions start a word
    r"""(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}"""  # AWS
    r"""|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w\-]{12,}|gl(?:dt|rt|cbt|ptt)-[\w\-]{12,}"""
    r"""|xox[abeoprs]-[\w\-]{8,}|xapp-[\w\-]{8,}"""  # Slack
    r"""|[sprw]k[-_](?:live|test|proj|ant|or)?[-_]?[\w\-]{16,}"""  # Stripe, OpenAI and others
    r"""|AIza[\w\-]{30,}|ya29\.[\w\-]{8,}|1//[\w\-]{20,}|GOCSPX-[\w\-]{12,}"""  # Google
    r"""|npm_\w{20,}|pypi-[\w\-]{16,}|dop_v1_\w{16,}|hf_\w{16,}|SG\.[\w\-]{16,}\.[\w\-]{16,}"""
    r"""|shp(?:at|ca|pa|ss)_\w{16,}|sq0\w{3}-[\w\-]{16,}|hv[sb]\.[\w\-]{16,}|AccountKey=[^;\s]+"""
    r"""|key-[0-9a-f]{32}|SK[0-9a-f]{32}|AGE-SECRET-KEY-1\w+|dckr_pat_[\w\-]{12,}|tskey-[\w\-]{12,}"""
    r"""|\d{8,10}:AA[\w\-]{30,}|live_\d{6,}_\w{12,}|FB-\d{6,}-\d-[\w\-]{8,})""",  # and video streams
    re.DOTALL,
)
_IN_TOKENS = tuple(
    (begin, re.compile(re.escape(begin) + rest))
    for begin, rest in (
        *(
            (one, "")
            for one in ("-----BEGIN", "hooks.slack", "xox", "xapp-", "ya29.", "1//", "GOCSPX-", "npm_")
        ),
        *((one, "") for one in ("pypi-", "dop_v1_", "hf_", "SG.", "sq0", "key-", "_pat_", ":AA", "/bot")),
        *(("gh", "[pousr]_"), ("gl", "[prdc]"), ("k-", ""), ("k_", ""), ("shp", "[acps]"), ("hv", "[sb][.]")),
        *(("live_", "[0-9]"), ("/live2/", ""), ("FB-", "[0-9]")),
        *(("SK", "[0-9a-f]"), ("A", "(?:3T|KIA|SIA|GPA|IDA|ROA|NPA|Iza|ccountKey=|GE-SECRET-KEY-1)")),
    )
)
"""One of these is in every token of a known format: its beginning, and more of it."""
_NEAR_SECRET = (
    (b"://", re.compile(b"")),
    *(
        (begin, re.compile(begin + rest + rb"(?![a-z])"))
        for begin, rest in (
            *((b"pass", rb"(?:code|phrase|w(?:d|ord|ort))?"), (b"auth", rb"(?:orization|token)?")),
            *(
                (b"key", b"s?"),
                (b"token", b"s?"),
                (b"secret", b"s?"),
                (b"pw", b"d?"),
                (b"sig", rb"(?:nature)?"),
            ),
            *((b"cred", rb"(?:entials?|s)?"), (b"pat", b""), (b"pin", b""), (b"psk", b""), (b"otp", b"")),
            *((b"jwt", b""), (b"cookie", b""), (b"sessionid", b""), (b"bearer", b"")),
        )
    ),
)
"""What every secret with a name is near to, in lower case: its beginning, and the whole."""
_RANDOM = re.compile(r"(?<![\w/+.\-])[A-Za-z0-9+/_\-]{32,}={0,2}(?![\w/])")

_ASCII = 128
_KINDS = bytes(
    ord("a" if char.islower() else "A" if char.isupper() else "0" if char.isdigit() else "-")
    if code < _ASCII
    else 0
    for code, char in enumerate(map(chr, range(256)))
)

_harmless: set[str] = set()
"""Words that are near to nothing secret, whatever is beside them; any thread may add some."""


def mask(command: str) -> str:
    """Replace every probable secret in a command line with ``***``; leave everything else unchanged."""
    new = set(command.split()) - _harmless
    if new and _may_hold_secret(new):
        return _mask(command)
    if len(_harmless) > _KEPT_WORDS:
        _harmless.clear()
    _harmless.update(word for word in new if len(word) <= _MAX_KEPT_LENGTH)
    return command


def _may_hold_secret(words: Collection[str]) -> bool:
    """Return whether one of some words may be a secret, or name one that follows."""
    text = " ".join(words)
    return (
        _is_near_secret(text)
        or "eyJ" in text
        or "-----BEGIN" in text
        or (_may_hold_token(text) and _TOKEN_FORMAT.search(text) is not None)
        or bool(programs_in(words))
        or any(
            len(word) >= _MIN_RANDOM_LENGTH and any(map(_looks_random, _RANDOM.findall(word)))
            for word in words
        )
    )


def _is_near_secret(text: str) -> bool:
    lower = text.encode("utf-8", "replace").lower()
    return any(begin in lower and whole.search(lower) for begin, whole in _NEAR_SECRET)


def _may_hold_token(text: str) -> bool:
    return any(part in text and more.search(text) for part, more in _IN_TOKENS)


def _mask(command: str) -> str:
    masked = command
    if "eyJ" in masked:
        masked = _WEB_TOKEN.sub(_web_token, masked)
    if _may_hold_token(masked):
        masked = _TOKEN_FORMAT.sub(MASK, masked)
    if "://" in masked and "@" in masked:
        masked = _URL_WORD.sub(_url, masked)
        masked = _URL_USER.sub(f"://{MASK}", masked)
    if _is_near_secret(masked):
        masked = _mask_named(masked)
    masked = mask_options(masked)
    if any(len(word) >= _MIN_RANDOM_LENGTH for word in masked.split()):
        masked = _RANDOM.sub(lambda match: MASK if _looks_random(match[0]) else match[0], masked)
    return masked


def _mask_named(command: str) -> str:
    """Mask what has a name: in pairs, as the value of an option, after a word."""
    masked = command
    if _HEADER_WORD.search(masked):
        masked = _HEADER.sub(rf"\1{MASK}", masked)
    if "=" in masked or ":" in masked or "%3" in masked:
        masked = _PAIR.sub(_pair, masked)
    if _BARE_PART.search(masked):
        masked = _BARE_WORD.sub(rf"\g<name>\g<between>{MASK}", masked)
    if "-" in masked:
        masked = _FLAG.sub(_flag, masked)
    return masked


def _web_token(match: re.Match[str]) -> str:
    return match[0] if match["rest"] is None else MASK


def _url(match: re.Match[str]) -> str:
    """Mask what is between the user and the last ``@`` of a word."""
    word = match[0]
    end = word.rstrip("@").rfind("@")
    name = _URL_NAME.search(word, 0, end) if end > 0 else None
    if name is None:
        return word
    if word[name.end() : end] in ("", "x-oauth-basic"):  # the name is the token
        return f"{word[: name.start()]}://{MASK}{word[name.end() - 1 :]}"
    return f"{word[: name.end()]}{MASK}{word[end:]}"


def _pair(match: re.Match[str], depth: int = 0) -> str:
    name, closing, between, value = match.group("name", "closing", "between", "value")
    begin = f"{name}{closing}{between}"
    if depth == _MAX_DEPTH:
        return begin + MASK
    if not _is_secret(name, value.strip("\\\"'")):
        if "=" not in value and ":" not in value and "%3" not in value:
            return begin + value
        # The value may contain pairs itself: a URL with a query, an environment, JSON.
        inner = partial(_pair, depth=depth + 1)
        return begin + "&".join(_PAIR.sub(inner, part) for part in value.split("&"))
    first, _, rest = value.partition("&")
    if rest and (
        depth or match.string.find("?", match.string.rfind(" ", 0, match.start()) + 1, match.start()) >= 0
    ):
        inner = partial(_pair, depth=depth + 1)
        return f"{begin}{MASK}&{'&'.join(_PAIR.sub(inner, part) for part in rest.split('&'))}"
    ending = "" if first[:1] in "\\\"'" else value[len(value.rstrip("\"')}]")) :]
    return f"{begin}{MASK}{ending}"


def _flag(match: re.Match[str]) -> str:
    if not _is_secret(match["name"], match["value"].strip("\"'")):
        return match[0]
    return f"{match['name']}{match['between']}{MASK}"


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


def _is_secret(name: str, value: str) -> bool:
    """Return whether `name` denotes a secret and `value` can be one."""
    denoted = _denoted(name)
    if denoted is _NOTHING or not value or _NO_SECRET.match(value):
        return False
    if denoted is _Denoted.SECRET:
        return True
    if denoted is _Denoted.KEY:
        return len(value) > len("2,2n")
    if denoted is _Denoted.TOKENS:
        return not value.isdigit()  # --max-tokens 4096
    return len(value) > 1 or not value.isdigit()  # ffmpeg -pass 1


def _looks_random(word: str) -> bool:
    """Return whether upper case, lower case and digits alternate more than in names and paths."""
    if word.count("/") >= _MIN_OF_EACH_KIND:
        return False
    kinds = word.encode("ascii").translate(_KINDS)
    if min(map(kinds.count, b"aA0")) < _MIN_OF_EACH_KIND:
        return False
    number = int.from_bytes(kinds)
    changes = len(kinds) - 1 - (number ^ (number >> 8)).to_bytes(len(kinds)).count(0, 1)
    return changes >= len(word) / 3
