"""What an item of a list is looked up by among folded headlines, and which headlines it may begin."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from newscli.article import Item
from newscli.text.folding import fold_link

LEAST_CUT = 40
"""Characters of an item, as written, from which on it may be linked by what it begins."""
ELLIPSES = ("…", "...", "[…]")
"""How an item ends that was marked where it was cut."""


class Reach(IntEnum):
    """Which headlines an item stands for."""

    WHOLE = 0
    """The one that it is."""
    OPEN = 1
    """The one that it is, or where there is none, those that it begins.

    Such are the longest of a list that does not tell where its items were cut: too few are as long.
    """
    CUT = 2
    """The one that it is, and those that it begins."""


class ItemKey(NamedTuple):
    """What an item is looked up by."""

    key: str
    """Its folded text; empty where it has no letter or digit."""
    reach: Reach


def item_keys(items: Sequence[Item]) -> list[ItemKey]:
    """What the items of one list are looked up by, in their order."""
    longest = max((len(item.text) for item in items), default=0)
    width = max((len(item.text) for item in items if item.truncated), default=0)
    is_marked = any(item.text.endswith(ELLIPSES) for item in items)
    return [ItemKey(fold_link(item.text), _reach(item, width, 0 if is_marked else longest)) for item in items]


def _reach(item: Item, width: int, longest: int) -> Reach:
    """`width`: of what was cut in its list. `longest`: of all; 0 where what was cut is marked."""
    size = len(item.text)
    if item.truncated:
        return Reach.CUT if _is_long(size, width) else Reach.WHOLE
    return Reach.OPEN if 0 < longest <= size + 1 and _is_long(size, longest) else Reach.WHOLE


def _is_long(size: int, width: int) -> bool:
    """Whether an item is long enough; a blank at the cut was stripped."""
    return size >= LEAST_CUT or (size == LEAST_CUT - 1 and width == LEAST_CUT)
