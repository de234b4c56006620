"""An ingest that only counts: what would be parsed, and which articles would be new."""

from collections.abc import Iterable

from newscli.answers import Added
from newscli.article import ParsedDocument
from newscli.engines import Engine
from newscli.errors import InputError
from newscli.ingest.books import Books, Plan, Watch
from newscli.ingest.work import Item, parse_one
from newscli.sources import Input, read_raws


class Rehearsal:
    """One run. `engine` None is an index that is not there yet."""

    def __init__(self, engine: Engine | None, plan: Plan, watch: Watch) -> None:
        self.books = Books()
        self._engine = engine
        self._plan = plan
        self._watch = watch
        self._documents: set[str] = set()
        self._articles: set[str] = set()

    def run(self, inputs: Iterable[Input | InputError]) -> Books:
        """Count all inputs; InputError at the first failure where the plan is strict."""
        return self.run_raw(read_raws(inputs))

    def run_raw(self, items: Iterable[Item]) -> Books:
        """Count documents that were read, likewise."""
        for item in items:
            try:
                self._count(item)
            except InputError as error:
                self.books.documents += 1
                self.books.failed += 1
                self._watch.on_failure(error)
                if self._plan.strict:
                    raise
            self._watch.on_documents(1)
        return self.books

    def _count(self, item: Item) -> None:
        if isinstance(item, InputError):
            raise item
        sha256 = item.sha256
        is_there = self._is_known(sha256)
        if sha256 in self._documents or (is_there and not self._plan.reparse):
            self.books.documents += 1
            self.books.unchanged += 1
            self._keep(sha256)
            return
        parsed = parse_one(item, self._plan)
        if parsed is not None:
            self._keep(sha256)
            self._documents.add(sha256)
            self.books.documents += 1
            self.books.parsed += 1
            self.books.added += self._added(parsed, is_there)

    def _keep(self, sha256: str) -> None:
        if self._plan.keeping:
            self.books.kept += self._plan.keeping.rehearse(sha256)

    def _is_known(self, sha256: str) -> bool:
        record = self._engine.document(sha256) if self._engine else None
        return record is not None and record.failure is None

    def _added(self, parsed: ParsedDocument, is_there: bool) -> Added:
        count = len(parsed.captures)
        added = Added(captures_known=count) if is_there else Added(captures_new=count)
        for article_id in (capture.article.id for capture in parsed.captures if capture.article):
            is_known = article_id in self._articles or bool(self._engine and self._engine.has(article_id))
            added += Added(articles_known=is_known, articles_new=not is_known)
            self._articles.add(article_id)
        return added
