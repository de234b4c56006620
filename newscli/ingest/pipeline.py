"""Batches of new documents → the index, one after another in this process."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from newscli.answers import Added, DocumentRecord
from newscli.engines import BulkWriter
from newscli.errors import InputError
from newscli.ingest.books import Plan, failure_of
from newscli.ingest.work import Item, parse_batch


class Follower(Protocol):
    """Told of each batch."""

    def before_commit(self, items: Sequence[Item], parsed: Sequence[str]) -> None:
        """Of a batch that is committed next: its items, and the SHA-256 of those that were parsed."""

    def committed(self, count: int, parsed: int, failures: Sequence[InputError], added: Added) -> None:
        """Of one that is: so many items, of which so many were parsed."""


def ingest_alone(writer: BulkWriter, batches: Iterator[list[Item]], plan: Plan, follower: Follower) -> None:
    """Ingest batches; where the plan is strict, up to the first failure."""
    builder = writer.builder()
    for items in batches:
        order = writer.begin(sha256s(items))
        with no_collection():
            parsed = parse_batch(items, plan)
            kept = writer.settle(builder.claims(parsed.documents))
            built = builder.build(parsed.documents, failed_records(parsed.failures), kept, order)
        follower.before_commit(items, [each.document.sha256 for each in parsed.documents])
        writer.commit(built)
        follower.committed(len(items), len(parsed.documents), parsed.failures, built.added)
        if plan.strict and parsed.failures:
            return
        for merge in writer.merges():
            writer.put(merge, merge.run())
        if writer.is_waited_for():
            writer.rest()


@contextmanager
def no_collection() -> Iterator[None]:
    """Look for cycles of garbage at the end and not meanwhile: a batch has few, and looking takes a tenth."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def sha256s(items: Iterable[Item]) -> list[str]:
    """The SHA-256 of the documents of a batch."""
    return [item.sha256 for item in items if not isinstance(item, InputError)]


def failed_records(failures: Iterable[InputError]) -> list[DocumentRecord]:
    """What is to be known of documents that could not be read."""
    return [record for record in map(failure_of, failures) if record]
