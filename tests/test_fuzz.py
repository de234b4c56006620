"""Any text that may be typed is answered or refused: thousands here, a million by the benchmark."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.fuzz_queries import Queries, fixture, fuzz
from newscli.engines import Engine

COUNT, LONG_COUNT = 3000, 300_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(fixture(tmp_path / "index")) as engine:
        yield engine


def test_random_queries_are_answered_or_refused(engine: Engine, is_long: bool) -> None:
    count = LONG_COUNT if is_long else COUNT
    figures = fuzz(range(count), Queries(1), engine, None, 1)
    assert not figures.failures, figures.failures[0]
    assert sum(figures.counts.values()) == count
    assert min(figures.counts[outcome] for outcome in ("found", "found nothing", "refused")) > count // 10


def test_query_of_a_number_is_always_the_same() -> None:
    assert [Queries(7)[number] for number in range(50)] == [Queries(7)[number] for number in range(50)]
