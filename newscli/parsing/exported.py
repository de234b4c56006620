"""A document of an export: where it is in a text, and what each of its lines is."""

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from newscli.article import LineKind
from newscli.parsing.dates import find_date
from newscli.parsing.exports import FORMS, LANGUAGES, MARK, Field, Form, Header
from newscli.parsing.lines import BLANK, Line, clean_text, measure_line
from newscli.parsing.reading import Reading, Told
from newscli.parsing.units import Unit, join_lines
from newscli.parsing.words import find_words

_KINDS = {
    Field.HEADLINE: LineKind.HEADLINE,
    Field.BYLINE: LineKind.BYLINE,
    Field.DATELINE: LineKind.DATELINE,
}
"""What is a line kind of its own; other headers are furniture."""
_LEAST = 2
"""Headers of each document, where the form is certain by another of them."""
_LONGEST_VALUE = 100
"""Characters of a line that goes on with a header's value: longer ones are paragraphs."""


class Export(NamedTuple):
    """A text of a certain form, and its documents as half-open ranges of lines."""

    form: Form
    documents: tuple[tuple[int, int], ...]


class Piece(NamedTuple):
    """A run of lines, half-open, with its header; without one it is what stands between headers."""

    first: int
    end: int
    header: Header | None = None
    start: int = 0
    """Where the value begins in the first line."""


class Shape(NamedTuple):
    """A document's pieces: before the body, the body, behind it; the body's are lines alone."""

    front: Sequence[Piece]
    body: Sequence[Piece]
    tail: Sequence[Piece]


def find_export(lines: Sequence[str]) -> Export | None:
    """The form that a text certainly has, with its documents; None where it has none."""
    for form in FORMS:
        counts = {bounds: _count_headers(lines[slice(*bounds)], form) for bounds in _bounds(lines, form)}
        if any(count >= form.least for count in counts.values()):
            return Export(form, tuple(bounds for bounds, count in counts.items() if count >= _LEAST))
    return None


def read_export(lines: Sequence[str], form: Form) -> Reading:
    """What the lines of one document are, by its headers."""
    shape = _shape_of(_pieces(lines, form))
    joined = {unit.first: unit for unit in join_lines(_measured(lines, shape, form))}
    front = [(piece, _units_of(lines, piece, joined)) for piece in shape.front]
    tail = [(piece, [_unit(lines, piece)]) for piece in shape.tail]
    named = _named([*front, *((piece, ()) for piece in shape.body[:1]), *tail])
    body = _body_units(lines, shape, joined)
    units = sorted([*body, *(unit for _, units in (*front, *tail) for unit in units)])
    kinds = {units[0].first: LineKind.SEPARATOR for piece, units in (*front, *tail) if piece.header is MARK}
    kinds |= {unit.first: LineKind.BODY for unit in body if unit.text}
    kinds |= {named[field][0].first: kind for field, kind in _KINDS.items() if field in named}
    return _reading(units, kinds, _told(named))


def _reading(units: Sequence[Unit], kinds: Mapping[int, LineKind], told: Told) -> Reading:
    """A reading of units whose kinds are known by their first lines."""
    known = {at: kinds[unit.first] for at, unit in enumerate(units) if unit.first in kinds}
    headline = next((at for at, kind in known.items() if kind is LineKind.HEADLINE), None)
    return Reading(units, kinds=known, headline=headline, told=told)


def _told(named: Mapping[Field, Sequence[Unit]]) -> Told:
    texts = {field: units[0].text for field, units in named.items()}
    dates = (find_date(unit.text[:300], "header") for unit in named.get(Field.PUBLISHED, ()))
    words = find_words(texts.get(Field.LANGUAGE, "").lower())
    return Told(
        published=next((found.moment for found in dates if found), None),
        publisher=texts.get(Field.PUBLISHER, "").split(";")[0].strip() or None,
        dateline=texts.get(Field.DATELINE),
        language=next((LANGUAGES[word] for word in words if word in LANGUAGES), None),
    )


def _named(pieces: Sequence[tuple[Piece, Sequence[Unit]]]) -> dict[Field, list[Unit]]:
    """The units of each field: those with a header, else those that are known by their place before one."""
    labelled: dict[Field, list[Unit]] = {}
    placed: dict[Field, list[Unit]] = {}
    pending: list[Unit] = []
    for piece, units in pieces:
        if piece.header is None:
            pending += units
            continue
        before = piece.header.before
        if before and pending and piece.header is not MARK:
            for field, unit in zip(before, pending[-len(before) :], strict=False):
                placed.setdefault(field, [unit])
        if before or piece.header is MARK:
            pending = []
        for unit in units:
            if unit.text:
                labelled.setdefault(piece.header.field, []).append(unit)
    return placed | labelled


def _bounds(lines: Sequence[str], form: Form) -> list[tuple[int, int]]:
    """Where the documents of a form may be: from each line that opens one, or to each that closes one."""
    for pattern in form.opens:
        starts = _matching(lines, pattern)
        if starts:
            return list(itertools.pairwise([*starts, len(lines)]))
    ends = [at + 1 for at in _matching(lines, form.closes)] if form.closes else []
    return list(itertools.pairwise([0, *ends, len(lines)])) if ends else []


