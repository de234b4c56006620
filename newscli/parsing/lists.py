"""Lists: what was found under each label that may begin one, and which of it is a list.

What is found is accepted by the weights of how the whole looks: label, members, place.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newscli.parsing.chain import Chain
from newscli.parsing.found import FoundList, build_list
from newscli.parsing.members import find_members
from newscli.parsing.model import Choice, Model, probability, score, tenth
from newscli.parsing.scene import Scene
from newscli.parsing.states import BODY, ITEM, LABEL, OTHER

_ACCEPTED = 0.25
"""Probability from which on what stands under a label is a list."""
_CLOSE = (0.17, 0.45)
"""Probabilities that are told as a problem."""
_DOUBTFUL = 0.25
"""Belief below which an item that its style brought into a list is told as a problem."""
_LEAST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class Grown:
    """A label with the members that were found below it."""

    label: int
    members: tuple[int, ...]
    beliefs: list[float]
    """How much each member is believed to be one."""
    names: list[str]
    """The features by which it is accepted."""


class Lists(NamedTuple):
    """The lists of a document, in order; none overlap."""

    found: list[FoundList]
    close: list[tuple[int, str]]
    """Labels of what was nearly a list, or nearly none, and the first of doubtful items: units with codes."""


def find_lists(scene: Scene, model: Model) -> Lists:
    """Under each label what follows it: the likeliest first, each from what those before it left."""
    grown = [
        grow(scene, label, model.items) for label in range(len(scene.units)) if scene.is_candidate(label)
    ]
    rated = [(probability(score(model.list, ["bias", *each.names])), each) for each in grown]
    rated.sort(key=lambda pair: (-pair[0], pair[1].label))
    taken: set[int] = set()
    lists, close = [], []
    for belief, each in rated:
        members = _until_taken(each.members, taken)
        if belief < _CLOSE[0] or each.label in taken or len(members) < _LEAST_ITEMS:
            continue
        if belief < _CLOSE[1]:
            close.append((each.label, "close-list"))
        if belief >= _ACCEPTED:
            taken.update(range(each.label, members[-1] + 1))
            lists.append(build_list(scene.units, each.label, members))
            doubtful = (at for at, sure in zip(each.members, each.beliefs, strict=True) if sure < _DOUBTFUL)
            close += [(at, "close-item") for at in list(doubtful)[:1] if at in members]
    return Lists(sorted(lists, key=lambda each: each.first), sorted(close))


def _until_taken(members: Sequence[int], taken: set[int]) -> list[int]:
    free = []
    for at in members:
        if at in taken:
            break
        free.append(at)
    return free


def grow(scene: Scene, label: int, chain: Chain) -> Grown:
    """The members of the list under a label, with the features by which they are one."""
    found = find_members(scene, label, chain)
    members = tuple(member.at for member in found)
    beliefs = [member.belief for member in found]
    return Grown(label, members, beliefs, list_features(scene, label, members, beliefs))


def list_features(scene: Scene, label: int, members: Sequence[int], beliefs: Sequence[float]) -> list[str]:
    """The features of a label and what was found under it, by which it is a list or is none."""
    count = len(members)
    label_names, own = scene.seen[label].names, scene.seen[label].own
    kind = next((name for name in label_names if name.startswith("label-")), "label-none")
    form = "bare" if "label-bare" in own else "part"
    names = _OF_LABEL.of(label_names)
    names.append(f"count{next((least for least in (21, 11, 6, 4, 3, 2) if count >= least), 0)}")
    names.append(f"its-belief{tenth(scene.beliefs[label][LABEL])}")
    names.append(f"{kind}-{form}-{min(count // 3, 3)}")
    names.append(f"place-{_place(scene, label)}")
    return names + _of_members(scene, label, members, beliefs) if count else names


_OF_LABEL = Choice(
    "label", "stem", "cells", "mark", "ends", "gap", "twice", "share", "capitals", "at", "words", "parts",
    prefix="its-",
)  # fmt: skip


def _of_members(scene: Scene, label: int, members: Sequence[int], beliefs: Sequence[float]) -> list[str]:
    count = len(members)
    units = [scene.units[at] for at in members]

    def mean(values: Sequence[float]) -> int:
        return tenth(sum(values) / count)

    length = sum(len(unit.text) for unit in units) / count
    marker, most = Counter(unit.marker for unit in units).most_common(1)[0]
    full = sum("ends." in scene.seen[at].own for at in members)
    return [
        f"item{mean([scene.beliefs[at][ITEM] for at in members])}",
        f"other{mean([scene.beliefs[at][OTHER] for at in members]) // 2}",
        f"member{mean(beliefs)}",
        f"body{mean([scene.beliefs[at][BODY] for at in members]) // 2}",
        f"length{next(least for least in (140, 90, 60, 40, 25, 0) if length >= least)}",
        f"marked{marker}",
        f"as-marked{int(most / count * 4.99)}",
        f"dense{int(count / (members[-1] - label) * 4.99)}",
        f"first{min(members[0] - label, 4)}",
        f"sentences{int(full / count * 4.99)}",
    ]


def _place(scene: Scene, label: int) -> str:
    first, last = scene.body
    if first is None or last is None:
        return "nowhere"
    return "above" if label < first else "below" if label > last else "within"
