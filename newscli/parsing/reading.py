"""What is known of one article's units while it is being read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from newscli.article import LineKind, Moment
from newscli.parsing.found import FoundList
from newscli.parsing.units import Unit


class Told(NamedTuple):
    """What headers say of an article outright."""

    published: Moment | None = None
    publisher: str | None = None
    dateline: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Reading:
    """What is known of one article's lines while it is being read."""

    units: Sequence[Unit]
    lists: Sequence[FoundList] = ()
    kinds: dict[int, LineKind] = field(default_factory=dict)
    headline: int | None = None
    told: Told = field(default_factory=Told)

    @property
    def body_start(self) -> int:
        """The index of the first unit of the body; the end where there is none."""
        starts = (at for at, kind in self.kinds.items() if kind is LineKind.BODY)
        return min(starts, default=len(self.units))

    def of_kind(self, kind: LineKind) -> list[str]:
        """The texts of the units of a kind, in order."""
        places = sorted([at for at, each in self.kinds.items() if each is kind])
        return [self.units[at].text for at in places]


def mark_lists(reading: Reading) -> dict[int, str]:
    """Give the units of lists their kinds; the role of each in its list."""
    roles: dict[int, str] = {}
    for each in reading.lists:
        reading.kinds[each.label] = LineKind.LIST_LABEL
        roles[each.label] = "label"
        for at in range(each.label + 1, each.last + 1):
            roles[at] = "item" if at in each.items else "clutter"
            if at in each.items:
                reading.kinds[at] = LineKind.LIST_ITEM
            elif reading.units[at].is_lone:
                reading.kinds[at] = LineKind.LIST_MARKER
    return roles
