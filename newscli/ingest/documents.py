"""Many documents → the index: the unchanged are passed over, the new go in batches, the rest one by one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from newscli.answers import Added
from newscli.engines import BulkWriter, Engine
from newscli.errors import InputError
from newscli.ingest.books import Books, Plan, Watch
from newscli.ingest.known import look_at_known
from newscli.ingest.pipeline import ingest_alone
from newscli.ingest.work import Item
from newscli.sources import Input, RawDocument, read_raws, stamp_of

BATCH_DOCUMENTS = 1000
BATCH_BYTES = 8 * 1024 * 1024
"""A batch ends at whichever comes first: so many documents, or so many bytes of them."""
_TOLD_AT_ONCE = 100
"""Unchanged documents that are told together: they are done faster than told."""


class Ingest:
    """One run."""

    def __init__(self, engine: Engine, plan: Plan, watch: Watch) -> None:
        self.books = Books()
        self._engine = engine
        self._plan = plan
        self._watch = watch
        self._first_failure: InputError | None = None
        self._known: list[RawDocument] = []
        self._known_bytes = 0
        self._batch: set[str] = set()
        self._parsed: set[str] = set()
        self._is_done = False

    def run(self, inputs: Iterable[Input | InputError]) -> Books:
        """Ingest all inputs; InputError at the first failure where the plan is strict."""
        return self.run_raw(read_raws(self._changed(inputs)))

    def run_raw(self, items: Iterable[Item]) -> Books:
        """Ingest documents that were read, likewise."""
        unseen = iter(items)
        while not self._is_done:
            with self._engine.bulk_writer(self._plan.wait) as self._bulk:
                self._ingest(self._bulk, self._batches(unseen))
            self._engine.refresh()
            self._raise_if_strict()
            self._do_known()
            self._raise_if_strict()
        return self.books

    def _changed(self, inputs: Iterable[Input | InputError]) -> Iterator[Input | InputError]:
        """The inputs to read: without those whose files are unchanged, where their times are trusted."""
        if not self._plan.trust_mtime or self._plan.reparse or self._plan.keeping:
            yield from inputs
            return
        for each in inputs:
            stamp = None if isinstance(each, InputError) else stamp_of(each)
            if stamp and self._bulk.is_stamped(stamp):
                self._pass_unchanged()
            else:
                yield each

    def _batches(self, items: Iterator[Item]) -> Iterator[list[Item]]:
        """What is new, in batches; ends before the end where enough of what is known waits.

        A batch is begun before the next one is asked for: only then is it told what is in it.
        """
        batch: list[Item] = []
        size = 0
        for item in self._new(items):
            batch.append(item)
            size += _size(item)
            if _is_full(len(batch), size):
                yield batch
                batch, size = [], 0
                self._end_batch()
        if batch:
            yield batch
            self._end_batch()

    def _new(self, items: Iterator[Item]) -> Iterator[Item]:
        """What is new; what is unchanged is counted, what else is known is kept for later."""
        for item in items:
            if isinstance(item, InputError):
                yield item
                continue
            sha256 = item.sha256
            if self._is_unchanged(sha256, item.name):
                self._pass_unchanged()
            elif sha256 in self._batch or self._bulk.is_known(sha256):
                self._known.append(item)
                self._known_bytes += len(item.data)
                if self._is_enough_known():
                    return
            else:
                self._batch.add(sha256)
                yield item
        self._is_done = True

    def _is_unchanged(self, sha256: str, name: str) -> bool:
        """Whether there is nothing to do for a document."""
        if self._plan.reparse or not self._bulk.is_unchanged(sha256, name):
            return False
        return not (self._plan.keeping and self._plan.keeping.is_missing(sha256))

    def _end_batch(self) -> None:
        if self._plan.reparse:
            self._parsed |= self._batch
        self._batch = set()

    def _is_enough_known(self) -> bool:
        """Whether what is known is to be looked at now."""
        return _is_full(len(self._known), self._known_bytes) or self._plan.strict

    def _ingest(self, bulk: BulkWriter, batches: Iterator[list[Item]]) -> None:
        """Ingest batches: by several processes where there may be more than one."""
        first = list(islice(batches, 1))
        is_only = not any(_is_full(len(batch), sum(map(_size, batch))) for batch in first)
        if is_only or self._plan.jobs == 1 or self._plan.strict:
            ingest_alone(bulk, chain(first, batches), self._plan, self)
            return
        from newscli.ingest.crew import Crew  # a single dump needs none, and does not wait for it

        Crew(bulk, self._plan, self, self._watch.on_note).run(chain(first, batches))

    def before_commit(self, items: Sequence[Item], parsed: Sequence[str]) -> None:
        """Keep the bytes of a batch that is committed next."""
        if self._plan.keeping:
            wanted = set(parsed)
            documents = [each for each in items if isinstance(each, RawDocument) and each.sha256 in wanted]
            self.books.kept += self._plan.keeping.keep((), documents, self._bulk.is_known)

    def committed(self, count: int, parsed: int, failures: Sequence[InputError], added: Added) -> None:
        """Count a batch that was committed."""
        self.books.documents += parsed + len(failures)
        self.books.parsed += parsed
        self.books.added += added
        for failure in failures:
            self._fail(failure)
        self._watch.on_documents(count)
        self._watch.on_commit(self.books)

    def _fail(self, error: InputError) -> None:
        self.books.failed += 1
        self._first_failure = self._first_failure or error
        self._watch.on_failure(error)

    def _pass_unchanged(self) -> None:
        self.books.documents += 1
        self.books.unchanged += 1
        if self.books.unchanged % _TOLD_AT_ONCE == 0:
            self._watch.on_documents(_TOLD_AT_ONCE)

    def _raise_if_strict(self) -> None:
        if self._first_failure and self._plan.strict:
            raise self._first_failure

    def _do_known(self) -> None:
        """Look at the documents that are known."""
        if not self._known:
            return
        known, self._known, self._known_bytes = self._known, [], 0
        with self._engine.writer(self._plan.wait) as writer:
            looked = look_at_known(writer, known, self._plan, self._parsed)
            kept = 0
            if self._plan.keeping:
                kept = self._plan.keeping.keep(
                    looked.unchanged, looked.parsed, lambda sha256: writer.document(sha256) is not None
                )
        self._engine.refresh()
        self.books.unchanged += len(looked.unchanged)
        self.books.documents += len(looked.unchanged)
        self.books.kept += kept
        self.committed(len(known), len(looked.parsed), looked.failures, looked.added)


def _is_full(count: int, size: int) -> bool:
    """Whether so many documents, of so many bytes, are enough for a batch."""
    return count >= BATCH_DOCUMENTS or size >= BATCH_BYTES


def _size(item: Item) -> int:
    return 0 if isinstance(item, InputError) else len(item.data)
