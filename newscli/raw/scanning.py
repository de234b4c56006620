"""A pack, read from its start to its end: its records, and what is none."""

import re
from collections.abc import Iterator
from io import BufferedReader
from os import fstat
from typing import NamedTuple
from zlib import crc32

from newscli.raw.records import BEGINNING, LEAST, Head, read_head

_CHUNK = 1024 * 1024


class Stretch(NamedTuple):
    """A part of a pack: one record, or what is none. The stretches share out all its bytes."""

    start: int
    end: int
    head: Head | None
    """None: no record can be made out."""
    is_whole: bool = False
    """Whether the record is all there, and its checksum is right."""
    is_torn: bool = False
    """Whether writing ended here: the rest of a pack, cut off in a record or never written."""


def scan(file: BufferedReader) -> Iterator[Stretch]:
    """The stretches of a pack, in order."""
    start = 0
    size = fstat(file.fileno()).st_size
    while start < size:
        head = head_at(file, start)
        stretch = _record(file, start, size, head) if head else _unknown(file, start, size)
        yield stretch
        start = stretch.end


def head_at(file: BufferedReader, start: int) -> Head | None:
    """The head of the record that begins at this place; None where none does."""
    file.seek(start)
    return read_head(file.read(LEAST))


def _record(file: BufferedReader, start: int, size: int, head: Head) -> Stretch:
    end = start + head.total
    if end > size:
        return Stretch(start, size, head, is_torn=True)
    return Stretch(start, end, head, is_whole=_checksum(file, start + LEAST, end) == head.checksum)


def _unknown(file: BufferedReader, start: int, size: int) -> Stretch:
    """What is no record, up to the next one."""
    end = _next_record(file, start + 1, size)
    is_torn = end == size and (size - start < LEAST or _is_blank(file, start, size))
    return Stretch(start, end, None, is_torn=is_torn)


def _next_record(file: BufferedReader, start: int, size: int) -> int:
    """Where the next record begins, at this place or after it; the end where there is none."""
    while start < size:
        file.seek(start)
        chunk = file.read(_CHUNK)
        for match in re.finditer(re.escape(BEGINNING), chunk):
            if head_at(file, start + match.start()):
                return start + match.start()
        start += max(1, len(chunk) - len(BEGINNING) + 1)
    return size


def _is_blank(file: BufferedReader, start: int, end: int) -> bool:
    return all(not any(chunk) for chunk in _chunks(file, start, end))


def _checksum(file: BufferedReader, start: int, end: int) -> int:
    checksum = 0
    for chunk in _chunks(file, start, end):
        checksum = crc32(chunk, checksum)
    return checksum


def _chunks(file: BufferedReader, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (chunk := file.read(min(_CHUNK, end - start))):
        start += len(chunk)
        yield chunk
