"""Several processes at one index: readers and writers at once, writers in turns, one that holds the lock."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from newscli.engines import SearchRequest, create_index, open_index
from newscli.query import parse_query
from tests.conftest import Program
from tests.making import WORDS, Driver, story, write_dump, write_dumps
from tests.test_crashes import captures_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIRST = range(100_000, 100_040)
"""Stories that are there before the crowd comes, and that nobody else tells."""


@pytest.fixture
def driver(environment: dict[str, str], tmp_path: Path) -> Driver:
    """The driver in a folder of its own."""
    return Driver(tmp_path, environment)


class Crowd:
    """Does several things at once, again and again, until the time is over or one of them fails."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.is_over = Event()
        self.errors: list[str] = []
        self.counts: dict[str, int] = {}

    def work(self, name: str, step: Callable[[], object]) -> Thread:
        """A thread that does a step again and again."""

        def run() -> None:
            try:
                while not self.is_over.wait(0.3):
                    step()
                    self.counts[name] = self.counts.get(name, 0) + 1
            except BaseException as error:  # whatever it is, the test tells it
                self.errors.append(f"{name}: {error!r}")
                self.is_over.set()

        return Thread(target=run, name=name)

    def run(self, steps: dict[str, Callable[[], object]], seconds: float) -> None:
        """Do all of them for some time."""
        threads = [self.work(name, step) for name, step in steps.items()]
        for thread in threads:
            thread.start()
        self.is_over.wait(seconds)
        self.is_over.set()
        for thread in threads:
            thread.join()
        assert not self.errors, self.errors
        assert set(self.counts) == set(steps), self.counts

    def command(self, *arguments: str | Path, codes: tuple[int, ...] = (0,)) -> str:
        """What a command gives, which tells nobody of an error."""
        outcome = self.driver.run(*arguments)
        assert outcome.code in codes, (arguments, outcome)
        assert "newscli:" not in outcome.err, outcome.err
        return outcome.out


class Town:
    """What a crowd does at one index: two write, one deletes, four read."""

    def __init__(self, crowd: Crowd, folder: Path) -> None:
        self.crowd = crowd
        self.folder = folder
        self.index = str(folder / "index")
        self.chance = random.Random(1)
        with closing(open_index(self.index)) as engine:
            self.there = [found.article.id for found in engine.iterate()]
        self.left = list(self.there)
        self.written = {"a": 0, "b": 0}

    def ingest(self, folder: str, jobs: int) -> None:
        """Ingest a folder that has grown: the same dumps as the other has, under other names."""
        number = self.written[folder]
        write_dumps(self.folder / folder, range(number, number + 45))
        self.crowd.command("ingest", "--wait", "60", "--jobs", str(jobs), folder)
        self.written[folder] = number + 45

    def delete(self) -> None:
        """Delete one of the first stories, while there are several."""
        if len(self.left) > 1:
            self.crowd.command("delete", "--yes", "--wait", "60", self.left.pop())

    def command(self) -> None:
        """Read by commands."""
        self.crowd.command("search", self.chance.choice(WORDS), "--json", codes=(0, 1))
        self.crowd.command("show", self.left[0])
        self.crowd.command("list", "--limit", "5")
        stats = json.loads(self.crowd.command("stats", "--json"))
        assert stats["captures"] >= stats["articles"] > 0

    def ask(self) -> None:
        """Read by an engine that stays open."""
        with closing(open_index(self.index)) as engine:
            for _ in range(20):
                request = SearchRequest(parse_query(self.chance.choice(WORDS), NOW).tree, limit=5)
                hits = engine.search(request)
                assert len(list(hits.hits)) == min(hits.total, 5)
                assert engine.get(self.left[0]).captures
                engine.stats()
                engine.refresh()

    def read_all(self) -> None:
        """Read all there is."""
        with closing(open_index(self.index)) as engine:
            keys = [capture.key for found in engine.iterate() for capture in found.captures]
            keys += [capture.key for capture in engine.lists_alone()]
            assert len(keys) == len(set(keys)) == engine.stats().captures


