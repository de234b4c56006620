"""Random histories of an index against a dictionary that says what it must hold."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import ArticleList, Capture, Item, ListKind, ParsedDocument
from newscli.engines import Engine, SearchRequest, create_index
from newscli.ingest.exported import read_exported
from newscli.ingest.restoring import restore_one
from newscli.query import Every
from newscli.render.jsontext import dump_json
from newscli.shapes import Shape, document_shape, indexed_shape, list_alone_shape
from tests.cases import parsed

WRITINGS = (
    ("Vote", "One."),
    ("VOTE", "One."),
    ("Climate", "Two."),
    ("climate", "Two. "),
    ("Ferry", "Three."),
)
NAMES = ("a", "b", "c", "d", "e", "f")


def dump(name: str, kind: int) -> ParsedDocument:
    """A document of one of the writings, some of them of one article; the last kind is a list alone."""
    if kind < len(WRITINGS):
        return parsed(name, *WRITINGS[kind])
    alone = parsed(
        name, None, None, lists=(ArticleList("Most Read", ListKind.MOST_READ, (Item(1, "Vote"),)),)
    )
    return replace(alone, captures=tuple(replace(each, article=None) for each in alone.captures))


@dataclass(slots=True)
class Model:
    """What an index must hold: captures in input order, and the documents that are known."""

    captures: list[Capture] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)

    def add(self, document: ParsedDocument) -> None:
        self.documents[document.document.sha256] = document.document.name
        self.captures += document.captures

    def delete(self, article_id: str) -> None:
        self.captures = [each for each in self.captures if not each.article or each.article.id != article_id]

    def forget(self, sha256s: list[str]) -> None:
        self.captures = [each for each in self.captures if each.source.sha256 not in sha256s]
        self.documents = {sha: name for sha, name in self.documents.items() if sha not in sha256s}

    def check(self, engine: Engine) -> None:
        ids = {each.article.id for each in self.captures if each.article}
        found = list(engine.iterate())
        assert [each.article.id for each in found] == sorted(ids)
        for each in found:
            own = [one for one in self.captures if one.article and one.article.id == each.article.id]
            assert list(each.captures) == own
            assert each.article == own[0].article
        alone = [each for each in self.captures if not each.article]
        assert list(engine.lists_alone()) == sorted(alone, key=lambda each: each.place)
        hits = engine.search(SearchRequest(Every()))
        stats = engine.stats()
        assert hits.total == engine.count(Every()) == stats.articles == len(ids)
        assert stats.captures == len(self.captures)
        assert stats.documents == len(self.documents)
        records = list(engine.documents())
        assert [(each.names[0], each.sha256) for each in records] == sorted(
            (name, sha) for sha, name in self.documents.items()
        )
        for record in records:
            of_it = [each for each in self.captures if each.source.sha256 == record.sha256]
            assert (record.captures, record.articles) == (len(of_it), sum(bool(one.article) for one in of_it))


def exported(engine: Engine) -> Iterator[Shape]:
    yield from map(document_shape, engine.documents())
    yield from map(list_alone_shape, engine.lists_alone())
    yield from map(indexed_shape, engine.iterate())


def restore(engine: Engine, lines: list[str]) -> None:
    with engine.writer(1) as writer:
        for line in lines:
            restore_one(writer, read_exported(line.encode()))
    engine.refresh()


dumps = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(range(len(WRITINGS) + 1))), min_size=1, max_size=4
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("ingest"), dumps),
        st.tuples(st.just("delete"), dumps),
        st.tuples(st.just("forget"), dumps),
        st.tuples(st.just("twice"), dumps),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_history_of_an_index_is_that_of_its_model(history: list[tuple[str, list[tuple[str, int]]]]) -> None:
    model = Model()
    with (
        TemporaryDirectory() as folder,
        closing(create_index(str(Path(folder) / "index"), "english")) as engine,
    ):
        for step, chosen in history:
            take(step, [dump(*each) for each in chosen], engine, model)
            model.check(engine)
        lines = list(map(dump_json, exported(engine)))
        with closing(create_index(str(Path(folder) / "copy"), "english")) as copy:
            for _ in range(2):
                restore(copy, lines)
                assert list(map(dump_json, exported(copy))) == lines
                model.check(copy)


def take(step: str, chosen: list[ParsedDocument], engine: Engine, model: Model) -> None:
    """One step, on the index and on the model."""
    if step == "twice":
        restore(engine, list(map(dump_json, exported(engine))))
        return
    with engine.writer(1) as writer:
        if step == "ingest":
            for each in chosen:
                if writer.document(each.document.sha256) is None:
                    writer.add(each)
                    model.add(each)
        elif step == "delete":
            articles = {capture.article for each in chosen for capture in each.captures if capture.article}
            for article_id in {article.id for article in articles}:
                writer.delete(article_id)
                model.delete(article_id)
        else:
            writer.forget([each.document.sha256 for each in chosen])
            model.forget([each.document.sha256 for each in chosen])
    engine.refresh()
