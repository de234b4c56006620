"""When a story was published, as far as its text says: a dated line above it, else its dateline."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from newscli.article import LineKind, Moment
from newscli.parsing.dates import Found, find_date, find_day
from newscli.parsing.reading import Reading
from newscli.parsing.saved import read_saved

_CERTAIN = ("option", "name")
"""The origins of a capture's moment that the user said: by it a date without a year is completed."""
_LOOKED_AT = 300
"""Characters of a line in which a date is looked for."""


class Published(NamedTuple):
    """When, and the unit that says so."""

    moment: Moment
    unit: int


def find_published(reading: Reading, dateline: str | None, captured: Moment | None) -> Published | None:
    """The first date between the headline and the body or just around them, else that of the dateline.

    A date without a year counts only where the user said when the dump was captured.
    """
    texts = ((at, reading.units[at].text[:_LOOKED_AT]) for at in _between(reading))
    lines = [(at, text) for at, text in texts if read_saved(text) is None]
    found = _first(lines, find_date)
    led = [(reading.body_start, dateline)] if dateline else []
    found = found or _first(led, lambda text: find_date(text, "dateline"))
    if found or captured is None or captured.origin not in _CERTAIN:
        return found
    return _first([*lines, *led], lambda text: find_day(text, captured))


def _first(lines: Iterable[tuple[int, str]], find: Callable[[str], Found | None]) -> Published | None:
    places = ((at, find(text)) for at, text in lines)
    return next((Published(found.moment, at) for at, found in places if found), None)


def _between(reading: Reading) -> list[int]:
    """The units between the headline and the body, and just around them, that are no prose."""
    start = reading.body_start if reading.headline is None else reading.headline
    around = range(max(0, start - 2), min(reading.body_start + 1, len(reading.units)))
    return [at for at in around if reading.kinds.get(at) not in _TEXT]


_TEXT = (LineKind.BODY, LineKind.HEADLINE, LineKind.LIST_ITEM)
