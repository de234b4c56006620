"""Test collections: documents, queries, and which documents answer which query.

Five classic ones lie in `../shared/perf/data/ir`, a folder each. Their texts are not ours and stay there.
The gains are those of `../shared/perf/bench_ir.py`: 1 for what answers, in Cranfield 4 (best) to 1.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Gains = Mapping[int, int]
"""Document → how well it answers."""

_SECTION = re.compile(r"\.([A-Z])\s*")
_RELEVANCE_CODES = range(1, 5)
"""Cranfield's codes, 1 the best; others say that a document does not answer."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection; everything is numbered as its files number it."""

    documents: Mapping[int, tuple[str, str]]
    """Title (may be empty) and text."""
    queries: Mapping[int, str]
    judgements: Mapping[int, Gains]


def read_time(folder: Path) -> Collection:
    """News of 1963, without titles: the first words of an article stay in its body."""
    texts = re.split(r"(?m)^\*TEXT ", _read(folder / "TIME.ALL"))[1:]
    documents = {
        number: ("", text.partition("\n")[2].split("*STOP")[0]) for number, text in enumerate(texts, 1)
    }
    asked = re.split(r"(?m)^\*FIND\s+", _read(folder / "TIME.QUE").split("*STOP")[0])[1:]
    queries = {int(number): text for number, _, text in (each.partition("\n") for each in asked)}
    rows = (list(map(int, line.split())) for line in _lines(folder / "TIME.REL"))
    return Collection(documents, queries, {row[0]: dict.fromkeys(row[1:], 1) for row in rows})


def read_cran(folder: Path) -> Collection:
    """Abstracts on aerodynamics. Judgements count queries by their places; their own numbers have gaps."""
    queries = _sections(folder / "cran.qry").values()
    rows = (tuple(map(int, line.split()[:3])) for line in _lines(folder / "cranqrel"))
    return Collection(
        _titled(folder / "cran.all.1400"),
        {number: each["W"] for number, each in enumerate(queries, 1)},
        _joined((query, number, 5 - code) for query, number, code in rows if code in _RELEVANCE_CODES),
    )


def read_cisi(folder: Path) -> Collection:
    """Abstracts on libraries; long queries, with the same words again and again."""
    queries = _sections(folder / "CISI.QRY")
    rows = (tuple(map(int, line.split()[:2])) for line in _lines(folder / "CISI.REL"))
    return Collection(
        _titled(folder / "CISI.ALL"),
        {number: f"{each.get('T', '')} {each['W']}" for number, each in queries.items() if "W" in each},
        _joined((query, number, 1) for query, number in rows),
    )


def read_med(folder: Path) -> Collection:
    """Abstracts on medicine, without titles."""
    queries = _sections(folder / "MED.QRY")
    rows = (tuple(map(int, line.split()[:3])) for line in _lines(folder / "MED.REL"))
    return Collection(
        _titled(folder / "MED.ALL"),
        {number: each["W"] for number, each in queries.items()},
        _joined((query, number, 1) for query, _, number in rows),
    )


def read_npl(folder: Path) -> Collection:
    """Very short abstracts on electronics, without titles."""
    answers = dict(_slashed(folder / "rlv-ass")).items()
    return Collection(
        {number: ("", text) for number, text in _slashed(folder / "doc-text")},
        dict(_slashed(folder / "query-text")),
        {query: dict.fromkeys(map(int, numbers.split()), 1) for query, numbers in answers},
    )


COLLECTIONS: Mapping[str, Callable[[Path], Collection]] = {
    "time": read_time,
    "cran": read_cran,
    "med": read_med,
    "cisi": read_cisi,
    "npl": read_npl,
}


def _read(path: Path) -> str:
    return path.read_text("latin-1")


def _lines(path: Path) -> list[str]:
    return [line for line in _read(path).splitlines() if line.strip()]


def _titled(path: Path) -> dict[int, tuple[str, str]]:
    return {number: (each.get("T", ""), each.get("W", "")) for number, each in _sections(path).items()}


def _sections(path: Path) -> dict[int, dict[str, str]]:
    """A file of SMART: `.I 7`, then the lines of each section below its letter (`.T`, `.W`)."""
    found: dict[int, dict[str, list[str]]] = {}
    lines: list[str] = []
    sections: dict[str, list[str]] = {}
    for line in _read(path).split("\n"):
        if line.startswith(".I"):
            sections = found[int(line.split()[1])] = {}
        elif section := _SECTION.fullmatch(line):
            lines = sections.setdefault(section[1], [])
        elif line.strip():
            lines.append(line)
    return {
        number: {letter: " ".join(each) for letter, each in sections.items()}
        for number, sections in found.items()
    }


def _slashed(path: Path) -> Iterator[tuple[int, str]]:
    """A file of NPL: a number, the lines of its text, a line with a slash."""
    for piece in _read(path).split("/"):
        number, *lines = [line for line in piece.split("\n") if line.strip()] or [""]
        if lines:
            yield int(number), " ".join(lines)


def _joined(rows: Iterator[tuple[int, ...]]) -> dict[int, dict[int, int]]:
    """Rows of query, document and gain."""
    found: dict[int, dict[int, int]] = {}
    for query, number, gain in rows:
        found.setdefault(query, {})[number] = gain
    return found
