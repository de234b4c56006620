"""Looks up what one commit knows of documents: all of them in order, those of a name, how many."""

from collections.abc import Iterator

from newscli.answers import DocumentRecord
from newscli.engines.whoosh_index.reader import LEAST_DIGITS, IndexReader
from newscli.engines.whoosh_index.schema import NO_ARTICLE, Kind
from newscli.errors import IdError, NotFoundError


def iterate_documents(reader: IndexReader) -> Iterator[DocumentRecord]:
    """Every document, by the first of its names in byte order, then by SHA-256; with what is there now."""
    for name in reader.segments.terms("name"):
        for record in _of_name(reader, name):
            if min(map(_name_key, record.names)) == _name_key(name):
                yield _counted(reader, record)


def find_documents(reader: IndexReader, text: str) -> tuple[DocumentRecord, ...]:
    """The documents of a name, by SHA-256, or else the one whose SHA-256 begins so."""
    found = list(_of_name(reader, text))
    if not found and len(text) >= LEAST_DIGITS:
        terms = reader.segments.terms("sha256", text.lower())
        found = [record for record in map(reader.document, terms) if record]
        if len(found) > 1:
            raise IdError(f"{text} is ambiguous: {len(found)} documents begin so", "give more digits")
    if not found:
        raise NotFoundError(f"no document has the name or the SHA-256 {text}", "see: newscli documents")
    return tuple(_counted(reader, record) for record in found)


def count_documents(reader: IndexReader) -> tuple[int, int]:
    """How many documents are known, and how many of them could not be read."""
    records = [reader.record(number) for number in reader.numbers(Kind.DOCUMENT)]
    failed = {record.sha256 for record in records if record.failure}
    read = {record.sha256 for record in records if not record.failure}
    return len(failed | read), len(failed - read)


def _of_name(reader: IndexReader, name: str) -> Iterator[DocumentRecord]:
    shas = {reader.record(number).sha256 for number in reader.segments.documents("name", name)}
    return filter(None, map(reader.document, sorted(shas)))


def _name_key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _counted(reader: IndexReader, record: DocumentRecord) -> DocumentRecord:
    """The record with the captures that are there now, and the articles that these are of."""
    numbers = reader.captures_in(record.sha256)
    keys = {reader.segments.key("article", number) for number in numbers}
    return record._replace(articles=len(keys - {NO_ARTICLE}), captures=len(numbers))
