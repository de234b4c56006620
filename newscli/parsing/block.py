"""The part of a document where its story is, as far as the chain tells."""

from collections.abc import Sequence

from newscli.parsing.chain import Belief
from newscli.parsing.features import Traits
from newscli.parsing.looks import SAMPLE
from newscli.parsing.states import BODY

_SURE, _LIKELY = 0.45, 0.4
_NOTICE = 0.3
"""How much prose counts that has words of legal notices."""
_BRIDGE = 12
"""Units that are not body and may stand between two parts of one story."""


def main_block(seen: Sequence[Traits], beliefs: Sequence[Belief]) -> tuple[int, int]:
    """The half-open range of units that holds the most of what is believed to be body.

    What speaks of rights and subscriptions counts little: legal notices are long prose too.
    """
    best: tuple[float, int, int] | None = None
    weight, first, last = 0.0, 0, -_BRIDGE - 1
    for at, belief in enumerate(beliefs):
        if belief[BODY] < _SURE:
            continue
        if at - last > _BRIDGE:
            weight, first = 0.0, at
        share = _NOTICE if "furniture" in seen[at].own else 1.0
        weight, last = weight + min(seen[at].size, SAMPLE) * share * belief[BODY] ** 2, at
        if best is None or weight > best[0]:
            best = weight, first, last + 1
    return best[1:] if best else _likeliest(seen, beliefs)


def topic_of_block(seen: Sequence[Traits], beliefs: Sequence[Belief], first: int, end: int) -> frozenset[str]:
    """The words of what is likely body in a range of units."""
    topics = (seen[at].topic for at in range(first, end) if beliefs[at][BODY] >= _LIKELY)
    return frozenset().union(*topics)


def _likeliest(seen: Sequence[Traits], beliefs: Sequence[Belief]) -> tuple[int, int]:
    """The one unit that is likeliest body, where none is likely."""
    sizes = [belief[BODY] * min(each.size, 300) for each, belief in zip(seen, beliefs, strict=True)]
    at = max(range(len(sizes)), key=sizes.__getitem__, default=0)
    return at, min(at + 1, len(sizes))
