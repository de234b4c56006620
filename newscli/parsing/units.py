"""Lines → units: paragraphs, headlines and items as they were before a renderer wrapped or broke them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from newscli.parsing.lines import Line, clean_text, measure_line

UNWRAPPED = 10**9
_LONGEST_WORD = 30
_MOST_BEYOND = 0.35
"""Lines beyond the width, for each that was wrapped at it: words too long to be wrapped."""
_FEW_WIDTHS = 2
_LEAST_LOWER = 0.3
"""Share of wrapped lines that go on with a small letter."""
_TERMINALS = ".!?…:;\"”»“’')。！？」』）।؟۔"
_CONTINUES = ",.;:!?)%’”»、。，；：！？）」"
_QUOTES, _AFTER_QUOTE = "’”»", ("", *" ,.;:!?)")
"""What closes a quotation, and what may follow it: else it opens one."""
_NUMBER = 8
"""Characters before a number that was broken, among which is one of a script without blanks."""
_BY = ("by", "von", "par", "por", "di", "door", "av", "af")
_LEAST_TORN = 20
"""Characters of a line whose last comma says that a sentence goes on."""
_LEAST_UNSPACED, _LEAST_CASELESS = 76, 110
"""Cells of a line that is prose for sure, in scripts without blanks, and in others without case."""
_WITHIN_PROSE = "，。،؛"
"""What prose without case has, and menus and headlines hardly."""
_LEAST_OPEN = 40
"""Cells of a line whose outer blank says that a sentence goes on: menus have such blanks too."""
_UNSPACED = ("\u2e80", "\u9fff")


class Unit(NamedTuple):
    """A run of lines that belong together: `first` and `last` are indexes of lines."""

    first: int
    last: int
    text: str
    marker: str = ""
    number: int | None = None
    is_lone: bool = False
    indent: int = 0
    gap: int = 0
    """Blank lines before it."""


def wrap_width(lines: Sequence[Line]) -> int:
    """The width at which lines were wrapped; UNWRAPPED where they were not.

    Two lines that follow one another tell of every width that the first keeps within and that it would pass
    with the first word of the second. The width that most pairs tell of is the one, if hardly a line is
    beyond it, and if the second lines go on as sentences do: items that were all cut at one width do not.
    """
    pairs = [pair for pair in pairwise(lines) if pair[1].text and not pair[1].marker]
    return _told_width(lines, pairs, _NEAR) or _told_width(lines, pairs, _FAR) or UNWRAPPED


class _Widths(NamedTuple):
    """Which widths lines may be wrapped at, and how many pairs of lines must tell of one."""

    least: int
    most: int
    pairs: int


_NEAR = _Widths(40, 150, 3)
_FAR = _Widths(930, 1000, 1)
"""As wide as a renderer writes that shall not wrap."""


def _told_width(lines: Sequence[Line], pairs: Sequence[tuple[Line, Line]], widths: _Widths) -> int:
    """The width that most pairs tell of; 0 where it is not enough."""
    near = [pair for pair in pairs if widths.least <= pair[0].width <= widths.most]
    if len(near) < widths.pairs:
        return 0
    told: Counter[int] = Counter()
    for above, below in near:
        told.update(range(above.width, above.width + min(below.first_word, _LONGEST_WORD) + 1))
    most = max(told.values(), default=0)
    width = min((each for each, count in told.items() if count == most), default=0)
    beyond = sum(1 for line in lines if line.width > width + 2)
    if most < widths.pairs or beyond > most * _MOST_BEYOND:
        return 0
    telling = [pair for pair in near if pair[0].width <= width <= pair[0].width + pair[1].first_word]
    is_told = widths is _FAR or _go_on(telling) or (most > len(near) / 2 and _differ(telling))
    return width if is_told else 0


def _go_on(pairs: Sequence[tuple[Line, Line]]) -> bool:
    """Whether second lines are mostly the middle of sentences, as far as their script can tell."""
    starts = [below.text[0] for _, below in pairs]
    cased = [start for start in starts if start.isupper() or start.islower()]
    return sum(map(str.islower, cased)) >= len(cased) * _LEAST_LOWER or len(cased) < len(pairs) / 3


def _differ(pairs: Sequence[tuple[Line, Line]]) -> bool:
    """Whether first lines are of several widths, as words leave them."""
    return len({above.width for above, _ in pairs}) > _FEW_WIDTHS


def find_units(lines: Iterable[str]) -> list[Unit]:
    """The units of a document's lines, measured first."""
    return join_lines([measure_line(line) for line in lines])


