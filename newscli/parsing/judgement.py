"""Units → their kinds, by the model: headline, lists and body first, then what stands around them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from newscli.article import LineKind
from newscli.parsing.body import body_features, body_range
from newscli.parsing.chain import Belief
from newscli.parsing.dates import is_day
from newscli.parsing.features import Traits, describe
from newscli.parsing.headline import Ranked, rank_headlines
from newscli.parsing.lists import find_lists
from newscli.parsing.model import Model, load_model
from newscli.parsing.reading import Reading, mark_lists
from newscli.parsing.scene import Scene
from newscli.parsing.shaped import find_shaped
from newscli.parsing.states import BODY, TEXT
from newscli.parsing.units import Unit
from newscli.parsing.wording import names_author

_BODY = 0.47
"""Belief from which on a unit is body."""
_FIRST_LOOK = 0.5
"""How much the first look counts beside the second: it does not fall with a headline that was mistaken."""
_CLOSE = (0.35, 0.55)
"""Beliefs in body that are told as a problem."""
_CLOSE_SCORES = 0.3
"""Log odds between the two best headlines, below which that is told."""
_PROSE = 100
"""Characters of a unit, from which on it is told that it may be body, or may not be."""
_LONGEST_DAY = 20
"""Cells of a day and month that stand alone."""
_SIGNATURE, _MOST_ABOVE = 6, 2
"""Units below a headline that may sign and date a story; others among them, such as a deck."""
_LESS, _LEAST = 0.6, 0.15
"""Where nothing is believed so much: the share of the most that is, and the belief that is needed."""


def read_by_model(units: Sequence[Unit], model: Model | None) -> Reading:
    """A first look at every unit; then the headline, the lists, and the body as a second look sees it."""
    model = model or load_model()
    seen = describe(units)
    beliefs = model.lines.beliefs([each.names for each in seen])
    ranked = rank_headlines(units, seen, beliefs, model.headline)
    headline = ranked[0].at if ranked else None
    scene = Scene.of(units, seen, beliefs, headline)
    lists = find_lists(scene, model)
    reading = Reading(units, lists.found, is_weighed=True)
    roles = mark_lists(reading)
    if headline is not None and headline not in reading.kinds:
        reading.headline = headline
        reading.kinds[headline] = LineKind.HEADLINE
    second_look = model.body.beliefs(body_features(seen, beliefs, headline, roles))
    believed = believe_body(beliefs, second_look, body_range(seen, beliefs)[0])
    for at in (*_above_signature(reading, seen), *_author_boxes(seen)):
        believed.pop(at, None)
    for at in _body(reading, seen, believed):
        reading.kinds[at] = LineKind.BODY
    reading.lists = sorted([*lists.found, *find_shaped(scene, reading.kinds)], key=lambda each: each.first)
    mark_lists(reading)
    _mark_rest(reading, seen)
    reading.doubts = [*_doubts(reading, ranked, believed), *lists.close]
    return reading


def believe_body(first_look: Sequence[Belief], second_look: Sequence[Belief], start: int) -> dict[int, float]:
    """How much units are believed to be body, by both looks; the second begins at unit `start`."""
    return {
        at: _FIRST_LOOK * first_look[at][BODY] + (1 - _FIRST_LOOK) * belief[TEXT]
        for at, belief in enumerate(second_look, start)
    }


def _above_signature(reading: Reading, seen: Sequence[Traits]) -> range:
    """The units below the headline down to a byline or date that stands alone: none is of the body."""
    if reading.headline is None:
        return range(0)
    first = reading.headline + 1
    others = 0
    last = first - 1
    for at in range(first, min(first + _SIGNATURE, len(seen))):
        if _is_signature(seen[at]) or (seen[at].size <= _LONGEST_DAY and is_day(reading.units[at].text)):
            last = at
        else:
            others += 1
        if others > _MOST_ABOVE or (others and seen[at].size > _DECK[1]):
            break
    return range(first, last + 1)


def _author_boxes(seen: Sequence[Traits]) -> Iterator[int]:
    """Lines that announce who wrote the story, with what each announces."""
    for at, each in enumerate(seen):
        if "author-box" in each.own:
            yield from (at, at + 1)


def _is_signature(seen: Traits) -> bool:
    return not _SIGNED.isdisjoint(seen.own) and "ends." not in seen.own


def _body(reading: Reading, seen: Sequence[Traits], believed: Mapping[int, float]) -> list[int]:
    """The units that are believed in enough and are nothing else already.

    Where none is, the best of them: a document with prose has a body.
    """
    free = {
        at: belief
        for at, belief in believed.items()
        if at not in reading.kinds and not reading.units[at].is_lone
    }
    most = max(free.values(), default=0.0)
    if most >= _BODY:
        return [at for at, belief in free.items() if belief >= _BODY]
    return [
        at
        for at, belief in free.items()
        if belief >= _LESS * most and (belief >= _LEAST or seen[at].is_prose)
    ]


def _doubts(
    reading: Reading, ranked: Sequence[Ranked], believed: Mapping[int, float]
) -> Iterator[tuple[int, str]]:
    """What was close: units with the codes of their problems."""
    others = (each for each in ranked if reading.units[each.at].text != reading.units[ranked[0].at].text)
    second = next(others, None)
    if second and ranked[0].score - second.score < _CLOSE_SCORES:
        yield second.at, "close-headline"
    for at, belief in believed.items():
        kind = reading.kinds.get(at, LineKind.BODY)
        if kind is LineKind.BODY and _CLOSE[0] < belief < _CLOSE[1] and len(reading.units[at].text) >= _PROSE:
            yield at, "close-body"


def _mark_rest(reading: Reading, seen: Sequence[Traits]) -> None:
    """The deck below the headline, the byline next to it, and captions."""
    start = 0 if reading.headline is None else reading.headline
    if reading.headline is not None and _is_deck(reading, seen, start + 1):
        reading.kinds[start + 1] = LineKind.DECK
    byline = _byline(reading, seen, start)
    if byline is not None:
        reading.kinds[byline] = LineKind.BYLINE
    for at, each in enumerate(seen):
        if at not in reading.kinds and "caption" in each.own:
            reading.kinds[at] = LineKind.CAPTION


def _byline(reading: Reading, seen: Sequence[Traits], start: int) -> int | None:
    """The line above the body that says who wrote it: outright, or as a name beside the date."""
    free = [
        at
        for at in range(start, min(reading.body_start + 1, len(reading.units)))
        if at not in reading.kinds and seen[at].topic
    ]
    told = next((at for at in free if "byline" in seen[at].own), None)
    if told is not None:
        return told
    dated = {at for at in free if "date-line" in seen[at].own}
    beside = (at for at in free if at not in dated and not dated.isdisjoint((at - 1, at + 1)))
    return next((at for at in beside if names_author(reading.units[at].text)), None)


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
    return any(not _SIGNED.isdisjoint(seen[near].own) for near in between)


_SIGNED = {"byline", "date-line"}
_DECK = (28, 300)
"""Cells of a deck."""
_NO_DECK = {
    "date-line", "date-within", "time", "share", "comment", "furniture", "address", "parts1", "parts2",
    "parts3", "label-bare", "label-part", "digits3", "lone", "twice", "byline",
}  # fmt: skip
