"""Format 3 of the index: the class that Whoosh pickles into it beside those of format 2.

It must be importable under this name for ever, so nothing else lives here and its meaning stays.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.fields import FieldType

from newscli.engines.whoosh_index.format2 import CompactPositions, Posting


class TermsPlaced(FieldType):  # type: ignore[misc]
    """Terms, each with the position that is given to it."""

    def __init__(self) -> None:
        super().__init__(CompactPositions(), None, scorable=False)

    def index(self, value: Iterable[tuple[int, str]], **_: Any) -> Iterator[Posting]:
        """Ascending positions with their terms → one posting a distinct term."""
        places: dict[str, list[int]] = {}
        for position, term in value:
            places.setdefault(term, []).append(position)
        for term, positions in places.items():
            count = len(positions)
            yield term.encode("utf-8", "surrogatepass"), count, float(count), self.format.encode(positions)
