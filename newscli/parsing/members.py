"""The members of a list: how far it reaches under its label.

A label is a candidate by the table of labels or by what the first chain believes. A chain of its own then
looks at the units under it; what is of one style with the members that it finds is added.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from newscli.parsing.chain import Chain
from newscli.parsing.model import by_tenth
from newscli.parsing.scene import Scene
from newscli.parsing.states import BODY, MEMBER
from newscli.parsing.units import Unit

REACH = 90
"""Units under a label that may belong to its list."""
_FAINT, _MOST_FAINT = 0.1, 15
"""So many units in a row of which so little is believed end the search."""
LIKELY_MEMBER = 0.4
_TABS = 3
"""Units under a label among which other labels may stand, as tabs do."""
_PROSE, _LONG_PROSE = 0.85, 220
"""Belief in body, and characters, at which a list is over for sure."""
_LEAST_ALONG, _MOST_OFFSET = 3, 3
"""Members that stand alike behind markers alone on their lines, and how far at most."""
_LEAST_REFERENCE = 18
_LEAST_ITEM = 15
"""Characters of a unit that may set the style of a list, and be added for its style."""


class Member(NamedTuple):
    """A unit of a list, and how much the chain believes that."""

    at: int
    belief: float


def find_members(scene: Scene, label: int, chain: Chain) -> list[Member]:
    """The items under a label, in order."""
    window = window_under(scene, label)
    beliefs = [belief[MEMBER] for belief in chain.beliefs(member_features(scene, label, window))]
    kept = [
        place
        for place, belief in enumerate(beliefs)
        if belief >= LIKELY_MEMBER and "words0" not in scene.seen[window[place]].own
    ]
    kept = _along_markers(scene, window, _completed(scene, window, kept))
    return [Member(window[place], beliefs[place]) for place in kept]


def window_under(scene: Scene, label: int) -> list[int]:
    """The units that may belong to a label's list, until the next label or prose for sure."""
    window: list[int] = []
    faint = 0
    for at in range(label + 1, min(len(scene.units), label + 1 + REACH)):
        if at == scene.headline_at or (len(window) >= _TABS and scene.is_label(at)):
            break
        window.append(at)
        is_numbered = scene.units[at].is_lone and scene.units[at].number is not None
        faint = 0 if is_numbered or scene.linked(at) > _FAINT else faint + 1
        if faint > _MOST_FAINT:
            break
        is_prose = scene.beliefs[at][BODY] > _PROSE and len(scene.units[at].text) > _LONG_PROSE
        if is_prose and len(window) > 3:
            break
    return window


def member_features(scene: Scene, label: int, window: Sequence[int]) -> list[list[str]]:
    """The features of the units under a label, for the chain of members."""
    reference = _reference(scene, window)
    keys: set[str] = set()
    found = []
    for at in window:
        names = [*scene.names_of(at), *_linked_near(scene, label, at)]
        if reference is not None:
            names += _style(scene.units[at], scene.units[reference])
        if scene.units[at].number is not None:
            names.append("numbered")
        names.append(_NTH[at - label])
        key = scene.key_of(at)
        if key and key in keys:
            names.append("doubled")
        if key and key == scene.headline:
            names.append("own-headline")
        keys.add(key)
        found.append(names)
    return found


_NTH = [
    f"nth{next(least for least in (48, 24, 12, 6, 3, 2, 1, 0) if away >= least)}" for away in range(REACH + 1)
]


def _reference(scene: Scene, window: Sequence[int]) -> int | None:
    """The first unit that looks like an item: the others are compared with it."""
    near = [at for at in window[:8] if not scene.units[at].is_lone]
    likely = next((at for at in near if scene.linked(at) > 0.3), None)
    if likely is not None:
        return likely
    return next((at for at in near if len(scene.units[at].text) >= _LEAST_REFERENCE), None)


_LINKED_NEAR = [(away, by_tenth(f"linked{away:+}=", 2), f"linked{away:+}=edge") for away in (-2, -1, 1, 2)]


