"""Files of named sections, each page of which has a checksum that is proved before a byte of it is used.

    magic | sections, each on a multiple of 8 | checksums of pages | directory (JSON) | tail

The checksums are CRC-32 of the pages of everything before them; the tail has that of the rest. So a flipped
bit anywhere in a file is found: in what is read as it is read, in the whole by `verify`.
"""

import json
import os
import struct
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

MAGIC = b"newscli segment\n"
PAGE = 4096
"""Bytes a page: a search proves some dozens of them a segment, in microseconds each."""

_ALIGNMENT = 8
_TAIL = struct.Struct("<QIII")
"""Where the checksums start, the bytes of checksums and directory, the CRC-32 of both, and of these three."""


class DamageError(Exception):
    """A file of an index is not as it was written."""


class SectionWriter:
    """Writes a file section by section. `numbers` is kept in the directory, for what is too small for one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = open_private(path, "xb")
        self._crcs = array("I")
        self._page = bytearray()
        self._sections: dict[str, tuple[int, int]] = {}
        self._at = 0
        self.numbers: dict[str, int] = {}
        self._write(MAGIC)

    def add(self, name: str, *pieces: bytes | bytearray | memoryview) -> None:
        """Add a whole section."""
        self.begin(name)
        for piece in pieces:
            self.extend(piece)
        self.end()

    def begin(self, name: str) -> None:
        """Begin a section."""
        self._write(bytes(-self._at % _ALIGNMENT))
        self._open = name
        self._sections[name] = (self._at, 0)

    def extend(self, piece: bytes | bytearray | memoryview) -> None:
        """Add bytes to the section that was begun."""
        self._write(piece)

    def end(self) -> None:
        """End the section that was begun."""
        start, _ = self._sections[self._open]
        self._sections[self._open] = (start, self._at - start)

    def close(self) -> None:
        """Write what finds the sections, and force all to the disk."""
        if self._page:
            self._crcs.append(crc32(self._page))
        directory = json.dumps({"sections": self._sections, "numbers": self.numbers}, separators=(",", ":"))
        rest = little_endian(self._crcs) + directory.encode("ascii")
        head = struct.pack("<QII", self._at, len(rest), crc32(rest))
        with self._file:
            self._file.write(rest + head + struct.pack("<I", crc32(head)))
            self._file.flush()
            os.fsync(self._file.fileno())

    def discard(self) -> None:
        """Leave no file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _write(self, piece: bytes | bytearray | memoryview) -> None:
        """Write bytes, and the checksums of the pages that they fill."""
        self._file.write(piece)
        self._at += len(piece)
        self._page += piece
        if len(self._page) >= PAGE:
            whole = len(self._page) - len(self._page) % PAGE
            with memoryview(self._page) as view:
                self._crcs.extend(crc32(view[at : at + PAGE]) for at in range(0, whole, PAGE))
            del self._page[:whole]


@contextmanager
def writing_sections(path: Path) -> Iterator[SectionWriter]:
    """A file of sections that is whole when its block ends, or not there."""
    file = SectionWriter(path)
    try:
        yield file
        file.close()
    except BaseException:
        file.discard()
        raise


