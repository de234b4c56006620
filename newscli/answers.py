"""What an index answers: articles with their captures, hits, documents, counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from newscli.article import Article, Capture

if TYPE_CHECKING:
    from newscli.explanations import ScorePart
    from newscli.text.snippets import Snippet  # an ingest shows none


class IndexedArticle(NamedTuple):
    """An article with all its captures, in input order."""

    article: Article
    captures: tuple[Capture, ...]

    @property
    def publisher(self) -> str | None:
        """The publisher that the first capture with one names."""
        return next((capture.publisher for capture in self.captures if capture.publisher), None)


class Hit(NamedTuple):
    """An article that a query found."""

    rank: int
    """Counted from 1 over all hits, not over the stretch."""
    score: float
    found: IndexedArticle
    snippets: "tuple[Snippet, ...]" = ()
    parts: "tuple[ScorePart, ...] | None" = None
    """What makes up the score, where that is asked for: the largest first, they sum to it as it is shown."""
    collapsed: tuple[str, ...] | None = None
    """The ids of the hits that it stands for, near versions of it, the likest first; None: not asked for."""


class Near(NamedTuple):
    """A near version of an article: an article of its own whose text is nearly the same."""

    article: Article
    similarity: float
    """Which part of the runs of words of the shorter text is in the longer, 0 to 1."""


class Position(NamedTuple):
    """Where a hit stands in an order: what begins behind it is the same wherever that order holds."""

    rank: int
    key: float
    """What the order goes by, the largest first."""
    tie: bytes
    """What goes before it among hits of the same key is less; the engine's own."""


class FacetCounts(NamedTuple):
    """How many hits have each value; a hit that has several counts for each of them."""

    counts: tuple[tuple[str, int], ...]
    """Moments in order of time, other values the most first."""
    none: int
    """The hits that have no value."""
    more: int = 0
    """How many values were left out."""

    def first(self, limit: int) -> "FacetCounts":
        """The first values alone."""
        return FacetCounts(self.counts[:limit], self.none, max(len(self.counts) - limit, 0))

    def last(self, limit: int) -> "FacetCounts":
        """The last values alone; a limit of 1 or more."""
        return FacetCounts(self.counts[-limit:], self.none, max(len(self.counts) - limit, 0))


class Hits(NamedTuple):
    """How many articles a query finds, and the stretch that was asked for."""

    total: int
    hits: Iterator[Hit]
    """Made one by one as they are asked for, while the index is open."""
    generation: int
    """That of the commit that was searched."""
    last: Position | None = None
    """Where the last hit of the stretch stands; None where no hit is behind it."""
    facets: Mapping[str, FacetCounts] = MappingProxyType({})
    """What was counted, by the names of facets."""
    collapsed: int = 0
    """The hits that those of the stretch stand for; they are among `total`."""


class DocumentRecord(NamedTuple):
    """What the index knows of a document: the same bytes are one document, whatever their names."""

    sha256: str
    names: tuple[str, ...]
    size: int
    modified: float | None
    """Seconds since 1970; None where the input had no time."""
    parser: str
    articles: int
    """How many it gave when it was read; of those that `Engine.documents` lists, how many are there now."""
    captures: int
    """Likewise."""
    failure: str | None = None
    """Why it could not be read, where it could not."""


@dataclass(frozen=True, slots=True)
class Added:
    """The books of what was added: captures (lists without a story too), and the articles in them."""

    articles_new: int = 0
    articles_known: int = 0
    captures_new: int = 0
    captures_known: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(
            self.articles_new + other.articles_new,
            self.articles_known + other.articles_known,
            self.captures_new + other.captures_new,
            self.captures_known + other.captures_known,
        )


@dataclass(frozen=True, slots=True)
class Removed:
    """The books of what was taken out of an index."""

    documents: int = 0
    articles: int = 0
    captures: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(
            self.documents + other.documents,
            self.articles + other.articles,
            self.captures + other.captures,
        )


class Stats(NamedTuple):
    """What is in an index."""

    articles: int
    captures: int
    documents: int
    failed: int
    generation: int
    """Counts commits: grows with each."""
    segments: int
    bytes: int
    analysis: str
    oldest: str | None
    newest: str | None
    """First and last `published`, as days."""
    languages: tuple[tuple[str, int], ...]
    """Articles by language, the most first."""
    publishers: tuple[tuple[str, int], ...]
    """Captures by publisher (folded), the most first."""
