"""Messages of the proc connector. See linux/netlink.h, linux/connector.h and linux/cn_proc.h."""

import ctypes
import struct
from typing import NamedTuple

EXEC, EXIT = 0x2, 0x80000000
PROC_GROUP = 1  # CN_IDX_PROC

_PROC = (PROC_GROUP, 1)  # CN_VAL_PROC
_DONE = 3  # NLMSG_DONE
_LISTEN = 1  # PROC_CN_MCAST_LISTEN
_NETLINK_HEAD, _CONNECTOR_HEAD = struct.Struct("=IHHII"), struct.Struct("=IIIIHH")
_WHAT, _TIME_NS = struct.Struct("=I"), struct.Struct("=Q")
_EXEC_EVENT, _EXIT_EVENT = struct.Struct("=ii"), struct.Struct("=iiIIii")
_ID_AT = _NETLINK_HEAD.size
_EVENT_AT = _ID_AT + _CONNECTOR_HEAD.size
_TIME_AT = _EVENT_AT + 8  # after what and CPU
_DATA_AT = _TIME_AT + 8
_ID = struct.Struct("=II")


class ProcessEvent(NamedTuple):
    """The execution of a program or the end of a thread; ``pid`` is the thread's, 0 is not given."""

    what: int
    pid: int
    process_pid: int
    parent_pid: int = 0
    status: int = 0
    """As wait(2) has it."""
    at_s: float = 0.0
    """When that was, by the monotonic clock."""


def parse_event(message: bytes) -> ProcessEvent | None:
    """Parse a message; None for another kind of event, or what is no event at all."""
    try:
        if _ID.unpack_from(message, _ID_AT) != _PROC:
            return None
        (what,) = _WHAT.unpack_from(message, _EVENT_AT)
        (at_ns,) = _TIME_NS.unpack_from(message, _TIME_AT)
        if what == EXEC:
            pid, process_pid = _EXEC_EVENT.unpack_from(message, _DATA_AT)
            return ProcessEvent(what, pid, process_pid, at_s=at_ns / 1e9)
        if what == EXIT:
            pid, process_pid, status, _, _, parent_pid = _EXIT_EVENT.unpack_from(message, _DATA_AT)
            return ProcessEvent(what, pid, process_pid, parent_pid, status, at_ns / 1e9)
    except struct.error:  # cut short
        pass
    return None


def _listen_request() -> bytes:
    wanted = _ID.pack(_LISTEN, EXEC | EXIT)
    request = _CONNECTOR_HEAD.pack(*_PROC, 0, 0, len(wanted), 0) + wanted
    return _NETLINK_HEAD.pack(_NETLINK_HEAD.size + len(request), _DONE, 0, 0, 0) + request


LISTEN_REQUEST = _listen_request()
"""Asks for executions and ends."""


class SocketFilter:
    """A program for SO_ATTACH_FILTER; see socket(7) and linux/filter.h."""

    def __init__(self, *instructions: tuple[int, int, int, int]) -> None:
        """Assemble (code, jump if true, jump if false, value)."""
        code = b"".join(struct.pack("=HBBI", *one) for one in instructions)
        self._code = ctypes.create_string_buffer(code, len(code))
        self.option = struct.pack("@HP", len(instructions), ctypes.addressof(self._code))


def _as_loaded(number: int) -> int:
    """Return what a filter has when it loads a number of this machine: it takes it for big-endian."""
    return int.from_bytes(_WHAT.pack(number), "big")


_LOAD, _LOAD_TO_COMPARE, _IF_EQUAL, _IF_EQUAL_TO_COMPARED, _RETURN = 0x20, 0x07, 0x15, 0x1D, 0x06
WITHOUT_THREADS = SocketFilter(
    (_LOAD, 0, 0, _EVENT_AT),
    (_IF_EQUAL, 0, 4, _as_loaded(EXIT)),
    (_LOAD, 0, 0, _DATA_AT),
    (_LOAD_TO_COMPARE, 0, 0, 0),
    (_LOAD, 0, 0, _DATA_AT + 4),
    (_IF_EQUAL_TO_COMPARED, 0, 1, 0),
    (_RETURN, 0, 0, 0xFFFFFFFF),
    (_RETURN, 0, 0, 0),
)
"""Leaves out the ends of threads other than the first of a process."""
