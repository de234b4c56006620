"""Writes batches: each is one commit of Whoosh, so a reader sees all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from whoosh.index import LockError

from newscli import __version__
from newscli.answers import Added, DocumentRecord
from newscli.article import Article, Capture, Document, ParsedDocument
from newscli.engines.whoosh_index.directory import reading, writing
from newscli.engines.whoosh_index.reader import IndexReader, merge_records
from newscli.engines.whoosh_index.schema import FieldMaker, Fields, unpack
from newscli.engines.whoosh_index.segments import Segments
from newscli.errors import IndexBusyError
from newscli.shapes import capture_of


@contextmanager
def open_writer(path: Path, files: Any, fields: FieldMaker, wait: float) -> Iterator["BatchWriter"]:
    """A writer under the index's lock; commits when the block ends well, else leaves the index as it was."""
    with writing(path):
        try:
            whoosh = files.writer(timeout=wait, compound=False)
        except LockError:
            raise IndexBusyError(
                f"{path}: another process is writing to the index",
                "try again later, or wait longer with --wait",
            ) from None
    batch = BatchWriter(path, whoosh, fields)
    try:
        yield batch
        batch.commit()
    except BaseException:
        batch.cancel()
        raise


class BatchWriter:
    """Adds to one batch. What it looks up is the last commit and what it has added itself."""

    def __init__(self, path: Path, whoosh: Any, fields: FieldMaker) -> None:
        self._path = path
        self._whoosh = whoosh
        with reading(path):
            self._reader = IndexReader(Segments(whoosh.reader()))
        self._fields = fields
        self._records: dict[str, DocumentRecord | None] = {}
        self._articles: dict[str, Article | None] = {}
        self._deleted: set[int] = set()
        self._is_changed = False
        self._order = whoosh.generation << 32

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document, with what this batch has added."""
        if sha256 not in self._records:
            self._records[sha256] = self._reader.document(sha256)
        return self._records[sha256]

    def add(self, parsed: ParsedDocument) -> Added:
        """Add a document that is not known yet."""
        added = Added()
        for capture in parsed.captures:
            added += self._add_capture(capture) + Added(captures_new=1)
        self._add_record(record_of(parsed))
        return added

    def add_name(self, document: Document) -> None:
        """Note another name of a known document."""
        known = self.document(document.sha256)
        if known and document.name not in known.names:
            self._add_record(replace(known, names=(document.name,), modified=document.modified))

    def add_failure(self, record: DocumentRecord) -> None:
        """Note that a document could not be read."""
        self._add_record(record)

    def replace(self, parsed: ParsedDocument) -> Added:
        """Put what a document is parsed to now in the place of what it was parsed to before."""
        sha256 = parsed.document.sha256
        before = self._forget(sha256)
        articles = {capture.article.id: capture.article for capture in parsed.captures if capture.article}
        for article_id in dict.fromkeys(filter(None, before.articles)):
            self._settle(article_id, sha256, articles.get(article_id))
        added = Added()
        for capture in parsed.captures:
            is_known = capture.key in before.orders
            added += self._add_capture(capture, before)
            added += Added(captures_new=not is_known, captures_known=is_known)
        record = record_of(parsed)
        self._add_record(replace(record, names=tuple(dict.fromkeys((*before.names, *record.names)))))
        return added

    def delete(self, article_id: str) -> None:
        """Take an article and its captures out; their documents stay known."""
        for number in (self._reader.article_number(article_id), *self._reader.capture_numbers(article_id)):
            self._delete_number(number)
        self._articles[article_id] = None

    def commit(self) -> None:
        """Make what was added one commit; none where nothing was."""
        self._reader.segments.close()
        with writing(self._path):
            if self._is_changed:
                self._whoosh.commit()
            else:
                self._whoosh.cancel()

    def cancel(self) -> None:
        """Leave the index as it was."""
        if not self._whoosh.is_closed:
            self._reader.segments.close()
            with suppress(OSError):  # what led here is told already
                self._whoosh.cancel()

    def _add_capture(self, capture: Capture, before: "_Before | None" = None) -> Added:
        """Write a capture, and its article where that is not there; the books of the article."""
        article = capture.article
        kept = self._article(article.id) if article else None
        if article and kept is None:
            self._write(self._fields.article(article, capture.key))
            was_there = before is not None and article.id in before.articles
            added = Added(articles_known=was_there, articles_new=not was_there)
            self._articles[article.id] = kept = article
        else:
            added = Added(articles_known=1) if article else Added()
        self._order += 1
        order = before.orders.get(capture.key, self._order) if before else self._order
        self._write(self._fields.capture(capture, kept, order))
        return added

    def _add_record(self, record: DocumentRecord) -> None:
        self._write(self._fields.document(record))
        known = self.document(record.sha256)
        self._records[record.sha256] = merge_records([known, record] if known else [record])

    def _article(self, article_id: str) -> Article | None:
        """A live article as it is kept, written in this batch or before."""
        if article_id not in self._articles:
            number = self._reader.article_number(article_id)
            self._articles[article_id] = None if number is None else self._reader.article(number)[0]
        return self._articles[article_id]

    def _forget(self, sha256: str) -> "_Before":
        """Delete a document's captures and records; what they were."""
        captures = [number for number in self._reader.captures_in(sha256) if number not in self._deleted]
        shapes = [unpack(self._reader.blob(number)) for number in captures]
        record = self.document(sha256)
        for number in (*captures, *self._reader.records_of(sha256)):
            self._delete_number(number)
        self._records[sha256] = None
        return _Before(
            orders={f"{sha256}:{shape['source']['bytes'][0]}": shape["order"] for shape in shapes},
            articles=tuple(shape["article"] for shape in shapes),
            names=record.names if record else (),
        )

    def _settle(self, article_id: str, sha256: str, rewritten: Article | None) -> None:
        """Delete an article that lost its last capture, or that is about to be written anew.

        It is written anew where its writing was that of the replaced document; other captures then keep
        the writing that they had.
        """
        number = self._reader.article_number(article_id)
        if number is None or number in self._deleted:
            return
        article, first_capture = self._reader.article(number)
        others = [each for each in self._reader.capture_numbers(article_id) if each not in self._deleted]
        if others and not (rewritten and first_capture.startswith(sha256)):
            return
        self._delete_number(number)
        self._articles[article_id] = None
        if rewritten and (rewritten.headline, rewritten.body) != (article.headline, article.body):
            for each in others:
                shape = unpack(self._reader.blob(each))
                self._delete_number(each)
                self._write(self._fields.capture(capture_of(shape, article), rewritten, shape["order"]))

    def _delete_number(self, number: int | None) -> None:
        if number is not None and number not in self._deleted:
            self._whoosh.delete_document(number)
            self._deleted.add(number)
            self._is_changed = True

    def _write(self, fields: Fields) -> None:
        with writing(self._path):
            self._whoosh.add_document(**fields)
        self._is_changed = True


@dataclass(frozen=True, slots=True)
class _Before:
    """What a document was parsed to before: its captures' keys and places, their articles' ids, its names."""

    orders: dict[str, int]
    articles: tuple[str | None, ...]
    names: tuple[str, ...]


def record_of(parsed: ParsedDocument) -> DocumentRecord:
    """What is to be known of a document that was parsed."""
    document = parsed.document
    return DocumentRecord(
        sha256=document.sha256,
        names=(document.name,),
        size=document.size,
        modified=document.modified,
        parser=f"newscli {__version__}",
        articles=sum(1 for capture in parsed.captures if capture.article),
        captures=len(parsed.captures),
    )
