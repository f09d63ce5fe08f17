"""Masks secrets in command lines before they are shown or stored.

A doubtful value is masked: a false positive is harmless, a stored password is not. The last word of a name
decides whether its value is secret: that of ``--db-password`` is, that of ``--password-store`` is not.

Most words of most command lines are near to nothing secret, and the same in many of them, so what is known
of a word is cached; a command of such words is returned as it is. All patterns take time in proportion to
the text.
"""

import re
from functools import lru_cache, partial

MASK = "***"

_MIN_OF_EACH_KIND = 3
_MAX_DEPTH = 6
_MIN_RANDOM_LENGTH = 32
_CACHED_WORDS = 4096
_MAX_CACHED_LENGTH = 128

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
)
_KEY_WORDS = re.compile(
    r"access|account|admin|api|app|auth|client|consumer|crypt|decryption|encryption|license|master|private"
    r"|secret|service|session|shared|sign|signing|storage|subscription|write"
)
_PLAIN_VALUE = re.compile(
    r"(true|false|yes|no|on|off|none|null|auto|basic|default|stdin|prompt|ask|env|file|-|\*+)$", re.IGNORECASE
)
_PATH = re.compile(
    r"(\.{0,2}/|~|[A-Za-z]:\\|file:).*|.*\.(pem|key|crt|pub|json|ya?ml|txt|cfg|conf|ini|jks|p12)$"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PAIR = re.compile(
    r"""(?<![A-Za-z0-9_.\-])(?P<name>-{0,2}[A-Za-z_][\w.\-]{0,80})(?P<closing>\\?["']?)(?P<between>\s?[=:]\s*|%3[dD])"""
    r"""(?P<value>\\?"[^"]*(?:"|$)|\\?'[^']*(?:'|$)|[^\s"']\S*)"""
)
_FLAG = re.compile(
    r"""(?<!\S)(?P<name>--?[A-Za-z][\w.\-]{1,80})(?P<between>\s+)(?P<value>"[^"]*"|'[^']*'|(?!-)\S+)"""
)
_BARE_WORD = re.compile(r"(?<!\S)(?P<name>password|passwd|passphrase|psk)(?P<between>\s+)(?P<value>(?!-)\S+)")
_HEADER = re.compile(
    r"""(?i)(\bbearer\s+|\bauth(?:orization)?\\?["']?\s*[:=]\s*["']?\s*(?:basic|digest|negotiate|token|apikey)\s+)"""
    r"""([^\s"']{4,})"""
)
_URL_WORD = re.compile(r"(?<!\S)\S+")
_URL_NAME = re.compile(r"://[^/:@?#]*+:")
_URL_USER = re.compile(r"://[^\s/:@?#]{16,}+(?=@)")
# JSON web token. What only begins like one is matched too, so that it is scanned once.
_WEB_TOKEN = re.compile(r"eyJ[\w\-]{6,}+(?P<rest>\.[\w\-]{4,}+(?:\.[\w\-]*+)?)?")
_TOKEN_FORMAT = re.compile(
    r"""-----BEGIN[^-]*PRIVATE KEY-----.*?(?:-----END[^-]*-----|$)"""
    r"""|https://hooks\.slack\.com/services/\S+|(?<=/)bot\d{6,}:[\w\-]{20,}"""
    r"""|\b(?:"""  # tested once for all alternatives: few positions start a word
    r"""(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}"""  # AWS
    r"""|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w\-]{12,}|gl(?:dt|rt|cbt|ptt)-[\w\-]{12,}"""
    r"""|xox[abeoprs]-[\w\-]{8,}|xapp-[\w\-]{8,}"""  # Slack
    r"""|[sprw]k[-_](?:live|test|proj|ant|or)?[-_]?[\w\-]{16,}"""  # Stripe, OpenAI and others
    r"""|AIza[\w\-]{30,}|ya29\.[\w\-]{8,}|1//[\w\-]{20,}|GOCSPX-[\w\-]{12,}"""  # Google
    r"""|npm_\w{20,}|pypi-[\w\-]{16,}|dop_v1_\w{16,}|hf_\w{16,}|SG\.[\w\-]{16,}\.[\w\-]{16,}"""
    r"""|shp(?:at|ca|pa|ss)_\w{16,}|sq0\w{3}-[\w\-]{16,}|hv[sb]\.[\w\-]{16,}|AccountKey=[^;\s]+"""
    r"""|key-[0-9a-f]{32}|SK[0-9a-f]{32}|AGE-SECRET-KEY-1\w+|dckr_pat_[\w\-]{12,}|tskey-[\w\-]{12,}"""
    r"""|\d{8,10}:AA[\w\-]{30,})""",
    re.DOTALL,
)
_NEAR_SECRET = re.compile(
    rb"(?:pass(?:code|phrase|w(?:d|ord|ort))?|auth(?:orization|token)?|cookie|cred(?:entials?|s)?|jwt|otp|pat|pin"
    rb"|psk|pwd?|sessionid|sig(?:nature)?|secrets?|tokens?|keys?|bearer)(?![a-z])|://"
)
"""What every secret with a name is near to, in lower case."""
_RANDOM = re.compile(r"(?<![\w/+.\-])[A-Za-z0-9+/_\-]{32,}={0,2}(?![\w/])")

_ASCII = 128
_KINDS = bytes(
    ord("a" if char.islower() else "A" if char.isupper() else "0" if char.isdigit() else "-")
    if code < _ASCII
    else 0
    for code, char in enumerate(map(chr, range(256)))
)

# Options with a meaning of their own in one program: (program, option up to the secret).
_OPTIONS = (
    (r"sshpass|rdesktop|vncpasswd", r"-p\s*"),
    (r"mysql\w*|mariadb[\w\-]*", r"-p"),
    (r"7z\w?|rar|unrar", r"-h?p"),
    (r"mongo\w*|az|oc|mosquitto_\w+|influx", r"-p\s+"),
    (r"(?:docker|podman|nerdctl|helm|buildah|skopeo)\s(?:.*\s)?login", r"-p\s+"),
    (r"mosquitto_\w+|sqlcmd|bcp|unzip|zip|ipmitool|isql", r"-P\s*"),
    (r"redis-cli|redis-benchmark", r"-a\s+"),
    (r"ldap\w+", r"-w\s*"),
    (r"snmp\w+", r"-[AXc]\s*"),
    (r"openssl", r"(?:-k|-K|-hmac)\s+"),
    (r"curl|wget|https?|xh|ab|httpie", r"(?:-u|-U|--user|--proxy-user|-a|--auth|-P)[\s=]*+[^\s:]*+:"),
    (r"smbclient|rpcclient|net|smbget|mount\.cifs", r"(?:-U|--user)[\s=]*+[^\s%]*+%"),
    (r"x?freerdp\w*|wfreerdp", r"/p:"),
    (r"htpasswd", r"-(?=\w*b)\w++\s+\S+\s+\S+\s+"),
    (r"svn|git|hg", r"(?:--password|-c\s+http\.extraheader=\S+)\s+"),
)


def _command_pattern(program: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:\S*/)?(?:{program})(?=\s)")


_PROGRAMS = tuple(
    (_command_pattern(program), re.compile(rf"(?P<begin>(?<!\S){option})(?P<value>(?!-)\S+)"))
    for program, option in _OPTIONS
)
_ANY_PROGRAM = re.compile(
    rf"(?:.*/)?(?:{'|'.join(program.partition(chr(92) + 's(?:.*')[0] for program, _ in _OPTIONS)})"
)


def mask(command: str) -> str:
    """Replace every probable secret in a command line with ``***``; leave everything else unchanged."""
    try:
        for word in command.split():
            if len(word) > _MAX_CACHED_LENGTH:
                _check_harmless(word)
            else:
                _check_harmless_cached(word)
    except _NearSecretError:
        return _mask(command)
    return command


class _NearSecretError(Exception):
    """A word may hold a secret, or name one that follows; an exception, so that it is not cached."""


def _check_harmless(word: str) -> None:
    """Raise _NearSecretError unless a word has nothing to do with a secret, whatever is beside it."""
    if (
        _NEAR_SECRET.search(word.encode("utf-8", "replace").lower())
        or _TOKEN_FORMAT.search(word)
        or "eyJ" in word
        or "-----BEGIN" in word
        or _ANY_PROGRAM.fullmatch(word)
        or (len(word) >= _MIN_RANDOM_LENGTH and any(map(_looks_random, _RANDOM.findall(word))))
    ):
        raise _NearSecretError


_check_harmless_cached = lru_cache(_CACHED_WORDS)(_check_harmless)


def _mask(command: str) -> str:
    masked = _TOKEN_FORMAT.sub(MASK, _WEB_TOKEN.sub(_web_token, command))
    if "://" in masked and "@" in masked:
        masked = _URL_WORD.sub(_url, masked)
        masked = _URL_USER.sub(f"://{MASK}", masked)
    if _NEAR_SECRET.search(masked.encode("utf-8", "replace").lower()):
        masked = _HEADER.sub(rf"\1{MASK}", masked)
        masked = _PAIR.sub(_pair, masked)
        masked = _FLAG.sub(_flag, masked)
        masked = _BARE_WORD.sub(rf"\g<name>\g<between>{MASK}", masked)
    masked = _by_program(masked)
    return _RANDOM.sub(lambda match: MASK if _looks_random(match[0]) else match[0], masked)


def _web_token(match: re.Match[str]) -> str:
    return match[0] if match["rest"] is None else MASK


def _url(match: re.Match[str]) -> str:
    """Mask what is between the user and the last ``@`` of a word."""
    word = match[0]
    end = word.rstrip("@").rfind("@")
    name = _URL_NAME.search(word, 0, end) if end > 0 else None
    return word if name is None or name.end() >= end else f"{word[: name.end()]}{MASK}{word[end:]}"


def _pair(match: re.Match[str], depth: int = 0) -> str:
    value = match["value"]
    begin = match[0][: match.start("value") - match.start()]
    if depth == _MAX_DEPTH:
        return begin + MASK
    inner = partial(_pair, depth=depth + 1)
    if not _is_secret(match["name"], value.strip("\\\"'")):
        # The value may contain pairs itself: a URL with a query, an environment, JSON.
        return begin + "&".join(_PAIR.sub(inner, part) for part in value.split("&"))
    first, _, rest = value.partition("&")
    if rest and (
        depth or match.string.find("?", match.string.rfind(" ", 0, match.start()) + 1, match.start()) >= 0
    ):
        return f"{begin}{MASK}&{'&'.join(_PAIR.sub(inner, part) for part in rest.split('&'))}"
    closing = "" if first[:1] in "\\\"'" else value[len(value.rstrip("\"')}]")) :]
    return f"{begin}{MASK}{closing}"


def _flag(match: re.Match[str]) -> str:
    if not _is_secret(match["name"], match["value"].strip("\"'")):
        return match[0]
    return f"{match['name']}{match['between']}{MASK}"


def _is_secret(name: str, value: str) -> bool:
    """Return whether the last word of `name` denotes a secret and `value` can be one."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or not value or _PLAIN_VALUE.match(value):
        return False
    last = words[-1]
    while last.isdigit() and len(words) > 1:
        words.pop()
        last = words[-1]
    if last in ("key", "keys"):
        is_named = len(words) == 1 or any(map(_KEY_WORDS.fullmatch, words[:-1]))
        return is_named and not _PATH.match(value) and len(value) > len("2,2n")
    if last == "pass" and value.isdigit() and len(value) == 1:  # ffmpeg -pass 1
        return False
    return (_SECRET_WORDS.fullmatch(last) is not None or last.endswith(_SECRET_SUFFIXES)) and not _PATH.match(
        value
    )


def _by_program(command: str) -> str:
    if not any(map(_ANY_PROGRAM.fullmatch, command.split())):
        return command
    for program, option in _PROGRAMS:
        named = program.search(command)
        if named:
            rest = option.sub(_option, command[named.end() :])
            command = command[: named.end()] + rest
    return command


def _option(match: re.Match[str]) -> str:
    return match[0] if _is_number_pair(match) else match["begin"] + MASK


def _is_number_pair(match: re.Match[str]) -> bool:
    """Return whether the value is a pair of ids or ports (``-p 8080:80``), not a name and password."""
    return re.fullmatch(r"[\d.:]+(/\w+)?", match["value"]) is not None and ":" in match[0]


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
