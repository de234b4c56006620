"""The lists of one commit, looked up and walked through in lexicons, postings and columns."""

from collections.abc import Iterator, Sequence, Set
from heapq import merge
from itertools import groupby, takewhile
from operator import itemgetter
from pathlib import Path

from newscli.article import Capture
from newscli.engines.budget import Budget
from newscli.engines.lists import Headlined, Listed, Place
from newscli.engines.whoosh_index.directory import reading
from newscli.engines.whoosh_index.files.fields import FieldReader
from newscli.engines.whoosh_index.files.postings import decode, decode_term, encode_term
from newscli.engines.whoosh_index.looking import LookUp
from newscli.engines.whoosh_index.places import read_place
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import fold_keyword
from newscli.engines.whoosh_index.segments import Leaf
from newscli.query import Word
from newscli.text.analysis import Analyzer
from newscli.text.folding import fold_link

_RUN = 1024
"""Terms whose postings are read at once."""
_Run = tuple[bytes, int, list[Place]]
"""A term, its segment, and its places there."""


class WhooshLists:
    """Answers `Lists`."""

    def __init__(self, reader: IndexReader, path: Path, analyzer: Analyzer, names: Analyzer) -> None:
        self._reader = reader
        self._analyzer = analyzer
        self._names = names
        self._segments = reader.segments
        self._path = path

    def headlines(self, start: str = "") -> Iterator[str]:
        """The folded headlines that begin so, each once, ascending."""
        with reading(self._path):
            has_gone = any(leaf.deleted for leaf in self._segments.leaves)
            for term in self._segments.terms("link", start):
                if not has_gone or self._segments.count_documents("link", term):
                    yield term

    def articles(self, headline: str) -> tuple[Headlined, ...]:
        """The articles of a folded headline, by id."""
        with reading(self._path):
            found = map(self._reader.article, self._segments.documents("link", headline))
            return tuple(sorted(Headlined(each.id, each.headline or "", each.published) for each, _ in found))

    def items(self, start: str = "") -> Iterator[Listed]:
        """The folded items that begin so, ascending."""
        with reading(self._path):
            runs = [_listed(leaf, at, encode_term(start)) for at, leaf in enumerate(self._segments.leaves)]
            for term, found in groupby(merge(*runs), itemgetter(0)):
                places = [place for _, _, own in found for place in own]
                if places:
                    yield Listed(decode_term(term), places)

    def beginnings(self, headline: str) -> tuple[Listed, ...]:
        """The folded items that a folded headline begins with, and the one that it is; the longest first."""
        whole = encode_term(headline)
        with reading(self._path):
            fields = (leaf.reader.field("item") for leaf in self._segments.leaves)
            terms = {decode_term(term) for field in fields for term in _beginning(field, whole)}
            found = (Listed(term, self._places(term)) for term in sorted(terms, reverse=True))
            return tuple(each for each in found if each.places)

    def captured(self) -> Sequence[int]:
        """By the number of a capture, when it was taken."""
        with reading(self._path):
            return self._reader.moments("captured")

    def publishers(self) -> Iterator[tuple[str, Sequence[int]]]:
        """The folded publishers, ascending, each with its captures."""
        with reading(self._path):
            for term in self._segments.terms("publisher"):
                yield term, self._segments.documents("publisher", term)

    def captures_of(self, publisher: str) -> Set[int]:
        """The captures of a publisher, by its name as it is typed."""
        with reading(self._path):
            return frozenset(self._segments.documents("publisher", fold_keyword(publisher)))

    def labelled(self, label: str) -> Set[tuple[int, int]]:
        """The lists of a label, as it is typed: capture, and which of its lists."""
        with reading(self._path):
            found = self._segments.positions("label", fold_link(label))
        return {(capture, at) for capture, places in found.items() for at in places}

    def captures_with(self, words: Sequence[str]) -> Set[int]:
        """The captures whose items have all of some words."""
        with reading(self._path):
            look_up = LookUp(self._segments, self._analyzer, self._names, Budget.unlimited())
            found = [look_up.occurrences(Word(word, "list")) for word in words]
            having = [set(each["list"]) for each in found if each]
        return having[0].intersection(*having[1:]) if having else set()

    def capture(self, number: int) -> Capture:
        """A capture by its number, without its article."""
        with reading(self._path):
            return self._reader.capture(number, None)

    def _places(self, term: str) -> list[Place]:
        found = self._segments.positions("item", term)
        return [read_place(capture, position) for capture in sorted(found) for position in found[capture]]


def _listed(leaf: Leaf, at: int, start: bytes) -> Iterator[_Run]:
    """The items of a segment that begin so, ascending, each with its live places."""
    field, base, gone = leaf.reader.field("item"), leaf.base, leaf.deleted
    numbers = field.prefixed(start)
    for first in range(numbers.start, numbers.stop, _RUN):
        run = decode(field.encoded(first, min(first + _RUN, numbers.stop)), has_positions=True)
        postings = zip(run.documents, run.frequencies or (), strict=True)
        positions = iter(run.positions or ())
        for term, count in zip(run.terms, run.counts, strict=True):
            places = []
            for _ in range(count):
                document, frequency = next(postings)
                for _ in range(frequency):
                    position = next(positions)
                    if document not in gone:
                        places.append(read_place(base + document, position))
            yield term, at, places


def _beginning(field: FieldReader, whole: bytes) -> Iterator[bytes]:
    """The terms of a segment that a term begins with or is.

    Such a term is not behind what it is sought in, so neither is it behind the last term that is not; thus
    what both have in common is next to be looked at.
    """
    while whole:
        number = field.lower_bound(whole + b"\0") - 1
        if number < 0:
            return
        term = field.term(number)
        whole = _common(term, whole)
        if whole == term:
            yield term
            whole = term[:-1]


def _common(one: bytes, other: bytes) -> bytes:
    """What two terms begin with alike."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return one[: sum(1 for _ in alike)]
