"""What `postings` does, for many terms at once, by numpy: the same results, byte for byte.

numpy takes longer to load than a dump takes to ingest: so only what writes hundreds of documents, or merges
segments of them, loads this.
"""

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

from newscli.engines.whoosh_index.files.pages import DamageError
from newscli.engines.whoosh_index.files.postings import Encoded, Inverted, Occurrences, encode_term

_Array = Any  # numpy's own types tell more than is true here, and take longer to check than the rest
_WIDTHS = np.array((0, 1, 2, 4), np.int64)
_TYPES = ("", "<u1", "<u2", "<u4")


def invert(occurrences: Occurrences, has_positions: bool) -> Inverted:
    """What was put in, by term: one stable sort of all terms by their place in the vocabulary."""
    terms = occurrences.terms
    vocabulary = sorted(set(terms))
    rank = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    kind = np.uint16 if len(vocabulary) <= 0x10000 else np.uint32  # of two bytes, sorting is linear
    ids = np.fromiter(map(rank.__getitem__, terms), kind, len(terms))
    sizes = _numbers(occurrences.sizes)
    documents = np.repeat(np.frombuffer(occurrences.documents, np.uint32), sizes)
    order = np.argsort(ids, kind="stable")
    ids, documents = ids[order], documents[order]
    is_first = np.ones(len(ids), bool)
    is_first[1:] = (ids[1:] != ids[:-1]) | (documents[1:] != documents[:-1])
    begins = np.flatnonzero(is_first)
    positions = None
    if has_positions:
        shift = _numbers(occurrences.starts) - _starts(sizes)
        positions = (np.arange(len(ids)) + np.repeat(shift, sizes))[order]
    return _inverted(
        list(map(encode_term, vocabulary)),
        np.bincount(ids[begins], minlength=len(vocabulary)),
        documents[begins].astype(np.int64),
        np.diff(begins, append=len(ids)) if has_positions else None,
        positions,
    )


def encode(inverted: Inverted) -> Encoded:
    """Postings as they are kept."""
    counts, documents = _numbers(inverted.counts), _numbers(inverted.documents)
    begins = _starts(counts)
    gaps = _steps(documents, begins)
    firsts = documents[begins]
    gaps[begins] = 0
    gap_codes = _codes(gaps, begins)
    gaps = np.delete(gaps, begins)
    frequency_codes = position_codes = np.zeros(len(counts), np.int64)
    frequencies = steps = np.zeros(0, np.int64)
    totals = np.zeros(len(counts), np.int64)
    if inverted.frequencies is not None:
        frequencies = _numbers(inverted.frequencies)
        frequency_codes = _codes(np.where(frequencies == 1, 0, frequencies), begins)
    if inverted.positions is not None:
        steps = _steps(_numbers(inverted.positions), _starts(frequencies))
        totals = _sums(frequencies, begins)
        position_codes = _codes(steps, _starts(totals))
    gap_sizes = (counts - 1) * _WIDTHS[gap_codes]
    frequency_sizes = counts * _WIDTHS[frequency_codes]
    sizes = gap_sizes + frequency_sizes + totals * _WIDTHS[position_codes]
    starts = _starts(sizes)
    data = np.zeros(int(sizes.sum()), np.uint8)
    _scatter(data, gaps, counts - 1, starts, gap_codes)
    if inverted.frequencies is not None:
        _scatter(data, frequencies, counts, starts + gap_sizes, frequency_codes)
    _scatter(data, steps, totals, starts + gap_sizes + frequency_sizes, position_codes)
    widths = gap_codes | frequency_codes << 2 | position_codes << 4
    return Encoded(
        inverted.terms,
        _array(counts),
        _array(firsts),
        _array(sizes),
        widths.astype(np.uint8).tobytes(),
        data.tobytes(),
    )


