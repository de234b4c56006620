"""Dates, times and counts that all items of a list carry: of the site, and none of their text."""

import re
from collections.abc import Sequence

_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_STAMPS = (
    rf"^{_CLOCK}\s*(?:[|–—-]\s*)?",
    rf"^[\[(（]?{_DATE}(?:,?\s*{_CLOCK})?[\])）]?\s*(?:[|–—:-]\s*)?",
    rf"\s*[\[(（]?{_DATE}(?:,?\s*{_CLOCK})?[\])）]?$",
    r"\s*[(（]\d+[)）]$",
)
"""What stands before an item, or behind it."""
_SHARE, _LEAST_ITEMS = 0.75, 3
"""Items that carry a stamp, so that it is one."""
_LEAST_LEFT = 4
"""Characters that are left of an item at least."""


def without_stamps(texts: Sequence[str]) -> list[str]:
    """The texts without what nearly all of them carry; as they are where they carry nothing."""
    kept = list(texts)
    if sum(map(_may_carry, kept)) < max(_LEAST_ITEMS, _SHARE * len(kept)):
        return kept
    for stamp in _STAMPS:
        bare = [re.sub(stamp, "", text) for text in kept]
        stamped = sum(len(left) < len(text) for left, text in zip(bare, kept, strict=True))
        if stamped >= max(_LEAST_ITEMS, _SHARE * len(kept)) and min(map(len, bare)) >= _LEAST_LEFT:
            kept = bare
    return kept


def _may_carry(text: str) -> bool:
    """Whether a text begins or ends as stamps do: most lists carry none."""
    return text[:1] in _EDGES or text[-1:] in _EDGES


_EDGES = frozenset("0123456789[](（)）日")
