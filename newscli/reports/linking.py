"""Which articles the items of lists are, and which lists carried an article.

Nothing of it is stored: an item's folded text is looked up among the folded headlines that are in the index
now, an article's folded headline among folded items. So links are the same for every order of ingest.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newscli.article import Item
from newscli.engines import Headlined, Lists, Place
from newscli.text.folding import fold_link
from newscli.text.links import ItemKey, Reach, item_keys


class Target(NamedTuple):
    """What an item may be linked to: all articles of one folded headline."""

    key: str
    """The folded headline."""
    articles: tuple[Headlined, ...]
    """By id; at least one."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the articles, ascending."""
        return tuple(each.id for each in self.articles)


Targets = tuple[Target, ...]
"""What an item is linked to, by the first of the ids: nothing; one target; or several, which is ambiguous."""


class Links:
    """Links items to articles, each folded text looked up once."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._targets: dict[str, Target | None] = {}
        self._extended: dict[str, Targets] = {}

    def of(self, items: Sequence[Item]) -> list[Targets]:
        """The targets of each item of one list: which of them were cut, is told by all together."""
        return [self.of_key(each) for each in item_keys(items)]

    def of_key(self, item: ItemKey) -> Targets:
        """The targets of an item: the headline that it is, and where it was cut, those that it begins."""
        if not item.key:
            return ()
        own = self._target(item.key)
        if item.reach is Reach.CUT or (item.reach is Reach.OPEN and not own):
            return self._beginning(item.key)
        return (own,) if own else ()

    def _target(self, headline: str) -> Target | None:
        if headline not in self._targets:
            articles = self._lists.articles(headline)
            self._targets[headline] = Target(headline, articles) if articles else None
        return self._targets[headline]

    def _beginning(self, start: str) -> Targets:
        """The targets that begin so."""
        if start not in self._extended:
            found = (self._target(headline) for headline in self._lists.headlines(start))
            self._extended[start] = tuple(sorted((each for each in found if each), key=lambda each: each.ids))
        return self._extended[start]


class Carried(NamedTuple):
    """One place where a list carried an article."""

    key: str
    """The folded item."""
    place: Place


def carried(lists: Lists, headline: str | None) -> list[Carried]:
    """Where lists carried the articles of a headline: by when that was captured, undated first."""
    captured = lists.captured()
    found = list(_carried(lists, fold_link(headline or "")))
    return sorted(found, key=lambda each: (captured[each.place.capture], each.place[:3], each.key))


def _carried(lists: Lists, whole: str) -> Iterator[Carried]:
    for key, places in lists.beginnings(whole):
        has_own = key == whole or next(lists.headlines(key), None) == key
        for place in places:
            if key == whole or place.reach is Reach.CUT or (place.reach is Reach.OPEN and not has_own):
                yield Carried(key, place)
