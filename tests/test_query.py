"""The query language: string ↔ tree, notes and errors with their places, and what holds for any text."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscli.article import Article
from newscli.errors import QueryError
from newscli.query import (
    And,
    Between,
    Boost,
    Every,
    Fuzzy,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
    count_in,
    has_alternatives,
    parse_query,
    parse_range,
    query_like,
    replace_leaves,
    to_query,
    wanted_leaves,
)
from newscli.text.analysis import Analyzer

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
A, B, C = Word("a"), Word("b"), Word("c")


def tree(text):
    return parse_query(text, NOW).tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a b c", And((A, B, C))),
        ("(a b) c", And((A, B, C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("-a", Not(A)),
        ("NOT NOT a", A),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("a and b", And((A, Word("and"), B))),
        ('"a b"', Phrase("a b")),
        ("“a b”", Phrase("a b")),
        ("«a b»", Phrase("a b")),
        ('"a b"~3', Phrase("a b", 3)),
        ('-"a b"', Not(Phrase("a b"))),
        ("headline:a", Word("a", "headline")),
        ("HEADLINE:a", Word("a", "headline")),
        ('headline:"a b"', Phrase("a b", field="headline")),
        ("headline:(a b)", And((Word("a", "headline"), Word("b", "headline")))),
        ("headline:-a", Not(Word("a", "headline"))),
        ("-list:a", Not(Word("a", "list"))),
        ("a*", Pattern("a*")),
        ("w?ld", Pattern("w?ld")),
        ("*mate", Pattern("*mate")),
        ("a~", Fuzzy("a", 1)),
        ("a~2", Fuzzy("a", 2)),
        ("a~0", A),
        ("a^3", Boost(A, 3.0)),
        ("a~2^0.5", Boost(Fuzzy("a", 2), 0.5)),
        ("(a b)^2", Boost(And((A, B)), 2.0)),
        ("*", Every()),
        ("headline:*", Every("headline")),
        ("published:*", Every("published")),
        ("U.S.", Word("U.S.")),
        ("covid-19", Word("covid-19")),
        ("C++", Word("C++")),
        ("http://example.org", Word("http://example.org")),
        ("Trump: a", And((Word("Trump:"), A))),
        ("id:AbCd", Word("abcd", "id")),
        ("12:30", Word("12:30")),
        ("published:2024", Between("published", 1704067200000, 1735689600000)),
        ('published:"2024"', Between("published", 1704067200000, 1735689600000)),
        ("published:2024..", Between("published", 1704067200000, None)),
    ],
)
def test_reads(text, expected):
    query = parse_query(text, NOW)
    assert (query.tree, query.notes) == (expected, ())
    assert tree(to_query(query.tree)) == query.tree


@pytest.mark.parametrize(
    ("text", "expected", "places"),
    [
        ("(a", A, [(0, 1)]),
        ("a)", A, [(1, 2)]),
        ('"a', A, [(0, 1)]),
        ("a AND", A, [(2, 5)]),
        ("AND a", A, [(0, 3)]),
        ("a OR", A, [(2, 4)]),
        ("OR a OR b", Or((A, B)), [(0, 2)]),
        ("a NOT", A, [(2, 5)]),
        ("a ()", A, [(2, 3)]),
        ("a &", A, [(2, 3)]),
        ("a^ b", And((A, B)), [(0, 2)]),
        ("(a b)~2", And((A, B)), [(5, 7)]),
        ('"a b"~2~3', Phrase("a b", 2), [(7, 9)]),
        ("a)^2", A, [(1, 2), (2, 4)]),
        ("headline:AND a", A, [(0, 9), (9, 12)]),
        ('a ""', A, [(2, 4)]),
    ],
)
def test_what_dangles_is_ignored_and_noted(text, expected, places):
    query = parse_query(text, NOW)
    assert query.tree == expected
    assert [note.place for note in query.notes] == places


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("AND", "empty"),
        ("()", "empty"),
        ("nosuchfield:x", "no field 'nosuchfield'"),
        ("published:foo", "published: no date 'foo'"),
        ("published:2020-13", "no date '2020-13'"),
        ("published:2024..2023", "ends before it begins"),
        ("published:..", "needs a date"),
        ("id:xyz", "no article id"),
        ("a~3", "1 or 2"),
        ("a~" + "9" * 5000, "1 or 2"),
        ('"a b"~0', "from 1"),
        ("a^0", "above 0"),
        ("(" * 2000, "brackets in brackets"),
        ("a " * 1001, "more than 1000 words"),
        ("U.S. " * 501, "more than 1000 words"),
        ('"' + "a " * 1001 + '"', "more than 1000 words"),
        ("埃" * 1002, "more than 1000 words"),
        ("a* " * 21, "more than 20 words"),
        ("headline:" * 2000 + "x", "brackets in brackets"),
    ],
)
def test_refuses(text, message):
    with pytest.raises(QueryError, match=message):
        parse_query(text, NOW)


def test_an_unknown_field_is_told_with_its_place_and_the_nearest_name():
    with pytest.raises(QueryError) as caught:
        parse_query("trump hedline:x", NOW)
    assert (caught.value.start, caught.value.end) == (6, 14)
    assert "did you mean headline?" in caught.value.hint
    assert "publisher" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01T00:00:00", "2025-01-01T00:00:00"),
        ("2024-02", "2024-02-01T00:00:00", "2024-03-01T00:00:00"),
        ("2024-2", "2024-02-01T00:00:00", "2024-03-01T00:00:00"),
        ("2024-02-29", "2024-02-29T00:00:00", "2024-03-01T00:00:00"),
        ("2024-01-15..2024-02", "2024-01-15T00:00:00", "2024-03-01T00:00:00"),
        ("2024-01-15T08:30Z", "2024-01-15T08:30:00", "2024-01-15T08:31:00"),
        ("2024-01-15T08:30:15Z", "2024-01-15T08:30:15", "2024-01-15T08:30:16"),
        ("2024-01-15T08:30:15.123456Z", "2024-01-15T08:30:15.123", "2024-01-15T08:30:15.124"),
        ("today", "2026-11-24T00:00:00", "2026-11-25T00:00:00"),
        ("yesterday", "2026-11-23T00:00:00", "2026-11-24T00:00:00"),
        ("2w", "2026-11-10T00:00:00", "2026-11-11T00:00:00"),
        ("3d..yesterday", "2026-11-21T00:00:00", "2026-11-24T00:00:00"),
        ("12h", "2026-11-23T22:00:00", "2026-11-23T23:00:00"),
        ("9m", "2026-02-24T00:00:00", "2026-02-25T00:00:00"),
        ("1y", "2025-11-24T00:00:00", "2025-11-25T00:00:00"),
    ],
)
def test_dates(text, first, last):
    stamps = [int(datetime.fromisoformat(f"{at}+00:00").timestamp() * 1000) for at in (first, last)]
    assert list(parse_range(text, NOW)) == stamps


@pytest.mark.parametrize("text", ["^." * 100_000 + "x", "~2" * 100_000, "a" + "1" * 200_000, "*" * 200_000])
def test_time_grows_with_the_length_alone(text):
    begin = time.process_time()
    assert tree(text)
    assert time.process_time() - begin < 2


WORDS = st.builds(
    Word, st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.sampled_from([None, "headline", "list"])
)
PHRASES = st.builds(Phrase, st.just("a b c"), st.integers(1, 9), st.sampled_from([None, "body"]))
PATTERNS = st.builds(Pattern, st.sampled_from(["a*", "*b", "c?d"]), st.none())
FUZZIES = st.builds(Fuzzy, st.just("water"), st.integers(1, 2), st.none())
LEAVES = WORDS | PHRASES | PATTERNS | FUZZIES | st.just(Every()) | st.just(Every("byline"))


def joined(children):
    def flat(kind):
        return st.lists(children.filter(lambda node: not isinstance(node, kind)), min_size=2, max_size=3).map(
            lambda nodes: kind(tuple(nodes))
        )

    single = children.filter(lambda node: not isinstance(node, Not))
    boosts = st.builds(Boost, children.filter(lambda node: not isinstance(node, Boost)), st.floats(0.1, 1e6))
    return flat(And) | flat(Or) | st.builds(Not, single) | boosts


@given(st.recursive(LEAVES, joined, max_leaves=12))
def test_a_tree_prints_to_a_query_that_reads_as_the_same_tree(node):
    assert tree(to_query(node)) == node


def test_leaves_that_must_be_found_are_replaced():
    query = tree("a (b OR c^2) -d NOT (e f)")
    assert list(wanted_leaves(query)) == [A, B, C]
    doubled = replace_leaves(query, lambda leaf: Word(leaf.text * 2))
    assert to_query(doubled) == "aa (bb OR cc^2) NOT d NOT (e f)"


@pytest.mark.parametrize(
    ("text", "may"), [("a b", False), ("a OR b", True), ("a (b OR c)^2", True), ("-a", False)]
)
def test_only_alternatives_may_lack_a_word(text, may):
    assert has_alternatives(tree(text)) is may


@pytest.mark.parametrize(
    ("query", "text", "count"),
    [
        ("stop", "Stopped, stops; stop", 3), ('"a b"', "a b a b b a", 2), ('"a b"~2', "a x b a b", 2),
        ("st*", "stop stops stop", 1), ("stopp~", "stop stopped", 1), ("埃", "埃及埃", 2),
        ("*", "one two", 2), ("published:2024", "2024", 0), ("'s", "s", 0),
    ],
)  # fmt: skip
def test_leaf_is_counted_in_a_text(query, text, count):
    analyzer = Analyzer("english")
    assert count_in(tree(query), list(analyzer.tokens(text)), analyzer) == count


def test_what_is_like_a_text_has_its_rare_words_the_oftenest_boosted():
    article = Article("", "Walls of Kalmouth", ("Kalmouth, a wall of stone; NOT the harbour of 土耳其",))
    rarities = {"kalmouth": 3.0, "wall": 2.0, "of": 0.0, "not": 0.1, "土耳": 1.0}
    found = query_like(article, Analyzer("english"), lambda term: rarities.get(term, 0.0))
    assert to_query(found) == "kalmouth^2.1 OR walls^2.1 OR 土耳 OR not"
    assert tree(to_query(found)) == found
    assert query_like(article, Analyzer("english"), lambda term: 0.0) is None


FRAGMENTS = st.sampled_from(
    [
        "(",
        ")",
        '"',
        "“",
        "~",
        "^",
        "-",
        "*",
        "?",
        ":",
        "AND",
        "OR",
        "NOT",
        "headline:",
        "published:",
        "x",
        "2024",
        " ",
        "..",
    ]
)


@settings(max_examples=500)
@given(st.lists(FRAGMENTS | st.text(max_size=4), max_size=20).map("".join))
@example("AND^")
@example("(headline:)^2")
@example("(body:headline:)^2")
@example("list:OR~0 a")
def test_any_text_is_read_or_refused(text):
    try:
        query = parse_query(text, NOW)
    except QueryError as error:
        assert 0 <= error.start <= error.end <= len(text)  # noqa: PT017  # both ways out are right
    else:
        assert tree(to_query(query.tree)) == query.tree


def test_word_that_begins_with_a_slash_stays_in_its_field() -> None:
    read = tree("headline:NOT /path")
    assert read == Not(Word("/path", "headline"))
    assert to_query(read) == "NOT headline:(/path)"
    assert tree(to_query(read)) == read
