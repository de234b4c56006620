"""Lines → units: paragraphs, headlines and items as they were before a renderer wrapped or broke them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from newscli.parsing.lines import Line

UNWRAPPED = 10**9
_LEAST_WIDTH, _MOST_WIDTH = 40, 140
_TERMINALS = ".!?…:;\"”»“’')。！？」』）।؟۔"
_CONTINUES = ",.;:!?)%’”»、。，；：！？）」"
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

    Wrapped text has many lines that end just below one width and hardly any beyond it.
    """
    widths = sorted(line.width for line in lines if line.width >= _LEAST_WIDTH)
    if len(widths) < 3:
        return UNWRAPPED
    beyond = max(len(widths) // 33, 1 if len(widths) > 12 else 0)
    width = widths[-1 - beyond]
    near = sum(1 for each in widths if width - 14 < each <= width)
    if width > _MOST_WIDTH or near < max(3, len(widths) * 0.4):
        return _far_width(widths)
    return next(
        (each for each in reversed(widths) if each <= max(width + 2, 80) and each <= _MOST_WIDTH), width
    )


def _far_width(widths: list[int]) -> int:
    """A width beyond what people read, such as 1000: found by several lines that end just below one."""
    width = widths[-1]
    near = sum(1 for each in widths if width - 14 < each <= width)
    return width if width > _MOST_WIDTH and near >= 3 and width % 1000 > 950 else UNWRAPPED


def join_lines(lines: Sequence[Line]) -> list[Unit]:
    """The units of a document, without its blank lines."""
    width = wrap_width(lines)
    units: list[Unit] = []
    run: list[Line] = []
    gap = 0
    for at, line in enumerate(lines):
        if run and not line.is_blank and _continues(run, line, width):
            run.append(line)
            continue
        if run:
            units.append(_unit(run, at, gap))
            gap = 0
            run = []
        if line.is_blank:
            gap += 1
        else:
            run = [line]
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
    return _is_torn(last, line)


def _is_aligned(run: list[Line], line: Line) -> bool:
    """Wrapped lines stand under one another; an item's further lines may stand under its text."""
    if run[0].marker in ("*", "1"):
        return line.indent >= run[0].indent
    return abs(line.indent - run[-1].indent) <= 1 or (len(run) == 1 and line.indent < run[0].indent)


def _is_torn(last: Line, line: Line) -> bool:
    """A sentence that goes on in the middle, as where a renderer breaks a line at every tag."""
    start = line.text[0]
    if start in _CONTINUES:
        return True
    return start.islower() and last.text[-1] not in _TERMINALS and len(last.text) > 1


def _unit(run: list[Line], end: int, gap: int) -> Unit:
    head = run[0]
    return Unit(
        end - len(run),
        end - 1,
        _joined([line.text for line in run]),
        head.marker,
        head.number,
        head.is_lone,
        head.indent,
        gap,
    )


def _joined(texts: list[str]) -> str:
    """Lines as one text: with a blank, or none between characters of scripts without blanks."""
    parts = [texts[0]]
    for before, text in pairwise(texts):
        parts += [text] if _sticks(before, text) else [" ", text]
    return "".join(parts)


def _sticks(before: str, text: str) -> bool:
    if not before or not text:
        return True
    return (_is_unspaced(before[-1]) and _is_unspaced(text[0])) or text[0] in ",.;:!?)%"


def _is_unspaced(char: str) -> bool:
    return _UNSPACED[0] <= char <= _UNSPACED[1] or "\uff00" <= char <= "\uffef"
