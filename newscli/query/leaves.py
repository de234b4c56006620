"""One token → one leaf of the tree: words with their signs, phrases, dates, ids."""

import re
from datetime import datetime
from functools import cache
from typing import Protocol

from newscli.errors import QueryError
from newscli.fields import FIELDS, FieldKind
from newscli.query.dates import parse_range
from newscli.query.tokens import OPERATORS, Token
from newscli.query.tree import Between, Boost, Every, Fuzzy, Leaf, Node, Note, Pattern, Phrase, Place, Word
from newscli.text.analysis import NO_STEMMING, Analyzer

MOST_EDITS = 2
MOST_WORDS, MOST_SCANS = 1000, 20
"""Words of a query, and those of them that the whole lexicon is searched for (`*ld`, `word~`).

A word counts as often as it has terms, each of which is looked up: `U.S.` twice, a run of Han by its length.
"""
MOST_STEPS = 1000
"""Positions from one word of a phrase to the next at most."""

_SUFFIX = re.compile(r"~[0-9]*|\^[0-9.]*")
_SUFFIXES_BACKWARDS = re.compile(r"(?:[0-9]*~|[0-9.]*\^)*")
"""What stands at a word's end, read from there: so that it takes no longer than the word is long."""
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")


class Reading(Protocol):
    """What a leaf needs to know of the query that is read."""

    notes: list[Note]
    now: datetime
    words: int
    scans: int


def make_word(token: Token, field: str | None, reading: Reading) -> Node | None:
    """A word with what it carries: `*` and `?`, `~2`, `^3`. None where it has neither letter nor digit."""
    core, suffixes = _split_suffixes(token.text)
    fuzzy = next((each for each in suffixes if each[0] == "~"), None)
    boost = next((each for each in suffixes if each[0] == "^"), None)
    if len(suffixes) > (fuzzy is not None) + (boost is not None):
        reading.notes.append(Note("a second ~ or ^ is ignored", token.place))
    leaf = _leaf(core, fuzzy, field, token.place, reading)
    count_leaf(leaf, token.place, reading)
    factor = boost_of(boost[1:], token.place, reading) if boost else None
    if leaf and factor:
        return Boost(leaf, factor)
    return None if _is_operator(leaf, token.place, reading) else leaf


def make_phrase(token: Token, tilde: Token | None, field: str | None, reading: Reading) -> Leaf | None:
    """A phrase, with the slop behind it; a date or an id in quotes is one all the same."""
    kind = FIELDS[field].kind if field else FieldKind.TEXT
    text = token.text.strip()
    if kind in (FieldKind.DATE, FieldKind.ID):
        return _leaf(text, None, field, token.place, reading)
    if not _has_word(text):
        reading.notes.append(Note("the quotes have no word in them and are ignored", token.place))
        return None
    slop = _number(tilde.text) if tilde else 1
    if not 1 <= slop <= MOST_STEPS:
        raise QueryError(
            f"a phrase's ~ is followed by a number from 1 to {MOST_STEPS}", *(tilde or token).place
        )
    phrase = Phrase(text, slop, field, token.place)
    count_leaf(phrase, token.place, reading)
    return phrase


def count_leaf(leaf: Leaf | None, place: Place, reading: Reading) -> None:
    """Keep a query within what can be answered soon; QueryError beyond."""
    reading.words += _words_in(leaf)
    reading.scans += isinstance(leaf, Pattern | Fuzzy)
    if reading.words > MOST_WORDS:
        raise QueryError(f"more than {MOST_WORDS} words", *place)
    if reading.scans > MOST_SCANS:
        raise QueryError(f"more than {MOST_SCANS} words with *, ? or ~", *place)


def _split_suffixes(text: str) -> tuple[str, list[str]]:
    """A word and the signs at its end, of which the first character is never one."""
    match = _SUFFIXES_BACKWARDS.match(text[:0:-1])
    size = len(text) - (match.end() if match else 0)
    return text[:size], _SUFFIX.findall(text, size)


def _words_in(leaf: Leaf | None) -> int:
    """How many look-ups a leaf is."""
    if not isinstance(leaf, Word | Phrase):
        return leaf is not None
    return max(1, len(_analyzer().query_terms(leaf.text)))


@cache
def _analyzer() -> Analyzer:
    return Analyzer(NO_STEMMING)


def boost_of(digits: str, place: Place, reading: Reading) -> float | None:
    """The factor behind `^`; None, with a note, where there is none."""
    try:
        factor = float(digits)
    except ValueError:
        reading.notes.append(Note("^ has no number after it and is ignored", place))
        return None
    if not 0 < factor < 1e9:
        raise QueryError("a boost is a number above 0 and below 1000000000", *place)
    return factor


def _leaf(core: str, fuzzy: str | None, field: str | None, place: Place, reading: Reading) -> Leaf | None:
    kind = FIELDS[field].kind if field else FieldKind.TEXT
    if core.strip("*") == "" and core:
        return Every(field, place)
    if kind is FieldKind.DATE and field:
        return _between(core + (fuzzy or ""), field, place, reading.now)
    if kind is FieldKind.ID:
        return _id(core, field, place)
    if "*" in core or "?" in core:
        return Pattern(core, field, place)
    if not _has_word(core):
        reading.notes.append(Note(f"{core} has neither letters nor digits and is ignored", place))
        return None
    return _fuzzy(core, fuzzy, field, place) if fuzzy else Word(core, field, place)


def _fuzzy(core: str, fuzzy: str, field: str | None, place: Place) -> Leaf:
    distance = _number(fuzzy[1:])
    if distance > MOST_EDITS:
        raise QueryError(f"{core}~: the number after ~ is 1 or {MOST_EDITS}", *place)
    return Fuzzy(core, distance, field, place) if distance else Word(core, field, place)


def _is_operator(leaf: Leaf | None, place: Place, reading: Reading) -> bool:
    """Whether nothing but an operator is left of a word, as of `AND^`; that is noted."""
    if not isinstance(leaf, Word) or leaf.text not in OPERATORS:
        return False
    reading.notes.append(Note(f"{leaf.text} has a sign behind it that means nothing and is ignored", place))
    return True


def _between(text: str, field: str, place: Place, now: datetime) -> Between:
    try:
        low, high = parse_range(text, now)
    except ValueError as error:
        raise QueryError(f"{field}: {error}", *place) from None
    return Between(field, low, high, text, place)


def _id(core: str, field: str | None, place: Place) -> Word:
    if not _HEXADECIMAL.fullmatch(core):
        raise QueryError(f"{core!r} is no article id", *place, "an id is made of the digits 0-9 and a-f")
    return Word(core.lower(), field, place)


def _number(digits: str) -> int:
    """The number behind a sign, 1 where there is none; what is too long to be one is too great."""
    return int(digits[:9] or 1)


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)
