"""The table of a full pack: where in it which bytes are, sorted, to be searched where it lies on disk.

8  `NCRTABL1`                                    per record, in the order of SHA-256s:
8  number of bytes of the pack                   32  SHA-256
4  times 4097: how many SHA-256s begin with       8  where its record begins
   12 bits that are less than 0, 1, … 4096        and at the very end:
…  the records' rows                              4  CRC-32 of all before it
"""

import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

_MARK = b"NCRTABL1"
_HEAD = struct.Struct("<8sQ")
_BUCKETS = 4096
_COUNTS = struct.Struct(f"<{_BUCKETS + 1}I")
_BUCKET = struct.Struct("<II")
_ROW = struct.Struct("<32sQ")
_CHECK = struct.Struct("<I")
_ROWS = _HEAD.size + _COUNTS.size
"""Where the rows begin."""


def write_table(size: int, rows: Iterable[tuple[bytes, int]]) -> bytes:
    """The table of a pack of so many bytes, from the SHA-256s in it and where their records begin."""
    ordered = sorted(rows)
    buckets = [_bucket(key) for key, _ in ordered]
    counts = _COUNTS.pack(*(bisect_left(buckets, bucket) for bucket in range(_BUCKETS + 1)))
    data = b"".join((_HEAD.pack(_MARK, size), counts, *(_ROW.pack(*row) for row in ordered)))
    return data + _CHECK.pack(crc32(data))


def read_table(path: Path, size: int) -> "Table | None":
    """The table in a file, for a pack of so many bytes; None where there is none that is whole and its."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < _ROWS + _CHECK.size:
                return None
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return None
    end = len(data) - _CHECK.size
    with memoryview(data) as view:
        is_whole = _CHECK.unpack_from(view, end) == (crc32(view[:end]),)
    if is_whole and _HEAD.unpack_from(data) == (_MARK, size):
        return Table(data)
    data.close()
    return None


class Table:
    """Looks up where records begin."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._count = (len(data) - _ROWS - _CHECK.size) // _ROW.size

    def __len__(self) -> int:
        return self._count

    def find(self, key: bytes) -> int | None:
        """Where the record of a SHA-256 begins; None where there is none."""
        low, high = _BUCKET.unpack_from(self._data, _HEAD.size + 4 * _bucket(key))
        at = self._data.find(key, _ROWS + low * _ROW.size, _ROWS + high * _ROW.size)
        if at < 0 or (at - _ROWS) % _ROW.size:  # a SHA-256 across two rows would be a wonder
            return None
        return int(_ROW.unpack_from(self._data, at)[1])

    def rows(self) -> Iterator[tuple[bytes, int]]:
        """All SHA-256s, and where their records begin."""
        for at in range(_ROWS, _ROWS + self._count * _ROW.size, _ROW.size):
            key, start = _ROW.unpack_from(self._data, at)
            yield key, start


def _bucket(key: bytes) -> int:
    """The first 12 bits of a SHA-256."""
    return key[0] << 4 | key[1] >> 4
