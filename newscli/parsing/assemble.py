"""Document → captures and spans: the parser's steps in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newscli import __version__
from newscli.article import Article, Capture, Document, LineKind, Moment, ParsedDocument, Problem, Source
from newscli.parsing.datelines import find_dateline
from newscli.parsing.dates import find_date
from newscli.parsing.found import build_list
from newscli.parsing.language import guess_language
from newscli.parsing.plain import PlainShape, plain_shape
from newscli.parsing.published import find_published
from newscli.parsing.reading import Reading, mark_lists
from newscli.parsing.saved import BY_FILE, Saved, choose_saved, find_saved
from newscli.parsing.sites import without_site
from newscli.parsing.spans import Run, runs_of, spans_of
from newscli.parsing.split import AUTO, Part, Split, split_lines
from newscli.parsing.units import Unit, find_units
from newscli.parsing.wording import find_author
from newscli.text.identity import article_id

if TYPE_CHECKING:
    from newscli.parsing.model import Model

PARSER = f"newscli {__version__}"
PROBLEMS = {
    "no-headline": "no line reads like a headline",
    "no-body": "no text of a story was found",
    "close-headline": "this line was nearly taken for the headline",
    "close-body": "this may be text of the story, or may not be",
    "close-item": "from here on items may be of this list, or may not be",
    "close-list": "what stands below this label may be a list, or may not be",
}
"""The codes of what the parser may be unsure of, with their messages."""

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
    saved = find_saved(document.lines)
    for part, reading in read_parts(document, model, split):
        first, end = part.first, part.end
        if reading is None:
            runs.append((part.kind or LineKind.FURNITURE, first, end))
            continue
        runs += runs_of(reading.units, reading.kinds, (first, end))
        if reading.units:
            captures.append(_capture(_dated(document, saved, (first, end)), reading, (first, end)))
    return ParsedDocument(document, tuple(_tiled(document, captures)), spans_of(document, runs))


def read_parts(
    document: Document, model: "Model | None", split: Split
) -> Iterator[tuple[Part, Reading | None]]:
    """The parts of a document in order; an article's with what its units are, others with None."""
    for part in split_lines(document.lines, split):
        lines = document.lines[part.first : part.end]
        yield part, None if part.kind else _read(lines, part, model)


def _read(lines: Sequence[str], part: Part, model: "Model | None") -> Reading:
    """The kinds of an article's units: by rule where its shape leaves no doubt, else by the model."""
    if part.form:
        from newscli.parsing.exported import read_export  # not for what is no export

        return read_export(lines, part.form)
    units = part.units or find_units(lines)
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


def _dated(document: Document, saved: Sequence[Saved], lines: tuple[int, int]) -> Document:
    """A document as it is captured by what some lines of it say, which counts more than the file's time."""
    if not saved or (document.captured and document.captured.origin != BY_FILE):
        return document
    moment = choose_saved(saved, *lines)
    return replace(document, captured=moment) if moment else document


def _capture(document: Document, reading: Reading, lines: tuple[int, int]) -> Capture:
    first, end = lines
    body = tuple(reading.of_kind(LineKind.BODY))
    dateline = reading.told.dateline or (find_dateline(body[0]) if body else None)
    published = None if reading.told.published else find_published(reading, dateline, document.captured)
    moment = published.moment if published else reading.told.published
    article = _article(reading, body, dateline, moment)
    offsets = document.offsets
    source = Source(document.name, document.sha256, (offsets[first], offsets[end]), (first + 1, end))
    return Capture(
        article=article,
        source=source,
        publisher=document.publisher or reading.told.publisher,
        url=_url(reading),
        captured=document.captured,
        dated=_bytes_of(document, reading.units[published.unit], first) if published else None,
        lists=tuple(each.found for each in reading.lists),
        problems=(
            *_problems_between(document, lines),
            *_problems(article, first + 1),
            *_doubts(reading, first + 1),
        ),
        parser=PARSER,
    )


def _bytes_of(document: Document, unit: Unit, first: int) -> tuple[int, int]:
    return document.offsets[first + unit.first], document.offsets[first + unit.last + 1]


def _article(
    reading: Reading, body: tuple[str, ...], dateline: str | None, published: Moment | None
) -> Article | None:
    headline = _headline(reading)
    if headline is None and not body:
        return None
    return Article(
        id=article_id(headline, body),
        headline=headline,
        body=body,
        deck=next(iter(reading.of_kind(LineKind.DECK)), None),
        byline=_byline(reading),
        dateline=dateline,
        published=published,
        language=reading.told.language or guess_language("\n".join((headline or "", *body[:8]))),
    )


def _byline(reading: Reading) -> str | None:
    """Who wrote it, without the date behind; else what a line of facts above the body says of that."""
    found = next(iter(reading.of_kind(LineKind.BYLINE)), None)
    if found is None:
        above = (reading.units[at].text for at in range(reading.body_start) if at not in reading.kinds)
        return next(filter(None, map(find_author, above)), None)
    dated = find_date(found)
    name = found[: dated.start].rstrip(" |,·–—-(") if dated else found
    return name or found


def _headline(reading: Reading) -> str | None:
    if reading.headline is None:
        return None
    text = reading.units[reading.headline].text
    return without_site(text, [unit.text for unit in reading.units])


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
    if capture.source.lines == (first + 1, end):
        return capture
    offsets = document.offsets
    source = replace(capture.source, bytes=(offsets[first], offsets[end]), lines=(first + 1, end))
    return replace(capture, source=source)
