"""What an engine is, and what a search asks: the contract that every engine keeps."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from newscli.answers import DocumentRecord, FacetCounts, Hits, IndexedArticle, Near, Position, Stats
from newscli.article import Article, Capture
from newscli.engines.budget import Budget
from newscli.engines.lists import Lists
from newscli.engines.writing import BulkWriter, Writer

if TYPE_CHECKING:
    from newscli.explanations import ReadQuery
    from newscli.findings import Checked, Finding, Rewritten
    from newscli.query import Node  # an ingest asks nothing, and starts without


class Sort(StrEnum):
    """The order of hits. Ties, and what has no date, go by id."""

    RELEVANCE = "relevance"
    PUBLISHED = "published"
    """Newest first, undated last."""
    CAPTURED = "captured"
    """Latest capture first, undated last."""


class Facet(StrEnum):
    """What hits are counted by. Values are folded as those of fields are; moments are in UTC."""

    PUBLISHER = "publisher"
    LANGUAGE = "language"
    LIST = "list"
    """The kinds of the lists around it."""
    LABEL = "label"
    """The labels of the lists around it, their letters and digits alone."""
    PUBLISHED_YEAR = "published:year"
    PUBLISHED_MONTH = "published:month"
    PUBLISHED_DAY = "published:day"
    CAPTURED_YEAR = "captured:year"
    CAPTURED_MONTH = "captured:month"
    CAPTURED_DAY = "captured:day"

    @property
    def unit(self) -> str | None:
        """What moments are counted by: year, month or day; None where the values are no moments."""
        return self.partition(":")[2] or None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is searched for, and which stretch of the hits is wanted."""

    tree: "Node"
    limit: int | None = None
    offset: int = 0
    sort: Sort = Sort.RELEVANCE
    has_snippets: bool = True
    """Whether the passages that were found are wanted: they cost more than the search."""
    budget: Budget | None = None
    """What it may cost; None: whatever it takes. It tells afterwards whether it was enough."""
    is_reversed: bool = False
    """Whether the order is the other way round; ties still go by id, and what has no date is last."""
    after: Position | None = None
    """Behind which hit the stretch begins, `offset` hits further; it need not be there any more."""
    facets: tuple[Facet, ...] = ()
    """What all hits are counted by."""
    has_parts: bool = False
    """Whether it is wanted what makes up each score."""
    since: int | None = None
    """Only articles that came into the index after the commit of this generation."""
    is_collapsed: bool = False
    """Whether a hit stands for those behind it that are near versions of it."""


class Engine(Protocol):
    """One index, open. A reader sees one whole commit until `refresh`."""

    @property
    def generation(self) -> int:
        """Number of the commit that is seen."""

    @property
    def analysis(self) -> str:
        """By which analysis its texts became terms: a language of the stemmer, or `none`."""

    def writer(self, wait: float) -> AbstractContextManager[Writer]:
        """A writer that commits when its block ends well; IndexBusyError after `wait` seconds."""

    def bulk_writer(self, wait: float) -> AbstractContextManager[BulkWriter]:
        """A writer of many new documents; IndexBusyError after `wait` seconds."""

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

    def iterate(self, tree: "Node | None" = None, after: str = "") -> Iterator[IndexedArticle]:
        """Every article, or those that a query finds, in the order of ids; those behind a whole id."""

    def lists_alone(self) -> Iterator[Capture]:
        """The captures of lists without a story, by document and place."""

    def documents(self) -> Iterator[DocumentRecord]:
        """Every document, by the first of its names in byte order, then by SHA-256."""

    def find_documents(self, text: str) -> tuple[DocumentRecord, ...]:
        """The documents of a name, by SHA-256, or else the one whose SHA-256 begins so.

        IdError where it begins several, NotFoundError where none.
        """

    def search(self, request: SearchRequest) -> Hits:
        """The articles that a query finds. QueryError, SlowQueryError where its budget is not enough."""

    def count(self, tree: "Node", budget: Budget | None = None) -> int:
        """How many articles a query finds. QueryError, SlowQueryError where the budget is not enough."""

    def count_places(self, tree: "Node", budget: Budget | None = None) -> FacetCounts:
        """How many places in lists a query finds, by the day (ISO, UTC) on which they were captured.

        A place is an item in a list of a capture. Bare words and `list:` are looked for in its text; other
        conditions hold of the capture, or of its article. QueryError, SlowQueryError as of `search`.
        """

    def suggest(self, tree: "Node") -> "Node | None":
        """The query with words that the index has, as written there, for those that are in no article.

        None where it would find nothing, or nothing is like them.
        """

    def likeness(self, article: Article) -> "Node | None":
        """A query that finds the articles that are like one, without itself; the article may be any text.

        None where no other article has a word of it.
        """

    def near(self, article: Article) -> tuple[Near, ...]:
        """The near versions of an article, without itself, the likest first; the article may be any text."""

    def explain(self, tree: "Node", budget: Budget | None = None) -> "ReadQuery":
        """How a query was read, and what each part of it finds."""

    def lists(self) -> Lists:
        """The lists of the commit that is seen."""

    def stats(self) -> Stats:
        """What is in the index."""

    def close(self) -> None:
        """Let go of the files."""


class SavedQueries(Protocol):
    """The saved queries of one index: they go where it goes, and change without a commit."""

    def read(self) -> Mapping[str, str]:
        """Name → query as it was typed, in the order of names.

        UnusableIndexError where there is no index, or what is kept cannot be read.
        """

    def put(self, name: str, query: str | None, wait: float) -> None:
        """Keep a query under a name, in the place of one that it had; None: let go of that.

        IndexBusyError after `wait` seconds, IndexWriteError where the disk refuses.
        """


class Doctor(Protocol):
    """Who looks after an index, also one that cannot be opened."""

    def check(self) -> "Checked":
        """Look at all that there is. It writes nothing, and needs no lock."""

    def foresee(self) -> "tuple[Finding, ...]":
        """What a repair would come to: what it would mend, what it could not save. It writes nothing."""

    def repair(self, wait: float) -> "tuple[Finding, ...]":
        """Mend what can be mended, in one commit; what was found, and what could not be saved.

        IndexBusyError after `wait` seconds, IndexWriteError where the disk refuses.
        """

    def compact(self, wait: float) -> "Rewritten":
        """Make as few segments as there may be, without what is deleted."""

    def rebuild(self, analysis: str | None, wait: float, on_documents: Callable[[int], None]) -> "Rewritten":
        """Make all segments anew of what is stored, in one commit; by the same analysis where none is given.

        `on_documents` is told of how many index documents are done. UsageError for an unknown analysis.
        """
