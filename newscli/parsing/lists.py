"""Trailing lists: a label that is known, the items below it, how far they reach and where they were cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from newscli.article import ArticleList, Item, ListKind
from newscli.parsing.dates import find_date
from newscli.parsing.labels import label_kind
from newscli.parsing.lines import cells
from newscli.parsing.units import Unit
from newscli.text.folding import fold_link

_LEAST_ITEMS = 3
_LEAST_MARKED, _LEAST_UNMARKED = 2, 4
"""Items that a list of related stories needs with and without markers; such labels stand in stories too."""
_SHORTEST, _LONGEST = 15, 170
"""Cells of an item; what is shorter is a date, a counter or a section."""
_PATIENCE = 2
"""Units in a row that are no items before a list is over."""
_PROSE = 1.9
"""Log odds of body from which on a unit is no item."""
_ELLIPSES = ("…", "...", "[…]")
_LEAST_CUT, _LEAST_CUT_ITEMS = 12, 4


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list and its units: the indexes of label and items, and of all between and with them."""

    found: ArticleList
    label: int
    items: frozenset[int]
    last: int
    """Index of its last unit, a marker behind the last item included."""


def find_lists(units: Sequence[Unit], scores: Sequence[float]) -> list[FoundList]:
    """The lists under known labels, in order; none overlap."""
    lists: list[FoundList] = []
    end = 0
    for at, unit in enumerate(units):
        kind = None if at < end or unit.is_lone else label_kind(unit.text)
        if kind is None:
            continue
        members = _members(units, scores, at)
        if len(members) >= _least_items(units, kind, members):
            lists.append(_build(units, at, kind, members))
            end = lists[-1].last + 1
    return lists


def _least_items(units: Sequence[Unit], kind: ListKind, members: Sequence[int]) -> int:
    if kind is not ListKind.RELATED:
        return _LEAST_ITEMS
    return _LEAST_MARKED if members and all(units[at].marker for at in members) else _LEAST_UNMARKED


def _members(units: Sequence[Unit], scores: Sequence[float], label: int) -> list[int]:
    """Indexes of the units that are items of the list under a label."""
    members: list[int] = []
    missed = 0
    for at in range(label + 1, len(units)):
        unit = units[at]
        if unit.is_lone:
            continue
        if _ends_list(unit, scores[at], units[members[0]] if members else None):
            break
        is_item = _is_item(unit)
        members += [at] if is_item else []
        missed = 0 if is_item else missed + 1
        if missed > _PATIENCE:
            break
    return members


def _ends_list(unit: Unit, score: float, first: Unit | None) -> bool:
    """A label, prose, or another marker than the first item's."""
    if score > _PROSE or label_kind(unit.text) is not None:
        return True
    return (
        first is not None
        and unit.marker != first.marker
        and (unit.marker == "#" or (first.marker in ("*", "1") and unit.gap > 0))
    )


def _is_item(unit: Unit) -> bool:
    size = cells(unit.text)
    if not _SHORTEST <= size <= _LONGEST:
        return False
    return size > 45 or find_date(unit.text) is None


def _build(units: Sequence[Unit], label: int, kind: ListKind, members: list[int]) -> FoundList:
    kept = _without_doubles(units, members)
    texts = [units[at].text for at in kept]
    width = cut_width(texts)
    ranks = [_rank(units, at, place) for place, at in enumerate(kept, 1)]
    items = [
        Item(rank, text, text.endswith(_ELLIPSES) or len(text) >= width - 1)
        for rank, text in zip(ranks, texts, strict=True)
    ]
    last = members[-1]
    while last + 1 < len(units) and units[last + 1].is_lone:
        last += 1
    return FoundList(ArticleList(units[label].text, kind, tuple(items)), label, frozenset(members), last)


def _rank(units: Sequence[Unit], at: int, place: int) -> int:
    """As printed, else the place in the list."""
    number = units[at].number
    if number is None and units[at - 1].is_lone:
        number = units[at - 1].number
    return place if number is None else number


def _without_doubles(units: Sequence[Unit], members: Sequence[int]) -> list[int]:
    seen: set[str] = set()
    kept = []
    for at in members:
        key = fold_link(units[at].text)
        if key not in seen:
            kept.append(at)
        seen.add(key)
    return kept


def cut_width(texts: Sequence[str]) -> int:
    """The length at which items were cut, in characters; far beyond all of them where none was.

    A blank at the cut was stripped.
    """
    width = max(map(len, texts), default=0)
    near = sum(1 for text in texts if len(text) >= width - 1)
    is_cut = width >= _LEAST_CUT and near >= max(_LEAST_CUT_ITEMS, (len(texts) + 1) // 2)
    return width if is_cut else width + 2
