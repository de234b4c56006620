"""Where a list's items were cut: the width is told by the list itself."""

from collections.abc import Sequence

_ELLIPSES = ("…", "...", "[…]")
_LEAST_WIDTH, _LEAST_ITEMS = 12, 4


def cut_width(texts: Sequence[str]) -> int:
    """The length at which items were cut, in characters; far beyond all of them where none was.

    A blank at the cut was stripped, so an item one shorter was cut too.
    """
    width = max(map(len, texts), default=0)
    near = sum(1 for text in texts if len(text) >= width - 1)
    is_told = width >= _LEAST_WIDTH and near >= max(_LEAST_ITEMS, (len(texts) + 1) // 2)
    return width if is_told else width + 2


def is_cut(text: str, width: int) -> bool:
    """Whether an item was cut, at this width or with an ellipsis."""
    return text.endswith(_ELLIPSES) or len(text) >= width - 1