def decode(encoded: Encoded, has_positions: bool) -> Inverted:
    """What is kept, as numbers again."""
    counts, sizes = _numbers(encoded.counts), _numbers(encoded.sizes)
    codes = np.frombuffer(encoded.widths, np.uint8).astype(np.int64)
    gap_codes, frequency_codes, position_codes = codes & 3, codes >> 2 & 3, codes >> 4
    data = np.frombuffer(encoded.data, np.uint8)
    begins, starts = _starts(counts), _starts(sizes)
    documents = np.zeros(int(counts.sum()), np.int64)
    documents[begins] = _numbers(encoded.firsts)
    is_later = np.ones(len(documents), bool)
    is_later[begins] = False
    documents[is_later] = _gather(data, counts - 1, starts, gap_codes)
    _accumulate(documents, begins)
    starts = starts + (counts - 1) * _WIDTHS[gap_codes]
    if not has_positions:
        return _inverted(encoded.terms, counts, documents, None, None)
    frequencies = _gather(data, counts, starts, frequency_codes)
    frequencies[frequencies == 0] = 1
    starts = starts + counts * _WIDTHS[frequency_codes]
    totals = _sums(frequencies, begins)
    if not np.array_equal(starts + totals * _WIDTHS[position_codes], np.cumsum(sizes)):
        raise DamageError("the postings of a term have another length than they should")
    positions = _gather(data, totals, starts, position_codes)
    _accumulate(positions, _starts(frequencies))
    return _inverted(encoded.terms, counts, documents, frequencies, positions)


def merge(parts: Sequence[tuple[Inverted, Sequence[int]]]) -> Inverted:
    """The postings of several segments as those of one: the parts follow one another, so no sort of them."""
    parts = [_without_gone(*part) for part in parts]
    vocabulary = sorted(set().union(*(part.terms for part, _ in parts)))
    rank = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    ids = np.concatenate([_ranks(part.terms, rank) for part, _ in parts])
    counts = np.concatenate([_numbers(part.counts) for part, _ in parts])
    order = np.argsort(ids, kind="stable")
    documents = np.concatenate([_numbers(new)[_numbers(part.documents)] for part, new in parts])
    totals = np.bincount(ids, counts, len(vocabulary)).astype(np.int64)
    merged = _inverted(vocabulary, totals, _in_order(documents, counts, order), None, None)
    if parts[0][0].frequencies is None:
        return merged
    frequencies = np.concatenate([_numbers(part.frequencies) for part, _ in parts])
    merged = merged._replace(frequencies=_in_order(frequencies, counts, order))
    if parts[0][0].positions is None:
        return merged
    positions = np.concatenate([_numbers(part.positions) for part, _ in parts])
    return merged._replace(positions=_in_order(positions, _sums(frequencies, _starts(counts)), order))


def tally(inverted: Inverted, count: int) -> Sequence[int]:
    """How many terms each of so many documents has, counted as often as it has them."""
    tallied = np.bincount(_numbers(inverted.documents), inverted.frequencies, count)
    if len(tallied) > count:
        raise DamageError("a posting is of no document")
    return [int(each) for each in tallied]


def _inverted(
    terms: Sequence[bytes], counts: _Array, documents: _Array, frequencies: _Array, positions: _Array
) -> Inverted:
    """Numpy's arrays in the place of those of Python."""
    return Inverted(terms, counts, documents, frequencies, positions)


def _without_gone(part: Inverted, renumbered: Sequence[int]) -> tuple[Inverted, Sequence[int]]:
    """The postings of the documents that are still there."""
    numbers = _numbers(renumbered)
    if not len(numbers) or numbers.min() >= 0:
        return part, renumbered
    counts, documents = _numbers(part.counts), _numbers(part.documents)
    is_there = numbers[documents] >= 0
    left = _sums(is_there.astype(np.int64), _starts(counts))
    frequencies = positions = None
    if part.frequencies is not None:
        frequencies = _numbers(part.frequencies)
        if part.positions is not None:
            positions = _numbers(part.positions)[np.repeat(is_there, frequencies)]
        frequencies = frequencies[is_there]
    terms = [term for term, count in zip(part.terms, left.tolist(), strict=True) if count]
    return _inverted(terms, left[left > 0], documents[is_there], frequencies, positions), renumbered


