"""What is new since a commit: who asks again and again gets each article once, whatever is done meanwhile."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from newscli.engines import Engine, SearchRequest, Sort, create_index, open_doctor, open_index
from newscli.engines.whoosh_index import levels
from newscli.engines.whoosh_index.files import building, pages, remains
from newscli.engines.whoosh_index.files.pages import SectionFile
from newscli.engines.whoosh_index.files.reading import SegmentReader
from newscli.engines.whoosh_index.schema import NUMBERS, FieldMaker, Fields, pack, unpack
from newscli.ingest import documents
from newscli.query import parse_query
from tests.conftest import Program
from tests.making import Driver, children, story, write_dump, write_dumps
from tests.test_cli import valid
from tests.test_crashes import needs_children
from tests.test_crowds import NOW
from tests.test_engines import document, fill, parsed, search
from tests.test_histories import History, Model, copying


def everything(since: int | None = None) -> SearchRequest:
    """What asks for all articles that are new since a commit."""
    return SearchRequest(parse_query("*", NOW).tree, has_snippets=False, since=since)


def ids(engine: Engine, since: int | None = None) -> set[str]:
    """The articles that are new since a commit."""
    return {hit.found.article.id for hit in engine.search(everything(since)).hits}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A new engine, to be written to."""
    with closing(create_index(str(tmp_path / "index"), "english")) as engine:
        yield engine


def test_articles_are_new_after_the_commits_before_theirs(empty: Engine) -> None:
    seen = [ids(empty)]
    for number in range(1, 12):
        fill(empty, document(number))
        seen.append(ids(empty))
        assert empty.generation == number
        for since, before in enumerate(seen):
            assert ids(empty, since) == seen[-1] - before
    found = empty.search(everything(8))
    assert (found.total, found.generation) == (3, 11)
    assert search(empty, "climate", since=6) == search(empty, "climate AND published:2022-06-02..")
    assert len(search(empty, "*", since=5, sort=Sort.PUBLISHED, limit=2, offset=1)) == 2


def test_generation_of_an_index_that_was_emptied_goes_on(empty: Engine) -> None:
    fill(empty, document(1), document(2))
    with empty.writer(1) as writing:
        writing.forget([record.sha256 for record in empty.documents()])
    empty.refresh()
    assert (empty.generation, empty.stats().generation, empty.search(everything()).generation) == (2, 2, 2)
    fill(empty, document(1))
    assert (empty.generation, len(ids(empty, 2))) == (3, 1)


def test_article_that_is_there_does_not_become_new(empty: Engine) -> None:
    first = parsed("a.txt", "Turkey’s vote", "One — two.")
    again = parsed("b.txt", "Turkey's vote", "One - two.")
    fill(empty, first)
    (article,) = ids(empty)
    fill(empty, again)
    for step in (
        lambda writing: writing.replace(first),
        lambda writing: writing.replace(again),
        lambda writing: writing.forget([first.document.sha256]),
    ):
        with empty.writer(1) as writing:
            step(writing)
        empty.refresh()
        assert (ids(empty), ids(empty, 0), ids(empty, 1)) == ({article}, {article}, set())
    assert empty.get(article).article.headline == "Turkey's vote"
    with empty.writer(1) as writing:
        writing.delete(article)
    with empty.writer(1) as writing:
        writing.replace(again)
    empty.refresh()
    assert ids(empty, empty.generation - 1) == {article}


