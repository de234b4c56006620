"""Holds search to its targets: warm queries in process against plain Whoosh, growth, and the whole command.

    python benchmarks/search.py CORPUS --large CORPUS [--work DIR] [--repeat 3] [--json]
    python benchmarks/search.py --ask INDEX --queries FILE [--profile KIND]

A CORPUS is what `../shared/perf/make_corpus.py --out CORPUS` writes: `dumps/` and `docs.jsonl`; the targets
are for one of 20,000 dumps and, as `--large`, one of 100,000. The queries are those of `make_queries.py` for
each corpus, 30 of a kind. Both engines are asked in a process of their own for the first ten hits, the total,
and the highlights; of each query the least CPU time of `--repeat` warm runs counts. newscli parses the query
string each time, and its snippets are of headline, body and lists. A query with dates asks Whoosh for
`ingested`, newscli for `captured`: the times of the files, which are set by the corpus before.
The exit code is 1 where a target is missed.
"""

import argparse
import cProfile
import json
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measuring import NEWSCLI, SHARED, Row, Side, Target, run, table

ENGINE = "import whoosh.index, whoosh.qparser, typer"
COMMANDS = 15
"""How often a command runs, in turns with what it is compared with; the median counts."""
FASTER = ("term", "and", "phrase", "prefix", "date")
GROWING = ("prefix", "fuzzy")

Query = str | list[str]
Latencies = dict[str, dict[str, float]]


def query_text(kind: str, query: Query) -> str:
    """A query of make_queries.py in newscli's language."""
    if isinstance(query, list):
        word, low, high = query
        return f"{word} captured:{low}Z..{high}Z"
    forms: dict[str, Callable[[str], str]] = {
        "phrase": '"{}"'.format,
        "prefix": "{}*".format,
        "fuzzy": "{}~".format,
        "or4": lambda words: " OR ".join(words.split()),
    }
    return forms.get(kind, str)(query)


def ask(index: str, queries: dict[str, list[Query]], repeat: int) -> Latencies:
    """Kind of query → milliseconds of CPU: p50, p95, max; and how many hits all have together."""
    from newscli.engines import open_index

    with closing(open_index(index)) as engine:
        return {
            kind: _latencies([_ask_one(engine, query_text(kind, query), repeat) for query in asked])
            for kind, asked in queries.items()
        }


def _ask_one(engine: Any, text: str, repeat: int) -> tuple[float, int]:
    """The least CPU seconds of several runs, the first not counted; and the number of hits."""
    total = _answer(engine, text)
    times = []
    for _ in range(repeat):
        start = time.process_time()
        _answer(engine, text)
        times.append(time.process_time() - start)
    return min(times), total


def _answer(engine: Any, text: str) -> int:
    from newscli.engines import SearchRequest
    from newscli.query import parse_query

    hits = engine.search(SearchRequest(parse_query(text, datetime.now(UTC)).tree, 10))
    for hit in hits.hits:
        if not hit.snippets:
            raise SystemExit(f"{text}: a hit without a snippet")
    return int(hits.total)


def _latencies(asked: list[tuple[float, int]]) -> dict[str, float]:
    times = sorted(seconds * 1000 for seconds, _ in asked)
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {
        "p50": statistics.median(times),
        "p95": cuts[-1],
        "max": times[-1],
        "hits": sum(total for _, total in asked),
    }


def profile(index: str, queries: dict[str, list[Query]], kind: str) -> None:
    """The functions in which queries of a kind spend the most time, by cProfile."""
    ask(index, {kind: queries[kind]}, 1)
    profiler = cProfile.Profile()
    profiler.runcall(ask, index, {kind: queries[kind]}, 3)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(25)


