"""What can be seen of each unit, as named features: of itself, and of what stands around it.

A feature is a short name that holds of a unit or does not, such as `cells40` (40 to 55 cells wide), `ends.`
(ends a sentence) or `label-most-read`. Models add up the weights of the names.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from newscli.parsing.looks import look_at
from newscli.parsing.recurrence import Recurring, recurring
from newscli.parsing.units import Unit

_TOLD = {"again2", "again3", "again4", "again5"}
"""Names of prose of which a third of the words stand in other prose, or more."""
_LEAST_ECHO = 20
"""Characters of what is said again."""
_NEAR = (
    "cells", "mark", "ends", "label", "date", "byline", "sentences", "gap", "about", "lone", "words", "more",
    "share", "caption", "comment", "furniture", "lower", "capitals", "stem",
    "author", "agency", "story", "says", "echo",
)  # fmt: skip
"""Beginnings of the names that a unit's neighbours know of it too."""


class Traits(NamedTuple):
    """What is seen of a unit."""

    names: list[str]
    """All features that hold; `describe` adds those of its surroundings."""
    own: frozenset[str]
    """Those of its text alone: to ask for one takes no search."""
    topic: frozenset[str]
    """The words that can tell what it is about, folded."""
    size: int
    """Its width in cells."""
    is_prose: bool
    """Long enough and with a sentence's end: prose for sure, of this story or another."""

    def near(self) -> list[str]:
        """The features that its neighbours know of."""
        return [name for name in self.names if name.startswith(_NEAR)]


def describe(units: Sequence[Unit]) -> list[Traits]:
    """The traits of units that follow one another."""
    seen = [_look_at(unit) for unit in units]
    _add_topics(units, seen)
    _add_echoes(units, seen)
    _add_story(seen)
    _add_surroundings(seen)
    _add_runs(units, seen)
    return seen


_LONE = frozenset(["lone"])


def _look_at(unit: Unit) -> Traits:
    """The traits of one unit by itself."""
    mark, gap = f"mark{unit.marker}", f"gap{min(unit.gap, 2)}"
    if unit.is_lone or not unit.text:
        return Traits(["lone", mark, gap], _LONE, frozenset(), 0, False)
    names, own, topic, size, is_prose = look_at(unit.text)
    return Traits([*names, mark, gap, _indent(unit.indent)], own, topic, size, is_prose)


def _indent(indent: int) -> str:
    return "indent0" if indent == 0 else "indent1" if indent < 4 else "indent4" if indent < 10 else "indent10"


def _add_topics(units: Sequence[Unit], seen: Sequence[Traits]) -> None:
    """Which share of a unit's words the document's prose has, and its first line; whether it stands twice."""
    prose = recurring(each.topic for each in seen if each.is_prose)
    is_told = sum(each.is_prose for each in seen) > 2
    counts = Counter([unit.text for unit in units])
    title = next((each.topic for each in seen[:4] if len(each.topic) >= 3), frozenset())
    for at, each in enumerate(seen):
        if each.topic and (is_told or not each.is_prose):
            each.names.append(_recurrence(each, prose))
        shared = len(each.topic & title) if at and each.size < 220 else 0
        if shared > 1:
            each.names.append(f"title{_quarter(shared, min(len(each.topic), len(title)))}")
        if each.size > 3 and counts[units[at].text] > 1:
            each.names.append("twice")
    for each, name in zip(seen, _FIRST, strict=False):
        each.names.append(name)


_FIRST = ("at0", "at1", "at1", "at3", "at3", "at3", "at3", "at3")
"""The names of a document's first units."""


def _add_echoes(units: Sequence[Unit], seen: Sequence[Traits]) -> None:
    """Whether a unit says again what one next to it says, as pictures' captions and pull quotes do."""
    folded = [unit.text.lower() for unit in units]
    for at, text in enumerate(folded):
        for near in (at + 1, at + 2):
            if near == len(folded):
                break
            other = folded[near]
            if min(len(text), len(other)) < _LEAST_ECHO:
                continue
            if text == other:
                seen[at].names.append("echo-same")
                seen[near].names.append("echo-same")
            elif other in text or text in other:
                seen[at].names.append("echo-long" if other in text else "echo-short")
                seen[near].names.append("echo-short" if other in text else "echo-long")


