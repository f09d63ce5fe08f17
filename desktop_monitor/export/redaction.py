"""Replaces names of users, hosts and files in samples; a doubtful word is replaced."""

import getpass
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace

from desktop_monitor.model.finding import Culprit
from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.incident import IncidentPart
from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.sample import Login, NetworkSample, Sample, Volume
from desktop_monitor.text.host_name import host_names
from desktop_monitor.text.printable import without_unprintable

USER, HOST, PATH, REMOTE = "(user)", "(host)", "(path)", "(address)"

_MIN_LENGTH = 3
_CACHED = 20_000
_SYSTEM_USERS = re.compile(
    r"root|nobody|SYSTEM|LOCAL SERVICE|NETWORK SERVICE|systemd-[a-z]+|_[a-z]+", re.IGNORECASE
)
_PLAIN_MOUNTS = re.compile(r"/|/(?:boot|boot/efi|efi|home|tmp|var|usr|opt|srv|nix|root|mnt|media)|[A-Z]:\\?")
_PLAIN_DEVICES = re.compile(
    r"/dev/(?:sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+|dm-|md|sr|loop|zram)[p\d]*|[a-z]+fs|overlay|[A-Z]:\\?"
)
_SYSTEM_PATH = re.compile(r"/(?:usr|bin|sbin|lib|lib64|proc|sys|dev)(?:/[\w.+@-]+)*")
_FILE_NAME = re.compile(r"[^=:,]+\.[A-Za-z]\w{0,9}")
_WORD = re.compile(r"[^\s=,;\"'()\[\]{}<>|&]+")
# Each begins where a word does: tried at every character of a long word, they would take quadratic time.
_URL = re.compile(r"(?<![\w+.-])(?P<scheme>[A-Za-z][\w+.-]*)://\S*")
_AT_HOST = re.compile(r"(?<![^\s@])[^\s@]+@[\w.-]+(?::\S*)?")
_IPV4 = re.compile(r"(?<!\d)(?<!\d\.)\d{1,3}(?:\.\d{1,3}){3}(?!\d)(?!\.\d)")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:%\w+)?(?![\w:])")
_MAC = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])")
_HOST_NAME = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[A-Za-z][\w-]+\.?(?::\d+)?(?![\w-])")
_TERMINAL = re.compile(r"pts/\d+|tty\w*|console|:\d+")


