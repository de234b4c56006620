"""Parses a folder of corpus cases and writes the answers as JSONL for the corpus's scorer.

    python benchmarks/parser_scores.py ../shared/corpus/dev OUT.jsonl [--held-out in|out]

`--held-out` keeps the third of the publishers whose texts nobody looks at (`in`), or the rest (`out`).
The cases are written beside OUT as links in OUT.cases/, so that the scorer sees the same choice.
"""

import argparse
import json
import sys
import time
from hashlib import sha256
from pathlib import Path

from newscli.article import Document
from newscli.parsing import parse


def load(path: Path) -> Document:
    """A document as the sources read it, for line feeds alone."""
    content = path.read_bytes()
    pieces = content.splitlines(keepends=True)
    offsets = [0]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    lines = tuple(piece.decode("utf-8", "replace").rstrip("\r\n") for piece in pieces)
    return Document(str(path), sha256(content).hexdigest(), lines, tuple(offsets))


def is_held_out(publisher: str) -> bool:
    """Whether a publisher is of the third that is kept apart."""
    return int(sha256(publisher.encode()).hexdigest(), 16) % 3 == 0


def answer(case: str, path: Path) -> dict[str, object]:
    """The capture with the longest body, in the scorer's shape."""
    captures = parse(load(path)).captures
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


def main() -> None:
    """Run over the chosen cases."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--held-out", choices=["in", "out"])
    chosen = options.parse_args()
    folder = Path(f"{chosen.out}.cases")
    folder.mkdir(exist_ok=True)
    spent, count = 0.0, 0
    with chosen.out.open("w", encoding="utf-8") as out:
        for path in sorted(chosen.cases.resolve().rglob("*.json")):
            truth = json.loads(path.read_text("utf-8"))
            if chosen.held_out and is_held_out(truth["publisher"]) != (chosen.held_out == "in"):
                continue
            for each in (path, path.with_suffix(".txt")):
                link = folder / each.name
                link.unlink(missing_ok=True)
                link.symlink_to(each)
            begin = time.process_time()
            found = answer(truth["id"], path.with_suffix(".txt"))
            spent, count = spent + time.process_time() - begin, count + 1
            out.write(json.dumps(found) + "\n")
    print(f"{count} cases, {count / spent:.0f} a second", file=sys.stderr)


if __name__ == "__main__":
    main()
