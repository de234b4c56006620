"""What a dump itself says of when it was taken: lines such as `Retrieved: 2024-02-01`, and nothing else."""

import re
from collections.abc import Sequence

from newscli.article import Moment
from newscli.parsing.dates import find_date

TEXT = "text"
"""The origin of a moment that the dump itself says."""
BY_FILE = "file-time"
"""The origin of what counts less than that."""
_LABELS = (
    "retrieved", "captured", "archived", "saved", "accessed", "crawled", "fetched", "downloaded", "printed",
    "scraped", "snapshot", "time of request", "date and time",
)  # fmt: skip
"""What such lines begin with, and then `on` or `at`, and a colon: `Time of Request` is LexisNexis's."""
_STARTS = tuple(dict.fromkeys(label[0] for label in _LABELS)) + tuple(
    dict.fromkeys(label[0].upper() for label in _LABELS)
)
_LINE = rf"(?i)(?:{'|'.join(_LABELS)})(?: date| on| at)?\s*:\s*(?P<when>\S.*)"
_LONGEST = 80
"""Characters of such a line."""

Saved = tuple[int, Moment]
"""The number of a line, from 0, and the moment that it says."""


def find_saved(lines: Sequence[str]) -> list[Saved]:
    """The lines that say when the dump was taken."""
    likely = (at for at, line in enumerate(lines) if line.startswith(_STARTS) and ":" in line)
    found = ((at, read_saved(lines[at])) for at in likely)
    return [(at, moment) for at, moment in found if moment]


def read_saved(line: str) -> Moment | None:
    """The moment that a line says; None where it says none, or more than that."""
    match = re.fullmatch(_LINE, line.strip()) if len(line) <= _LONGEST else None
    found = find_date(match["when"], TEXT) if match else None
    return found.moment if found else None


def choose_saved(saved: Sequence[Saved], first: int, end: int) -> Moment | None:
    """What is said in some lines, half-open; else what the one such line of the whole document says."""
    within = [moment for at, moment in saved if first <= at < end]
    if within:
        return within[0]
    return saved[0][1] if len(saved) == 1 else None
