"""Tokens of known formats, which are secret wherever they are: of clouds, forges, chats and streams.

Each is found by a part of it that is plain text, which is many times as fast as a search for a pattern.
"""

import re
from itertools import chain

from desktop_monitor.text.examined_line import ExaminedLine

_WORK = 3
_PRIVATE_KEY = "-----BEGIN"
_PRIVATE_KEY_HEADING = re.compile(r"-----BEGIN[^-]*PRIVATE KEY-----")
_PRIVATE_KEY_FOOTING = re.compile(r"-----END[^-]*-----")
# JSON web token. What only begins like one is matched too, so that it is scanned once.
_WEB_TOKEN = re.compile(r"eyJ[\w\-]{6,}+(?P<rest>\.[\w\-]{4,}+(?:\.[\w\-]*+)?)?")

# What is in each of a group; then for each format its part of plain text, and the pattern of the whole from
# where the part begins, or from as many characters before it.
_FORMATS = tuple(
    (common, tuple((part, re.compile(pattern), before) for part, pattern, before in formats))
    for common, formats in (
        ("hooks.slack", (("https://hooks.slack", r"https://hooks\.slack\.com/services/\S+", (0,)),)),
        ("/bot", (("/bot", r"(?<=/)bot\d{6,}:[\w\-]{20,}", (-1,)),)),
        ("/live2/", (("/live2/", r"(?<=/live2/)[\w\-]{16,}", (-7,)),)),
        (
            "A",
            (
                *(
                    (begin, rf"\b{begin}[A-Z0-9]{{12,}}", (0,))  # AWS
                    for begin in ("AKIA", "ASIA", "AGPA", "AIDA", "AROA", "ANPA")
                ),
                ("A3T", r"\bA3T[A-Z0-9]{13,}", (0,)),
                ("AIza", r"\bAIza[\w\-]{30,}", (0,)),
                ("AccountKey=", r"\bAccountKey=[^;\s]+", (0,)),
                ("AGE-SECRET-KEY-1", r"\bAGE-SECRET-KEY-1\w+", (0,)),
                (":AA", r"\b\d{8,10}:AA[\w\-]{30,}", (8, 9, 10)),
            ),
        ),
        ("gh", tuple((f"gh{kind}_", rf"\bgh{kind}_\w{{16,}}", (0,)) for kind in "pousr")),
        (
            "_pat_",
            tuple(
                (f"{of}_pat_", rf"\b{of}_pat_{rest}", (0,))
                for of, rest in (
                    ("github", r"\w{16,}"),
                    ("dckr", r"[\w\-]{12,}"),
                )
            ),
        ),
        (
            "gl",
            tuple(
                (f"gl{kind}-", rf"\bgl{kind}-[\w\-]{{12,}}", (0,))
                for kind in ("pat", "dt", "rt", "cbt", "ptt")
            ),
        ),
        ("xox", (("xox", r"\bxox[abeoprs]-[\w\-]{8,}", (0,)),)),  # Slack
        ("xapp-", (("xapp-", r"\bxapp-[\w\-]{8,}", (0,)),)),
        *(  # Stripe, OpenAI and others
            (
                end,
                tuple(
                    (f"{begin}{end}", rf"\b{begin}k[-_](?:live|test|proj|ant|or)?[-_]?[\w\-]{{16,}}", (0,))
                    for begin in "sprw"
                ),
            )
            for end in ("k-", "k_")
        ),
        ("ya29.", (("ya29.", r"\bya29\.[\w\-]{8,}", (0,)),)),  # Google
        ("1//", (("1//", r"\b1//[\w\-]{20,}", (0,)),)),
        ("GOCSPX-", (("GOCSPX-", r"\bGOCSPX-[\w\-]{12,}", (0,)),)),
        ("npm_", (("npm_", r"\bnpm_\w{20,}", (0,)),)),
        ("pypi-", (("pypi-", r"\bpypi-[\w\-]{16,}", (0,)),)),
        ("dop_v1_", (("dop_v1_", r"\bdop_v1_\w{16,}", (0,)),)),
        ("hf_", (("hf_", r"\bhf_\w{16,}", (0,)),)),
        ("SG.", (("SG.", r"\bSG\.[\w\-]{16,}\.[\w\-]{16,}", (0,)),)),
        ("shp", tuple((f"shp{kind}_", rf"\bshp{kind}_\w{{16,}}", (0,)) for kind in ("at", "ca", "pa", "ss"))),
        ("sq0", (("sq0", r"\bsq0\w{3}-[\w\-]{16,}", (0,)),)),
        ("hv", tuple((f"hv{kind}.", rf"\bhv{kind}\.[\w\-]{{16,}}", (0,)) for kind in "sb")),
        ("key-", (("key-", r"\bkey-[0-9a-f]{32}", (0,)), ("tskey-", r"\btskey-[\w\-]{12,}", (0,)))),
        ("SK", (("SK", r"\bSK[0-9a-f]{32}", (0,)),)),
        ("live_", (("live_", r"\blive_\d{6,}_\w{12,}", (0,)),)),  # and video streams
        ("FB-", (("FB-", r"\bFB-\d{6,}-\d-[\w\-]{8,}", (0,)),)),
    )
)


def hide_tokens(line: ExaminedLine) -> None:
    """Hide each token of a known format, and private keys."""
    text = line.text
    if "eyJ" in text:
        _hide_web_tokens(line)
    if _PRIVATE_KEY in text:
        _hide_private_keys(line)
    for part, pattern, before in chain.from_iterable(
        formats for common, formats in _FORMATS if common in text
    ):
        if part in text:
            _hide_format(line, part, pattern, before)


def _hide_format(line: ExaminedLine, part: str, pattern: re.Pattern[str], before: tuple[int, ...]) -> None:
    for position in line.find(part):
        if not line.can_work(len(before) - 1, position):
            return
        for distance in before:
            found = pattern.match(line.text, max(position - distance, 0))
            if found is None:
                continue
            if not line.can_work(_WORK, position):
                return
            line.hide(*found.span())


def _hide_web_tokens(line: ExaminedLine) -> None:
    end = 0
    for position in line.find("eyJ"):
        found = _WEB_TOKEN.match(line.text, position) if position >= end else None
        if found is not None:
            end = found.end()
            if found["rest"] is not None:
                if not line.can_work(_WORK, position):
                    return
                line.hide(*found.span())


def _hide_private_keys(line: ExaminedLine) -> None:
    end = 0
    for position in line.find(_PRIVATE_KEY):
        found = _PRIVATE_KEY_HEADING.match(line.text, position) if position >= end else None
        if found is not None:
            if not line.can_work(_WORK, position):
                return
            footing = _PRIVATE_KEY_FOOTING.search(line.text, found.end())
            end = footing.end() if footing else len(line.text)
            line.hide(position, end)
