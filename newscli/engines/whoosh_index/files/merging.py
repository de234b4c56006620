"""Several segments → one, run by run of terms: only the columns of all documents are in memory at once."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from operator import methodcaller
from pathlib import Path
from types import ModuleType
from typing import Any

from newscli.engines.whoosh_index.files.blobs import BlobWriter
from newscli.engines.whoosh_index.files.building import choose_kit, write_columns
from newscli.engines.whoosh_index.files.fields import FieldReader, FieldWriter
from newscli.engines.whoosh_index.files.pages import SectionWriter, writing_sections
from newscli.engines.whoosh_index.files.postings import Encoded
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.schema import KEYS, NUMBERS, ORDERED, SETS

_CHUNK = 512 * 1024
"""Bytes of postings that are merged at a time: as numbers they take 30 times as much memory."""
_CHUNK_TERMS = 50_000
"""Terms that are merged at a time: there are fields of which each document has its own."""
_MANY_BYTES = 150_000
"""From so many bytes of postings on, loading numpy costs less than it saves."""

Part = tuple[SegmentReader, Callable[[int], bool]]
"""A segment to merge, and which of its documents are gone."""


def merge_segments(parts: Sequence[Part], path: Path) -> int:
    """Write several segments as one, without the documents that are gone; how many there are."""
    readers = [reader for reader, _ in parts]
    is_there = [[not is_gone(number) for number in range(reader.count)] for reader, is_gone in parts]
    renumbered, count = _renumber(is_there)
    size = sum(reader.file.size(f"{name}.postings") for reader in readers for name in (*ORDERED, *SETS))
    kit = choose_kit(size >= _MANY_BYTES)
    with writing_sections(path) as file:
        blobs = BlobWriter(file)
        for reader, there in zip(readers, is_there, strict=True):
            blobs.copy(reader.blobs, there)
        blobs.close()
        for name in (*ORDERED, *SETS):
            _merge_field(file, name, readers, renumbered, kit)
        _merge_columns(file, readers, is_there)
        file.numbers["documents"] = count
    return count


def _merge_field(
    file: SectionWriter,
    name: str,
    readers: Sequence[SegmentReader],
    renumbered: Sequence[Sequence[int]],
    kit: ModuleType,
) -> None:
    """Write the postings of a field; what was read of the segments is let go of after each run of terms."""
    field = FieldWriter(file, name)
    for chunk in _chunks([reader.field(name) for reader in readers]):
        decoded = [kit.decode(encoded, name in ORDERED) for encoded in chunk]
        merged = kit.merge(list(zip(decoded, renumbered, strict=True)))
        if len(merged.terms):
            field.add(kit.encode(merged))
        for reader in readers:
            reader.file.forget()
    field.close()


def _merge_columns(
    file: SectionWriter, readers: Sequence[SegmentReader], is_there: Sequence[Sequence[bool]]
) -> None:
    """Write the columns of the documents that are still there."""

    def joined(read: Callable[[SegmentReader], Iterable[Any]]) -> Iterator[Any]:
        for reader, there in zip(readers, is_there, strict=True):
            yield from compress(read(reader), there)

    scored = [name for name, is_scored in ORDERED.items() if is_scored]
    lengths = {name: array("I", joined(methodcaller("lengths", name))) for name in scored}
    numbers = {
        name: array(code, joined(methodcaller("numbers", name))) for name, (code, _) in NUMBERS.items()
    }
    keys = {name: b"".join(joined(methodcaller("keys", name))) for name in KEYS}
    write_columns(file, lengths, numbers, keys)


def _renumber(is_there: Sequence[Sequence[bool]]) -> tuple[list["array[int]"], int]:
    """The new numbers of each segment's documents, -1 for those that are gone; and how many there are."""
    renumbered, count = [], 0
    for there in is_there:
        numbers = array("q")
        for each in there:
            numbers.append(count if each else -1)
            count += each
        renumbered.append(numbers)
    return renumbered, count


def _chunks(fields: Sequence[FieldReader]) -> Iterator[list[Encoded]]:
    """The postings of several segments, run by run of terms: in each, all segments' terms up to the same."""
    at = [0] * len(fields)
    while any(first < field.count for first, field in zip(at, fields, strict=True)):
        ends = _run_ends(fields, at)
        yield [field.encoded(first, end) for field, first, end in zip(fields, at, ends, strict=True)]
        at = ends


def _run_ends(fields: Sequence[FieldReader], at: Sequence[int]) -> list[int]:
    """Where the next run ends in each segment: at the term where the first of them has had its share."""
    share = _CHUNK // len(fields), _CHUNK_TERMS // len(fields)
    stops = [field.stop(first, *share) for field, first in zip(fields, at, strict=True)]
    cut = min(
        (field.term(stop) for field, stop in zip(fields, stops, strict=True) if stop < field.count),
        default=None,
    )
    if cut is None:
        return [field.count for field in fields]
    return [field.lower_bound(cut) for field in fields]
