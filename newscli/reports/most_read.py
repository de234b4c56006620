"""The stories of lists, counted over captures: how many, whose, at which rank, when."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from newscli import stories
from newscli.engines import UNDATED, Engine, Place
from newscli.reports.appearances import Places, Words
from newscli.reports.folding import Folded, fold_stories
from newscli.reports.linking import Links
from newscli.reports.wanted import Order, Wanted, choose_places, period_of
from newscli.stories import Story
from newscli.text.folding import fold_link
from newscli.text.links import ItemKey, Reach

_SPARE = 1000
"""Counted stories that are kept beyond those that are wanted, before the least are let go of."""
_ORDERS: dict[Order, Callable[[int, int, int], tuple[int, int, int]]] = {
    Order.CAPTURES: lambda captures, best, latest: (-captures, best, -latest),
    Order.BEST_RANK: lambda captures, best, latest: (best, -captures, -latest),
    Order.LAST_SEEN: lambda captures, best, latest: (-latest, -captures, best),
}


class Ranking(NamedTuple):
    """Stories in order; how many these are, and how many there are in all."""

    shown: int
    total: int
    stories: Iterator[Story]


class _Count(NamedTuple):
    """A story, counted; without any text."""

    order: tuple[int, int, int]
    key: ItemKey
    period: str | None
    sample: Place
    captures: int
    ranks: tuple[int, int]
    """Best and last."""
    seen: tuple[int, int]
    """The first and the last capture."""
    publishers: frozenset[int]


def rank_stories(engine: Engine, wanted: Wanted) -> Ranking:
    """The stories that are asked for, in order; each is made as it is taken."""
    return _Counter(engine, wanted).rank()


def find_stories(engine: Engine, text: str, wanted: Wanted) -> list[Story]:
    """The stories that a text begins or that are a cut form of it, by text.

    Where it is one, and all time is counted, it has its appearances.
    """
    return _Counter(engine, wanted).find(fold_link(text), _is_of)


def story_of(engine: Engine, headline: str, wanted: Wanted) -> list[Story]:
    """The one story of the articles of a headline, where a list carried it; likewise."""
    return _Counter(engine, wanted).find(fold_link(headline), lambda story, key: story.key.key == key)


def _is_of(story: Folded, key: str) -> bool:
    own, reach = story.key
    return own.startswith(key) or (reach is not Reach.WHOLE and key.startswith(own))


class _Counter:
    """Counts stories of one index by what is asked for."""

    def __init__(self, engine: Engine, wanted: Wanted) -> None:
        self._lists = engine.lists()
        self._wanted = wanted
        self._words = Words(wanted.words, engine.analysis) if wanted.words else None
        self._captured = self._lists.captured()
        self._choose = choose_places(self._lists, self._captured, wanted)
        self._links = Links(self._lists)
        self._places = Places(self._lists)
        self._names: list[str] = []
        self._publishers: dict[int, int] = {}
        for name, captures in self._lists.publishers():
            self._publishers.update(dict.fromkeys(captures, len(self._names)))
            self._names.append(name)

    def rank(self) -> Ranking:
        """The stories, in order."""
        shelves: dict[str | None, _Shelf] = {}
        wanted = self._wanted
        for story, places in self._worded(self._counting(fold_stories(self._lists))):
            for period, own in self._by_period(places):
                shelf = shelves.setdefault(period, _Shelf(wanted.end))
                order = self._order(own)
                if shelf.has_room(order):
                    shelf.add(self._count(story, own, period, order))
        periods = sorted(shelves, key=lambda period: (period is None, period or ""))
        chosen = [each for period in periods for each in shelves[period].sorted()[wanted.offset : wanted.end]]
        total = sum(shelf.count for shelf in shelves.values())
        return Ranking(len(chosen), total, map(self._story, chosen))

    def find(self, key: str, is_of: Callable[[Folded, str], bool]) -> list[Story]:
        """The stories of a folded text, by text."""
        if not key:
            return []
        start = min((key, *(each.key for each in self._lists.beginnings(key))), key=len)
        found = (story for story in fold_stories(self._lists, start) if is_of(story, key))
        chosen = sorted(self._counting(found), key=lambda pair: pair[0].key)
        told = [
            self._story(self._count(story, own, period, self._order(own)))
            for story, places in chosen
            for period, own in self._by_period(places)
        ]
        if len(chosen) == 1 and self._wanted.unit is None:
            ((story, places),) = chosen
            return [told[0]._replace(appearances=self._places.appearances(places, story.key.key))]
        return told

    def _counting(self, found: Iterable[Folded]) -> "Iterator[_Counting]":
        """Stories with those of their places that count, where there are any."""
        for story in found:
            places = self._choose(story.places)
            if places:
                yield story, places

    def _worded(self, found: "Iterable[_Counting]") -> "Iterator[_Counting]":
        """Those that have the words that are asked for."""
        if self._words is None:
            yield from found
            return
        captures = self._lists.captures_with(self._wanted.words)
        for story, places in found:
            if not captures.isdisjoint(place.capture for place in story.longest) and self._words.are_in(
                self._places.item(story.longest[0], story.key.key).text
            ):
                yield story, places

    def _by_period(self, places: Sequence[Place]) -> Iterable[tuple[str | None, Sequence[Place]]]:
        """The places of each period; all of them, where no periods are counted."""
        if self._wanted.unit is None:
            return ((None, places),)
        periods: dict[str | None, list[Place]] = {}
        for place in places:
            period = period_of(self._captured[place.capture], self._wanted.unit)
            periods.setdefault(period, []).append(place)
        return periods.items()

    def _order(self, places: Sequence[Place]) -> tuple[int, int, int]:
        """What places put a story by."""
        captures = {place[0] for place in places}
        latest = max([self._captured[each] for each in captures])
        return _ORDERS[self._wanted.order](len(captures), min([place[2] for place in places]), latest)

    def _count(
        self, story: Folded, places: Sequence[Place], period: str | None, order: tuple[int, int, int]
    ) -> _Count:
        """What is told of a story, by some of its places."""
        captured = self._captured
        seen = sorted([(captured[each], each) for each in {place[0] for place in places}])
        first = next((each for each in seen if each[0] != UNDATED), seen[0])
        latest = seen[-1][0]
        best = min([place[2] for place in places])
        last = min([place[2] for place in places if captured[place[0]] == latest])
        _, _, sample = min([(place[4], captured[place[0]], place) for place in story.longest])
        return _Count(
            order,
            story.key,
            period,
            sample,
            len(seen),
            (best, last),
            (first[1], seen[-1][1]),
            frozenset([self._publishers[each] for _, each in seen if each in self._publishers]),
        )

    def _story(self, count: _Count) -> Story:
        targets = self._links.of_key(count.key)
        articles = tuple(stories.Article(each.articles[0].headline, each.ids) for each in targets)
        item = self._places.item(count.sample, count.key.key)
        is_known = len(articles) == 1
        first, last = (self._places.capture(each).captured for each in count.seen)
        return Story(
            text=articles[0].headline if is_known else item.text,
            truncated=item.truncated and not is_known,
            articles=articles,
            captures=count.captures,
            publishers=tuple(sorted(self._names[each] for each in count.publishers)),
            best_rank=count.ranks[0],
            last_rank=count.ranks[1],
            first_seen=first,
            last_seen=last,
            period=count.period,
        )


_Counting = tuple[Folded, Sequence[Place]]
"""A story, and those of its places that count."""


class _Shelf:
    """The first of some counts, in their order: so many, or all."""

    def __init__(self, end: int | None) -> None:
        self.count = 0
        self._end = end
        self._kept: list[_Count] = []
        self._last: tuple[int, int, int] | None = None
        """The order of the last of the first, once there are so many."""

    def has_room(self, order: tuple[int, int, int]) -> bool:
        """Count a story, and tell whether it may be among the first."""
        self.count += 1
        return self._last is None or order <= self._last

    def add(self, count: _Count) -> None:
        """Put a count where it belongs."""
        self._kept.append(count)
        if self._end is not None and len(self._kept) > 2 * self._end + _SPARE:
            self._kept = self.sorted()[: self._end]
            self._last = self._kept[-1].order

    def sorted(self) -> list[_Count]:
        """Those that are kept, in order."""
        return sorted(self._kept, key=lambda count: (count.order, count.key))
