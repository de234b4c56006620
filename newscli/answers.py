"""What an index answers: articles with their captures, hits, documents, counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from newscli.article import Article, Capture
from newscli.text.snippets import Snippet


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
    hits: Iterator[Hit]
    """Made one by one as they are asked for, while the index is open."""


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


class Fault(StrEnum):
    """What can be wrong with an index."""

    MARK = "mark"
    """The mark of the directory is lost or damaged."""
    COMMIT = "commit"
    """What tells of which segments the index is made is lost or damaged."""
    SEGMENT = "segment"
    """A file of articles, captures and documents is lost or damaged."""
    COUNT = "count"
    """Postings, columns and stored values do not agree."""
    ARTICLE = "article"
    """A text has another id than it claims."""
    CAPTURE = "capture"
    """A capture is of an article that is not there."""
    ORPHAN = "orphan"
    """A file is there that no commit needs."""


class State(StrEnum):
    """What became of a fault."""

    FOUND = "found"
    MENDED = "mended"
    LOST = "lost"
    """It could not be mended without loss; the finding says of what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with an index, or was."""

    fault: Fault
    file: str
    """Its name within the index."""
    message: str
    state: State = State.FOUND


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of an index has looked at, and what it found."""

    findings: tuple[Finding, ...]
    analysis: str | None
    """None where nothing tells it any more."""
    segments: int
    bytes: int
    articles: int
    captures: int
    records: int
    """What is known of documents: one for each name under which one was read."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large an index is on the disk."""

    segments: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An index whose segments were written anew: what it was, what it is."""

    before: Size
    after: Size
    analysis: str
