"""Query string → tokens with their places: what grammar works with.

| token | from |
|---|---|
| OPEN CLOSE | `(` `)` |
| AND OR NOT | the words in capitals |
| MINUS | `-` directly before a word, a phrase or a group |
| FIELD | letters and `_`, a colon, and directly after it something that is neither blank nor `/` |
| PHRASE | text in straight or curly quotes |
| WORD | any other run without blanks, brackets and quotes |
| TILDE CARET | `~2` after a phrase, `^2` after a group or a phrase |
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from newscli.query.tree import Note, Place


class Sign(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    FIELD = "field"
    PHRASE = "phrase"
    WORD = "word"
    TILDE = "~"
    CARET = "^"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` is without quotes, colons and signs."""

    sign: Sign
    text: str
    place: Place


_QUOTES = '"“”„‟«»'
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
  | (?P<open>\() | (?P<close>\))
  | (?P<minus>[-−–](?=[\w(*?{_QUOTES}]))
  | (?P<field>[^\W\d]+:(?=[^\s/)]))
  | [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]
  | (?P<quote>[{_QUOTES}])
  | (?P<word>[^\s(){_QUOTES}]+)
    """,
    re.X,
)
_SUFFIX = re.compile(r"(?P<tilde>~\d*)|(?P<caret>\^[\d.]*)")
"""What may follow a phrase or a group directly; a word keeps its own."""

OPERATORS = {"AND": Sign.AND, "OR": Sign.OR, "NOT": Sign.NOT}
_SIGNS = {
    "open": Sign.OPEN,
    "close": Sign.CLOSE,
    "minus": Sign.MINUS,
    "phrase": Sign.PHRASE,
    "tilde": Sign.TILDE,
    "caret": Sign.CARET,
}


def tokenize(text: str, notes: list[Note]) -> Iterator[Token]:
    """The tokens of a query; quotes without a partner are noted and left out."""
    at = 0
    takes_suffix = False
    while match := (_SUFFIX.match(text, at) if takes_suffix else None) or _TOKEN.match(text, at):
        kind, place = match.lastgroup or "", match.span()
        at = match.end()
        takes_suffix = kind in ("close", "phrase", "tilde")
        if kind == "quote":
            notes.append(Note(f"the quote {match.group()} has no partner and is ignored", place))
        elif kind != "blank":
            yield _token(kind, match, place)


def _token(kind: str, match: "re.Match[str]", place: Place) -> Token:
    found = match.group(kind)
    if kind == "word":
        return Token(OPERATORS.get(found, Sign.WORD), found, place)
    if kind == "field":
        return Token(Sign.FIELD, found[:-1], place)
    return Token(_SIGNS[kind], found.lstrip("~^") if kind in ("tilde", "caret") else found, place)
