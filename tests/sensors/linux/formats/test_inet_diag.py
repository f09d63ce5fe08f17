"""Messages of sock_diag."""

import socket
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.model.sample import LAST_COUNTER
from desktop_monitor.sensors.linux.formats.inet_diag import (
    DumpError,
    TcpSocket,
    parse_closed,
    parse_dump,
    parse_socket,
)

DONE, ERROR, LISTED = 3, 2, 18
INFO = 2
counters = st.integers(0, 2**64 - 1)
ids = st.integers(0, 2**32 - 1)


def attribute(kind: int, content: bytes) -> bytes:
    """Return an attribute as the kernel writes it."""
    return struct.pack("=HH", 4 + len(content), kind) + content + bytes(-len(content) % 4)


def tcp_info(sent: int, received: int) -> bytes:
    """Return the beginning of struct tcp_info."""
    return bytes(120) + struct.pack("=QQ", sent, received) + bytes(100)


def socket_message(
    *attributes: bytes,
    family: int = socket.AF_INET,
    ports: tuple[int, int] = (40000, 443),
    addresses: tuple[bytes, bytes] = (b"\x0a\0\0\1", b"\x0a\0\0\2"),
    cookie: int = 7,
    uid: int = 1000,
    inode: int = 55,
) -> bytes:
    """Return struct inet_diag_msg and its attributes."""
    head = struct.pack("=BBBB", family, 1, 0, 0) + struct.pack("!HH", *ports)
    head += addresses[0].ljust(16, b"\0") + addresses[1].ljust(16, b"\0") + struct.pack("=IQ", 0, cookie)
    return head + struct.pack("=IIIII", 0, 0, 0, uid, inode) + b"".join(attributes)


def message(kind: int, content: bytes) -> bytes:
    """Return a netlink message."""
    return struct.pack("=IHHII", 16 + len(content), kind, 0, 0, 0) + content + bytes(-len(content) % 4)


@given(counters, counters, ids, ids, st.integers(0, 2**64 - 1), st.lists(st.binary(max_size=40)))
def test_every_number_is_in_its_place(
    sent: int, received: int, uid: int, inode: int, cookie: int, others: list[bytes]
) -> None:
    """Behind any other attributes, of any length; a counter is never larger than others can have it."""
    before = [attribute(kind + 100, content) for kind, content in enumerate(others)]
    info = attribute(INFO, tcp_info(sent, received))

    found = parse_socket(socket_message(*before, info, *before, uid=uid, inode=inode, cookie=cookie))

    assert found is not None
    assert found[:5] == (cookie, inode, uid, min(received, LAST_COUNTER), min(sent, LAST_COUNTER))
    assert found.names == ("10.0.0.1:40000", "10.0.0.2:443")


def test_both_ends_of_a_connection_name_each_other() -> None:
    """Also where one has an IPv4 address and the other the IPv6 address that stands for it."""
    info = attribute(INFO, tcp_info(1, 2))
    one = parse_socket(socket_message(info))
    mapped = tuple(bytes(10) + b"\xff\xff" + address for address in (b"\x0a\0\0\2", b"\x0a\0\0\1"))
    other = parse_socket(
        socket_message(info, family=socket.AF_INET6, ports=(443, 40000), addresses=(mapped[0], mapped[1]))
    )

    assert one is not None
    assert other is not None
    assert one.ends == other.ends_of_peer
    assert other.ends == one.ends_of_peer


def test_ipv6_addresses_are_in_brackets() -> None:
    """As in the connections of a process."""
    addresses = (
        socket.inet_pton(socket.AF_INET6, "fe80::1"),
        socket.inet_pton(socket.AF_INET6, "2001:db8::2"),
    )
    found = parse_socket(
        socket_message(attribute(INFO, tcp_info(0, 0)), family=socket.AF_INET6, addresses=addresses)
    )

    assert found is not None
    assert found.names == ("[fe80::1]:40000", "[2001:db8::2]:443")


@pytest.mark.parametrize("attributes", [[], [attribute(8, b"\0")], [attribute(INFO, tcp_info(1, 2)[:130])]])
def test_a_socket_without_counters_is_left_out(attributes: list[bytes]) -> None:
    """One in TIME_WAIT has none, nor has one of an old kernel."""
    assert parse_socket(socket_message(*attributes)) is None


def test_the_answer_ends_with_a_message_of_its_own() -> None:
    """The kernel sends it in parts."""
    one = message(LISTED, socket_message(attribute(INFO, tcp_info(1, 2))))

    assert [len(parse_dump(one + one)[0]), parse_dump(one + one)[1]] == [2, False]
    assert [len(parse_dump(one + message(DONE, bytes(4)))[0]), parse_dump(message(DONE, b""))[1]] == [1, True]


def test_a_refusal_is_an_error_with_its_number() -> None:
    """A kernel without INET_DIAG says that there is no such file."""
    with pytest.raises(DumpError) as caught:
        parse_dump(message(ERROR, struct.pack("=i", -2) + bytes(16)))

    assert caught.value.errno == 2


@given(st.binary(max_size=600))
def test_anything_else_is_a_value_error(data: bytes) -> None:
    """Never another exception, and never a socket of less than its structure."""
    for parse in (parse_dump, parse_closed):
        with suppress(ValueError, DumpError):
            parse(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_never_raises_more(at: int, value: int) -> None:
    """Lengths that lie are found."""
    data = bytearray(message(LISTED, socket_message(attribute(8, b"\0"), attribute(INFO, tcp_info(1, 2)))))
    data[at % len(data)] = value

    try:
        found, _ = parse_dump(bytes(data))
    except (ValueError, DumpError):
        return
    assert all(isinstance(one, TcpSocket) for one in found)


@pytest.mark.parametrize("code", [-12, -4])
def test_an_answer_that_ended_early_is_an_error(code: int) -> None:
    """Its last message has the error: sockets that are missing would be taken for closed ones."""
    data = message(LISTED, socket_message(attribute(INFO, tcp_info(1, 2)))) + message(
        DONE, struct.pack("=i", code)
    )

    with pytest.raises(DumpError) as refused:
        parse_dump(data)

    assert refused.value.errno == -code
