"""The secrets that programs take in options of their own: ``-p`` is a password here, and a port there."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MASK = "***"

# Options with a meaning of their own in one program: (program, its command, option up to the secret).
_OPTIONS = (
    (r"sshpass|rdesktop|vncpasswd", "", r"-p\s*"),
    (r"mysql\w*|mariadb[\w\-]*", "", r"-p"),
    (r"7z\w?|rar|unrar", "", r"-h?p"),
    (r"mongo\w*|az|oc|mosquitto_\w+|influx", "", r"-p\s+"),
    (r"docker|podman|nerdctl|helm|buildah|skopeo|crane|oras|regctl", "login", r"-p\s+"),
    (r"cqlsh|twine|ncftp\w*", "", r"-p\s+"),
    (r"lftp", "", r"-u\s*[^\s,]*+,"),
    (r"transmission-remote", "", r"-n\s+[^\s:]*+:"),
    (r"sqlplus|sqlldr|expdp|impdp", "", r"[^\s/@\-][^\s/@]*+/"),
    (r"wpa_passphrase", "", r"\S+\s+"),
    (r"vault", "login|unseal", r"(?!\S*=)"),
    (r"mc", "set|add", r"\S+\s+\S+\s+\S+\s+"),
    (r"steamcmd\S*", "", r"\+login\s+\S+\s+(?!\+)"),
    (r"mosquitto_\w+|sqlcmd|bcp|unzip|zip|ipmitool|isql", "", r"-P\s*"),
    (r"redis-cli|redis-benchmark", "", r"-a\s+"),
    (r"ldap\w+", "", r"-w\s*"),
    (r"snmp\w+", "", r"-[AXc]\s*"),
    (r"openssl", "", r"-(?:k|K|hmac)\s+"),
    (r"curl|wget|https?|xh|ab|httpie", "", r"-(?:u|U|-user|-proxy-user|a|-auth|P)[\s=]*+[^\s:]*+:"),
    (r"smbclient|rpcclient|net|smbget|mount\.cifs", "", r"-(?:U|-user)[\s=]*+[^\s%]*+%"),
    (r"freerdp\w*|xfreerdp\w*|wfreerdp", "", r"/p:"),
    (r"htpasswd", "", r"-(?=\w*b)\w++\s+\S+\s+\S+\s+"),
    (r"svn|git|hg", "", r"-(?:-password|c\s+http\.extraheader=\S+)\s+"),
)


def _option_pattern(option: str) -> re.Pattern[str]:
    """Begin with a plain character where there is one: such a pattern is searched several times as fast."""
    first = re.match(r"-|/|\\\+", option)
    begin = rf"{first[0]}(?<!\S{first[0]}){option[first.end() :]}" if first else rf"(?<!\S){option}"
    return re.compile(rf"(?P<begin>{begin})(?P<value>(?!-)\S+)")


class _Program(NamedTuple):
    name: re.Pattern[str]
    call: re.Pattern[str]
    command: re.Pattern[str] | None
    option: re.Pattern[str]
    behind_command: re.Pattern[str] | None

    def masked(self, line: str) -> str:
        """Return a command line in which the secrets behind the first call are masked."""
        begin = self._end_of_call(line)
        if begin is None:
            return line
        if self.behind_command is not None:  # words without an option are counted from each command
            line = _with_masked_values(line, self.behind_command.finditer(line, begin - _LONGEST_COMMAND))
        return line[:begin] + self.option.sub(_option, line[begin:])

    def _end_of_call(self, line: str) -> int | None:
        """Return where the options begin that are looked at; None where the program is not called.

        With a command that is behind the first one in the line of text of the first call that has one.
        """
        if self.command is None:
            # The blank lets a call match that is the last word, instead of each part of a path failing there.
            found = self.call.search(f"{line} ")
            return found.end() if found else None
        end_of_text = 0
        for call in self.call.finditer(line):
            if call.end() < end_of_text:
                continue  # the rest of this line of text was searched already: each is searched once
            begin = call.end() + 1
            newline = line.find("\n", begin)
            end_of_text = len(line) if newline < 0 else newline
            first = self.command.search(line, begin, end_of_text + _LONGEST_COMMAND)
            if first is not None and first.start() <= end_of_text + 1:
                return first.end()
        return None


_PROGRAMS = tuple(
    _Program(
        re.compile(program),
        re.compile(rf"(?<![^\s/])(?:{program})(?=\s)"),
        re.compile(rf"(?<=\s)(?:{command})(?=\s)") if command else None,
        _option_pattern(option),
        re.compile(rf"(?<=\s)(?:{command})(?=\s+{option}(?P<value>(?!-)\S+))") if command else None,
    )
    for program, command, option in _OPTIONS
)
_LONGEST_COMMAND = 3 + max(len(command) for _, command, _ in _OPTIONS)
_ANY_PROGRAM = re.compile("|".join(program for program, _, _ in _OPTIONS))
_BEGINNINGS = {name[:2] for program, _, _ in _OPTIONS for name in program.split("|")}
"""Of the names, which hardly any other word has: a pattern is matched only with those that do."""


def programs_in(words: Iterable[str]) -> set[str]:
    """Return which of some words run a program that has options of its own, without their folders."""
    names = {word[word.rfind("/") + 1 :] for word in words}
    return {name for name in names if name[:2] in _BEGINNINGS and _ANY_PROGRAM.fullmatch(name)}


def mask_options(command: str) -> str:
    """Return a command line in which these secrets are masked."""
    names = programs_in(command.split())
    if not names:
        return command
    for program in _PROGRAMS:
        if any(map(program.name.fullmatch, names)):
            command = program.masked(command)
    return command


def _with_masked_values(line: str, found: Iterable[re.Match[str]]) -> str:
    parts: list[str] = []
    end = 0
    for first, following in sorted(one.span("value") for one in found):
        parts += [line[end:first], MASK]
        end = following
    return "".join([*parts, line[end:]])


def _option(match: re.Match[str]) -> str:
    return match[0] if _is_number_pair(match) else match["begin"] + MASK


def _is_number_pair(match: re.Match[str]) -> bool:
    """Return whether the value is a pair of ids or ports (``-p 8080:80``), not a name and password."""
    return re.fullmatch(r"[\d.:]+(/\w+)?", match["value"]) is not None and ":" in match["value"]
