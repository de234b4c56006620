"""What stands at a place of a list, and whether it has the words that are asked for."""

from collections.abc import Sequence
from functools import lru_cache

from newscli.article import Item
from newscli.engines import Lists, Place
from newscli.query import And, Highlighter, Word
from newscli.reports.linking import carried
from newscli.stories import Appearance
from newscli.text.analysis import NO_STEMMING, Analyzer
from newscli.text.folding import fold_link

_KEPT = 256
"""Captures that are kept while places are looked at."""


class Places:
    """Reads what stands at places of lists."""

    def __init__(self, lists: Lists) -> None:
        self.capture = lru_cache(_KEPT)(lists.capture)
        self._captured = lists.captured()

    def item(self, place: Place, key: str) -> Item:
        """The item at a place; `key`: the folded text that it is or begins."""
        return min(
            self.capture(place.capture).lists[place.list].items,
            key=lambda item: (not _begins(item, key), abs(item.rank - place.rank)),
        )

    def appearance(self, place: Place, key: str) -> Appearance:
        """The item at a place, with what is known of its list."""
        capture = self.capture(place.capture)
        each = capture.lists[place.list]
        item = self.item(place, key)
        return Appearance(capture.captured, capture.publisher, each.label, each.kind, item, capture.source)

    def appearances(self, places: Sequence[Place], key: str) -> tuple[Appearance, ...]:
        """What stands at places, by when that was captured, undated first."""
        ordered = sorted(places, key=lambda place: (self._captured[place.capture], place[:3]))
        return tuple(self.appearance(place, key) for place in ordered)


def listed(lists: Lists, headline: str | None) -> tuple[Appearance, ...]:
    """Where lists carried the articles of a headline, by when that was captured, undated first."""
    places = [each.place for each in carried(lists, headline)]
    return Places(lists).appearances(places, fold_link(headline or "")) if places else ()


def _begins(item: Item, key: str) -> bool:
    folded = fold_link(item.text)
    return bool(folded) and key.startswith(folded)


class Words:
    """The words that an item must have, as `list:` finds them."""

    def __init__(self, words: Sequence[str], analysis: str) -> None:
        tree = And(tuple(Word(word, "list") for word in words))
        analyzer = Analyzer(analysis)
        self._highlighter = Highlighter(tree, analyzer, Analyzer(NO_STEMMING))
        self._wanted = {word for word in words if analyzer.query_terms(word)}

    def are_in(self, text: str) -> bool:
        """Whether a text has all of them."""
        return self._wanted <= {hit.key for hit in self._highlighter.hits("list", text)}
