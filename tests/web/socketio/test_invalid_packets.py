"""Invalid packets and frames close the connection; unusual valid ones do not."""

import logging
import random
import socket
from contextlib import suppress

import pytest

from tests.attack.raw_client import BINARY, CLOSE, PING, PONG, TEXT, frame
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
def test_an_invalid_packet_closes_the_connection(
    served: Served, caplog: pytest.LogCaptureFixture, packet: str
) -> None:
    """Without a response, and without a log entry above INFO."""
    with served.page("/live") as page:
        page.send(packet)
        assert page.is_closed()
    eventually(lambda: served.pages() == 0)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


INVALID_FRAMES = {
    "binary": frame(b"4", BINARY),
    "not UTF-8": frame(b"\xff\xfe"),
    "close": frame(b"", CLOSE),
    "close with a reason": frame(b"\x03\xe8bye", CLOSE),
    "close with a short code": frame(b"\xff", CLOSE),
    "unknown opcode": frame(b"x", 3),
    "long ping": frame(b"x" * 200, PING),
    "text within a text": frame(b"42", fin=False) + frame(b"42"),
    "continuation of nothing": frame(b"x", 0),
    "unmasked": bytes([0x81, 5]) + b"hello",
    "compressed": bytes([0xC1, 0x80, 0, 0, 0, 0]),
    "oversized": frame(b"4" * 65_537),
    "oversized in parts": frame(b"4" * 40_000, fin=False) + frame(b"4" * 40_000, 0),
    "HTTP": b"GET / HTTP/1.1\r\n\r\n",
    "random": random.Random(14).randbytes(2_000),
}


@pytest.mark.parametrize("data", INVALID_FRAMES.values(), ids=INVALID_FRAMES)
def test_an_invalid_frame_closes_the_connection(
    served: Served, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    """Binary, unmasked, compressed, oversized or random data."""
    with served.page("/live") as page:
        with suppress(OSError):  # it may be closed before all of it is sent
            page.socket.sendall(data)
            page.socket.shutdown(socket.SHUT_WR)
        assert page.is_closed()
    eventually(lambda: served.pages() == 0)
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_message_is_limited_to_64_kib(served: Served) -> None:
    """In one or several frames; one more byte closes the connection."""
    for extra_bytes in (0, 1):
        packet = f'42/live,7["echo","{"A" * (65_536 - 20 + extra_bytes)}"]'.encode()
        half = len(packet) // 2
        for data in (frame(packet), frame(packet[:half], fin=False) + frame(packet[half:], 0)):
            with served.page("/live") as page:
                page.socket.sendall(data)
                assert page.receives(b"43/live,7") is (extra_bytes == 0)


def test_valid_fragments_and_pings_are_accepted(served: Served) -> None:
    """A ping within a fragmented message is valid (RFC 6455, 5.4)."""
    with served.page("/live") as page:
        page.socket.sendall(frame(b'42/live,7["ec', fin=False) + frame(b"hi", PING) + frame(b'ho",1]', 0))

        answers = page.messages()
        assert next(answers) == (PONG, b"hi")
        assert next(answers) == (TEXT, b"43/live,7[1]")


def test_no_extension_is_negotiated(served: Served) -> None:
    """Compression would let a small message expand."""
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with socket.create_connection(("127.0.0.1", served.server.port)) as peer:
        peer.sendall(served.handshake(headers=offer))
        response = peer.recv(4096)
    assert response.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in response.lower()
