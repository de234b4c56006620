"""Holds ingest to its targets, each as a ratio in one run: time, memory, size, one more dump, opening.

    python benchmarks/ingest.py CORPUS [--large CORPUS] [--calls 1000] [--runs 3] [--only add open] [--json]
    python benchmarks/ingest.py CORPUS --profile 5000

A CORPUS is what `../shared/perf/make_corpus.py --out CORPUS` writes: `dumps/` and `docs.jsonl`; the targets
are for one of 20,000 dumps and, as `--large`, one of 100,000. newscli runs as users run it, on two cores: it
reads, decodes, parses, identifies and indexes files. Of plain Whoosh only the indexing is timed, of fields
that are split already and lie in memory. notmuch gets the articles as mails, recoll gets the dumps.
`README.md` beside this tells of each row. The exit code is 1 where a target is missed.
"""

import argparse
import itertools
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from contestants import NOTMUCH, RECOLL, WHOOSH, Setting
from measuring import NEWSCLI, SHARED, Row, Run, Side, Target, bytes_of, bytes_on_disk, run, table
from prepared import NAME, Prepared, files_of, has_option, ingest, written

AGAIN = 3
"""How often the same dumps are ingested again."""
COMMANDS = 15
"""How often a short command runs, in turns with what it is compared with; the median counts."""
EVERY_CALL = 7
"""After how many calls segments are counted: a prime, so that no rhythm of merging hides the most."""
CORES = 2
ENGINE = "import whoosh.index, whoosh.qparser, typer"
PROFILE_LINES = 25
RIVALS = {"whoosh": WHOOSH, "notmuch": NOTMUCH, "recoll": RECOLL}


def rival_rows(prepared: Prepared, name: str, goals: Sequence[float]) -> list[Row]:
    """How much faster newscli ingests files than another engine indexes."""
    rival = RIVALS[name]
    missing = rival.missing(prepared.setting)
    value, measured = None, missing or ""
    if not missing:
        own, other = prepared.spent(NAME), prepared.spent(rival.name)
        value = other.wall / own.wall
        measured = f"{own}, {len(prepared.dumps) / own.wall:.0f} a second; {rival.name} {other}"
    return [
        Row(f"ingest against {rival.name}", Target(Side.LEAST, goal, "×"), value, measured) for goal in goals
    ]


def again_row(prepared: Prepared, name: str, goal: float, *options: str) -> Row:
    """How much faster the second ingest of the same dumps is than the first."""
    target = Target(Side.LEAST, goal, "×")
    if not all(map(has_option, options)):
        return Row(name, target, None, "there is no such option")
    first = prepared.spent(NAME).wall
    runs = [
        run(ingest(prepared.index, *options, str(prepared.setting.corpus / "dumps"))) for _ in range(AGAIN)
    ]
    if any(json.loads(each.output)["documents"]["parsed"] for each in runs):
        raise SystemExit(f"{name}: dumps were parsed again: {runs[0].output}")
    again = statistics.median(each.wall for each in runs)
    return Row(name, target, first / again, f"{first:.1f} s, then {again:.2f} s")


def memory_row(prepared: Prepared) -> Row:
    """The most memory of all processes together."""
    done = prepared.watched
    return Row("peak memory", Target(Side.MOST, 450, "MB"), _pss(done), _memory_text(done))


def growth_row(prepared: Prepared) -> Row:
    """How memory grows with the corpus."""
    name, target = "peak memory of the large corpus", Target(Side.MOST, 1.15, "×")
    large = prepared.first_large
    if not large:
        return Row(name, target, None, "no --large")
    return Row(name, target, _pss(large) / _pss(prepared.watched), _memory_text(large))


def _pss(done: Run) -> float:
    return done.memory.pss


def _memory_text(done: Run) -> str:
    memory = done.memory
    return (
        f"PSS {memory.pss:.0f} MB, RSS {memory.rss:.0f} MB, processes {memory.processes}, {done.wall:.0f} s"
    )


def size_row(prepared: Prepared) -> Row:
    """What the index takes on the disk."""
    dumps, index = bytes_of(prepared.setting.corpus / "dumps"), bytes_on_disk(prepared.ready)
    measured = f"{index / 1e6:.1f} MB, dumps {dumps / 1e6:.1f} MB"
    return Row("index on disk", Target(Side.MOST, 2.6, "×"), index / dumps, measured)


def add_row(prepared: Prepared) -> Row:
    """What one more dump costs, above what a command costs that does nothing."""
    adds, versions = [], []
    for _ in range(COMMANDS):
        adds.append(run(ingest(prepared.copy, str(next(prepared.new_dumps)))).cpu * 1000)
        versions.append(run((*NEWSCLI, "--version")).cpu * 1000)
    add, version = statistics.median(adds), statistics.median(versions)
    measured = f"CPU {add:.0f} ms, at most {max(adds):.0f}; `--version` {version:.0f} ms"
    return Row("one more dump", Target(Side.MOST, 150, "ms"), add - version, measured)


