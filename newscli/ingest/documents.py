"""Many documents → parsed → engine, with the books kept: one commit a batch, so memory is bounded."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from newscli import __version__
from newscli.answers import Added, DocumentRecord
from newscli.article import Document, ParsedDocument
from newscli.engines import Engine, Writer
from newscli.errors import InputError
from newscli.parsing import AUTO, Split, parse
from newscli.shapes import ARTICLE_SCHEMA, DOCUMENT_SCHEMA
from newscli.sources import Input, Reading, read_documents

BATCH_DOCUMENTS = 1000
BATCH_BYTES = 16 * 1024 * 1024
"""A batch ends at whichever comes first: so many documents, or so many bytes of them."""
EXPORTED = tuple(f'{{"schema": "{schema}"' for schema in (ARTICLE_SCHEMA, DOCUMENT_SCHEMA))
"""How the first line of an export begins, and of no dump of an article."""


@dataclass(slots=True)
class Books:
    """What became of the documents seen: parsed + unchanged + failed; articles and captures: new + known.

    Unchanged documents are not parsed, so their articles and captures are not counted.
    """

    documents: int = 0
    parsed: int = 0
    unchanged: int = 0
    failed: int = 0
    added: Added = field(default_factory=Added)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is told while documents are ingested."""

    on_document: Callable[[int], None] = lambda size: None
    """After each document, with its bytes."""
    on_failure: Callable[[InputError], None] = lambda error: None
    on_commit: Callable[[Books], None] = lambda books: None


@dataclass(frozen=True, slots=True)
class Plan:
    """How documents are ingested."""

    reading: Reading
    reparse: bool = False
    strict: bool = False
    """Stop at the first document that fails, after what came before it is in."""
    rehearse: bool = False
    """Only count what would be written."""
    wait: float = 10.0
    """Seconds to wait for another writer."""
    split: Split = AUTO
    """How documents are split into articles; those that are known stay as they were split."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document that was read, and parsed unless it is known and stays as it is."""

    document: Document
    parsed: ParsedDocument | None


_Batch = list[_Ready | DocumentRecord]
"""Documents, and what is to be known of those that could not be read."""


