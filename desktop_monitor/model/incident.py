"""What a shared incident may contain, what one does contain, and the one that is shown."""

from enum import StrEnum

import msgspec


class IncidentPart(StrEnum):
    """What is left out of a shared incident, or replaced, unless it is chosen."""

    USERS = "users"
    HOST = "host"
    PATHS = "paths"
    ARGUMENTS = "arguments"
    REMOTE = "remote"
    """Addresses and names of other computers, and of this one's interfaces."""


class IncidentPreview(msgspec.Struct, frozen=True):
    """What the file of an incident would contain.

    ``included`` has members of `IncidentPart`; ``programs`` are the names in the file.
    """

    from_unix_ms: int
    to_unix_ms: int
    sample_count: int
    process_count: int
    event_count: int
    programs: tuple[str, ...]
    included: tuple[str, ...]


class OpenedIncident(msgspec.Struct, frozen=True):
    """An incident that is shown instead of this machine. ``included`` has members of `IncidentPart`."""

    name: str
    from_unix_ms: int
    to_unix_ms: int
    logical_cores: int
    included: tuple[str, ...]