def _linked_near(scene: Scene, label: int, at: int) -> list[str]:
    """How much the neighbours under the label are believed to be linked headlines."""
    names = []
    end = len(scene.units)
    for away, by_level, edge in _LINKED_NEAR:
        near = at + away
        names.append(by_level[int(scene.linked(near) * 10)] if label < near < end else edge)
    return names


_AS_MARKED, _AS_INDENTED = ("as-marked0", "as-marked1"), ("as-indented0", "as-indented1")
_AS_SPACED = ("as-spaced0", "as-spaced1")
_RATIOS = (0.0, 0.35, 0.7, 1.5, 2.5)
_AS_LONG = [f"as-long{step}" for step in range(len(_RATIOS))]


def _style(unit: Unit, reference: Unit) -> list[str]:
    is_same = unit.marker == reference.marker
    ratio = len(unit.text) / max(len(reference.text), 1)
    return [
        _AS_MARKED[is_same],
        _AS_INDENTED[abs(unit.indent - reference.indent) <= 1],
        _AS_SPACED[min(unit.gap, 2) == min(reference.gap, 2)],
        _AS_LONG[bisect_right(_RATIOS, ratio) - 1],
        f"marks{reference.marker}={'' if is_same else unit.marker or 'none'}",
    ]


def _completed(scene: Scene, window: Sequence[int], kept: list[int]) -> list[int]:
    """The members and what is of their style among and behind them."""
    if len(kept) < 2:
        return kept
    styles = Counter(_style_of(scene.units[window[place]]) for place in kept)
    style, count = styles.most_common(1)[0]
    if count < 0.7 * len(kept):
        return kept

    def fits(place: int, least: float) -> bool:
        at = window[place]
        is_long = len(scene.units[at].text) >= _LEAST_ITEM
        return is_long and _style_of(scene.units[at]) == style and scene.linked(at) >= least

    among = {
        place for place in range(kept[0], kept[-1]) if fits(place, 0.5) and not scene.is_label(window[place])
    }
    patience = max(b - a for a, b in pairwise(kept))
    behind: list[int] = []
    for place in range(kept[-1] + 1, len(window)):
        last = behind[-1] if behind else kept[-1]
        at = window[place]
        if place - last > patience or scene.is_label(at) or scene.beliefs[at][BODY] > 0.5:
            break
        if fits(place, 0.3):
            behind.append(place)
    return sorted({*kept, *among, *behind})


def _along_markers(scene: Scene, window: Sequence[int], kept: list[int]) -> list[int]:
    """The members, and what stands as far behind a marker alone on its line as most of them do.

    Only as long as markers go on at such distances, and their numbers count on.
    """
    lone = [place for place, at in enumerate(window) if scene.units[at].is_lone]
    offsets = Counter(place - max((each for each in lone if each < place), default=-REACH) for place in kept)
    offset, count = offsets.most_common(1)[0] if offsets else (REACH, 0)
    if offset > _MOST_OFFSET or count < max(_LEAST_ALONG, 0.7 * len(kept)):
        return kept
    first = next(each for each in lone if each + offset in kept)
    found = set(kept)
    numbers = [scene.units[window[each]].number for each in lone]
    steps = [b - a for a, b in pairwise(lone)]
    usual = Counter(steps).most_common(1)[0][0] if steps else 0
    for (last, number), (marker, next_number) in pairwise(zip(lone, numbers, strict=True)):
        if last < first:
            continue
        counts_on = number is None or next_number == number + 1
        if not counts_on or marker - last > usual + 1 or marker + offset >= len(window):
            break
        item = scene.units[window[marker + offset]]
        if not item.is_lone and len(item.text) >= _LEAST_ITEM:
            found.add(marker + offset)
    return sorted(found)


def _style_of(unit: Unit) -> tuple[str, int]:
    return unit.marker, unit.indent // 2
