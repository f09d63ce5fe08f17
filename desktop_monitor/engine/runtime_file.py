"""The file in which launchers find a running engine."""

import msgspec


class Runtime(msgspec.Struct, frozen=True):
    """How to reach a running engine; the content of the runtime file."""

    pid: int
    port: int
    secret: str
    version: str
    started_at_unix_ms: int
