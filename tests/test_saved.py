"""Saved queries: what `query:NAME` is read as, the file that they lie in, and the commands."""

import json
import os
import re
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.engines import create_index, open_saved_queries
from newscli.engines.whoosh_index.queries import QUERIES_FILE
from newscli.errors import IndexBusyError, IndexWriteError, QueryError, UnusableIndexError, UsageError
from newscli.query import parse_query, to_query
from newscli.query.saved import (
    MOST_NESTED,
    MOST_USED,
    SavedLineError,
    change_saved,
    find_saved,
    one_line,
    read_saved,
)
from tests.conftest import Program
from tests.test_cli import valid

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

SAVED = {
    "people": "trump OR biden",
    "calm": "query:people -climate",
    "new": "published:2w..",
    "open": "(climate",
    "stray": "climate) trump",
    "circle": "a OR query:around",
    "around": "query:circle",
    "self": "query:self",
    "bad": "published:foo",
    "lost": "query:nowhere",
    "empty": "()",
    "żółw-2_b": "turtle",
}


def tree(text, now=NOW):
    return parse_query(text, now, lambda: SAVED).tree


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("query:people", "trump OR biden"),
        ("QUERY:people", "trump OR biden"),
        ('query:"people"', "trump OR biden"),
        ("query:people climate", "(trump OR biden) climate"),
        ("climate OR query:people", "climate OR trump OR biden"),
        ("-query:people", "-(trump OR biden)"),
        ("NOT query:calm", "NOT ((trump OR biden) -climate)"),
        ("query:people^2 x", "(trump OR biden)^2 x"),
        ('query:"people"^2 x', "(trump OR biden)^2 x"),
        ("query:calm", "(trump OR biden) -climate"),
        ("headline:query:people", "headline:(trump OR biden)"),
        ("headline:(x query:calm)", "headline:(x (trump OR biden) -climate)"),
        ("query:new", "published:2w.."),
        ("query:open x", "climate x"),
        ("(query:stray OR x)", "(climate trump) OR x"),
        ("query:żółw-2_b", "turtle"),
        ("query: people", "query: AND people"),
    ],
)
def test_name_stands_for_its_query_in_brackets(text, same):
    assert tree(text) == tree(same)
    assert tree(to_query(tree(text))) == tree(text)


def test_dates_count_from_when_the_query_is_used():
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert tree("query:new", later) == tree("published:2w..", later) != tree("query:new")


def test_what_is_ignored_in_a_saved_query_is_noted_at_its_name():
    query = parse_query("x query:open OR query:people^", NOW, lambda: SAVED)
    assert [(note.message, note.place) for note in query.notes] == [
        ("in query:open: the bracket ( has no partner and is ignored", (2, 12)),
        ("^ has no number after it and is ignored", (22, 29)),
    ]


def test_all_that_comes_of_a_saved_query_has_the_place_of_its_name():
    found = tree("x query:calm")
    assert [child.place for child in found.children[:1]] == [(0, 1)]
    assert {leaf.place for leaf in found.children[1].children} == {(2, 12)}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("x query:peopl", "no saved query 'peopl'", "did you mean people?"),
        ("x query:zzzzz", "no saved query 'zzzzz'", "see: newscli queries"),
        ("x query:a.b", "is no name", "letters, digits"),
        ("x query:*", "is no name", "letters, digits"),
        ("x query:(a)", "followed by the name", "letters, digits"),
        ("x query:-a", "followed by the name", "letters, digits"),
        ("x query:query:people", "followed by the name", "letters, digits"),
        ("x query:self", "self → self", None),
        ("x query:circle", "circle → around → circle", None),
        ("x query:bad", "in query:bad: published: no date 'foo'", None),
        ("x query:lost", "in query:lost: no saved query 'nowhere'", "newscli queries"),
        ("x query:empty", "in query:empty: the query is empty", "nothing in them"),
        ("x " + "query:people " * (MOST_USED + 1), "more than 100 saved queries", None),
    ],
)
def test_refuses(text, message, hint):
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        tree(text)
    assert caught.value.start >= 2
    assert (hint or "") in (caught.value.hint or "")


