"""Where one article of a document ends and the next begins."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from newscli.article import LineKind
from newscli.parsing.labels import LONGEST, label_kind

if TYPE_CHECKING:
    from newscli.parsing.exports import Form

_RULER = re.compile(r"([=\-_*])\1{4,}\s*")
_COUNT = re.compile(r"\s*(?:Document|Article|Dokument|Artikel)\s+\d+\s+(?:of|von|/)\s+\d+\s*", re.I)
_PROSE = 120
"""Characters of a line that is prose: both sides of a ruler must have some."""
_SENTENCE = 20
_STOPS = (".", "!", "?", "”", '"', "»", "。", "！", "？", "؟")
"""How lines end that may be a sentence, and their characters at least."""
_WRAPPED = 40
"""Characters of a line in which a sentence goes on from the line before, and of that line."""
_BEGINNING = r"\s*#{0,2}\s*[^\W_](?!.*(?:[.:]\s*$|__)).{2}"
"""A line that may be a headline: words, no sentence, no field of a form."""
_LONGEST_MARK = 100
"""Characters of a line that parts the documents of an export."""
_SEARCHED = 1000
"""Characters of a line in which a pattern of the user's is searched for."""


class Split(NamedTuple):
    """How a document is split: by what the parser sees, never, or at the lines that a pattern is found in."""

    is_never: bool = False
    pattern: re.Pattern[str] | None = None
    """A line that it matches as a whole parts two articles; else the line begins one."""


AUTO = Split()
NEVER = Split(is_never=True)


class Part(NamedTuple):
    """Lines from `first` up to `end`: an article, of a form of export or of none, or what is between."""

    first: int
    end: int
    form: "Form | None" = None
    kind: LineKind | None = None
    """Of lines between articles."""


def split_lines(lines: Sequence[str], split: Split = AUTO) -> list[Part]:
    """The parts that share out the document, in order."""
    parts: Iterable[Part]
    if split.pattern:
        parts = _at_matches(lines, split.pattern)
    elif split.is_never:
        parts = _whole(lines, 0, len(lines))
    else:
        parts = _documents(lines) or _stories(lines)
    return [part for part in parts if part.end > part.first]


def _stories(lines: Sequence[str]) -> Iterator[Part]:
    """The articles between separators, each again where another story begins behind a list."""
    for first, end in itertools.pairwise([0, *_cuts(lines), len(lines)]):
        if not _may_go_on(lines[first:end]):
            yield Part(first, end)
            continue
        from newscli.parsing.follow import story_starts  # not for what ends with its list

        cuts = [first + at for at in story_starts(lines[first:end])]
        yield from (Part(*bounds) for bounds in itertools.pairwise([first, *cuts, end]))


def _may_go_on(lines: Sequence[str]) -> bool:
    """Whether a list's label stands between sentences, two of them behind it: in most documents none does."""
    sentences = (at for at in range(len(lines) - 1, -1, -1) if _may_be_sentence(lines[at]))
    last = next(itertools.islice(sentences, 1, None), 0)
    first = next((at for at in range(last) if _may_be_sentence(lines[at])), last)
    short = (line.strip("#*_ \t") for line in lines[first:last] if 0 < len(line) <= _PROSE)
    return any(len(text) <= LONGEST and label_kind(text) for text in short if text)


def _may_be_sentence(line: str) -> bool:
    """Whether a line may be prose, or the end of prose that was wrapped."""
    return len(line) > _PROSE or (len(line) > _SENTENCE and line.rstrip().endswith(_STOPS))


def _documents(lines: Sequence[str]) -> list[Part]:
    """The documents of an export, and what stands between them; none of any other text."""
    if not any("ocument" in line or "DOCUMENT" in line for line in lines if len(line) < _LONGEST_MARK):
        return []
    from newscli.parsing.exported import find_export  # not for what is no export

    export = find_export(lines)
    if export is None:
        return []
    parts: list[Part] = []
    at = 0
    for first, end in export.documents:
        parts += [Part(at, first, kind=LineKind.FURNITURE), Part(first, end, export.form)]
        at = end
    return [*parts, Part(at, len(lines), kind=LineKind.FURNITURE)]


def _whole(lines: Sequence[str], first: int, end: int) -> list[Part]:
    """One article: of a form where it is one document of an export."""
    parts = _documents(lines[first:end])
    if sum(part.kind is None for part in parts) != 1:
        return [Part(first, end)]
    return [part._replace(first=first + part.first, end=first + part.end) for part in parts]


def _at_matches(lines: Sequence[str], pattern: re.Pattern[str]) -> Iterator[Part]:
    at = 0
    for number, line in enumerate(lines):
        if not pattern.search(line, 0, _SEARCHED):
            continue
        yield from _whole(lines, at, number)
        at = number
        if pattern.fullmatch(line.strip(), 0, _SEARCHED):
            yield Part(number, number + 1, kind=LineKind.SEPARATOR)
            at = number + 1
    yield from _whole(lines, at, len(lines))


def _cuts(lines: Sequence[str]) -> list[int]:
    """Lines that begin a further article; a separator stays with the article before it."""
    cuts: list[int] = []
    has_prose, pending = False, None
    for at, line in enumerate(lines):
        if has_prose and (line.startswith("\f") or _COUNT.fullmatch(line)):
            cuts.append(at)
            has_prose, pending = False, None
        elif has_prose and len(line) < 200 and _RULER.fullmatch(line):
            pending = _first_text(lines, at + 1)
        elif len(line) > _WRAPPED and (_is_prose(line) or (at and _goes_on(lines[at - 1], line))):
            cuts += [pending] if pending else []
            has_prose, pending = True, None
    return cuts


def _is_prose(line: str) -> bool:
    return len(line) > _PROSE and len(line.strip()) > _PROSE


def _goes_on(before: str, line: str) -> bool:
    """Whether a sentence goes on from a line that was wrapped, no item of a list."""
    text = line.lstrip()
    return text[:1].islower() and len(before.strip()) > _WRAPPED and before.lstrip()[0].isalpha()


def _first_text(lines: Sequence[str], at: int) -> int | None:
    """The first line from `at` on that is not blank, if it may begin an article; another ruler does not.

    Blank lines belong to the separator before them.
    """
    found = next((index for index in range(at, len(lines)) if lines[index].strip()), None)
    return found if found is not None and re.match(_BEGINNING, lines[found]) else None
