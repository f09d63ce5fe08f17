"""Packets and frames as nobody should send them, and where the strictness stops."""

import logging
import os
import socket

import pytest

from tests.attack.wire import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.waiting import eventually
from tests.web.conftest import Served


@pytest.mark.parametrize(
    "packet",
    [
        *("", "0", "2", "5", "6", "b", "9", "4", "47", "3x", "4\u0664"),
        *("40/live,5", "40/live,[1]", '40/live,"x"', "40/li ve,", "40/live?x=1,"),
        *("43/live,1[]", "44/live,", "451-/live,[]", "461-/live,1[]", "421-[]"),
        *("42", "42[]", "42{}", "42/live,99999999999[]", '42/live,["echo"', '42/live,["echo",1]]'),
        "42/live," + "[" * 30_000 + "]" * 30_000,
        '42/live,["\\ud800"]',
        *('42/live,["fail","value"]', '42/live,["fail","key"]', '42/live,["fail"]', '42/live,["fail","x",1]'),
    ],
)
def test_a_packet_that_is_wrong_ends_the_connection(
    served: Served, caplog: pytest.LogCaptureFixture, packet: str
) -> None:
    """Without an answer, and without a word above INFO in the log."""
    with served.page("/live") as page:
        page.say(packet)
        assert page.is_hung_up()
    eventually(lambda: served.pages() == 0)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


@pytest.mark.parametrize(
    "data",
    [
        frame(b"4", BINARY),
        frame(b"\xff\xfe"),
        frame(b"", CLOSE),
        frame(b"\x03\xe8bye", CLOSE),
        frame(b"\xff", CLOSE),
        frame(b"x", 3),
        frame(b"x" * 200, PING),
        frame(b"42", fin=False) + frame(b"42"),
        frame(b"x", 0),
        bytes([0x81, 5]) + b"hello",
        bytes([0xC1, 0x80, 0, 0, 0, 0]),
        frame(b"4" * 65_537),
        frame(b"4" * 40_000, fin=False) + frame(b"4" * 40_000, 0),
        b"GET / HTTP/1.1\r\n\r\n",
        os.urandom(2_000),
    ],
)
def test_a_frame_that_is_wrong_ends_the_connection(
    served: Served, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    """Binary, unmasked, compressed, oversized or plain nonsense: the same quiet end."""
    with served.page("/live") as page:
        page.socket.sendall(data)
        page.socket.shutdown(socket.SHUT_WR)
        assert page.is_hung_up()
    eventually(lambda: served.pages() == 0)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_message_has_64_kib_at_most(served: Served) -> None:
    """In one frame or in several: that much is answered, one more byte ends the connection."""
    for surplus in (0, 1):
        packet = f'42/live,7["echo","{"A" * (65_536 - 20 + surplus)}"]'.encode()
        half = len(packet) // 2
        for data in (frame(packet), frame(packet[:half], fin=False) + frame(packet[half:], 0)):
            with served.page("/live") as page:
                page.socket.sendall(data)
                assert page.hears(b"43/live,7") is (surplus == 0)


def test_fragments_and_pings_that_are_right_are_understood(served: Served) -> None:
    """The strictness stops where the protocol begins."""
    with served.page("/live") as page:
        page.socket.sendall(frame(b'42/live,7["ec', fin=False) + frame(b"hi", PING) + frame(b'ho",1]', 0))

        answers = page.messages()
        assert next(answers) == (PONG, b"hi")
        assert next(answers) == (TEXT, b"43/live,7[1]")


def test_no_extension_is_agreed_upon(served: Served) -> None:
    """Compression would let a small message become a large one."""
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with socket.create_connection(("127.0.0.1", served.server.port)) as peer:
        peer.sendall(served.hello(headers=offer))
        answer = peer.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in answer.lower()
