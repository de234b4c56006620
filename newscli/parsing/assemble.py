"""Document → captures and spans: the parser's steps in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from newscli import __version__
from newscli.article import Article, Capture, Document, LineKind, Moment, ParsedDocument, Problem, Source
from newscli.parsing.classify import decode_body, main_block
from newscli.parsing.dates import find_date
from newscli.parsing.features import is_byline, is_caption, prose_score
from newscli.parsing.headline import find_headline
from newscli.parsing.language import guess_language
from newscli.parsing.lines import measure_line
from newscli.parsing.lists import FoundList, find_lists
from newscli.parsing.spans import Run, runs_of, spans_of
from newscli.parsing.split import split_lines
from newscli.parsing.units import Unit, join_lines
from newscli.text.identity import article_id

PARSER = f"newscli {__version__}"
PROBLEMS = {"no-headline": "no line reads like a headline", "no-body": "no text of a story was found"}
"""The codes of what the parser may be unsure of, with their messages."""

_DATELINE = re.compile(r"^([A-ZÀ-Þ][A-ZÀ-Þ.' -]{2,30}(?:, [\w. ]{2,20}){0,2}(?: \(\w[\w/ ]*\))?) ?[-–—] ")
_URL = re.compile(r"https?://\S+")
_NOT_BODY = -9.0
"""The log odds of a unit that is known to be something else."""


@dataclass(slots=True)
class Reading:
    """What is known of one article's lines while it is being read."""

    units: list[Unit]
    lists: list[FoundList]
    kinds: dict[int, LineKind] = field(default_factory=dict)
    headline: int | None = None
    body_start: int = 0

    def of_kind(self, kind: LineKind) -> list[str]:
        """The texts of the units of a kind, in order."""
        return [self.units[at].text for at in sorted(self.kinds) if self.kinds[at] is kind]


def parse(document: Document) -> ParsedDocument:
    """Read a document; never raises.

    Captures and spans each share out all its bytes; a blank document has no captures.
    """
    captures: list[Capture] = []
    runs: list[Run] = []
    for first, end in split_lines(document.lines):
        reading = _read(document.lines[first:end])
        runs += [
            (kind, first + start, first + stop)
            for kind, start, stop in runs_of(reading.units, reading.kinds, end - first)
        ]
        if reading.units:
            captures.append(_capture(document, reading, (first, end)))
    return ParsedDocument(document, tuple(_tiled(document, captures)), spans_of(document, runs))


def _read(lines: Sequence[str]) -> Reading:
    units = join_lines([measure_line(line) for line in lines])
    scores = [prose_score(unit) for unit in units]
    reading = Reading(units, find_lists(units, scores))
    for each in reading.lists:
        _mark_list(reading, each)
        scores[each.label : each.last + 1] = [_NOT_BODY] * (each.last + 1 - each.label)
    _mark_story(reading, scores)
    _mark_rest(reading)
    return reading


def _mark_list(reading: Reading, each: FoundList) -> None:
    reading.kinds[each.label] = LineKind.LIST_LABEL
    for at in range(each.label + 1, each.last + 1):
        if at in each.items:
            reading.kinds[at] = LineKind.LIST_ITEM
        elif reading.units[at].is_lone:
            reading.kinds[at] = LineKind.LIST_MARKER


def _mark_story(reading: Reading, scores: Sequence[float]) -> None:
    """The body's block, the headline before it, and the body again from the headline on."""
    is_body = decode_body(scores)
    block = main_block(is_body, scores)
    first, end = block or (_first_list(reading), 0)
    text = " ".join(unit.text for unit in reading.units[first:end])
    start = max(first, 1) if block and not reading.kinds else first
    reading.headline = find_headline(reading.units, start, text, frozenset(reading.kinds))
    if reading.headline is not None:
        reading.kinds[reading.headline] = LineKind.HEADLINE
    for at in range(first, end):
        if is_body[at]:
            reading.kinds.setdefault(at, LineKind.BODY)
    reading.body_start = first


def _first_list(reading: Reading) -> int:
    return min((each.label for each in reading.lists), default=len(reading.units))


def _mark_rest(reading: Reading) -> None:
    """The byline next to the headline, and captions."""
    start = 0 if reading.headline is None else reading.headline
    for at in range(start, min(reading.body_start + 1, len(reading.units))):
        if at not in reading.kinds and is_byline(reading.units[at].text):
            reading.kinds[at] = LineKind.BYLINE
            break
    for at, unit in enumerate(reading.units):
        if at not in reading.kinds and is_caption(unit.text):
            reading.kinds[at] = LineKind.CAPTION


def _capture(document: Document, reading: Reading, lines: tuple[int, int]) -> Capture:
    first, end = lines
    article = _article(reading)
    offsets = document.offsets
    source = Source(document.name, document.sha256, (offsets[first], offsets[end]), (first + 1, end))
    return Capture(
        article=article,
        source=source,
        publisher=document.publisher,
        url=_url(reading),
        captured=document.captured,
        lists=tuple(each.found for each in reading.lists),
        problems=(*_problems_between(document, lines), *_problems(article, first + 1)),
        parser=PARSER,
    )


def _article(reading: Reading) -> Article | None:
    headline = reading.units[reading.headline].text if reading.headline is not None else None
    body = tuple(reading.of_kind(LineKind.BODY))
    if headline is None and not body:
        return None
    dateline = _DATELINE.match(body[0]) if body else None
    return Article(
        id=article_id(headline, body),
        headline=headline,
        body=body,
        byline=next(iter(reading.of_kind(LineKind.BYLINE)), None),
        dateline=dateline[1] if dateline else None,
        published=_published(reading),
        language=guess_language("\n".join((headline or "", *body[:20]))),
    )


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
