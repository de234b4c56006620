"""Exports → engine: batches of lines, one commit each, with the books kept."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from newscli.answers import Added, DocumentRecord
from newscli.article import Capture
from newscli.engines import Engine, Writer
from newscli.errors import InputError
from newscli.ingest.books import Plan, Watch
from newscli.ingest.documents import BATCH_BYTES, BATCH_DOCUMENTS
from newscli.ingest.exported import Restorable, read_exported
from newscli.sources import Input, read_lines


@dataclass(slots=True)
class RestoredBooks:
    """What became of the lines seen: taken + failed; articles and captures: new + known."""

    lines: int = 0
    failed: int = 0
    added: Added = field(default_factory=Added)


class _RehearsedError(Exception):
    """Ends a batch of a rehearsal, so that it is not committed."""


class Restoring:
    """One run. A rehearsal counts each batch by itself, so what two batches both have is new twice."""

    def __init__(self, engine: Engine, plan: Plan, watch: Watch) -> None:
        self.books = RestoredBooks()
        self._engine = engine
        self._plan = plan
        self._watch = watch
        self._first_failure: InputError | None = None

    def run(self, inputs: Iterable[Input | InputError]) -> RestoredBooks:
        """Take all lines of all inputs back; InputError at the first failure where the plan is strict."""
        for batch in self._batches(inputs):
            if batch:
                self._write(batch)
        if self._first_failure and self._plan.strict:
            raise self._first_failure
        return self.books

    def _batches(self, inputs: Iterable[Input | InputError]) -> Iterator[list[Restorable]]:
        batch: list[Restorable] = []
        size = 0
        for restorable, length in self._read_all(inputs):
            batch.append(restorable)
            size += length
            if len(batch) >= BATCH_DOCUMENTS or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        yield batch

    def _read_all(self, inputs: Iterable[Input | InputError]) -> Iterator[tuple[Restorable, int]]:
        """What the lines hold, with their lengths; where the plan is strict, up to the first that fails."""
        for each in inputs:
            try:
                if isinstance(each, InputError):
                    raise each
                for number, line in enumerate(read_lines(each), 1):
                    if not line.isspace():
                        yield from self._read(each.name, number, line)
            except InputError as error:
                self._fail(error)
            if self._first_failure and self._plan.strict:
                return

    def _read(self, name: str, number: int, line: bytes) -> Iterator[tuple[Restorable, int]]:
        """What one line holds, if it can be taken."""
        if self._first_failure and self._plan.strict:
            return
        self.books.lines += 1
        self._watch.on_documents(1)
        try:
            yield read_exported(line), len(line)
        except ValueError as error:
            self.books.failed += 1
            self._fail(InputError(name, "import", str(error), line=number))

    def _fail(self, error: InputError) -> None:
        self._first_failure = self._first_failure or error
        self._watch.on_failure(error)

    def _write(self, batch: list[Restorable]) -> None:
        added = Added()
        with suppress(_RehearsedError), self._engine.writer(self._plan.wait) as writer:
            for each in batch:
                added += restore_one(writer, each)
            if self._plan.rehearse:
                raise _RehearsedError
        self._engine.refresh()
        self.books.added += added


def restore_one(writer: Writer, each: Restorable) -> Added:
    """Write what one line holds, where it is not there yet."""
    if isinstance(each, DocumentRecord):
        writer.restore_document(each)
        return Added()
    if isinstance(each, Capture):
        return writer.restore(None, (each,))
    return writer.restore(each.article, each.captures)
