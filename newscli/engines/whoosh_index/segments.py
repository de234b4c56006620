"""The segments of one commit: postings, columns, lexicons, over all of them.

Document numbers here are global: a segment's base and the number in it.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from heapq import merge
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.files.fields import FieldReader
from newscli.engines.whoosh_index.files.postings import decode_term, encode_term
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.manifests import trying
from newscli.engines.whoosh_index.points import CommitPoint, read_point

Postings = dict[int, int]
Choose = Callable[[FieldReader, Budget], Iterable[range]]
"""Chooses terms of a field of a segment: runs of their numbers."""
_T = TypeVar("_T")


class Leaf(NamedTuple):
    """One segment of a commit."""

    reader: SegmentReader
    base: int
    deleted: Set[int]


class Segments:
    """The segments of one commit, with what was looked up once kept."""

    def __init__(self, path: Path) -> None:
        self.generation, self._segments, self.analysis = trying(lambda: _opened(path))
        bases = accumulate((each.count for each in self._segments), initial=0)
        self.leaves = [
            Leaf(each.open(path), base, each.deleted)
            for each, base in zip(self._segments, bases, strict=False)
        ]
        self._bases = [leaf.base for leaf in self.leaves]
        self._totals: dict[str, int] = {}
        self._lengths: dict[str, array[int]] = {}

    @property
    def count(self) -> int:
        """How many segments there are."""
        return len(self.leaves)

    def close(self) -> None:
        """Let go of the files."""
        for segment in self._segments:
            segment.close()

    def frequencies(self, field: str, term: str) -> Postings:
        """Live document → how often it has the term."""
        found: Postings = {}
        for leaf, reader, number in self._places(field, term):
            found.update(_live(leaf, reader.documents(number), reader.frequencies(number)))
        return found

    def documents(self, field: str, term: str) -> list[int]:
        """The live documents that have the term, ascending."""
        found: list[int] = []
        for (_, base, deleted), reader, number in self._places(field, term):
            documents = reader.documents(number)
            if deleted:
                documents = [each for each in documents if each not in deleted]
            found += [base + each for each in documents] if base else documents
        return found

    def count_documents(self, field: str, term: str) -> int:
        """How many live documents have the term; from the lexicon alone where nothing was deleted."""
        return sum(
            sum(each not in leaf.deleted for each in reader.documents(number))
            if leaf.deleted
            else reader.document_count(number)
            for leaf, reader, number in self._places(field, term)
        )

    def positions(self, field: str, term: str, wanted: Set[int] | None = None) -> dict[int, list[int]]:
        """Live document → where it has the term, ascending; of all that have it, or of those wanted."""
        found: dict[int, list[int]] = {}
        for (_, base, deleted), reader, number in self._places(field, term):
            documents = [base + each for each in reader.documents(number) if each not in deleted]
            places = [at for at, each in enumerate(reader.documents(number)) if each not in deleted]
            if wanted is not None:
                kept = [at for at, each in enumerate(documents) if each in wanted]
                documents, places = [documents[at] for at in kept], [places[at] for at in kept]
            found.update(zip(documents, reader.positions_at(number, places), strict=True))
        return found

    def documents_of(self, field: str, choose: Choose, budget: Budget) -> set[int]:
        """The live documents that have any of the chosen terms, as far as the budget goes."""
        found: set[int] = set()
        for leaf in self.leaves:
            reader = leaf.reader.field(field)
            for numbers in choose(reader, budget):
                if not budget.goes_on(len(numbers)):
                    return found
                documents = reader.documents_of(numbers)
                if leaf.deleted:
                    documents -= leaf.deleted
                found.update(map(leaf.base.__add__, documents) if leaf.base else documents)
        return found

    def terms(self, field: str, prefix: str = "") -> Iterator[str]:
        """The distinct terms of a field that begin so, ascending."""
        start = encode_term(prefix)
        each = [_beginning(leaf.reader.field(field), start) for leaf in self.leaves]
        joined = each[0] if len(each) == 1 else (term for term, _ in groupby(merge(*each)))
        return map(decode_term, joined)

    def number(self, field: str, document: int) -> int:
        """A document's value in a column of numbers."""
        leaf = self._leaf_of(document)
        return leaf.reader.numbers(field)[document - leaf.base]

    def numbers(self, field: str) -> Iterator[tuple[int, int]]:
        """Every document's value in a column of numbers, deleted ones included."""
        for leaf in self.leaves:
            yield from enumerate(leaf.reader.numbers(field), leaf.base)

    def documents_between(self, field: str, least: int, end: int) -> set[int]:
        """The live documents with a value in a half-open range, in a column of numbers."""
        found: set[int] = set()
        for leaf in self.leaves:
            column, base, deleted = leaf.reader.numbers(field), leaf.base, leaf.deleted
            numbers = [at for at, value in enumerate(column) if least <= value < end]
            if deleted:
                numbers = [at for at in numbers if at not in deleted]
            found.update(map(base.__add__, numbers))
        return found

    def by_leaf(self, documents: Iterable[int]) -> Iterator[tuple[Leaf, list[int]]]:
        """Documents by their segments, with their numbers there, ascending."""
        ordered = sorted(documents)
        start = 0
        for leaf in self.leaves:
            end = bisect_left(ordered, leaf.base + leaf.reader.count, start)
            if end > start:
                yield leaf, [each - leaf.base for each in ordered[start:end]]
            start = end

    def key(self, field: str, document: int) -> bytes:
        """A document's value in a column of bytes."""
        leaf = self._leaf_of(document)
        return leaf.reader.key(field, document - leaf.base)

    def keys(self, field: str) -> Iterator[tuple[int, bytes]]:
        """Every document's value in a column of bytes, deleted ones included."""
        for leaf in self.leaves:
            yield from enumerate(leaf.reader.keys(field), leaf.base)

    def blob(self, document: int) -> bytes:
        """What is stored of a document."""
        leaf = self._leaf_of(document)
        return leaf.reader.blobs[document - leaf.base]

    def lengths(self, field: str) -> Sequence[int]:
        """The number of terms that each document has in a field that is scored."""
        if field not in self._lengths:
            joined = array("I")
            for leaf in self.leaves:
                joined.extend(leaf.reader.lengths(field))
            self._lengths[field] = joined
        return self._lengths[field]

    def total_length(self, field: str) -> int:
        """The number of terms in a field, of all live documents together."""
        if field not in self._totals:
            self._totals[field] = sum(_live_length(leaf, field) for leaf in self.leaves)
        return self._totals[field]

    def _places(self, field: str, term: str) -> Iterator[tuple[Leaf, FieldReader, int]]:
        """The segments that have a term, with its number there."""
        encoded = encode_term(term)
        for leaf in self.leaves:
            reader = leaf.reader.field(field)
            number = reader.find(encoded)
            if number is not None:
                yield leaf, reader, number

    def _leaf_of(self, document: int) -> Leaf:
        return self.leaves[bisect_right(self._bases, document) - 1]


def _opened(path: Path) -> CommitPoint:
    """The last commit, its segments open. FileNotFoundError where another has taken its place meanwhile."""
    point = read_point(path)
    for segment in point.segments:
        segment.open(path)
    return point


def _live(leaf: Leaf, documents: Sequence[int], values: Sequence[_T]) -> Iterator[tuple[int, _T]]:
    """Live documents by their global numbers, with what is known of each."""
    base, deleted = leaf.base, leaf.deleted
    pairs = zip(documents, values, strict=True)
    if deleted:
        return ((base + document, value) for document, value in pairs if document not in deleted)
    return ((base + document, value) for document, value in pairs) if base else pairs


def _beginning(reader: FieldReader, start: bytes) -> Iterator[bytes]:
    """The terms of a segment that begin so."""
    found = reader.prefixed(start)
    return reader.terms(found.start, found.stop)


def _live_length(leaf: Leaf, field: str) -> int:
    """The terms of a segment's live documents in a field."""
    lengths = leaf.reader.lengths(field) if leaf.deleted else ()
    return leaf.reader.total_length(field) - sum(lengths[number] for number in leaf.deleted)
