"""The Whoosh engine: an index in a directory, behind the Engine protocol."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from newscli.answers import DocumentRecord, FacetCounts, Hits, IndexedArticle, Near, Stats
from newscli.article import Article, Capture
from newscli.engines.budget import Budget
from newscli.engines.lists import Lists
from newscli.engines.protocol import SearchRequest
from newscli.engines.whoosh_index.directory import check_directory, create_directory, reading, size_of
from newscli.engines.whoosh_index.documents import count_documents, find_documents, iterate_documents
from newscli.engines.whoosh_index.marks import Mark
from newscli.engines.whoosh_index.points import read_point
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import Kind
from newscli.engines.whoosh_index.segments import Segments
from newscli.engines.writing import BulkWriter, Writer
from newscli.errors import NotFoundError
from newscli.text.analysis import NO_STEMMING, Analyzer

if TYPE_CHECKING:
    from newscli.engines.ranking import Ranking
    from newscli.engines.whoosh_index.searching import Searcher
    from newscli.explanations import ReadQuery
    from newscli.query import Node


def open_engine(path: Path) -> "WhooshEngine":
    """Open an index that is there."""
    return WhooshEngine(path, check_directory(path))


def create_engine(path: Path, analysis: str) -> "WhooshEngine":
    """Open an index, made first where there is none."""
    return WhooshEngine(path, create_directory(path, analysis))


class WhooshEngine:
    """One index in a directory, open."""

    def __init__(self, path: Path, mark: Mark) -> None:
        self._path = path
        self._mark = mark
        self._names = Analyzer(NO_STEMMING)
        self.ranking: Ranking | None = None
        """By what scores are made, where it is not as ever."""

    @cached_property
    def _view(self) -> tuple[IndexReader, Analyzer]:
        """The commit that is seen, and the analysis that it was made by."""
        with reading(self._path):
            segments = Segments(self._path)
            return IndexReader(segments), Analyzer(segments.analysis or self._mark.analysis)

    @property
    def _reader(self) -> IndexReader:
        return self._view[0]

    @property
    def _analyzer(self) -> Analyzer:
        return self._view[1]

    @property
    def analysis(self) -> str:
        """How the texts of the last commit were analysed."""
        with reading(self._path):
            return read_point(self._path).analysis or self._mark.analysis

    @property
    def generation(self) -> int:
        """Number of the commit that is seen."""
        return self._reader.segments.generation

    def writer(self, wait: float) -> AbstractContextManager[Writer]:
        """A writer that commits when its block ends well."""
        from newscli.engines.whoosh_index.writer import open_writer  # a search does without

        return open_writer(self._path, wait)

    def bulk_writer(self, wait: float) -> AbstractContextManager[BulkWriter]:
        """A writer of many new documents."""
        from newscli.engines.whoosh_index.adding import open_bulk_writer

        return open_bulk_writer(self._path, self.analysis, wait)

    def refresh(self) -> None:
        """See the latest commit."""
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        view = self.__dict__.pop("_view", None)
        if view is not None:
            view[0].segments.close()

    def document(self, sha256: str) -> DocumentRecord | None:
        """What is known of a document."""
        with reading(self._path):
            return self._reader.document(sha256)

    def has(self, article_id: str) -> bool:
        """Whether there is an article of that whole id."""
        with reading(self._path):
            return self._reader.article_number(article_id) is not None

    def resolve(self, prefix: str) -> str:
        """The one id that begins so."""
        with reading(self._path):
            return self._reader.resolve(prefix)

    def get(self, article_id: str) -> IndexedArticle:
        """An article by its whole id."""
        with reading(self._path):
            number = self._reader.article_number(article_id)
            if number is not None:
                return self._reader.indexed_article(number, article_id)
        raise NotFoundError(f"no article has the id {article_id}")

    def iterate(self, tree: "Node | None" = None, after: str = "") -> Iterator[IndexedArticle]:
        """Every article, or those that a query finds, in the order of ids; those behind a whole id."""
        with reading(self._path):
            if tree is None:
                yield from self._reader.iterate(after)
            else:
                yield from self._reader.iterate_numbers(self._searcher.evaluator().matches(tree), after)

    def lists_alone(self) -> Iterator[Capture]:
        """The captures of lists without a story, by document and place."""
        with reading(self._path):
            yield from self._reader.lists_alone()

    def documents(self) -> Iterator[DocumentRecord]:
        """Every document, by the first of its names in byte order, then by SHA-256."""
        with reading(self._path):
            yield from iterate_documents(self._reader)

    def find_documents(self, text: str) -> tuple[DocumentRecord, ...]:
        """The documents of a name, by SHA-256, or else the one whose SHA-256 begins so."""
        with reading(self._path):
            return find_documents(self._reader, text)

    def search(self, request: SearchRequest) -> Hits:
        """The articles that a query finds."""
        return self._searcher.search(request)

    def count(self, tree: "Node", budget: Budget | None = None) -> int:
        """How many articles a query finds."""
        with reading(self._path):
            return len(self._searcher.evaluator(budget).matches(tree))

    def count_places(self, tree: "Node", budget: Budget | None = None) -> FacetCounts:
        """How many items of lists a query finds, by the day they were captured."""
        from newscli.engines.whoosh_index.place_counts import count_places  # few ask for it

        with reading(self._path):
            return count_places(
                tree, self._reader, (self._analyzer, self._names), budget or Budget.unlimited()
            )

    def suggest(self, tree: "Node") -> "Node | None":
        """The query with words that the index has in place of those that are in no article."""
        from newscli.engines.whoosh_index.suggesting import Suggester  # most searches do without

        with reading(self._path):
            return Suggester(self._reader, self._analyzer, self._names, self._searcher.evaluator()).suggest(
                tree
            )

    def likeness(self, article: Article) -> "Node | None":
        """A query that finds the articles that are like one, without itself."""
        from newscli.engines.whoosh_index.likeness import find_likeness  # few ask for it

        with reading(self._path):
            return find_likeness(article, self._reader, self._analyzer)

    def near(self, article: Article) -> tuple[Near, ...]:
        """The near versions of an article, without itself, the likest first."""
        from newscli.engines.whoosh_index.nearness import NearLookUp  # few ask for it

        with reading(self._path):
            return tuple(near for _, near in NearLookUp(self._reader, self._names).find(article))

    def explain(self, tree: "Node", budget: Budget | None = None) -> "ReadQuery":
        """How a query was read, and what each part of it finds."""
        with reading(self._path):
            return self._searcher.explainer(tree, budget).read()

    def lists(self) -> Lists:
        """The lists of the commit that is seen."""
        from newscli.engines.whoosh_index.lists import WhooshLists  # most commands do without

        with reading(self._path):
            return WhooshLists(self._reader, self._path, self._analyzer, self._names)

    def stats(self) -> Stats:
        """What is in the index."""
        with reading(self._path):
            documents, failed = count_documents(self._reader)
            oldest, newest = self._reader.published_range()
            return Stats(
                articles=self._reader.count(Kind.ARTICLE),
                captures=self._reader.count(Kind.CAPTURE),
                documents=documents,
                failed=failed,
                generation=self.generation,
                segments=self._reader.segments.count,
                bytes=size_of(self._path),
                analysis=self._analyzer.analysis,
                oldest=oldest,
                newest=newest,
                languages=self._reader.tally("language"),
                publishers=self._reader.tally("publisher"),
            )

    @property
    def _searcher(self) -> "Searcher":
        from newscli.engines.whoosh_index.searching import Searcher  # an ingest does without

        return Searcher(self._reader, self._path, self._analyzer, self._names, self.ranking)