def test_none_are_saved_where_none_are_given():
    with pytest.raises(QueryError, match="no saved query 'x'") as caught:
        parse_query("query:x", NOW)
    assert "--save" in caught.value.hint


def test_nesting_is_bounded_and_doubling_ends_soon():
    chain = {"q0": "x"} | {f"q{n}": f"query:q{n - 1}" for n in range(1, 30)}
    assert parse_query(f"query:q{MOST_NESTED - 1}", NOW, lambda: chain).tree == parse_query("x", NOW).tree
    with pytest.raises(QueryError, match="within one another"):
        parse_query(f"query:q{MOST_NESTED}", NOW, lambda: chain)
    double = {"q0": "x"} | {f"q{n}": f"query:q{n - 1} query:q{n - 1}" for n in range(1, 10)}
    with pytest.raises(QueryError, match="more than 100 saved queries"):
        parse_query("query:q9", NOW, lambda: double)


def test_the_file_can_be_read_and_written_by_a_person():
    text = '# mine\n\n  people=trump OR biden  \nb = "a = b" # no comment\n'
    assert read_saved(text) == {"b": '"a = b" # no comment', "people": "trump OR biden"}
    assert change_saved(text, "people", None) == '# mine\n\nb = "a = b" # no comment\n'
    assert change_saved(text, "b", "x\n y") == "# mine\n\n  people=trump OR biden  \nb = x y\n"
    assert read_saved("") == read_saved("\n#\n") == {}
    for wrong in ("people", "= x", "a b = x", "-a = x", "a ="):
        with pytest.raises(SavedLineError) as caught:
            read_saved(f"a = b\n{wrong}")
        assert caught.value.line == 2


@given(st.dictionaries(st.from_regex(r"\w[\w-]{0,5}", fullmatch=True), st.text(min_size=1), max_size=5))
def test_what_is_written_is_read(queries):
    text, expected = "", {}
    for name, query in queries.items():
        if one_line(query):
            text, expected[name] = change_saved(text, name, query), one_line(query)
    assert read_saved(text) == expected
    for name in expected:
        text = change_saved(text, name, None)
    assert read_saved(text) == {}


def test_unknown_name_is_told_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        find_saved(SAVED, "peeple")
    assert caught.value.hint == "did you mean people?"


# The commands


@pytest.fixture
def indexed(program: Program, samples_index: Path, tmp_path: Path) -> Program:
    """The program, on an index of the samples that is the test's own."""
    shutil.copytree(samples_index, tmp_path / "index")
    return program


def test_a_query_is_saved_used_listed_and_deleted(indexed: Program) -> None:
    plain = indexed("search", "Turkey", "-quake", "--json")
    saved = indexed("search", "--save", "tür", "Turkey", "-quake", "--json")
    assert (saved.code, saved.out, saved.err) == (0, plain.out, "saved as query:tür\n")
    used = indexed("search", "query:tür", "--format", "ids")
    assert used.out == indexed("search", "Turkey -quake", "--format", "ids").out
    assert indexed("export", "--query", "query:tür").out.count("\n") == 1
    assert "would delete 1 article" in indexed("delete", "--query", "query:tür", "--dry-run").err
    again = indexed("search", "--save", "tür", "Turkey", "--format", "ids", "-n", "1")
    assert again.err.startswith("saved as query:tür; it was: Turkey -quake\n")
    listed = indexed("queries", "--json")
    assert json.loads(listed.out) == [{"schema": "newscli.query/1", "name": "tür", "query": "Turkey"}]
    valid(json.loads(listed.out))
    assert indexed("queries").out == "tür\tTurkey\n"
    assert indexed("queries", "--format", "csv").out == "name,query\ntür,Turkey\n"
    assert json.loads(indexed("queries", "--jsonl", "--fields", "name").out)["name"] == "tür"
    kept = indexed("queries", "--delete", "tür", "--dry-run")
    assert (kept.code, kept.out, kept.err) == (0, "tür\tTurkey\n", "dry run: nothing was deleted\n")
    assert indexed("queries", "--delete", "tur").err.endswith("did you mean tür?\n")
    gone = indexed("queries", "--delete", "tür")
    assert (gone.code, gone.err) == (0, "deleted query:tür\n")
    none = indexed("queries", "--json")
    assert (none.code, none.out) == (1, "[]\n")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("x", "published:foo"),
        ("x", ""),
        ("x", "query:nowhere"),
        ("x", "query:x"),
        ("-x", "turkey"),
        ("a b", "turkey"),
        ("x", b"turkey \xff"),
    ],
)
def test_what_cannot_be_used_is_not_saved(indexed: Program, name: str, query: str | bytes) -> None:
    assert indexed("search", f"--save={name}", os.fsdecode(query)).code == 2
    assert indexed("queries").out == ""


