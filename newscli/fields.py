"""The field table: what can be searched for, read by the query language, the engines and the help."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class FieldKind(StrEnum):
    """How a field's values are matched."""

    TEXT = "text"
    """Terms in order: words, phrases, patterns, fuzzy words."""
    KEYWORD = "keyword"
    """The whole value, case and accents folded; patterns match the whole value too."""
    DATE = "date"
    """A moment: a day, month, year or a range of them."""
    ID = "id"
    """A hexadecimal id or a prefix of it."""


class Scope(StrEnum):
    """What a field is a property of."""

    ARTICLE = "article"
    CAPTURE = "capture"
    """The condition holds of an article when any of its captures has it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table."""

    name: str
    kind: FieldKind
    scope: Scope
    description: str
    weight: float = 1.0
    """How much a hit in this field counts in ranking."""


_ROWS = (
    Field("headline", FieldKind.TEXT, Scope.ARTICLE, "words of the headline", 2.0),
    Field("body", FieldKind.TEXT, Scope.ARTICLE, "words of the body"),
    Field("byline", FieldKind.TEXT, Scope.ARTICLE, "who wrote it"),
    Field("list", FieldKind.TEXT, Scope.CAPTURE, "words of the lists around the story"),
    Field("publisher", FieldKind.KEYWORD, Scope.CAPTURE, "the outlet, whole"),
    Field("source", FieldKind.TEXT, Scope.CAPTURE, "words of the document's name, unstemmed"),
    Field("language", FieldKind.KEYWORD, Scope.ARTICLE, "ISO 639-1 code, such as en"),
    Field("published", FieldKind.DATE, Scope.ARTICLE, "when the text says it was published"),
    Field("captured", FieldKind.DATE, Scope.CAPTURE, "when the dump was taken"),
    Field("id", FieldKind.ID, Scope.ARTICLE, "the article's id, or its beginning"),
)

FIELDS = MappingProxyType({field.name: field for field in _ROWS})
DEFAULT_FIELDS = ("headline", "body")
"""Where a bare word is searched."""
