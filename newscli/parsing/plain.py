"""Documents whose shape leaves no doubt: these are read by rule, and no model is asked.

A headline on the first line, paragraphs below it, the label of a list, then to the very end items that each
stand beside a marker alone on its line: so extractors write what they have split already.
"""

from collections.abc import Sequence
from typing import NamedTuple

from newscli.parsing.dates import find_date
from newscli.parsing.labels import label_kind
from newscli.parsing.units import Unit
from newscli.parsing.wording import is_byline, is_caption

_SHORTEST_HEADLINE, _LONGEST_HEADLINE = 15, 150
_SHORTEST, _LONGEST = 8, 170
"""Characters of an item."""
_LEAST_ITEMS = 3
_LEAST_BODY = 50
"""Characters of all paragraphs together at least."""
_LONGEST_DOUBTFUL = 60
"""Characters up to which a paragraph may be something else."""


class PlainShape(NamedTuple):
    """Where the list's label is; the headline is unit 0, the body is between them."""

    label: int
    items: list[int]


def plain_shape(units: Sequence[Unit]) -> PlainShape | None:
    """The shape of a document that leaves no doubt; None of any other."""
    if len(units) < _LEAST_ITEMS * 2 + 3 or not _is_headline(units[0]):
        return None
    label = _label(units)
    if label is None or not _is_body(units[1:label]):
        return None
    items = [at for at in range(label + 1, len(units)) if not units[at].is_lone]
    return PlainShape(label, items) if _are_items(units, label, items) else None


def _is_headline(unit: Unit) -> bool:
    text = unit.text
    return (
        not unit.marker
        and _SHORTEST_HEADLINE <= len(text) <= _LONGEST_HEADLINE
        and not text.endswith((".", ":", "。"))
        and label_kind(text) is None
        and not is_byline(text)
        and find_date(text) is None
    )


def _label(units: Sequence[Unit]) -> int | None:
    """The last unit before the lone markers, if it is the label of a list."""
    first = next((at for at, unit in enumerate(units) if unit.is_lone), 0)
    return first - 1 if first > 2 and label_kind(units[first - 1].text) else None


def _is_body(units: Sequence[Unit]) -> bool:
    texts = [unit.text for unit in units if unit.text and not unit.marker]
    return (
        len(texts) == len(units) and sum(map(len, texts)) >= _LEAST_BODY and not any(map(_is_doubtful, texts))
    )


def _is_doubtful(text: str) -> bool:
    """Whether a paragraph may be a byline, a date, a caption, a label."""
    words = text.split(None, 1)
    if is_caption(text, words):
        return True
    if len(text) > _LONGEST_DOUBTFUL or text.endswith((".", '."', ".”")):
        return False
    return label_kind(text) is not None or is_byline(text) or find_date(text) is not None


def _are_items(units: Sequence[Unit], label: int, items: Sequence[int]) -> bool:
    """Whether markers and items take turns to the end, from a marker on, and items look like it."""
    count = len(items)
    return (
        count >= _LEAST_ITEMS
        and items == list(range(label + 2, label + 2 + 2 * count, 2))
        and len(units) <= items[-1] + 2
        and all(_SHORTEST <= len(units[at].text) <= _LONGEST and not units[at].marker for at in items)
    )
