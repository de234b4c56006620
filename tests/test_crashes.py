"""Ingests that are killed, and processes that die under them: nothing is lost, nothing is there twice."""

import os
import random
import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscli.article import ParsedDocument
from newscli.engines import BulkWriter, Engine, create_index, open_index
from newscli.ingest import Plan
from newscli.ingest.work import parse_one
from newscli.sources import RawDocument, Reading
from tests.conftest import clean_environment
from tests.making import Driver, children, is_gone, story, write_dump, write_dumps

if TYPE_CHECKING:
    import subprocess

DUMPS = 85
needs_children = pytest.mark.skipif(
    not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(),
    reason="the system does not tell the children of a process",
)

Captures = dict[str, list[tuple[str, str | None]]]
"""SHA-256 of a document → the keys of its captures, with the ids of their articles."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Dumps, and what an undisturbed ingest makes of them."""

    driver: Driver
    export: str
    everything: list[object]
    captures: Captures
    names: set[tuple[str, str]]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Dumps in a folder, ingested once by one process."""
    folder = tmp_path_factory.mktemp("ground")
    write_dumps(folder / "dumps", range(DUMPS))
    driver = Driver(folder, clean_environment(folder))
    index = folder / "index"
    outcome = driver.run("ingest", "--jobs", "1", "--index", index, "dumps")
    assert outcome.code == 0, outcome.err
    return Ground(driver, driver.export(index), everything(index), captures_of(index), names_of(index))


def captures_of(index: Path) -> Captures:
    """The captures in an index, by document; no capture twice, none without its article, and the reverse."""
    found: Captures = {}
    with closing(open_index(str(index))) as engine:
        for key, article_id in _captures(engine):
            found.setdefault(key.split(":")[0], []).append((key, article_id))
        stats = engine.stats()
        assert stats.captures == sum(map(len, found.values()))
        assert stats.articles == len(
            {article_id for each in found.values() for _, article_id in each} - {None}
        )
        assert stats.documents == len(list(engine.documents()))
    assert all(len(each) == len(set(each)) for each in found.values())
    return {sha256: sorted(each, key=str) for sha256, each in found.items()}


def _captures(engine: Engine) -> Iterator[tuple[str, str | None]]:
    for found in engine.iterate():
        assert found.captures
        yield from ((capture.key, found.article.id) for capture in found.captures)
    yield from ((capture.key, None) for capture in engine.lists_alone())


def everything(index: Path) -> list[object]:
    """All that an index has, in the order of an export."""
    with closing(open_index(str(index))) as engine:
        return [*engine.iterate(), *engine.lists_alone(), *engine.documents()]


def names_of(index: Path) -> set[tuple[str, str]]:
    """The documents in an index, under each of their names."""
    with closing(open_index(str(index))) as engine:
        found = [(each.sha256, name) for each in engine.documents() for name in each.names]
    assert len(found) == len(set(found))
    return set(found)


def check_whole(index: Path, reported: int, ground: Ground) -> None:
    """See that all documents that are in an index are whole in it, and at least so many are."""
    names = names_of(index)
    assert names <= ground.names
    assert len(names) >= reported
    known = {sha256 for sha256, _ in names}
    assert captures_of(index) == {key: found for key, found in ground.captures.items() if key in known}


def check_finished(index: Path, ground: Ground) -> None:
    """See that an index is as if nothing had disturbed its ingests."""
    assert captures_of(index) == ground.captures
    assert everything(index) == ground.everything
    assert ground.driver.export(index) == ground.export


# kills at random moments


def kill_somewhen(child: "subprocess.Popen[str]", target: str, chance: random.Random) -> int:
    """Kill an ingest, or a part of it, at a random moment; how many documents it had reported until then."""
    assert child.stderr
    reported = 0
    for _ in range(chance.randrange(5)):
        found = re.match(r"(\d+) documents are in the index", child.stderr.readline())
        reported = int(found[1]) if found else reported
    time.sleep(chance.random() * (0.1 if reported else 0.5))
    with suppress(ProcessLookupError):
        match target:
            case "parent":
                child.kill()
            case "worker":
                os.kill(chance.choice(children(child.pid) or [child.pid]), signal.SIGKILL)
            case _:
                os.killpg(child.pid, signal.SIGKILL)
    return reported


@needs_children
def test_killed_ingests_lose_nothing_and_are_finished_by_the_next(
    ground: Ground, tmp_path: Path, is_long: bool
) -> None:
    chance = random.Random(time.time_ns() if is_long else 1)
    kills = 1000 if is_long else 30
    index, number = tmp_path / "0", 0
    for kill in range(kills):
        target = chance.choice(("parent", "parent", "group", "group", "worker"))
        jobs = chance.randrange(2 if target == "worker" else 1, 4)
        child = ground.driver.start("ingest", "--verbose", "--jobs", str(jobs), "--index", index, "dumps")
        reported = kill_somewhen(child, target, chance)
        _, told = child.communicate(timeout=120)
        if index.exists():
            check_whole(index, reported, ground)
        assert child.returncode in (0, -signal.SIGKILL), told
        is_done = child.returncode == 0
        if not is_done and (kill % 5 == 4 or kill == kills - 1):
            outcome = ground.driver.run("ingest", "--index", index, "--jobs", "2", "dumps")
            assert outcome.code == 0, outcome.err
            is_done = True
        if is_done:
            assert everything(index) == ground.everything
            number += 1
            index = tmp_path / str(number)


@needs_children
def test_killed_process_of_the_crew_costs_nothing(ground: Ground, tmp_path: Path, is_long: bool) -> None:
    for number in range(60 if is_long else 2):
        index = tmp_path / str(number)
        child = ground.driver.start("ingest", "--verbose", "--jobs", "2", "--index", index, "dumps")
        assert child.stderr
        for _ in range(1 + number % 4):
            child.stderr.readline()
        time.sleep(number % 10 * 0.01)
        for victim in children(child.pid)[number % 2 :][:1]:
            os.kill(victim, signal.SIGKILL)
        _, told = child.communicate(timeout=120)
        assert child.returncode == 0, told
        check_finished(index, ground)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_ingest_that_is_told_to_end_takes_its_processes_along(
    ground: Ground, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    index = tmp_path / "index"
    child = ground.driver.start("ingest", "--verbose", "--jobs", "3", "--index", index, "dumps")
    assert child.stderr
    reported = int(child.stderr.readline().split()[0])
    os.killpg(child.pid, number) if number == signal.SIGINT else child.send_signal(number)  # as Ctrl-C does
    _, told = child.communicate(timeout=60)
    assert child.returncode == code, told
    assert "Traceback" not in told
    assert is_gone(child.pid)
    check_whole(index, reported, ground)


# the same result by any number of processes


@pytest.mark.parametrize("jobs", [2, 3])
def test_result_does_not_depend_on_the_number_of_processes(ground: Ground, tmp_path: Path, jobs: int) -> None:
    outcome = ground.driver.run("ingest", "--jobs", str(jobs), "--index", tmp_path / "index", "dumps")
    assert outcome.code == 0, outcome.err
    check_finished(tmp_path / "index", ground)


@pytest.fixture
def driver(environment: dict[str, str], tmp_path: Path) -> Driver:
    """The driver in a folder of its own."""
    return Driver(tmp_path, environment)


@pytest.mark.parametrize(("jobs", "count"), [(2, 30), (3, 300)])
def test_dump_that_kills_its_process_costs_only_itself(
    driver: Driver, tmp_path: Path, jobs: int, count: int
) -> None:
    write_dumps(tmp_path / "dumps", range(count))
    others = len(list((tmp_path / "dumps").iterdir()))
    write_dump(tmp_path / "dumps" / f"{count // 2:05}-killer.txt", b"KILLS\n\nwhoever parses it")
    for parsed in (len(range(count)), 0):  # again: it is known to fail, and kills nobody
        outcome = driver.run("ingest", "--jobs", str(jobs), "dumps", batch=40 if count > 100 else 20)
        assert outcome.code == 3, outcome.err
        assert f"{count // 2:05}-killer.txt: the process that parsed it died" in outcome.err
        assert f"{others + 1} = {parsed} parsed, {others - parsed} unchanged, 1 failed" in outcome.err
    names = [name for _, name in names_of(tmp_path / "index")]
    assert len(names) == others + 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_dump_that_the_parser_cannot_stand_costs_only_itself(
    driver: Driver, tmp_path: Path, jobs: int
) -> None:
    write_dumps(tmp_path / "dumps", range(60))
    others = len(list((tmp_path / "dumps").iterdir()))
    errors = ("RecursionError", "MemoryError", "ValueError")
    for number, error in enumerate(errors):
        write_dump(
            tmp_path / "dumps" / f"000{number}5-bad.txt", f"RAISES {error}\n\nwhere it is parsed".encode()
        )
    for parsed in (60, 0):  # again: those that failed are tried one by one
        outcome = driver.run("ingest", "--jobs", str(jobs), "dumps")
        assert outcome.code == 3
        assert all(f"cannot be parsed ({error}: as the test asks)" in outcome.err for error in errors)
        assert f"{others + 3} = {parsed} parsed, {others - parsed} unchanged, 3 failed" in outcome.err


# the writer of batches by itself


def parsed(number: int) -> ParsedDocument:
    """A dump of its own for each number, parsed."""
    found = parse_one(RawDocument(f"{number}.txt", story(number).encode()), Plan(Reading()))
    assert found
    return found


def commit(bulk: BulkWriter, documents: Sequence[ParsedDocument]) -> int:
    """Commit a batch; its order."""
    builder = bulk.builder()
    order = bulk.begin([each.document.sha256 for each in documents])
    kept = bulk.settle(builder.claims(documents))
    bulk.commit(builder.build(documents, [], kept, order))
    return order


def test_batches_begun_again_after_a_merge_leave_the_last_commit(tmp_path: Path) -> None:
    with closing(create_index(str(tmp_path / "index"), "english")) as engine:
        with engine.bulk_writer(0) as bulk:
            for number in range(10):
                commit(bulk, [parsed(number)])
            (merge,) = bulk.merges()
            bulk.put(merge, merge.run())
            bulk.begin([parsed(10).document.sha256])
            bulk.give_up()
            assert len(captures_of(tmp_path / "index")) == 10  # the merge is in no commit yet
            commit(bulk, [parsed(10)])
            assert bulk.merges() == []
        engine.refresh()
        assert engine.stats().segments == 2
    assert len(captures_of(tmp_path / "index")) == 11


def test_batch_of_nothing_leaves_the_others_their_places(tmp_path: Path) -> None:
    with closing(create_index(str(tmp_path / "index"), "english")) as engine:
        with engine.bulk_writer(0) as bulk:
            orders = [bulk.begin([]), bulk.begin([parsed(1).document.sha256])]
            builder = bulk.builder()
            bulk.commit(builder.build([], [], bulk.settle([]), orders[0]))
            orders.append(bulk.begin([parsed(2).document.sha256]))
        assert orders == sorted(set(orders))
        generation = engine.generation
        with engine.bulk_writer(0) as bulk:
            commit(bulk, [])
        engine.refresh()
        assert engine.generation == generation


def test_many_commits_leave_few_files(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with closing(create_index(str(index), "english")) as engine:
        for number in range(25):
            with engine.writer(0) as writer:
                writer.add(parsed(number))
        engine.refresh()
        assert engine.stats().segments <= 9
    assert len(list(index.glob("*.segment"))) <= 9
    assert len(list(index.glob("*.toc"))) == len(list(index.glob("*.manifest"))) == 1
    assert not list(index.glob("*.new"))
