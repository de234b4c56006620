"""The analysis of an index: chosen when it is made, kept, and gone by in all that reads or writes it."""

import json
from pathlib import Path

import pytest

from tests.conftest import Program

TEXTS = {
    "a.txt": "Die Häuser der Stadt\n\nIn den Häusern wohnten viele Kinder, und die Bäume standen still.\n",
    "b.txt": "Houses of the town\n\nThe children were planning a garden, and the trees stood still.\n",
}
MORE = "Ein Haus\n\nDas Haus stand leer, und kein Kind spielte im Garten davor.\n"


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    folder = tmp_path / "dumps"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


def analysis(program: Program, *index: str | Path) -> str:
    return str(json.loads(program("stats", "--json", *index).out)["analysis"])


def found(program: Program, *query: str) -> int:
    return len(program("search", "--format", "ids", *query).out.split())


def test_english_unless_it_is_said(program: Program, dumps: Path) -> None:
    program("ingest", dumps)
    assert analysis(program) == "english"
    assert (found(program, "planned"), found(program, "haus")) == (1, 0)


def test_what_is_chosen_is_kept_and_gone_by(program: Program, dumps: Path) -> None:
    assert program("ingest", "--analysis", "german", dumps).code == 0
    assert analysis(program) == "german"
    assert (found(program, "haus"), found(program, "kind"), found(program, "planned")) == (1, 1, 0)
    (dumps / "c.txt").write_text(MORE)
    for option in ((), ("--analysis", "german"), ("--jobs", "2")):
        assert program("ingest", *option, dumps).code == 0
    assert (found(program, "haus"), found(program, "kinder")) == (2, 2)
    program("ingest", "--reparse", dumps)
    assert (found(program, "häuser"), found(program, "stadt")) == (2, 1)
    (article,) = program("search", "--format", "ids", "stadt").out.split()
    program("delete", "--yes", article)
    assert program("doctor", "--compact").code == 0
    assert (analysis(program), found(program, "häuser")) == ("german", 1)
    marked = json.loads(program("search", "--json", "häuser").out)["hits"][0]["snippets"][0]
    assert [marked["text"][start:end] for start, end in marked["marks"]] == ["Haus"]


def test_none_finds_words_as_they_are_written(program: Program, dumps: Path) -> None:
    assert program("ingest", "--analysis", "none", dumps).code == 0
    assert analysis(program) == "none"
    assert (found(program, "HÄUSER"), found(program, "haus"), found(program, "haus*")) == (1, 0, 1)
    assert (found(program, "planning"), found(program, "planned")) == (1, 0)
    assert program("doctor").code == 0


@pytest.mark.parametrize("option", [(), ("--dry-run",), ("--import",), ("--import", "--dry-run")])
def test_another_one_later_is_refused(program: Program, dumps: Path, option: tuple[str, ...]) -> None:
    program("ingest", dumps / "a.txt")
    export = dumps / "all.jsonl"
    export.write_text(program("export").out)
    path = export if "--import" in option else dumps / "b.txt"
    before = program("export").out
    outcome = program("ingest", "--analysis", "german", *option, path)
    assert outcome.code == 2
    assert "the index is analysed as english, not german" in outcome.err
    assert "newscli rebuild --analysis german" in outcome.err
    assert program("export").out == before
    assert program("ingest", "--analysis", "english", *option, path).code == 0


def test_another_one_is_refused_for_kept_bytes_too(program: Program, dumps: Path) -> None:
    program("ingest", "--keep-raw", dumps)
    again = ("ingest", "--reparse", "--from-raw", "--analysis")
    assert program(*again, "german").code == 2
    assert program(*again, "english").code == 0


def test_after_a_rebuild_the_new_one_counts(program: Program, dumps: Path) -> None:
    program("ingest", dumps)
    program("rebuild", "--analysis", "german")
    assert program("ingest", "--analysis", "english", dumps).code == 2
    assert program("ingest", "--analysis", "german", dumps).code == 0
    assert found(program, "haus") == 1


def test_an_import_can_make_an_index_of_another(program: Program, dumps: Path, tmp_path: Path) -> None:
    program("ingest", dumps)
    (dumps / "all.jsonl").write_text(program("export").out)
    copy = ("--index", tmp_path / "copy")
    assert program("ingest", "--import", "--analysis", "german", dumps / "all.jsonl", *copy).code == 0
    assert analysis(program, *copy) == "german"
    assert program("search", "haus", *copy).code == 0


@pytest.mark.parametrize("option", [(), ("--dry-run",), ("--import",)])
@pytest.mark.parametrize("name", ["klingon", "", "English"])
def test_unknown_one_makes_nothing(
    program: Program, dumps: Path, tmp_path: Path, name: str, option: tuple[str, ...]
) -> None:
    outcome = program("ingest", "--analysis", name, *option, dumps)
    assert outcome.code == 2
    assert "choose one of arabic," in outcome.err
    assert not (tmp_path / "index").exists()
