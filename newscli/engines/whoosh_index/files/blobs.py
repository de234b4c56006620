"""Stored values of documents, many to a compressed block: a third smaller than each by itself.

A block is the sizes of its values, then the values. Every document of a segment has one, maybe of no bytes.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress, pairwise

from newscli.engines.whoosh_index.files.pages import (
    DamageError,
    SectionFile,
    SectionWriter,
    integers,
    little_endian,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BLOCK = 32 * 1024
"""The bytes at which a block ends: larger ones are hardly smaller compressed, and cost more to look into."""
_LEVEL = 3
_KEPT_BLOCKS = 16
_FORGET_AFTER = 256
"""Blocks that are copied before their file's memory is let go of."""
_NAME, _ENDS, _FIRSTS, _SIZES = "blobs", "blobs.ends", "blobs.firsts", "blobs.sizes"


class BlobWriter:
    """Writes the values of documents in their order: a section of blocks, and three that find them in it."""

    def __init__(self, file: SectionWriter) -> None:
        self._file = file
        self._values: list[bytes] = []
        self._size = 0
        self._count = 0
        self._bytes = 0
        self._firsts = array("I")
        self._sizes = array("I")
        self._ends = array("Q", [0])
        file.begin(_NAME)

    def add(self, values: Iterable[bytes]) -> None:
        """Add the values of the next documents."""
        for value in values:
            self._values.append(value)
            self._size += len(value)
            if self._size >= BLOCK:
                self._end_block()

    def copy(self, reader: "BlobReader", is_there: Sequence[bool]) -> None:
        """Add the values of a segment's documents that are still there; whole blocks stay as they are."""
        for block in range(reader.block_count):
            first, end = reader.extent(block)
            if reader.size(block) >= BLOCK // 2 and all(is_there[first:end]):
                self._end_block()
                self._write_block(bytes(reader.frame(block)), end - first, reader.size(block))
            else:
                self.add(compress(reader.values(block), is_there[first:end]))
            if block % _FORGET_AFTER == 0:
                reader.forget()

    def close(self) -> None:
        """Write what is left, and what finds the blocks."""
        self._end_block()
        self._file.end()
        self._file.add(_ENDS, little_endian(self._ends))
        self._file.add(_FIRSTS, little_endian(self._firsts))
        self._file.add(_SIZES, little_endian(self._sizes))

    def _end_block(self) -> None:
        if self._values:
            sizes = little_endian(array("I", map(len, self._values)))
            frame = zstd.compress(b"".join((sizes, *self._values)), _LEVEL)
            self._write_block(frame, len(self._values), self._size)
            self._values, self._size = [], 0

    def _write_block(self, frame: bytes, count: int, size: int) -> None:
        self._file.extend(frame)
        self._bytes += len(frame)
        self._firsts.append(self._count)
        self._sizes.append(size)
        self._ends.append(self._bytes)
        self._count += count


class BlobReader:
    """Reads the values of a segment's documents."""

    def __init__(self, file: SectionFile, count: int) -> None:
        self._file = file
        self._firsts = [*integers(file.read(_FIRSTS), "I"), count]
        self._ends = integers(file.read(_ENDS), "Q")
        self._kept: dict[int, list[bytes]] = {}

    @property
    def block_count(self) -> int:
        """How many blocks there are."""
        return len(self._ends) - 1

    def __getitem__(self, document: int) -> bytes:
        block = bisect_right(self._firsts, document) - 1
        if block not in self._kept:
            if len(self._kept) >= _KEPT_BLOCKS:
                self._kept.pop(next(iter(self._kept)))
            self._kept[block] = self.values(block)
        return self._kept[block][document - self._firsts[block]]

    def forget(self) -> None:
        """Count the file as this process's memory no more."""
        self._file.forget()

    @property
    def is_sound(self) -> bool:
        """Whether what finds the blocks agrees with itself and with the number of documents."""
        firsts, count = self._firsts, self.block_count
        return (
            len(firsts) == count + 1
            and self._file.size(_SIZES) == 4 * count
            and self._ends[-1] == self._file.size(_NAME)
            and firsts[0] == 0
            and all(first < later for first, later in pairwise(firsts))
        )

    def extent(self, block: int) -> tuple[int, int]:
        """The first document of a block, and the one behind its last."""
        return self._firsts[block], self._firsts[block + 1]

    def size(self, block: int) -> int:
        """The bytes of a block's values."""
        return int.from_bytes(self._file.read(_SIZES, 4 * block, 4 * block + 4), "little")

    def frame(self, block: int) -> memoryview:
        """A block as it is kept."""
        return self._file.read(_NAME, self._ends[block], self._ends[block + 1])

    def values(self, block: int) -> list[bytes]:
        """The values of a block's documents."""
        first, end = self.extent(block)
        try:
            return _values(_decompress(self.frame(block)), end - first)
        except DamageError as error:
            raise DamageError(f"{self._file.path.name}: block {block} of stored values: {error}") from error


def walk_blocks(data: memoryview) -> Iterator[tuple[int, int, list[bytes]]]:
    """The blocks that follow one another in bytes, without what finds them, up to the first that is damaged.

    Of each: where it starts and ends, and its values, as many as its first bytes are the sizes of.
    """
    at = 0
    while at < len(data):
        try:
            size = zstd.get_frame_size(data[at:])
            values = _counted(_decompress(data[at : at + size]))
        except (DamageError, zstd.ZstdError):
            return
        yield at, at + size, values
        at += size


def _decompress(frame: memoryview) -> bytes:
    try:
        return zstd.decompress(frame)
    except zstd.ZstdError as error:
        raise DamageError(str(error)) from error


def _values(data: bytes, count: int) -> list[bytes]:
    """The values of a block: so many."""
    head = 4 * count
    places = list(accumulate(integers(data[:head], "I"), initial=head))
    if places[-1] != len(data):
        raise DamageError("it has another size")
    return [data[start:stop] for start, stop in pairwise(places)]


def _counted(data: bytes) -> list[bytes]:
    """The values of a block, where nothing else tells how many there are."""
    left = len(data)
    for count, size in enumerate(integers(data[: len(data) // 4 * 4], "I"), 1):
        left -= 4 + size
        if not left:
            return _values(data, count)
        if left < 0:
            break
    raise DamageError("it has another size")
