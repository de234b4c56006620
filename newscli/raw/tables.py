"""The table of a full pack: where in it which bytes are, sorted, to be searched where it lies on disk.

8  `NCRTABL1`              per record, sorted:  32  SHA-256
8  number of bytes of the pack                   8  where its record begins
…  the records' rows                             4  (at the very end) CRC-32 of all before it
"""

import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

_MARK = b"NCRTABL1"
_HEAD = struct.Struct("<8sQ")
_ROW = struct.Struct("<32sQ")
_CHECK = struct.Struct("<I")
_KEY = 32


def write_table(size: int, rows: Iterable[tuple[bytes, int]]) -> bytes:
    """The table of a pack of so many bytes, from the SHA-256s in it and where their records begin."""
    data = _HEAD.pack(_MARK, size) + b"".join(_ROW.pack(*row) for row in sorted(rows))
    return data + _CHECK.pack(crc32(data))


def read_table(path: Path, size: int) -> "Table | None":
    """The table in a file, for a pack of so many bytes; None where there is none that is whole and its."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < _HEAD.size + _CHECK.size:
                return None
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return None
    end = len(data) - _CHECK.size
    with memoryview(data) as view:
        is_whole = _CHECK.unpack_from(view, end) == (crc32(view[:end]),)
    if not is_whole or _HEAD.unpack_from(data) != (_MARK, size) or (end - _HEAD.size) % _ROW.size:
        data.close()
        return None
    return Table(data)


class Table:
    """Looks up where records begin."""

    def __init__(self, data: mmap.mmap) -> None:
        self._keys = _Keys(data)
        self._data = data

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, key: bytes) -> int | None:
        """Where the record of a SHA-256 begins; None where there is none."""
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return None
        return self._row(at)[1]

    def rows(self) -> Iterator[tuple[bytes, int]]:
        """All SHA-256s, and where their records begin."""
        return map(self._row, range(len(self._keys)))

    def _row(self, at: int) -> tuple[bytes, int]:
        key, start = _ROW.unpack_from(self._data, _HEAD.size + at * _ROW.size)
        return key, start


class _Keys(Sequence[bytes]):
    """The SHA-256s of a table, as `bisect` wants them."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._count = (len(data) - _HEAD.size - _CHECK.size) // _ROW.size

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: int) -> bytes:  # type: ignore[override]  # no slices are asked for
        start = _HEAD.size + at * _ROW.size
        return self._data[start : start + _KEY]
