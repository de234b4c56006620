"""What a damaged segment file still has: the stored values that lie in whole pages.

Of the file nothing is needed but these values and the checksums of their pages; where the end of the file,
which tells where the checksums are, is damaged, they are found by what they are.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from newscli.engines.whoosh_index.files.blobs import BlobReader, walk_blocks
from newscli.engines.whoosh_index.files.pages import MAGIC, PAGE, DamageError, integers
from newscli.engines.whoosh_index.files.reading import SegmentReader

_MOST_SEARCHED = 64
"""Pages whose checksums are looked for, until one is found."""


def surviving_values(path: Path, count: int) -> Iterator[tuple[int, bytes]]:
    """The documents whose stored values are whole, of so many in all, each with its value; ascending."""
    try:
        reader = SegmentReader(path)
        blobs = BlobReader(reader.file, count)
    except (OSError, DamageError):
        yield from _walk(path)
        return
    try:
        for block in range(blobs.block_count):
            try:
                values = blobs.values(block)
            except DamageError:
                continue
            yield from enumerate(values, blobs.extent(block)[0])
    finally:
        reader.close()


def _walk(path: Path) -> Iterator[tuple[int, bytes]]:
    """Those up to the first that is not whole: behind it, nothing tells of which documents they are."""
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return
    is_whole = _whole_pages(data)
    number = 0
    for start, end, values in walk_blocks(data[len(MAGIC) :]):
        first, last = (start + len(MAGIC)) // PAGE, (end + len(MAGIC) - 1) // PAGE
        if not all(is_whole[first : last + 1]) or last >= len(is_whole):
            return
        yield from enumerate(values, number)
        number += len(values)


def _whole_pages(data: memoryview) -> list[bool]:
    """Which pages of a file are as they were written; none where their checksums cannot be found."""
    start = _find_checksums(data)
    if start is None:
        return []
    crcs = integers(data[start : start + 4 * -(-start // PAGE)], "I")
    places = [*range(0, start, PAGE), start]
    return [crc32(data[at:end]) == crc for (at, end), crc in zip(pairwise(places), crcs, strict=False)]


def _find_checksums(data: memoryview) -> int | None:
    """Where the checksums of the pages begin: where the first that are there are those of the pages."""
    whole = bytes(data)
    for page in range(min(_MOST_SEARCHED, len(data) // PAGE)):
        wanted = struct.pack("<I", crc32(data[page * PAGE : (page + 1) * PAGE]))
        at = whole.rfind(wanted)
        start = at - 4 * page
        if at >= (page + 1) * PAGE and start + 4 * -(-start // PAGE) <= len(data):
            return start
    return None
