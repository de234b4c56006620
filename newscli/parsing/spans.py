"""The account of every byte: the kinds of lines as spans that share out a document."""

from collections.abc import Iterable, Mapping, Sequence

from newscli.article import Document, LineKind, Span
from newscli.parsing.units import Unit

_MERGED = (LineKind.BLANK, LineKind.FURNITURE)
"""Kinds whose neighbouring lines are one span."""
Run = tuple[LineKind, int, int]
"""A kind, its first line and the line after its last, counted from 0."""


def runs_of(units: Sequence[Unit], kinds: Mapping[int, LineKind], end: int) -> Iterable[Run]:
    """The lines 0 to `end` as runs; a unit without a kind is furniture, lines without a unit are blank."""
    at = 0
    for index, unit in enumerate(units):
        if unit.first > at:
            yield LineKind.BLANK, at, unit.first
        yield kinds.get(index, LineKind.FURNITURE), unit.first, unit.last + 1
        at = unit.last + 1
    if at < end:
        yield LineKind.BLANK, at, end


def spans_of(document: Document, runs: Iterable[Run]) -> tuple[Span, ...]:
    """Spans of bytes and of lines counted from 1; a run of no bytes is none."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1][0] is run[0] and run[0] in _MERGED:
            merged[-1] = (run[0], merged[-1][1], run[2])
        else:
            merged.append(run)
    offsets = document.offsets
    return tuple(
        Span(kind, (offsets[first], offsets[end]), (first + 1, end))
        for kind, first, end in merged
        if offsets[end] > offsets[first]
    )
