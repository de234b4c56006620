"""Whether any typed text is answered or refused: random queries, read, printed, read again, searched for.

    python benchmarks/fuzz_queries.py [--count 1000000] [--seed 0] [--start 0] [--every 100] [--articles 3000]

Each query must be refused with a QueryError that has its place, or else be read; its tree must print to a
query that reads as the same tree; and it is searched for on the articles of the contract, every `--every`-th
and every long one also on an index of `--articles` made ones. Nothing else may be raised, and nothing may
take 2 s of CPU time. Query number n of a seed is always the same:
`--seed S --start n --count 1` tries it again.
"""

import argparse
import random
import re
import sys
import time
import traceback
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newscli.article import ParsedDocument
from newscli.engines import Budget, Engine, SearchRequest, create_index
from newscli.errors import QueryError
from newscli.fields import FIELDS
from newscli.help import read_topic
from newscli.query import Node, parse_query, to_query
from tests.cases import ARTICLES, CASES, NOW, document, fill, parsed

MOST_SECONDS = 2.0
LONG = 1000
"""Characters of a long query."""
BATCH = 500
"""Made articles to a commit: so their index has several segments."""
TOLD_EVERY = 50_000

REAL = (*(text for text, _ in CASES), *re.findall(r"`([^`\n]+)`", read_topic("query") or ""))
"""Queries as people type them."""

WORDS = (
    "climate", "change", "trump", "biden", "US", "U.S.", "AT&T", "C++", "covid-19", "café", "Straße", "ışık",
    "İstanbul'da", "Erdoğan’ın", "土耳其", "埃", "한국", "ไทย", "إيران", "Ёлка", "waters", "a", "x", "the",
    "0", "12:30", "2024", "http://example.org", "and", "don't", "ﬁ", "Ｎｅｗｓ", "e\u0301", "\u0301",
    "a\u00adb", "'s", "_", "…",
)  # fmt: skip
DATES = (
    "2020", "2020-02-29", "2020-13", "0000", "9999", "9999-12-31", "2w", "12h", "9999y", "today", "yesterday",
    "2020-01-05T08:00Z", "2020..2021", "..", "2021..2020", "1y..", "..6m", "2024-1-1", "２０２４",
)  # fmt: skip
SIGNS = (
    "(", ")", '"', "“", "”", "«", "»", "~", "~1", "~2", "~3", "~999999999999", "^", "^2", "^0", "^1e9", "^.5",
    "^1.2.3", "-", "–", "--", "*", "?", "**", "??", "*?", ":", "/", "..", "AND", "OR", "NOT", "AND NOT",
    "OR NOT", "\\", "[", "]", "{", "}", "+", "!", "&&", "||", ",", ";", ".", "'", "=", "<", ">", "@", "#",
    "%",
)  # fmt: skip
BLANKS = (" ", " ", " ", " ", "", "", "\t", "\n", "\u3000", "\xa0", "\u2028")
ODD = (
    "\x00", "\x1b", "\x7f", "\u200b", "\u202e", "\ufeff", "\ud800", "\udcff", "\U0001f600", "\U0010ffff",
    "ß", "ŉ", "ΐ", "ǰ",
)  # fmt: skip
PREFIXES = (
    *(f"{name}:" for name in FIELDS), "query:", "query:people", "query:loop", "query:nobody", "query:any",
    "HEADLINE:", "nosuch:", "http:",
)  # fmt: skip
FRAGMENTS = (WORDS, SIGNS, PREFIXES, DATES, BLANKS, ODD)
WEIGHTS = (30, 30, 12, 8, 20, 4)
MOST_REPEATS = (3, 3, 3, 30, 300, 3000)
SAVED = {"people": "trump OR biden", "loop": "query:round", "round": "x query:loop"}


TypedQuery = tuple[str, dict[str, str]]
"""A query, and the saved queries that it may use."""


class Queries:
    """The queries of a seed, by number."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __getitem__(self, number: int) -> TypedQuery:
        """The query of a number."""
        chance = random.Random(f"{self._seed} {number}")
        return _text(chance), SAVED | {"any": _text(chance)}


def _text(chance: random.Random) -> str:
    make = chance.choices((_composed, _mutated, _repeated), (50, 49, 1))[0]
    return make(chance)


def _fragment(chance: random.Random) -> str:
    return chance.choice(chance.choices(FRAGMENTS, WEIGHTS)[0])


def _composed(chance: random.Random) -> str:
    """Fragments in a row."""
    return "".join(
        _fragment(chance) + chance.choice(BLANKS) for _ in range(chance.choice((1, 2, 3, 5, 8, 13, 21)))
    )


def _mutated(chance: random.Random) -> str:
    """One real query or several, with a few changes."""
    text = chance.choice(BLANKS).join(chance.choices(REAL, k=chance.choice((1, 1, 2, 3))))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
        start, end = sorted(chance.choices(range(len(text) + 1), k=2))
        end = min(end, start + chance.choice((0, 1, 1, 2, 9)))
        piece = chance.choice((_fragment(chance), "", text[start:end] * 2, text[start:end][::-1]))
        text = text[:start] + piece + text[end:]
    return text


def _repeated(chance: random.Random) -> str:
    """Something many times, with something at either end."""
    unit = "".join(_fragment(chance) for _ in range(chance.choice((1, 1, 2, 3))))
    return _composed(chance) + unit * chance.randint(2, chance.choice(MOST_REPEATS)) + _composed(chance)


@dataclass(slots=True)
class Figures:
    """What came of the queries."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    worst: tuple[float, int, str] = (0.0, 0, "")
    """CPU seconds of the slowest, its number, and where."""
    failures: list[str] = field(default_factory=list)
    """In words, each with its number."""

    def fail(self, told: str) -> None:
        """Note a failure, and tell it at once."""
        self.failures.append(told)
        print(told, file=sys.stderr)


