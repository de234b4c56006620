"""Joins captures to their articles, by the column of ids."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.lexicons import choose_pattern
from newscli.engines.whoosh_index.schema import KEY_BYTES, NO_ARTICLE, Kind
from newscli.engines.whoosh_index.segments import Leaf, Segments

_FEW = 500
"""Articles that are looked up one by one; from then on, all are loaded."""


class Join:
    """Captures → articles, in one commit."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments

    def articles_of(self, captures: Iterable[int]) -> set[int]:
        """The live articles that some captures are of.

        An article stands before its first capture, so most are found without being looked up.
        """
        found: set[int] = set()
        others: set[bytes] = set()
        for leaf, numbers in self._segments.by_leaf(captures):
            keys, kinds = leaf.reader.key_column("article"), leaf.reader.numbers("kind_code")
            for number in numbers:
                at = number * KEY_BYTES
                key = keys[at : at + KEY_BYTES]
                if key == keys[at - KEY_BYTES : at] and _is_article(leaf, kinds, number - 1):
                    found.add(leaf.base + number - 1)
                else:
                    others.add(key)
        others.discard(NO_ARTICLE)
        return found.union(self._by_keys(others))

    def _by_keys(self, keys: set[bytes]) -> Iterator[int]:
        """The live articles of some keys."""
        by_key = self._all if len(keys) > _FEW else {key: self._look_up(key) for key in keys}
        for key in keys:
            number = by_key.get(key)
            if number is not None:
                yield number

    @cached_property
    def _all(self) -> dict[bytes, int]:
        live = frozenset(self._segments.documents("kind", Kind.ARTICLE.name.lower()))
        return {key: number for number, key in self._segments.keys("article") if number in live}

    def _look_up(self, key: bytes) -> int | None:
        """The article whose id begins with a key."""
        numbers = self._segments.documents_of("id", choose_pattern(f"{key.hex()}*"), Budget.unlimited())
        kind_of = self._segments.number
        return next((each for each in numbers if kind_of("kind_code", each) == Kind.ARTICLE), None)


def _is_article(leaf: Leaf, kinds: Sequence[int], number: int) -> bool:
    """Whether a document of a segment is an article that was not deleted."""
    return number >= 0 and kinds[number] == Kind.ARTICLE and number not in leaf.deleted