def test_readers_and_writers_do_not_disturb_each_other(driver: Driver, tmp_path: Path, is_long: bool) -> None:
    (tmp_path / "first").mkdir()
    for number in FIRST:
        write_dump(tmp_path / "first" / f"{number}.txt", story(number).encode())
    crowd = Crowd(driver)
    crowd.command("ingest", "first")
    town = Town(crowd, tmp_path)
    assert len(town.there) == len(FIRST)
    steps = {
        "ingest a": lambda: town.ingest("a", 2), "ingest b": lambda: town.ingest("b", 1),
        "delete": town.delete, "command 1": town.command, "command 2": town.command,
        "ask": town.ask, "read all": town.read_all,
    }  # fmt: skip
    crowd.run(steps, 600 if is_long else 10)
    crowd.command("ingest", "--index", "alone", "first", "a", "b")
    gone = set(town.there) - set(town.left)
    alone = captures_of(tmp_path / "alone").items()
    left = {sha256: each for sha256, each in alone if {article for _, article in each}.isdisjoint(gone)}
    assert captures_of(tmp_path / "index") == left


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_long_ingest_lets_another_write_between_its_batches(
    driver: Driver, tmp_path: Path, jobs: str
) -> None:
    write_dump(tmp_path / "first.txt", story(100_000).encode())
    assert driver.run("ingest", "first.txt").code == 0
    (article,) = json.loads(driver.run("list", "--json").out)
    write_dumps(tmp_path / "dumps", range(700))
    ingest = driver.start("ingest", "--verbose", "--jobs", jobs, "dumps")
    try:
        assert ingest.stderr
        assert "documents are in the index" in ingest.stderr.readline()
        outcome = driver.run("delete", "--yes", "--wait", "30", article["id"])
        assert ingest.poll() is None
        assert outcome.code == 0, outcome.err
    finally:
        ingest.kill()
        ingest.communicate()
    with closing(open_index(str(tmp_path / "index"))) as engine:
        assert not engine.has(article["id"])
        assert engine.stats().documents > 1


def test_dumps_that_two_write_at_once_are_there_once(driver: Driver, tmp_path: Path) -> None:
    write_dumps(tmp_path / "dumps", range(200))
    runs = [driver.start("ingest", "--wait", "60", "--jobs", "2", "dumps") for _ in range(2)]
    for run in runs:
        _, told = run.communicate(timeout=120)
        assert run.returncode == 0, told
    assert driver.run("ingest", "--jobs", "1", "--index", "alone", "dumps").code == 0
    assert captures_of(tmp_path / "index") == captures_of(tmp_path / "alone")


HOLDER = """
import sys
from pathlib import Path
from newscli.engines import open_index
with open_index(sys.argv[1]).writer(0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_who_holds_the_lock_is_named_and_leaves_it_free_when_killed(program: Program, tmp_path: Path) -> None:
    assert program("ingest", "-", stdin=story(1).encode()).code == 0
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "index")]
    pipe: Any = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        begin = time.monotonic()
        for command in (["ingest", "-"], ["delete", "--yes", "--query", "quay"]):
            outcome = program(*command, "--wait", "0.3", stdin=story(2).encode())
            assert outcome.code == 75, outcome.err
            assert f"process {holder.pid} (" in outcome.err
        assert time.monotonic() - begin < 20
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert program("ingest", "--wait", "0.3", "-", stdin=story(2).encode()).code == 0


def test_lock_is_free_while_nobody_writes(tmp_path: Path) -> None:
    with closing(create_index(str(tmp_path / "index"), "english")) as engine:
        with engine.bulk_writer(0) as bulk:
            assert not bulk.is_waited_for()
            bulk.rest()
        with engine.writer(0):
            pass
