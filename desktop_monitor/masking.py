"""Masks secrets in command lines before they are shown or stored.

A doubtful value is masked: a false positive is harmless, a stored password is not. The last word of a name
decides whether its value is secret: that of ``--db-password`` is, that of ``--password-store`` is not.
"""

import re
from functools import partial
from itertools import pairwise

MASK = "***"

_MIN_OF_EACH_KIND = 3
_MAX_DEPTH = 6

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
_URL_PASSWORD = re.compile(r"(?P<begin>[A-Za-z][\w+.\-]*://[^\s/:@?#]*:)(?P<value>[^\s]+)(?=@[^\s@]+)")
_URL_USER = re.compile(r"(?P<begin>[A-Za-z][\w+.\-]*://)(?P<value>[^\s/:@?#]{16,})(?=@)")
_TOKEN_FORMAT = re.compile(
    r"""eyJ[\w\-]{6,}\.[\w\-]{4,}(?:\.[\w\-]*)?"""  # JSON web token
    r"""|-----BEGIN[^-]*PRIVATE KEY-----.*?(?:-----END[^-]*-----|$)"""
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
_RANDOM = re.compile(r"(?<![\w/+.\-])[A-Za-z0-9+/_\-]{32,}={0,2}(?![\w/])")

# Options with a meaning of their own in one program: (program, option up to the secret).
_OPTIONS = (
    (r"sshpass|rdesktop|vncpasswd", r"-p\s*"),
    (r"mysql\w*|mariadb[\w\-]*", r"-p"),
    (r"7z\w?|rar|unrar", r"-h?p"),
    (r"mongo\w*|az|oc|mosquitto_\w+|influx", r"-p\s+"),
    (r"docker|podman|nerdctl|helm|buildah|skopeo", r"login\s(?:.*?\s)?-p\s+"),
    (r"mosquitto_\w+|sqlcmd|bcp|unzip|zip|ipmitool|isql", r"-P\s*"),
    (r"redis-cli|redis-benchmark", r"-a\s+"),
    (r"ldap\w+", r"-w\s*"),
    (r"snmp\w+", r"-[AXc]\s*"),
    (r"openssl", r"(?:-k|-K|-hmac)\s+"),
    (r"curl|wget|https?|xh|ab|httpie", r"(?:-u|-U|--user|--proxy-user|-a|--auth|-P)[\s=]*[^\s:]+:"),
    (r"smbclient|rpcclient|net|smbget|mount\.cifs", r"(?:-U|--user)[\s=]*[^\s%]+%"),
    (r"x?freerdp\w*|wfreerdp", r"/p:"),
    (r"htpasswd", r"-\w*b\w*\s+\S+\s+\S+\s+"),
    (r"svn|git|hg", r"(?:--password|-c\s+http\.extraheader=\S+)\s+"),
)


def _command_pattern(program: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:\S*/)?(?:{program})(?=\s)")


_PROGRAMS = tuple(
    (_command_pattern(program), re.compile(rf"(?P<begin>(?<!\S){option})(?P<value>(?!-)\S+)"))
    for program, option in _OPTIONS
)
_ANY_PROGRAM = _command_pattern("|".join(program for program, _ in _OPTIONS))


def mask(command: str) -> str:
    """Replace every probable secret in a command line with ``***``; leave everything else unchanged."""
    masked = _TOKEN_FORMAT.sub(MASK, command)
    if "://" in masked:
        masked = _URL_PASSWORD.sub(rf"\g<begin>{MASK}", masked)
        masked = _URL_USER.sub(rf"\g<begin>{MASK}", masked)
    masked = _HEADER.sub(rf"\1{MASK}", masked)
    masked = _PAIR.sub(_pair, masked)
    masked = _FLAG.sub(_flag, masked)
    masked = _BARE_WORD.sub(rf"\g<name>\g<between>{MASK}", masked)
    masked = _by_program(masked)
    return _RANDOM.sub(lambda match: MASK if _looks_random(match[0]) else match[0], masked)


def _pair(match: re.Match[str], depth: int = 0) -> str:
    value = match["value"]
    begin = match[0][: match.start("value") - match.start()]
    if depth == _MAX_DEPTH:
        return begin + MASK
    inner = partial(_pair, depth=depth + 1)
    if not _is_secret(match["name"], value.strip("\\\"'")):
        # The value may contain pairs itself: a URL with a query, an environment, JSON.
        return begin + "&".join(_PAIR.sub(inner, part) for part in value.split("&"))
    word_before = match.string[: match.start()].rpartition(" ")[2]
    first, _, rest = value.partition("&")
    if rest and ("?" in word_before or depth):
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
    if not _ANY_PROGRAM.search(command):  # one search for all programs; most commands have none
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
    kinds = [str.islower, str.isupper, str.isdigit]
    counts = [sum(map(kind, word)) for kind in kinds]
    changes = sum([kind(a) for kind in kinds] != [kind(b) for kind in kinds] for a, b in pairwise(word))
    return (
        min(counts) >= _MIN_OF_EACH_KIND and changes >= len(word) / 3 and word.count("/") < _MIN_OF_EACH_KIND
    )
