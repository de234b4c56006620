"""Whether a single word finds what it finds in SQLite's FTS5 with `porter unicode61`, accents removed.

    python benchmarks/agreement.py INDEX [--queries QUERIES.json] [--sample 1000] [--differing 15] [--json]

INDEX is one of newscli's. FTS5 gets headline and body of its articles as they are in there, so that only the
search is compared. Words are the class `term` of what `../shared/perf/make_queries.py` wrote, and two samples
of the index's own: a third each of rare, middling and common words, as that script draws them, and words each
as likely as it is frequent in articles.

FTS5 stems by Porter's first algorithm (1980), newscli by his second (Snowball English). So FTS5 is asked once
more, in an index without stems, for all words that newscli gives the stem of a word: what differs then is not
the stemmer. The exit code is 1 where all hits of the first set of words differ by more than 1 % from FTS5's
with Porter.
"""

import argparse
import json
import random
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from newscli.engines import Engine, open_index
from newscli.query import parse_query
from newscli.text.analysis import NO_STEMMING, Analyzer

NOW = datetime(2000, 1, 1, tzinfo=UTC)
WITHIN = 0.01
PLAIN = "unicode61 remove_diacritics 2"
COUNT = "SELECT count(*) FROM {} WHERE {} MATCH ?"
BANDS = ((5 / 20_000, 40 / 20_000), (1 / 300, 1 / 60), (1 / 40, 1 / 6))
"""The shares of articles that have a rare, a middling, a common word."""
COMMON_WORD = re.compile(r"[a-z]{4,}")

Count = Callable[[str], int]
"""How many articles a word finds."""


@dataclass(frozen=True, slots=True)
class Hits:
    """How many articles a word finds."""

    word: str
    newscli: int
    porter: int
    """In FTS5 as it stems."""
    same_stems: int
    """In FTS5, by the stems of newscli."""

    @property
    def difference(self) -> int:
        """How many more newscli finds than FTS5."""
        return self.newscli - self.porter


@dataclass(frozen=True, slots=True)
class Comparison:
    """A set of words and what they find."""

    name: str
    hits: tuple[Hits, ...]

    def total(self, side: str) -> int:
        """All hits of one side."""
        return sum(getattr(each, side) for each in self.hits)

    def ratio(self, side: str) -> float:
        """All hits of newscli to those of FTS5."""
        return self.total("newscli") / self.total(side)

    def differing(self) -> list[Hits]:
        """The words whose hits differ, those first that differ most."""
        found = [each for each in self.hits if each.difference]
        return sorted(found, key=lambda each: (-abs(each.difference), each.word))

    def shape(self) -> dict[str, object]:
        """As JSON."""
        return {
            "ratio": self.ratio("porter"),
            "ratio_of_same_stems": self.ratio("same_stems"),
            **asdict(self),
        }


def texts_of(engine: Engine) -> Iterator[tuple[str, str]]:
    """Headline and body of each article."""
    for found in engine.iterate():
        yield found.article.headline or "", found.article.text


def fill(database: sqlite3.Connection, texts: Iterable[tuple[str, str]]) -> None:
    """Index texts, with stems and without."""
    for name, tokenizer in (("porter", f"porter {PLAIN}"), ("plain", PLAIN)):
        database.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(headline, body, tokenize='{tokenizer}')")
    for text in texts:
        database.execute("INSERT INTO porter VALUES (?, ?)", text)
        database.execute("INSERT INTO plain VALUES (?, ?)", text)
    database.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(plain, row)")


def with_porter(database: sqlite3.Connection) -> Count:
    """What FTS5 finds as it stems."""
    statement = COUNT.format("porter", "porter")
    return lambda word: int(database.execute(statement, (f'"{word}"',)).fetchone()[0])


