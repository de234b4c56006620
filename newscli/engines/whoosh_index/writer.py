"""Writes batches: each is one commit of Whoosh, so a reader sees all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from newscli.answers import Added, DocumentRecord, Removed
from newscli.article import Article, Capture, ParsedDocument, Source
from newscli.engines.whoosh_index.commits import Commit, open_commit
from newscli.engines.whoosh_index.directory import reading
from newscli.engines.whoosh_index.files.building import SegmentBuilder
from newscli.engines.whoosh_index.levels import choose_merges
from newscli.engines.whoosh_index.reader import IndexReader, merge_records
from newscli.engines.whoosh_index.records import claim, join_records, record_of, record_of_capture
from newscli.engines.whoosh_index.schema import FieldMaker, Fields, first_place, unpack, writing_key
from newscli.engines.whoosh_index.segments import Segments
from newscli.shapes import capture_of
from newscli.text.analysis import NO_STEMMING, Analyzer


@contextmanager
def open_writer(path: Path, wait: float) -> Iterator["BatchWriter"]:
    """A writer under the index's lock; commits when the block ends well, else leaves the index as it was."""
    with open_commit(path, wait) as commit:
        with reading(path):
            reader = IndexReader(Segments(path))
        fields = FieldMaker(Analyzer(commit.analysis), Analyzer(NO_STEMMING))
        batch = BatchWriter(commit, reader, fields)
        try:
            yield batch
            batch.finish()
        finally:
            reader.segments.close()
        commit.merge(choose_merges(commit.segments))
        commit.publish()


