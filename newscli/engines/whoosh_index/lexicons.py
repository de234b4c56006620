"""Looks through the terms of a segment for those that a pattern matches or that are near a word."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from newscli.engines.budget import Budget
from newscli.engines.whoosh_index.files.fields import FieldReader
from newscli.engines.whoosh_index.files.postings import decode_term, encode_term
from newscli.engines.whoosh_index.segments import Choose
from newscli.text.wording import literals_of, pattern_regex, pieces_of, within_distance

Fits = Callable[[str], object]
_EDGE = b"\xff"
"""Before and behind each term of a lexicon."""
_EVERY = 1024
"""Terms that are looked at before the time is."""


def choose_pattern(folded: str) -> Choose:
    """Chooses the terms that a folded pattern matches."""
    prefix, longest = literals_of(folded)
    if folded == f"{prefix}*":
        return lambda reader, _: [reader.prefixed(encode_term(prefix))]
    fits = pattern_regex(folded).fullmatch
    if prefix or not longest:
        return lambda reader, budget: _in_run(reader, encode_term(prefix), fits, budget)
    piece = encode_term(longest) + (_EDGE if folded.endswith(longest) else b"")
    return lambda reader, budget: _having(reader, [piece], fits, budget)


def choose_all(reader: FieldReader, _: Budget) -> Iterable[range]:
    """Chooses every term."""
    return [range(reader.count)]


def choose_near(word: str, distance: int) -> Choose:
    """Chooses the terms that at most `distance` edits make of a folded word."""
    fits = within_distance(word, distance)
    first, *middle, last = pieces_of(word, distance)
    if not first:
        return lambda reader, budget: _in_run(reader, b"", fits, budget)
    pieces = [*map(encode_term, middle), encode_term(last) + _EDGE]

    def fits_otherwise(term: str) -> bool:
        return not term.startswith(first) and fits(term)

    return lambda reader, budget: chain(
        _in_run(reader, encode_term(first), fits, budget), _having(reader, pieces, fits_otherwise, budget)
    )


def _in_run(reader: FieldReader, prefix: bytes, fits: Fits, budget: Budget) -> Iterator[range]:
    """Those that fit of the terms that begin so."""
    run = reader.prefixed(prefix)
    for number, term in zip(run, reader.terms(run.start, run.stop), strict=True):
        if fits(decode_term(term)):
            yield range(number, number + 1)
        elif not number % _EVERY and not budget.goes_on():
            return


def _having(reader: FieldReader, pieces: Iterable[bytes], fits: Fits, budget: Budget) -> Iterator[range]:
    """Those that fit of the terms that have any of the pieces."""
    seen: set[int] = set()
    for at, (number, term) in enumerate(chain.from_iterable(map(reader.containing, pieces))):
        if number not in seen and fits(decode_term(term)):
            seen.add(number)
            yield range(number, number + 1)
        elif not at % _EVERY and not budget.goes_on():
            return
