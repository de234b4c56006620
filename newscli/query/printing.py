"""Query tree → a query string that parses to an equal tree."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from newscli.query.tree import And, Between, Boost, Every, Fuzzy, Leaf, Node, Not, Or, Pattern, Phrase, Word

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_query(node: Node) -> str:
    """The tree as a person would type it."""
    match node:
        case And(children):
            return " ".join(_grouped(child, Or, And) for child in children)
        case Or(children):
            return " OR ".join(_grouped(child, Or) for child in children)
        case Not(child):
            return f"NOT {_grouped(child, And, Or, Not)}"
        case Boost(child, factor):
            text = _grouped(child, And, Or, Not, Boost)
            whole = f"({text})" if text.endswith(":") else text  # else `^` would stand behind a field
            return f"{whole}^{Decimal(repr(factor)).normalize():f}"
        case _:
            return _leaf(node)


def _grouped(node: Node, *kinds: type) -> str:
    """A node, in brackets where it would be read otherwise."""
    text = to_query(node)
    return f"({text})" if isinstance(node, kinds) else text


def _leaf(leaf: Leaf) -> str:
    value = _value(leaf)
    if leaf.field is None:
        return value
    whole = f"({value})" if value.startswith("/") else value  # behind a colon it would make a word of both
    return f"{leaf.field}:{whole}"


def _value(leaf: Leaf) -> str:
    """A leaf without its field."""
    match leaf:
        case Word(text) | Pattern(text):
            return text
        case Phrase(text, slop):
            return f'"{text}"' + (f"~{slop}" if slop != 1 else "")
        case Fuzzy(text, distance):
            return f"{text}~{distance}"
        case Every():
            return "*"
        case Between():
            return leaf.text or f"{_instant(leaf.low, 0)}..{_instant(leaf.high, 1)}"
    assert_never(leaf)


def _instant(stamp: int | None, less: int) -> str:
    """Milliseconds since 1970 as a date; an end is the last millisecond before it."""
    if stamp is None:
        return ""
    at = _EPOCH + timedelta(milliseconds=stamp - less)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
