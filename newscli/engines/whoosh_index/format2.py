"""Format 2 of the index: the classes that Whoosh pickles into it.

They must be importable under these names for ever, so nothing else lives here and nothing here changes its
meaning; another format gets a module of its own.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.formats import Existence, Format

from newscli.engines.whoosh_index.manifests import EXTENSION
from newscli.engines.whoosh_index.schema import GROUP_GAP

if TYPE_CHECKING:
    from newscli.engines.whoosh_index.files.reading import SegmentReader


Posting = tuple[bytes, int, float, bytes]

_WIDTHS = ((1, "B", 0xFF), (2, "H", 0xFFFF), (4, "I", 0xFFFFFFFF))


class CompactPositions(Format):  # type: ignore[misc]  # Whoosh has no types that hold
    """A posting's value: one byte of width, then the steps between positions, little-endian."""

    def encode(self, positions: Sequence[int]) -> bytes:
        """Ascending positions → bytes."""
        steps = [positions[0], *(b - a for a, b in pairwise(positions))]
        top = max(steps)
        for width, code, limit in _WIDTHS:
            if top <= limit:
                return bytes((width,)) + _little_endian(array(code, steps)).tobytes()
        raise ValueError(f"a step of {top} positions is too long for an index")

    def decode_positions(self, value: bytes) -> list[int]:
        """Bytes → ascending positions."""
        if value[0] == 1:
            return list(accumulate(value[1:]))
        return list(accumulate(_little_endian(array("H" if value[0] == 2 else "I", value[1:]))))

    def decode_frequency(self, value: bytes) -> int:
        """How many positions the bytes hold."""
        return (len(value) - 1) // value[0]

    def decode_weight(self, value: bytes) -> float:
        """The frequency as a weight."""
        return float(self.decode_frequency(value))

    def combine(self, values: Iterable[bytes]) -> bytes:
        """All positions of several values."""
        return self.encode(sorted({at for value in values for at in self.decode_positions(value)}))


class TermsInOrder(FieldType):  # type: ignore[misc]
    """Groups of terms with their positions; with `scorable`, documents keep the number of their terms."""

    def __init__(self, scorable: bool = False) -> None:
        super().__init__(CompactPositions(), None, scorable=scorable)

    def index(self, value: Sequence[Sequence[str]], **_: Any) -> Iterator[Posting]:
        """Groups of terms → one posting a distinct term."""
        places: dict[str, list[int]] = {}
        start = 0
        for group in value:
            for at, term in enumerate(group, start):
                places.setdefault(term, []).append(at)
            start += len(group) + GROUP_GAP
        encode = self.format.encode
        for term, positions in places.items():
            count = len(positions)
            yield term.encode("utf-8", "surrogatepass"), count, float(count), encode(positions)


class TermSet(FieldType):  # type: ignore[misc]
    """Distinct terms, without positions."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(self, value: Iterable[str], **_: Any) -> Iterator[Posting]:
        """Terms → one posting a distinct term."""
        for term in set(value):
            yield term.encode("utf-8", "surrogatepass"), 1, 1.0, b""


class Segment(base.Segment):  # type: ignore[misc]
    """A segment in a commit: the name of its file, how many documents it has, and which of them are gone."""

    def __init__(self, index_name: str, segment_id: str | None = None, count: int = 0) -> None:
        super().__init__(index_name)
        if segment_id:
            self.segid = segment_id
        self._count = count
        self._deleted: set[int] = set()
        self._reader: SegmentReader | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_reader": None}

    def open(self, folder: str) -> "SegmentReader":
        """The segment's file, opened once."""
        from newscli.engines.whoosh_index.files.pages import DamageError
        from newscli.engines.whoosh_index.files.reading import SegmentReader

        if self._reader is None:
            reader = SegmentReader(Path(folder, self.file_name))
            if reader.count != self._count:
                raise DamageError(f"{self.file_name} has {reader.count} documents, not {self._count}")
            self._reader = reader
        return self._reader

    def close(self) -> None:
        """Let go of the file."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    @property
    def file_name(self) -> str:
        """The name of the segment's one file."""
        return str(self.make_filename(EXTENSION))

    def codec(self) -> Any:
        """What reads the segment for Whoosh."""
        from newscli.engines.whoosh_index.codec import SegmentCodec

        return SegmentCodec()

    def should_assemble(self) -> bool:
        """Whether several files are to become one: there is but one."""
        return False

    def doc_count_all(self) -> int:
        """How many documents there are, with those that are gone."""
        return self._count

    def deleted_count(self) -> int:
        """How many documents are gone."""
        return len(self._deleted)

    @property
    def deleted(self) -> Set[int]:
        """The documents that are gone."""
        return self._deleted

    def deleted_docs(self) -> Iterator[int]:
        """The documents that are gone."""
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Count a document as gone, or as there again."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is gone."""
        return docnum in self._deleted


def _little_endian(values: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        values.byteswap()
    return values