def _matching(lines: Sequence[str], pattern: str) -> list[int]:
    match = re.compile(rf"\s*+(?:{pattern})\s*+").fullmatch
    return [at for at, line in enumerate(lines) if match(line)]


def _count_headers(lines: Sequence[str], form: Form) -> int:
    """The different headers of a form in a document, loose ones that mean nothing left out."""
    headers = {piece.header for piece in _pieces(lines, form) if piece.header and piece.header is not MARK}
    return sum(bool(header.field is not Field.OTHER or header.leads or header.before) for header in headers)


def _pieces(lines: Sequence[str], form: Form) -> list[Piece]:
    """The lines that are not blank as pieces; a header with a meaning counts only where it stands first."""
    headers = dict(enumerate(form.headers))
    pattern = _pattern(form.name)
    pieces: list[Piece] = []
    goes_on = False
    for at, line in enumerate(lines):
        number, start = _find_header(pattern, line)
        header = MARK if number == len(form.headers) else headers.get(number)
        if header:
            if header.field is not Field.OTHER or header.leads is Field.BODY:
                headers.pop(number, None)
            pieces.append(Piece(at, at + 1, header, start))
            goes_on = start > 0
        elif not line.strip():
            goes_on = False
        elif goes_on and (pieces[-1].header is None or len(line) <= _LONGEST_VALUE):
            pieces[-1] = pieces[-1]._replace(end=at + 1)
        else:
            pieces.append(Piece(at, at + 1))
            goes_on = True
    return pieces


def _find_header(pattern: re.Pattern[str], line: str) -> tuple[int, int]:
    """The number of the header that a line begins with, -1 of none, and where its value begins."""
    match = pattern.match(line)
    if match is None or match.lastgroup is None:
        return -1, 0
    return int(match.lastgroup[1:]), match.end() if match.end() > match.start(match.lastgroup) else 0


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """What finds the headers of a form, by its name: to hash the form would take longer than to use this."""
    form = next(form for form in FORMS if form.name == name)
    marks = "|".join(filter(None, (*form.opens, form.closes)))
    patterns = [f"(?P<h{number}>{header.pattern})" for number, header in enumerate(form.headers)]
    return re.compile(rf"\s*+(?:(?P<h{len(patterns)}>(?=(?:{marks})\s*$))|{'|'.join(patterns)})")


def _shape_of(pieces: Sequence[Piece]) -> Shape:
    """The body ends at the first header that ends it, and before the loose ones directly above that."""
    start = _body_start(pieces)
    ends = (at for at in range(start + 1, len(pieces)) if _leads(pieces[at]) is Field.OTHER)
    end = next(ends, len(pieces))
    while start + 1 < end < len(pieces) and pieces[end - 1].header and _leads(pieces[end - 1]) is None:
        end -= 1
    return Shape(pieces[:start], pieces[start:end], pieces[end:])


def _body_start(pieces: Sequence[Piece]) -> int:
    leads = None
    for at, piece in enumerate(pieces):
        if piece.header is None and leads is Field.BODY:
            return at
        if piece.header and piece.header.field is Field.BODY:
            return at
        leads = _leads(piece) or leads
    return len(pieces)


def _leads(piece: Piece) -> Field | None:
    return piece.header.leads if piece.header else None


def _measured(lines: Sequence[str], shape: Shape, form: Form) -> list[Line]:
    """The lines that are joined into units: of the body, without headers, and unless stacked before it."""
    measured = [BLANK] * len(lines)
    loose = () if form.is_stacked else shape.front
    ranges = [(piece.first, piece.end) for piece in loose if piece.header is None]
    ranges += [(shape.body[0].first, shape.body[-1].end)] if shape.body else []
    for first, end in ranges:
        measured[first:end] = [measure_line(line) for line in lines[first:end]]
    for piece in shape.body:
        if piece.header and piece.header.field is Field.BODY:
            measured[piece.first] = measure_line(" " * piece.start + lines[piece.first][piece.start :])
    return measured


def _body_units(lines: Sequence[str], shape: Shape, joined: Mapping[int, Unit]) -> list[Unit]:
    """The body's units, and one without text for each header that has its line for itself."""
    if not shape.body:
        return []
    body = [unit for first, unit in joined.items() if first >= shape.body[0].first]
    heads = [piece for piece in shape.body if piece.header and piece.header.field is Field.BODY]
    alone = [piece.first for piece in heads if not lines[piece.first][piece.start :].strip()]
    return [*body, *(Unit(first, first, "") for first in alone)]


def _units_of(lines: Sequence[str], piece: Piece, joined: Mapping[int, Unit]) -> list[Unit]:
    """A piece before the body as one unit, or as those that its lines were joined to."""
    found = [joined[at] for at in range(piece.first, piece.end) if at in joined]
    return found or [_unit(lines, piece)]


def _unit(lines: Sequence[str], piece: Piece) -> Unit:
    """A piece as a unit; its text is the value."""
    texts = [lines[piece.first][piece.start :], *lines[piece.first + 1 : piece.end]]
    return Unit(piece.first, piece.end - 1, clean_text(" ".join(texts)))
