"""One record of a pack: a head that says what follows it, and the bytes, compressed.

The head and the note are a skippable frame of zstd (RFC 8878, 3.1.2), the bytes are a frame: so zstd's own
tools unpack a pack to all that is in it. All numbers are little-endian:

    4  0x184D2A5E, the mark of a skippable frame     8  number of bytes
    4  number of bytes up to the frame               8  number of bytes of the frame
    4  `NCR1`                                        4  CRC-32 of note and frame
   32  SHA-256 of the bytes                          4  CRC-32 of the head before this
    …  the note, UTF-8                               …  the frame
"""

import struct
import sys
from hashlib import sha256
from types import ModuleType
from typing import NamedTuple
from zlib import crc32

LEVEL = 3
"""zstd's own choice: 9 takes twice the time for one part in a hundred of the bytes of short texts."""
_HEAD = struct.Struct("<II4s32sQQI")
_CHECK = struct.Struct("<I")
_SKIPPABLE = 0x184D2A5E
_MARK = b"NCR1"
BEGINNING = struct.pack("<I", _SKIPPABLE)
"""How every record begins."""
LEAST = _HEAD.size + _CHECK.size
"""Bytes that every record has."""
_BEFORE_SIZE = 8


class DamagedError(Exception):
    """A record is not what was written: the reason, in words."""


class Kept(NamedTuple):
    """What is kept under a SHA-256."""

    data: bytes
    note: str
    """What who kept it noted beside it."""


class Head(NamedTuple):
    """What the head of a record says."""

    sha256: str
    size: int
    """Bytes, unpacked."""
    noted: int
    """Bytes of the note."""
    packed: int
    """Bytes of the frame."""
    checksum: int

    @property
    def total(self) -> int:
        """Bytes of the whole record."""
        return LEAST + self.noted + self.packed


def write_record(digest: str, kept: Kept) -> bytes:
    """The record of bytes."""
    note = kept.note.encode()
    frame: bytes = _zstd().compress(kept.data, LEVEL)
    head = _HEAD.pack(
        _SKIPPABLE,
        LEAST - _BEFORE_SIZE + len(note),
        _MARK,
        bytes.fromhex(digest),
        len(kept.data),
        len(frame),
        crc32(frame, crc32(note)),
    )
    return b"".join((head, _CHECK.pack(crc32(head)), note, frame))


def read_head(data: bytes) -> Head | None:
    """The head that bytes begin with; None where it is not whole, or no head."""
    if len(data) < LEAST:
        return None
    mark, length, own, key, size, packed, checksum = _HEAD.unpack_from(data)
    if mark != _SKIPPABLE or own != _MARK or length + _BEFORE_SIZE < LEAST:
        return None
    if _CHECK.unpack_from(data, _HEAD.size) != (crc32(data[: _HEAD.size]),):
        return None
    return Head(key.hex(), size, length + _BEFORE_SIZE - LEAST, packed, checksum)


def unpack_body(head: Head, body: bytes) -> Kept:
    """What a record keeps, from what stands behind its head; DamagedError where that is not what was kept."""
    if len(body) != head.noted + head.packed or crc32(body) != head.checksum:
        raise DamagedError("its checksum is another")
    note, frame = body[: head.noted], body[head.noted :]
    zstd = _zstd()
    try:
        data: bytes = zstd.ZstdDecompressor().decompress(frame, head.size + 1)
        kept = Kept(data, note.decode())
    except (zstd.ZstdError, EOFError, MemoryError, ValueError) as error:
        raise DamagedError(f"it cannot be unpacked ({error})") from error
    if len(data) != head.size or sha256(data).hexdigest() != head.sha256:
        raise DamagedError("its SHA-256 is another")
    return kept


def _zstd() -> ModuleType:
    """The standard library's own module, or its backport; imported when something is kept or read."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd
