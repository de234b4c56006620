"""Where another story begins after the list that ended one, as in dumps that were put together.

A headline stands behind the items, paragraphs below it take its words up, and the story before did not have
them. Where the list's label recurs, or a byline or a date stands below the headline, less will do; where the
label recurs and markers stand alone on their lines, the shape is enough.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newscli.parsing.dates import find_date
from newscli.parsing.labels import label_kind
from newscli.parsing.lines import cells
from newscli.parsing.units import Unit
from newscli.parsing.wording import is_byline, topic_of
from newscli.parsing.words import find_words, unspaced_runs

_PROSE, _PROSE_ENDED = 120, 80
"""Cells from which on a unit is prose, and where it ends like a sentence."""
_STOPS = (".", "!", "?", "”", '"', "»", "。", "！", "？", "؟")
_SHORTEST, _LONGEST = 15, 200
"""Characters of a headline."""
_LEAST_ITEMS = 2
"""Items of a list without markers."""
_NEAR, _FAR = 6, 40
"""Units behind a headline, and before a list, that are looked at."""
_BETWEEN = 5
"""Units from a headline to the prose below it at most."""
_STEM = 5
"""Letters of a word that tell it from others, whatever its ending."""
_LEAST_TOPIC = 4
"""Words of a headline that stands on its own."""
_MOST_ALIKE = (0.2, 0.25, 0.5)
"""The share of what follows that the story before may have said, by the number of signs of a new one."""


class _Place(NamedTuple):
    """A list between prose: indexes of its label and of the next unit of prose."""

    label: int
    prose: int


def story_starts(units: Sequence[Unit]) -> list[int]:
    """The lines at which another story begins after a list."""
    return [units[at].first for at in _starts(units)]


def _starts(units: Sequence[Unit]) -> Iterator[int]:
    """The indexes of headlines that begin another story."""
    labels = Counter(unit.text.casefold() for unit in units if _is_label(unit))
    start = 0
    for place in _places(units):
        before = units[max(start, place.label - _FAR) : place.label]
        after = [unit for unit in units[place.prose : place.prose + _NEAR] if not _is_signed(unit)]
        signs = _signs(units, place, labels)
        least = 1 if signs > 1 else 2
        if not any(map(_is_story, _runs(before, least))) or not any(
            map(_is_story, _runs(after[:least], least))
        ):
            continue
        told, follows = _topic(filter(_is_prose, before)), _topic(filter(_is_prose, after))
        heads = _headlines(units, place, follows)
        new = next((at for at in heads if _is_new(units[at : place.prose], told, follows, signs)), None)
        if new is not None:
            yield new
            start = new


def _signs(units: Sequence[Unit], place: _Place, labels: Counter[str]) -> int:
    """Signs that a story ends with the list: its label recurs, and then markers alone on their lines."""
    lone = sum(unit.is_lone for unit in units[place.label + 1 : place.label + 8])
    is_known = labels[units[place.label].text.casefold()] > 1
    return is_known + (is_known and lone > _LEAST_ITEMS)


def _places(units: Sequence[Unit]) -> Iterator[_Place]:
    """The last label before each further unit of prose."""
    label = None
    for at, unit in enumerate(units):
        if _is_label(unit):
            label = at
        elif _is_prose(unit):
            if label is not None:
                yield _Place(label, at)
            label = None


def _headlines(units: Sequence[Unit], place: _Place, follows: frozenset[str]) -> list[int]:
    """Units behind the items that may be the headline of what follows, the likeliest first."""
    between = range(place.label + 1, place.prose)
    marked = [at for at in between if units[at].marker in ("*", "1") or units[at].is_lone]
    if marked:
        rest = range(marked[-1] + _stride(units, place.label, marked), place.prose)
        return [at for at in rest if _is_headline(units[at])] if 0 < len(rest) <= _BETWEEN else []
    near = range(max(place.label + _LEAST_ITEMS + 1, place.prose - _BETWEEN), place.prose)
    gap = next((at for at in between[1:] if units[at].gap), -1)
    if gap in near and _is_headline(units[gap]):
        return [gap]
    shaped = [at for at in near if _is_headline(units[at])]
    return sorted(shaped, key=lambda at: (-len(_topic(units[at : at + 1]) & follows), -at))


def _stride(units: Sequence[Unit], label: int, marked: Sequence[int]) -> int:
    """How far behind the last marker its item ends."""
    lone = [at for at in marked if units[at].is_lone]
    if not lone or lone[-1] != marked[-1] or lone[0] != label + 1 or len(lone) < 2:
        return 1
    return min(lone[-1] - lone[-2], lone[1] - lone[0])


def _is_new(head: Sequence[Unit], told: frozenset[str], follows: frozenset[str], signs: int) -> bool:
    """Whether a headline and what stands below it begin a story of their own."""
    topic = _topic(head[:1])
    shared, old = len(topic & follows), len(topic & told)
    likeness = len(follows & told) / max(1, len(follows))
    if signs > 1:
        return likeness <= _MOST_ALIKE[2]
    signs = min(2, signs + sum(_is_signed(unit) for unit in head[1:]))
    if not signs and (old or len(topic) < _LEAST_TOPIC or shared * 2 < len(topic)):
        return False
    return shared > 0 and likeness <= _MOST_ALIKE[signs] and (shared >= old or signs > 1)


def _is_story(units: Sequence[Unit]) -> bool:
    """Whether paragraphs follow one another: between titles, they are teasers."""
    return _is_prose(units[0]) and all(_is_sentence(unit) for unit in units[1:])


def _runs(units: Sequence[Unit], length: int) -> Iterator[Sequence[Unit]]:
    return (units[at : at + length] for at in range(len(units) - length + 1))


def _topic(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(word[:_STEM] for unit in units for word in _topic_of(unit.text))


def _topic_of(text: str) -> frozenset[str]:
    words = find_words(text)
    return topic_of(words, list(map(str.lower, words)), unspaced_runs(text))


def _is_prose(unit: Unit) -> bool:
    if unit.marker or 2 * len(unit.text) < _PROSE_ENDED:
        return False
    size = cells(unit.text)
    return size > _PROSE or (size >= _PROSE_ENDED and _is_sentence(unit))


def _is_sentence(unit: Unit) -> bool:
    return not unit.marker and len(unit.text) > _SHORTEST and unit.text.endswith(_STOPS)


def _is_label(unit: Unit) -> bool:
    return unit.marker in ("", "#") and label_kind(unit.text) is not None and not _is_prose(unit)


def _is_headline(unit: Unit) -> bool:
    text = unit.text
    return (
        unit.marker in ("", "#")
        and _SHORTEST <= len(text) <= _LONGEST
        and not text.endswith((".", ":", ";", ",", "…"))
        and not _is_signed(unit)
    )


def _is_signed(unit: Unit) -> bool:
    """Whether a unit is a byline or a date."""
    return len(unit.text) <= 100 and (is_byline(unit.text) or find_date(unit.text) is not None)
