"""Answers searches on one commit: what is found, in which order, counted by what, and the hits one by one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from newscli.answers import FacetCounts, Hit, Hits
from newscli.engines.budget import Budget
from newscli.engines.protocol import Facet, SearchRequest, Sort
from newscli.engines.ranking import RANKING, Ranking, Scores
from newscli.engines.whoosh_index.directory import reading
from newscli.engines.whoosh_index.evaluation import Evaluator
from newscli.engines.whoosh_index.ordering import Keys, Stretch, choose_stretch, sort_keys
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.since import added_after
from newscli.query import Highlighter, Node
from newscli.text.analysis import Analyzer

if TYPE_CHECKING:
    from newscli.engines.whoosh_index.explaining import Explainer
    from newscli.engines.whoosh_index.nearness import Collapsed


class Searcher:
    """Searches one commit."""

    def __init__(
        self, reader: IndexReader, path: Path, analyzer: Analyzer, names: Analyzer, ranking: Ranking | None
    ) -> None:
        self._reader = reader
        self._path = path
        self._analyzer = analyzer
        self._names = names
        self._ranking = ranking or RANKING

    def search(self, request: SearchRequest) -> Hits:
        """The articles that a query finds."""
        with reading(self._path):
            total, scores = self._scores(request)
            keys = sort_keys(self._reader, scores, request)
            collapsed: Mapping[int, tuple[str, ...]] = {}
            if request.is_collapsed:
                keys, collapsed = self._collapsed(keys, request)
            stretch = choose_stretch(self._reader, keys, request)
            facets = self._facets(scores, request.facets)
        hits = self._hits(request, stretch, scores, collapsed)
        count = sum(len(collapsed.get(number, ())) for number in stretch.numbers)
        return Hits(total, hits, self._reader.segments.generation, stretch.last, facets, count)

    def evaluator(self, budget: Budget | None = None) -> Evaluator:
        """What evaluates a query, as far as a budget goes."""
        return Evaluator(self._reader, self._analyzer, self._names, budget, self._ranking)

    def explainer(self, tree: Node, budget: Budget | None) -> "Explainer":
        """What explains a query, as far as a budget goes."""
        from newscli.engines.whoosh_index.explaining import Explainer  # few ask for it

        return Explainer(tree, self._reader, self._analyzer, self._names, self.evaluator(budget))

    def _scores(self, request: SearchRequest) -> tuple[int, Scores]:
        """How many hits there are; and their scores, all or those of which any may be in the stretch.

        One more than is in the stretch: so it is seen whether it is the last.
        """
        evaluator = self.evaluator(request.budget)
        if request.limit is not None and not _needs_all(request):
            return evaluator.best(request.tree, request.offset + request.limit + 1)
        scores = evaluator.ranked(request.tree) if request.limit != 0 else evaluator.unscored(request.tree)
        if request.since is not None:
            scores = added_after(request.since, scores, self._reader.segments)
        return len(scores), scores

    def _facets(self, scores: Scores, wanted: tuple[Facet, ...]) -> dict[str, FacetCounts]:
        if not wanted:
            return {}
        from newscli.engines.whoosh_index.facets import count_facets  # few ask for them

        return count_facets(self._reader, scores, wanted)

    def _collapsed(self, keys: Keys, request: SearchRequest) -> "Collapsed":
        from newscli.engines.whoosh_index.nearness import NearLookUp, collapse  # few ask for it

        return collapse(NearLookUp(self._reader, self._names), self._reader, keys, request)

    def _hits(
        self,
        request: SearchRequest,
        stretch: Stretch,
        scores: Scores,
        collapsed: Mapping[int, tuple[str, ...]],
    ) -> Iterator[Hit]:
        """The hits of a stretch, one by one."""
        highlighter = Highlighter(request.tree, self._analyzer, self._names)
        budget = request.budget and request.budget.renewed()
        explainer = self.explainer(request.tree, budget) if request.has_parts else None
        for rank, number in enumerate(stretch.numbers, stretch.first):
            with reading(self._path):
                found = self._reader.indexed_article(number)
                parts = explainer.parts(number, found.article, scores[number]) if explainer else None
            snippets = highlighter.snippets(found.article, found.captures) if request.has_snippets else ()
            behind = collapsed.get(number, ()) if request.is_collapsed else None
            yield Hit(rank, scores[number], found, snippets, parts, behind)


def _needs_all(request: SearchRequest) -> bool:
    """Whether what is asked for depends on hits that are not among the best."""
    is_by_score = request.sort is Sort.RELEVANCE and not request.is_reversed
    is_of_others = request.after or request.facets or request.is_collapsed or request.since is not None
    return not is_by_score or bool(is_of_others)
