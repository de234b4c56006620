"""Items that are one story: cut forms of one headline, and the headline itself.

An item that was cut is one with what it begins, items and headlines, where all that is one story. Where it
begins several, it may be any of them, and is a story of its own. All is told in one walk over both lexicons,
ascending: what an item begins stands directly behind it. So no more is in memory than items that begin one
another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from newscli.engines import Lists, Place
from newscli.text.links import ItemKey, Reach


class Folded(NamedTuple):
    """A story: the longest of its folded texts, and all its places."""

    key: ItemKey
    """Of that text; it is to be linked by this."""
    places: list[Place]
    longest: list[Place]
    """Those of the longest item."""


@dataclass(slots=True)
class _Open:
    """A folded text whose story is not known yet."""

    key: str
    places: list[Place]
    is_headline: bool
    begun: "Folded | None" = None
    """The one story of all texts that it begins."""
    has_many: bool = False
    """Whether these are of several stories, which are no more in `begun`."""


def fold_stories(lists: Lists, start: str = "") -> Iterator[Folded]:
    """The stories whose folded texts begin so, each once, in no order that means anything."""
    stack: list[_Open] = []
    for key, places, is_headline in _texts(lists, start):
        while stack and not key.startswith(stack[-1].key):
            yield from _close(stack)
        stack.append(_Open(key, places, is_headline))
    while stack:
        yield from _close(stack)


def _texts(lists: Lists, start: str) -> Iterator[tuple[str, list[Place], bool]]:
    """Every folded text, ascending: its places, and whether it is a headline."""
    items = ((each.key, list(each.places)) for each in lists.items(start))
    headlines: Iterator[tuple[str, list[Place]]] = ((key, []) for key in lists.headlines(start))
    for key, found in groupby(merge(headlines, items, key=itemgetter(0)), itemgetter(0)):
        both = [places for _, places in found]
        yield key, both[-1], not both[0]


def _close(stack: list[_Open]) -> Iterator[Folded]:
    """Take the last text from the stack; the stories that are known by that."""
    own = stack.pop()
    begun, has_many = own.begun, own.has_many
    reach = min((place.reach for place in own.places), default=Reach.WHOLE)
    if begun and reach is not Reach.WHOLE and not own.is_headline:
        story = Folded(begun.key, begun.places + own.places, begun.longest or own.places)
    else:
        if begun:
            has_many = True
            yield begun
        story = Folded(ItemKey(own.key, reach), own.places, own.places)
    outer = stack[-1] if stack else None
    if outer and not (outer.begun or outer.has_many or has_many):
        outer.begun = story
        return
    yield story
    if outer:
        if outer.begun:
            yield outer.begun
        outer.begun, outer.has_many = None, True
