"""What a query may cost: words that a pattern stands for, and time; an error, or what was found by then."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from newscli.engines.budget import MOST_WORDS
from tests.conftest import Program


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with an article of very many words, and a short one; tests only read it."""
    folder = tmp_path_factory.mktemp("budget")
    words = " ".join(f"a{number}" for number in range(MOST_WORDS + 10))
    (folder / "long.txt").write_text(f"A very long article\n\nIt has {words}.\n", "utf-8")
    (folder / "short.txt").write_text("A short article\n\nIt has the word abacus and others.\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "newscli",
        "ingest",
        "--quiet",
        "--index",
        "index",
        "long.txt",
        "short.txt",
    ]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "index"


@pytest.fixture
def search(index: Path, program: Program) -> Program:
    """Runs a search of that index."""
    return partial(program, "search", "--index", index)


def test_words_are_bounded(search: Program) -> None:
    refused = search("abacus OR a*")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        f"newscli: a* stands for more than {MOST_WORDS} words (at 11)\n"
        "  give more of its letters, or take what was found by then: --partial\n"
    )
    assert search("abac*", "a1*", "--limit", "0").code == 1
    assert search("a1*").code == 0
    found = search("--json", "--partial", "abacus OR a*")
    assert found.code == 0
    hits = json.loads(found.out)
    assert search("--json", "--partial", "--explain", "abacus OR a*").code == 0
    message = f"a* stands for more than {MOST_WORDS} words: not all were looked for"
    assert hits["notes"] == [{"message": message, "place": None}]
    assert f"newscli: {message}\n" in found.err
    assert hits["total"] >= 1


def test_everything_that_has_a_field_is_no_matter_of_words(search: Program) -> None:
    assert search("body:*", "--format", "ids").out.count("\n") == 2


@pytest.mark.parametrize("query", ["a1", "a1?", "*1", "abakus~", '"word abacus"', "NOT a1"])
def test_time_is_bounded(search: Program, query: str) -> None:
    refused = search("--timeout", "0.0000001", query)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("newscli: the query took more than 1e-07 seconds\n  ask for less, ")
    cut = search("--timeout", "0.0000001", "--partial", "--json", query)
    assert cut.code in (0, 1)
    (note,) = json.loads(cut.out)["notes"]
    assert note["message"] == "the query took more than 1e-07 seconds: not all was looked for"
    unbounded, default = (search("--json", *how, query) for how in (("--timeout", "0"), ()))
    assert unbounded == default
    assert unbounded.code == 0


def test_what_is_exported_has_no_bound(index: Path, program: Program) -> None:
    exported = program("export", "--index", index, "--query", "a*")
    assert (exported.code, exported.out.count("\n"), exported.err) == (0, 2, "")