def test_a_query_cannot_be_made_to_stand_for_itself(indexed: Program) -> None:
    indexed("search", "--save", "a", "turkey")
    indexed("search", "--save", "b", "query:a")
    outcome = indexed("search", "--save", "a", "query:b")
    assert outcome.code == 2
    assert "stands for itself" in outcome.err
    assert indexed("search", "query:b").code == 0


def test_dry_run_without_delete_is_refused(indexed: Program) -> None:
    assert indexed("queries", "--dry-run").code == 2


def test_without_an_index_there_is_nothing_to_save_to(program: Program) -> None:
    for command in (("queries",), ("search", "--save", "x", "y"), ("search", "query:x")):
        assert program(*command).code == 4


def test_the_doctor_and_a_rebuild_leave_them(indexed: Program) -> None:
    indexed("search", "--save", "a", "turkey")
    assert indexed("doctor").code == 0
    assert indexed("doctor", "--repair").code == 0
    assert indexed("doctor", "--compact").code == 0
    assert indexed("rebuild").code == 0
    assert indexed("queries").out == "a\tturkey\n"


# The file of the Whoosh engine


@pytest.fixture
def place(tmp_path: Path) -> Path:
    create_index(str(tmp_path / "index"), "english").close()
    return tmp_path / "index"


def test_the_file_is_its_owners_and_leaves_nothing_beside_it(place: Path) -> None:
    before = os.umask(0o002)
    try:
        open_saved_queries(str(place)).put("a", "b", 1)
    finally:
        os.umask(before)
    assert (place / QUERIES_FILE).stat().st_mode & 0o777 == 0o600
    assert not list(place.glob("*.new"))


@pytest.mark.parametrize("data", [b"a = b\nnothing\n", b"a = \xff\n"])
def test_a_broken_file_is_told_and_not_written_anew(place: Path, data: bytes) -> None:
    (place / QUERIES_FILE).write_bytes(data)
    kept = open_saved_queries(str(place))
    for use in (kept.read, lambda: kept.put("x", "y", 1)):
        with pytest.raises(UnusableIndexError, match=QUERIES_FILE):
            use()
    assert (place / QUERIES_FILE).read_bytes() == data


def test_a_disk_that_refuses_leaves_what_was(place: Path) -> None:
    kept = open_saved_queries(str(place))
    kept.put("a", "b", 1)
    (place / f"{QUERIES_FILE}.new").mkdir()
    with pytest.raises(IndexWriteError):
        kept.put("c", "d", 1)
    assert kept.read() == {"a": "b"}


def test_who_writes_to_the_index_is_waited_for(place: Path) -> None:
    kept = open_saved_queries(str(place))
    with create_index(str(place), "english").writer(1), pytest.raises(IndexBusyError):
        kept.put("a", "b", 0.1)


def test_several_at_once_lose_nothing(place: Path) -> None:
    kept = open_saved_queries(str(place))
    names = [f"q{number}" for number in range(8)]
    threads = [threading.Thread(target=kept.put, args=(name, "x", 30)) for name in names]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert list(kept.read()) == names