def fuzz(numbers: range, queries: Queries, engine: Engine, large: Engine | None, every: int) -> Figures:
    """Try the queries of some numbers."""
    figures = Figures()
    for number in numbers:
        query = queries[number]
        _try(number, query, (engine, "the articles of the contract"), figures)
        if large and (number % every == 0 or len(query[0]) > LONG):
            _try(number, query, (large, "made articles"), figures)
        if number % TOLD_EVERY == TOLD_EVERY - 1:
            told = f"{number + 1}: {len(figures.failures)} failures, slowest {figures.worst[0]:.3f} s"
            print(told, file=sys.stderr)
    return figures


def _try(number: int, query: TypedQuery, where: tuple[Engine, str], figures: Figures) -> None:
    text, saved = query
    begin = time.process_time()
    try:
        outcome = _answer(text, saved, where[0])
    except Exception:
        outcome = "failed"
        figures.fail(f"query {number}: {text[:200]!a}\n{traceback.format_exc(limit=-3)}")
    taken = time.process_time() - begin
    figures.counts[outcome] += 1
    figures.seconds += taken
    figures.worst = max(figures.worst, (taken, number, where[1]))
    if taken > MOST_SECONDS:
        figures.fail(f"query {number}: {text[:200]!a} took {taken:.1f} s on {where[1]}")


def _answer(text: str, saved: dict[str, str], engine: Engine) -> str:
    """What becomes of one query; AssertionError where that is not right."""
    try:
        query = parse_query(text, NOW, lambda: saved)
    except QueryError as error:
        _check_place((error.start, error.end), text)
        return "refused"
    for note in query.notes:
        _check_place(note.place, text)
    printed = to_query(query.tree)
    assert parse_query(printed, NOW).tree == query.tree, f"printed as {printed[:200]!a}"
    return _search(query.tree, engine, text)


def _search(tree: Node, engine: Engine, text: str) -> str:
    """What a query finds; it may be refused for what it asks, not for how it is written."""
    try:
        answer = engine.search(SearchRequest(tree, limit=3, budget=Budget()))
    except QueryError as error:
        _check_place((error.start, error.end), text)
        if "stands for more than" not in error.message:
            raise
        return "asks too much"
    hits = list(answer.hits)
    assert len(hits) == min(answer.total, 3)
    for hit in hits:
        for snippet in hit.snippets:
            assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.marks)
    return "found" if hits else "found nothing"


def _check_place(place: tuple[int, int], text: str) -> None:
    assert 0 <= place[0] <= place[1] <= len(text), f"{place} is not in the query"


def fixture(place: Path) -> Engine:
    """An index of the articles of the contract."""
    engine = create_index(str(place), "english")
    fill(engine, *map(document, range(1, len(ARTICLES) + 1)))
    return engine


def made(place: Path, count: int) -> Engine:
    """An index of so many articles of random words, 20,000 of them rare."""
    chance = random.Random(0)
    common = sorted({word for _, body, *_ in ARTICLES for word in (body or "").split()})
    rare = ["".join(chance.choices("aeioubcdfglmnprst", k=chance.randint(3, 9))) for _ in range(20_000)]
    engine = create_index(str(place), "english")
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        fill(engine, *(_made(number, chance, (common, rare)) for number in numbers))
    return engine


def _made(number: int, chance: random.Random, words: tuple[list[str], list[str]]) -> ParsedDocument:
    headline = chance.choices(words[0], k=5)
    body = chance.choices(words[0], k=60) + chance.choices(words[1], k=60)
    return parsed(
        f"made{number}.txt",
        " ".join(headline),
        " ".join(body),
        publisher=chance.choice(("Reuters", "AP", "Le Monde")),
        published=f"{chance.randint(2000, 2025)}-05-{chance.randint(1, 28):02}",
    )


def main() -> int:
    """Try many, and tell; 1 where anything failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--start", type=int, default=0)
    options.add_argument("--every", type=int, default=100)
    options.add_argument("--articles", type=int, default=3000)
    chosen = options.parse_args()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory()))
        engine = opened.enter_context(closing(fixture(folder / "fixture")))
        large = None
        if chosen.articles:
            large = opened.enter_context(closing(made(folder / "made", chosen.articles)))
        numbers = range(chosen.start, chosen.start + chosen.count)
        figures = fuzz(numbers, Queries(chosen.seed), engine, large, chosen.every)
    total = sum(figures.counts.values())
    print("| outcome | queries |\n|---|---|")
    for outcome, count in figures.counts.most_common():
        print(f"| {outcome} | {count} |")
    print(f"| failures | {len(figures.failures)} |")
    print(f"| mean CPU ms | {figures.seconds / total * 1000:.2f} |")
    print(f"| slowest, CPU s | {figures.worst[0]:.3f}: number {figures.worst[1]} on {figures.worst[2]} |")
    return 1 if figures.failures else 0


if __name__ == "__main__":
    sys.exit(main())
