"""Stories of lists, and where lists carried them: the nouns, and their JSON shapes."""

from typing import NamedTuple

from newscli.article import Item, ListKind, Moment, Source
from newscli.shapes import Shape, captured_shape, source_shape

STORY_SCHEMA = "newscli.story/1"


class Appearance(NamedTuple):
    """One place of a list that carried a story."""

    captured: Moment | None
    publisher: str | None
    label: str | None
    kind: ListKind
    item: Item
    source: Source
    """The document that has the list."""

    def shape(self) -> Shape:
        """As JSON has it."""
        return {
            "captured": captured_shape(self.captured),
            "publisher": self.publisher,
            "label": self.label,
            "kind": str(self.kind),
            "rank": self.item.rank,
            "text": self.item.text,
            "truncated": self.item.truncated,
            "source": source_shape(self.source),
        }


class Article(NamedTuple):
    """What a story may be: the articles of one folded headline."""

    headline: str
    ids: tuple[str, ...]
    """Ascending; at least one."""


class Story(NamedTuple):
    """An item of lists over all captures, or over those of a period."""

    text: str
    """The headline of its articles; where none is known, the longest item as it was first seen."""
    truncated: bool
    """Whether the text is an item that was cut."""
    articles: tuple[Article, ...]
    """What it may be: nothing that is in the index; one headline; or several, which is ambiguous."""
    captures: int
    publishers: tuple[str, ...]
    """Folded, ascending."""
    best_rank: int
    last_rank: int
    """The best of those that it had in the latest capture."""
    first_seen: Moment | None
    """When it was captured first; None where no capture is dated."""
    last_seen: Moment | None
    period: str | None = None
    """The day, the week (`2025-W28`) or the month that is counted; None: all time, or undated captures."""
    appearances: tuple[Appearance, ...] | None = None
    """Where lists carried it, by time of capture; None where that is not asked for."""

    @property
    def id(self) -> str | None:
        """The first id of its articles, where they are known."""
        return self.articles[0].ids[0] if len(self.articles) == 1 else None

    def shape(self) -> Shape:
        """As JSON has it."""
        appearances = None if self.appearances is None else [each.shape() for each in self.appearances]
        return {
            "schema": STORY_SCHEMA,
            "id": self.id,
            "headline": self.text,
            "truncated": self.truncated,
            "articles": [{"headline": each.headline, "ids": list(each.ids)} for each in self.articles],
            "period": self.period,
            "captures": self.captures,
            "publishers": list(self.publishers),
            "best_rank": self.best_rank,
            "last_rank": self.last_rank,
            "first_seen": captured_shape(self.first_seen),
            "last_seen": captured_shape(self.last_seen),
            "appearances": appearances,
        }
