"""The secrets that programs take in options of their own: ``-p`` is a password here, and a port there."""

import re
from collections.abc import Iterable

MASK = "***"

# Options with a meaning of their own in one program: (program, option up to the secret).
_OPTIONS = (
    (r"sshpass|rdesktop|vncpasswd", r"-p\s*"),
    (r"mysql\w*|mariadb[\w\-]*", r"-p"),
    (r"7z\w?|rar|unrar", r"-h?p"),
    (r"mongo\w*|az|oc|mosquitto_\w+|influx", r"-p\s+"),
    (r"(?:docker|podman|nerdctl|helm|buildah|skopeo|crane|oras|regctl)\s(?:.*\s)?login", r"-p\s+"),
    (r"cqlsh|twine|ncftp\w*", r"-p\s+"),
    (r"lftp", r"-u\s*[^\s,]*+,"),
    (r"transmission-remote", r"-n\s+[^\s:]*+:"),
    (r"sqlplus|sqlldr|expdp|impdp", r"[^\s/@\-][^\s/@]*+/"),
    (r"wpa_passphrase", r"\S+\s+"),
    (r"vault\s(?:.*\s)?(?:login|unseal)", r"(?!\S*=)"),
    (r"mc\s(?:.*\s)?(?:set|add)", r"\S+\s+\S+\s+\S+\s+"),
    (r"steamcmd\S*", r"\+login\s+\S+\s+(?!\+)"),
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


def _first_word(program: str) -> str:
    return program.partition(r"\s(?:.*")[0]


_PROGRAMS = tuple(
    (
        re.compile(_first_word(program)),
        _command_pattern(program),
        re.compile(rf"(?P<begin>(?<!\S){option})(?P<value>(?!-)\S+)"),
    )
    for program, option in _OPTIONS
)
_ANY_PROGRAM = re.compile("|".join(_first_word(program) for program, _ in _OPTIONS))


def programs_in(words: Iterable[str]) -> set[str]:
    """Return which of some words run a program that has options of its own, without their folders."""
    names = {word[word.rfind("/") + 1 :] for word in words}
    return {name for name in names if _ANY_PROGRAM.fullmatch(name)}


def mask_options(command: str) -> str:
    """Return a command line in which these secrets are masked."""
    names = programs_in(command.split())
    if not names:
        return command
    for first_word, program, option in _PROGRAMS:
        named = program.search(command) if any(map(first_word.fullmatch, names)) else None
        if named:
            rest = option.sub(_option, command[named.end() :])
            command = command[: named.end()] + rest
    return command


def _option(match: re.Match[str]) -> str:
    return match[0] if _is_number_pair(match) else match["begin"] + MASK


def _is_number_pair(match: re.Match[str]) -> bool:
    """Return whether the value is a pair of ids or ports (``-p 8080:80``), not a name and password."""
    return re.fullmatch(r"[\d.:]+(/\w+)?", match["value"]) is not None and ":" in match[0]
