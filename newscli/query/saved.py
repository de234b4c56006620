"""Saved queries: `query:NAME` stands for the query of that name, as if it stood there in brackets.

They are kept as text, and read anew wherever they are used: so a date such as `2w` counts from then. Their
file is made of lines `NAME = QUERY`; empty lines and lines that begin with `#` are kept and mean nothing.
"""

import re
from collections.abc import Callable, Mapping

from newscli.errors import QueryError, UsageError
from newscli.query.tree import Place

FIELD = "query"
"""The field whose value is the name of a saved query."""
MOST_NESTED, MOST_USED = 10, 100
"""Saved queries within one another, and in one query together."""

Saved = Mapping[str, str]
"""Name → query as it was typed."""

NAMES = "a name is made of letters, digits, - and _, and does not begin with -"
_HEAD = "# Saved queries of newscli: NAME = QUERY, a line each.\n"
_NAME = r"\w[\w-]*"
_LINE = rf"\s*({_NAME})\s*=\s*(\S.*)"
"""Patterns, compiled where they are used: most commands use none."""


class SavedLineError(ValueError):
    """A line of the file that is no saved query; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no saved query: write NAME = QUERY")
        self.line = line


class Expansion:
    """Which saved queries a query has used so far, and within which ones it is (`chain`)."""

    def __init__(self, load: Callable[[], Saved]) -> None:
        self.chain: tuple[str, ...] = ()
        self._load = load  # called when the first is used
        self._used = 0
        self._saved: Saved | None = None

    def text_of(self, name: str, place: Place) -> str:
        """The query of a name. QueryError, with the place of the name, where it cannot stand there."""
        if self._saved is None:
            self._saved = self._load()
        self._used += 1
        try:
            text = find_saved(self._saved, name)
        except UsageError as error:
            raise QueryError(error.message, *place, error.hint) from None
        if name in self.chain:
            circle = " → ".join((*self.chain[self.chain.index(name) :], name))
            raise QueryError(f"the saved query {name} stands for itself: {circle}", *place)
        if len(self.chain) >= MOST_NESTED:
            raise QueryError(f"more than {MOST_NESTED} saved queries within one another", *place)
        if self._used > MOST_USED:
            raise QueryError(f"more than {MOST_USED} saved queries in one query", *place)
        return text


def find_saved(saved: Saved, name: str) -> str:
    """The query of a name; UsageError, with the nearest names, where there is none."""
    check_name(name)
    if name in saved:
        return saved[name]
    if not saved:
        raise UsageError(f"no saved query {name!r}", "save one with: newscli search --save NAME QUERY…")
    from difflib import get_close_matches  # only for who mistyped

    near = get_close_matches(name, saved, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see: newscli queries"
    raise UsageError(f"no saved query {name!r}", hint)


def check_name(name: str) -> None:
    """UsageError for what cannot be the name of a saved query."""
    if not re.fullmatch(_NAME, name):
        raise UsageError(f"{name!r} is no name of a saved query", NAMES)


def one_line(query: str) -> str:
    """A query as it is kept: its blanks, line ends too, are single spaces."""
    return " ".join(query.split())


def read_saved(text: str) -> dict[str, str]:
    """The saved queries of a file, in the order of names; SavedLineError for a line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = re.fullmatch(_LINE, line.rstrip())
        if match:
            found[match[1]] = match[2]
        elif not _means_nothing(line):
            raise SavedLineError(number)
    return dict(sorted(found.items()))


def change_saved(text: str, name: str, query: str | None) -> str:
    """The file with a query of a name, in the place of one that it had; None: without it."""
    lines = [line for line in (text or _HEAD).split("\n") if _name_of(line) != name]
    while lines and not lines[-1].strip():
        lines.pop()
    new = [] if query is None else [f"{name} = {one_line(query)}"]
    return "\n".join([*lines, *new, ""])


def _means_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _name_of(line: str) -> str | None:
    match = re.fullmatch(_LINE, line.rstrip())
    return match[1] if match else None
