"""The postings of one field in one segment: which documents have a term, how often, and where.

On disk a term has one stretch of bytes: the gaps between its documents, its frequencies, and its positions
as gaps too; each of the three in 0, 1, 2 or 4 bytes a number, as the term's largest needs. Numbers of no
bytes are all alike: frequencies of 1, positions of 0. So a stretch is read by a handful of calls, whatever
its length. Everything here is plain Python for few terms; `bulk` does the same, byte for byte, for many.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from newscli.engines.whoosh_index.files.pages import DamageError, integers, little_endian

WIDTHS = (0, 1, 2, 4)
"""Bytes a number, by the code that a term has for its gaps, frequencies and positions."""
CODES = ("", "B", "H", "I")
"""What `array` calls numbers of so many bytes."""


class Inverted(NamedTuple):
    """Postings, term after term. The numbers are in arrays, or in what numpy has for them."""

    terms: Sequence[bytes]
    """Ascending."""
    counts: Sequence[int]
    """How many documents have a term: at least one."""
    documents: Sequence[int]
    """Those of the first term, ascending, then those of the second…"""
    frequencies: Sequence[int] | None
    """How often a document has the term; None where the field does not tell."""
    positions: Sequence[int] | None
    """As many as the frequency of each posting, ascending; None where the field does not tell."""


class Encoded(NamedTuple):
    """Postings as they are kept: four numbers a term, and the bytes of all stretches."""

    terms: Sequence[bytes]
    counts: Sequence[int]
    firsts: Sequence[int]
    """The first document of each term."""
    sizes: Sequence[int]
    """The bytes of each stretch."""
    widths: bytes
    """The codes of each term: of gaps, plus 4 times that of frequencies, plus 16 times that of positions."""
    data: bytes


@dataclass(slots=True)
class Occurrences:
    """What was put into one field, document by document, before it is inverted.

    A group is a run of terms that stand one after another, beginning at a position of its document.
    """

    terms: list[str] = field(default_factory=list)
    documents: "array[int]" = field(default_factory=lambda: array("I"))
    """The document of each group."""
    sizes: "array[int]" = field(default_factory=lambda: array("I"))
    """The terms of each group."""
    starts: "array[int]" = field(default_factory=lambda: array("I"))
    """The position of each group's first term."""

    def add(self, document: int, terms: Collection[str], start: int = 0) -> None:
        """Add a group of a document; documents come in ascending order, positions too."""
        self.terms += terms
        self.documents.append(document)
        self.sizes.append(len(terms))
        self.starts.append(start)


def invert(occurrences: Occurrences, has_positions: bool) -> Inverted:
    """What was put in, by term. Without positions, a document has a term once."""
    places: dict[str, dict[int, list[int]]] = {}
    terms = iter(occurrences.terms)
    for document, size, start in zip(
        occurrences.documents, occurrences.sizes, occurrences.starts, strict=True
    ):
        for position, term in zip(range(start, start + size), terms, strict=False):
            places.setdefault(term, {}).setdefault(document, []).append(position)
    ordered = sorted(places)
    postings = [places[term] for term in ordered]
    found = list(chain.from_iterable(each.values() for each in postings))
    return Inverted(
        [encode_term(term) for term in ordered],
        array("I", map(len, postings)),
        array("I", chain.from_iterable(postings)),
        array("I", map(len, found)) if has_positions else None,
        array("I", chain.from_iterable(found)) if has_positions else None,
    )


def encode(inverted: Inverted) -> Encoded:
    """Postings as they are kept."""
    firsts, sizes, widths, data = array("I"), array("I"), bytearray(), bytearray()
    postings = numbers = 0
    for count in inverted.counts:
        documents = inverted.documents[postings : postings + count]
        gaps = [later - earlier for earlier, later in pairwise(documents)]
        frequencies: Sequence[int] = ()
        steps: list[int] = []
        if inverted.frequencies is not None:
            frequencies = inverted.frequencies[postings : postings + count]
        if inverted.positions is not None:
            for frequency in frequencies:
                places = inverted.positions[numbers : numbers + frequency]
                steps += (places[0], *(later - earlier for earlier, later in pairwise(places)))
                numbers += frequency
        codes = (_code(gaps), 0 if max(frequencies, default=1) == 1 else _code(frequencies), _code(steps))
        stretch = b"".join(map(_pack, (gaps, frequencies, steps), codes))
        firsts.append(documents[0])
        sizes.append(len(stretch))
        widths.append(codes[0] | codes[1] << 2 | codes[2] << 4)
        data += stretch
        postings += count
    return Encoded(inverted.terms, inverted.counts, firsts, sizes, bytes(widths), bytes(data))


