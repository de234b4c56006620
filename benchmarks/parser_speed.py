"""How fast dumps are parsed, in CPU time, and whether the cost grows with the size alone.

    python benchmarks/parser_speed.py DUMPS PAGES

DUMPS is a folder of plain dumps (`../shared/perf/make_corpus.py` writes one), PAGES one of whole pages
(`../shared/corpus/dev/page`). Every 20th dump and every page is read; reading and decoding is not counted.
Hostile texts are of marks without partners and lines without ends: twice as long, each may cost twice.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from newscli.article import Document
from newscli.parsing import parse
from newscli.sources import Input, Reading, document_from_bytes, read_document

PARAGRAPH = (
    "The harbour reopened on Monday after the storm had passed, the port authority said in a statement.\n\n"
)
LIST = "Most Read\n" + "".join(
    f"- Ferry number {number} sails again after the storm\n" for number in range(9)
)

HOSTILE = (
    "_a ", "*a ", "**a ", "[", "[a", "[a.", "](", "((", "![", "a line of _text that goes on,\n", "«a\n»b ",
    "中，a\n中，", "word " * 14 + "\n", "Same headline text here\n", "-\nItem text of the day here\n",
    "Most read\nSome headline of the day\n",
)  # fmt: skip


def load(folder: Path, step: int) -> list[Document]:
    """The documents of a folder's text files, every so many."""
    paths = sorted(folder.rglob("*.txt"))[::step]
    found = (read_document(Input(str(path)), Reading()) for path in paths)
    return [document for document in found if document is not None]


def rate(documents: Sequence[Document]) -> float:
    """Documents a second of CPU time: the best of three rounds."""
    for document in documents[:20]:
        parse(document)
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        for document in documents:
            parse(document)
        best = min(best, time.process_time() - begin)
    return len(documents) / best


def seconds(megabytes: int) -> float:
    """The CPU time of one document of a size."""
    piece = f"Harbour reopens after the storm\n\n{PARAGRAPH * 40}{LIST}\n"
    document = document_from_bytes("-", (piece * (megabytes * 1_000_000 // len(piece))).encode())
    begin = time.process_time()
    parse(document)
    return time.process_time() - begin


def hostile(piece: str, count: int) -> float:
    """The CPU time of a text that repeats a piece between two stories."""
    document = document_from_bytes("-", f"{PARAGRAPH * 4}{piece * count}\n\n{PARAGRAPH * 4}".encode())
    begin = time.process_time()
    parse(document)
    return time.process_time() - begin


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("dumps", type=Path)
    options.add_argument("pages", type=Path)
    chosen = options.parse_args()
    print(f"plain dumps a second: {rate(load(chosen.dumps, 20)):.0f}")
    print(f"whole pages a second: {rate(load(chosen.pages, 1)):.0f}")
    small, large = seconds(1), seconds(20)
    print(f"one document of 20 MB costs {large / small:.1f} times one of 1 MB ({small:.1f} s)")
    worst, piece = max((hostile(piece, 16_000) / hostile(piece, 8_000), piece) for piece in HOSTILE)
    print(f"a hostile text twice as long costs at most {worst:.1f} times as much ({piece!r})")


if __name__ == "__main__":
    main()
