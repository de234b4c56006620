"""Where articles are indexed: what an engine is, and what a search asks and answers."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from newscli.article import Article, Capture, Document, ParsedDocument
from newscli.errors import UsageError
from newscli.query.tree import Node
from newscli.text.snippets import Snippet


class Sort(StrEnum):
    """The order of hits. Ties, and what has no date, go by id."""

    RELEVANCE = "relevance"
    PUBLISHED = "published"
    """Newest first, undated last."""
    CAPTURED = "captured"
    """Latest capture first, undated last."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is searched for, and which stretch of the hits is wanted."""

    tree: Node
    limit: int | None = None
    offset: int = 0
    sort: Sort = Sort.RELEVANCE


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article with all its captures, in input order."""

    article: Article
    captures: tuple[Capture, ...]

    @property
    def publisher(self) -> str | None:
        """The publisher that the first capture with one names."""
        return next((capture.publisher for capture in self.captures if capture.publisher), None)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a query found."""

    rank: int
    """Counted from 1 over all hits, not over the stretch."""
    score: float
    found: IndexedArticle
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """How many articles a query finds, and the stretch that was asked for."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the index knows of a document: the same bytes are one document, whatever their names."""

    sha256: str
    names: tuple[str, ...]
    size: int
    modified: float | None
    """Seconds since 1970; None where the input had no time."""
    parser: str
    articles: int
    captures: int
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
class Stats:
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


class Writer(Protocol):
    """Adds to an index; nothing is seen by readers before the commit, everything after it.

    Raises IndexWriteError where the disk refuses.
    """

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document, with what this writer has added."""

    def add(self, parsed: ParsedDocument) -> Added:
        """Add a document that is not known yet: its captures, and the articles that are new."""

    def add_name(self, document: Document) -> None:
        """Note another name of a known document."""

    def add_failure(self, record: DocumentRecord) -> None:
        """Note that a document could not be read, and why."""

    def replace(self, parsed: ParsedDocument) -> Added:
        """Put what a document is parsed to now in the place of what it was parsed to before."""

    def delete(self, article_id: str) -> None:
        """Take an article and its captures out; their documents stay known."""


class Engine(Protocol):
    """One index, open. A reader sees one whole commit until `refresh`."""

    @property
    def generation(self) -> int:
        """Number of the commit that is seen."""

    def writer(self, wait: float) -> AbstractContextManager[Writer]:
        """A writer that commits when its block ends well; IndexBusyError after `wait` seconds."""

    def refresh(self) -> None:
        """See the latest commit."""

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document."""

    def has(self, article_id: str) -> bool:
        """Whether there is an article of that whole id."""

    def resolve(self, prefix: str) -> str:
        """The one id that begins so; IdError where it is short or ambiguous, NotFoundError where none."""

    def get(self, article_id: str) -> IndexedArticle:
        """An article by its whole id; NotFoundError where there is none."""

    def iterate(self) -> Iterator[IndexedArticle]:
        """Every article, in the order of ids."""

    def search(self, request: SearchRequest) -> Hits:
        """The articles that a query finds."""

    def count(self, tree: Node) -> int:
        """How many articles a query finds."""

    def stats(self) -> Stats:
        """What is in the index."""

    def close(self) -> None:
        """Let go of the files."""


def open_index(location: str) -> Engine:
    """Open an index that exists; UnusableIndexError where there is none, or it is refused."""
    from newscli.engines.whoosh_index.engine import open_engine

    return open_engine(_directory(location))


def create_index(location: str, analysis: str) -> Engine:
    """Open an index, made first where there is none; `analysis` counts only then."""
    from newscli.engines.whoosh_index.engine import create_engine

    return create_engine(_directory(location), analysis)


def _directory(location: str) -> Path:
    if "://" in location:
        raise UsageError(f"no engine for {location}", "give a directory, which newscli indexes with Whoosh")
    return Path(location)


__all__ = [
    "Added", "DocumentRecord", "Engine", "Hit", "Hits", "IndexedArticle", "Iterable", "SearchRequest", "Sort",
    "Stats", "Writer", "create_index", "open_index",
]  # fmt: skip
