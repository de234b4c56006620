"""A field of a segment in its file: its terms in order, and where the postings of each are."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice, pairwise

from newscli.engines.whoosh_index.files.pages import SectionFile, SectionWriter, integers, little_endian
from newscli.engines.whoosh_index.files.postings import CODES, WIDTHS, Encoded

_OFTEN, _STEP = 64, 64
"""After so many look-ups, one of so many terms is kept in memory."""
_FAR = 10_000
"""Bytes of terms that are sooner passed over by looking a term up than by counting."""
_LAST = b"\xff"
"""A byte behind those of all terms, which are UTF-8."""
_with_last = b"%b\xff".__mod__


class FieldWriter:
    """Writes a field, a run of terms at a time."""

    def __init__(self, file: SectionWriter, name: str) -> None:
        self._file = file
        self._name = name
        self._terms = bytearray()
        self._ends = array("I", [0])
        self._counts = array("I")
        self._firsts = array("I")
        self._offsets = array("I", [0])
        self._widths = bytearray()
        file.begin(f"{name}.postings")

    def add(self, encoded: Encoded) -> None:
        """Add the postings of the next terms."""
        self._file.extend(encoded.data)
        self._terms += b"".join(encoded.terms)
        _add_ends(self._ends, map(len, encoded.terms))
        self._counts.extend(encoded.counts)
        self._firsts.extend(encoded.firsts)
        _add_ends(self._offsets, encoded.sizes)
        self._widths += encoded.widths

    def close(self) -> None:
        """Write what finds the postings."""
        self._file.end()
        for part, data in (
            ("terms", self._terms),
            ("ends", little_endian(self._ends)),
            ("counts", little_endian(self._counts)),
            ("firsts", little_endian(self._firsts)),
            ("offsets", little_endian(self._offsets)),
            ("widths", self._widths),
        ):
            self._file.add(f"{self._name}.{part}", data)


class FieldReader:
    """The postings of a field in a file, by the number of a term: its place in the order of terms."""

    def __init__(self, file: SectionFile, name: str) -> None:
        self._file = file
        self._terms = f"{name}.terms"
        self._stretches = f"{name}.postings"
        self._ends, self._counts = f"{name}.ends", f"{name}.counts"
        self._firsts, self._offsets, self._widths = f"{name}.firsts", f"{name}.offsets", f"{name}.widths"
        self.count = file.size(self._counts) // 4
        self._lexicon: bytes | None = None
        self._asked = 0

    @property
    def is_sound(self) -> bool:
        """Whether there are as many terms as there are places of postings, and as many bytes as they say."""
        size, count = self._file.size, self.count
        return (
            size(self._ends) == size(self._offsets) == 4 * (count + 1)
            and size(self._firsts) == 4 * count
            and size(self._widths) == count
            and self.offsets(0, count)[-1] == size(self._stretches)
            and integers(self._file.read(self._ends, 4 * count), "I")[0] == size(self._terms)
        )

    def term(self, number: int) -> bytes:
        """A term by its number."""
        start, end = self._pair(self._ends, number)
        return bytes(self._file.read(self._terms, start, end))

    def lower_bound(self, term: bytes, low: int = 0, high: int | None = None) -> int:
        """The number of the first term that is not before the given one, of those from `low` to `high`.

        A hot loop: every look-up of every search goes through it.
        """
        ends, terms, slice_ = self._all_ends, self._file.start(self._terms), self._file.slice
        if high is None:
            low, high = self._narrowed(term, low)
        while low < high:
            middle = (low + high) // 2
            if slice_(terms + ends[middle], terms + ends[middle + 1]).tobytes() < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _narrowed(self, term: bytes, low: int) -> tuple[int, int]:
        """Between which numbers the first term is that is not before the given one.

        Who asks often has each 64th term at hand, and looks for the rest between two of them.
        """
        self._asked += 1
        if self._asked < _OFTEN:
            return low, self.count
        at = bisect_left(self._samples, term)
        return max(low, (at - 1) * _STEP + 1), min(at * _STEP, self.count)

    @cached_property
    def _samples(self) -> list[bytes]:
        return [self.term(number) for number in range(0, self.count, _STEP)]

    @cached_property
    def _all_ends(self) -> Sequence[int]:
        """Where each term begins, and the last one ends; not copied where the machine has the same order."""
        data = self._file.read(self._ends)
        return data.cast("I") if sys.byteorder == "little" else integers(data, "I")

    def find(self, term: bytes) -> int | None:
        """The number of a term; None where no document has it."""
        number = self.lower_bound(term)
        if number == self.count:
            return None
        start, ends = self._file.start(self._terms), self._all_ends
        return number if self._file.slice(start + ends[number], start + ends[number + 1]) == term else None

    def prefixed(self, start: bytes) -> range:
        """The numbers of the terms that begin so."""
        first = self.lower_bound(start)
        return range(first, self.lower_bound(start + _LAST, first))

    @property
    def lexicon(self) -> bytes:
        """All terms, each between two bytes that no term has: for looking through all of them at once."""
        if self._lexicon is None:
            self._lexicon = _LAST + b"".join(map(_with_last, self.terms()))
        return self._lexicon

    def containing(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        """The terms that have some bytes in them, by number; 0xFF at an end of these is that of a term."""
        lexicon, number, end = self.lexicon, -1, 0
        while (found := lexicon.find(piece, end)) >= 0:
            start, before = lexicon.rfind(_LAST, 0, found + 1) + 1, end
            end = lexicon.find(_LAST, start)
            term = lexicon[start:end]
            is_far = start - before > _FAR
            number = self.lower_bound(term) if is_far else number + lexicon.count(_LAST, before, start)
            yield number, term

    def document_count(self, number: int) -> int:
        """How many documents have a term."""
        return self._number(self._counts, number)

    def first(self, number: int) -> int:
        """The first document that has a term."""
        return self._number(self._firsts, number)

    def documents_of(self, numbers: range) -> set[int]:
        """The documents that have any of some terms in a row."""
        if not numbers:
            return set()
        first, end, read = numbers.start, numbers.stop, self._file.read
        counts = integers(read(self._counts, 4 * first, 4 * end), "I")
        firsts = integers(read(self._firsts, 4 * first, 4 * end), "I")
        found = set(firsts)
        if max(counts) > 1:
            offsets = self.offsets(first, end)
            base, widths = offsets[0], bytes(read(self._widths, first, end))
            data = bytes(read(self._stretches, base, offsets[-1]))
            for at, count in enumerate(counts):
                if count > 1:
                    code, start = widths[at] & 3, offsets[at] - base
                    gaps = data[start : start + (count - 1) * WIDTHS[code]]
                    steps = gaps if code == 1 else integers(gaps, CODES[code])
                    found.update(accumulate(steps, initial=firsts[at]))
        return found

    def documents(self, number: int) -> list[int]:
        """The documents that have a term, ascending."""
        first, count = self.first(number), self.document_count(number)
        if count == 1:
            return [first]
        code = self._code(number) & 3
        start, _ = self._pair(self._offsets, number)
        return list(accumulate(self._unpack(start, count - 1, code), initial=first))

    def frequencies(self, number: int) -> Sequence[int]:
        """How often each of a term's documents has it."""
        code, count = self._code(number), self.document_count(number)
        width = WIDTHS[code >> 2 & 3]
        if not width:
            return (1,) * count
        start, _ = self._pair(self._offsets, number)
        return self._unpack(start + (count - 1) * WIDTHS[code & 3], count, code >> 2 & 3)

    def positions(self, number: int) -> list[list[int]]:
        """Where each of a term's documents has it, ascending."""
        return list(self.positions_at(number, range(self.document_count(number))))

    def positions_at(self, number: int, places: Iterable[int]) -> Iterator[list[int]]:
        """Where some of a term's documents have it, ascending; `places` are theirs among these documents."""
        frequencies = self.frequencies(number)
        ends = list(accumulate(frequencies))
        steps = self._steps(number, ends[-1])
        for place in places:
            end = ends[place]
            yield list(accumulate(steps[end - frequencies[place] : end]))

    def weight(self, number: int) -> int:
        """How often all documents together have a term."""
        return sum(self.frequencies(number))

    def terms(self, first: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The terms from one number to another, ascending."""
        stop = self.count if end is None else end
        step = 1024
        for at in range(first, stop, step):
            until = min(at + step, stop)
            ends = integers(self._file.read(self._ends, 4 * at, 4 * until + 4), "I")
            data = bytes(self._file.read(self._terms, ends[0], ends[-1]))
            yield from [data[start - ends[0] : end - ends[0]] for start, end in pairwise(ends)]

    def encoded(self, first: int, end: int) -> Encoded:
        """The postings of the terms from one number to another, as they are kept."""
        read, offsets = self._file.read, self.offsets(first, end)
        return Encoded(
            list(self.terms(first, end)),
            integers(read(self._counts, 4 * first, 4 * end), "I"),
            integers(read(self._firsts, 4 * first, 4 * end), "I"),
            array("I", (later - earlier for earlier, later in pairwise(offsets))),
            bytes(read(self._widths, first, end)),
            bytes(read(self._stretches, offsets[0], offsets[-1])),
        )

    def stop(self, first: int, size: int, terms: int) -> int:
        """The number of the term before which a run ends that has so many bytes and terms at most.

        A run has one term at least, where there is one.
        """
        if first >= self.count:
            return first
        most = self._pair(self._offsets, first)[0] + size
        low, high = first + 1, min(self.count, first + max(terms, 1))
        while low < high:
            middle = (low + high + 1) // 2
            if self._pair(self._offsets, middle - 1)[1] <= most:
                low = middle
            else:
                high = middle - 1
        return low

    def offsets(self, first: int, end: int) -> "array[int]":
        """Where the stretches of some terms begin, and where the last of them ends."""
        return integers(self._file.read(self._offsets, 4 * first, 4 * end + 4), "I")

    def _steps(self, number: int, total: int) -> Sequence[int]:
        """The positions of a term as gaps, document after document, so many in all."""
        code, count = self._code(number), self.document_count(number)
        width = WIDTHS[code >> 4]
        if not width:
            return (0,) * total
        start, end = self._pair(self._offsets, number)
        start += (count - 1) * WIDTHS[code & 3] + count * WIDTHS[code >> 2 & 3]
        return self._unpack(start, (end - start) // width, code >> 4)

    def _unpack(self, start: int, count: int, code: int) -> Sequence[int]:
        data = self._file.read(self._stretches, start, start + count * WIDTHS[code])
        return bytes(data) if code == 1 else integers(data, CODES[code])

    def _code(self, number: int) -> int:
        return self._file.read(self._widths, number, number + 1)[0]

    def _number(self, section: str, number: int) -> int:
        return int.from_bytes(self._file.read(section, 4 * number, 4 * number + 4), "little")

    def _pair(self, section: str, number: int) -> tuple[int, int]:
        both = int.from_bytes(self._file.read(section, 4 * number, 4 * number + 8), "little")
        return both & 0xFFFFFFFF, both >> 32


def _add_ends(ends: "array[int]", sizes: Iterable[int]) -> None:
    """Continue running totals. OverflowError where a segment would have more than 4 GiB of postings."""
    ends.extend(islice(accumulate(sizes, initial=ends[-1]), 1, None))