class Ingest:
    """One run. `engine` None is an index that is not there yet, for a rehearsal."""

    def __init__(self, engine: Engine | None, plan: Plan, watch: Watch) -> None:
        self.books = Books()
        self._engine = engine
        self._plan = plan
        self._watch = watch
        self._rehearsal = Rehearsal(engine) if plan.rehearse or engine is None else None
        self._first_failure: InputError | None = None
        self._seen: set[str] = set()

    def run(self, inputs: Iterable[Input | InputError]) -> Books:
        """Ingest all inputs; InputError at the first failure where the plan is strict."""
        for batch in self._batches(inputs):
            self._write(batch)
            if self._first_failure and self._plan.strict:
                raise self._first_failure
        return self.books

    def _batches(self, inputs: Iterable[Input | InputError]) -> Iterator["_Batch"]:
        batch: _Batch = []
        size = 0
        for ready in self._read_all(inputs):
            batch.append(ready)
            size += ready.document.size if isinstance(ready, _Ready) else 0
            if len(batch) >= BATCH_DOCUMENTS or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        yield batch

    def _read_all(self, inputs: Iterable[Input | InputError]) -> Iterator["_Ready | DocumentRecord"]:
        """The documents that can be read; where the plan is strict, those before the first that cannot."""
        for each in map(_without_exports, read_documents(inputs, self._plan.reading)):
            if isinstance(each, InputError):
                self._fail(each)
                if each.sha256:
                    yield failure_of(each, each.sha256)
                if self._plan.strict:
                    return
                continue
            if each is not None:
                yield self._ready(each)
            self._watch.on_document(each.size if each else 0)

    def _ready(self, document: Document) -> _Ready:
        record = self._engine.document(document.sha256) if self._engine else None
        is_known = record is not None and record.failure is None
        return _Ready(document, None if is_known and not self._plan.reparse else self._parse(document))

    def _parse(self, document: Document) -> ParsedDocument:
        return parse(document, self._plan.split)

    def _fail(self, error: InputError) -> None:
        self.books.documents += 1
        self.books.failed += 1
        self._first_failure = self._first_failure or error
        self._watch.on_failure(error)

    def _write(self, batch: "_Batch") -> None:
        """Write a batch as one commit, if there is anything to write."""
        documents = [each for each in batch if isinstance(each, _Ready)]
        failures = [each for each in batch if isinstance(each, DocumentRecord) and self._is_unknown(each)]
        if failures or any(self._is_news(ready) for ready in documents):
            books = Books()
            with self._writer() as writer:
                for ready in documents:
                    self._add(writer, ready, books)
                for record in failures:
                    writer.add_failure(record)
            if self._engine:
                self._engine.refresh()
            self._count(books)
        else:
            self._count(Books(documents=len(documents), unchanged=len(documents)))
        self._watch.on_commit(self.books)

    def _writer(self) -> "AbstractContextManager[Writer | Rehearsal]":
        if self._rehearsal or not self._engine:
            return nullcontext(self._rehearsal or Rehearsal(None))
        return self._engine.writer(self._plan.wait)

    def _is_news(self, ready: _Ready) -> bool:
        if ready.parsed or not self._engine:
            return True
        record = self._engine.document(ready.document.sha256)
        return record is None or ready.document.name not in record.names

    def _is_unknown(self, record: DocumentRecord) -> bool:
        return self._engine is None or self._engine.document(record.sha256) is None

    def _add(self, writer: "Writer | Rehearsal", ready: _Ready, books: Books) -> None:
        """Add one document; another process, or this batch, may have added it since it was read."""
        books.documents += 1
        sha256 = ready.document.sha256
        record = writer.document(sha256)
        is_known = record is not None and record.failure is None
        is_again = ready.parsed is not None and self._plan.reparse and sha256 not in self._seen
        if self._plan.reparse:
            self._seen.add(sha256)
        if is_known and not is_again:
            writer.add_name(ready.document)
            books.unchanged += 1
            return
        parsed = ready.parsed or self._parse(ready.document)
        books.parsed += 1
        books.added += writer.replace(parsed) if record else writer.add(parsed)

    def _count(self, books: Books) -> None:
        self.books.documents += books.documents
        self.books.parsed += books.parsed
        self.books.unchanged += books.unchanged
        self.books.added += books.added


class Rehearsal:
    """A writer that only counts what would be written."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine
        self._records: dict[str, DocumentRecord] = {}
        self._articles: set[str] = set()

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document, or would be."""
        if sha256 in self._records:
            return self._records[sha256]
        return self._engine.document(sha256) if self._engine else None

    def add(self, parsed: ParsedDocument) -> Added:
        """Count a new document."""
        return self._count(parsed) + Added(captures_new=len(parsed.captures))

    def add_name(self, document: Document) -> None:
        """Another name counts for nothing."""

    def add_failure(self, record: DocumentRecord) -> None:
        """A failure is counted where it is met."""

    def replace(self, parsed: ParsedDocument) -> Added:
        """Count a document that is parsed again."""
        return self._count(parsed) + Added(captures_known=len(parsed.captures))

    def _count(self, parsed: ParsedDocument) -> Added:
        added = Added()
        for article_id in (capture.article.id for capture in parsed.captures if capture.article):
            is_known = article_id in self._articles or bool(self._engine and self._engine.has(article_id))
            added += Added(articles_known=is_known, articles_new=not is_known)
            self._articles.add(article_id)
        self._records[parsed.document.sha256] = DocumentRecord(
            parsed.document.sha256, (parsed.document.name,), parsed.document.size, None, __version__, 0, 0
        )
        return added


def failure_of(error: InputError, sha256: str) -> DocumentRecord:
    """What is to be known of a document that could not be read."""
    parser = f"newscli {__version__}"
    return DocumentRecord(
        sha256, (error.name,), error.size, None, parser, 0, 0, f"{error.code}: {error.message}"
    )


def _without_exports(each: Document | InputError | None) -> Document | InputError | None:
    """What was read; an error where it is no dump but an export of newscli."""
    if isinstance(each, Document) and each.lines and each.lines[0].startswith(EXPORTED):
        return InputError(each.name, "export", "an export of newscli, not a dump", "--import takes it back")
    return each
