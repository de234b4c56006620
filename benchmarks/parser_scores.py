"""Parses a corpus of dumps, writes the answers for its scorer, and records the figures that tests hold it to.

    python benchmarks/parser_scores.py ../shared/corpus/dev ANSWERS.jsonl
    python benchmarks/parser_scores.py ../shared/corpus/dev ANSWERS.jsonl --record ../shared/corpus/score.py

The second form also runs the scorer and writes its figures to `parser_scores.json` beside this script.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from newscli.parsing.assemble import parse_with
from newscli.parsing.model import Model
from newscli.sources import Input, Reading, read_document

RECORD = Path(__file__).with_name("parser_scores.json")
COMMAND = (
    "python benchmarks/parser_scores.py ../shared/corpus/dev ANSWERS.jsonl --record ../shared/corpus/score.py"
)
FIGURES = {
    "article": ("headline_exact", "body_f1", "list_f1", "label_rate", "items_in_body"),
    "nolist": ("headline_exact", "body_f1", "nolist_fp"),
    "page": ("headline_exact", "body_f1", "list_f1_lenient", "label_rate", "items_in_body"),
    "partial": ("seg_with", "seg_without"),
}
"""Tier → the scorer's figures that count."""


def answer(case: str, path: Path, model: Model | None = None) -> dict[str, object]:
    """The capture with the longest body, in the scorer's shape."""
    document = read_document(Input(str(path)), Reading())
    assert document is not None
    captures = parse_with(document, model).captures
    best = max(captures, key=lambda each: len(each.article.text) if each.article else 0, default=None)
    article = best.article if best else None
    return {
        "id": case,
        "headline": article.headline if article else None,
        "body": list(article.body) if article else [],
        "lists": [
            {"label": each.label, "items": [item.text for item in each.items]}
            for each in (best.lists if best else ())
        ],
    }


def write_answers(cases: Path, out: Path) -> None:
    """Answer every case, and tell how fast that went."""
    spent, count = 0.0, 0
    with out.open("w", encoding="utf-8") as stream:
        for path in sorted(cases.rglob("*.json")):
            truth = json.loads(path.read_text("utf-8"))
            begin = time.process_time()
            found = answer(truth["id"], path.with_suffix(".txt"))
            spent, count = spent + time.process_time() - begin, count + 1
            stream.write(json.dumps(found) + "\n")
    print(f"{count} cases, {count / spent:.0f} a second", file=sys.stderr)


def record(scorer: Path, cases: Path, answers: Path) -> None:
    """Write down what the scorer says."""
    command = [sys.executable, str(scorer), str(cases), "--jsonl", str(answers), "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["summary"]
    figures = {tier: {name: round(found[tier][name], 3) for name in names} for tier, names in FIGURES.items()}
    RECORD.write_text(json.dumps({"command": COMMAND, "figures": figures}, indent=2) + "\n", "utf-8")


def main() -> None:
    """Answer, and record where that is asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("answers", type=Path)
    options.add_argument("--record", type=Path, metavar="SCORER")
    chosen = options.parse_args()
    write_answers(chosen.cases, chosen.answers)
    if chosen.record:
        record(chosen.record, chosen.cases, chosen.answers)


if __name__ == "__main__":
    main()
