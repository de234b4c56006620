"""Document → captures and spans: the parser's steps in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from newscli import __version__
from newscli.article import Article, Capture, Document, LineKind, Moment, ParsedDocument, Problem, Source
from newscli.parsing.body import body_features, body_range
from newscli.parsing.dates import find_date
from newscli.parsing.features import Traits, describe
from newscli.parsing.headline import find_headline, without_site
from newscli.parsing.language import guess_language
from newscli.parsing.lines import measure_line
from newscli.parsing.lists import FoundList, build_list, find_lists
from newscli.parsing.members import Scene
from newscli.parsing.model import Model, load_model
from newscli.parsing.plain import PlainShape, plain_shape
from newscli.parsing.spans import Run, runs_of, spans_of
from newscli.parsing.split import split_lines
from newscli.parsing.states import TEXT
from newscli.parsing.units import Unit, join_lines
from newscli.text.folding import fold_link
from newscli.text.identity import article_id

PARSER = f"newscli {__version__}"
PROBLEMS = {"no-headline": "no line reads like a headline", "no-body": "no text of a story was found"}
"""The codes of what the parser may be unsure of, with their messages."""

_DATELINE = re.compile(r"^([A-ZÀ-Þ][A-ZÀ-Þ.' -]{2,30}(?:, [\w. ]{2,20}){0,2}(?: \(\w[\w/ ]*\))?) ?[-–—] ")
_URL = re.compile(r"https?://\S+")
_BODY = 0.45
"""Belief from which on a unit is body."""


@dataclass(slots=True)
class Reading:
    """What is known of one article's lines while it is being read."""

    units: Sequence[Unit]
    seen: Sequence[Traits] = ()
    lists: Sequence[FoundList] = ()
    kinds: dict[int, LineKind] = field(default_factory=dict)
    headline: int | None = None

    @property
    def body_start(self) -> int:
        """The index of the first unit of the body; the end where there is none."""
        starts = (at for at, kind in self.kinds.items() if kind is LineKind.BODY)
        return min(starts, default=len(self.units))

    def of_kind(self, kind: LineKind) -> list[str]:
        """The texts of the units of a kind, in order."""
        return [self.units[at].text for at in sorted(self.kinds) if self.kinds[at] is kind]


def parse(document: Document) -> ParsedDocument:
    """Read a document; never raises.

    Captures and spans each share out all its bytes; a blank document has no captures.
    """
    return parse_with(document, None)


def parse_with(document: Document, model: Model | None) -> ParsedDocument:
    """Read a document by a model; None is the one that is shipped."""
    captures: list[Capture] = []
    runs: list[Run] = []
    for first, end in split_lines(document.lines):
        reading = _read(document.lines[first:end], model)
        runs += [
            (kind, first + start, first + stop)
            for kind, start, stop in runs_of(reading.units, reading.kinds, end - first)
        ]
        if reading.units:
            captures.append(_capture(document, reading, (first, end)))
    return ParsedDocument(document, tuple(_tiled(document, captures)), spans_of(document, runs))


def _read(lines: Sequence[str], model: Model | None) -> Reading:
    """The kinds of an article's units: by rule where its shape leaves no doubt, else by the model."""
    units = join_lines([measure_line(line) for line in lines])
    plain = plain_shape(units)
    if plain:
        return _read_plain(units, plain)
    return _read_by_model(units, model or load_model()) if units else Reading(units)


def _read_plain(units: Sequence[Unit], plain: PlainShape) -> Reading:
    reading = Reading(units, lists=[build_list(units, plain.label, plain.items)], headline=0)
    reading.kinds = dict.fromkeys(range(1, plain.label), LineKind.BODY)
    reading.kinds[0] = LineKind.HEADLINE
    _mark_lists(reading)
    return reading


def _read_by_model(units: Sequence[Unit], model: Model) -> Reading:
    """A first look at every unit; then the headline, the lists, and the body as a second look sees it."""
    seen = describe(units)
    beliefs = model.lines.beliefs([each.names for each in seen])
    headline = find_headline(units, seen, beliefs, model.headline)
    key = fold_link(units[headline].text) if headline is not None else ""
    reading = Reading(units, seen, find_lists(Scene(units, seen, beliefs, key), model))
    roles = _mark_lists(reading)
    if headline is not None and headline not in reading.kinds:
        reading.headline = headline
        reading.kinds[headline] = LineKind.HEADLINE
    believed = model.body.beliefs(body_features(units, seen, beliefs, headline, roles))
    for at, belief in enumerate(believed, body_range(units, beliefs)[0]):
        if belief[TEXT] >= _BODY and not units[at].is_lone:
            reading.kinds.setdefault(at, LineKind.BODY)
    _mark_rest(reading)
    return reading


def _mark_lists(reading: Reading) -> dict[int, str]:
    """Give the units of lists their kinds; the role of each in its list."""
    roles: dict[int, str] = {}
    for each in reading.lists:
        reading.kinds[each.label] = LineKind.LIST_LABEL
        roles[each.label] = "label"
        for at in range(each.label + 1, each.last + 1):
            roles[at] = "item" if at in each.items else "clutter"
            if at in each.items:
                reading.kinds[at] = LineKind.LIST_ITEM
            elif reading.units[at].is_lone:
                reading.kinds[at] = LineKind.LIST_MARKER
    return roles


def _mark_rest(reading: Reading) -> None:
    """The deck below the headline, the byline next to it, and captions."""
    start = 0 if reading.headline is None else reading.headline
    if reading.headline is not None and _is_deck(reading, start + 1):
        reading.kinds[start + 1] = LineKind.DECK
    for at in range(start, min(reading.body_start + 1, len(reading.units))):
        if at not in reading.kinds and "byline" in reading.seen[at].names:
            reading.kinds[at] = LineKind.BYLINE
            break
    for at, each in enumerate(reading.seen):
        if at not in reading.kinds and "caption" in each.names:
            reading.kinds[at] = LineKind.CAPTION


def _is_deck(reading: Reading, at: int) -> bool:
    """Whether the unit below the headline says more of the story, and the body comes later.

    What stands before the byline or the date is not the body, although it is prose.
    """
    start, end = reading.body_start, len(reading.units)
    is_led = _is_signed_below(reading, at) if at == start else at < start < end and at not in reading.kinds
    if not is_led:
        return False
    names = set(reading.seen[at].names)
    return _DECK[0] <= reading.seen[at].size <= _DECK[1] and not names & _NO_DECK


def _is_signed_below(reading: Reading, at: int) -> bool:
    """Whether a byline or a date stands between a unit and the next of the body."""
    following = range(at + 1, min(at + 3, len(reading.units)))
    between = list(takewhile(lambda near: reading.kinds.get(near) is not LineKind.BODY, following))
    return any(not _SIGNED.isdisjoint(reading.seen[near].names) for near in between)


_SIGNED = {"byline", "date-line"}
_DECK = (28, 300)
"""Cells of a deck."""
_NO_DECK = {
    "date-line", "date-within", "time", "share", "comment", "furniture", "address", "parts1", "parts2",
    "parts3", "label-bare", "label-part", "digits3", "lone", "twice",
}  # fmt: skip


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
    headline = without_site(reading.units[reading.headline].text) if reading.headline is not None else None
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
