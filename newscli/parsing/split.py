"""Where one article of a document ends and the next begins."""

import itertools
import re
from collections.abc import Sequence

_RULER = re.compile(r"\s*([=\-_*])\1{4,}\s*")
_COUNT = re.compile(r"\s*(?:Document|Article|Dokument|Artikel)\s+\d+\s+(?:of|von|/)\s+\d+\s*", re.I)
_PROSE = 120
"""Characters of a line that is prose: both sides of a ruler must have some."""


def split_lines(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The articles as half-open ranges of lines that share out the document."""
    cuts = [0, *_cuts(lines), len(lines)]
    return [(first, end) for first, end in itertools.pairwise(cuts) if end > first]


def _cuts(lines: Sequence[str]) -> list[int]:
    """Lines that begin a further article; a separator stays with the article before it."""
    cuts: list[int] = []
    has_prose, pending = False, None
    for at, line in enumerate(lines):
        if has_prose and (line.startswith("\f") or _COUNT.fullmatch(line)):
            cuts.append(at)
            has_prose, pending = False, None
        elif has_prose and len(line) < 200 and _RULER.fullmatch(line):
            pending = at + 1
        elif len(line) > _PROSE and len(line.strip()) > _PROSE:
            cuts += [_first_text(lines, pending)] if pending else []
            has_prose, pending = True, None
    return cuts


def _first_text(lines: Sequence[str], at: int) -> int:
    """The first line from `at` on that is not blank; blank lines belong to the separator before them."""
    return next(index for index in range(at, len(lines)) if lines[index].strip())
