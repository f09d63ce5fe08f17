"""Looks up the owner of a loopback TCP socket on Linux, through sock_diag(7) or proc(5)."""

import socket
import struct
import sys
from pathlib import Path

assert sys.platform == "linux"  # noqa: S101  # for mypy: only Linux has AF_NETLINK

LOOPBACK = "127.0.0.1"

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST = 1
_ALL_STATES = _NO_COOKIE = 0xFFFFFFFF
_HEADER = struct.Struct("=IHHII")  # struct nlmsghdr
_REQUEST = struct.Struct("=BBxBI")  # struct inet_diag_req_v2 up to its socket id
_PORTS = struct.Struct("!HH")
_INTERFACE = struct.Struct("=III")
_UID_AND_INODE = struct.Struct("=II")
_UID_OFFSET = _HEADER.size + 4 + 48 + 12  # struct inet_diag_msg: state, socket id, timers and queues


def uid_by_netlink(peer_port: int, local_port: int) -> int | None:
    """Ask the kernel for one socket; 15 microseconds.

    Older kernels report root as the owner of a socket that its process has closed; it has no inode.
    """
    address = socket.inet_aton(LOOPBACK).ljust(16, b"\0")
    request = (
        _REQUEST.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, _ALL_STATES)
        + _PORTS.pack(peer_port, local_port)
        + address
        + address
        + _INTERFACE.pack(0, _NO_COOKIE, _NO_COOKIE)
    )
    header = _HEADER.pack(_HEADER.size + len(request), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 0, 0)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as kernel:
            kernel.send(header + request)
            response = kernel.recv(4096)
    except OSError:  # such as no file descriptor left
        return None
    if _HEADER.unpack_from(response)[1] != _SOCK_DIAG_BY_FAMILY:
        return None
    uid, inode = _UID_AND_INODE.unpack_from(response, _UID_OFFSET)
    return uid if inode else None


def uid_by_proc(peer_port: int, local_port: int) -> int | None:
    """Search the table of all connections, /proc/net/tcp; 4 ms."""
    host = f"{struct.unpack('=I', socket.inet_aton(LOOPBACK))[0]:08X}"
    wanted = (f"{host}:{peer_port:04X}", f"{host}:{local_port:04X}")
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            # In tcp6, an IPv4 address is the last four bytes, after ::ffff.
            if (fields[1][-13:], fields[2][-13:]) == wanted:
                return int(fields[7]) if fields[9] != "0" else None
    return None
