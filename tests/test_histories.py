"""Whatever is done to an index in whatever order, and cut short wherever: it has what a dictionary has."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from newscli.article import Capture
from newscli.engines import create_index, open_index
from newscli.ingest import Books, Ingest, Plan, Watch, documents
from newscli.ingest.work import parse_one
from newscli.query import parse_query
from newscli.sources import RawDocument, Reading
from tests.making import most_read, story
from tests.test_crowds import NOW

PLAN = Plan(Reading())
GOOD = (
    *(story(number, writing) for number in range(3) for writing in range(3)),
    f"{story(0)}\n\n{most_read(1)}",
    f"{story(1)}\n\n====================\n\n{story(2, 1)}\n",
    f"{story(3)}\n\n====================\n\n{story(0, 2)}\n",
    most_read(2),
    "",
)
BAD = "<!DOCTYPE html>\n<html><body><p>no dump</p></body></html>\n"
DUMPS = tuple(text.encode() for text in (*GOOD, BAD))
NAMES = ("a.txt", "b.txt", "c.txt")


def parse(data: bytes) -> tuple[Capture, ...]:
    """The captures of a dump; none where it fails."""
    parsed = parse_one(RawDocument("", data), PLAN) if data != BAD.encode() else None
    return parsed.captures if parsed else ()


SHAS = tuple(RawDocument("", data).sha256 for data in DUMPS)
CAPTURES = {sha256: parse(data) for sha256, data in zip(SHAS, DUMPS, strict=True)}
BY_KEY = {capture.key: capture for captures in CAPTURES.values() for capture in captures}
ARTICLES = sorted({capture.article.id for capture in BY_KEY.values() if capture.article})


@dataclass(frozen=True, slots=True)
class Model:
    """What an index has."""

    names: dict[str, frozenset[str]] = field(default_factory=dict)
    """SHA-256 of a document that is known → its names."""
    captures: frozenset[str] = frozenset()
    """Their keys."""

    def with_document(self, sha256: str, name: str, reparse: bool = False) -> "Model":
        """This, after a document was ingested."""
        failed = sha256 == SHAS[-1]
        is_known = sha256 in self.names
        names = frozenset() if is_known and failed else frozenset((name,))
        captures = self.captures
        if not is_known or reparse:
            captures |= {capture.key for capture in CAPTURES[sha256]}
        return Model(self.names | {sha256: self.names.get(sha256, frozenset()) | names}, captures)

    def without_article(self, article_id: str) -> "Model":
        """This, after an article was deleted."""
        return replace(self, captures=frozenset(key for key in self.captures if _article(key) != article_id))

    def without_documents(self, sha256s: list[str]) -> "Model":
        """This, after documents were forgotten."""
        names = {sha256: names for sha256, names in self.names.items() if sha256 not in sha256s}
        return Model(names, frozenset(key for key in self.captures if key.split(":")[0] not in sha256s))


def _article(key: str) -> str | None:
    article = BY_KEY[key].article
    return article.id if article else None


def seen(index: Path) -> Model:
    """What an index has, as its engine tells it; each capture is as its dump writes it."""
    with closing(open_index(str(index))) as engine:
        captures = list(engine.lists_alone())
        articles = list(engine.iterate())
        for found in articles:
            assert found.captures
            assert {capture.article and capture.article.id for capture in found.captures} == {
                found.article.id
            }
            captures += found.captures
        keys = [capture.key for capture in captures]
        assert len(keys) == len(set(keys))
        for capture in captures:
            assert written(capture) == written(BY_KEY[capture.key])
        records = list(engine.documents())
        stats = engine.stats()
        assert (stats.articles, stats.captures) == (len(articles), len(captures))
        assert stats.documents == len(records) == len({record.sha256 for record in records})
        assert engine.count(parse_query("*", NOW).tree) == len(articles)
        for word in ("quay", "harbour"):
            holds = [word in f"{found.article.headline} {found.article.text}".lower() for found in articles]
            assert engine.count(parse_query(word, NOW).tree) == sum(holds)
        for record in records:
            assert bool(record.failure) == (record.sha256 == SHAS[-1])
            assert record.captures == sum(key.startswith(record.sha256) for key in keys)
            assert len(record.names) == len(set(record.names))
    return Model({record.sha256: frozenset(record.names) for record in records}, frozenset(keys))


def written(capture: Capture) -> tuple[Any, ...]:
    """What a capture writes, without what hangs on the run."""
    article = capture.article
    return (article and (article.headline, article.body), capture.lists, capture.source.bytes)


@contextmanager
def copying(index: Path, at: int) -> Iterator[Callable[[], bool]]:
    """Copy an index before the n-th time that something is made sure of, moved or removed in it.

    The copy then takes its place: so it is as a process left it that was killed there.
    """
    aside = index.with_name("aside")
    calls = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            if calls == at and index.exists() and not aside.exists():
                shutil.copytree(index, aside)
                aside.chmod(0o700)
            calls += 1
            return call(*arguments, **named)

        return counting

    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "rename", "unlink"):
            patch.setattr(os, name, counted(getattr(os, name)))
        yield aside.exists
    if aside.exists():
        shutil.rmtree(index)
        aside.rename(index)


CHOSEN = st.lists(st.tuples(st.integers(0, len(DUMPS) - 1), st.sampled_from(NAMES)), min_size=1, max_size=9)


class History(RuleBasedStateMachine):
    """What is done to an index, and to a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.index = self.folder / "index"
        self.model = Model()
        create_index(str(self.index), "english").close()

    def teardown(self) -> None:
        """Leave nothing."""
        shutil.rmtree(self.folder)

    def look(self) -> Model:
        """See what the index has; after each commit."""
        return seen(self.index)

    def ingest(self, chosen: list[tuple[int, str]], reparse: bool, is_cut: Callable[[], bool]) -> list[Model]:
        """Ingest dumps; the states that the index may have had since it was cut off."""
        states = [self.model]

        def on_commit(books: Books) -> None:
            now = self.look()
            if is_cut():
                states.append(now)
            else:
                states[:] = [now]

        raws = [RawDocument(name, DUMPS[number]) for number, name in chosen]
        with closing(open_index(str(self.index))) as engine:
            Ingest(engine, replace(PLAN, reparse=reparse), Watch(on_commit=on_commit)).run_raw(raws)
        return states

    def after(self, chosen: list[tuple[int, str]], reparse: bool) -> Model:
        """What an ingest that is not cut off makes of the model."""
        model = self.model
        for number, name in chosen:
            model = model.with_document(SHAS[number], name, reparse)
        return model

    chosen = st.lists(
        st.tuples(st.integers(0, len(DUMPS) - 1), st.sampled_from(NAMES)), min_size=1, max_size=9
    )

    @rule(chosen=CHOSEN, reparse=st.booleans())
    def ingest_whole(self, chosen: list[tuple[int, str]], reparse: bool) -> None:
        """Ingest dumps, some of them known."""
        self.model, _ = self.after(chosen, reparse), self.ingest(chosen, reparse, lambda: False)

    @rule(chosen=CHOSEN, reparse=st.booleans(), at=st.integers(0, 40))
    def ingest_killed(self, chosen: list[tuple[int, str]], reparse: bool, at: int) -> None:
        """Ingest dumps, and be killed at the n-th step: the index is as before or after that commit."""
        with copying(self.index, at) as is_cut:
            states = self.ingest(chosen, reparse, is_cut)
            was_cut = is_cut()
        self.model = self.look()
        assert self.model in (states[:2] if was_cut else [self.after(chosen, reparse)])

    @rule(number=st.integers(0, len(ARTICLES) - 1), at=st.none() | st.integers(0, 8))
    def delete(self, number: int, at: int | None) -> None:
        """Delete an article, or be killed at it."""
        wanted = self.model.without_article(ARTICLES[number])
        self.write(lambda writer: writer.delete(ARTICLES[number]), wanted, at)

    @rule(numbers=st.sets(st.integers(0, len(DUMPS) - 1), max_size=4), at=st.none() | st.integers(0, 8))
    def forget(self, numbers: set[int], at: int | None) -> None:
        """Forget documents, or be killed at it."""
        sha256s = [SHAS[number] for number in numbers]
        self.write(lambda writer: writer.forget(sha256s), self.model.without_documents(sha256s), at)

    def write(self, step: Callable[[Any], object], wanted: Model, at: int | None) -> None:
        """Do something in one commit."""
        with copying(self.index, 1 << 60 if at is None else at) as is_cut:
            with closing(open_index(str(self.index))) as engine, engine.writer(0) as writer:
                step(writer)
            was_cut = is_cut()
        now = self.look()
        assert now in ((self.model, wanted) if was_cut else (wanted,))
        self.model = now

    @invariant()
    def has_what_the_model_has(self) -> None:
        """See that both have the same."""
        assert self.look() == self.model


def test_index_is_a_dictionary(monkeypatch: pytest.MonkeyPatch, is_long: bool) -> None:
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 3)
    limits = settings(
        max_examples=400 if is_long else 15, stateful_step_count=25 if is_long else 10, deadline=None
    )
    run_state_machine_as_test(History, settings=limits)