def segments_row(prepared: Prepared, calls: int) -> Row:
    """Whether the number of segments stays bounded while dumps come one by one."""
    name, target = "most segments, later half of calls to earlier", Target(Side.MOST, 1.5, "×")
    if not calls:
        return Row(name, target, None, "no --calls")
    counted = []
    for call in range(1, calls + 1):
        run(ingest(prepared.copy, str(next(prepared.new_dumps))))
        if not call % EVERY_CALL or call == calls:
            told = run((*NEWSCLI, "stats", "--json", "--index", str(prepared.copy))).output
            counted.append(json.loads(told)["segments"])
    earlier, later = max(counted[: len(counted) // 2 or 1]), max(counted[len(counted) // 2 :])
    measured = f"at most {max(counted)} in {calls} calls, at the end {counted[-1]}"
    return Row(name, target, later / earlier, measured)


def open_rows(prepared: Prepared, word: str) -> list[Row]:
    """What opening the large index for a search of one word costs, against loading the engine."""
    targets = {
        "search of the large index, CPU": Target(Side.MOST, 1.6, "×"),
        "search of the large index, peak RSS": Target(Side.MOST, 80, "MB"),
    }
    if not prepared.ready_large:
        return [Row(name, target, None, "no --large") for name, target in targets.items()]
    search = (*NEWSCLI, "search", "--json", "--index", str(prepared.ready_large), word)
    total = json.loads(run(search).output)["total"]
    searches, loads = [], []
    for _ in range(COMMANDS):
        searches.append(run(search))
        loads.append(run((sys.executable, "-c", ENGINE)))
    (cpu, rss), (load, bare) = _medians(searches), _medians(loads)
    figures = (
        (cpu / load, f"{cpu:.0f} ms for {total} articles of `{word}`, the imports {load:.0f} ms"),
        (rss, f"{rss:.0f} MB, the imports {bare:.0f} MB"),
    )
    return [Row(*each, *figure) for each, figure in zip(targets.items(), figures, strict=True)]


def _medians(runs: Sequence[Run]) -> tuple[float, float]:
    """CPU in ms, and MB of the largest process."""
    cpu, largest = (
        statistics.median(values) for values in zip(*((each.cpu, each.largest) for each in runs), strict=True)
    )
    return cpu * 1000, largest


def profile(setting: Setting, count: int) -> str:
    """The functions that an ingest of the first dumps spends most time in, by cProfile, in one process."""
    paths = itertools.islice(files_of(setting.corpus), count)
    chosen = written(setting.work / "chosen.txt", "".join(f"{path}\n" for path in paths))
    index, told = setting.work / "profiled", setting.work / "profile"
    shutil.rmtree(index, ignore_errors=True)
    one = ("--jobs", "1") if has_option("--jobs") else ()
    run(
        (
            sys.executable,
            "-m",
            "cProfile",
            "-o",
            str(told),
            *ingest(index, *one, "--files-from", str(chosen))[1:],
        )
    )
    order = f"strip_dirs().sort_stats('tottime').print_stats({PROFILE_LINES})"
    return run((sys.executable, "-c", f"import pstats; pstats.Stats({str(told)!r}).{order}")).output


def rows_of(chosen: argparse.Namespace) -> dict[str, Callable[[Prepared], list[Row]]]:
    """What `--only` chooses from, in the order of the table."""
    return {
        "whoosh": lambda prepared: rival_rows(prepared, "whoosh", (3, 4)),
        "notmuch": lambda prepared: rival_rows(prepared, "notmuch", (3,)),
        "recoll": lambda prepared: rival_rows(prepared, "recoll", (3,)),
        "again": lambda prepared: [again_row(prepared, "again, nothing changed", 10)],
        "trust-mtime": lambda prepared: [again_row(prepared, "again, --trust-mtime", 40, "--trust-mtime")],
        "memory": lambda prepared: [memory_row(prepared)],
        "growth": lambda prepared: [growth_row(prepared)],
        "size": lambda prepared: [size_row(prepared)],
        "add": lambda prepared: [add_row(prepared)],
        "segments": lambda prepared: [segments_row(prepared, chosen.calls)],
        "open": lambda prepared: open_rows(prepared, chosen.word),
    }


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    names = tuple(rows_of(argparse.Namespace()))
    add("corpus", type=Path)
    add("--large", type=Path, metavar="CORPUS", help="for the rows about growth and opening")
    add("--perf", type=Path, default=SHARED / "perf", help="the scripts of the other engines")
    add("--work", type=Path, metavar="DIR", help="where indexes are left; else a folder that is removed")
    add(
        "--reuse",
        action="store_true",
        help="take the indexes of --work where a row needs no ingest of its own",
    )
    add("--only", nargs="+", choices=names, default=names, metavar="ROW", help=", ".join(names))
    add("--runs", type=int, default=1, help="how often all index in turns; the median counts")
    add("--calls", type=int, default=0, help="how many dumps are added one by one for the row of segments")
    add("--word", default="oil", help="what is searched in the large index")
    add("--json", action="store_true")
    add("--profile", type=int, metavar="DUMPS", help="only profile an ingest of so many dumps")
    return parser.parse_args()


def measured_rows(chosen: argparse.Namespace, setting: Setting) -> list[Row]:
    """The chosen rows, each told on stderr as it is done."""
    rivals = [each for name, each in RIVALS.items() if name in chosen.only and not each.missing(setting)]
    prepared = Prepared(setting, rivals, chosen.runs, chosen.large, chosen.reuse)
    rows = []
    for name, measure in rows_of(chosen).items():
        if name in chosen.only:
            found = measure(prepared)
            rows += found
            print(*(f"{row.name}: {row.measured}" for row in found), sep="\n", file=sys.stderr)
    return rows


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    chosen = options()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as folder:
        work = chosen.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        setting = Setting(chosen.corpus, chosen.perf, work.resolve())
        if chosen.profile:
            print(profile(setting, chosen.profile))
            return 0
        load = os.getloadavg()[0]
        rows = measured_rows(chosen, setting)
    if chosen.json:
        machine = {"python": platform.python_version(), "cores": CORES, "load_before": load}
        print(json.dumps({"machine": machine, "rows": [row.shape() for row in rows]}, indent=2))
    else:
        print(table(rows))
        print(f"\nOn {CORES} cores, Python {platform.python_version()}; the load before was {load:.1f}.")
    return 1 if any(row.is_met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
