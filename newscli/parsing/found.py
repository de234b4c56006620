"""A list that was found: its label, its items with their ranks and cuts, and the units that it takes up."""

from collections.abc import Sequence
from dataclasses import dataclass

from newscli.article import ArticleList, Item, ListKind
from newscli.parsing.cutting import cut_width, is_cut
from newscli.parsing.labels import label_kind
from newscli.parsing.stamps import without_stamps
from newscli.parsing.units import Unit
from newscli.text.folding import fold_link


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list and its units: the indexes of label and items, and of all between and with them."""

    found: ArticleList
    label: int | None
    items: frozenset[int]
    last: int
    """Index of its last unit, a marker behind the last item included."""
    is_shaped: bool = False
    """Found by its shape, under no label that announced it."""

    @property
    def first(self) -> int:
        """Index of its first unit."""
        return min(self.items) if self.label is None else self.label


def build_list(units: Sequence[Unit], label: int | None, members: Sequence[int]) -> FoundList:
    """The list of a label, or of none: doubles left out, ranks as printed, items marked where cut."""
    kept = _without_doubles(units, members)
    texts = without_stamps([units[at].text for at in kept])
    width = cut_width(texts)
    ranks = [_rank(units, at, place) for place, at in enumerate(kept, 1)]
    items = tuple(Item(rank, text, is_cut(text, width)) for rank, text in zip(ranks, texts, strict=True))
    last = members[-1]
    while last + 1 < len(units) and units[last + 1].is_lone:
        last += 1
    name = None if label is None else units[label].text
    kind = (label_kind(name) if name else None) or ListKind.OTHER
    return FoundList(ArticleList(name, kind, items), label, frozenset(members), last)


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
