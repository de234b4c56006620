"""What can be read of a zip without its directory: each member has a header of its own before its data.

Only what its checksum confirms is given. The format: PKWARE's APPNOTE 6.3.10, sections 4.3.7 and 4.3.9.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import NamedTuple

from newscli.sources.archives.members import Archive, Member
from newscli.sources.archives.streams import DamagedError

_MARK, _DESCRIPTOR_MARK = b"PK\x03\x04", b"PK\x07\x08"
_HEADER = struct.Struct("<4s5H3I2H")
_CHUNK = 64 * 1024
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_STORED, _DEFLATED = 0, 8
_ELSEWHERE = 0xFFFFFFFF
"""A size that the extra field has, of more than 4 GiB."""


class _Header(NamedTuple):
    path: str
    flags: int
    method: int
    checksum: int
    packed: int
    """Bytes of the data; 0 where that is told behind them or elsewhere."""
    start: int
    """Where the data begin."""


def salvaged_members(file: BufferedReader, archive: Archive) -> Iterator[Member]:
    """The members whose headers can be found, in the order of their place; their times are not asked for."""
    start = _find_mark(file, 0)
    while start >= 0:
        header = _read_header(file, start)
        if header is None:
            start = _find_mark(file, start + 1)
            continue
        if not header.path.endswith("/"):
            yield Member(header.path, None, _reader(file, archive, header))
        start = _find_mark(file, header.start + header.packed)


def _find_mark(file: BufferedReader, start: int) -> int:
    """Where the next header begins, at this place or after it; -1 where there is none."""
    file.seek(start)
    tail = b""
    while chunk := file.read(_CHUNK):
        found = (tail + chunk).find(_MARK)
        if found >= 0:
            return file.tell() - len(chunk) - len(tail) + found
        tail = (tail + chunk)[-3:]
    return -1


def _read_header(file: BufferedReader, start: int) -> _Header | None:
    """The header at this place; None where it is not whole."""
    file.seek(start)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    _, _, flags, method, _, _, checksum, packed, _, name_size, extra_size = _HEADER.unpack(head)
    name = file.read(name_size)
    if len(name) < name_size or len(file.read(extra_size)) < extra_size:
        return None
    packed = 0 if flags & _SIZES_FOLLOW or packed == _ELSEWHERE else packed
    path = name.decode("utf-8", "surrogateescape")
    return _Header(path, flags, method, checksum, packed, file.tell())


def _reader(file: BufferedReader, archive: Archive, header: _Header) -> Callable[[], bytes]:
    """What reads a member's data, and checks them against their checksum."""

    def read() -> bytes:
        if header.flags & _ENCRYPTED or header.method not in (_STORED, _DEFLATED):
            raise archive.member_failure(header.path, "unsupported", "encrypted, or packed in a way unknown")
        unpacking = (_Inflating if header.method == _DEFLATED else _Stored)(file, header)
        try:
            data = archive.read(header.path, lambda size: _counted(archive, unpacking.read(size)))
        except (DamagedError, zlib.error) as error:
            raise archive.member_failure(header.path, "damaged", f"damaged: {error}") from error
        if zlib.crc32(data) != unpacking.checksum():
            raise archive.member_failure(header.path, "damaged", "damaged: its checksum is another")
        return data

    return read


def _counted(archive: Archive, data: bytes) -> bytes:
    archive.take(len(data))
    return data


class _Stored:
    """A member's data as they are."""

    def __init__(self, file: BufferedReader, header: _Header) -> None:
        file.seek(header.start)
        self._file = file
        self._left = header.packed
        self._checksum = header.checksum

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        if self._left and not data:
            raise DamagedError("cut off")
        self._left -= len(data)
        return data

    def checksum(self) -> int:
        return self._checksum


class _Inflating:
    """A member's data, unpacked; where they end they say themselves."""

    def __init__(self, file: BufferedReader, header: _Header) -> None:
        file.seek(header.start)
        self._file = file
        self._header = header
        self._zlib = zlib.decompressobj(wbits=-15)

    def read(self, size: int) -> bytes:
        while not self._zlib.eof:
            packed = self._zlib.unconsumed_tail or self._file.read(_CHUNK)
            if not packed:
                raise DamagedError("cut off")
            if data := self._zlib.decompress(packed, size):
                return data
        return b""

    def checksum(self) -> int:
        """What the header tells, or what stands behind the data."""
        if not self._header.flags & _SIZES_FOLLOW:
            return self._header.checksum
        behind = (self._zlib.unused_data + self._file.read(8)).removeprefix(_DESCRIPTOR_MARK)
        return int.from_bytes(behind[:4], "little") if len(behind) >= 4 else -1
