"""Generates requests, packets and frames that are mostly invalid, from a seeded generator."""

import json
import os
import random
import struct

from tests.attack.raw_client import BINARY, CLOSE, PING, PONG, TEXT, Target, handshake, request

EVENT_NAMES = (
    "message",
    "my event",
    "connect",
    "disconnect",
    "connect_error",
    "reading",
    "watch",
    "error",
    "__init__",
    "",
    "*",
)
NAMESPACES = (
    "/live",
    "/chat",
    "/test",
    "/test_conn",
    "/",
    "",
    "/nothing",
    "//",
    "/" + "a" * 500,
    "/live?x=1",
    "/\u4e2d",
)
TEXT_FRAGMENTS = (
    "\0",
    "\ud7ff",
    "[",
    "]",
    "{",
    "}",
    '"',
    ",",
    "-",
    "/",
    "9" * 400,
    "1e999",
    "\\ud800",
    "null",
    "\U0001f600",
    "5-",
    "b",
)
BYTE_FRAGMENTS = (
    b"\r\n",
    b"\n",
    b"\r",
    b": ",
    b" ",
    b"\0",
    b"HTTP/1.1",
    b"Host",
    b"%00",
    b"..",
    b"\xff\xfe",
    b"Content-Length",
    b"-1",
)


def packet(dice: random.Random) -> str:
    """Return an Engine.IO packet, mostly with a Socket.IO packet, mostly invalid."""
    if dice.random() < 0.1:
        return dice.choice(
            ("", "0", "1", "2", "3", "5", "6", "7", "b", "3probe", "2probe", "4", "44", "4\n", "99")
        )
    kind = dice.choice("0122222223456789")
    attachments = dice.choice(("",) * 9 + ("1-", "5-", "99999999999-"))
    number = dice.choice(("",) * 9 + ("1", "0", "999999999", "9" * 99, "-1"))
    namespace = dice.choice(NAMESPACES)
    text = f"4{kind}{attachments}{namespace}{',' if namespace else ''}{number}{_payload(dice)}"
    return text if dice.random() < 0.7 else _mutated(dice, text)


def _payload(dice: random.Random) -> str:
    choice = dice.random()
    if choice < 0.1:
        return ""
    if choice < 0.2:
        return dice.choice(
            (
                "[" * 5_000 + "]" * 5_000,
                '["message",' + "[" * 9_000 + "]" * 9_001,
                '{"a":' * 2_000,
                '["message",' + "[" * 3_000,
                "[" + "1," * 2_000 + "1]",
            )
        )
    return json.dumps(
        [dice.choice((*EVENT_NAMES, 5, None, [], {})), *(_value(dice, 3) for _ in range(dice.randrange(4)))]
    )


def _value(dice: random.Random, depth: int) -> object:
    if depth and dice.random() < 0.4:
        inner = [_value(dice, depth - 1) for _ in range(dice.randrange(3))]
        return inner if dice.random() < 0.5 else {str(number): item for number, item in enumerate(inner)}
    placeholder = {"_placeholder": True, "num": dice.choice((0, -1, 10**6, "x"))}
    return dice.choice((None, True, 0, -1, 1e300, 2**70, "", "x" * 300, "\u202e", "\0", placeholder))


def _mutated(dice: random.Random, text: str) -> str:
    index = dice.randrange(len(text) + 1)
    match dice.randrange(3):
        case 0:
            return text[:index] + dice.choice(TEXT_FRAGMENTS) + text[index:]
        case 1:
            return text[:index]
        case _:
            return text[:index] + text[index + dice.randrange(1, 4) :]


def frame(dice: random.Random) -> bytes:
    """Return a WebSocket frame with a packet, sometimes in violation of RFC 6455."""
    data = packet(dice).encode("utf-8", "replace")
    if dice.random() < 0.7:
        return _frame(dice, data, 0x80 | TEXT)
    first = dice.choice((TEXT, BINARY, CLOSE, PING, PONG, 0, 3, 11, 0x40 | TEXT, 0x10 | TEXT)) | dice.choice(
        (0, 0x80)
    )
    if dice.random() < 0.3:
        data = dice.randbytes(dice.randrange(200))
    built = _frame(dice, data, first, masked=dice.random() < 0.9)
    return built if dice.random() < 0.8 else dice.randbytes(dice.randrange(1, 60))


def _frame(dice: random.Random, data: bytes, first: int, *, masked: bool = True) -> bytes:
    size = len(data)
    flag = 0x80 if masked else 0
    if size < 126:
        head = struct.pack("!BB", first, flag | size)
    else:
        head = (
            struct.pack("!BBH", first, flag | 126, size)
            if size < 65536
            else struct.pack("!BBQ", first, flag | 127, size)
        )
    if not masked:
        return head + data
    mask = dice.randbytes(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))


def http(dice: random.Random, target: Target) -> bytes:
    """Return a request with one to four mutations."""
    path = dice.choice(
        (
            "/",
            "/api/now",
            "/api/settings",
            "/api/history?from=0&to=1",
            "/assets/x",
            "/control/open",
            "/x?a=%ff",
        )
    )
    method = dice.choice(("GET", "GET", "POST", "PATCH", "HEAD", "DELETE"))
    body = (
        b""
        if method in {"GET", "HEAD"}
        else dice.choice((b"{}", b'{"key": 5}', b"[" * 300, os.urandom(20), b'{"period_s": []}'))
    )
    built = handshake(target) if dice.random() < 0.2 else request(target, method, path, body=body)
    for _ in range(dice.randrange(1, 5)):
        index = dice.randrange(len(built) + 1)
        match dice.randrange(4):
            case 0:
                built = built[:index] + dice.choice(BYTE_FRAGMENTS) + built[index:]
            case 1:
                built = built[:index] + built[index + dice.randrange(1, 20) :]
            case 2:
                built = built[:index] + dice.randbytes(dice.randrange(1, 8)) + built[index:]
            case _:
                built = built[:index]
    return built + b"\r\n\r\n"
