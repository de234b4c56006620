"""Tells Whoosh the schema, and reads segments for it: its searcher finds the same as in its own files."""

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.codec import base
from whoosh.columns import ColumnReader, FixedBytesColumn, NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, Schema
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo
from whoosh.util.numeric import byte_to_length, length_to_byte

from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.format2 import CompactPositions, Segment, TermSet, TermsInOrder
from newscli.engines.whoosh_index.format3 import TermsPlaced
from newscli.engines.whoosh_index.schema import KEYS, NUMBERS, ORDERED, PLACED, SETS

_Term = tuple[str, bytes]


def build_schema() -> Any:
    """The schema of format 3, with all that any command asks for."""
    return Schema(
        **{name: TermsInOrder(scorable=ORDERED[name]) for name in ORDERED if name not in PLACED},
        **{name: TermsPlaced() for name in PLACED},
        **{name: TermSet() for name in SETS},
        **{name: COLUMN(NumericColumn(code, default=none)) for name, (code, none) in NUMBERS.items()},
        **{name: COLUMN(FixedBytesColumn(width)) for name, width in KEYS.items()},
        blob=COLUMN(VarBytesColumn()),
    )


class SegmentCodec(base.Codec):  # type: ignore[misc]
    """What opens a segment. It writes none: segments are written whole."""

    def terms_reader(self, storage: Any, segment: Segment) -> "TermsReader":
        """The terms and postings of a segment."""
        return TermsReader(segment.open(storage.folder))

    def per_document_reader(self, storage: Any, segment: Segment) -> "DocumentsReader":
        """The columns and lengths of a segment."""
        return DocumentsReader(segment, segment.open(storage.folder))


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Terms and postings as Whoosh asks for them."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader

    def __contains__(self, term: _Term) -> bool:
        return self._reader.field(term[0]).find(term[1]) is not None

    def indexed_field_names(self) -> Iterator[str]:
        """The fields that have terms."""
        return (name for name in sorted((*ORDERED, *SETS)) if self._reader.field(name).count)

    def terms(self) -> Iterator[_Term]:
        """All terms, by field."""
        for name in self.indexed_field_names():
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[_Term]:
        """The terms of a field, from one on."""
        field = self._reader.field(fieldname)
        return ((fieldname, term) for term in field.terms(field.lower_bound(prefix)))

    def items(self) -> Iterator[tuple[_Term, TermInfo]]:
        """All terms, with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[_Term, TermInfo]]:
        """The terms of a field, from one on, with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """What is known of a term; KeyError where no document has it."""
        field, number = self._reader.field(fieldname), self._number(fieldname, text)
        documents, frequencies = field.documents(number), field.frequencies(number)
        lengths: list[int] = []
        if ORDERED.get(fieldname):
            counts = self._reader.lengths(fieldname)
            lengths = [_as_kept(counts[document]) for document in documents]
        return TermInfo(
            weight=float(sum(frequencies)),
            df=len(documents),
            minlength=min(lengths, default=0),
            maxlength=max(lengths, default=0),
            maxweight=float(max(frequencies)),
            minid=documents[0],
            maxid=documents[-1],
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often all documents together have a term."""
        return float(self._reader.field(fieldname).weight(self._number(fieldname, text)))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents have a term."""
        return self._reader.field(fieldname).document_count(self._number(fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        """The postings of a term."""
        field, number = self._reader.field(fieldname), self._number(fieldname, text)
        documents = field.documents(number)
        values: Sequence[bytes | None] = [None] * len(documents)
        if isinstance(format_, CompactPositions):
            values = [format_.encode(places) for places in field.positions(number)]
        return ListMatcher(
            documents,
            [float(each) for each in field.frequencies(number)],
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> "TermsCursor":
        """A place among the terms of a field."""
        return TermsCursor(self, fieldname, fieldobj)

    def _number(self, fieldname: str, text: bytes) -> int:
        number = self._reader.field(fieldname).find(text)
        if number is None:
            raise KeyError((fieldname, text))
        return number


class TermsCursor(base.FieldCursor):  # type: ignore[misc]
    """A place among the terms of a field; behind the last, there is none."""

    def __init__(self, terms: TermsReader, fieldname: str, fieldobj: Any) -> None:
        self._terms = terms
        self._name = fieldname
        self._decode = fieldobj.from_bytes
        self._encode = fieldobj.to_bytes
        self._rest: Iterator[_Term] = iter(())
        self._current: bytes | None = None
        self.first()

    def first(self) -> str | None:
        """Go to the first term."""
        return self._go(b"")

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before the given one."""
        return self._go(term if isinstance(term, bytes) else self._encode(term))

    def next(self) -> str | None:
        """Go to the next term."""
        self._current = next(self._rest, (self._name, None))[1]
        return self.text()

    def text(self) -> str | None:
        """The term, None behind the last."""
        return None if self._current is None else self._decode(self._current)

    def term_info(self) -> TermInfo:
        """What is known of the term; KeyError behind the last."""
        if self._current is None:
            raise KeyError(self._name)
        return self._terms.term_info(self._name, self._current)

    def is_valid(self) -> bool:
        """Whether there is a term."""
        return self._current is not None

    def _go(self, term: bytes) -> str | None:
        self._rest = self._terms.terms_from(self._name, term)
        return self.next()


class DocumentsReader(base.PerDocumentReader):  # type: ignore[misc]
    """Columns and lengths as Whoosh asks for them."""

    def __init__(self, segment: Segment, reader: SegmentReader) -> None:
        self._segment = segment
        self._reader = reader

    def close(self) -> None:
        """Let go of the segment's file."""
        self._segment.close()

    def doc_count(self) -> int:
        """How many documents are there."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """How many documents there are, with those that are gone."""
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        """Whether a document is gone."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is gone."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """The documents that are gone."""
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        """Whether there are columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether a field is a column."""
        return fieldname == "blob" or fieldname in NUMBERS or fieldname in KEYS

    def column_reader(self, fieldname: str, column: Any) -> "Column":
        """A column."""
        return Column(self._reader, fieldname)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many terms a document has in a field that is scored, as Whoosh would have kept it in a byte."""
        if not ORDERED.get(fieldname):
            return default
        return _as_kept(self._reader.lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        """How many terms all documents have in a field that is scored."""
        return self._reader.total_length(fieldname) if ORDERED.get(fieldname) else 0

    def min_field_length(self, fieldname: str) -> int:
        """The fewest terms that a document has."""
        return _as_kept(min(self._reader.lengths(fieldname), default=0))

    def max_field_length(self, fieldname: str) -> int:
        """The most terms that a document has."""
        return _as_kept(max(self._reader.lengths(fieldname), default=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What Whoosh stores: nothing, the columns have it."""
        return {}


class Column(ColumnReader):  # type: ignore[misc]
    """A column as Whoosh asks for it."""

    def __init__(self, reader: SegmentReader, name: str) -> None:
        self._count = reader.count
        self._read: Any
        if name in NUMBERS:
            self._read = reader.numbers(name).__getitem__
        elif name in KEYS:
            self._read = lambda document: reader.key(name, document)
        else:
            self._read = reader.blobs.__getitem__

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, docnum: int) -> Any:
        if not 0 <= docnum < self._count:
            raise IndexError(docnum)
        return self._read(docnum)

    def sort_key(self, docnum: int) -> Any:
        """What documents are sorted by."""
        return self[docnum]

    def __iter__(self) -> Iterator[Any]:
        return map(self._read, range(self._count))

    def load(self) -> list[Any]:
        """All values."""
        return list(self)


def _as_kept(length: int) -> int:
    return int(byte_to_length(length_to_byte(length)))
