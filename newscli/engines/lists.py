"""What an engine tells of lists: folded items with their places, folded headlines with their articles.

Captures have numbers here, the engine's own, which hold for one commit: the numbers of `Lists.captured`.
"""

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple, Protocol

from newscli.article import Capture, ListKind, Moment
from newscli.text.links import Reach


class Place(NamedTuple):
    """Where an item stands."""

    capture: int
    list: int
    """Which list of the capture, from 0."""
    rank: int
    kind: ListKind
    reach: Reach


class Listed(NamedTuple):
    """A folded item, and everywhere it stands."""

    key: str
    places: Sequence[Place]
    """By capture, list, rank; at least one."""


class Headlined(NamedTuple):
    """An article by its headline."""

    id: str
    headline: str
    published: Moment | None


class Lists(Protocol):
    """The lists of one commit. Strings of letters and digits are as `fold_link` makes them."""

    def headlines(self, start: str = "") -> Iterator[str]:
        """The folded headlines that begin so, each once, ascending."""

    def articles(self, headline: str) -> tuple[Headlined, ...]:
        """The articles of a folded headline, by id."""

    def items(self, start: str = "") -> Iterator[Listed]:
        """The folded items that begin so, ascending."""

    def beginnings(self, headline: str) -> tuple[Listed, ...]:
        """The folded items that a folded headline begins with, and the one that it is; the longest first."""

    def captured(self) -> Sequence[int]:
        """By the number of a capture, when it was taken: milliseconds since 1970, `UNDATED` where not known.

        Numbers that are of no capture stand for nothing.
        """

    def publishers(self) -> Iterator[tuple[str, Sequence[int]]]:
        """The folded publishers, ascending, each with its captures."""

    def captures_of(self, publisher: str) -> Set[int]:
        """The captures of a publisher, by its name as it is typed."""

    def labelled(self, label: str) -> Set[tuple[int, int]]:
        """The lists of a label, as it is typed: capture, and which of its lists."""

    def captures_with(self, words: Sequence[str]) -> Set[int]:
        """The captures whose items have all of some words, in one item or in several."""

    def capture(self, number: int) -> Capture:
        """A capture by its number, without its article."""


UNDATED: int = -(2**63)
"""The moment of what is not dated."""
