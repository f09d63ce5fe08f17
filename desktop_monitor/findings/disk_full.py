"""A volume that will be full in a few days at its present rate."""

from collections import Counter
from collections.abc import Iterator

from desktop_monitor.findings.culprits import NO_CULPRIT, Blame, culprit
from desktop_monitor.findings.make_finding import make_finding
from desktop_monitor.findings.recorded import Recorded, VolumeHours
from desktop_monitor.findings.trend import trend
from desktop_monitor.model.finding import Finding, FindingKind
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS

_MIN_HOURS = 24
"""A shorter record has no trend: a day has a backup, a build, an update."""
_MAX_DAYS = 14
"""Later than that, there is time enough to notice it otherwise."""
_CERTAIN_DAYS = 7
_MIN_FIT = 0.7
"""How well a line fits: one large download is a step, not a trend."""
_MIN_PART_PER_DAY = 0.001
"""Of the volume: less than this is what log files do, up to their rotation."""
_UNFLUSHED_MS = 2 * HOUR_MS
"""The last hour is not in the record yet."""
_WRITER_SHARE = 0.5
"""A writer of less than this part of what was written is not named."""


def find_full_disks(recorded: Recorded) -> Iterator[Finding]:
    """Yield each volume that fills up within two weeks."""
    for volume in recorded.volumes:
        times, used = volume.begins_unix_ms, volume.used_bytes
        if len(times) < _MIN_HOURS:
            continue
        line = trend(times, used)
        per_day, free = line.per_ms * DAY_MS, volume.free_bytes[-1]
        least = _MIN_PART_PER_DAY * (used[-1] + free)
        if per_day < least or line.fit < _MIN_FIT or free > per_day * _MAX_DAYS:
            continue
        end = recorded.to_unix_ms if recorded.to_unix_ms - times[-1] <= _UNFLUSHED_MS else times[-1]
        span_days = (times[-1] - times[0]) / DAY_MS
        yield make_finding(
            FindingKind.DISK_FULL,
            (times[0], end, end),
            _writer(recorded, volume, used[-1] - used[0]),
            line.fit * (0.5 + 0.5 * min(1.0, span_days / _CERTAIN_DAYS)),
            mount=volume.mount,
            left_s=round(86_400 * free / per_day),
            bytes_per_day=round(per_day),
            free_bytes=round(free),
        )


def _writer(recorded: Recorded, volume: VolumeHours, grown_bytes: float) -> Blame:
    """Return the program that wrote most of all, if that can be what the volume grew by."""
    written: Counter[str] = Counter()
    main: dict[str, Counter[tuple[int, int]]] = {}
    every = (slot for part in recorded.usage for slot in part.slots())
    slots = [slot for slot in every if slot.begin_unix_ms >= volume.begins_unix_ms[0]]
    for slot in slots:
        for key, write_bytes in slot.write_bytes.items():
            if key in recorded.processes:
                name = recorded.processes[key].name
                written[name] += write_bytes
                main.setdefault(name, Counter())[key] += write_bytes
        written.update(slot.others_write_bytes)
    if not written or not slots:
        return NO_CULPRIT
    [(name, most)] = written.most_common(1)
    whole_ms = volume.begins_unix_ms[-1] - volume.begins_unix_ms[0]
    grown_meanwhile = grown_bytes * min(1.0, (recorded.to_unix_ms - slots[0].begin_unix_ms) / whole_ms)
    if most < _WRITER_SHARE * max(written.total(), grown_meanwhile):
        return NO_CULPRIT
    [(key, _)] = main[name].most_common(1)
    return Blame([culprit(recorded.processes[key])], most / written.total(), "")
