"""Which units are the body, once headline and lists are known: a second look by a chain of its own."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newscli.parsing.block import main_block
from newscli.parsing.chain import Belief
from newscli.parsing.features import Traits
from newscli.parsing.model import Choice, by_tenth
from newscli.parsing.recurrence import recurring
from newscli.parsing.states import AFTER, BETWEEN, BODY, CLUTTER, ITEM, LABEL, OTHER, WITHIN

_ABOVE, _BELOW = 40, 60
"""Units before and after the main block that may be of the body too."""
_OWN = Choice(
    "cells", "ends", "sentences", "label", "comment", "caption", "furniture", "more", "mark", "gap", "byline",
    "date", "lower", "twice", "part", "share", "starts", "quote", "author", "agency", "says", "repeats",
    "story", "echo",
)  # fmt: skip
_OF_LIKELY = Choice(
    "cells", "comment", "caption", "furniture", "label", "twice", "mark", "says", "agency", "echo",
    prefix="likely-",
)  # fmt: skip
"""What is asked again of units that the first look believed in."""


def body_range(seen: Sequence[Traits], beliefs: Sequence[Belief]) -> tuple[int, int]:
    """The half-open range of units that are looked at again: the main block and what is near it."""
    first, end = main_block(seen, beliefs)
    return max(0, first - _ABOVE), min(len(seen), end + _BELOW)


def body_features(
    seen: Sequence[Traits],
    beliefs: Sequence[Belief],
    headline: int | None,
    roles: Mapping[int, str],
) -> list[list[str]]:
    """The features of the second look at the units of `body_range`.

    `roles` tells which units are `label`, `item` or `clutter` of a list.
    """
    first, end = main_block(seen, beliefs)
    told = recurring(each.topic for each, belief in zip(seen, beliefs, strict=True) if belief[BODY] > 0.5)
    title = seen[headline].topic if headline is not None else frozenset()
    levels = [_levels(belief) for belief in beliefs]
    start, stop = body_range(seen, beliefs)
    ended = sum(1 for at in roles if at < start and at + 1 not in roles)
    found = []
    for at in range(start, stop):
        each, belief = seen[at], beliefs[at]
        names = _believed(levels, at)
        names += _roles(roles, at)
        names.append(f"lists{min(ended, 2)}")
        ended += at in roles and at + 1 not in roles
        names.append(_from_headline(at, headline))
        names.append(_from_block(at, first, end))
        if each.topic:
            again = told.others_have(each.topic, belief[BODY] > 0.5) / len(each.topic)
            names.append(f"told{int(min(again, 0.99) * 6)}-{'few' if len(each.topic) < 5 else 'many'}")
            names.append(f"titled{min(len(each.topic & title), 3)}")
        own = _OWN.of(each.names)
        names += own
        if belief[BODY] > 0.2:
            names += _OF_LIKELY.of(own)
        found.append(names)
    return found


class _Levels(NamedTuple):
    """What is believed of a unit, in tenths: places in the tables of names."""

    body: int
    list: int
    off: int
    aside: int


def _levels(belief: Belief) -> _Levels:
    return _Levels(
        int(belief[BODY] * 10),
        int(max(belief[LABEL], belief[ITEM]) * 10),
        int((belief[AFTER] + belief[OTHER] + belief[CLUTTER]) * 10),
        int((belief[WITHIN] + belief[BETWEEN]) * 10),
    )


_BODY_HERE, _LIST_HERE = by_tenth("body"), by_tenth("list")
_OFF_HERE, _ASIDE_HERE = by_tenth("off"), by_tenth("aside")
_BODY_NEAR = [(away, by_tenth(f"body{away:+}=", 2), f"body{away:+}=edge") for away in (-3, -2, -1, 1, 2, 3)]
_LIST_NEAR = [(away, by_tenth(f"list{away:+}=", 3)) for away in (-1, 1)]


def _believed(levels: Sequence[_Levels], at: int) -> list[str]:
    body, listed, off, aside = levels[at]
    names = [_BODY_HERE[body], _LIST_HERE[listed], _OFF_HERE[off], _ASIDE_HERE[aside]]
    last = len(levels)
    for away, by_level, edge in _BODY_NEAR:
        near = at + away
        names.append(by_level[levels[near].body] if 0 <= near < last else edge)
    for away, by_level in _LIST_NEAR:
        near = at + away
        if 0 <= near < last:
            names.append(by_level[levels[near].list])
    return names


def _roles(roles: Mapping[int, str], at: int) -> list[str]:
    if at in roles:
        return [f"role-{roles[at]}"]
    names = ["before-list"] if at + 1 in roles else []
    return [*names, "after-list"] if at - 1 in roles else names


_AWAY, _BEFORE, _BEHIND = (0, 1, 2, 4, 10, 30, 80), (1, 2, 4, 12), (0, 1, 4, 12, 30)
"""Units from the headline, to the main block and from its end: where the steps of their names begin."""
_BELOW_HEADLINE = [f"below{least}" for least in _AWAY]
_BEFORE_BLOCK = [f"block-{least}" for least in _BEFORE]
_BEHIND_BLOCK = [f"block+{least}" for least in _BEHIND]


def _from_headline(at: int, headline: int | None) -> str:
    if headline is None:
        return "no-headline"
    away = at - headline
    if away < 0:
        return "above-far" if away < -3 else "above-near"
    return _BELOW_HEADLINE[bisect_right(_AWAY, away) - 1]


def _from_block(at: int, first: int, end: int) -> str:
    if at < first:
        return _BEFORE_BLOCK[bisect_right(_BEFORE, first - at) - 1]
    if at < end:
        return "block"
    return _BEHIND_BLOCK[bisect_right(_BEHIND, at - end) - 1]
