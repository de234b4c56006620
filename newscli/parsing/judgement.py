"""Units → their kinds, by the model: headline, lists and body first, then what stands around them."""

from collections.abc import Sequence
from itertools import takewhile

from newscli.article import LineKind
from newscli.parsing.body import body_features, body_range
from newscli.parsing.features import Traits, describe
from newscli.parsing.headline import find_headline
from newscli.parsing.lists import find_lists
from newscli.parsing.members import Scene
from newscli.parsing.model import Model, load_model
from newscli.parsing.reading import Reading, mark_lists
from newscli.parsing.states import TEXT
from newscli.parsing.units import Unit

_BODY = 0.45
"""Belief from which on a unit is body."""


def read_by_model(units: Sequence[Unit], model: Model | None) -> Reading:
    """A first look at every unit; then the headline, the lists, and the body as a second look sees it."""
    model = model or load_model()
    seen = describe(units)
    beliefs = model.lines.beliefs([each.names for each in seen])
    headline = find_headline(units, seen, beliefs, model.headline)
    reading = Reading(units, find_lists(Scene.of(units, seen, beliefs, headline), model))
    roles = mark_lists(reading)
    if headline is not None and headline not in reading.kinds:
        reading.headline = headline
        reading.kinds[headline] = LineKind.HEADLINE
    believed = model.body.beliefs(body_features(units, seen, beliefs, headline, roles))
    for at, belief in enumerate(believed, body_range(units, beliefs)[0]):
        if belief[TEXT] >= _BODY and not units[at].is_lone:
            reading.kinds.setdefault(at, LineKind.BODY)
    _mark_rest(reading, seen)
    return reading


def _mark_rest(reading: Reading, seen: Sequence[Traits]) -> None:
    """The deck below the headline, the byline next to it, and captions."""
    start = 0 if reading.headline is None else reading.headline
    if reading.headline is not None and _is_deck(reading, seen, start + 1):
        reading.kinds[start + 1] = LineKind.DECK
    for at in range(start, min(reading.body_start + 1, len(reading.units))):
        if at not in reading.kinds and "byline" in seen[at].names:
            reading.kinds[at] = LineKind.BYLINE
            break
    for at, each in enumerate(seen):
        if at not in reading.kinds and "caption" in each.names:
            reading.kinds[at] = LineKind.CAPTION


def _is_deck(reading: Reading, seen: Sequence[Traits], at: int) -> bool:
    """Whether the unit below the headline says more of the story, and the body comes later.

    What stands before the byline or the date is not the body, although it is prose.
    """
    start, end = reading.body_start, len(reading.units)
    is_led = (
        _is_signed_below(reading, seen, at) if at == start else at < start < end and at not in reading.kinds
    )
    if not is_led:
        return False
    names = set(seen[at].names)
    return _DECK[0] <= seen[at].size <= _DECK[1] and not names & _NO_DECK


def _is_signed_below(reading: Reading, seen: Sequence[Traits], at: int) -> bool:
    """Whether a byline or a date stands between a unit and the next of the body."""
    following = range(at + 1, min(at + 3, len(reading.units)))
    between = list(takewhile(lambda near: reading.kinds.get(near) is not LineKind.BODY, following))
    return any(not _SIGNED.isdisjoint(seen[near].names) for near in between)


_SIGNED = {"byline", "date-line"}
_DECK = (28, 300)
"""Cells of a deck."""
_NO_DECK = {
    "date-line", "date-within", "time", "share", "comment", "furniture", "address", "parts1", "parts2",
    "parts3", "label-bare", "label-part", "digits3", "lone", "twice",
}  # fmt: skip
