"""When a capture was taken at the earliest: after all that it shows was published. Nothing of it is stored.

Bounds come from the article itself, from the articles that items of its lists are, and where an item is of no
article, from captures whose dates are certain. An item may be linked to a later article of the same headline.
So a bound that an item gives counts only where another item, or the article itself, gives one that is not
much earlier, or where no other item gives any.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from newscli.article import YEAR_OF_CAPTURE, Article, ArticleList, Capture, ListKind, Moment, Problem
from newscli.engines import UNDATED, Engine, Lists, Place
from newscli.reports.linking import Links, Targets
from newscli.sightings import Bound
from newscli.text.links import ItemKey, Reach, item_keys

TOO_EARLY = "captured-too-early"
"""The code of the problem that a capture is said to be taken before what it shows was published."""
CERTAIN = ("option", "name", "text")
"""The origins of dates of captures by which others are bounded."""
SUPPORTED = 3
"""Days: a bound counts where another is no earlier than so many before it."""
_LOOKED_AT = 10
"""Captures that are looked at for the last one that has not an item yet."""


class Dating:
    """Finds bounds, in one commit of an index."""

    def __init__(self, engine: Engine) -> None:
        self._lists = engine.lists()
        self._links = Links(self._lists)
        self._seen = _Seen(self._lists)

    def not_before(self, capture: Capture) -> Bound | None:
        """The latest bound of a capture that another one supports; None where nothing is known."""
        own = _of_article(capture.article, "article", None) if capture.article else None
        given = [bound for each in capture.lists for bound in self._of_list(each, capture)]
        return choose_bound(own, given)

    def _of_list(self, each: ArticleList, capture: Capture) -> Iterator[Bound]:
        """The bounds that the items of a list give."""
        for item, key, targets in zip(
            each.items, item_keys(each.items), self._links.of(each.items), strict=True
        ):
            bound = _of_targets(targets, item.text) or self._seen.bound(key, item.text, capture)
            if bound:
                yield bound


def choose_bound(own: Bound | None, given: Sequence[Bound]) -> Bound | None:
    """The latest bound that counts; `own` is that of the article itself, which always does."""
    ordered = sorted(_without_the_last_return(given), key=lambda bound: bound.at)
    known = sorted([bound.at for bound in (*ordered, own) if bound])
    is_alone = len(ordered) == 1
    counting = [bound for bound in ordered if is_alone or _is_supported(bound.at, known)]
    return max((bound for bound in (own, *counting) if bound), key=lambda bound: bound.at, default=None)


def _without_the_last_return(given: Sequence[Bound]) -> list[Bound]:
    """The bounds without the latest that lists give: its item may have been there before, and come back.

    So what lists give counts where another item of the same list says no less.
    """
    by_lists = sorted((bound for bound in given if bound.origin == "list"), key=lambda bound: bound.at)
    return [bound for bound in given if bound.origin != "list"] + by_lists[:-1]


def find_contradiction(captured: Moment | None, bound: Bound | None) -> Problem | None:
    """The problem where a capture is said to be taken before its bound."""
    if captured is None or bound is None:
        return None
    size = min(len(captured.at), len(bound.at))
    if captured.at[:size] >= bound.at[:size]:
        return None
    shown = f"the item {bound.item!r}" if bound.item else "the article"
    return Problem(
        TOO_EARLY, f"captured {captured.at} ({captured.origin}), but {shown} is of {bound.at}", None
    )


def _is_supported(at: str, known: Sequence[str]) -> bool:
    """Whether another of some moments, ascending, is as late or not much earlier."""
    place = bisect_left(known, at)
    if known[place + 1 : place + 2] == [at]:
        return True
    return place > 0 and (_day(at) - _day(known[place - 1])).days <= SUPPORTED


def _day(at: str) -> date:
    """The first day of a moment."""
    return date.fromisoformat(f"{at}-01-01"[:10] if len(at) < len("2024-02-01") else at[:10])


def _of_targets(targets: Targets, item: str) -> Bound | None:
    """When the first of the articles that an item may be was published; None where one of them is undated."""
    bounds = [
        _of_published(each.published, each.id, "item", item) for target in targets for each in target.articles
    ]
    known = [bound for bound in bounds if bound]
    return min(known, key=lambda bound: bound.at) if known and len(known) == len(bounds) else None


def _of_article(article: Article, origin: str, item: str | None) -> Bound | None:
    return _of_published(article.published, article.id, origin, item)


def _of_published(published: Moment | None, article: str, origin: str, item: str | None) -> Bound | None:
    if published is None or published.origin == YEAR_OF_CAPTURE:
        return None
    return Bound(published.at, str(published.precision), origin, item, article)


class _Seen:
    """What captures of certain dates tell of items that are no article: when they were not there yet."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def bound(self, key: ItemKey, item: str, capture: Capture) -> Bound | None:
        """The last certain capture of an outlet before its first one, of all outlets', that has an item."""
        first = self._first(key, capture) if key.key else None
        before = self._last_before(*first, capture.key) if first else None
        if before is None or before.captured is None:
            return None
        moment = before.captured
        return Bound(moment.at, str(moment.precision), "list", item, None, before.source.name)

    def _first(self, key: ItemKey, capture: Capture) -> tuple[int, ListKind] | None:
        """The first certain capture, of others, that has an item, and the kind of its list."""
        places = sorted(self._places(key), key=lambda each: (self._stamps[each.capture], each.capture))
        for place in places:
            found = self._certain(place.capture)
            if found and found.key != capture.key:
                return place.capture, place.kind
        return None

    def _places(self, key: ItemKey) -> Iterator[Place]:
        """Where an item stands, whole or cut."""
        for listed in self._lists.beginnings(key.key):
            for place in listed.places:
                if listed.key == key.key or place.reach is not Reach.WHOLE:
                    yield place
        if key.reach is not Reach.WHOLE:
            longer = (each for each in self._lists.items(key.key) if each.key != key.key)
            yield from (place for listed in longer for place in listed.places)

    def _last_before(self, first: int, kind: ListKind, own: str) -> Capture | None:
        """The last certain capture of the same outlet before one that has a list of a kind; not the own."""
        outlet = self._outlets.get(first, ())
        end = bisect_left(outlet, self._stamps[first], key=self._stamps.__getitem__)
        for number in reversed(outlet[max(end - _LOOKED_AT, 0) : end]):
            found = self._certain(number)
            if found and found.key != own and any(each.kind is kind for each in found.lists):
                return found
        return None

    def _certain(self, number: int) -> Capture | None:
        """A capture whose date is certain."""
        if self._stamps[number] == UNDATED:
            return None
        found = self._lists.capture(number)
        return found if found.captured and found.captured.origin in CERTAIN else None

    @cached_property
    def _stamps(self) -> Sequence[int]:
        return self._lists.captured()

    @cached_property
    def _outlets(self) -> dict[int, list[int]]:
        """A capture → all captures of its outlet, in order of time."""
        outlets: dict[int, list[int]] = {}
        for _, captures in self._lists.publishers():
            ordered = sorted(captures, key=self._stamps.__getitem__)
            outlets |= dict.fromkeys(ordered, ordered)
        return outlets
