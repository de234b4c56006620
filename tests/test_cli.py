"""The contract of the command line: streams, formats, exit codes, settings, signals."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from newscli import __version__
from newscli.cli.commands import COMMANDS
from newscli.engines import index_format
from newscli.schemas import read_schema, schema_names
from tests.conftest import ROOT, SAMPLES, SHARED, Outcome, Program, needs_shared

STORY = "Harbour reopens after storm\n\n" + "The harbour reopened on Monday after the storm had passed. " * 8


@cache
def validator(schema: str) -> Draft202012Validator:
    """The validator of a shipped schema, by the name that objects carry."""
    text = read_schema(schema)
    assert text is not None, f"no schema is shipped for {schema}"
    return Draft202012Validator(json.loads(text))


def valid(shape: object) -> object:
    """A JSON value whose every object with a schema fits the schema that it names."""
    for each in shape if isinstance(shape, list) else [shape]:
        validator(each["schema"]).validate(each)
    return shape


def lines(outcome: Outcome) -> list[str]:
    return outcome.out.splitlines()


@pytest.fixture
def indexed(program: Program, samples_index: Path) -> Program:
    """The program, on the index of the samples."""

    def run(*arguments: str, **options: object) -> Outcome:
        env = {"NEWSCLI_INDEX": str(samples_index), **options.pop("env", {})}  # type: ignore[dict-item]
        return program(*arguments, env=env, **options)

    return run


# version and help


def test_version(program: Program) -> None:
    assert program("--version").out == f"newscli {__version__}\n"
    found = json.loads(program("--version", "--json").out)
    assert found["index_format"] == index_format()
    valid(found)
    assert found["newscli"] == __version__


def test_help_lists_every_command(program: Program) -> None:
    outcome = program("--help")
    assert (outcome.code, outcome.err) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in outcome.out
    assert program().out == outcome.out
    assert program("-h").out == outcome.out


# parse


def test_parse_prints_one_object_a_capture(program: Program) -> None:
    outcome = program("parse", "--json", *sorted(SAMPLES.glob("*.txt")))
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    valid(found)
    assert len(found) == 37
    as_lines = program("parse", "--jsonl", *sorted(SAMPLES.glob("*.txt")))
    assert [json.loads(line) for line in lines(as_lines)] == found


def test_parse_names_its_source_as_given(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    os.utime(tmp_path / "a.txt", (1_700_000_000, 1_700_000_000))
    (found,) = json.loads(program("parse", "--json", "a.txt").out)
    assert found["source"]["name"] == "a.txt"
    assert found["captured"] == {
        "at": "2023-11-14T22:13:20Z", "precision": "second", "origin": "file-time", "not_before": None,
    }  # fmt: skip
    (found,) = json.loads(program("parse", "--json", stdin=STORY.encode()).out)
    assert (found["source"]["name"], found["captured"]) == ("-", None)


def test_parse_options_tell_of_the_capture(program: Program) -> None:
    options = ("--captured", "2024-02", "--publisher", "The Post")
    (found,) = json.loads(program("parse", "--json", *options, stdin=STORY.encode()).out)
    assert found["publisher"] == "The Post"
    assert (found["captured"]["at"], found["captured"]["origin"]) == ("2024-02", "option")


def test_parse_of_nothing_is_an_empty_array(program: Program) -> None:
    assert json.loads(program("parse", "--json", stdin=b"").out) == []
    assert program("parse", "--jsonl", stdin=b"").out == ""


def test_spans_share_out_the_bytes(program: Program) -> None:
    for path in sorted(SAMPLES.glob("*.txt")):
        found = json.loads(program("parse", "--json", "--spans", path).out)
        valid(found)
        spans = [span["bytes"] for each in found for span in each["spans"]]
        assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
        assert spans[-1][1] == path.stat().st_size


@needs_shared
def test_parse_of_the_seed(program: Program) -> None:
    (found,) = json.loads(program("parse", "--json", SHARED / "seed" / "putin-turkey.txt").out)
    valid(found)
    assert [len(found["body"].split("\n\n")), len(found["lists"]), found["problems"]] == [5, 1, []]


def test_files_from_names_inputs(program: Program, tmp_path: Path) -> None:
    (tmp_path / "one two.txt").write_text(STORY)
    (tmp_path / "b.txt").write_text("Another story\n")
    (tmp_path / "names").write_text("one two.txt\nb.txt\n")
    expected = program("parse", "--jsonl", "one two.txt", "b.txt").out
    assert len(expected.splitlines()) == 2
    assert program("parse", "--jsonl", "--files-from", "names").out == expected
    assert program("parse", "--jsonl", "--files-from", "-", stdin=b"one two.txt\nb.txt\n").out == expected
    assert program("parse", "--jsonl", "--files-from", "-", "-0", stdin=b"one two.txt\0b.txt").out == expected
    assert program("parse", "--files-from", "missing").code == 2


def test_folder_is_walked_in_byte_order_and_chosen_from(program: Program, tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", "a/d.md", ".hidden/e.txt", "B.txt"):
        path = tmp_path / "dumps" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Story of {name}\n")

    def names(*options: str) -> list[str]:
        shapes = map(json.loads, lines(program("parse", "--jsonl", "dumps", *options)))
        return [shape["source"]["name"] for shape in shapes]

    assert names() == ["dumps/B.txt", "dumps/a/c.txt", "dumps/a/d.md", "dumps/b.txt"]
    assert names("-i", "*.txt", "-x", "a/*") == ["dumps/B.txt", "dumps/b.txt"]


def test_errors_are_also_written_to_a_file(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    outcome = program("parse", "--jsonl", "missing.txt", "a.txt", "--errors", "errors.jsonl")
    assert (outcome.code, len(lines(outcome))) == (3, 1)
    (line,) = (tmp_path / "errors.jsonl").read_text().splitlines()
    valid(json.loads(line))
    assert json.loads(line)["name"] == "missing.txt"


def test_strict_stops_at_the_first_failure(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    outcome = program("parse", "--jsonl", "a.txt", "missing.txt", "a.txt", "--strict")
    assert (outcome.code, len(lines(outcome))) == (3, 1)


# ingest


def books(outcome: Outcome) -> dict[str, dict[str, int]]:
    found = json.loads(outcome.out)
    valid(found)
    for noun in ("articles", "captures"):
        assert found[noun]["seen"] == found[noun]["new"] + found[noun]["known"]
    documents = found["documents"]
    assert documents["seen"] == documents["parsed"] + documents["unchanged"] + documents["failed"]
    return found  # type: ignore[no-any-return]


def test_rehearsal_and_reparse_agree(program: Program, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY)
    program("ingest", "a.txt", "b.txt")
    rehearsed = books(program("ingest", "a.txt", "b.txt", "--reparse", "--dry-run", "--json"))
    done = books(program("ingest", "a.txt", "b.txt", "--reparse", "--json"))
    assert rehearsed | {"dry_run": False, "generation": done["generation"]} == done
    assert done["documents"] == {"seen": 2, "parsed": 1, "unchanged": 1, "failed": 0}


def test_twice_is_once(program: Program) -> None:
    first, second = (books(program("ingest", "--json", SAMPLES)) for _ in range(2))
    assert first["documents"] == {"seen": 31, "parsed": 31, "unchanged": 0, "failed": 0}
    assert (first["articles"], first["captures"]["new"]) == ({"seen": 41, "new": 39, "known": 2}, 42)
    assert second["documents"] == {"seen": 31, "parsed": 0, "unchanged": 31, "failed": 0}
    assert second["captures"]["seen"] == 0
    stats = json.loads(program("stats", "--json").out)
    valid(stats)
    assert (stats["articles"], stats["captures"], stats["documents"]["known"]) == (39, 42, 31)


def test_same_article_in_another_dump_adds_a_capture(program: Program) -> None:
    program("ingest", "-", stdin=STORY.encode(), env={})
    again = books(program("ingest", "--json", "-", stdin=(STORY + "\n\nMost Read\n\n").encode()))
    assert (again["articles"]["known"], again["captures"]["new"]) == (1, 1)
    (hit,) = json.loads(program("search", "--json", "harbour").out)["hits"]
    assert hit["captures"] == 2


def test_books_are_told_on_stderr_in_line(program: Program) -> None:
    outcome = program("ingest", SAMPLES)
    assert outcome.out == ""
    assert outcome.err == (
        "documents        31 = 31 parsed, 0 unchanged, 0 failed\n"
        "articles         41 = 39 new, 2 known\n"
        "captures         42 = 42 new, 0 known\n"
    )
    assert program("ingest", "--quiet", SAMPLES).err == ""


def test_dry_run_writes_nothing(program: Program, tmp_path: Path) -> None:
    outcome = program("ingest", "--dry-run", "--json", SAMPLES)
    assert books(outcome)["articles"]["new"] == 39
    assert "dry run: nothing was written" in outcome.err
    assert not (tmp_path / "index").exists()
    program("ingest", SAMPLES)
    assert books(program("ingest", "--dry-run", "--json", SAMPLES))["documents"]["unchanged"] == 31


def test_failed_input_is_told_and_the_rest_is_done(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    outcome = program("ingest", "missing.txt", "a.txt", "--json")
    assert outcome.code == 3
    assert books(outcome)["documents"] == {"seen": 2, "parsed": 1, "unchanged": 0, "failed": 1}
    assert outcome.err.startswith("newscli: missing.txt: ")


def test_document_that_could_not_be_read_is_known_as_such(program: Program, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html><body><p>Hello</p></body></html>")
    for _ in range(2):
        assert books(program("ingest", "page.html", "--json"))["documents"]["failed"] == 1
    found = json.loads(program("stats", "--json").out)
    assert (found["documents"], found["generation"]) == ({"known": 1, "failed": 1}, 1)


def test_strict_ingest_keeps_what_came_before(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_text("Another story\n")
    outcome = program("ingest", "a.txt", "missing.txt", "b.txt", "--strict", "--json")
    assert outcome.code == 3
    assert books(outcome)["documents"] == {"seen": 2, "parsed": 1, "unchanged": 0, "failed": 1}


def test_reparse_replaces_what_a_dump_gave(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    program("ingest", "a.txt")
    again = books(program("ingest", "--reparse", "--json", "a.txt"))
    assert again["documents"]["parsed"] == 1
    assert (again["articles"]["known"], again["captures"]["known"]) == (1, 1)
    assert json.loads(program("stats", "--json").out)["captures"] == 1


def test_another_name_of_the_same_bytes_is_one_document(program: Program, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY)
    found = books(program("ingest", "--json", "a.txt", "b.txt"))
    assert found["documents"] == {"seen": 2, "parsed": 1, "unchanged": 1, "failed": 0}


# search, list, show


def test_search_finds_the_visit_to_turkey(indexed: Program) -> None:
    outcome = indexed("search", "Turkey", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    valid(found)
    assert found["total"] == 2
    first = found["hits"][0]
    assert first["headline"] == "Kremlin prepares Putin trip to Turkey for talks on grain and gas"
    assert first["captures"] == 2
    for hit in found["hits"]:
        valid(hit)
        for snippet in hit["snippets"]:
            for start, end in snippet["marks"]:
                assert snippet["text"][start:end] == "Turkey"


def test_list_text_is_not_body(indexed: Program) -> None:
    assert indexed("search", "netanyahu").code == 1
    assert indexed("search", "list:netanyahu", "--format", "ids").code == 0


@needs_shared
def test_seed_alone_has_netanyahu_in_its_list_only(program: Program) -> None:
    program("ingest", SHARED / "seed" / "putin-turkey.txt")
    assert program("search", "netanyahu").code == 1
    assert program("search", "list:netanyahu").code == 0
    assert program("search", "turkey").code == 0


def test_empty_results_keep_their_shape(indexed: Program) -> None:
    outcome = indexed("search", "nosuchword", "--json")
    assert outcome.code == 1
    found = json.loads(outcome.out)
    valid(found)
    assert (found["total"], found["hits"]) == (0, [])
    outcome = indexed("list", "--publisher", "nobody", "--json")
    assert (outcome.code, json.loads(outcome.out)) == (1, [])
    assert indexed("search", "nosuchword", "--jsonl").out == ""


def test_words_behind_a_hyphen_are_query(indexed: Program) -> None:
    both = indexed("search", "Turkey", "--format", "ids")
    without = indexed("search", "Turkey", "-quake", "--format", "ids")
    assert (len(lines(both)), len(lines(without))) == (2, 1)
    assert indexed("search", "--format", "ids", "--", "Turkey", "-quake").out == without.out
    assert indexed("search", "--format=ids", "Turkey -quake").out == without.out


def test_limit_and_offset_page_through_hits(indexed: Program) -> None:
    whole = indexed("search", "*", "--limit", "0", "--format", "ids")
    assert len(lines(whole)) == 39
    assert whole.err == ""
    pages = [
        indexed("search", "*", "-n", "8", "--offset", str(at), "--format", "ids") for at in range(0, 39, 8)
    ]
    assert [line for page in pages for line in lines(page)] == lines(whole)
    assert pages[0].err.startswith("showing 8 of 39; next: --after ")
    beyond = indexed("search", "*", "--offset", "50")
    assert (beyond.code, beyond.out, beyond.err) == (0, "", "showing 0 of 39\n")
    assert indexed("search", "*", "-q", "-n", "1").err == ""


@pytest.mark.parametrize(
    "order", [(), ("--reverse",), ("--sort", "published"), ("--sort", "captured", "--reverse")]
)
def test_cursor_goes_on_behind_a_page(indexed: Program, order: tuple[str, ...]) -> None:
    whole = lines(indexed("search", "*", "-n", "0", "--format", "ids", *order))
    found: list[str] = []
    cursor: tuple[str, ...] = ()
    while True:
        page = json.loads(indexed("search", "*", "-n", "12", "--json", *order, *cursor).out)
        valid(page)
        assert page["total"] == len(whole)
        assert page["hits"][0]["rank"] == len(found) + 1
        found += [hit["id"] for hit in page["hits"]]
        if page["next"] is None:
            break
        cursor = ("--after", page["next"])
    assert found == whole


def test_cursor_is_told_beside_rows(indexed: Program) -> None:
    whole = lines(indexed("search", "*", "-n", "0", "--format", "ids"))
    for format_ in ("ids", "jsonl", "csv", "plain"):
        first = indexed("search", "*", "-n", "30", "--format", format_)
        cursor = first.err.removeprefix("showing 30 of 39; next: --after ").strip()
        rest = indexed("search", "*", "-n", "30", "--format", "ids", "--after", cursor)
        assert (lines(rest), rest.err) == (whole[30:], "showing 9 of 39\n")
    assert indexed("search", "*", "-q", "-n", "1", "--format", "ids").err == ""


def test_cursor_of_another_search_is_refused(indexed: Program) -> None:
    cursor = json.loads(indexed("search", "the", "-n", "1", "--json").out)["next"]
    assert indexed("search", "the", "--after", cursor).code == 0
    for arguments in (("a",), ("the", "--sort", "published"), ("the", "--reverse")):
        outcome = indexed("search", *arguments, "--after", cursor)
        assert (outcome.code, outcome.out) == (2, "")
        assert "of another search" in outcome.err
    wrong = (
        "",
        "x",
        "?",
        "é",
        "=",
        cursor[:-1],
        cursor[:8],
        f"{cursor}AAAA",
        "B" + cursor[1:],
        cursor[:-1] + "-",
    )
    for each in wrong:
        assert indexed("search", "the", "--after", each).code == 2, each


def test_cursor_tells_where_scores_may_have_changed(program: Program) -> None:
    program("ingest", SAMPLES)
    by_score = json.loads(program("search", "the", "-n", "1", "--json").out)["next"]
    by_date = json.loads(program("search", "the", "-n", "1", "--json", "--sort", "published").out)["next"]
    program("ingest", "-", stdin=STORY.encode())
    assert "the index has changed" in program("search", "the", "-n", "0", "--after", by_score).err
    assert "changed" not in program("search", "the", "--sort", "published", "--after", by_date).err


def test_facets_are_counted_over_all_hits(indexed: Program) -> None:
    outcome = indexed(
        "search", "*", "-n", "1", "--json", "--facet", "language, published:year", "--facet", "LIST"
    )
    found = json.loads(outcome.out)
    valid(found)
    assert list(found["facets"]) == ["language", "published:year", "list"]
    for facet in found["facets"].values():
        assert all(each["count"] > 0 for each in facet)
    assert sum(each["count"] for each in found["facets"]["language"]) == found["total"] == 39
    assert found["facets"]["published:year"][-1]["value"] is None
    assert json.loads(indexed("search", "nosuchword", "--json", "--facet", "list").out)["facets"] == {
        "list": []
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("search", "x", "--json", "--facet", "nosuch"), "there are: publisher, language, list"),
        (("search", "x", "--json", "--facet", ","), "no facet is named"),
        (("search", "x", "--jsonl", "--facet", "list"), "newscli count"),
        (("search", "x", "--format", "ids", "--facet", "list"), "newscli count"),
        (("count", "--batch", "-", "--facet", "list"), "--jsonl"),
        (("count", "--batch", "-", "x"), "one or the other"),
        (("count", "--batch", "missing"), "--batch missing: no such file"),
        (("count",), "the query is empty"),
        (("count", "x", "--format", "ids"), "no ids"),
    ],
)
def test_what_cannot_be_counted_is_refused(indexed: Program, arguments: tuple[str, ...], reason: str) -> None:
    outcome = indexed(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert reason in outcome.err


def test_count_prints_a_number(indexed: Program) -> None:
    assert indexed("count", "Turkey", "-quake") == Outcome(0, "1\n", "")
    assert indexed("count", "nosuchword") == Outcome(1, "0\n", "")
    assert indexed("count", "*", "--format", "csv").out == "count\n39\n"
    for option in ("--json", "--jsonl"):
        found = json.loads(indexed("count", "(Turkey", option).out)
        valid(found)
        assert (found["count"], found["facets"], found["error"]) == (2, {}, None)
        assert found["notes"][0]["place"] == [0, 1]


def test_count_prints_facets_as_rows(indexed: Program) -> None:
    outcome = indexed("count", "language:de OR language:tr", "--facet", "language,list")
    assert outcome == Outcome(
        0, "language\tde\t2\nlanguage\ttr\t1\nlist\tmost-read\t2\nlist\tlatest\t1\nlist\t\t1\n", ""
    )
    outcome = indexed("count", "language:de OR language:tr", "--facet", "language", "--facet-limit", "1")
    assert outcome.out == "language\tde\t2\n"
    found = json.loads(
        indexed("count", "*", "--json", "--facet", "published:month", "--facet-limit", "1").out
    )
    valid(found)
    assert [each["value"] for each in found["facets"]["published:month"]] == ["2024-03", None]
    assert indexed("count", "*", "--format", "csv", "--facet", "language").out.startswith(
        "facet,value,count\n"
    )


def test_count_of_many_queries_is_a_line_each(indexed: Program, tmp_path: Path) -> None:
    queries = "\ufeffTurkey\r\n\n  nosuch:x\n(Turkey\nnosuchword\n".encode()
    (tmp_path / "queries").write_bytes(queries)
    outcome = indexed("count", "--batch", "queries")
    assert (outcome.code, outcome.out) == (3, "2\tTurkey\n\tnosuch:x\n2\t(Turkey\n0\tnosuchword\n")
    assert outcome.err.splitlines()[0] == "newscli: queries:3: no field 'nosuch'"
    assert (
        outcome.err.splitlines()[2]
        == "newscli: queries:4: the bracket ( has no partner and is ignored (at 1)"
    )
    as_lines = indexed("count", "--batch", "-", "--jsonl", "--facet", "list", stdin=queries)
    found = [json.loads(line) for line in lines(as_lines)]
    valid(found)
    assert [each["count"] for each in found] == [2, None, 2, 0]
    assert [bool(each["error"]) for each in found] == [False, True, False, False]
    assert found[0]["facets"] == {"list": [{"value": "most-read", "count": 1}, {"value": None, "count": 1}]}
    assert (
        json.loads(indexed("count", "--batch", "-", "--json", "--facet", "list", stdin=queries).out) == found
    )
    assert indexed("count", "--batch", "-", "--strict", stdin=b"(Turkey\n").code == 3
    assert indexed("count", "--batch", "-", stdin=b"Turkey\nnosuchword\n").code == 0
    assert indexed("count", "--batch", "-", stdin=b"nosuchword\n").code == 1
    assert indexed("count", "--batch", "-", "--json", stdin=b"").out == "[]\n"


def test_terminal_gets_bars(terminal: Program, samples_index: Path) -> None:
    env = {"NEWSCLI_INDEX": str(samples_index), "NO_COLOR": "1"}
    shown = terminal("search", "*", "-n", "1", "--facet", "language,list", "--facet-limit", "1", env=env).out
    assert re.search(
        r"^language\n  en +\d+  █+\n  … and \d more\n\nlist\n  most-read +\d+  █+\n", shown, re.M
    )
    shown = terminal("count", "nosuchword", "--facet", "language", env=env).out
    assert shown == "0\n"


def test_ignored_parts_of_a_query_are_noted_or_refused(indexed: Program) -> None:
    outcome = indexed("search", "(Turkey", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["notes"][0]["place"] == [0, 1]
    assert outcome.err == "newscli: the bracket ( has no partner and is ignored (at 1)\n"
    assert indexed("search", "(Turkey", "--strict").code == 2


def test_what_was_meant_is_told_with_its_command(indexed: Program) -> None:
    outcome = indexed("search", "Trukey")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "did you mean: Turkey (newscli search Turkey)\n"
    assert indexed("search", "-q", "Trukey").err == ""
    found = json.loads(indexed("search", "--json", "headline:Trukey putin").out)
    valid(found)
    assert found["did_you_mean"] == "headline:Turkey putin"
    quoted = indexed("search", "Trukey putin", "--jsonl").err
    assert quoted == "did you mean: Turkey putin (newscli search 'Turkey putin')\n"


def test_alternative_that_is_in_no_article_is_told(indexed: Program) -> None:
    outcome = indexed("search", "Turkey OR Ankra", "--json")
    assert (outcome.code, json.loads(outcome.out)["did_you_mean"]) == (0, "Turkey OR Ankara")
    assert json.loads(indexed("search", "Turkey OR Ankara", "--json").out)["did_you_mean"] is None


def test_similar_finds_others(indexed: Program) -> None:
    outcome = indexed("similar", "027912", "--json", "-n", "3", "--explain")
    found = json.loads(outcome.out)
    valid(found)
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert not any(hit["id"].startswith("027912") for hit in found["hits"])
    assert any(hit["headline"].startswith("Turkish lawmakers") for hit in found["hits"])
    assert outcome.err == f"showing 3 of {found['total']}\n"
    searched = indexed("search", found["query"], "--format", "ids", "-n", "3")
    assert lines(searched) == [hit["id"] for hit in found["hits"]]
    assert indexed("similar", "027912", "--offset", "1", "-n", "2", "--format", "ids").out.splitlines() == [
        hit["id"] for hit in found["hits"][1:]
    ]


def test_similar_takes_a_text_on_standard_input(indexed: Program) -> None:
    (shown,) = json.loads(indexed("show", "027912", "--json").out)
    dump = (ROOT / shown["captures"][0]["source"]["name"]).read_bytes()
    by_text = indexed("similar", "-", "--format", "ids", stdin=dump)
    assert by_text.out == indexed("similar", "027912", "--format", "ids").out
    loose = indexed("similar", "-", "-n", "1", stdin=b"gas for turkey")
    assert "Kremlin prepares" in loose.out


def test_similar_to_nothing(indexed: Program) -> None:
    nothing = indexed("similar", "-", "--json", stdin=b"zzqq qqzz")
    assert nothing.code == 1
    valid(json.loads(nothing.out))
    assert indexed("similar", "-", stdin=b" \n").code == 2
    assert indexed("similar", "00000000").code == 1
    assert indexed("similar", "xyz").code == 2


def test_explained_query_shows_how_it_was_read_and_the_parts_of_scores(indexed: Program) -> None:
    outcome = indexed("search", "--explain", "turk*^2 talks published:2024..")
    assert outcome.code == 1
    assert outcome.err == ""
    assert lines(outcome)[:3] == [
        "read as: turk*^2 talks published:2024..  39 articles in all",
        "  all of  0 articles",
        "    times 2  2 articles",
    ]
    assert "2 words: turkey 2, turkish 2" in outcome.out
    outcome = indexed("search", "--explain", "turkey talks")
    score = next(line for line in lines(outcome) if line.startswith("score "))
    parts = [line.split() for line in lines(outcome) if " terms (average " in line]
    assert {tuple(part[1:4]) for part in parts} == {
        (word, "in", field) for word in ("turkey", "talks") for field in ("headline", "body")
    }
    nearness = [line.split() for line in lines(outcome) if "nearness of the words of turkey talks" in line]
    assert len(nearness) == 1
    assert round(sum(float(part[0]) for part in parts + nearness), 6) == float(score.split()[1])


def test_explanation_is_in_json_and_keeps_rows_as_they_are(indexed: Program) -> None:
    found = json.loads(indexed("search", "--explain", "--json", "turk* OR gas^3 OR -published:2024").out)
    valid(found)
    assert [node["kind"] for node in found["explain"]["tree"]["children"]] == ["pattern", "boost", "not"]
    for hit in found["hits"]:
        assert round(sum(part["score"] for part in hit["explain"]), 6) == hit["score"]
    plain = json.loads(indexed("search", "--json", "turkey").out)
    assert plain["explain"] is None
    assert {hit["explain"] for hit in plain["hits"]} == {None}
    for format_ in ("ids", "csv"):
        explained = indexed("search", "turkey", "--format", format_, "--explain")
        assert explained.out == indexed("search", "turkey", "--format", format_).out
        assert explained.err.startswith("read as: turkey")
    (first, _) = map(json.loads, lines(indexed("search", "turkey", "--jsonl", "--explain")))
    valid(first)
    assert {part["field"] for part in first["explain"]} == {"headline", "body"}
    chosen = indexed("search", "turkey", "--fields", "id,explain", "-n", "1", "--explain")
    assert chosen.out.startswith("027912e6413d\tturkey@headline:")


def test_list_is_newest_first_undated_last(indexed: Program) -> None:
    outcome = indexed("list", "--json")
    found = json.loads(outcome.out)
    valid(found)
    days = [each["published"]["at"] if each["published"] else "" for each in found]
    assert days == sorted(days, reverse=True)
    assert "body" not in found[0]
    assert "captures" not in found[0]


def test_list_is_chosen_by_its_options(indexed: Program) -> None:
    def headlines(*options: str) -> list[str]:
        return [each["headline"] for each in json.loads(indexed("list", "--json", *options).out)]

    assert len(headlines("--language", "de")) == 2
    february = headlines("--since", "2024-02", "--until", "2024-02")
    assert february
    assert set(february) < set(headlines("--since", "2024-02"))
    assert headlines("--until", "2024-01-19") == [
        "Grain prices slip as three Black Sea ports reopen to night traffic"
    ]
    assert indexed("list", "--limit", "2").err == "showing 2 of 39\n"


def test_show_gives_captures_and_lists(indexed: Program) -> None:
    article_id = lines(indexed("search", "Turkey", "--format", "ids"))[0]
    (found,) = json.loads(indexed("show", article_id[:12], "--json").out)
    valid([found])
    assert found["id"] == article_id
    assert [each["lists"][0]["label"] for each in found["captures"]] == ["Trending now", "Most Read News"]
    assert "headline" not in found["captures"][0]
    assert "body" in found["captures"][1]
    read = indexed("show", article_id[:6])
    assert "\nMost Read News (most-read)\n" in read.out
    assert "capture 2 of 2: samples/turkey-visit.txt, lines 1-28" in read.out


def test_show_writes_nothing_before_all_ids_are_good(indexed: Program) -> None:
    article_id = lines(indexed("search", "Turkey", "--format", "ids"))[0]
    outcome = indexed("show", article_id, "027", "--json")
    assert (outcome.code, outcome.out) == (2, "")


def test_show_tells_of_ids_that_nothing_has(indexed: Program) -> None:
    article_id = lines(indexed("search", "Turkey", "--format", "ids"))[0]
    outcome = indexed("show", "00000000", article_id, "--jsonl")
    assert (outcome.code, len(lines(outcome))) == (1, 1)
    assert outcome.err == "newscli: no article has the id 00000000\n"


# formats and fields


def test_pipe_gets_one_hit_a_line(indexed: Program) -> None:
    for command in (("search", "Turkey"), ("list",), ("search", "*", "--format", "csv")):
        outcome = indexed(*command)
        assert "\x1b" not in outcome.out
        assert all(line for line in lines(outcome))
    for line in lines(indexed("search", "Turkey")):
        assert len(line.split("\t")) == 5
        assert len(line) > 200, "nothing is cut"


def test_fields_choose_columns_and_keys(indexed: Program) -> None:
    assert lines(indexed("list", "--fields", "language,headline", "--language", "tr")) == [
        "tr\tİzmir'de balıkçılar denizi bu kez çöp için tarıyor"
    ]
    (found,) = json.loads(indexed("list", "--fields", "id", "--language", "tr", "--json").out)
    assert list(found) == ["schema", "id"]
    csv = indexed("list", "--fields", "language,id", "--language", "tr", "--format", "csv")
    assert lines(csv)[0] == "language,id"
    assert len(lines(csv)[1]) == len("tr,") + 64


def test_stats_and_config_come_in_all_their_formats(indexed: Program) -> None:
    for command in ("stats", "config"):
        for options in (("--json",), ("--jsonl",), ("--format", "csv"), ("--format", "plain")):
            outcome = indexed(command, *options)
            assert (outcome.code, outcome.err) == (0, "")
            if "--json" in options:
                valid(json.loads(outcome.out))


def test_schemas_are_printed_by_name(program: Program) -> None:
    for name in schema_names():
        for spelled in (name, f"newscli.{name}/1"):
            schema = json.loads(program("schema", spelled).out)
            Draft202012Validator.check_schema(schema)


def test_output_is_the_same_in_any_locale_zone_and_hash_seed(indexed: Program) -> None:
    settings = ({"LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"},
                {"LC_ALL": "C.UTF-8", "TZ": "America/New_York", "PYTHONHASHSEED": "77"})  # fmt: skip
    for command in (("list",), ("search", "*", "--json"), ("stats", "--json")):
        assert len({indexed(*command, env=env).out for env in settings}) == 1


# terminals and colours


def test_terminal_gets_tables_and_colours(terminal: Program, samples_index: Path) -> None:
    env = {"NEWSCLI_INDEX": str(samples_index)}
    shown = terminal("search", "Turkey", env=env)
    assert "\x1b[1;35mTurkey\x1b[0m" in shown.out
    assert all(len(line) < 120 for line in lines(shown))
    explained = terminal("search", "--explain", "turk* talks", "--color", "never", env=env)
    assert "└── talks  word in headline, body: talk; 1 article\n" in explained.out
    assert "Kremlin prepares Putin trip" in explained.out
    assert "talks in headline" in explained.out
    for command in (("list",), ("stats",), ("config",), ("show", "027912e6413d")):
        assert terminal(*command, env=env).code == 0


@pytest.mark.parametrize(
    ("env", "options", "is_coloured"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({}, ("--color", "never"), False),
        ({"TERM": "dumb"}, (), False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, (), True),
        ({"NEWSCLI_COLOR": "never"}, (), False),
    ],
)
def test_colours_follow_option_and_environment(
    terminal: Program, samples_index: Path, env: dict[str, str], options: tuple[str, ...], is_coloured: bool
) -> None:
    outcome = terminal("search", "Turkey", *options, env={"NEWSCLI_INDEX": str(samples_index)} | env)
    assert ("\x1b[" in outcome.out) is is_coloured


def test_narrow_terminal_loses_nothing(terminal: Program, samples_index: Path) -> None:
    shown = terminal("list", env={"NEWSCLI_INDEX": str(samples_index), "COLUMNS": "40", "NO_COLOR": "1"})
    whole = "".join(shown.out.split())
    assert "027912e6413d" in whole
    assert "KremlinpreparesPutintriptoTurkeyfortalksongrainandgas" in whole


def test_failure_stands_above_the_progress(terminal: Program) -> None:
    shown = terminal("ingest", "missing.txt", SAMPLES).out
    assert "\nnewscli: missing.txt: no such file or folder" in shown.replace("\x1b[2K", "").replace(
        "\r", "\n"
    )
    assert shown.rstrip().endswith("captures         42 = 42 new, 0 known")


def test_progress_is_drawn_on_a_terminal_only(terminal: Program) -> None:
    shown = terminal("ingest", SAMPLES).out
    assert "ingesting" in shown
    assert "31 = 31 parsed" in shown


# settings


def test_option_stands_above_environment_above_file_above_default(program: Program, tmp_path: Path) -> None:
    def origin(*options: str, **env: str) -> tuple[str, str]:
        found = json.loads(program("config", "--json", *options, env=env).out)
        (index,) = (each for each in found["settings"] if each["name"] == "index")
        return index["value"], index["origin"]

    (tmp_path / "config.toml").write_text('index = "from-file"\n')
    assert origin("--index", "from-option") == ("from-option", "option --index")
    assert origin(NEWSCLI_INDEX="from-environment") == ("from-environment", "environment NEWSCLI_INDEX")
    assert origin(NEWSCLI_INDEX="") == (str(tmp_path / "from-file"), f"file {tmp_path / 'config.toml'}")
    (tmp_path / "config.toml").write_text("")
    value, why = origin(NEWSCLI_INDEX="", XDG_DATA_HOME=str(tmp_path / "data"))
    assert why == "default"
    assert value.endswith("newscli/index")


@pytest.mark.parametrize("text", ["index = 3", "nosuch = 'x'", "index = [", "\udcff", "color = 'green'"])
def test_wrong_config_file_is_named(program: Program, tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    outcome = program("config")
    assert outcome.code == 2
    assert str(tmp_path / "config.toml") in outcome.err


# pipes and signals


def started(arguments: list[str], environment: dict[str, str], **streams: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "newscli", *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT, **streams)  # type: ignore[call-overload,no-any-return]


def test_closed_pipe_ends_quietly(environment: dict[str, str], samples_index: Path) -> None:
    environment = environment | {"NEWSCLI_INDEX": str(samples_index)}
    for command in (["list"], ["search", "*", "-n", "0"], ["parse", "samples"], ["--help"], ["--version"]):
        child = started(command, environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.close()
        assert child.stderr is not None
        assert (child.wait(), child.stderr.read()) == (0, b""), command
        child.stderr.close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_ends_with_its_code_and_keeps_the_books(
    environment: dict[str, str], tmp_path: Path, number: int, code: int
) -> None:
    os.mkfifo(tmp_path / "never")
    (tmp_path / "a.txt").write_text(STORY)
    arguments = ["ingest", str(tmp_path / "a.txt"), str(tmp_path / "never")]
    child = started(arguments, environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not (tmp_path / "index").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    child.send_signal(number)
    assert child.wait(30) == code
    assert child.stderr is not None
    assert b"Traceback" not in child.stderr.read()
    child.stderr.close()


def test_fault_of_its_own_is_one_line(program: Program, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import newscli.parsing.assemble as a\n"
        "def broken(*_): raise RuntimeError('boom')\n"
        "a.split_lines = broken\n"
    )
    env = {"PYTHONPATH": str(tmp_path)}
    outcome = program("parse", stdin=STORY.encode(), env=env)
    assert outcome.code == 70
    assert outcome.err.startswith("newscli: this is a fault of newscli's own: RuntimeError: boom\n")
    assert "NEWSCLI_DEBUG=1" in outcome.err
    assert "Traceback" in program("parse", stdin=STORY.encode(), env=env | {"NEWSCLI_DEBUG": "1"}).err


def test_flushed_jsonl_can_be_read_as_it_comes(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    os.mkfifo(tmp_path / "slow")
    arguments = ["parse", "--jsonl", str(tmp_path / "a.txt"), str(tmp_path / "slow")]
    child = started(arguments, environment, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert json.loads(child.stdout.readline())["headline"] == "Harbour reopens after storm"
    (tmp_path / "slow").write_text("Ferry sails again after long winter\n")
    assert json.loads(child.stdout.readline())["headline"] == "Ferry sails again after long winter"
    child.stdout.close()
    assert child.wait() == 0