def _ranks(terms: Sequence[bytes], rank: dict[bytes, int]) -> _Array:
    return np.fromiter(map(rank.__getitem__, terms), np.int64, len(terms))


def _in_order(values: _Array, counts: _Array, order: _Array) -> _Array:
    """Runs of values, so many each, in another order of runs."""
    if (order[1:] > order[:-1]).all():
        return values
    return values[_ranges(_starts(counts)[order], counts[order])]


def _numbers(values: Any) -> _Array:
    """Numbers as signed ones of eight bytes."""
    return np.asarray(values, np.int64)


def _array(values: _Array) -> "array[int]":
    """Numbers as the unsigned ones of four bytes that are kept."""
    return array("I", values.astype(np.uint32).tobytes())


def _starts(counts: _Array) -> _Array:
    """Where each run begins, where they follow one another."""
    return np.cumsum(counts) - counts


def _ranges(starts: _Array, counts: _Array) -> _Array:
    """The numbers from each start on, so many each."""
    return np.arange(int(counts.sum())) + np.repeat(starts - _starts(counts), counts)


def _steps(values: _Array, begins: _Array) -> _Array:
    """Each value less the one before it; the first of each run as it is."""
    steps = np.diff(values, prepend=0)
    steps[begins] = values[begins]
    return steps


def _accumulate(values: _Array, begins: _Array) -> None:
    """Undo `_steps`, in place: in each run, every value becomes the sum of those up to it."""
    np.cumsum(values, out=values)
    counts = np.diff(begins, append=len(values))
    before = np.where(begins > 0, values[begins - 1], 0)
    values -= np.repeat(before, counts)


def _sums(values: _Array, begins: _Array) -> _Array:
    """The sum of each run."""
    return np.add.reduceat(values, begins) if len(begins) else np.zeros(0, np.int64)


def _codes(values: _Array, begins: _Array) -> _Array:
    """The code of the fewest bytes that hold the largest of each run."""
    most = np.maximum.reduceat(values, begins) if len(begins) else np.zeros(0, np.int64)
    return (most > 0).astype(np.int64) + (most > 0xFF) + (most > 0xFFFF)


def _scatter(data: _Array, values: _Array, counts: _Array, starts: _Array, codes: _Array) -> None:
    """Put runs of values where they belong, in as many bytes as their codes say."""
    if len(codes) == 1:  # the most frequent words are alone, and this saves most of the memory that they take
        if codes[0]:
            packed = values.astype(_TYPES[codes[0]]).view(np.uint8)
            data[starts[0] : starts[0] + len(packed)] = packed
        return
    code_of_value = np.repeat(codes.astype(np.uint8), counts)
    for code in (1, 2, 3):
        chosen = codes == code
        if chosen.any():
            packed = values[code_of_value == code].astype(_TYPES[code]).view(np.uint8)
            width = int(_WIDTHS[code])
            data[_ranges(starts[chosen], counts[chosen] * width)] = packed


def _gather(data: _Array, counts: _Array, starts: _Array, codes: _Array) -> _Array:
    """Undo `_scatter`; zeros where the code is 0."""
    if len(codes) == 1 and codes[0]:
        end = starts[0] + counts[0] * _WIDTHS[codes[0]]
        return data[starts[0] : end].view(_TYPES[codes[0]]).astype(np.int64)
    values = np.zeros(int(counts.sum()), np.int64)
    code_of_value = np.repeat(codes.astype(np.uint8), counts)
    for code in (1, 2, 3):
        chosen = codes == code
        if chosen.any():
            width = int(_WIDTHS[code])
            packed = data[_ranges(starts[chosen], counts[chosen] * width)]
            values[code_of_value == code] = packed.view(_TYPES[code])
    return values