def join_lines(lines: Sequence[Line]) -> list[Unit]:
    """The units of a document, without its blank lines."""
    width = wrap_width(lines)
    units: list[Unit] = []
    run: list[Line] = []
    gap = 0
    for at, line in enumerate(lines):
        is_blank = not line.text and not line.is_lone
        if run:
            if not is_blank and _continues(run, line, width):
                run.append(line)
                continue
            units.append(_unit(run, at, gap))
            gap = 0
            run = []
        if is_blank:
            gap += 1
        else:
            run.append(line)
    if run:
        units.append(_unit(run, len(lines), gap))
    return units


def _continues(run: list[Line], line: Line, width: int) -> bool:
    """Whether a line belongs to the one before it."""
    last = run[-1]
    if line.is_lone or last.is_lone or line.marker or not line.text:
        return False
    if last.width + 1 + line.first_word > width and last.width <= width + 2:
        return _is_aligned(run, line)
    return _is_torn(run, line)


def _is_aligned(run: list[Line], line: Line) -> bool:
    """Wrapped lines stand under one another; an item's further lines may stand under its text."""
    if run[0].marker in ("*", "1"):
        return line.indent >= run[0].indent
    last = run[-1]
    is_centred = abs(line.indent + line.width - last.indent - last.width) <= 2
    return abs(line.indent - last.indent) <= 1 or is_centred or (len(run) == 1 and line.indent < last.indent)


def _is_torn(run: Sequence[Line], line: Line) -> bool:
    """A sentence that goes on in the middle, as where a renderer breaks a line at every tag."""
    last = run[-1]
    start, end = line.text[0], last.text[-1]
    if start in _CONTINUES and (start not in _QUOTES or line.text[1:2] in _AFTER_QUOTE):
        return True
    if end in _TERMINALS:
        return False
    if end in ",，、" and len(last.text) >= _LEAST_TORN:
        return True
    if (last.is_open and last.width >= _LEAST_OPEN) or (_is_piece(line) and not last.indent):
        return True
    if start.islower():
        return (len(last.text) > 1 or end.isupper()) and not _opens_byline(line.text)
    return start.isalpha() and not start.isupper() and _is_prose_without_case(run)


def _opens_byline(text: str) -> bool:
    """Whether a line begins to say who wrote the story: it stands below a headline and is none of it."""
    first, _, rest = text.partition(" ")
    return first in _BY and (not rest or rest[0].isupper())


def _is_prose_without_case(run: Sequence[Line]) -> bool:
    """Whether lines of a script without case are too long for a headline and have not come to an end."""
    head = run[0]
    least = _LEAST_UNSPACED if _is_unspaced(head.text[0]) else _LEAST_CASELESS
    return head.width >= least and not head.marker and any(sign in head.text for sign in _WITHIN_PROSE)


def _is_piece(line: Line) -> bool:
    """Whether a line begins with the one blank that stood before it in a sentence."""
    return line.indent == 1 and line.width >= _LEAST_OPEN


def _unit(run: list[Line], end: int, gap: int) -> Unit:
    head = run[0]
    text = head.text
    if len(run) > 1:
        text = _joined([line.text for line in run])
        if "*" in text or "_" in text:
            text = clean_text(text)  # emphasis over several lines
    return Unit(end - len(run), end - 1, text, head.marker, head.number, head.is_lone, head.indent, gap)


def _joined(texts: list[str]) -> str:
    """Lines as one text: with a blank, or none between characters of scripts without blanks."""
    joined = texts[0]
    for text in texts[1:]:
        joined += text if _sticks(joined, text) else f" {text}"
    return joined


def _sticks(before: str, text: str) -> bool:
    if not before or not text:
        return True
    if len(before) == 1 and before.isupper() and before not in "AI" and text[0].islower():
        return True  # an initial that was set apart
    if text[0] == "»":
        return re.search(r"«\S", before) is not None
    if text[0] in ",.;:!?)%”’":
        return True
    end, start = before[-1], text[0]
    is_unspaced = _is_unspaced(end), _is_unspaced(start)
    is_number = end.isdigit() and start.isdigit() and any(map(_is_unspaced, before[-_NUMBER:]))
    return all(is_unspaced) or is_number or (any(is_unspaced) and (end.isdigit() or start.isdigit()))


def _is_unspaced(char: str) -> bool:
    return _UNSPACED[0] <= char <= _UNSPACED[1] or "\uff00" <= char <= "\uffef"
