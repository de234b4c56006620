"""Trends: periods, what is counted in lists, and how the command shows both."""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newscli.answers import FacetCounts
from newscli.article import ArticleList, Item, ListKind
from newscli.engines import Budget, Engine, create_index
from newscli.errors import SlowQueryError
from newscli.query import Node, parse_query
from newscli.render.bars import bar
from newscli.render.picture import draw_picture
from newscli.reports.trends import MOST_PERIODS, Days, Per, make_trend
from newscli.schemas import read_schema
from tests.cases import NOW, parsed
from tests.conftest import Program

SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def counts(*days: str, none: int = 0) -> FacetCounts:
    """Counts of what is dated so."""
    return FacetCounts(tuple(sorted(Counter(days).items())), none)


# periods


@pytest.mark.parametrize(
    ("days", "per", "names"),
    [
        (("2024-02-28", "2024-03-01"), Per.DAY, "2024-02-28 2024-02-29 2024-03-01"),
        (("2024-12-29", "2025-01-06"), Per.WEEK, "2024-W52 2025-W01 2025-W02"),
        (("2023-11-30", "2024-01-01"), Per.MONTH, "2023-11 2023-12 2024-01"),
        (("2021-05-05", "2023-01-01"), Per.YEAR, "2021 2022 2023"),
        (("0001-01-01", "0001-01-08"), Per.WEEK, "0001-W01 0001-W02"),
        (("9999-12-31",), Per.MONTH, "9999-12"),
    ],
)
def test_periods_follow_one_another(days: tuple[str, ...], per: Per, names: str) -> None:
    trend = make_trend([counts(*days)], Days(), per)
    assert " ".join(each.name for each in trend.periods) == names


def test_what_is_between_is_0_and_queries_stand_side_by_side() -> None:
    trend = make_trend([counts("2024-01-03", "2024-01-03"), counts("2024-01-05", none=2)], Days(), Per.DAY)
    assert [each.counts for each in trend.periods] == [(2, 0), (0, 0), (0, 1)]
    assert (trend.totals, trend.undated) == ((2, 1), (0, 2))


def test_ends_are_those_that_are_asked_for() -> None:
    within = Days(date(2024, 1, 10), date(2024, 3, 20))
    trend = make_trend([counts("2024-01-09", "2024-01-10", "2024-02-02")], within, Per.MONTH)
    assert [each.counts for each in trend.periods] == [(1,), (1,), (0,)]
    assert (trend.periods[0].first, trend.periods[-1].last) == within
    assert make_trend([counts("2023-01-01", none=1)], within, None).periods == ()


@settings(deadline=None)  # from the year 1 to 9999 there are many
@given(st.lists(st.lists(DAYS, max_size=8), min_size=1, max_size=3))
def test_unit_is_chosen_so_that_periods_are_few_and_nothing_is_lost(found: list[list[date]]) -> None:
    trend = make_trend([counts(*map(date.isoformat, days)) for days in found], Days(), None)
    assert trend.totals == tuple(map(len, found))
    assert trend.per is Per.YEAR or len(trend.periods) <= MOST_PERIODS
    for number, days in enumerate(found):
        for period in trend.periods[:100]:
            assert period.counts[number] == sum(period.first <= day <= period.last for day in days)
    for one, next_ in zip(trend.periods, trend.periods[1:], strict=False):
        assert one.last + timedelta(days=1) == next_.first


# places in lists


