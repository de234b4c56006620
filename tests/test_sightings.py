"""Captures: when each was taken at the earliest, what changed between two, and how both are told."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newscli.article import (
    YEAR_OF_CAPTURE,
    Article,
    ArticleList,
    Capture,
    Item,
    ListKind,
    Moment,
    ParsedDocument,
    Precision,
    Source,
)
from newscli.engines import Engine, create_index
from newscli.reports.captures import find_sightings
from newscli.reports.dating import TOO_EARLY, Dating, choose_bound, find_contradiction
from newscli.reports.differences import compare
from newscli.sightings import Bound, Change, Sighting
from tests.cases import fill, parsed
from tests.conftest import SAMPLES, Program
from tests.test_cli import valid

LONG = "Harbour wall breached as storm halts every ferry to the islands until Friday"


def most_read(*texts: str, truncated: Sequence[str] = (), label: str = "Most Read") -> ArticleList:
    items = tuple(Item(rank, text, text in truncated) for rank, text in enumerate(texts, 1))
    return ArticleList(label, ListKind.MOST_READ, items)


def dump(name: str, headline: str, published: str | None = None, *lists: ArticleList) -> ParsedDocument:
    return parsed(name, headline, f"The body of {headline}.", published=published, lists=lists)


def dated(document: ParsedDocument, at: str | None, origin: str, publisher: str = "p") -> ParsedDocument:
    """A document captured then, of an outlet."""
    moment = Moment(at, Precision.DAY, origin) if at else None
    captures = tuple(replace(each, captured=moment, publisher=publisher) for each in document.captures)
    return replace(document, captures=captures)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(create_index(str(tmp_path / "index"), "english")) as engine:
        yield engine


def bound_of(engine: Engine, name: str) -> Bound | None:
    """The bound of the only capture in a document."""
    dating = Dating(engine)
    for found in engine.iterate():
        for sighting in find_sightings(found, dating):
            if sighting.capture.source.name == name:
                return sighting.not_before
    raise AssertionError(name)


def test_a_capture_is_no_earlier_than_its_own_article(engine: Engine) -> None:
    fill(engine, dump("a", "Alone", "2024-02-01"), dump("b", "Undated"))
    assert bound_of(engine, "a") == Bound("2024-02-01", "day", "article", article=first_id(engine, "Alone"))
    assert bound_of(engine, "b") is None


def first_id(engine: Engine, headline: str) -> str:
    return next(found.article.id for found in engine.iterate() if found.article.headline == headline)


def test_the_newest_article_of_a_list_bounds_it(engine: Engine) -> None:
    cut = LONG[:56]
    fill(
        engine,
        dump("a", "Old story", "2024-02-01", most_read("Second thing", cut, "Unknown", truncated=(cut,))),
        dump("b", LONG, "2025-07-08"),
        dump("c", "Second thing", "2025-07-07"),
    )
    assert bound_of(engine, "a") == Bound("2025-07-08", "day", "item", cut, first_id(engine, LONG))


@pytest.mark.parametrize(
    ("own", "items", "expected"),
    [
        (None, (), None),
        (None, ("2024-05-01",), "2024-05-01"),
        ("2024-01-01", ("2024-05-01",), "2024-05-01"),
        ("2024-01-01", ("2024-05-01", "2024-05-03"), "2024-05-03"),
        ("2024-01-01", ("2024-05-01", "2024-05-01"), "2024-05-01"),
        ("2024-01-01", ("2024-05-01", "2024-05-03", "2024-11-20"), "2024-05-03"),
        ("2024-01-01", ("2024-05-01", "2024-11-20"), "2024-01-01"),
        ("2024-01-01", ("2024-01-02", "2024-11-20"), "2024-01-02"),
        ("2024-05-02", ("2024-01-01", "2024-01-02"), "2024-05-02"),
        (None, ("2024", "2024-01"), "2024-01"),
    ],
)
def test_a_bound_counts_where_another_supports_it(
    own: str | None, items: tuple[str, ...], expected: str | None
) -> None:
    bounds = [Bound(at, "day", "item", "text") for at in items]
    found = choose_bound(Bound(own, "day", "article") if own else None, bounds)
    assert (found and found.at) == expected


def test_of_articles_of_one_headline_the_first_counts_and_undated_ones_tell_nothing(engine: Engine) -> None:
    fill(
        engine,
        dump("a", "Story", None, most_read("Markets today", "Weather today", "Sport today")),
        parsed("b", "Markets today", "One body.", published="2024-05-02"),
        parsed("c", "Markets Today", "Another body.", published="2024-05-05"),
        parsed("d", "Weather today", "Rain.", published="2024-05-07"),
        parsed("e", "Weather today", "Sun."),
        dump("f", "Sport today", "2024-05-01"),
    )
    bound = bound_of(engine, "a")
    assert bound
    assert (bound.at, bound.item) == ("2024-05-02", "Markets today")


def test_a_year_that_was_taken_from_a_capture_bounds_none(engine: Engine) -> None:
    document = dump("a", "Story", "2024-05-02")
    article = document.captures[0].article
    assert article
    moment = Moment("2024-05-02", Precision.DAY, YEAR_OF_CAPTURE)
    fill(
        engine,
        replace(
            document, captures=(replace(document.captures[0], article=replace(article, published=moment)),)
        ),
    )
    assert bound_of(engine, "a") is None


def test_dated_captures_bound_items_that_are_no_article(engine: Engine) -> None:
    fill(
        engine,
        dated(dump("1", "A", None, most_read("Earlier thing", "Other thing")), "2024-05-01", "option"),
        dated(dump("2", "B", None, most_read("Earlier thing", "Other thing")), "2024-05-03", "name"),
        dated(dump("3", "C", None, most_read("New thing", "Newer thing")), "2024-05-05", "text"),
        dated(dump("4", "D", None, most_read("New thing", "Old thing")), "2024-05-04", "file-time"),
        dated(dump("5", "E", None, most_read("Elsewhere")), "2024-05-04", "option", "q"),
        dated(dump("u", "F", None, most_read("New thing", "Newer thing")), None, "option"),
        dated(dump("w", "H", None, most_read("New thing", "Other thing")), None, "option"),
        dated(dump("v", "G", None, most_read("Earlier thing")), None, "option"),
    )
    assert bound_of(engine, "u") == Bound("2024-05-03", "day", "list", "New thing", source="2")
    assert bound_of(engine, "w") is None, "what one item alone says may be of its second time on a list"
    assert bound_of(engine, "v") is None


def test_a_capture_is_no_evidence_of_itself(engine: Engine) -> None:
    fill(
        engine,
        dated(dump("1", "A", None, most_read("Other thing")), "2024-05-01", "name"),
        dated(dump("2", "B", None, most_read("New thing", "Newer thing")), "2024-05-03", "name"),
        dated(dump("3", "C", None, most_read("New thing", "Newer thing")), "2024-05-05", "name"),
    )
    assert bound_of(engine, "2") == Bound("2024-05-01", "day", "list", "New thing", source="1")


@pytest.mark.parametrize(
    ("captured", "bound", "is_wrong"),
    [
        ("2024-05-01", "2024-05-02", True),
        ("2024-05-02", "2024-05-02", False),
        ("2024-05", "2024-05-02", False),
        ("2024-04", "2024-05-02", True),
        ("2024-05-02T10:00:00Z", "2024-05-02", False),
        ("2024-05-01", "2024-05-01T10:00:00Z", False),
        ("2023", "2024", True),
    ],
)
def test_a_date_that_is_too_early_is_a_problem(captured: str, bound: str, is_wrong: bool) -> None:
    found = find_contradiction(Moment(captured, Precision.DAY, "option"), Bound(bound, "day", "article"))
    assert (found is not None) == is_wrong
    assert found is None or found.code == TOO_EARLY


def sighting(text: str, *lists: ArticleList, number: int = 1) -> Sighting:
    article = Article("0" * 64, "Headline", tuple(text.split("\n\n")))
    capture = Capture(article, Source(f"{number}.txt", "1" * 64, (0, 9), (1, 2)), lists=lists)
    return Sighting(number, capture, None, ())


def test_items_go_in_and_out_and_move() -> None:
    cut = LONG[:56]
    before = most_read("One thing", cut, "“Two” things", "Gone thing", truncated=(cut,))
    after = most_read('"Two" things', LONG, "New thing", "one thing!")
    (found,) = compare("id", sighting("x", before), sighting("x", after, number=2)).lists
    assert [(str(item.change), item.text, item.before, item.after) for item in found.items] == [
        ("moved", '"Two" things', 3, 1),
        ("same", LONG, 2, 2),
        ("in", "New thing", None, 3),
        ("moved", "one thing!", 1, 4),
        ("out", "Gone thing", 4, None),
    ]


def test_lists_are_matched_by_label_and_kind() -> None:
    one, other = most_read("A thing", label="Most Read"), most_read("B thing", label="Most Viewed")
    renamed = most_read("A thing", label="Popular now")
    both = compare("id", sighting("x", one, other), sighting("x", other))
    assert [(each.change, each.label) for each in both.lists] == [
        (Change.SAME, "Most Viewed"), (Change.OUT, "Most Read")
    ]  # fmt: skip
    assert [each.change for each in compare("id", sighting("x", one), sighting("x", renamed)).lists] == [
        "same"
    ]
    assert [each.change for each in compare("id", sighting("x"), sighting("x", one)).lists] == ["in"]


@pytest.mark.parametrize(
    ("before", "after", "only"),
    [
        ('He said "no" - twice.', "He said “no” – twice.", "quotes and dashes"),
        ("He said no.\n\nTwice.", "He said no. Twice.", "white space"),
        ("He said NO.", "He said no.", "case"),
        ("He SAID 'no'.", "He said “no”.", "writing"),
    ],
)
def test_writing_that_differs_is_named(before: str, after: str, only: str) -> None:
    (text,) = compare("id", sighting(before), sighting(after)).texts
    assert (text.field, text.only) == ("body", only)
    for change, whole in ((Change.OUT, before), (Change.IN, after)):
        words = " ".join(piece.text for piece in text.pieces if piece.change in (change, Change.SAME))
        assert words.split() == whole.split()


def test_captures_and_differences_are_told(program: Program) -> None:
    for name, date in (("turkey-visit-later", "2024-02-06"), ("turkey-visit", "2024-02-01")):
        options = ("--captured", date, "-q")
        assert program("ingest", *options, "-", stdin=(SAMPLES / f"{name}.txt").read_bytes()).code == 0
    assert program("ingest", "-q", *sorted(SAMPLES.glob("[!t]*.txt"))).code == 0
    article_id = program("search", "headline:kremlin", "--format", "ids").out.strip()
    first, second = valid(json.loads(program("captures", article_id, "--json").out))  # type: ignore[misc]
    assert (first["number"], first["captured"]["at"], first["captured"]["origin"]) == (
        1,
        "2024-02-06",
        "option",
    )
    assert first["problems"] == []
    assert second["body"] != first["body"]
    bound = second["captured"]["not_before"]
    assert (bound["at"], bound["origin"]) == ("2024-02-05", "item")
    assert [problem["code"] for problem in second["problems"]] == [TOO_EARLY]
    plain = program("captures", article_id).out.splitlines()
    assert [line.split("\t")[1:5] for line in plain] == [
        ["1", "2024-02-06", "option", "2024-02-05"], ["2", "2024-02-01", "option", "2024-02-05"]
    ]  # fmt: skip
    chosen = json.loads(program("captures", article_id, "--json", "--fields", "number,origin").out)
    assert set(chosen[0]) == {"schema", "number", "captured"}
    (shown,) = valid(json.loads(program("show", article_id, "--json").out))  # type: ignore[misc]
    assert [each["captured"] for each in shown["captures"]] == [first["captured"], second["captured"]]
    assert shown["near"] == []
    assert "not before 2024-02-05: “Storm" in program("show", article_id).out
    found = valid(json.loads(program("diff", article_id, "--json").out))
    assert found["lists"][0]["change"] == "same"  # type: ignore[index]
    rows = [line.split("\t") for line in program("diff", article_id).out.splitlines()]
    assert ["Most Read News", "moved", "3", "1"] in [row[:4] for row in rows]
    assert ["body", "out", "", "", "“We"] in rows
    assert program("diff", article_id, "2", "2").err == "no difference\n"


def test_what_cannot_be_compared_is_told(program: Program) -> None:
    assert program("ingest", "-q", SAMPLES / "no-list.txt").code == 0
    article_id = program("list", "--format", "ids").out.strip()
    assert (program("diff", article_id).code, program("diff", "ffff").code) == (1, 1)
    assert program("diff", article_id, "1").code == 2
    assert program("captures", "ffff").code == 1
    assert program("captures", article_id, "--format", "csv").out.startswith("id,number,captured")


def test_a_difference_is_coloured_on_a_terminal(program: Program, terminal: Program) -> None:
    assert program("ingest", "-q", *sorted(SAMPLES.glob("turkey*.txt"))).code == 0
    article_id = program("list", "--format", "ids").out.splitlines()[0]
    shown = terminal("diff", article_id).out
    assert "\x1b[32m+   2  " in shown
    assert "\x1b[31m- “We" in shown
    assert "(quotes and dashes only)" in shown


def test_near_versions_are_shown_and_collapsed(program: Program, terminal: Program) -> None:
    text = (SAMPLES / "no-list.txt").read_text("utf-8")
    changed = text.rstrip().removesuffix(".") + " and nobody knew.\n"
    for version in (text, changed):
        assert program("ingest", "-q", "-", stdin=version.encode()).code == 0
    ids = program("list", "--format", "ids").out.split()
    (shown,) = valid(json.loads(program("show", ids[0], "--json").out))  # type: ignore[misc]
    assert [near["id"] for near in shown["near"]] == [ids[1]]
    assert "near versions\n" in program("show", ids[0]).out
    outcome = program("search", "*", "--collapse", "near", "--jsonl")
    (hit,) = [valid(json.loads(line)) for line in outcome.out.splitlines()]
    assert [hit["id"], *hit["collapsed"]] in (ids, ids[::-1])  # type: ignore[index]
    assert "1 near version of these hits left out" in outcome.err
    assert "+ 1 near" in terminal("search", "*", "--collapse", "near").out
    assert valid(json.loads(program("search", "*", "--collapse", "near", "--json").out))
