"""Adds batches of new documents, one commit each: what is known, whose an article is, what is committed."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from newscli.engines.whoosh_index.batches import BatchBuilder, Built, number_of
from newscli.engines.whoosh_index.commits import open_commit, write_merged
from newscli.engines.whoosh_index.directory import reading, writing
from newscli.engines.whoosh_index.known import Known
from newscli.engines.whoosh_index.levels import choose_merges
from newscli.engines.whoosh_index.locking import give_way
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import article_key, first_place, sighting
from newscli.engines.whoosh_index.segment import Segment
from newscli.engines.whoosh_index.segments import Segments
from newscli.engines.writing import Claim, Kept

_FEW = 50
"""Questions that are answered from the index itself; from then on, all numbers are loaded."""


class Merge:
    """A merge to be done in whatever process."""

    def __init__(self, path: Path, group: list[Segment]) -> None:
        self.path = path
        self.group = group

    def run(self) -> Segment:
        """Write the segment that the group becomes."""
        return write_merged(self.path, self.group)


class BulkWriter:
    """Adds new documents, batch by batch, under the writers' lock."""

    def __init__(self, path: Path, analysis: str, wait: float) -> None:
        self._path = path
        self._analysis = analysis
        self._wait = wait
        self._held = ExitStack()
        self._questions = 0
        self._documents: list[frozenset[str]] = []
        self._articles: dict[str, bytes] = {}
        self._claimed: list[list[str]] = []
        self._merging: list[Segment] = []
        self._enter()

    def builder(self) -> BatchBuilder:
        """What builds batches, in whatever process."""
        return BatchBuilder(self._path, self._analysis)

    def is_unchanged(self, sha256: str, name: str) -> bool:
        """Whether a document was read under a name before."""
        if self._is_one_of_few():
            record = self._reader.document(sha256)
            return record is not None and record.failure is None and name in record.names
        return number_of(sighting(sha256, name)) in self._known.sightings

    def is_stamped(self, stamp: bytes) -> bool:
        """Whether a file was read before, by its name, size and time."""
        return number_of(stamp) in self._known.stamps

    def is_known(self, sha256: str) -> bool:
        """Whether a document was read before, or is in a batch that was begun."""
        if any(sha256 in batch for batch in self._documents):
            return True
        if self._is_one_of_few() or number_of(article_key(sha256)) in self._known.documents:
            return bool(self._reader.records_of(sha256))
        return False

    def begin(self, sha256s: Sequence[str]) -> int:
        """Begin the next batch, of these documents; the place of its first capture in all input.

        That has the generation of its commit: each of the batches that were begun is one, in their order, and
        no other comes in between; what is merged waits for the next, and who rests has begun none.
        """
        self._documents.append(frozenset(sha256s))
        return first_place(self._commit.generation + len(self._documents))

    def settle(self, claims: Sequence[Claim]) -> Kept:
        """Of the articles of the next batch, those that are there before it."""
        kept = {article_id: writing for article_id, _ in claims if (writing := self._writing(article_id))}
        new = {article_id: writing for article_id, writing in claims if article_id not in kept}
        self._articles |= new
        self._claimed.append(list(new))
        return kept

    def commit(self, built: Built) -> None:
        """Commit the first of the batches that were begun."""
        self._documents.pop(0)
        for article_id in self._claimed.pop(0):
            del self._articles[article_id]
        if built.segment.count:
            self._commit.adopt(built.segment)
        elif self._documents:
            self._commit.touch()  # those that were begun behind it have been told their places
        self._publish()
        self._known.update(
            documents=built.documents,
            sightings=built.sightings,
            articles=built.articles,
        )

    def give_up(self) -> None:
        """Forget the batches that were begun: they will begin again. No process builds any now."""
        self._commit.clean()
        self._documents.clear()
        self._articles.clear()
        self._claimed.clear()

    def merges(self) -> list[Merge]:
        """What there is to merge and was not given out yet."""
        free = [each for each in self._commit.segments if each not in self._merging]
        groups = choose_merges(free)
        for group in groups:
            self._merging += group
        return [Merge(self._path, group) for group in groups]

    def put(self, merge: Merge, merged: Segment) -> None:
        """Take what a merge has made into the next commit."""
        self._merging = [each for each in self._merging if each not in merge.group]
        self._commit.replace(merge.group, merged)

    def drop(self, merge: Merge) -> None:
        """Count a merge as not given out."""
        self._merging = [each for each in self._merging if each not in merge.group]

    def is_waited_for(self) -> bool:
        """Whether another process waits to write."""
        with writing(self._path):
            return self._commit.lock.is_wanted()

    def rest(self) -> None:
        """Let others write, between batches."""
        self.close()
        give_way(self._path)
        self._enter()

    def close(self) -> None:
        """Commit what was merged, and let go."""
        with self._held:
            self._publish()

    def cancel(self) -> None:
        """Let go of the lock; what was committed stays."""
        self._held.close()

    def _enter(self) -> None:
        self._held = ExitStack()
        self._commit = self._held.enter_context(open_commit(self._path, self._wait))
        self._commit.expect(self._analysis)
        self._held.callback(self._close_reader)
        self._known = Known(lambda: self._reader.segments)

    def _publish(self) -> None:
        if self._commit.publish():
            self._close_reader()

    @cached_property
    def _reader(self) -> IndexReader:
        """Reads the last commit; opened anew after each, if it is needed."""
        with reading(self._path):
            return IndexReader(Segments(self._path))

    def _close_reader(self) -> None:
        reader = self.__dict__.pop("_reader", None)
        if reader is not None:
            reader.segments.close()

    def _writing(self, article_id: str) -> bytes | None:
        """How an article is written that was committed or claimed before."""
        if article_id in self._articles:
            return self._articles[article_id]
        if self._is_one_of_few() or number_of(article_key(article_id)) in self._known.articles:
            number = self._reader.article_number(article_id)
            return None if number is None else self._reader.segments.key("digests", number)
        return None

    def _is_one_of_few(self) -> bool:
        self._questions += 1
        return self._questions <= _FEW


@contextmanager
def open_bulk_writer(path: Path, analysis: str, wait: float) -> Iterator[BulkWriter]:
    """A writer of new documents; IndexBusyError where another holds the lock for `wait` seconds."""
    writer = BulkWriter(path, analysis, wait)
    try:
        yield writer
        writer.close()
    except BaseException:
        writer.cancel()
        raise