def test_captures_keep_their_generation(empty: Engine, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        fill(empty, parsed(name, "Turkey's vote", name * (name == "c.txt") or "One."))
    with empty.writer(1) as writing:
        writing.replace(parsed("b.txt", "Turkey's vote", "One."))
    empty.refresh()
    open_doctor(str(tmp_path / "index")).rebuild(None, 1, lambda count: None)
    (segment,) = tmp_path.glob("index/*.segment")
    reader = SegmentReader(segment)
    kinds, generations = reader.numbers("kind_code"), reader.numbers("generation")
    told = Counter(zip(kinds, generations, strict=True))
    assert told == {(1, 1): 1, (1, 3): 1, (2, 1): 1, (2, 2): 1, (2, 3): 1, (3, 0): 3}
    reader.close()


def test_articles_of_earlier_days_count_as_of_no_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment of before there was the column is read, merged and rebuilt, and nothing is wrong with it."""
    made = FieldMaker.article

    def article(self: FieldMaker, *arguments: Any) -> Fields:
        fields = made(self, *arguments)
        shape = unpack(fields["blob"])
        del shape["generation"], fields["generation"]
        return fields | {"blob": pack(shape)}

    place = tmp_path / "index"
    with closing(create_index(str(place), "english")) as engine:
        with monkeypatch.context() as patch:
            patch.setattr(building, "NUMBERS", {key: NUMBERS[key] for key in NUMBERS if key != "generation"})
            patch.setattr(FieldMaker, "article", article)
            fill(engine, document(1), document(2))
            fill(engine, document(3))
        old = ids(engine)
        fill(engine, document(4))
        new = ids(engine) - old
        doctor = open_doctor(str(place))
        for step in (
            lambda: None,
            lambda: doctor.compact(1),
            lambda: doctor.rebuild(None, 1, lambda count: None),
        ):
            step()
            engine.refresh()
            assert doctor.check().findings == ()
            assert (ids(engine), ids(engine, 0), ids(engine, 2)) == (old | new, new, new)


def test_repair_goes_on_counting_behind_what_is_left(empty: Engine, tmp_path: Path) -> None:
    for number in range(1, 5):
        fill(empty, document(number))
    before = ids(empty, 2)
    lose(tmp_path, "index/*.toc")
    lose(tmp_path, "index/*.manifest")
    open_doctor(str(tmp_path / "index")).repair(1)
    with closing(open_index(str(tmp_path / "index"))) as engine:
        assert (engine.generation, ids(engine, 2)) == (5, before)


# whatever is done


def damage(index: Path, name: str) -> None:
    """Change a byte in a section of every segment that has any there; no other is in its page."""
    for path in index.glob("*.segment"):
        file = SectionFile(path)
        start, size = file._sections[name]
        file.close()
        if size:
            data = bytearray(path.read_bytes())
            data[start] ^= 1
            path.write_bytes(data)


def repaired(index: Path, break_it: Callable[[Path], None]) -> None:
    """Break an index, and mend it."""
    break_it(index)
    open_doctor(str(index)).repair(0)


def lose(index: Path, pattern: str) -> None:
    """Remove files of an index."""
    for file in index.glob(pattern):
        file.unlink()


UPKEEP: dict[str, Callable[[Path], object]] = {
    "compact": lambda index: open_doctor(str(index)).compact(0),
    "rebuild": lambda index: open_doctor(str(index)).rebuild(None, 0, lambda count: None),
    "toc": lambda index: repaired(index, lambda each: lose(each, "*.toc")),
    "manifest": lambda index: repaired(index, lambda each: lose(each, "*.manifest")),
    "column": lambda index: repaired(index, lambda each: damage(each, "generation.column")),
    "postings": lambda index: repaired(index, lambda each: damage(each, "kind.postings")),
}


class Watched(History):
    """A history of which every commit is seen, and of which it is asked what is new since each."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, frozenset[str]] = {}
        """Generation → the articles that were there."""
        self.look()

    def look(self) -> Model:
        """See what the index has, and what is new in it since each commit."""
        with closing(open_index(str(self.index))) as engine:
            found = engine.search(everything())
            there = frozenset(hit.found.article.id for hit in found.hits)
            # later ones were of a time that a kill has cut off
            self.seen = {n: seen for n, seen in self.seen.items() if n < found.generation}
            self.seen[found.generation] = there
            self.ask(engine)
        return super().look()

    def ask(self, engine: Engine) -> None:
        """Ask what is new since each commit that was seen: what came after it, and nothing from before it."""
        last, *before = sorted(self.seen, reverse=True)
        there = continuing = self.seen[last]
        assert ids(engine, last) == ids(engine, last + 5) == set()
        for since in before:
            continuing &= self.seen[since]  # were there at that commit, and ever after
            assert there - self.seen[since] <= ids(engine, since) <= there - continuing

    @rule(what=st.sampled_from(sorted(UPKEEP)), at=st.none() | st.integers(0, 12))
    def look_after(self, what: str, at: int | None) -> None:
        """Merge, rebuild, or break and mend the index; or be killed at it, where it is not broken then."""
        is_killable = what in ("compact", "rebuild")
        with copying(self.index, at if at is not None and is_killable else 1 << 60):
            UPKEEP[what](self.index)
        assert self.look() == self.model


def test_each_article_is_new_once(monkeypatch: pytest.MonkeyPatch, is_long: bool) -> None:
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 2)
    monkeypatch.setattr(levels, "FULL", 2)
    for module in (pages, remains):
        monkeypatch.setattr(module, "PAGE", 8)  # as sections are aligned
    limits = settings(
        max_examples=400 if is_long else 15, stateful_step_count=25 if is_long else 10, deadline=None
    )
    run_state_machine_as_test(Watched, settings=limits)


# of many processes