class BatchWriter:
    """Adds to one batch. What it looks up is the last commit and what it has added itself."""

    def __init__(self, commit: Commit, reader: IndexReader, fields: FieldMaker) -> None:
        self._commit = commit
        self._reader = reader
        self._fields = fields
        self._builder = SegmentBuilder()
        self._records: dict[str, DocumentRecord | None] = {}
        self._articles: dict[str, Article | None] = {}
        self._deleted: set[int] = set()
        self._sighted: set[str] = set()
        self._unsettled: dict[str, Article] = {}
        self._restored: dict[str, DocumentRecord] = {}
        self._claimed: dict[str, list[tuple[int, int]]] = {}
        self._generation = commit.generation + 1
        self._order = first_place(self._generation)

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

    def add_name(self, sha256: str, name: str, modified: float | None) -> None:
        """Note another name of a known document."""
        known = self.document(sha256)
        if known and name not in known.names:
            self._add_record(known._replace(names=(name,), modified=modified))

    def add_failure(self, record: DocumentRecord) -> None:
        """Note that a document could not be read."""
        self._add_record(record)

    def replace(self, parsed: ParsedDocument) -> Added:
        """Put what a document is parsed to now in the place of what it was parsed to before."""
        sha256 = parsed.document.sha256
        before = self._forget(sha256)
        articles = {capture.article.id: capture.article for capture in parsed.captures if capture.article}
        for article_id in dict.fromkeys(filter(None, before.articles)):
            self._settle(article_id, (sha256,), articles.get(article_id))
        added = Added()
        for capture in parsed.captures:
            is_known = capture.key in before.orders
            added += self._add_capture(capture, before)
            added += Added(captures_new=not is_known, captures_known=is_known)
        record = record_of(parsed)
        self._add_record(record._replace(names=tuple(dict.fromkeys((*before.names, *record.names)))))
        return added

    def delete(self, article_id: str) -> Removed:
        """Take an article and its captures out; their documents stay known."""
        article = self._reader.article_number(article_id)
        if article is None or article in self._deleted:
            return Removed()
        captures = self._live_captures(article_id)
        for number in (article, *captures):
            self._delete_number(number)
        self._articles[article_id] = None
        return Removed(articles=1, captures=len(captures))

    def forget(self, sha256s: Sequence[str]) -> Removed:
        """Take documents, their captures, and the articles that only they had out."""
        known = tuple(sha256 for sha256 in dict.fromkeys(sha256s) if self.document(sha256))
        before = [self._forget(sha256) for sha256 in known]
        ids = dict.fromkeys(article_id for each in before for article_id in each.articles if article_id)
        lost = sum(not self._bequeath(article_id, known) for article_id in ids)
        return Removed(len(known), lost, sum(len(each.orders) for each in before))

    def restore(self, article: Article | None, captures: Sequence[Capture]) -> Added:
        """Add an article as it is written here, and the captures of it that are not there."""
        new = [capture for capture in captures if self._claim(capture.source)]
        is_known = article is not None and (not new or self._article(article.id) is not None)
        if article and not is_known:
            self._add_article(article, new[0].key)
        kept = self._article(article.id) if article else None
        for capture in new:
            self._write_capture(capture, kept)
            self._join_record(record_of_capture(capture), ())
        return Added(
            articles_new=article is not None and not is_known,
            articles_known=is_known,
            captures_new=len(new),
            captures_known=len(captures) - len(new),
        )

    def restore_document(self, record: DocumentRecord) -> None:
        """Note what is known of a document, beside what is known of it here."""
        self._join_record(record, record.names)

    def finish(self) -> None:
        """Put what was added into the commit."""
        self._keep_writings()
        for sha256, record in self._restored.items():
            for number in self._reader.records_of(sha256):
                self._delete_number(number)
            self._write(self._fields.document(record))
        self._commit.add(self._builder)

    def _add_capture(self, capture: Capture, before: "_Before | None" = None) -> Added:
        """Write a capture, and its article where that is not there; the books of the article."""
        article = capture.article
        kept = self._article(article.id) if article else None
        if article and kept is None:
            self._add_article(article, capture.key)
            was_there = before is not None and article.id in before.articles
            added = Added(articles_known=was_there, articles_new=not was_there)
            kept = article
        else:
            added = Added(articles_known=1) if article else Added()
        self._write_capture(capture, kept, before)
        return added

    def _write_capture(self, capture: Capture, kept: Article | None, before: "_Before | None" = None) -> None:
        self._order += 1
        order = before.orders.get(capture.key, self._order) if before else self._order
        self._write(self._fields.capture(capture, writing_key(kept) if kept else None, order))
        if kept:
            self._sighted.add(kept.id)

    def _add_article(self, article: Article, first_capture: str) -> None:
        """Write an article; where the last commit has it too, it is not new, and keeps its generation."""
        number = self._reader.article_number(article.id)
        generation = self._generation if number is None else self._reader.generation(number)
        self._write(self._fields.article(article, first_capture, generation))
        self._articles[article.id] = article

    def _add_record(self, record: DocumentRecord) -> None:
        self._write(self._fields.document(record))
        known = self.document(record.sha256)
        self._records[record.sha256] = merge_records([known, record] if known else [record])

    def _join_record(self, record: DocumentRecord, first_names: tuple[str, ...]) -> None:
        """Join a record to what is known of its document; these names come first."""
        known = self.document(record.sha256)
        joined = join_records(known, record) if known else record
        joined = joined._replace(names=tuple(dict.fromkeys((*first_names, *joined.names))))
        if joined != known:
            self._records[record.sha256] = self._restored[record.sha256] = joined

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

    def _settle(self, article_id: str, sha256s: tuple[str, ...], rewritten: Article | None) -> None:
        """Delete an article that lost its last capture, or that is about to be written anew.

        It is written anew where its writing was that of the replaced documents; other captures then keep
        the writing that they had.
        """
        number = self._reader.article_number(article_id)
        if number is None or number in self._deleted:
            return
        article, first_capture = self._reader.article(number)
        is_seen = article_id in self._sighted or self._live_captures(article_id)
        if is_seen and not (rewritten and first_capture.startswith(sha256s)):
            return
        self._delete_number(number)
        self._articles[article_id] = None
        self._unsettled[article_id] = article

    def _keep_writings(self) -> None:
        """Write the captures that are left of rewritten articles anew, each in the writing that it had."""
        for article_id, before in self._unsettled.items():
            now = self._article(article_id)
            if now and (now.headline, now.body) != (before.headline, before.body):
                for each in self._live_captures(article_id):
                    shape = unpack(self._reader.blob(each))
                    self._delete_number(each)
                    capture = capture_of(shape, before)
                    self._write(self._fields.capture(capture, writing_key(now), shape["order"]))

    def _bequeath(self, article_id: str, sha256s: tuple[str, ...]) -> bool:
        """Leave the article of forgotten documents to its first capture; False where it has none."""
        article = self._article(article_id)
        shapes = [unpack(self._reader.blob(number)) for number in self._live_captures(article_id)]
        if not shapes:
            self._settle(article_id, sha256s, None)
            return False
        heir = capture_of(min(shapes, key=itemgetter("order")), article)
        self._settle(article_id, sha256s, heir.article)
        if heir.article and self._article(article_id) is None:
            self._add_article(heir.article, heir.key)
        return True

    def _claim(self, source: Source) -> bool:
        """Whether a document has no capture of these bytes yet; if so, it has one now."""
        if source.sha256 not in self._claimed:
            numbers = self._reader.captures_in(source.sha256)
            there = (self._reader.capture(each, None) for each in numbers if each not in self._deleted)
            self._claimed[source.sha256] = sorted(capture.source.bytes for capture in there)
        return claim(self._claimed[source.sha256], source.bytes)

    def _live_captures(self, article_id: str) -> list[int]:
        """The numbers of an article's captures in the last commit that this batch has not deleted."""
        return [each for each in self._reader.capture_numbers(article_id) if each not in self._deleted]

    def _delete_number(self, number: int | None) -> None:
        if number is not None and number not in self._deleted:
            self._commit.delete(number)
            self._deleted.add(number)

    def _write(self, fields: Fields) -> None:
        self._builder.add(fields)


@dataclass(frozen=True, slots=True)
class _Before:
    """What a document was parsed to before: its captures' keys and places, their articles' ids, its names."""

    orders: dict[str, int]
    articles: tuple[str | None, ...]
    names: tuple[str, ...]