def merge(parts: Sequence[tuple[Inverted, Sequence[int]]]) -> Inverted:
    """The postings of several segments as those of one.

    Each comes with its documents' new numbers, ascending over all parts; -1 for a document that is gone.
    """
    found: dict[bytes, list[tuple[int, int, Sequence[int]]]] = {}
    for part, renumbered in parts:
        postings = numbers = 0
        for term, count in zip(part.terms, part.counts, strict=True):
            for at in range(postings, postings + count):
                frequency = part.frequencies[at] if part.frequencies is not None else 1
                places: Sequence[int] = ()
                if part.positions is not None:
                    places = part.positions[numbers : numbers + frequency]
                    numbers += frequency
                document = renumbered[part.documents[at]]
                if document >= 0:
                    found.setdefault(term, []).append((document, frequency, places))
            postings += count
    terms = sorted(found)
    merged = list(chain.from_iterable(found[term] for term in terms))
    has_frequencies = any(part.frequencies is not None for part, _ in parts)
    has_positions = any(part.positions is not None for part, _ in parts)
    return Inverted(
        terms,
        array("I", (len(found[term]) for term in terms)),
        array("I", (document for document, _, _ in merged)),
        array("I", (frequency for _, frequency, _ in merged)) if has_frequencies else None,
        array("I", chain.from_iterable(places for _, _, places in merged)) if has_positions else None,
    )


def decode(encoded: Encoded, has_positions: bool) -> Inverted:
    """What is kept, as numbers again."""
    documents, frequencies, positions = array("I"), array("I"), array("I")
    at = 0
    for count, first, size, code in zip(
        encoded.counts, encoded.firsts, encoded.sizes, encoded.widths, strict=True
    ):
        end = at + size
        gaps, at = _unpacked(encoded.data, at, count - 1, code & 3)
        documents.extend(accumulate(gaps, initial=first))
        found, at = _unpacked(encoded.data, at, count, code >> 2 & 3)
        own = list(found) if code >> 2 & 3 else [1] * count
        frequencies.fromlist(own)
        if has_positions:
            steps, at = _unpacked(encoded.data, at, sum(own), code >> 4)
            done = 0
            for frequency in own:
                positions.extend(accumulate(steps[done : done + frequency]))
                done += frequency
        if at != end:
            raise DamageError("the postings of a term have another length than they should")
    if has_positions:
        return Inverted(encoded.terms, encoded.counts, documents, frequencies, positions)
    return Inverted(encoded.terms, encoded.counts, documents, None, None)


def tally(inverted: Inverted, count: int) -> Sequence[int]:
    """How many terms each of so many documents has, counted as often as it has them.

    DamageError where a posting is of none of them.
    """
    tallied = [0] * count
    frequencies = inverted.frequencies or (1,) * len(inverted.documents)
    try:
        for document, frequency in zip(inverted.documents, frequencies, strict=True):
            tallied[document] += frequency
    except (IndexError, ValueError):
        raise DamageError("a posting is of no document") from None
    return tallied


def encode_term(term: str) -> bytes:
    """A term as it is kept: their order is that of code points."""
    return term.encode("utf-8", "surrogatepass")


def decode_term(term: bytes) -> str:
    """A term as text."""
    return term.decode("utf-8", "surrogatepass")


def _code(numbers: Sequence[int]) -> int:
    """The code of the fewest bytes that hold the largest number."""
    most = max(numbers, default=0)
    return (most > 0) + (most > 0xFF) + (most > 0xFFFF)


def _pack(numbers: Sequence[int], code: int) -> bytes:
    return little_endian(array(CODES[code], numbers)) if code else b""


def _unpacked(data: bytes, at: int, count: int, code: int) -> tuple[Sequence[int], int]:
    """So many numbers from a place on, and the place behind them."""
    end = at + count * WIDTHS[code]
    if not code:
        return (0,) * count, end
    return integers(data[at:end], CODES[code]), end