class Poll:
    """A program that asks again and again what is new."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.found: Counter[str] = Counter()
        self.last = 0
        self.answers = 0
        self.is_over = Event()
        self.errors: list[BaseException] = []
        self.thread = Thread(target=self.run)

    def ask(self, engine: Engine) -> None:
        """Ask once."""
        answer = engine.search(everything(self.last))
        new = [hit.found.article.id for hit in answer.hits]
        self.found.update(new)
        self.answers += bool(new)
        self.last = answer.generation
        engine.refresh()

    def run(self) -> None:
        """Ask until it is over, and once more then."""
        try:
            with closing(open_index(str(self.index))) as engine:
                while not self.is_over.wait(0.01):
                    self.ask(engine)
                self.ask(engine)
        except BaseException as error:  # the test tells it
            self.errors.append(error)

    def __enter__(self) -> "Poll":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join()


@needs_children
@pytest.mark.parametrize("jobs", [1, 3])
def test_who_polls_gets_each_article_once(
    environment: dict[str, str], tmp_path: Path, jobs: int, is_long: bool
) -> None:
    """Several processes, of which some are killed; a dump that kills; others that write in between."""
    driver, chance = Driver(tmp_path, environment), random.Random(jobs)
    write_dumps(tmp_path / "dumps", range(2000 if is_long else 250))
    if jobs > 1:
        write_dump(tmp_path / "dumps" / "00100-x.txt", f"{story(50_000)}\n\nKILLS".encode())
    others = write_dumps(tmp_path / "others", range(10_000, 10_003))
    assert driver.run("ingest", "--index", "index", "others/10000.txt").code == 0
    with Poll(tmp_path / "index") as poll:
        for round_ in range(30 if is_long else 4):
            ingest = driver.start("ingest", "--jobs", str(jobs), "--wait", "60", "dumps")
            other = sorted(others.iterdir())[round_ % 3]
            time.sleep(chance.random())
            for worker in children(ingest.pid)[:1]:
                os.kill(worker, signal.SIGKILL)
            outcome = driver.run("ingest", "--reparse", "--wait", "60", other)
            assert outcome.code == 0, outcome.err
            time.sleep(chance.random())
            os.killpg(ingest.pid, signal.SIGKILL)
            ingest.communicate()
        assert driver.run("ingest", "--jobs", str(jobs), "dumps", "others").code == (3 if jobs > 1 else 0)
        assert driver.run("ingest", "--jobs", str(jobs), "--reparse", "others", "dumps/00003.txt").code == 0
        assert driver.run("doctor", "--repair", "--compact").code == 0
    assert not poll.errors, poll.errors
    assert poll.answers > 3
    with closing(open_index(str(tmp_path / "index"))) as engine:
        assert set(poll.found) == ids(engine)
    assert set(poll.found.values()) == {1}


# of the commands


def test_programs_ask_what_is_new(program: Program, tmp_path: Path) -> None:
    def ask(*arguments: str, code: int) -> Any:
        outcome = program("search", "*", "--json", *arguments)
        assert (outcome.code, outcome.err) == (code, "")
        return valid(json.loads(outcome.out))

    books = []
    for number in (1, 2):
        (tmp_path / f"{number}.txt").write_text(story(number))
        books.append(json.loads(program("ingest", f"{number}.txt", "--json").out))
    assert [valid(each)["generation"] for each in books] == [1, 2]
    assert json.loads(program("ingest", "1.txt", "--json", "--dry-run").out)["generation"] is None
    assert json.loads(program("ingest", "1.txt", "--json").out)["generation"] == 2
    both, one, none = (
        ask(code=0), ask("--since-generation", "1", code=0), ask("--since-generation", "2", code=1)
    )  # fmt: skip
    assert [each["generation"] for each in (both, one, none)] == [2, 2, 2]
    assert [each["total"] for each in (both, one, none)] == [2, 1, 0]
    assert none["hits"] == none["notes"] == []
    newest = program("list", "--since-generation", "1", "--format", "ids").out
    assert (
        newest
        == program("search", "*", "--since-generation", "1", "--sort", "captured", "--format", "ids").out
    )
    assert newest.split() == [hit["id"] for hit in one["hits"]]


def test_generation_that_was_never_reached_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(story(1))
    program("ingest", "a.txt")
    for command in (("search", "*"), ("list",)):
        outcome = program(*command, "--since-generation", "7")
        assert (outcome.code, outcome.out) == (1, "")
        assert "generation 1, before 7" in outcome.err
        assert program(*command, "--since-generation", "-1").code == 2
    found = valid(json.loads(program("search", "*", "--since-generation", "7", "--json").out))
    ((message, place),) = (note.values() for note in found["notes"])
    assert ("generation 1, before 7" in message, place) == (True, None)


def test_import_tells_its_generation(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(story(1))
    program("ingest", "a.txt")
    (tmp_path / "all.jsonl").write_text(program("export").out)
    told = [
        valid(json.loads(program("ingest", "--import", "all.jsonl", "--index", "copy", "--json", *dry).out))
        for dry in (["--dry-run"], [], [])
    ]
    assert [each["generation"] for each in told] == [None, 1, 1]
