"""Which places of lists a report counts, and how it counts them apart: by period, in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from newscli.article import ListKind
from newscli.engines import UNDATED, Lists, Place

_DAY = 24 * 60 * 60 * 1000
"""Milliseconds."""
_EPOCH, _LAST = date(1970, 1, 1).toordinal(), date.max.toordinal()


class Unit(StrEnum):
    """What is counted apart."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Order(StrEnum):
    """What stories are sorted by; ties by the others in this order, then by text."""

    CAPTURES = "captures"
    """The most first."""
    BEST_RANK = "best-rank"
    LAST_SEEN = "last-seen"
    """The latest first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stories are asked for, and which places of theirs count."""

    kinds: tuple[ListKind, ...] = (ListKind.MOST_READ,)
    since: int | None = None
    """Captured then or later: milliseconds since 1970."""
    until: int | None = None
    """Captured before."""
    publisher: str | None = None
    label: str | None = None
    words: tuple[str, ...] = ()
    """What must be in an item, each as a word of a query is."""
    unit: Unit | None = None
    order: Order = Order.CAPTURES
    limit: int | None = None
    """How many; of each period, where periods are counted."""
    offset: int = 0
    """How many are left out first."""

    @property
    def end(self) -> int | None:
        """How many are looked at."""
        return None if self.limit is None else self.offset + self.limit


Choose = Callable[[Sequence[Place]], Sequence[Place]]


def choose_places(lists: Lists, captured: Sequence[int], wanted: Wanted) -> Choose:
    """What leaves those of some places that count."""
    tests = list(_tests(lists, captured, wanted))

    def choose(places: Sequence[Place]) -> Sequence[Place]:
        for test in tests:
            places = list(filter(test, places))
        return places

    return choose


def _tests(lists: Lists, captured: Sequence[int], wanted: Wanted) -> "list[Callable[[Place], bool]]":
    """What a place must pass, each condition that is asked for."""
    tests: list[Callable[[Place], bool]] = []
    kinds, least, end = wanted.kinds, wanted.since, wanted.until
    if len(kinds) < len(ListKind):
        tests.append(lambda place: place.kind in kinds)
    if least is not None or end is not None:
        low, high = UNDATED + 1 if least is None else least, 2**63 if end is None else end
        tests.append(lambda place: low <= captured[place.capture] < high)
    if wanted.publisher is not None:
        own = lists.captures_of(wanted.publisher)
        tests.append(lambda place: place.capture in own)
    if wanted.label is not None:
        labelled = lists.labelled(wanted.label)
        tests.append(lambda place: place[:2] in labelled)
    return tests


def period_of(stamp: int, unit: Unit) -> str | None:
    """The period of a moment in milliseconds since 1970, such as `2025-07-09`, `2025-W28`, `2025-07`.

    None where the moment is not known.
    """
    return None if stamp == UNDATED else _name(stamp // _DAY, unit)


@lru_cache(4096)
def _name(day: int, unit: Unit) -> str:
    """The period of a day, counted since 1970; what no calendar reaches counts as its first or last day."""
    found = date.fromordinal(min(max(_EPOCH + day, 1), _LAST))
    if unit is Unit.WEEK:
        year, week, _ = found.isocalendar()
        return f"{year:04}-W{week:02}"
    return found.isoformat()[: 10 if unit is Unit.DAY else 7]
