"""Near versions of articles: candidates by the keys that they share, proved by their texts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from newscli.answers import Near
from newscli.article import Article
from newscli.engines.budget import Budget
from newscli.engines.protocol import SearchRequest
from newscli.engines.whoosh_index.ordering import Keys, behind, first_of
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.text.analysis import Analyzer
from newscli.text.nearness import LEAST_SIMILARITY, near_keys, runs_of, similarity

MOST_CANDIDATES = 1000
"""Articles that are looked at for one: those that share the most keys with it."""
_AT_ONCE = 100
"""Hits of which the order is found out first; then twice as many, and so on."""


class Collapsed(NamedTuple):
    """Hits without those that are near versions of a better one."""

    keys: Keys
    behind: dict[int, tuple[str, ...]]
    """A hit → the ids of those that it stands for, the likest first."""


class NearLookUp:
    """Finds near versions in one commit."""

    def __init__(self, reader: IndexReader, analyzer: Analyzer) -> None:
        """`analyzer` is one without a stemmer."""
        self._reader = reader
        self._analyzer = analyzer

    def find(self, article: Article, among: Collection[int] | None = None) -> list[tuple[int, Near]]:
        """The near versions of an article, of all or of some articles, the likest first, ties by id."""
        candidates = self._candidates(article, among)
        if not candidates:
            return []
        runs = runs_of(article, self._analyzer)
        found = [(number, self._near(number, runs)) for number in candidates]
        near = [(number, each) for number, each in found if _is_version(each, article)]
        return sorted(near, key=lambda each: (-each[1].similarity, each[1].article.id))

    def _candidates(self, article: Article, among: Collection[int] | None) -> list[int]:
        """The articles that share keys with one: the most first."""
        shared: Counter[int] = Counter()
        for key in near_keys(article.text):
            shared.update(self._reader.segments.documents("near", key))
        wanted: Iterable[int] = shared if among is None else (each for each in shared if each in among)
        return sorted(wanted, key=lambda number: (-shared[number], number))[:MOST_CANDIDATES]

    def _near(self, number: int, runs: frozenset[tuple[str, ...]]) -> Near:
        article, _ = self._reader.article(number)
        return Near(article, similarity(runs, runs_of(article, self._analyzer)))


def collapse(look_up: NearLookUp, reader: IndexReader, keys: Keys, request: SearchRequest) -> Collapsed:
    """Gather the hits up to the end of the stretch that is asked for, each with its near versions.

    They are gone through from the first one on, whatever stretch is asked for: what a hit on an earlier page
    stands for is on no later one. So it costs as much as all pages up to there.
    """
    budget = request.budget or Budget.unlimited()
    left = keys if request.after is None else behind(reader, keys, request.after)
    missing = len(left) if request.limit is None else request.offset + request.limit
    gathered: dict[int, tuple[str, ...]] = {}
    hidden: set[int] = set()
    for number in _in_order(reader, keys):
        if missing <= 0 or not budget.goes_on():
            break
        if number not in hidden:
            found = look_up.find(reader.article(number)[0], keys)
            new = [each for each in found if each[0] not in hidden and each[0] not in gathered]
            hidden.update(each for each, _ in new)
            gathered[number] = tuple(near.article.id for _, near in new)
            missing -= number in left
    return Collapsed({number: key for number, key in keys.items() if number not in hidden}, gathered)


def _in_order(reader: IndexReader, keys: Keys) -> Iterator[int]:
    """The hits in their order, found out for twice as many each time."""
    seen, wanted = 0, _AT_ONCE
    while seen < len(keys):
        yield from first_of(reader, keys, wanted)[seen:]
        seen, wanted = min(wanted, len(keys)), 2 * wanted


def _is_version(near: Near, article: Article) -> bool:
    return near.similarity >= LEAST_SIMILARITY and near.article.id != article.id
