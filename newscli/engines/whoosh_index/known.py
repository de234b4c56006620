"""What an index knows, to be asked a thousand times a second: documents, their names and files, articles."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import compress

from newscli.engines.whoosh_index.files.pages import integers
from newscli.engines.whoosh_index.schema import DIGEST_BYTES, KEYS, Kind
from newscli.engines.whoosh_index.segments import Leaf, Segments

_MOST_RECENT = 65_536


class Numbers:
    """A set of numbers of 64 bits, of 8 bytes each but for the last some thousands."""

    def __init__(self, numbers: "array[int]") -> None:
        self._runs = [array("Q", sorted(numbers))]
        self._recent: set[int] = set()

    def __contains__(self, number: int) -> bool:
        for run in self._runs:
            at = bisect_left(run, number)
            if at < len(run) and run[at] == number:
                return True
        return number in self._recent

    def update(self, numbers: Iterable[int]) -> None:
        """Add numbers."""
        self._recent.update(numbers)
        if len(self._recent) > _MOST_RECENT:
            self._runs.append(array("Q", sorted(self._recent)))
            self._recent.clear()


class Known:
    """The numbers of one index, loaded when they are asked for."""

    def __init__(self, segments: Callable[[], Segments]) -> None:
        """`segments` gives those of the last commit."""
        self._segments = segments

    @cached_property
    def documents(self) -> Numbers:
        """The SHA-256 of all documents, by their first 8 bytes."""
        return _collect(self._segments(), "article", 0, Kind.DOCUMENT)

    @cached_property
    def sightings(self) -> Numbers:
        """Which documents were read under which names."""
        return _collect(self._segments(), "digests", 0, Kind.DOCUMENT)

    @cached_property
    def stamps(self) -> Numbers:
        """The files that documents were read from, by name, size and time."""
        return _collect(self._segments(), "digests", 1, Kind.DOCUMENT)

    @cached_property
    def articles(self) -> Numbers:
        """The ids of all articles, by their first 8 bytes."""
        return _collect(self._segments(), "article", 0, Kind.ARTICLE)

    def update(self, **new: Iterable[int]) -> None:
        """Take the numbers in that a commit has added, where they are loaded."""
        for name, numbers in new.items():
            if name in vars(self):
                getattr(self, name).update(numbers)


def _collect(segments: Segments, column: str, part: int, kind: Kind) -> Numbers:
    """A part of a column, of the live documents of a kind."""
    found = array("Q")
    for leaf in segments.leaves:
        found.extend(compress(_part(leaf, column, part), _is_live(leaf, kind)))
    return Numbers(found)


def _part(leaf: Leaf, column: str, part: int) -> "array[int]":
    values = integers(leaf.reader.file.read(f"{column}.column"), "Q")
    return values[part :: KEYS[column] // DIGEST_BYTES]


def _is_live(leaf: Leaf, kind: Kind) -> Iterator[bool]:
    is_kind: Callable[[int], bool] = int(kind).__eq__
    flags = map(is_kind, leaf.reader.numbers("kind_code"))
    if not leaf.deleted:
        return flags
    return (flag and number not in leaf.deleted for number, flag in enumerate(flags))