ITEMS = (
    "Storm breaches harbour wall",
    "Storms ahead",
    "Bread price rises",
    "Who pays for bread?",
    "海港重开",
)
QUERIES = (
    "storm", "list:storm", "storm OR bread", "storm -wall", "NOT storm", '"harbour wall"', "bre*", "braed~2",
    "*", "publisher:ap", "storm publisher:reuters", "NOT publisher:ap", "headline:even bread",
    "captured:2025-02", "published:2024 storm", "港", "nosuchword", "! storm", "storm^2",
)  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An index of lists, in several commits, with articles deleted."""
    engine, random = create_index(str(tmp_path_factory.mktemp("filled") / "index"), "english"), Random(1)
    for commit in range(4):
        with engine.writer(1) as writer:
            for number in range(15):
                items = tuple(Item(at, random.choice(ITEMS)) for at in range(1, random.randrange(2, 6)))
                writer.add(
                    parsed(
                        f"{commit}-{number}.txt",
                        f"{random.choice(['Even', 'Odd'])} story {random.randrange(20)}",
                        None,
                        published=random.choice([None, "2024-02-01", "2023-05-01"]),
                        publisher=random.choice(["AP", "Reuters"]),
                        captured=f"2025-0{random.randrange(1, 4)}-11",
                        lists=(ArticleList("Most Read", ListKind.MOST_READ, items),),
                    )
                )
            for each in random.sample(list(engine.iterate()), 2 if commit else 0):
                writer.delete(each.article.id)
        engine.refresh()
    return engine


@pytest.fixture(scope="module")
def alone(filled: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Each place of that index as an article of its own, captured once, with a list of the one item."""
    engine = create_index(str(tmp_path_factory.mktemp("alone") / "index"), "english")
    places = [
        (article, capture, item)
        for article, captures in filled.iterate()
        for capture in captures
        for item in capture.lists[0].items
    ]
    with engine.writer(1) as writer:
        for number, (article, capture, item) in enumerate(places):
            writer.add(
                parsed(
                    f"n{number}",
                    f"{article.headline} n{number}",
                    None,
                    published=article.published.at if article.published else None,
                    publisher=capture.publisher,
                    captured=capture.captured.at if capture.captured else "",
                    lists=(ArticleList("Most Read", ListKind.MOST_READ, (item,)),),
                )
            )
    engine.refresh()
    return engine


@pytest.mark.parametrize("text", QUERIES)
def test_places_are_what_one_counts_by_hand(filled: Engine, alone: Engine, text: str) -> None:
    found = filled.count_places(parse_query(text, NOW).tree)
    by_hand = (each.captures[0].captured for each in alone.iterate(_in_lists(text)))
    assert dict(found.counts) == Counter(captured.at for captured in by_hand if captured)


def _in_lists(text: str) -> Node:
    """A query whose bare words are looked for in lists."""
    words = {
        "storm",
        "bread",
        "NOT storm",
        "-wall",
        '"harbour',
        "bre*",
        "braed~2",
        "港",
        "nosuchword",
        "storm^2",
    }
    moved = " ".join(
        f"{'-' if word[0] == '-' else ''}list:{word.lstrip('-')}" if word in words else word
        for word in text.split(" ")
    )
    return parse_query(moved, NOW).tree


def test_places_keep_to_a_budget(filled: Engine) -> None:
    tree = parse_query("storm", NOW).tree
    with pytest.raises(SlowQueryError):
        filled.count_places(tree, Budget(0))
    budget = Budget(0, is_partial=True)
    assert filled.count_places(tree, budget) == FacetCounts((), 0)
    assert budget.cuts


# pictures


@pytest.mark.parametrize(
    ("count", "most", "width", "drawn"),
    [(0, 9, 8, ""), (9, 9, 4, "████"), (1, 1000, 8, "▏"), (1, 2, 1, "▌"), (5, 0, 8, ""), (3, 4, 2, "█▌")],
)
def test_bar(count: int, most: int, width: int, drawn: str) -> None:
    assert bar(count, most, width) == drawn


@settings(deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=9), st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_picture_is_xml_whatever_is_asked_for(queries: list[str], numbers: list[int]) -> None:
    periods = [
        {"period": f"{at}", "first": "2024-01-01", "last": "2024-01-01", "counts": [number] * len(queries)}
        for at, number in enumerate([*numbers, 1])
    ]
    told = [{"query": query, "notes": [], "total": 3, "undated": 1} for query in queries]
    picture = draw_picture({"on": "lists", "by": "day", "queries": told, "periods": periods})
    root = ElementTree.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    heights = [float(each.get("height", "")) for each in root.iterfind(f"{SVG}g/{SVG}rect")]
    assert len(heights) == len(queries) * sum(map(bool, [*numbers, 1]))
    assert max(heights) <= 260.05
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


# the command


@pytest.fixture
def indexed(program: Program, samples_index: Path) -> Program:
    """The program, on the index of the samples."""
    return lambda *arguments, **options: program(
        *arguments, env={"NEWSCLI_INDEX": str(samples_index)}, **options
    )


