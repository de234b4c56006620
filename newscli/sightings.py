"""What reports tell of captures: when one was taken at the earliest, what changed between two."""

from enum import StrEnum
from typing import Any, NamedTuple

from newscli.article import Capture, ListKind, Problem

DIFF_SCHEMA = "newscli.diff/1"


class Bound(NamedTuple):
    """A capture was not taken before this."""

    at: str
    """ISO 8601, as of a moment."""
    precision: str
    origin: str
    """`article`: the one that was captured; `item`: one that an item is; `list`: a capture without it yet."""
    item: str | None = None
    """The item's text, None where it is the article itself."""
    article: str | None = None
    """The id of the article that was published then."""
    source: str | None = None
    """The name of the document that was captured then."""

    def shape(self) -> dict[str, Any]:
        """As JSON."""
        return self._asdict()


class Sighting(NamedTuple):
    """A capture of an article among all of it."""

    number: int
    """From 1, in input order."""
    capture: Capture
    not_before: Bound | None
    problems: tuple[Problem, ...]
    """Those of the capture, and where its date is before the bound."""


class Change(StrEnum):
    """What became of something from one capture to another."""

    SAME = "same"
    IN = "in"
    OUT = "out"
    MOVED = "moved"


class ItemChange(NamedTuple):
    """An item of a list in two captures."""

    change: Change
    text: str
    """The longer of its texts."""
    before: int | None
    """Its rank in the first, None where it is not there."""
    after: int | None


class ListChange(NamedTuple):
    """A list in two captures."""

    change: Change
    """IN, OUT; SAME where both have it, whatever its items."""
    label: str | None
    kind: ListKind
    items: tuple[ItemChange, ...]
    """By rank in the second capture, then those that are out, by rank in the first."""


class Piece(NamedTuple):
    """A run of words; runs that are the same are there too."""

    change: Change
    text: str


class TextChange(NamedTuple):
    """A text that is written in two ways."""

    field: str
    """`headline` or `body`."""
    only: str
    """In what they differ: `white space`, `case`, `quotes and dashes`, `writing` (more of these)."""
    pieces: tuple[Piece, ...]


class Difference(NamedTuple):
    """What changed between two captures of an article."""

    id: str
    first: Sighting
    second: Sighting
    lists: tuple[ListChange, ...]
    texts: tuple[TextChange, ...]

    @property
    def is_none(self) -> bool:
        """Whether both say the same."""
        items = (item.change is Change.SAME for each in self.lists for item in each.items)
        return not self.texts and all(items) and all(each.change is Change.SAME for each in self.lists)

    def shape(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "schema": DIFF_SCHEMA,
            "id": self.id,
            "from": _end_shape(self.first),
            "to": _end_shape(self.second),
            "lists": [_list_shape(each) for each in self.lists],
            "texts": [_text_shape(each) for each in self.texts],
        }


def _end_shape(sighting: Sighting) -> dict[str, Any]:
    moment = sighting.capture.captured
    source = sighting.capture.source.name
    return {"number": sighting.number, "captured": moment.at if moment else None, "source": source}


def _list_shape(each: ListChange) -> dict[str, Any]:
    items = [
        {"change": str(item.change), "text": item.text, "from": item.before, "to": item.after}
        for item in each.items
    ]
    return {"change": str(each.change), "label": each.label, "kind": str(each.kind), "items": items}


def _text_shape(each: TextChange) -> dict[str, Any]:
    pieces = [{"change": str(piece.change), "text": piece.text} for piece in each.pieces]
    return {"field": each.field, "only": each.only, "pieces": pieces}
