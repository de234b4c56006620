"""Looks through the terms of a segment for those that a pattern matches or that are near a word."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise

from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.files.fields import FieldReader
from newscli.engines.whoosh_index.files.postings import decode_term, encode_term
from newscli.engines.whoosh_index.segments import Choose
from newscli.text.wording import literals_of, pattern_regex, pieces_of, within_distance

Fits = Callable[[bytes], object]
_EDGE = b"\xff"
"""Before and behind each term of a lexicon."""
_EVERY = 1024
"""Terms that are looked at before the clock is."""


def choose_pattern(folded: str) -> Choose:
    """Chooses the terms that a folded pattern matches."""
    prefix, longest = literals_of(folded)
    if folded == f"{prefix}*":
        return lambda reader, _: [reader.prefixed(encode_term(prefix))]
    matches = pattern_regex(folded).fullmatch

    def fits(term: bytes) -> object:
        return matches(decode_term(term))

    if prefix or not longest:
        return lambda reader, budget: _in_run(reader, encode_term(prefix), fits, budget)
    piece = encode_term(longest) + (_EDGE if folded.endswith(longest) else b"")
    return lambda reader, budget: _having(reader, [piece], fits, budget)


def choose_all(reader: FieldReader, _: Budget) -> Iterable[range]:
    """Chooses every term."""
    return [range(reader.count)]


def choose_near(word: str, distance: int) -> Choose:
    """Chooses the terms that at most `distance` edits make of a folded word."""
    is_near = within_distance(word, distance)
    least, most = len(word) - distance, len(word) + distance

    def fits(term: bytes) -> bool:
        """Most are seen to be too short or too long without being decoded."""
        return least <= len(term) and (len(term) <= most or not term.isascii()) and is_near(decode_term(term))

    first, *others, last = map(encode_term, pieces_of(word, distance))
    if not first:
        return lambda reader, budget: _in_run(reader, b"", fits, budget)
    pieces = [*others, last + _EDGE]

    def fits_otherwise(term: bytes) -> bool:
        return not term.startswith(first) and fits(term)

    return lambda reader, budget: chain(
        _in_run(reader, first, fits, budget), _having(reader, pieces, fits_otherwise, budget)
    )


def _in_run(reader: FieldReader, prefix: bytes, fits: Fits, budget: Budget) -> Iterator[range]:
    """Those that fit of the terms that begin so."""
    run = reader.prefixed(prefix)
    for start in range(run.start, run.stop, _EVERY):
        end = min(start + _EVERY, run.stop)
        terms = enumerate(reader.terms(start, end), start)
        yield from _rows([number for number, term in terms if fits(term)])
        if not budget.goes_on():
            return


def _having(reader: FieldReader, pieces: Iterable[bytes], fits: Fits, budget: Budget) -> Iterator[range]:
    """Those that fit of the terms that have any of the pieces."""
    seen: set[int] = set()
    having = chain.from_iterable(map(reader.containing, pieces))
    while some := list(islice(having, _EVERY)):
        fitting = {number for number, term in some if fits(term)} - seen
        yield from _rows(sorted(fitting))
        seen |= fitting
        if not budget.goes_on():
            return


def _rows(numbers: Sequence[int]) -> Iterator[range]:
    """Ascending numbers as rows without a gap."""
    starts = [at for at, number in enumerate(numbers) if not at or number != numbers[at - 1] + 1]
    for start, end in pairwise((*starts, len(numbers))):
        yield range(numbers[start], numbers[end - 1] + 1)