def with_same_stems(database: sqlite3.Connection, analyzer: Analyzer) -> Count:
    """What FTS5 finds for all words that newscli gives the same stem."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for (word,) in database.execute("SELECT term FROM vocabulary"):
        alike.setdefault(analyzer.query_terms(word), []).append(f'"{word}"')
    statement = COUNT.format("plain", "plain")

    def count(word: str) -> int:
        words = " OR ".join(alike.get(analyzer.query_terms(word), [f'"{word}"']))
        return int(database.execute(statement, (words,)).fetchone()[0])

    return count


def frequencies(texts: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Word of letters, as written → how many articles have it; in the order of words."""
    analyzer = Analyzer(NO_STEMMING)
    found = Counter(word for text in texts for word in analyzer.written("\n".join(text)) if word.isalpha())
    return dict(sorted(found.items()))


def rare_to_common(counts: dict[str, int], articles: int, size: int) -> list[str]:
    """A third each of rare, middling and common words, the same at every run."""
    chance = random.Random(1)
    bands = [
        [
            word
            for word, count in counts.items()
            if low <= count / articles <= high and COMMON_WORD.fullmatch(word)
        ]
        for low, high in BANDS
    ]
    return [word for band in bands for word in chance.sample(band, min(size // len(BANDS), len(band)))]


def by_frequency(counts: dict[str, int], size: int) -> list[str]:
    """Distinct words, each as likely as it is frequent; the same at every run."""
    drawn = random.Random(1).choices(list(counts), list(counts.values()), k=50 * size)
    return list(dict.fromkeys(drawn))[:size]


def report(comparisons: Sequence[Comparison], told: int) -> str:
    """What was found, in Markdown."""
    lines = [
        "| words | newscli | FTS5, Porter | ratio | words that differ | FTS5, same stems | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in comparisons:
        lines.append(
            f"| {len(each.hits)} {each.name} | {each.total('newscli')} | {each.total('porter')} "
            f"| {each.ratio('porter'):.4f} | {len(each.differing())} | {each.total('same_stems')} "
            f"| {each.ratio('same_stems'):.4f} |"
        )
    for each in comparisons:
        lines.append(
            f"\n{each.name}, words that differ most: newscli, FTS5 with Porter, FTS5 with the same stems"
        )
        lines += [
            f"  {hits.word}: {hits.newscli}, {hits.porter}, {hits.same_stems}"
            for hits in each.differing()[:told]
        ]
    return "\n".join(lines)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("index")
    add("--queries", type=Path, help="what make_queries.py wrote")
    add("--sample", type=int, default=1000, help="how many words of the index's own")
    add("--differing", type=int, default=15, help="how many of the words that differ are told")
    add("--json", action="store_true")
    return parser.parse_args()


def words_of(chosen: argparse.Namespace, engine: Engine) -> Iterator[tuple[str, list[str]]]:
    """The sets of words, with their names."""
    if chosen.queries:
        yield "of the queries", json.loads(chosen.queries.read_text("utf-8"))["term"]
    counts = frequencies(texts_of(engine))
    yield "rare to common", rare_to_common(counts, engine.stats().articles, chosen.sample)
    yield "by frequency", by_frequency(counts, chosen.sample)


def main() -> int:
    """Compare and print; 1 where the target is missed."""
    chosen = options()
    with closing(open_index(chosen.index)) as engine, closing(sqlite3.connect(":memory:")) as database:
        fill(database, texts_of(engine))
        porter = with_porter(database)
        same_stems = with_same_stems(database, Analyzer(engine.stats().analysis))
        comparisons = [
            Comparison(
                name,
                tuple(
                    Hits(word, engine.count(parse_query(word, NOW).tree), porter(word), same_stems(word))
                    for word in words
                ),
            )
            for name, words in words_of(chosen, engine)
        ]
    if chosen.json:
        print(json.dumps([each.shape() for each in comparisons], indent=2))
    else:
        print(report(comparisons, chosen.differing))
    return int(abs(comparisons[0].ratio("porter") - 1) > WITHIN)


if __name__ == "__main__":
    sys.exit(main())
