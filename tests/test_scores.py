"""The gate: on the dev corpus, no figure of the parser falls below what was reached before."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SHARED

RECORDED = json.loads((ROOT / "benchmarks" / "parser_scores.json").read_text("utf-8"))
LOWER_IS_BETTER = ("items_in_body", "nolist_fp", "seg_without")
MAY_FALL = 0.005


@pytest.mark.skipif(
    not (SHARED / "corpus" / "score.py").is_file(), reason="the shared folder (NEWSCLI_SHARED) is not there"
)
def test_no_figure_falls(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    dev = SHARED / "corpus" / "dev"
    command = [sys.executable, str(ROOT / "benchmarks" / "parser_scores.py"), str(dev), str(answers)]
    subprocess.run(command, check=True, capture_output=True)
    score = [sys.executable, str(SHARED / "corpus" / "score.py"), str(dev), "--jsonl", str(answers), "--json"]
    found = json.loads(subprocess.run(score, check=True, capture_output=True, text=True).stdout)["summary"]
    fallen = {
        f"{tier} {name}": (was, round(found[tier][name], 3))
        for tier, figures in RECORDED["figures"].items()
        for name, was in figures.items()
        if (found[tier][name] - was if name in LOWER_IS_BETTER else was - found[tier][name]) > MAY_FALL
    }
    assert not fallen, f"(was, is): {fallen}; where that is right, record anew: {RECORDED['command']}"
