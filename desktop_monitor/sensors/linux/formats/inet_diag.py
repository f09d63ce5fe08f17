"""Messages of sock_diag about TCP sockets. See sock_diag(7), linux/inet_diag.h, linux/tcp.h, rtnetlink(7)."""

import socket
import struct
from collections.abc import Iterator
from typing import NamedTuple

from desktop_monitor.model.sample import LAST_COUNTER

CLOSED_GROUPS = (1, 3)
"""SKNLGRP_INET_TCP_DESTROY and SKNLGRP_INET6_TCP_DESTROY: a message for each socket that is destroyed."""

_DONE, _ERROR = 3, 2  # NLMSG_DONE, NLMSG_ERROR
_DUMP_BOTH_FAMILIES = 18  # TCPDIAG_GETSOCK: one walk through the kernel's table where others need two
_REQUEST_AND_DUMP = 0x1 | 0x300  # NLM_F_REQUEST | NLM_F_DUMP
_WANTS_INFO = 1 << (2 - 1)  # INET_DIAG_INFO
_WITH_DATA = sum(1 << state for state in (1, 2, 4, 5, 8, 9, 11))
"""Established, being opened or being closed: neither listening nor TIME_WAIT, which carry nothing."""
_HEADER = struct.Struct("=IHHII")  # struct nlmsghdr
_MESSAGE = struct.Struct("=BBBB4s32sIQIIIII")  # struct inet_diag_msg
_ATTRIBUTE = struct.Struct("=HH")  # struct nlattr
_ERROR_CODE = struct.Struct("=i")
_INFO = 2  # INET_DIAG_INFO
_TYPE_MASK = 0x3FFF
_BYTES = struct.Struct("=QQ")
_BYTES_AT = 120  # tcpi_bytes_acked and tcpi_bytes_received of struct tcp_info
_BYTECODE = 1  # INET_DIAG_REQ_BYTECODE
_OPERATION = struct.Struct("=BBH")  # struct inet_diag_bc_op
_JUMP, _PEER_MATCHES = 1, 8  # INET_DIAG_BC_JMP, INET_DIAG_BC_D_COND
_MAPPED = bytes(10) + b"\xff\xff"


class TcpSocket(NamedTuple):
    """A TCP socket, and what it carried since it was opened: payload, each byte once, without headers.

    ``inode`` is 0 when no process has it open any more. ``ends`` are both addresses and ports, an IPv4
    address as the IPv6 address that stands for it.
    """

    cookie: int
    inode: int
    uid: int
    received_bytes: int
    sent_bytes: int
    ends: bytes

    @property
    def ends_of_peer(self) -> bytes:
        """The same connection as the other end has it."""
        ends = self.ends
        return ends[2:4] + ends[:2] + ends[20:36] + ends[4:20]

    @property
    def names(self) -> tuple[str, str]:
        """The local and the remote end as text, as in the connections of a process."""
        ports = struct.unpack_from("!HH", self.ends)
        return _end(self.ends[4:20], ports[0]), _end(self.ends[20:36], ports[1])


class DumpError(OSError):
    """The kernel refused to list sockets, or listed them incompletely."""


def dump_request(*, with_loopback: bool = False) -> bytes:
    """Return the message that asks for every TCP socket that is connected, of both families.

    The kernel itself leaves out those that are connected to a loopback address, unless `with_loopback`.
    """
    body = struct.pack("=BBBB", socket.AF_UNSPEC, 0, 0, _WANTS_INFO) + bytes(48)
    body += struct.pack("=II", _WITH_DATA, 0)
    if not with_loopback:
        last = _unless_peer(socket.AF_INET6, "::1", 128, 0)
        code = _unless_peer(socket.AF_INET, "127.0.0.0", 8, len(last)) + last
        body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(code), _BYTECODE) + code
    return _HEADER.pack(_HEADER.size + len(body), _DUMP_BOTH_FAMILIES, _REQUEST_AND_DUMP, 0, 0) + body


def _unless_peer(family: int, network: str, prefix_bits: int, length_after: int) -> bytes:
    """Return instructions that reject sockets with a peer in a network, before so many bytes of others."""
    condition = struct.pack("=BBxxi", family, prefix_bits, -1) + socket.inet_pton(family, network)
    length = _OPERATION.size + len(condition)
    # A jump to behind the end rejects; the kernel allows that to "no" only, hence the second instruction.
    matches = _OPERATION.pack(_PEER_MATCHES, length, length + _OPERATION.size)
    reject = _OPERATION.pack(_JUMP, _OPERATION.size, _OPERATION.size + length_after + 4)
    return matches + condition + reject


def parse_dump(data: bytes) -> tuple[list[TcpSocket], bool]:
    """Parse a part of the answer.

    Returns:
        The sockets in it that have counters, and whether it was the last part.

    Raises:
        DumpError: The kernel refused.
        ValueError: It is not such an answer.
    """
    found: list[TcpSocket] = []
    for kind, message in _messages(data):
        code = _ERROR_CODE.unpack_from(message)[0] if len(message) >= _ERROR_CODE.size else 0
        if kind == _ERROR or (kind == _DONE and code < 0):  # the latter ended before its last part
            raise DumpError(-code, "sock_diag")
        if kind == _DONE:
            return found, True
        one = parse_socket(message)
        if one is not None:
            found.append(one)
    return found, False


def parse_closed(data: bytes) -> list[TcpSocket]:
    """Parse what the kernel reports of sockets that were destroyed; user and inode are 0 there.

    Raises:
        ValueError: It is not such a message.
    """
    return [one for _, message in _messages(data) if (one := parse_socket(message)) is not None]


def parse_socket(message: bytes) -> TcpSocket | None:
    """Parse a message without its header; None for a socket without counters."""
    if len(message) < _MESSAGE.size:
        raise ValueError(f"a message of {len(message)} bytes")
    family, _, _, _, ports, addresses, _, cookie, _, _, _, uid, inode = _MESSAGE.unpack_from(message)
    at = _MESSAGE.size
    while at + _ATTRIBUTE.size <= len(message):
        length, kind = _ATTRIBUTE.unpack_from(message, at)
        if length < _ATTRIBUTE.size:
            raise ValueError(f"an attribute of {length} bytes")
        if kind & _TYPE_MASK == _INFO:
            bytes_at = at + _ATTRIBUTE.size + _BYTES_AT
            if min(at + length, len(message)) < bytes_at + _BYTES.size:
                return None  # a kernel before 4.1
            sent, received = _BYTES.unpack_from(message, bytes_at)
            if family == socket.AF_INET:
                addresses = _MAPPED + addresses[:4] + _MAPPED + addresses[16:20]
            return TcpSocket(
                cookie, inode, uid, min(received, LAST_COUNTER), min(sent, LAST_COUNTER), ports + addresses
            )
        at += (length + 3) & ~3
    return None


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            raise ValueError("a message that is cut short")
        length, kind, _, _, _ = _HEADER.unpack_from(data, at)
        if not _HEADER.size <= length <= len(data) - at:
            raise ValueError(f"a message of {length} bytes")
        yield kind, data[at + _HEADER.size : at + length]
        at += (length + 3) & ~3


def _end(address: bytes, port: int) -> str:
    if address.startswith(_MAPPED):
        return f"{socket.inet_ntop(socket.AF_INET, address[12:])}:{port}"
    return f"[{socket.inet_ntop(socket.AF_INET6, address)}]:{port}"
