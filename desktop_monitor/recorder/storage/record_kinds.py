"""Every kind of record: its file, how long it is kept, and what deleting means for it."""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Family(StrEnum):
    """The files of the history: one of each of the first three for a day, one summary of all days."""

    SAMPLES = "samples"
    ROLLUPS = "rollups"
    DIGESTS = "digests"
    SUMMARY = "summary"
    WAL = "wal"


class Retention(StrEnum):
    """How long the records of a family are kept."""

    DAYS_OF_DETAIL = "days_of_detail"
    """As many days as the settings say."""
    ROLLUP_DAYS = "rollup_days"
    FOREVER = "forever"
    CHUNK = "chunk"
    """Until the open chunk is stored."""


class Deletion(StrEnum):
    """What deleting a range of time does to the records of a kind."""

    TOUCHING_CHUNKS = "touching_chunks"
    """Chunks that the range touches are deleted whole."""
    UNREFERENCED = "unreferenced"
    """Identities that no remaining record refers to are removed from their record."""
    TOUCHING_HOURS = "touching_hours"
    """Hours that the range touches are deleted, and made again from the chunks that remain."""
    SLOTS = "slots"
    """The hours that the range touches are removed from the record of a day."""
    TOUCHING_DAYS = "touching_days"
    """The files of days that the range touches are removed, and made again from the roll-ups that remain."""
    EVENTS_INSIDE = "events_inside"
    """Events that lie in the range are deleted."""
    WHOLE_FILE = "whole_file"


class _Traits(NamedTuple):
    family: Family
    deletion: Deletion
    is_deflated: bool = False


RETENTION = {
    Family.SAMPLES: Retention.DAYS_OF_DETAIL,
    Family.ROLLUPS: Retention.ROLLUP_DAYS,
    Family.DIGESTS: Retention.ROLLUP_DAYS,
    Family.SUMMARY: Retention.FOREVER,
    Family.WAL: Retention.CHUNK,
}


class RecordKind(IntEnum):
    """The kind of a record; its number is stored and never given to another kind."""

    CHUNK = 1
    IDENTITY = 2
    MINUTES = 3
    TEN_MINUTES = 4
    HOURS = 5
    EVENT = 6
    ROLLUP_IDENTITY = 7
    PROGRAM_CPU = 8
    PROCESS_TOTALS = 9
    WAL_HEADER = 10
    WAL_DELTA = 11
    DAY_PROGRAM_CPU = 12
    DAY_DIGEST = 13
    DAY_PROCESS_TOTALS = 14
    DAY_SHORT_TIME = 15

    @property
    def traits(self) -> _Traits:
        """What holds for every record of this kind."""
        return _TRAITS[self]

    @property
    def is_deflated(self) -> bool:
        """Whether the content is deflated already."""
        return _TRAITS[self].is_deflated


_TRAITS = {
    RecordKind.CHUNK: _Traits(Family.SAMPLES, Deletion.TOUCHING_CHUNKS, is_deflated=True),
    RecordKind.IDENTITY: _Traits(Family.SAMPLES, Deletion.UNREFERENCED),
    RecordKind.MINUTES: _Traits(Family.ROLLUPS, Deletion.TOUCHING_HOURS),
    RecordKind.TEN_MINUTES: _Traits(Family.ROLLUPS, Deletion.TOUCHING_HOURS),
    RecordKind.PROGRAM_CPU: _Traits(Family.ROLLUPS, Deletion.TOUCHING_HOURS),
    RecordKind.PROCESS_TOTALS: _Traits(Family.ROLLUPS, Deletion.TOUCHING_HOURS),
    RecordKind.ROLLUP_IDENTITY: _Traits(Family.ROLLUPS, Deletion.UNREFERENCED),
    RecordKind.DAY_DIGEST: _Traits(Family.DIGESTS, Deletion.TOUCHING_DAYS),
    RecordKind.DAY_PROCESS_TOTALS: _Traits(Family.DIGESTS, Deletion.TOUCHING_DAYS),
    RecordKind.DAY_SHORT_TIME: _Traits(Family.DIGESTS, Deletion.TOUCHING_DAYS),
    RecordKind.HOURS: _Traits(Family.SUMMARY, Deletion.SLOTS),
    RecordKind.DAY_PROGRAM_CPU: _Traits(Family.SUMMARY, Deletion.SLOTS),
    RecordKind.EVENT: _Traits(Family.SUMMARY, Deletion.EVENTS_INSIDE),
    RecordKind.WAL_HEADER: _Traits(Family.WAL, Deletion.WHOLE_FILE),
    RecordKind.WAL_DELTA: _Traits(Family.WAL, Deletion.WHOLE_FILE),
}
