"""Where items stand in the lists of a capture, as the positions of the field `item`."""

from newscli.article import ArticleList, ListKind
from newscli.engines.lists import Place
from newscli.text.links import Reach, item_keys

_KINDS = tuple(ListKind)
_SIGNS = tuple((kind, reach) for kind in _KINDS for reach in (*Reach, Reach.WHOLE))
"""What the last four bits of a position say: two the kind of the list, two the reach of the item."""
_RANK_BITS = 12
_MOST_RANK = (1 << _RANK_BITS) - 1
_MOST = 0xFFFF
"""A position has 32 bits. Lists and ranks beyond these count as the last."""


def placed_items(lists: tuple[ArticleList, ...]) -> list[tuple[int, str]]:
    """The folded items of lists, each with its place; ascending, none twice at one."""
    placed = {
        (_pack_place(number, item.rank, each.kind, reach), key)
        for number, each in enumerate(lists)
        for item, (key, reach) in zip(each.items, item_keys(each.items), strict=True)
        if key
    }
    return sorted(placed)


def _pack_place(number: int, rank: int, kind: ListKind, reach: Reach) -> int:
    """Where an item stands, as a position: the list, the rank in it, its kind, the item's reach."""
    where = min(number, _MOST) << _RANK_BITS | min(max(rank, 0), _MOST_RANK)
    return where << 4 | _KINDS.index(kind) << 2 | reach


def read_place(capture: int, position: int) -> Place:
    """The place that a position of the field `item` says."""
    return Place(capture, position >> _RANK_BITS + 4, position >> 4 & _MOST_RANK, *_SIGNS[position & 15])
