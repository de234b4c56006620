"""Reads a segment: the postings of its fields, the columns and stored values of its documents."""

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from newscli.engines.whoosh_index.files.blobs import BlobReader
from newscli.engines.whoosh_index.files.fields import FieldReader
from newscli.engines.whoosh_index.files.pages import SectionFile, integers
from newscli.engines.whoosh_index.schema import KEYS, LATER, NUMBERS


class SegmentReader:
    """Reads a segment's file."""

    def __init__(self, path: Path) -> None:
        self.file = SectionFile(path)
        self.count = self.file.number("documents")
        self._fields: dict[str, FieldReader] = {}
        self._columns: dict[str, Sequence[int]] = {}
        self._blobs: BlobReader | None = None

    def field(self, name: str) -> FieldReader:
        """The postings of a field."""
        if name not in self._fields:
            self._fields[name] = FieldReader(self.file, name)
        return self._fields[name]

    def total_length(self, name: str) -> int:
        """The terms of all documents in a field that is scored."""
        return self.file.number(f"{name}.length")

    def lengths(self, name: str) -> Sequence[int]:
        """The terms of each document in a field that is scored."""
        return self._column(f"{name}.lengths", "I")

    def numbers(self, name: str) -> Sequence[int]:
        """A column of numbers."""
        code, none = NUMBERS[name]
        section = f"{name}.column"
        if section not in self._columns and not self.has_numbers(name):
            self._columns[section] = array(code, (none,)) * self.count
        return self._column(section, code)

    def has_numbers(self, name: str) -> bool:
        """Whether the segment is of a time when there was this column of numbers."""
        return name not in LATER or self.file.has(f"{name}.column")

    def key(self, name: str, document: int) -> bytes:
        """A document's value in a column of bytes."""
        width = KEYS[name]
        return bytes(self.file.read(f"{name}.column", document * width, (document + 1) * width))

    def keys(self, name: str) -> Iterator[bytes]:
        """A column of bytes."""
        width, data = KEYS[name], self.key_column(name)
        return (data[at : at + width] for at in range(0, len(data), width))

    def key_column(self, name: str) -> bytes:
        """A column of bytes, value after value."""
        return bytes(self.file.read(f"{name}.column"))

    @property
    def blobs(self) -> BlobReader:
        """The stored values."""
        if self._blobs is None:
            self._blobs = BlobReader(self.file, self.count)
        return self._blobs

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def _column(self, section: str, code: str) -> Sequence[int]:
        if section not in self._columns:
            self._columns[section] = integers(self.file.read(section), code)
        return self._columns[section]
