"""The account of every byte: the kinds of lines as spans that share out a document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newscli.article import Document, LineKind, Span
from newscli.parsing.units import Unit

_MERGED = (LineKind.BLANK, LineKind.FURNITURE)
"""Kinds whose neighbouring lines are one span."""
Run = tuple[LineKind, int, int]
"""A kind, its first line and the line after its last, counted from 0."""


def runs_of(units: Sequence[Unit], kinds: Mapping[int, LineKind], lines: tuple[int, int]) -> Iterator[Run]:
    """The lines from the first of two numbers to the other as runs; units count theirs from the first.

    A unit without a kind is furniture, lines without a unit are blank.
    """
    start, end = lines
    at = start
    for index, unit in enumerate(units):
        first = start + unit.first
        if first > at:
            yield LineKind.BLANK, at, first
        at = start + unit.last + 1
        yield kinds.get(index, LineKind.FURNITURE), first, at
    if at < end:
        yield LineKind.BLANK, at, end


def spans_of(document: Document, runs: Iterable[Run]) -> tuple[Span, ...]:
    """Spans of bytes and of lines counted from 1; a run of no bytes is none."""
    offsets = document.offsets
    spans: list[Span] = []
    for kind, first, end in _merged(runs):
        start, stop = offsets[first], offsets[end]
        if stop > start:
            spans.append(Span(kind, (start, stop), (first + 1, end)))
    return tuple(spans)


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Runs, neighbouring ones of some kinds as one."""
    merged: list[Run] = []
    last = None
    for run in runs:
        kind = run[0]
        if kind is last and kind in _MERGED:
            merged[-1] = (kind, merged[-1][1], run[2])
        else:
            merged.append(run)
        last = kind
    return merged