def _add_story(seen: Sequence[Traits]) -> None:
    """How far it is from the last prose of the story, and to the next: what is between interrupts it.

    The story is told where prose has words that other prose has too.
    """
    told = [at for at, each in enumerate(seen) if each.is_prose and not _TOLD.isdisjoint(each.names)]
    place = 0
    for at, each in enumerate(seen):
        while place < len(told) and told[place] < at:
            place += 1
        since = _steps(at - told[place - 1]) if place else "-"
        following = place + (place < len(told) and told[place] == at)
        until = _steps(told[following] - at) if following < len(told) else "-"
        each.names.append(f"story{since}{until}")


def _steps(away: int) -> int:
    return 1 if away == 1 else 2 if away <= 3 else 4 if away <= 9 else 10 if away <= 25 else 26


def _recurrence(each: Traits, prose: Recurring) -> str:
    """Which share of its words stands in the prose; of prose, in other prose."""
    shared, size = prose.others_have(each.topic, each.is_prose), len(each.topic)
    return f"again{_sixth(shared / size)}" if each.is_prose else f"about{_sixth(shared / max(size, 2))}"


def _quarter(shared: int, size: int) -> int:
    """The share of the smaller of two sets of words that the other has, in quarters."""
    return int(min(shared / size, 0.99) * 4)


def _sixth(share: float) -> int:
    return int(min(share, 0.99) * 6)


def _add_surroundings(seen: Sequence[Traits]) -> None:
    """How much prose stands near and before, how far the last label is, whether comments began."""
    before = [0, *accumulate([each.is_prose for each in seen])]
    total, end = before[-1], len(seen)
    since, kind, comments = len(_SINCE), "", 0
    for at, each in enumerate(seen):
        names, own = each.names, each.own
        names += (
            _PROSE_BEFORE[min(before[at] - before[max(0, at - 5)], 3)],
            _PROSE_AFTER[min(before[min(end, at + 6)] - before[at + 1], 3)],
            _part(before[at], total),
            _COMMENTS[min(comments, 3)],
        )
        comments += "comment" in own
        if "label-bare" in own or "label-part" in own:
            since, kind = 0, next(name for name in names if name.startswith("label-"))
            continue
        since += 1
        if since < len(_SINCE):
            names.append(_SINCE[since])
            if since <= 12:
                names.append(f"since-{kind}")


_PROSE_BEFORE = [f"prose-before{count}" for count in range(4)]
_PROSE_AFTER = [f"prose-after{count}" for count in range(4)]
_COMMENTS = ("comments0", "comments1", "comments1", "comments3")
_SINCE = [f"since{next(least for least in (21, 9, 4, 2, 1, 0) if since >= least)}" for since in range(41)]


def _part(before: int, total: int) -> str:
    """Which part of the document's prose stands before a unit."""
    if not total:
        return "no-prose"
    share = before / total
    return (
        "part0"
        if not before
        else "part1"
        if share < 0.34
        else "part2"
        if share < 0.67
        else "part3"
        if share < 1
        else "part4"
    )


_LENGTHS = (0, 1, 1, 3, 3, 3, 3, 3, 8)
_RUN, _AHEAD = [f"run{length}" for length in _LENGTHS], [f"ahead{length}" for length in _LENGTHS]


def _add_runs(units: Sequence[Unit], seen: Sequence[Traits]) -> None:
    """How many units of the same style stand directly before and after."""
    styles = [
        (unit.marker, "ends." in each.own, each.size < 28) for unit, each in zip(units, seen, strict=True)
    ]
    for order, by_length in ((range(len(seen)), _RUN), (range(len(seen) - 1, -1, -1), _AHEAD)):
        run, style = 0, None
        for at in order:
            run = run + 1 if styles[at] == style else 0
            style = styles[at]
            seen[at].names.append(by_length[min(run, 8)])
