"""What physical disks do. See the kernel's pages on I/O statistics fields and on sysfs-block."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from desktop_monitor.model.reasons import ReasonCode, Unreadable
from desktop_monitor.model.sample import DiskSample
from desktop_monitor.rates.sums import sum_if_all_known
from desktop_monitor.sensors.clean_text import clean
from desktop_monitor.sensors.linux.formats.diskstats import DiskLine, disk_line
from desktop_monitor.sensors.linux.line_cache import LineCache
from desktop_monitor.sensors.linux.proc_file import ProcFile
from desktop_monitor.sensors.linux.sysfs import is_folder, is_there, number_of, text_of
from desktop_monitor.sensors.reasons import unreadable
from desktop_monitor.sensors.sensor import Sensor

_VIRTUAL_OR_PART = re.compile(
    rb"(?:loop|ram|zram|dm-|md|sr|fd|nbd|zd|bcache|drbd)\d.*|md_.+|"
    rb"(?:nvme\d+n\d+|mmcblk\d+)(?:p|boot|gp|rpmb)\d*"
)
_PARTITION = re.compile(rb"(?:sd|hd|vd|xvd|dasd|ubd)[a-z]+\d+|(?:pmem|rbd|sas|sata|usb)\d+p\d+")
"""So its name says, where sysfs does not: Xen may give a whole disk the name of one (``xvda1``)."""
_PART_OF = re.compile(rb"(.*\d)p\d+|(.*\D)\d+")
"""A disk with a letter at its end has partitions by number, one with a digit has ``p1``: ``cciss/c0d0p1``."""
_PATH_OF_HEAD = re.compile(r"(nvme\d+)c\d+(n\d+)")
_IDENTITIES = ("wwid", "device/wwid", "serial", "device/serial", "device/cid")
_COUNTERS = ("read_bytes", "write_bytes", "reads", "writes", "read_ms", "write_ms")


@dataclass(frozen=True, slots=True)
class _DiskFacts:
    """What does not change about a disk.

    ``merged_as`` names what several paths to one disk are reported as: the head of an NVMe namespace, or
    the device that dm-multipath made of them.
    """

    name: str
    id: str | None
    merged_as: str | None = None


class DisksSensor(Sensor[tuple[DiskSample, ...]]):
    """Reads /proc/diskstats."""

    def __init__(self, *, proc: Path, sys: Path) -> None:
        """Read from `proc`; `sys` says what a block device is."""
        self._diskstats = ProcFile(proc / "diskstats")
        self._block = sys / "block"
        self._lines = LineCache(self._disk)
        self._facts: dict[bytes, _DiskFacts | None] = {}
        """By the kernel's name; None is a device that is no physical disk."""
        self._seen: dict[bytes, DiskLine] = {}
        self._shared_ids: set[str] = set()
        """What several disks say that they are: which is which cannot be known, so it is no identity."""
        self._has_any = True

    def read(self) -> tuple[DiskSample, ...]:
        """Read every physical disk, in the kernel's order; partitions, loop and RAM disks are left out.

        Raises:
            OSError: The file cannot be read.
        """
        content, shared = self._diskstats.read(), len(self._shared_ids)
        lines = self._lines.read(content)
        if len(self._shared_ids) > shared:
            self._drop_shared_ids()
            lines = self._lines.read(content)
        found = [disk for _, disk in lines if disk is not None]
        if len(self._facts) > len(lines):  # unplugged: the name may be another device's soon
            for name in self._facts.keys() - {name for name, _ in lines}:
                del self._facts[name], self._seen[name]
        self._has_any = bool(found)
        if any(facts and facts.merged_as for facts in self._facts.values()):
            found = self._merged(found)
        return tuple(found)

    def unreadable(self) -> list[Unreadable]:
        """Return why there is no disk, if there is none; how many lines are not understood."""
        missing = [] if self._has_any else [unreadable("disks", ReasonCode.NO_DISKS)]
        if count := self._lines.not_understood:
            missing.append(unreadable("disks", ReasonCode.NOT_UNDERSTOOD, count=count))
        return missing

    def close(self) -> None:
        """Close the kept descriptor."""
        self._diskstats.close()

    def _disk(self, text: bytes) -> tuple[bytes, DiskSample | None]:
        line = disk_line(text)
        before = self._seen.get(line.name)
        if before is not None and line.reads + line.writes < before.reads + before.writes:
            self._facts.pop(line.name, None)  # the counters restart: another disk may have the name
        self._seen[line.name] = line
        if line.name not in self._facts:
            self._facts[line.name] = self._read_facts(line.name)
        facts = self._facts[line.name]
        if facts is None or (not any(line[1:]) and self._is_without_medium(facts.name)):
            return line.name, None
        return line.name, DiskSample(facts.name, *line[1:], facts.id)

    def _is_without_medium(self, name: str) -> bool:
        """Return whether it has no size, as an empty slot of a card reader. A medium changes its line."""
        return number_of(self._block / name.replace("/", "!") / "size") == 0

    def _read_facts(self, raw_name: bytes) -> _DiskFacts | None:
        """Return what a block device is; None unless it is a physical disk.

        A whole disk has a folder in /sys/block, a physical one names the device behind it. The kernel has
        these attributes in memory: to read them asks no device.
        """
        name = clean(raw_name)
        folder = self._block / name.replace("/", "!")
        has_sysfs = is_folder(self._block)
        if _VIRTUAL_OR_PART.fullmatch(raw_name) or (not has_sysfs and self._is_part(raw_name)):
            return None
        if has_sysfs and not is_there(folder / "device"):
            return None
        head = _PATH_OF_HEAD.fullmatch(name)
        if number_of(folder / "hidden") or (head and not has_sysfs):
            return _DiskFacts(name, None, head[1] + head[2]) if head else None
        merged_as = self._multipath(folder)
        identity = next((clean(text) for file in _IDENTITIES if (text := text_of(folder / file))), None)
        if merged_as is None and identity is not None and self._is_shared(identity):
            self._shared_ids.add(identity)
            identity = None
        return _DiskFacts(name, identity, merged_as)

    def _is_part(self, raw_name: bytes) -> bool:
        """Return whether its name says that it is a partition; the kernel lists its disk before it."""
        found = _PART_OF.fullmatch(raw_name)
        is_of_disk = found is not None and self._facts.get(found[1] or found[2]) is not None
        return is_of_disk or _PARTITION.fullmatch(raw_name) is not None

    def _is_shared(self, identity: str) -> bool:
        """Return whether another disk says that it is the same; some USB bridges have one number for all."""
        if identity in self._shared_ids:
            return True
        others = (facts for facts in self._facts.values() if facts is not None and facts.id == identity)
        # One that is not there any more is this one, by another name.
        return any(is_there(self._block / facts.name.replace("/", "!")) for facts in others)

    def _drop_shared_ids(self) -> None:
        for name, facts in self._facts.items():
            if facts is not None and facts.merged_as is None and facts.id in self._shared_ids:
                self._facts[name] = _DiskFacts(facts.name, None)
        self._lines.clear()

    def _multipath(self, folder: Path) -> str | None:
        """Return the device that dm-multipath made of this and other paths to the same disk."""
        for holder in sorted((folder / "holders").glob("dm-*")):
            if (text_of(holder / "dm" / "uuid") or "").startswith("mpath-"):
                return holder.name
        return None

    def _merged(self, disks: Iterable[DiskSample]) -> list[DiskSample]:
        """Report several paths to a disk as one disk."""
        by_name = {facts.name: facts for facts in self._facts.values() if facts is not None}
        found: dict[str, DiskSample] = {}
        paths = []
        for disk in disks:
            merged_as = by_name[disk.name].merged_as
            if merged_as is None:
                found[disk.name] = disk
            elif merged_as.startswith("dm-"):
                found[merged_as] = _joined(found[merged_as], disk) if merged_as in found else disk
            else:
                paths.append(replace(disk, name=merged_as))
        # Kernels that count nothing for the head of a namespace count it for its paths.
        counted = {name for name, disk in found.items() if disk.reads or disk.writes}
        for path in paths:
            if path.name in counted:
                continue
            head = found.get(path.name)
            if head is None or not (head.reads or head.writes):
                found[path.name] = replace(path, id=head and head.id)
            else:
                found[path.name] = _joined(head, path)
        return list(found.values())


def _joined(one: DiskSample, other: DiskSample) -> DiskSample:
    """Add the counters; when at least one of the paths was busy is not known."""
    sums = {name: sum_if_all_known((getattr(one, name), getattr(other, name))) for name in _COUNTERS}
    return replace(one, busy_ms=None, **sums)
