"""What other engines make of the same articles, beside newscli, in one run: rate, size of the index, memory.

    python benchmarks/peers.py CORPUS [--runs 3] [--python PYTHON]… [--only tantivy notmuch] [--json]

CORPUS is what `../shared/perf/make_corpus.py --out CORPUS` writes. Whoosh at its defaults, SQLite FTS5,
tantivy and Xapian get fields that lie ready in memory, and are timed from the first article to the last byte,
by the scripts of `../shared/perf`; notmuch gets mails, recoll and newscli get files, timed from start to end.
tantivy and Xapian are modules: each `--python` is an interpreter that may have one.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from contestants import LIBRARIES, NOTMUCH, RECOLL, WHOOSH, Contestant, Indexed, Setting
from measuring import SHARED, bytes_of, run_watched
from prepared import files_of, ingest_first


@dataclass(frozen=True, slots=True)
class Standing:
    """How an engine did."""

    name: str
    rate: float
    """Articles a second, wall."""
    cpu: float
    """Seconds of CPU of the whole command."""
    size: float
    """Bytes of the index a byte of the dumps."""
    memory: float
    """MB: the peak PSS of all processes together, in a run apart; less the articles where these lie ready."""


def ingest(setting: Setting) -> Indexed:
    """newscli, as its users run it."""
    index = setting.work / "newscli"
    done = ingest_first(setting.corpus, index, setting.measure)
    return Indexed(done.wall, done, bytes_of(index))


ENGINES = {
    "newscli": Contestant("newscli ingest", lambda _: None, ingest),
    "whoosh": WHOOSH,
    **LIBRARIES,
    "notmuch": NOTMUCH,
    "recoll": RECOLL,
}
"""What `--only` chooses from, in the order of the table."""


def measured(setting: Setting, contestants: Sequence[Contestant], rounds: int) -> list[Standing]:
    """The medians of so many rounds, in each of which every contestant runs once; and of one more, memory."""
    runs: dict[str, list[Indexed]] = {each.name: [] for each in contestants}
    for _ in range(rounds):
        for each in contestants:
            print(each.name, file=sys.stderr)
            runs[each.name].append(each.index(setting))
    watched = replace(setting, measure=run_watched)
    return [standing(each.name, runs[each.name], each.index(watched), setting.corpus) for each in contestants]


def standing(name: str, runs: Sequence[Indexed], watched: Indexed, corpus: Path) -> Standing:
    """The medians of a contestant's runs, and the memory of one."""
    return Standing(
        name,
        len(files_of(corpus)) / median(each.seconds for each in runs),
        median(each.run.cpu for each in runs),
        median(each.size for each in runs) / bytes_of(corpus / "dumps"),
        watched.run.memory.pss - watched.input_memory,
    )


def table(standings: Sequence[Standing], missing: Sequence[str]) -> str:
    """As a table in Markdown; the first is the measure."""
    base = standings[0]
    lines = [
        f"| engine | articles a second | to {base.name} | CPU s | index to dumps | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for each in standings:
        ratio = each.rate / base.rate
        figures = f"{each.rate:.0f} | {ratio:.2f} | {each.cpu:.1f} | {each.size:.2f} | {each.memory:.0f}"
        lines.append(f"| {each.name} | {figures} |")
    return "\n".join([*lines, *(f"| {name} | not installed | | | | |" for name in missing)])


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--perf", type=Path, default=SHARED / "perf", help="the scripts of the engines")
    parser.add_argument("--python", action="append", default=[], help="one that may have an engine's module")
    parser.add_argument(
        "--only", nargs="+", choices=ENGINES, default=ENGINES, metavar="ENGINE", help=", ".join(ENGINES)
    )
    parser.add_argument("--runs", type=int, default=1, help="how often all run in turns; the medians count")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    chosen = options()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        pythons = (sys.executable, *chosen.python)
        setting = Setting(chosen.corpus, chosen.perf, Path(folder), pythons)
        engines = [each for name, each in ENGINES.items() if name in chosen.only]
        missing = [each.name for each in engines if each.missing(setting)]
        there = [each for each in engines if each.name not in missing]
        standings = measured(setting, there, chosen.runs)
    if chosen.json:
        print(json.dumps({"engines": [asdict(each) for each in standings], "missing": missing}, indent=2))
    else:
        print(table(standings, missing))


if __name__ == "__main__":
    main()
