"""Document → captures and spans: the parser's steps in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newscli import __version__
from newscli.article import Article, Capture, Document, LineKind, Moment, ParsedDocument, Problem, Source
from newscli.parsing.dates import find_date
from newscli.parsing.found import build_list
from newscli.parsing.language import guess_language
from newscli.parsing.lines import measure_line
from newscli.parsing.plain import PlainShape, plain_shape
from newscli.parsing.reading import Reading, mark_lists
from newscli.parsing.sites import without_site
from newscli.parsing.spans import Run, runs_of, spans_of
from newscli.parsing.split import AUTO, Part, Split, split_lines
from newscli.parsing.units import Unit, join_lines
from newscli.text.identity import article_id

if TYPE_CHECKING:
    from newscli.parsing.exports import Form
    from newscli.parsing.model import Model

PARSER = f"newscli {__version__}"
PROBLEMS = {
    "no-headline": "no line reads like a headline",
    "no-body": "no text of a story was found",
    "close-headline": "this line was nearly taken for the headline",
    "close-body": "this may be text of the story, or may not be",
    "close-list": "what stands below this label may be a list, or may not be",
}
"""The codes of what the parser may be unsure of, with their messages."""

_DATELINE = re.compile(r"^([A-ZÀ-Þ][A-ZÀ-Þ.' -]{2,30}(?:, [\w. ]{2,20}){0,2}(?: \(\w[\w/ ]*\))?) ?[-–—] ")
_URL = re.compile(r"https?://\S+")


def parse(document: Document, split: Split = AUTO) -> ParsedDocument:
    """Read a document; never raises.

    Captures and spans each share out all its bytes; a blank document has no captures.
    """
    return parse_with(document, None, split)


def parse_with(document: Document, model: "Model | None", split: Split = AUTO) -> ParsedDocument:
    """Read a document by a model; None is the one that is shipped."""
    captures: list[Capture] = []
    runs: list[Run] = []
    for part, reading in read_parts(document, model, split):
        first, end = part.first, part.end
        if reading is None:
            runs.append((part.kind or LineKind.FURNITURE, first, end))
            continue
        runs += [
            (kind, first + start, first + stop)
            for kind, start, stop in runs_of(reading.units, reading.kinds, end - first)
        ]
        if reading.units:
            captures.append(_capture(document, reading, (first, end)))
    return ParsedDocument(document, tuple(_tiled(document, captures)), spans_of(document, runs))


def read_parts(
    document: Document, model: "Model | None", split: Split
) -> Iterator[tuple[Part, Reading | None]]:
    """The parts of a document in order; an article's with what its units are, others with None."""
    for part in split_lines(document.lines, split):
        lines = document.lines[part.first : part.end]
        yield part, None if part.kind else _read(lines, part.form, model)


def _read(lines: Sequence[str], form: "Form | None", model: "Model | None") -> Reading:
    """The kinds of an article's units: by rule where its shape leaves no doubt, else by the model."""
    if form:
        from newscli.parsing.exported import read_export  # not for what is no export

        return read_export(lines, form)
    units = join_lines([measure_line(line) for line in lines])
    plain = plain_shape(units)
    if plain:
        return _read_plain(units, plain)
    if not units:
        return Reading(units)
    from newscli.parsing.judgement import read_by_model  # not for what rules can read

    return read_by_model(units, model)


def _read_plain(units: Sequence[Unit], plain: PlainShape) -> Reading:
    reading = Reading(units, lists=[build_list(units, plain.label, plain.items)], headline=0)
    reading.kinds = dict.fromkeys(range(1, plain.label), LineKind.BODY)
    reading.kinds[0] = LineKind.HEADLINE
    mark_lists(reading)
    return reading


def _capture(document: Document, reading: Reading, lines: tuple[int, int]) -> Capture:
    first, end = lines
    article = _article(reading)
    offsets = document.offsets
    source = Source(document.name, document.sha256, (offsets[first], offsets[end]), (first + 1, end))
    return Capture(
        article=article,
        source=source,
        publisher=document.publisher or reading.told.publisher,
        url=_url(reading),
        captured=document.captured,
        lists=tuple(each.found for each in reading.lists),
        problems=(
            *_problems_between(document, lines),
            *_problems(article, first + 1),
            *_doubts(reading, first + 1),
        ),
        parser=PARSER,
    )


def _article(reading: Reading) -> Article | None:
    headline = _headline(reading)
    body = tuple(reading.of_kind(LineKind.BODY))
    if headline is None and not body:
        return None
    dateline = _DATELINE.match(body[0]) if body else None
    return Article(
        id=article_id(headline, body),
        headline=headline,
        body=body,
        deck=next(iter(reading.of_kind(LineKind.DECK)), None),
        byline=next(iter(reading.of_kind(LineKind.BYLINE)), None),
        dateline=reading.told.dateline or (dateline[1] if dateline else None),
        published=reading.told.published or _published(reading),
        language=reading.told.language or guess_language("\n".join((headline or "", *body[:8]))),
    )


def _headline(reading: Reading) -> str | None:
    if reading.headline is None:
        return None
    text = reading.units[reading.headline].text
    return without_site(text, {unit.text for unit in reading.units})


def _published(reading: Reading) -> Moment | None:
    """The first date between the headline and the body, or just around them."""
    start = reading.body_start if reading.headline is None else reading.headline
    for at in range(max(0, start - 2), min(reading.body_start + 1, len(reading.units))):
        is_prose = reading.kinds.get(at) in (LineKind.BODY, LineKind.HEADLINE, LineKind.LIST_ITEM)
        found = None if is_prose else find_date(reading.units[at].text[:300])
        if found:
            return found.moment
    return None


def _url(reading: Reading) -> str | None:
    """The first line before the body that is an address and nothing more."""
    texts = (unit.text for unit in reading.units[: reading.body_start])
    return next((text for text in texts if _URL.fullmatch(text)), None)


def _problems_between(document: Document, lines: tuple[int, int]) -> Iterator[Problem]:
    """The problems of decoding that concern these lines, or all of them."""
    first, end = lines
    return (each for each in document.problems if each.line is None or first < each.line <= end)


def _problems(article: Article | None, line: int) -> tuple[Problem, ...]:
    missing = {
        "no-headline": article is not None and article.headline is None,
        "no-body": article is not None and not article.body,
    }
    return tuple(Problem(code, PROBLEMS[code], line) for code, holds in missing.items() if holds)


def _doubts(reading: Reading, line: int) -> Iterator[Problem]:
    """What was close, in the order of lines; `line` is the article's first."""
    for at, code in sorted(reading.doubts):
        yield Problem(code, PROBLEMS[code], line + reading.units[at].first)


def _tiled(document: Document, captures: Sequence[Capture]) -> Sequence[Capture]:
    """Captures that share out the bytes: blank parts between them go to the one before, or the first."""
    starts = [0, *(each.source.lines[0] - 1 for each in captures[1:]), len(document.lines)]
    if not captures:
        return ()
    return [
        _spread(document, each, *bounds) for each, *bounds in zip(captures, starts, starts[1:], strict=False)
    ]


def _spread(document: Document, capture: Capture, first: int, end: int) -> Capture:
    offsets = document.offsets
    source = replace(capture.source, bytes=(offsets[first], offsets[end]), lines=(first + 1, end))
    return replace(capture, source=source)
