"""The segments of one commit, read as Whoosh's public readers allow: postings, columns, lexicons.

Document numbers here are global: a segment's base and the number in it.
"""

from collections.abc import Callable, Iterator
from typing import Any

Postings = dict[int, float]


class Segments:
    """The readers of one commit, with what was looked up once kept."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._leaves: list[tuple[Any, int]] = [
            (leaf, base) for leaf, base in reader.leaf_readers() if leaf.doc_count_all()
        ]  # an empty index has a leaf without columns
        self._columns: dict[str, list[Any]] = {}
        self._totals: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many segments there are."""
        return len(self._leaves)

    @property
    def generation(self) -> int:
        """The number of the commit."""
        return int(self._reader.generation() or 0)

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def has(self, field: str, term: str) -> bool:
        """Whether any document, deleted or not, has the term."""
        return (field, _encoded(term)) in self._reader

    def frequencies(self, field: str, term: str) -> Postings:
        """Live document → how often it has the term."""
        return dict(self._postings(field, term, lambda matcher: matcher.weight()))

    def documents(self, field: str, term: str) -> list[int]:
        """The live documents that have the term, ascending."""
        return [number for number, _ in self._postings(field, term, _nothing)]

    def count_documents(self, field: str, term: str) -> int:
        """How many live documents have the term; from the lexicon alone where nothing was deleted."""
        if any(leaf.has_deletions() for leaf, _ in self._leaves):
            return len(self.documents(field, term))
        return int(self._reader.doc_frequency(field, _encoded(term)))

    def positions(self, field: str, term: str) -> dict[int, list[int]]:
        """Live document → where it has the term, ascending."""
        return dict(self._postings(field, term, lambda matcher: matcher.value_as("positions")))

    def terms(self, field: str, prefix: str = "") -> Iterator[str]:
        """The distinct terms of a field that begin so, ascending."""
        start = _encoded(prefix)
        names = self._reader.expand_prefix(field, start) if prefix else self._reader.lexicon(field)
        return (name.decode("utf-8", "surrogatepass") for name in names)

    def column(self, field: str, number: int) -> Any:
        """A document's value in a column."""
        at = self._leaf_of(number)
        return self._column(field)[at][number - self._leaves[at][1]]

    def column_values(self, field: str) -> Iterator[tuple[int, Any]]:
        """Every document's value in a column, deleted ones included."""
        for (_, base), column in zip(self._leaves, self._column(field), strict=True):
            yield from enumerate(column, base)

    def lengths(self, field: str) -> Callable[[int], int]:
        """A function from document to the number of its terms in a field."""
        leaves = self._leaves
        if len(leaves) == 1:
            single = leaves[0][0].doc_field_length
            return lambda number: int(single(number, field, 0))

        def length(number: int) -> int:
            leaf, base = leaves[self._leaf_of(number)]
            return int(leaf.doc_field_length(number - base, field, 0))

        return length

    def total_length(self, field: str) -> int:
        """The number of terms in a field, of all live documents together."""
        if field not in self._totals:
            gone = sum(_deleted_length(leaf, field) for leaf, _ in self._leaves)
            self._totals[field] = int(self._reader.field_length(field)) - gone
        return self._totals[field]

    def _postings(self, field: str, term: str, value: Callable[[Any], Any]) -> Iterator[tuple[int, Any]]:
        """Live documents with what is taken of each posting: a hot loop."""
        encoded = _encoded(term)
        for leaf, base in self._leaves:
            if (field, encoded) not in leaf:
                continue
            matcher = leaf.postings(field, encoded)
            number, step, is_active = matcher.id, matcher.next, matcher.is_active
            while is_active():
                yield base + number(), value(matcher)
                step()

    def _column(self, field: str) -> list[Any]:
        if field not in self._columns:
            self._columns[field] = [leaf.column_reader(field, translate=False) for leaf, _ in self._leaves]
        return self._columns[field]

    def _leaf_of(self, number: int) -> int:
        at = len(self._leaves) - 1
        while self._leaves[at][1] > number:
            at -= 1
        return at


def _deleted_length(leaf: Any, field: str) -> int:
    """The number of terms that a segment's deleted documents have in a field: its total still counts them."""
    if not leaf.has_deletions():
        return 0
    deleted = filter(leaf.is_deleted, range(leaf.doc_count_all()))
    return sum(leaf.doc_field_length(number, field, 0) or 0 for number in deleted)


def _nothing(_: Any) -> None:
    return None


def _encoded(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")
