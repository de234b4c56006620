"""The books through the command line: documents, export and import, delete, retry."""

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from newscli.reports.dating import TOO_EARLY
from newscli.shapes import Shape
from tests.conftest import SAMPLES, Outcome, Program
from tests.test_cli import lines, valid

STORY = "Quokkas seen at the quay\n\n" + "Two quokkas were seen at the quay on Monday, after the storm. " * 8
LISTS = "Most Read News\n\n" + "\n".join(
    f"-\nStory number {n} of the harbour and its ferry" for n in range(1, 9)
)
OTHER = "Wombats dig again\n\n" + "The wombats dug again on Tuesday, after a long winter in the dock. " * 6
PAGE = "<!DOCTYPE html><html><body><p>Hello</p></body></html>"


@pytest.fixture
def filled(program: Program, tmp_path: Path) -> Program:
    """The program, with two stories, one of them in two dumps, and a page that failed."""
    for name, text in (("a", STORY), ("b", STORY.replace(" ", "  ")), ("c", OTHER), ("page", PAGE)):
        (tmp_path / f"{name}.txt").write_text(text)
    assert program("ingest", "c.txt", "b.txt", "a.txt", "page.txt").code == 3
    return program


@pytest.fixture
def full(filled: Program, tmp_path: Path) -> Program:
    """The same, with the samples too."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    filled("ingest", "samples")
    return filled


def shapes(outcome: Outcome) -> list[dict[str, object]]:
    found = [json.loads(line) for line in lines(outcome)]
    valid(found)
    return found


def counts(program: Program, *options: str) -> tuple[int, int, int]:
    found = json.loads(program("stats", "--json", *options).out)
    return found["articles"], found["captures"], found["documents"]["known"]


def id_of(program: Program, query: str) -> str:
    (found,) = lines(program("search", query, "--format", "ids"))
    return found


# documents


def test_documents_are_listed_by_name(filled: Program) -> None:
    found = shapes(filled("documents", "--jsonl"))
    names = [each["names"][0] for each in found]  # type: ignore[index]
    assert names == sorted(names)
    assert names == ["a.txt", "b.txt", "c.txt", "page.txt"]
    assert found[0]["bytes"] == len(STORY)
    assert (found[0]["articles"], found[0]["captures"], found[0]["failure"]) == (1, 1, None)
    assert str(found[0]["modified"]).endswith("Z")
    assert json.loads(filled("documents", "--json").out) == found
    assert len(lines(filled("documents"))) == len(found)
    assert lines(filled("documents", "--format", "csv"))[0].startswith(
        "sha256,bytes,articles,captures,parser,"
    )


def test_documents_that_failed_or_are_named(filled: Program) -> None:
    (failed,) = shapes(filled("documents", "--failed", "--jsonl"))
    assert (failed["names"], failed["failure"]) == (["page.txt"], "html: HTML, not text")
    (named,) = shapes(filled("documents", "a.txt", "a.txt", "--jsonl"))
    assert shapes(filled("documents", str(named["sha256"])[:6], "--jsonl")) == [named]
    assert (filled("documents", "a.txt", "--failed").code, filled("documents", "nosuch.txt").code) == (1, 1)
    assert filled("documents", "--format", "ids").code == 2
    assert filled("documents", "--forget").code == filled("documents", "--yes").code == 2


def test_forgotten_document_is_read_again(filled: Program) -> None:
    before = counts(filled)
    assert filled("documents", "--forget", "a.txt").code == 2, "nobody to ask"
    rehearsed = json.loads(filled("documents", "--forget", "a.txt", "c.txt", "--dry-run", "--json").out)
    assert counts(filled) == before
    done = json.loads(filled("documents", "--forget", "a.txt", "c.txt", "--yes", "--json").out)
    valid(done)
    assert done == rehearsed | {"dry_run": False}
    assert (done["documents"], done["articles"], done["captures"]) == (2, 1, 2)
    assert filled("search", "wombat").code == 1
    assert len(json.loads(filled("show", id_of(filled, "quokka"), "--json").out)[0]["captures"]) == 1
    again = json.loads(filled("ingest", "a.txt", "b.txt", "c.txt", "--json").out)["documents"]
    assert (again["parsed"], again["unchanged"]) == (2, 1)
    assert counts(filled) == before


# delete


def test_deleted_article_comes_back_by_reparse_only(filled: Program) -> None:
    before = counts(filled)
    outcome = filled("delete", id_of(filled, "quokka")[:8], "--yes")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "deleted 1 article with 2 captures\n")
    assert counts(filled) == (before[0] - 1, before[1] - 2, before[2])
    assert filled("search", "quokka").code == 1
    (known,) = shapes(filled("documents", "a.txt", "--jsonl"))
    assert (known["articles"], known["captures"]) == (0, 0)
    filled("ingest", "a.txt", "b.txt")
    assert filled("search", "quokka").code == 1
    filled("ingest", "a.txt", "b.txt", "--reparse")
    assert counts(filled) == before


def test_delete_by_query_takes_what_is_found(full: Program) -> None:
    rehearsed = json.loads(full("delete", "--query", "list:netanyahu", "--dry-run", "--json").out)
    assert (rehearsed["articles"], rehearsed["documents"]) == (5, 0)
    assert len(lines(full("search", "list:netanyahu", "--format", "ids"))) == 5
    done = json.loads(full("delete", "--query", "list:netanyahu", "-y", "--json").out)
    assert valid(done) == rehearsed | {"dry_run": False}
    assert full("search", "list:netanyahu").code == 1
    outcome = full("delete", "--query", "list:netanyahu", "-y")
    assert (outcome.code, outcome.err) == (1, "no article is found by the query\n")


@pytest.mark.parametrize(
    "arguments",
    [(), ("{}",), ("{}", "--query", "x", "--yes"), ("--query", "(quokka", "--yes"), ("{}", "027", "--yes"),
     ("{}", "nohex", "--yes"), ("--query", "nosuchfield:x", "--yes"), ("--query", "", "--yes")],
)  # fmt: skip
def test_delete_that_cannot_be_meant_deletes_nothing(filled: Program, arguments: tuple[str, ...]) -> None:
    before = counts(filled)
    outcome = filled("delete", *(each.format(id_of(filled, "quokka")) for each in arguments))
    assert (outcome.code, counts(filled)) == (2, before)


def test_delete_tells_of_ids_that_nothing_has(filled: Program) -> None:
    outcome = filled("delete", "00000000", id_of(filled, "quokka"), "--yes")
    assert (outcome.code, outcome.err) == (
        1,
        "newscli: no article has the id 00000000\ndeleted 1 article with 2 captures\n",
    )


@pytest.mark.parametrize(
    ("typed", "told", "is_done"),
    [(b"y\n", "deleted 1 article with 2 captures", True), (b"YES\n", "deleted", True),
     (b"n\n", "nothing was deleted", False), (b"\n", "nothing was deleted", False),
     (b"\x04", "nothing was deleted", False)],
)  # fmt: skip
def test_question_is_asked_on_a_terminal(
    filled: Program, terminal: Program, typed: bytes, told: str, is_done: bool
) -> None:
    before = counts(filled)
    outcome = terminal("delete", "--query", "quokka", typed=typed)
    assert outcome.code == 0
    assert "delete 1 article with 2 captures? [y/N]" in outcome.out
    assert told in outcome.out
    assert (counts(filled) != before) is is_done
    forgotten = terminal("documents", "--forget", "c.txt", typed=typed).out
    assert "forget 1 document with 1 capture, and 1 article that no other document has? [y/N]" in forgotten
    assert (filled("search", "wombat").code == 1) is is_done


# export and import


def without_what_is_computed(shown: Shape) -> Shape:
    """An article as it is shown, without what the whole index tells of it."""
    captures = [
        each
        | {"captured": each["captured"] and each["captured"] | {"not_before": None}}
        | parsed_problems(each)
        for each in shown["captures"]
    ]
    kept = {key: value for key, value in shown.items() if key not in ("listed", "near")}
    return kept | {"captures": captures} | parsed_problems(shown)


def parsed_problems(shape: Shape) -> Shape:
    return {"problems": [each for each in shape["problems"] if each["code"] != TOO_EARLY]}


def test_export_has_every_article_and_lists_alone_first(full: Program, tmp_path: Path) -> None:
    (tmp_path / "lists.txt").write_text(LISTS)
    full("ingest", "lists.txt")
    found = shapes(full("export"))
    ids = [each["id"] for each in found if each["id"]]
    assert ids == sorted(ids)  # type: ignore[type-var]
    alone = [each for each in found if not each["id"]]
    assert found[: len(alone)] == alone
    assert "lists.txt" in {each["captures"][0]["source"]["name"] for each in alone}  # type: ignore[index]
    exported = found[len(alone) :]
    shown = shapes(full("show", "--jsonl", *map(str, ids)))
    assert [without_what_is_computed(each) for each in shown] == exported
    assert sum(len(each["captures"]) for each in found) == counts(full)[1]  # type: ignore[arg-type]
    assert json.loads(full("export", "--json").out) == found


def test_export_is_restarted_and_restricted(full: Program) -> None:
    whole = [line for line in lines(full("export")) if json.loads(line)["id"]]
    for at in (0, 7, len(whole) - 1):
        last = json.loads(whole[at])["id"]
        assert lines(full("export", "--after", last)) == whole[at + 1 :]
        assert lines(full("export", "--after", last[:12])) == whole[at + 1 :]
    found = lines(full("search", "quokka OR wombat", "--format", "ids"))
    exported = shapes(full("export", "--query", "quokka OR wombat"))
    assert [each["id"] for each in exported] == sorted(found)
    nothing = full("export", "--query", "nosuchword", "--json")
    assert (nothing.code, nothing.out) == (1, "[]\n")
    assert full("export", "--format", "csv").code == 2
    assert full("export", "--after", "027").code == 2
    assert full("export", "--after", "f" * 64).code == 1


def test_round_trip_is_the_same_to_the_byte(full: Program, tmp_path: Path) -> None:
    (tmp_path / "lists.txt").write_text(LISTS)
    shutil.copy(tmp_path / "a.txt", tmp_path / "0.txt")
    full("ingest", "lists.txt", "0.txt")
    articles, documents = full("export").out, full("documents", "--jsonl").out
    (tmp_path / "articles.jsonl").write_text(articles)
    books = json.loads(full("ingest", "--import", "articles.jsonl", "--index", "copy", "--json").out)
    valid(books)
    assert books["lines"] == {
        "seen": len(articles.splitlines()),
        "taken": books["lines"]["seen"],
        "failed": 0,
    }
    assert (books["articles"]["new"], books["captures"]["new"]) == counts(full)[:2]
    assert full("export", "--index", "copy").out == articles
    again = json.loads(full("ingest", "a.txt", "c.txt", "samples", "--index", "copy", "--json").out)
    assert (again["documents"]["parsed"], again["articles"]["seen"]) == (0, 0)
    generation = json.loads(full("stats", "--json", "--index", "copy").out)["generation"]
    books = json.loads(full("ingest", "--import", "articles.jsonl", "--index", "copy", "--json").out)
    assert (books["articles"]["new"], books["captures"]["new"]) == (0, 0)
    assert json.loads(full("stats", "--json", "--index", "copy").out)["generation"] == generation
    both = (documents + articles).encode()
    for index in ("copy", "fresh"):
        full("ingest", "--import", "--index", index, stdin=both)
        assert full("export", "--index", index).out == articles
        assert full("documents", "--jsonl", "--index", index).out == documents


def test_import_brings_deleted_articles_back(filled: Program, tmp_path: Path) -> None:
    whole = filled("export").out
    (tmp_path / "whole.jsonl").write_text(whole)
    filled("delete", "--query", "quokka", "--yes")
    rehearsed = json.loads(filled("ingest", "--import", "whole.jsonl", "--dry-run", "--json").out)
    assert filled("search", "quokka").code == 1
    done = json.loads(filled("ingest", "--import", "whole.jsonl", "--json").out)
    assert done == rehearsed | {"dry_run": False, "generation": done["generation"]}
    assert (done["articles"]["new"], done["captures"]["new"]) == (1, 2)
    assert filled("export").out == whole
    nowhere = filled("ingest", "--import", "whole.jsonl", "--dry-run", "--index", "nowhere", "--json")
    assert json.loads(nowhere.out)["articles"]["new"] == counts(filled)[0]
    assert not (tmp_path / "nowhere").exists()


def wrong_lines(good: dict[str, object]) -> dict[str, object]:
    """Reason → a line that cannot be taken."""
    (capture, *_) = good["captures"]  # type: ignore[misc]
    source = capture["source"]
    return {
        "neither newscli.article/1": {"schema": "newscli.hit/1"},
        "no JSON: ": "{",
        "the id is": good | {"id": "0" * 64},
        "the id is missing": good | {"id": None},
        "that of the text": good | {"headline": "Another"},
        "captures: export writes them": {key: value for key, value in good.items() if key != "captures"},
        "no capture": good | {"captures": []},
        "deck is missing": {key: value for key, value in good.items() if key != "deck"},
        "byline is of another type": good | {"byline": 5},
        "captures.source is no object": good | {"captures": [capture | {"source": None}]},
        "no place in a document": good | {"captures": [capture | {"source": source | {"bytes": [9, 3]}}]},
        "no moment: soon": good | {"published": {"at": "soon", "precision": "day", "origin": "text"}},
        "month must be in": good | {"published": {"at": "2024-13", "precision": "day", "origin": "text"}},
        "not a valid Precision": good | {"published": {"at": "2024", "precision": "era", "origin": "text"}},
        "the text": good | {"captures": [capture | {"body": "Of another article."}]},
        "nested too deeply": "[" * 100_000,
    }


def test_lines_that_cannot_be_taken_are_told_and_the_others_go_on(filled: Program, tmp_path: Path) -> None:
    exported = lines(filled("export", "--query", "quokka OR wombat"))
    wrong = wrong_lines(json.loads(exported[0]))
    texts = [each if isinstance(each, str) else json.dumps(each) for each in wrong.values()]
    (tmp_path / "x.jsonl").write_text("\n".join([exported[0], *texts, "", exported[1], ""]))
    options = ("--import", "x.jsonl", "--index", "copy", "--errors", "errors.jsonl")
    outcome = filled("ingest", *options, "--json")
    assert outcome.code == 3
    assert json.loads(outcome.out)["lines"] == {"seen": len(wrong) + 2, "taken": 2, "failed": len(wrong)}
    assert lines(filled("export", "--index", "copy")) == exported
    told = outcome.err.splitlines()
    for number, (line, reason) in enumerate(zip(told, wrong, strict=False), 2):
        assert line.startswith(f"newscli: x.jsonl:{number}: ")
        assert reason in line
    assert [
        json.loads(line)["line"] for line in (tmp_path / "errors.jsonl").read_text().splitlines()
    ] == list(range(2, len(wrong) + 2))
    strict = filled("ingest", "--import", "x.jsonl", "--index", "strict", "--strict", "--json")
    assert (strict.code, json.loads(strict.out)["lines"]) == (3, {"seen": 2, "taken": 1, "failed": 1})
    assert counts(filled, "--index", "strict")[0] == 1


def test_export_is_no_dump_and_import_parses_nothing(filled: Program, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(filled("export").out)
    outcome = filled("ingest", "x.jsonl")
    assert (outcome.code, outcome.err.splitlines()[:2]) == (
        3,
        ["newscli: x.jsonl: an export of newscli, not a dump", "  --import takes it back"],
    )
    for option in (("--reparse",), ("--split", "never"), ("--publisher", "x"), ("--encoding", "utf-8")):
        assert filled("ingest", "--import", "x.jsonl", *option).code == 2
    assert filled("ingest", "--import", "missing.jsonl").code == 3


# retry


def test_retry_tries_again_what_failed(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "page.txt").write_text(PAGE)
    again = ("--errors", "failed.jsonl", "--json")
    outcome = program("ingest", "a.txt", "page.txt", "late.txt", "gone.txt", "-", *again, stdin=PAGE.encode())
    assert json.loads(outcome.out)["documents"]["failed"] == 4
    (tmp_path / "late.txt").write_text(OTHER)
    outcome = program("ingest", "--retry", "failed.jsonl", *again)
    assert outcome.code == 3
    assert json.loads(outcome.out)["documents"] == {"seen": 4, "parsed": 1, "unchanged": 0, "failed": 3}
    assert "newscli: -: standard input cannot be tried again\n  pipe the dump in again" in outcome.err
    assert "newscli: gone.txt: no such file or folder" in outcome.err
    assert len((tmp_path / "failed.jsonl").read_text().splitlines()) == 3
    (tmp_path / "empty.jsonl").write_text("")
    assert program("ingest", "--retry", "empty.jsonl").code == 0


def test_retry_of_members_tries_their_archive_once(program: Program, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "dumps.zip", "w") as packed:
        for name, text in (("a.txt", STORY), ("page.txt", PAGE), ("page2.txt", f"{PAGE} ")):
            packed.writestr(name, text)
    outcome = program("ingest", "dumps.zip", "--errors", "failed.jsonl", "--json")
    assert json.loads(outcome.out)["documents"] == {"seen": 3, "parsed": 1, "unchanged": 0, "failed": 2}
    outcome = program("ingest", "--retry", "failed.jsonl", "--json")
    assert json.loads(outcome.out)["documents"] == {"seen": 3, "parsed": 0, "unchanged": 1, "failed": 2}
    assert program("ingest", "--import", "dumps.zip").err.startswith("newscli: dumps.zip: packed: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--retry", "missing.jsonl"), "--retry missing.jsonl: No such file or directory"),
        (("--retry", "a.txt"), "--retry a.txt: line 1 is no failure"),
        (("--retry", "empty.jsonl", "a.txt"), "--retry names the inputs"),
        (("--retry", "empty.jsonl", "--import"), "--retry does not go with --import"),
    ],
)
def test_retry_of_what_is_no_file_of_failures(
    program: Program, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "empty.jsonl").write_text("")
    outcome = program("ingest", *arguments)
    assert (outcome.code, told in outcome.err) == (2, True)
