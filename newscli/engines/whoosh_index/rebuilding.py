"""Makes index documents anew of what is stored of them, and writes them as segments."""

from pathlib import Path

from newscli.answers import DocumentRecord
from newscli.article import Article
from newscli.engines.whoosh_index.directory import writing
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.schema import (
    DIGEST_BYTES,
    NO_DIGEST,
    FieldMaker,
    Fields,
    Kind,
    generation_of,
    kind_of_blob,
    record_of_blob,
    unpack,
)
from newscli.engines.whoosh_index.segment import Segment
from newscli.shapes import article_of, capture_of
from newscli.text.analysis import NO_STEMMING, Analyzer

_MOST_DOCUMENTS = 10_000
_MOST_BYTES = 16 * 1024 * 1024
"""A segment ends at so many index documents, or bytes stored of them: more would take much memory."""


class Rebuilder:
    """Writes segments of index documents, each made anew of what is stored of it."""

    def __init__(self, path: Path, analysis: str) -> None:
        self.segments: list[Segment] = []
        """What was written, and is in no commit yet."""
        self._path = path
        self._fields = FieldMaker(Analyzer(analysis), Analyzer(NO_STEMMING))
        self._builder = SegmentBuilder()
        self._size = 0

    def add(self, blob: bytes, digests: bytes) -> None:
        """Add a document: what is stored of it, and its value in the column `digests`, as far as known."""
        self._write(self._remake(blob, digests[DIGEST_BYTES:]))

    def add_record(self, record: DocumentRecord) -> None:
        """Add what is known of a document."""
        self._write(self._fields.document(record))

    def finish(self) -> None:
        """Write what is left."""
        if self._builder.count:
            segment = Segment(count=self._builder.count)
            with writing(self._path):
                self._builder.write(self._path / segment.file_name)
            self.segments.append(segment)
        self._builder = SegmentBuilder()
        self._size = 0

    def _write(self, fields: Fields) -> None:
        self._builder.add(fields)
        self._size += len(fields["blob"])
        if self._builder.count >= _MOST_DOCUMENTS or self._size >= _MOST_BYTES:
            self.finish()

    def _remake(self, blob: bytes, stamp: bytes) -> Fields:
        """The fields of an index document; its blob stays as it is."""
        fields: Fields
        match kind_of_blob(blob):
            case Kind.ARTICLE:
                shape = unpack(blob)
                fields = self._fields.article(article_of(shape), shape["first_capture"], generation_of(shape))
            case Kind.CAPTURE:
                shape = unpack(blob)
                article = Article(shape["article"], None, ()) if shape["article"] else None
                fields = self._fields.capture(capture_of(shape, article), None, shape["order"])
            case Kind.DOCUMENT:
                fields = self._fields.document(record_of_blob(blob), stamp if stamp != NO_DIGEST else None)
            case _:
                raise DamageError("what is stored of a document is nothing")
        return fields | {"blob": blob}