class SectionFile:
    """A file of sections, mapped into memory. DamageError where a byte that is needed is not as written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            try:
                self._map = mmap(file.fileno(), 0, access=ACCESS_READ)
            except ValueError:
                raise DamageError(f"{path.name} is empty") from None
        self._view = memoryview(self._map)
        self._size, self._crcs, directory = self._read_tail()
        self._sections: dict[str, tuple[int, int]] = directory["sections"]
        self._numbers: dict[str, int] = directory["numbers"]
        self._proved = bytearray(len(self._crcs))

    @staticmethod
    def seal(path: Path) -> int:
        """The last checksum in a file, which stands for all bytes of it."""
        with path.open("rb") as file:
            file.seek(-4, os.SEEK_END)
            return int.from_bytes(file.read(), "little")

    def number(self, name: str) -> int:
        """A number of the directory."""
        try:
            return self._numbers[name]
        except KeyError:
            raise DamageError(f"{self.path.name} does not tell its {name}") from None

    def has(self, name: str) -> bool:
        """Whether there is a section."""
        return name in self._sections

    def size(self, name: str) -> int:
        """The bytes of a section."""
        return self._section(name)[1]

    def read(self, name: str, start: int = 0, end: int | None = None) -> memoryview:
        """A stretch of a section, proved."""
        first, size = self._section(name)
        stop = size if end is None else end
        if not 0 <= start <= stop <= size:
            raise DamageError(f"{self.path.name}: nothing at {start}-{stop} of {name}")
        self._prove(first + start, first + stop)
        return self._view[first + start : first + stop]

    def start(self, name: str) -> int:
        """Where a section begins, for `slice`."""
        return self._section(name)[0]

    def slice(self, start: int, end: int) -> memoryview:
        """A stretch of the file by its bytes, proved: `read` for what looks up thousands of times."""
        page = start // PAGE
        if end > (page + 1) * PAGE or not self._proved[page]:
            self._prove(start, end)
        return self._view[start:end]

    def verify(self) -> Iterator[tuple[int, int]]:
        """The stretches of the file that are not as they were written: whole pages, from byte to byte."""
        start = None
        for page in range(len(self._crcs)):
            self._proved[page] = 0
            try:
                self._prove_page(page)
            except DamageError:
                start = page * PAGE if start is None else start
                continue
            if start is not None:
                yield start, page * PAGE
                start = None
        if start is not None:
            yield start, self._size

    def sections_at(self, start: int, end: int) -> list[str]:
        """The sections that have any of some bytes of the file."""
        return [name for name, (at, size) in self._sections.items() if at < end and at + size > start]

    def forget(self) -> None:
        """Count the file's pages as this process's memory no more; they come back when they are read."""
        if hasattr(self._map, "madvise"):
            self._map.madvise(MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the file; stretches that were read and are still held keep it."""
        self._view.release()
        with suppress(BufferError):  # unmapped with the last of the stretches
            self._map.close()

    def _section(self, name: str) -> tuple[int, int]:
        """Where a section begins, and its bytes."""
        try:
            return self._sections[name]
        except KeyError:
            raise DamageError(f"{self.path.name} has no {name}") from None

    def _read_tail(self) -> tuple[int, "array[int]", dict[str, Any]]:
        view = self._view
        broken = DamageError(f"{self.path.name}: its end is damaged")
        if len(view) < len(MAGIC) + _TAIL.size:
            raise broken
        tail = view[-_TAIL.size :]
        start, length, crc, own = _TAIL.unpack(tail)
        if crc32(tail[:-4]) != own or start + length + _TAIL.size != len(view):
            raise broken
        rest = view[start : start + length]
        if crc32(rest) != crc:
            raise broken
        crcs = integers(rest[: 4 * -(-start // PAGE)], "I")
        return start, crcs, json.loads(bytes(rest[4 * len(crcs) :]))

    def _prove(self, start: int, end: int) -> None:
        """Prove the pages of a stretch that were not proved yet."""
        first, stop = start // PAGE, -(-end // PAGE)
        if stop - first == 1:
            if not self._proved[first]:
                self._prove_page(first)
        elif self._proved.find(0, first, stop) >= 0:
            for page in range(first, stop):
                if not self._proved[page]:
                    self._prove_page(page)

    def _prove_page(self, page: int) -> None:
        at = page * PAGE
        if crc32(self._view[at : min(at + PAGE, self._size)]) != self._crcs[page]:
            raise DamageError(f"{self.path.name}: damaged at byte {at}-{min(at + PAGE, self._size)}")
        self._proved[page] = 1


def open_private(path: Path, mode: str) -> Any:
    """Open a file; where it is made, its owner alone may read and write it, whatever the umask allows."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))


def little_endian(values: "array[int]") -> bytes:
    """The bytes of numbers, the least first."""
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return values.tobytes()


def integers(data: bytes | memoryview, code: str) -> "array[int]":
    """Numbers of the type `code` from little-endian bytes."""
    values = array(code)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values
