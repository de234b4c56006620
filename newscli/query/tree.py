"""The query tree: values that compare equal, know their place in the query, and know no engine.

`to_query(node)` (in `printing.py`) is a query that parses to an equal tree. Places are half-open, in
code points of the query string, and take no part in comparison. `field` None is a bare word:
headline and body.
"""

from dataclasses import dataclass
from dataclasses import field as attribute

Place = tuple[int, int]
NOWHERE: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word; where analysis makes several tokens of it, a phrase of them."""

    text: str
    field: str | None = None
    place: Place = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order, each step at most `slop` positions (1: directly after one another)."""

    text: str
    slop: int = 1
    field: str | None = None
    place: Place = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with `*` (any run) or `?` (one character), matched against words as written."""

    text: str
    field: str | None = None
    place: Place = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word as written or one that at most `distance` (1 or 2) edits make of it."""

    text: str
    distance: int = 1
    field: str | None = None
    place: Place = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """A moment in a half-open range of milliseconds since 1970 (UTC); None is open."""

    field: str
    low: int | None
    high: int | None
    text: str = attribute(default="", compare=False)
    """The dates as they were typed, such as `2024-01..2w`."""
    place: Place = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """Everything (`*`), or everything that has the field (`headline:*`)."""

    field: str | None = None
    place: Place = attribute(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of the children (two or more)."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the children (two or more)."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but the child."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class Boost:
    """The child, its score multiplied by `factor`."""

    child: "Node"
    factor: float


Leaf = Word | Phrase | Pattern | Fuzzy | Between | Every
Node = Leaf | And | Or | Not | Boost


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the query that was ignored, and where."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read."""

    text: str
    tree: Node
    notes: tuple[Note, ...] = ()
