"""Where one article of a document ends and the next begins."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from newscli.article import LineKind
from newscli.parsing.labels import LONGEST, label_kind
from newscli.parsing.units import Unit, find_units

if TYPE_CHECKING:
    from newscli.parsing.exports import Form

_RULER = re.compile(r"([=\-_*])\1{4,}\s*")
_COUNT = re.compile(r"\s*(?:Document|Article|Dokument|Artikel)\s+\d+\s+(?:of|von|/)\s+\d+\s*", re.I)
_PARTING = re.compile(rf"\f|{_RULER.pattern}|(?i:{_COUNT.pattern})")
_PARTING_STARTS = frozenset("\f=-_*DdAa")
"""What may part two articles: a page, a ruler, a count; and how such lines begin, blanks aside."""
_PROSE, _PROSE_ENDED = 120, 80
"""Characters of a line that is prose, and of one that ends like it: both sides of a ruler must have some."""
_SENTENCE = 20
_STOPS = (".", "!", "?", "”", '"', "»", "。", "！", "？", "؟")
"""How lines end that may be a sentence, and their characters at least."""
_WRAPPED = 40
"""Characters of a line in which a sentence goes on from the line before, and of that line."""
_NO_BEGINNING = tuple("*•-–—+>|[(#")
"""How no headline begins, as it is an item, a part of a form, or a heading of some depth."""
_OF_EXPORTS = ("ocument", "DOCUMENT", "ProQuest")
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
    units: Sequence[Unit] = ()
    """Of an article whose lines were joined already."""


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

        units = find_units(lines[first:end])
        cuts = [first + at for at in story_starts(units)]
        if not cuts:
            yield Part(first, end, units=units)
        else:
            yield from (Part(*bounds) for bounds in itertools.pairwise([first, *cuts, end]))


def _may_go_on(lines: Sequence[str]) -> bool:
    """Whether a list's label stands between sentences, two of them behind it: in most documents none does."""
    long = [at for at, line in enumerate(lines) if len(line) > _SENTENCE]
    sentences = (at for at in reversed(long) if _may_be_sentence(lines[at]))
    last = next(itertools.islice(sentences, 1, None), 0)
    first = next((at for at in long if at >= last or _may_be_sentence(lines[at])), last)
    short = (line.strip("#*_ \t") for line in lines[first:last] if 0 < len(line) <= _PROSE)
    return any(len(text) <= LONGEST and label_kind(text) for text in short if text)


def _may_be_sentence(line: str) -> bool:
    """Whether a line may be prose, or the end of prose that was wrapped."""
    return len(line) > _PROSE or (len(line) > _SENTENCE and line.rstrip().endswith(_STOPS))


def _documents(lines: Sequence[str]) -> list[Part]:
    """The documents of an export, and what stands between them; none of any other text."""
    if not _has_words_of_exports(lines):
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


def _has_words_of_exports(lines: Sequence[str]) -> bool:
    """Whether a short line has a word that stands in every export."""
    text = "\n".join(lines)
    words = [word for word in _OF_EXPORTS if word in text]
    return any(word in line for word in words for line in lines if len(line) < _LONGEST_MARK)


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
    if not _has_parting(lines):
        return []
    cuts: list[int] = []
    has_text = has_sentence = has_prose = False
    pending = None
    for at, line in enumerate(lines):
        if (has_text and _is_page(line)) or (has_sentence and _COUNT.fullmatch(line)):
            cuts.append(at)
            has_text = has_sentence = has_prose = False
            pending = None
        elif has_prose and len(line) < 200 and _RULER.fullmatch(line):
            pending = _below_ruler(lines, at)
        elif len(line) > _SENTENCE:
            has_sentence = has_sentence or _may_be_sentence(line)
            if _is_prose(line) or (at and _goes_on(lines[at - 1], line)):
                cuts += [pending] if pending else []
                has_sentence, has_prose, pending = True, True, None
        has_text = has_text or bool(line.strip())
    return cuts


def _has_parting(lines: Sequence[str]) -> bool:
    """Whether any line may part two articles: in most documents none does."""
    near = {line for line in lines if line[:1] in _PARTING_STARTS or line[:1].isspace()}
    return any(map(_PARTING.match, near))


def _is_page(line: str) -> bool:
    """Whether a form feed begins an article; where the text goes on within a sentence, it is a page."""
    return line.startswith("\f") and not line.lstrip()[:1].islower()


def _is_prose(line: str) -> bool:
    size = len(line.strip()) if len(line) > _PROSE_ENDED else 0
    return size > _PROSE or (size > _PROSE_ENDED and line.rstrip().endswith(_STOPS))


def _goes_on(before: str, line: str) -> bool:
    """Whether a sentence goes on from a line that was wrapped, no item of a list."""
    text = line.lstrip()
    return (
        len(line) > _WRAPPED
        and text[:1].islower()
        and len(before.strip()) > _WRAPPED
        and before.lstrip()[0].isalpha()
    )


def _below_ruler(lines: Sequence[str], at: int) -> int | None:
    """The first line with text below a ruler, if it may begin an article; rulers in a row are a form's field.

    Blank lines belong to the separator before them.
    """
    found = next((index for index in range(at + 1, len(lines)) if lines[index].strip()), None)
    if found is None or _RULER.fullmatch(lines[at - 1]):
        return None
    return found if _may_begin(lines[found]) else None


def _may_begin(line: str) -> bool:
    """Whether a line below a ruler may be a headline: no sentence, no item, no field of a form."""
    text = line.strip().removeprefix("#").removeprefix("#").lstrip()
    return (
        len(text) > 2
        and not text.startswith(_NO_BEGINNING)
        and not text.endswith((".", ":"))
        and "__" not in text
    )