def test_pipe_gets_rows(indexed: Program) -> None:
    outcome = indexed("trends", "turkey", "harbour wall", "--by", "month", "--until", "2024-03")
    rows = [line.split("\t") for line in outcome.out.splitlines()]
    assert outcome.code == 0
    assert {row[1] for row in rows} == {"turkey", "harbour wall"}
    assert ["2024-02", "turkey", "1"] in rows
    assert "without a date, and in no row: 1 of turkey\n" in outcome.err
    assert indexed("trends", "-q", "turkey").err == ""
    csv = indexed("trends", "turkey", "--by", "year", "--format", "csv", "--fields", "count,first,last,query")
    assert csv.out.splitlines()[0] == "count,first,last,query"
    assert csv.out.splitlines()[1].endswith("turkey")


@pytest.mark.parametrize("on", ["articles", "lists"])
def test_json_is_as_its_schema_says(indexed: Program, on: str) -> None:
    schema = Draft202012Validator(json.loads(read_schema("newscli.trend/1") or ""))
    for arguments in (("netanyahu", "(storm"), ("*", "--by", "week"), ("nosuchword",)):
        outcome = indexed("trends", *arguments, "--on", on, "--json")
        found = json.loads(outcome.out)
        schema.validate(found)
        assert outcome.code == (arguments[0] == "nosuchword")
        assert indexed("trends", *arguments, "--on", on, "--jsonl").out == outcome.out
        for at, query in enumerate(found["queries"]):
            assert query["total"] == sum(each["counts"][at] for each in found["periods"])


def test_articles_are_those_that_search_finds(indexed: Program) -> None:
    found = json.loads(indexed("trends", "*", "storm OR turkey", "--json").out)
    for query in found["queries"]:
        assert query["total"] + query["undated"] == int(indexed("count", query["query"]).out)


def test_each_argument_is_one_query(indexed: Program) -> None:
    assert indexed("trends", "turkey", "-grain").code == 2
    outcome = indexed("trends", "turkey", "published:nonsense")
    assert (outcome.code, outcome.out) == (2, "")
    assert indexed("trends").code == 2
    assert "storm: " not in indexed("trends", "storm").err
    assert indexed("trends", "(storm").err.startswith("newscli: (storm: the bracket ( has no partner")


def test_stretch_is_refused_where_it_is_none(indexed: Program) -> None:
    assert indexed("trends", "turkey", "--since", "2024", "--until", "2023").code == 2
    assert indexed("trends", "turkey", "--since", "2023..2024").code == 2


def test_picture_stands_beside_the_rows(indexed: Program, tmp_path: Path) -> None:
    outcome = indexed("trends", "turkey", "a <b> & \x1b[2J storm", "--svg", "chart.svg")
    picture = (tmp_path / "chart.svg").read_text("utf-8")
    assert outcome.out == indexed("trends", "turkey", "a <b> & \x1b[2J storm").out
    assert "\x1b" not in picture
    ElementTree.fromstring(picture)
    assert indexed("trends", "turkey", "--svg", "no/such/folder.svg").code == 3
    many = indexed("trends", "turkey", "--svg", "many.svg", "--since", "2000", "--by", "day")
    assert (many.code, (tmp_path / "many.svg").exists()) == (2, False)
    assert indexed("trends", "nosuchword", "--svg", "none.svg").code == 1
    assert not (tmp_path / "none.svg").exists()


@pytest.mark.parametrize("columns", ["30", "80", "200"])
def test_terminal_gets_bars_that_fit(terminal: Program, samples_index: Path, columns: str) -> None:
    env = {"NEWSCLI_INDEX": str(samples_index), "COLUMNS": columns, "NO_COLOR": "1"}
    shown = terminal("trends", "turkey", "storm", "harbour", "bread", "--by", "month", "-q", env=env).out
    assert "█" in shown
    assert sum(line.startswith("month") for line in shown.splitlines()) == (4 if columns == "30" else 1)
    assert all(len(line) <= int(columns) for line in shown.splitlines())
    for query in ("turkey", "storm", "harbour", "bread"):
        assert query in shown
