"""Ingests dumps with newscli and ready-made fields with plain Whoosh, in one run: rates, ratio, peak memory.

    python benchmarks/ingest_rate.py CORPUS --bench ../shared/perf/bench_whoosh.py

CORPUS is what `../shared/perf/make_corpus.py --out CORPUS` writes: `dumps/` and `docs.jsonl`. newscli reads,
decodes, parses, identifies and indexes files; plain Whoosh only indexes what is split already.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(arguments: list[str]) -> tuple[float, float]:
    """Wall seconds of a command, and the peak memory of it, in MB."""
    begin = time.perf_counter()
    child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(arguments)}")
    return time.perf_counter() - begin, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    """Measure both and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", type=Path)
    options.add_argument("--bench", type=Path, required=True)
    chosen = options.parse_args()
    dumps = chosen.corpus / "dumps"
    sizes = [path.stat().st_size for path in dumps.rglob("*") if path.is_file()]
    count, size = len(sizes), sum(sizes)
    with tempfile.TemporaryDirectory() as folder:
        index = f"{folder}/newscli"
        ingest = [sys.executable, "-m", "newscli", "ingest", "--quiet", "--index", index, str(dumps)]
        docs = str(chosen.corpus / "docs.jsonl")
        whoosh = [sys.executable, str(chosen.bench), "index", "--docs", docs, "--dir", f"{folder}/whoosh"]
        runs = {"plain Whoosh, fields ready-made": timed(whoosh), "newscli ingest": timed(ingest)}
        runs["newscli ingest, again"] = timed(ingest)
        on_disk = sum(path.stat().st_size for path in Path(index).iterdir())
    base = runs["plain Whoosh, fields ready-made"][0]
    print("| run | seconds | dumps a second | ratio | peak MB |\n|---|---|---|---|---|")
    for name, (seconds, memory) in runs.items():
        print(f"| {name} | {seconds:.1f} | {count / seconds:.0f} | {base / seconds:.2f} | {memory:.0f} |")
    print(f"\nThe index takes {on_disk / size:.1f} times the dumps ({size / 1e6:.0f} MB).")


if __name__ == "__main__":
    main()
