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
    is_weighed: bool = False
    """By the model, not by a rule."""
    doubts: Sequence[tuple[int, str]] = ()
    """Units that were nearly something else, with the codes of their problems."""

    @property
    def body_start(self) -> int:
        """The index of the first unit of the body; the end where there is none."""
        end = len(self.units)
        return next((at for at in range(end) if self.kinds.get(at) is LineKind.BODY), end)

    def of_kind(self, kind: LineKind) -> list[str]:
        """The texts of the units of a kind, in order."""
        places = sorted([at for at, each in self.kinds.items() if each is kind])
        return [self.units[at].text for at in places]


def mark_lists(reading: Reading) -> dict[int, str]:
    """Give the units of lists their kinds; the role of each in its list."""
    roles = roles_of(reading.lists)
    for at, role in roles.items():
        kind = _KINDS.get(role)
        if kind:
            reading.kinds[at] = kind
        elif reading.units[at].is_lone:
            reading.kinds[at] = LineKind.LIST_MARKER
    return roles


_KINDS = {"label": LineKind.LIST_LABEL, "item": LineKind.LIST_ITEM}


def roles_of(lists: Sequence[FoundList]) -> dict[int, str]:
    """The units of lists: `label`, `item`, or `clutter` among the items."""
    roles: dict[int, str] = {}
    for each in lists:
        for at in range(each.first, each.last + 1):
            roles[at] = "label" if at == each.label else "item" if at in each.items else "clutter"
    return roles