def set_times(corpus: Path) -> None:
    """Give each dump the time that its article has in the corpus."""
    with (corpus / "docs.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            shape = json.loads(line)
            stamp = datetime.fromisoformat(shape["date"]).replace(tzinfo=UTC).timestamp()
            os.utime(corpus / shape["file"], (stamp, stamp))


def queries_of(corpus: Path, perf: Path, work: Path) -> Path:
    """The queries that make_queries.py chooses for a corpus."""
    file = work / f"{corpus.name}.queries.json"
    script = (sys.executable, str(perf / "make_queries.py"))
    run((*script, "--docs", str(corpus / "docs.jsonl"), "--out", str(file)))
    return file


def index_of(corpus: Path, work: Path) -> Path:
    """newscli's index of a corpus, made where it is not there yet."""
    index = work / f"{corpus.name}.newscli"
    if not index.exists():
        set_times(corpus)
        run((*NEWSCLI, "ingest", str(corpus / "dumps"), "--index", str(index), "--quiet"))
    return index


def own_latencies(index: Path, queries: Path, repeat: int) -> Latencies:
    """newscli's, in a process of its own."""
    asked = ("--ask", str(index), "--queries", str(queries), "--repeat", str(repeat))
    found: Latencies = json.loads(run((sys.executable, __file__, *asked)).output)
    return found


def plain_latencies(corpus: Path, queries: Path, chosen: argparse.Namespace, work: Path) -> Latencies:
    """Those of Whoosh at its defaults, of the package that newscli uses."""
    index = work / f"{corpus.name}.whoosh"
    script = (sys.executable, str(chosen.perf / "bench_whoosh.py"))
    if not index.exists():
        run((*script, "index", "--docs", str(corpus / "docs.jsonl"), "--dir", str(index)))
    asked = ("query", "--dir", str(index), "--queries", str(queries), "--repeat", str(chosen.repeat))
    found: Latencies = json.loads(run((*script, *asked)).output)["latency"]
    return found


def rows(chosen: argparse.Namespace, work: Path) -> Iterator[Row]:
    """Each target with what was measured."""
    queries = queries_of(chosen.corpus, chosen.perf, work)
    plain = plain_latencies(chosen.corpus, queries, chosen, work)
    own = own_latencies(index_of(chosen.corpus, work), queries, chosen.repeat)
    for kind in own:
        measured = f"{_told(own[kind])}; plain Whoosh {_told(plain[kind])}"
        goal = Target(Side.MOST, 0.6 if kind in FASTER else 1.0, "×")
        yield Row(f"{kind}, warm", goal, own[kind]["p50"] / plain[kind]["p50"], measured)
    if chosen.large:
        index = index_of(chosen.large, work)
        large = own_latencies(index, queries_of(chosen.large, chosen.perf, work), chosen.repeat)
        for kind in GROWING:
            value = large[kind]["p95"] / own[kind]["p50"]
            goal = Target(Side.MOST, 3, "×")
            yield Row(f"{kind}, p95 of the large to p50 of the small", goal, value, _told(large[kind]))
        yield command_row(index, chosen.word)


def _told(latencies: dict[str, float]) -> str:
    return f"p50 {latencies['p50']:.2f} ms, p95 {latencies['p95']:.2f}"


def command_row(index: Path, word: str) -> Row:
    """The whole command for one word, against loading what it stands on."""
    search = (*NEWSCLI, "search", "--json", "--index", str(index), word)
    total = json.loads(run(search).output)["total"]
    searches, loads = [], []
    for _ in range(COMMANDS):
        searches.append(run(search).cpu * 1000)
        loads.append(run((sys.executable, "-c", ENGINE)).cpu * 1000)
    own, bare = statistics.median(searches), statistics.median(loads)
    measured = f"{own:.0f} ms for {total} articles of `{word}`, the imports {bare:.0f} ms"
    return Row("search --json of the large", Target(Side.MOST, 1.6, "×"), own / bare, measured)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("corpus", type=Path, nargs="?")
    add("--large", type=Path, metavar="CORPUS")
    add("--perf", type=Path, default=SHARED / "perf", help="the scripts of plain Whoosh")
    add(
        "--work",
        type=Path,
        metavar="DIR",
        help="where indexes are left and found again",
    )
    add("--repeat", type=int, default=3)
    add("--word", default="oil", help="what the whole command searches for")
    add("--json", action="store_true")
    add("--ask", metavar="INDEX", help="only ask one index of newscli's, in this process")
    add("--queries", type=Path)
    add("--profile", metavar="KIND", help="with --ask: profile queries of a kind")
    return parser.parse_args()


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    chosen = options()
    if chosen.ask:
        queries = json.loads(chosen.queries.read_text("utf-8"))
        if chosen.profile:
            profile(chosen.ask, queries, chosen.profile)
        else:
            print(json.dumps(ask(chosen.ask, queries, chosen.repeat)))
        return 0
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    with tempfile.TemporaryDirectory() as folder:
        work = chosen.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        measured = []
        for row in rows(chosen, work):
            measured.append(row)
            print(f"{row.name}: {row.measured}", file=sys.stderr)
    print(json.dumps([row.shape() for row in measured], indent=2) if chosen.json else table(measured))
    return 1 if any(row.is_met is False for row in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
