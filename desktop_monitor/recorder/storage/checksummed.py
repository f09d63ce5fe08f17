"""A sealed value: packed, and provably whole when it is read again."""

import zlib

import msgspec

_CRC_BYTES = 4
_PLAIN, _DEFLATED = b"\0", b"\1"
_WORTH_DEFLATING_BYTES = 256
_DAMAGED = "A part of the history is damaged."


class Damaged(Exception):
    """Bytes that are not what was written; never shown, what they held counts as not recorded."""


def seal(key: str, value: object, *, is_deflated: bool = False) -> bytes:
    """Pack `value` for the place `key`: CRC-32, one byte for the form, MessagePack, deflated if shorter.

    Args:
        key: The place.
        value: Anything that msgspec can pack.
        is_deflated: It is deflated inside, so that there is nothing to gain.
    """
    kept = _PLAIN + msgspec.msgpack.encode(value)
    if not is_deflated and len(kept) >= _WORTH_DEFLATING_BYTES:
        kept = min(kept, _DEFLATED + zlib.compress(kept[1:], 6), key=len)
    return _checksum(key, kept) + kept


def unseal(key: str, sealed: bytes) -> bytes:
    """Give back the MessagePack of what was sealed for `key`.

    Raises:
        Damaged: A bit is wrong, the end is missing, or it was sealed for another place.
    """
    if _checksum(key, sealed[_CRC_BYTES:]) != sealed[:_CRC_BYTES]:
        raise Damaged(_DAMAGED)
    content = sealed[_CRC_BYTES + 1 :]
    if sealed[_CRC_BYTES : _CRC_BYTES + 1] == _PLAIN:
        return content
    try:
        return zlib.decompress(content)
    except zlib.error as error:
        raise Damaged(_DAMAGED) from error


def _checksum(key: str, content: bytes) -> bytes:
    """Bind the content to its place: a whole row in the wrong place is as wrong as a broken one."""
    return zlib.crc32(content, zlib.crc32(key.encode())).to_bytes(_CRC_BYTES, "little")
