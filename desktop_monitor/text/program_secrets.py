"""The secrets that programs take in options of their own: ``-p`` is a password here, and a port there."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop_monitor.text.examined_line import ExaminedLine

_MAX_PARTS = 700
_PROGRAM_WORK, _CALL_WORK, _OPTION_WORK, _OPTIONS_PER_WORK, _CHARACTERS_PER_WORK = 8, 4, 3, 2, 4
_MAX_SEARCHED = 512

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
    commands: tuple[str, ...]
    option: re.Pattern[str]
    behind_command: re.Pattern[str]
    is_slow: bool

    def hide(self, line: ExaminedLine, text: str, calls: list[int]) -> None:
        """Hide the secrets behind the first call; `calls` has where the name of the program ends."""
        begin = self._begin_of_options(line, calls)
        if begin is None:
            return
        end = len(text)
        options = text.count("-", begin)
        if (self.is_slow or options > _MAX_SEARCHED // 4) and end - begin > _MAX_SEARCHED:
            end = begin + _MAX_SEARCHED
            line.cut(end)
        work = (end - begin) // _CHARACTERS_PER_WORK if self.is_slow else options // _OPTIONS_PER_WORK
        if not line.can_work(_PROGRAM_WORK + work, begin):
            return
        for found in (*self._behind_commands(line, text, begin), *self.option.finditer(text, begin, end)):
            if not line.can_work(_OPTION_WORK, found.start()):
                break
            if found.re is not self.option or not _is_number_pair(found):
                # The end of what is searched may be in the value.
                line.hide(found.start("value"), line.end_of_word(found.end("value")))

    def _behind_commands(self, line: ExaminedLine, text: str, begin: int) -> Iterator[re.Match[str]]:
        """Match the options of words without a name, which are counted from each command."""
        for command in self.commands:
            for position in line.find(command):
                found = self.behind_command.match(text, position) if position > begin else None
                if found is not None:
                    yield found

    def _begin_of_options(self, line: ExaminedLine, calls: list[int]) -> int | None:
        """Return where the options begin that are looked at; None where the program is not called.

        With a command that is behind the first one in the line of text of the first call that has one.
        """
        if not self.commands:
            return calls[0]
        text = line.text
        end_of_text = 0
        for call in calls:
            if call < end_of_text:
                continue  # the rest of this line of text was searched already: each is searched once
            newline = text.find("\n", call + 1)
            end_of_text = len(text) if newline < 0 else newline
            ends = [
                position + len(command)
                for command in self.commands
                for position in line.find(command)
                if call < position <= end_of_text + 1 and _is_word(text, position, position + len(command))
            ]
            if ends:
                return min(ends)
        return None


def _is_word(text: str, begin: int, end: int) -> bool:
    return text[begin - 1].isspace() and text[end : end + 1].isspace()


_PROGRAMS = tuple(
    _Program(
        re.compile(program),
        tuple(command.split("|")) if command else (),
        _option_pattern(option),
        re.compile(rf"(?<=\s)(?:{command})(?=\s+{option}(?P<value>(?!-)\S+))"),
        is_slow=re.match(r"-|/|\\\+", option) is None,
    )
    for program, command, option in _OPTIONS
)
_NAMES = [name for program, _, _ in _OPTIONS for name in program.split("|")]
_EXACT_NAMES = frozenset(
    name.replace("\\.", ".") for name in _NAMES if re.fullmatch(r"(?:[\w\-]|\\\.)+", name)
)
_BEGINNINGS = tuple(
    dict.fromkeys(
        begin[0]
        for name in _NAMES
        if name not in _EXACT_NAMES and (begin := re.match(r"(?:[\w\-](?!\?))+", name))
    )
)
_ANY_PROGRAM = re.compile("|".join(program for program, _, _ in _OPTIONS))
_END_OF_NAME = re.compile(r"[\s/]|$")


Calls = dict[str, list[int]]


def find_calls(line: ExaminedLine) -> Calls:
    """Return the programs that are called and have such options, with where their names end."""
    text = line.text
    calls: Calls = {}
    parts = text.replace("/", " ").split(None, _MAX_PARTS)
    if len(parts) > _MAX_PARTS:
        line.cut(len(text.rstrip()) - len(parts.pop().rstrip()))
    begins = [name for name in _BEGINNINGS if name in text]
    begins += sorted(_EXACT_NAMES.intersection(parts))  # which of many are looked at is not left to chance
    for begin in begins:
        for position in line.find(begin):
            if position == 0 or text[position - 1] in "/ \t\n\r\v\f":
                found = _END_OF_NAME.search(text, position)
                end = found.start() if found else len(text)
                name = text[position:end]
                if text[end : end + 1] != "/" and _ANY_PROGRAM.fullmatch(name):
                    if not line.can_work(_CALL_WORK, position):
                        break
                    calls.setdefault(name, []).append(end)
    return calls


def hide_options(line: ExaminedLine, text: str, calls: Calls) -> None:
    """Hide the secrets in the options of the programs that are called, as they are in some text."""
    for program in _PROGRAMS:
        ends = sorted({end for name, ends in calls.items() if program.name.fullmatch(name) for end in ends})
        if ends:
            program.hide(line, text, ends)


def _is_number_pair(match: re.Match[str]) -> bool:
    """Return whether the value is a pair of ids or ports (``-p 8080:80``), not a name and password."""
    return re.fullmatch(r"[\d.:]+(/\w+)?", match["value"]) is not None and ":" in match["value"]
