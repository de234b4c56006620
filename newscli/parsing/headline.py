"""Which unit is the headline: candidates, ranked by the weights of what is seen of and around them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log2
from typing import NamedTuple

from newscli.parsing.block import main_block, topic_of_block
from newscli.parsing.chain import Belief
from newscli.parsing.features import Traits
from newscli.parsing.model import Choice, score
from newscli.parsing.states import HEADLINE
from newscli.parsing.units import Unit
from newscli.text.folding import fold_link

_REACH = 60
"""Units before the body that are looked at."""
_LONGEST = 300
"""Characters of a headline at most."""
_MOST = 200
"""Candidates that are looked at, the likeliest."""
_LIKELY = 0.02
"""From this belief on a unit anywhere is a candidate."""
_FOLLOWED = 8
"""Units below a headline in which it is signed and dated."""
_LEAST_KEY, _LEAST_PART = 12, 16
"""Letters from which on one text within another says something."""
_NOT_OWN = Choice("run", "ahead", "since", "comments", "part0", "part1", "part2", "part3", "part4", "prose-")
_OF_NEXT = Choice(
    "cells", "mark", "ends", "date", "byline", "gap", "label", "caption", "share", "edge", prefix=">"
)
_OF_LAST = Choice("cells", "mark", "date", "byline", "label", "parts", "edge", prefix="<")


class Candidate(NamedTuple):
    """A unit that may be the headline, and the features of its rank."""

    at: int
    names: list[str]


class Ranked(NamedTuple):
    """A candidate with its score, in log odds."""

    at: int
    score: float


def rank_headlines(
    units: Sequence[Unit], seen: Sequence[Traits], beliefs: Sequence[Belief], weights: Mapping[str, int]
) -> list[Ranked]:
    """The units that may be the headline, the best first; of equal ones the first in the document."""
    found = [Ranked(each.at, score(weights, each.names)) for each in candidates(units, seen, beliefs)]
    return sorted(found, key=lambda each: (-each.score, each.at))


def candidates(units: Sequence[Unit], seen: Sequence[Traits], beliefs: Sequence[Belief]) -> list[Candidate]:
    """The units that may be the headline, with their features."""
    first, end = main_block(seen, beliefs)
    places = [
        at
        for at, unit in enumerate(units)
        if unit.text
        and "caption" not in seen[at].own
        and len(unit.text) < _LONGEST
        and (first - _REACH <= at <= first + 3 or at < 4 or beliefs[at][HEADLINE] > _LIKELY)
    ]
    if len(places) > _MOST:
        places = sorted(sorted(places, key=lambda at: -beliefs[at][HEADLINE])[:_MOST])
    keys = {at: fold_link(units[at].text) for at in places}
    places = [at for at in places if keys[at]]
    topic, counts = topic_of_block(seen, beliefs, first, end), Counter(keys.values())
    compared = _Compared(first, topic, keys, counts, _relations(counts))
    beliefs_here = {at: beliefs[at][HEADLINE] for at in places}
    most = max(beliefs_here.values(), default=0.0)
    shared = {at: len(seen[at].topic & compared.topic) for at in places}
    most_shared = max((shared[at] for at in places if at < first or beliefs_here[at] > _LIKELY), default=0)
    found = []
    for at in places:
        names = [name for name in seen[at].names if not _NOT_OWN[name]]
        names += _standing(at, beliefs_here[at], first)
        names += _shared(shared[at], len(seen[at].topic), most_shared)
        names += _followed(seen, at)
        names += _among(compared, at)
        names += _around(seen, at)
        if beliefs_here[at] == most:
            names.append("belief-best")
        found.append(Candidate(at, names))
    return found


class _Compared(NamedTuple):
    """What all candidates are compared with."""

    first: int
    topic: frozenset[str]
    keys: dict[int, str]
    counts: Counter[str]
    relations: dict[str, list[str]]
    """Of each text, whether it begins, or is within, another, or goes on with, or holds, another."""


def _standing(at: int, belief: float, first: int) -> list[str]:
    """How much the chain believes in it, how far it stands from the body and from the start."""
    names = [f"belief{max(0, min(9, int(9 + log2(max(belief, 1e-4)))))}"]
    away = first - at
    for least, name in ((30, "away30"), (16, "away16"), (9, "away9"), (5, "away5"), (3, "away3")):
        if away >= least:
            names.append(name)
            break
    else:
        names.append("away-" if away < 0 else f"away{away}")
    names.append("place0" if at == 0 else "place1" if at < 3 else "place3")
    return names


def _shared(shared: int, size: int, most: int) -> list[str]:
    names = [f"shared{min(shared, 6)}", f"share-of-topic{int(min(shared / max(size, 2), 0.99) * 5)}"]
    return [*names, "shared-most"] if shared == most and shared > 1 else names


def _among(compared: _Compared, at: int) -> list[str]:
    """Whether it is repeated, the beginning of another candidate, or another with something added."""
    key = compared.keys[at]
    return [f"repeated{min(compared.counts[key], 3)}", *compared.relations.get(key, ())]


def _relations(keys: Collection[str]) -> dict[str, list[str]]:
    """How texts of some length are parts of one another: most are of none, which one search tells."""
    together = "\n".join(["", *keys])
    short: dict[str, str] = {}
    long: dict[str, str] = {}
    for key in keys:
        if len(key) < _LEAST_KEY or together.count(key) < 2:
            continue
        short[key] = "begins-another" if together.count(f"\n{key}") > 1 else "within-another"
        for other in keys:
            if other == key or key not in other:
                continue
            if other.startswith(key):
                long[other] = "goes-on"
            elif len(key) >= _LEAST_PART:
                long.setdefault(other, "holds-another")
    return {key: [names[key] for names in (short, long) if key in names] for key in {*short, *long}}


_STEPS = [away if away < 3 else 3 if away < 5 else 5 for away in range(_FOLLOWED)]


def _followed(seen: Sequence[Traits], at: int) -> list[str]:
    """How far below the next date, byline and prose stand."""
    dated = signed = prose = 0
    for away, each in enumerate(seen[at + 1 : at + _FOLLOWED], 1):
        if not dated and "date-line" in each.own:
            dated = away
        if not signed and "byline" in each.own:
            signed = away
        if not prose and each.is_prose:
            prose = away
    return [f"date-line-at{_STEPS[dated]}", f"byline-at{_STEPS[signed]}", f"prose-at{min(prose, 4)}"]


def _around(seen: Sequence[Traits], at: int) -> list[str]:
    following = seen[at + 1].names if at + 1 < len(seen) else ["edge"]
    last = seen[at - 1].names if at else ["edge"]
    return [*_OF_NEXT.of(following), *_OF_LAST.of(last)]