class Redactor:
    """Replaces what is not to be shared; equal texts become equal texts, so that programs stay apart."""

    def __init__(
        self, included: Collection[IncidentPart], users: Iterable[str] = (), hosts: Iterable[str] = ()
    ) -> None:
        """Replace names of these users and hosts, and those that this computer has or had."""
        self._included = frozenset(included)
        users = {name for name in users if not _SYSTEM_USERS.fullmatch(name)}
        self._users = {name: f"user {number}" for number, name in enumerate(sorted(users), start=1)}
        known: dict[str, str] = {}
        if IncidentPart.REMOTE not in included:
            known |= dict.fromkeys(hosts, REMOTE)
        if IncidentPart.HOST not in included:
            for name in host_names():
                known |= dict.fromkeys((name, name.partition(".")[0]), HOST)
        if IncidentPart.USERS not in included:
            known |= dict.fromkeys((*users, *_own_names()), USER)
        longest_first = sorted((name for name in known if len(name) >= _MIN_LENGTH), key=len, reverse=True)
        self._marks = [known[name] for name in longest_first]
        self._pattern = re.compile(
            "|".join(f"({re.escape(name)})" for name in longest_first) or r"(?!)", re.IGNORECASE
        )
        self._volumes: dict[str, str] = {}
        self.text = lru_cache(_CACHED)(self._text)

    def event(self, event: PastEvent) -> PastEvent:
        """Return an event without what is not to be shared."""
        return replace(
            event,
            detail=self.text(event.detail),
            culprits=tuple(map(self._culprit, event.culprits)),
            waiting=tuple(map(self._culprit, event.waiting)),
        )

    def sample(self, sample: Sample, made: dict[int, tuple[ProcessSample, ProcessSample]]) -> Sample:
        """Return a sample without what is not to be shared.

        Args:
            sample: As it was recorded.
            made: What was made of processes before, by their id(), with the originals; an unchanged process
                stays the same object.
        """
        return replace(
            sample,
            processes=None if sample.processes is None else self._processes(sample.processes, made),
            disks=sample.disks
            and tuple(replace(one, id=None, name=self.text(one.name)) for one in sample.disks),
            volumes=sample.volumes and tuple(map(self._volume, sample.volumes)),
            network=sample.network and tuple(map(self._interface, sample.network)),
            temperatures=sample.temperatures
            and tuple(replace(one, id=None, name=self.text(one.name)) for one in sample.temperatures),
            fans=sample.fans and tuple(replace(one, name=self.text(one.name)) for one in sample.fans),
            logins=sample.logins and tuple(map(self._login, sample.logins)),
        )

    def _processes(
        self,
        processes: Mapping[ProcessKey, ProcessSample],
        made: dict[int, tuple[ProcessSample, ProcessSample]],
    ) -> dict[ProcessKey, ProcessSample]:
        found: dict[ProcessKey, ProcessSample] = {}
        for key, process in processes.items():
            known = made.get(id(process))
            if known is None or known[0] is not process:
                known = made[id(process)] = (process, self._process(process))
            found[key] = known[1]
        return found

    def _process(self, process: ProcessSample) -> ProcessSample:
        name = self.text(process.name)
        has_arguments = IncidentPart.ARGUMENTS in self._included
        return replace(
            process,
            name=name,
            parent_name=None if process.parent_name is None else self.text(process.parent_name),
            user=self._user(process.user),
            command=self.text(process.command) if has_arguments else name,
        )

    def _culprit(self, culprit: Culprit) -> Culprit:
        return replace(culprit, name=self.text(culprit.name), label=None)

    def _user(self, user: str | None) -> str | None:
        return user if user is None or IncidentPart.USERS in self._included else self._users.get(user, user)

    def _volume(self, volume: Volume) -> Volume:
        if IncidentPart.PATHS in self._included:
            return replace(volume, mount=self.text(volume.mount), device=self.text(volume.device))
        mount = volume.mount
        if not _PLAIN_MOUNTS.fullmatch(mount):
            mount = self._volumes.setdefault(mount, f"(volume {len(self._volumes) + 1})")
        device = volume.device if _PLAIN_DEVICES.fullmatch(volume.device) else "(device)"
        return replace(volume, mount=mount, device=device)

    def _interface(self, interface: NetworkSample) -> NetworkSample:
        addresses = interface.addresses if IncidentPart.REMOTE in self._included else ()
        return replace(interface, name=self.text(interface.name), addresses=addresses)

    def _login(self, login: Login) -> Login:
        host = login.host if IncidentPart.REMOTE in self._included else None
        terminal = login.terminal if _TERMINAL.fullmatch(login.terminal or "") else None
        return replace(login, user=self._user(login.user) or "", terminal=terminal, host=host)

    def _text(self, text: str) -> str:
        text = without_unprintable(text)  # bidirectional controls would reorder what stands beside them
        if IncidentPart.REMOTE not in self._included:
            text = _URL.sub(rf"\g<scheme>://{REMOTE}", text)
            for pattern in (_AT_HOST, _IPV4, _MAC, _IPV6):
                text = pattern.sub(REMOTE, text)
        if IncidentPart.PATHS not in self._included:
            text = _WORD.sub(_without_path, text)
        if IncidentPart.REMOTE not in self._included and " " in text:  # arguments: a name may have dots
            text = _HOST_NAME.sub(REMOTE, text)
        return self._pattern.sub(lambda match: self._marks[(match.lastindex or 1) - 1], text)


def _without_path(match: re.Match[str]) -> str:
    word = match[0]
    if _SYSTEM_PATH.fullmatch(word) or word.endswith("://") or word == "/":
        return word
    in_arguments = " " in match.string
    if word.startswith(("/", "~", "\\", "./", "../")) or "\\" in word:
        return PATH
    return PATH if in_arguments and ("/" in word or _FILE_NAME.fullmatch(word)) else word


def _own_names() -> set[str]:
    """Return the names of the user that runs this; a container may have none."""
    found: set[str] = set()
    with suppress(OSError, KeyError, RuntimeError):
        found.add(getpass.getuser())
    with suppress(RuntimeError):
        found.add(Path.home().name)
    return {name for name in found if not _SYSTEM_USERS.fullmatch(name)}
