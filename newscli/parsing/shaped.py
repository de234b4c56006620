"""Lists that no label announces: found by their shape alone, where it is a list's for sure.

A run of headlines behind the story, each behind a marker of its own: numbers that count up from one, or
bullets that the first look believes to be linked headlines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from newscli.article import LineKind
from newscli.parsing.features import Traits
from newscli.parsing.found import FoundList, build_list
from newscli.parsing.scene import Scene
from newscli.parsing.units import Unit

_SHORTEST, _LONGEST = 15, 170
"""Characters of an item."""
_USUAL = 30
"""Characters of items on average at least."""
_LONGEST_LABEL = 50
_SENTENCE, _MOST_SENTENCES = {"ends.", "ends,", "ends:"}, 0.25
"""How sentences and their parts end, and the share of items that do at most."""


class _Style(NamedTuple):
    """What a run needs to be a list."""

    items: int
    linked: float
    """Belief that its units are linked headlines, on average."""


_STYLES = {"1": _Style(4, 0.3), "*": _Style(5, 0.6)}


def find_shaped(scene: Scene, kinds: Mapping[int, LineKind]) -> list[FoundList]:
    """The lists among units that are nothing else yet, in order."""
    last = scene.body[1]
    if last is None:
        return []
    found = []
    for members in _runs(scene.units, last + 1, kinds):
        if _is_list(scene, members):
            label = _label(scene.units, scene.seen, members[0], kinds)
            found.append(replace(build_list(scene.units, label, members), is_shaped=True))
    return found


def _runs(units: Sequence[Unit], start: int, kinds: Mapping[int, LineKind]) -> Iterator[list[int]]:
    """Units that follow one another behind markers of one kind, numbers counting up from one."""
    run: list[int] = []
    for at in range(start, len(units)):
        unit = units[at]
        is_free = at not in kinds and unit.marker in _STYLES and not unit.is_lone
        if run and is_free and _goes_on(units[run[-1]], unit):
            run.append(at)
            continue
        yield run
        run = [at] if is_free and unit.number in (None, 1) else []
    yield run


def _goes_on(last: Unit, unit: Unit) -> bool:
    is_next = unit.number is None or (last.number is not None and unit.number == last.number + 1)
    return unit.marker == last.marker and is_next and unit.gap <= 1


def _is_list(scene: Scene, members: Sequence[int]) -> bool:
    if not members:
        return False
    style = _STYLES[scene.units[members[0]].marker]
    sizes = [len(scene.units[at].text) for at in members]
    if len(members) < style.items or min(sizes) < _SHORTEST or max(sizes) > _LONGEST:
        return False
    sentences = sum(not _SENTENCE.isdisjoint(scene.seen[at].own) for at in members)
    linked = sum(map(scene.linked, members))
    count = len(members)
    return (
        sum(sizes) >= _USUAL * count
        and sentences <= _MOST_SENTENCES * count
        and linked >= style.linked * count
    )


def _label(
    units: Sequence[Unit], seen: Sequence[Traits], first: int, kinds: Mapping[int, LineKind]
) -> int | None:
    """The short line directly above, if it may be what the list is called."""
    at = first - 1
    if at in kinds or units[at].marker in _STYLES or not units[at].text:
        return None
    is_short = len(units[at].text) <= _LONGEST_LABEL and "ends." not in seen[at].own
    return at if is_short and "date-line" not in seen[at].own else None
