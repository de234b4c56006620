"""`newscli most-read`, and the lists that `newscli show` names: a story over captures of two publishers."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import ArticleList, Item, ListKind, Moment, ParsedDocument, Precision
from newscli.engines import Engine, create_index
from newscli.render.stories import chart_of
from newscli.reports.folding import fold_stories
from newscli.reports.most_read import find_stories, rank_stories
from newscli.reports.wanted import Order, Unit, Wanted, period_of
from newscli.text.folding import fold_link
from tests.cases import fill, parsed
from tests.conftest import Outcome, Program
from tests.test_cli import lines, valid

WHOLE = "Turkey and Egypt agree to reopen their embassies after ten years of silence"
RAIN = "Rain is expected in the north"
STORM = "Storm closes the harbour for the third day in a row, and the airport too"


def dump(number: int, captured: str, publisher: str | None, *lists: ArticleList) -> ParsedDocument:
    """A dump of a page that is like no other."""
    headline = f"Page {number}"
    return parsed(
        f"{number}.txt", headline, f"Body {number}.", publisher=publisher, captured=captured, lists=lists
    )


def most_read(*texts: str, kind: ListKind = ListKind.MOST_READ, label: str = "Most Read News") -> ArticleList:
    """A list of items, cut at 56 characters."""
    items = (Item(rank, text[:56].strip(), len(text) > 56) for rank, text in enumerate(texts, 1))
    return ArticleList(label, kind, tuple(items))


def dumps() -> list[ParsedDocument]:
    """An article, and five captures of two publishers on whose lists it rises and falls."""
    forty = ArticleList("Meistgelesen", ListKind.MOST_READ, (Item(1, f"{WHOLE[:41]}…", True),))
    return [
        parsed("article.txt", WHOLE, "They agreed.", published="2025-07-01"),
        dump(1, "2025-07-01", "The Post", most_read(RAIN, STORM, WHOLE)),
        dump(2, "2025-07-02", "The Post", most_read(WHOLE.upper(), STORM)),
        dump(3, "2025-07-03", "Der Bote", forty),
        dump(4, "2025-07-08", "The Post", most_read(STORM, RAIN, RAIN + " again", WHOLE)),
        dump(5, "2025-08-01", None, most_read(RAIN, WHOLE, kind=ListKind.RELATED, label="See also")),
    ]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their index."""
    path = tmp_path_factory.mktemp("lists") / "index"
    engine = create_index(str(path), "english")
    fill(engine, *dumps())
    engine.close()
    return path


@pytest.fixture(scope="module")
def engine(index: Path) -> Iterator[Engine]:
    """It, open."""
    opened = create_index(str(index), "english")
    yield opened
    opened.close()


@pytest.fixture
def ask(program: Program, index: Path) -> Program:
    """`newscli most-read` on it."""

    def run(*arguments: str, **options: object) -> Outcome:
        return program("most-read", *arguments, "--index", str(index), **options)

    return run


def told(engine: Engine, wanted: Wanted) -> list[tuple[object, ...]]:
    """The stories that are asked for, in short."""
    ranking = rank_stories(engine, wanted)
    found = [
        (each.period, each.text, each.captures, each.best_rank, each.last_rank) for each in ranking.stories
    ]
    if wanted.limit is None and not wanted.offset:
        assert ranking.total == len(found)
    return found


def test_stories_are_counted_over_captures(engine: Engine) -> None:
    assert told(engine, Wanted()) == [
        (None, WHOLE, 4, 1, 4),
        (None, STORM[:56].strip(), 3, 1, 1),
        (None, RAIN, 2, 1, 2),
        (None, f"{RAIN} again", 1, 3, 3),
    ]


def test_a_story_tells_whose_when_and_which_article(engine: Engine) -> None:
    story, storm, *_ = rank_stories(engine, Wanted()).stories
    article = next(engine.iterate(None)).article
    found = {each.article.headline: each.article.id for each in engine.iterate()}
    assert article.id in found.values()
    assert story.id == found[WHOLE]
    assert story.publishers == ("der bote", "the post")
    assert story.first_seen == Moment("2025-07-01", Precision.DAY, "option")
    assert story.last_seen == Moment("2025-07-08", Precision.DAY, "option")
    assert not story.truncated
    assert (storm.id, storm.truncated, storm.articles) == (None, True, ())


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (Wanted(kinds=tuple(ListKind)), (None, WHOLE, 5, 1, 2)),
        (Wanted(kinds=(ListKind.RELATED,)), (None, RAIN, 1, 1, 1)),
        (Wanted(publisher="DER BOTE"), (None, WHOLE, 1, 1, 1)),
        (Wanted(label="meistgelesen"), (None, WHOLE, 1, 1, 1)),
        (Wanted(since=1751414400000), (None, WHOLE, 3, 1, 4)),  # 2025-07-02
        (Wanted(until=1751414400000), (None, RAIN, 1, 1, 1)),
        (Wanted(words=("egyptian", "embassy")), None),
        (Wanted(words=("EGYPT", "embassy")), (None, WHOLE, 4, 1, 4)),
        (Wanted(words=("closing",)), (None, STORM[:56].strip(), 3, 1, 1)),
        (Wanted(words=("rain", "harbour")), None),
        (Wanted(order=Order.BEST_RANK, offset=2), (None, RAIN, 2, 1, 2)),
        (Wanted(order=Order.LAST_SEEN, limit=1, offset=3), (None, f"{RAIN} again", 1, 3, 3)),
        (Wanted(kinds=tuple(ListKind), order=Order.LAST_SEEN, limit=1), (None, WHOLE, 5, 1, 2)),
    ],
)
def test_what_counts_can_be_chosen(engine: Engine, wanted: Wanted, first: tuple[object, ...] | None) -> None:
    found = told(engine, wanted)
    assert (found[0] if found else None) == first


def test_each_period_has_its_own_order(engine: Engine) -> None:
    assert told(engine, Wanted(kinds=tuple(ListKind), unit=Unit.WEEK, limit=1)) == [
        ("2025-W27", WHOLE, 3, 1, 1),
        ("2025-W28", STORM[:56].strip(), 1, 1, 1),
        ("2025-W31", RAIN, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    ("stamp", "unit", "period"),
    [
        (0, Unit.DAY, "1970-01-01"),
        (-1, Unit.MONTH, "1969-12"),
        (1735516800000, Unit.WEEK, "2025-W01"),  # 2024-12-30
        (-(2**63), Unit.DAY, None),
        (2**62, Unit.DAY, "9999-12-31"),
    ],
)
def test_periods(stamp: int, unit: Unit, period: str | None) -> None:
    assert period_of(stamp, unit) == period


@pytest.mark.parametrize(
    "text",
    ["Turkey and…", WHOLE[:41], WHOLE, f"{WHOLE[:56]}…", f"{WHOLE.upper()} …", f"{STORM[:56]}…", STORM],
)
def test_one_story_has_its_appearances(engine: Engine, text: str) -> None:
    (story,) = find_stories(engine, text, Wanted())
    assert story.appearances is not None
    assert len(story.appearances) == story.captures
    ranks = [each.item.rank for each in story.appearances]
    assert ranks == ([3, 1, 1, 4] if "urkey" in story.text else [2, 2, 1])


def test_many_stories_and_periods_are_all_kept_in_order(tmp_path: Path) -> None:
    engine = create_index(str(tmp_path / "index"), "english")
    lists = [
        most_read(*(f"Story {at:04} of the day" for at in range(each, 1500))) for each in range(0, 1500, 500)
    ]
    fill(engine, *(dump(at, "2025-07-01", None, each) for at, each in enumerate(lists)))
    found = [text for _, text, *_ in told(engine, Wanted(limit=3, offset=1))]
    assert found == [f"Story {at:04} of the day" for at in (1001, 1002, 1003)]
    engine.close()


_STEM = "A headline that begins like many others do "
_texts = st.lists(st.sampled_from(["and goes", " on", ", and", " on…", "x"]), max_size=4).map(
    lambda parts: _STEM + "".join(parts)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_texts, max_size=3), st.lists(st.tuples(_texts, st.booleans()), min_size=1, max_size=8))
def test_a_cut_item_is_one_with_what_it_begins_where_that_is_one(
    tmp_path_factory: pytest.TempPathFactory, headlines: Sequence[str], texts: Sequence[tuple[str, bool]]
) -> None:
    items = tuple(Item(rank, text, is_cut) for rank, (text, is_cut) in enumerate(texts, 1))
    marked = (*items, Item(0, "Something that is longer than all others, so that nothing else is open" * 2))
    engine = create_index(str(tmp_path_factory.mktemp("index") / "index"), "english")
    fill(engine, *(parsed(f"{at}.txt", each, "Body.") for at, each in enumerate(headlines)))
    fill(engine, dump(9, "2025-07-01", None, ArticleList(None, ListKind.OTHER, marked)))
    stories = {
        fold_link(items[place.rank - 1].text): each.key.key
        for each in fold_stories(engine.lists())
        for place in each.places
        if place.rank
    }
    engine.close()
    assert stories == _expected({fold_link(each) for each in headlines}, items)


def _expected(headlines: set[str], items: Sequence[Item]) -> dict[str, str]:
    """Folded item → its story, the plain way: the longest first, each looked up among all."""
    texts = {fold_link(each.text) for each in items}
    wholes = headlines | {fold_link(each.text) for each in items if not each.truncated}
    story: dict[str, str] = {}
    for text in sorted(texts | headlines, key=len, reverse=True):
        begun = {story[each] for each in story if each.startswith(text)}
        story[text] = begun.pop() if text not in wholes and len(begun) == 1 else text
    return {text: story[text] for text in texts}


# the command


def test_stories_are_rows_in_a_pipe(ask: Program) -> None:
    found = ask()
    assert (found.code, found.err) == (0, "")
    first = lines(found)[0].split("\t")
    assert first[:6] == ["", "4", "1", "4", "2025-07-01", "2025-07-08"]
    assert first[6] == "der bote, the post"
    assert first[8] == WHOLE
    assert ask("--limit", "2").err == "showing 2 of 4\n"


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "ids", "table"])
@pytest.mark.parametrize("arguments", [(), ("--by", "day"), ("Turkey and…",), ("T…",), ("turkey",)])
def test_every_format_has_them(ask: Program, format_: str, arguments: tuple[str, ...]) -> None:
    found = ask(*arguments, "--format", format_)
    assert (found.code, found.err) == (0, "")
    if format_ == "json":
        assert valid(json.loads(found.out))
    if format_ == "ids":
        assert {len(line) for line in lines(found)} == {64}


def test_one_story_is_its_places_in_a_pipe(ask: Program) -> None:
    rows = [line.split("\t") for line in lines(ask("Turkey and…"))]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("2025-07-01", "The Post", "3"),
        ("2025-07-02", "The Post", "1"),
        ("2025-07-03", "Der Bote", "1"),
        ("2025-07-08", "The Post", "4"),
    ]
    (shape,) = json.loads(ask("Turkey and…", "--json").out)
    assert [each["rank"] for each in shape["appearances"]] == [3, 1, 1, 4]
    assert lines(ask(f"id:{shape['id'][:6]}")) == lines(ask("Turkey and…")) == lines(ask(shape["id"][:12]))


def test_one_story_is_a_chart_on_a_terminal(ask: Program) -> None:
    assert lines(ask("Turkey and…", "--format", "table"))[3:] == [
        "The Post  ▆█·····▅  best 1, last 4",
        "Der Bote  ··█·····  best 1, last 1",
        "a block: day, from 2025-07-01 to 2025-07-08; █ rank 1, ▅ rank 4",
    ]


def test_a_chart_needs_dates(engine: Engine) -> None:
    (story,) = find_stories(engine, "Turkey and…", Wanted())
    undated = [each._replace(captured=None) for each in story.appearances or ()]
    assert chart_of(undated, 40) is None
    assert chart_of((), 40) is None
    narrow = chart_of(story.appearances or (), 3)
    assert narrow
    assert max(len(row.cells) for row in narrow.rows) <= 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing",), 1),
        (("Nothing at all begins so…",), 1),
        (("id:00",), 2),
        (("--kind", "worst"), 2),
        (("--since", "2025", "--until", "2024"), 2),
        (("--by", "year"), 2),
        (("--publisher", "Nobody"), 1),
        (("…",), 1),
    ],
)
def test_nothing_and_nonsense_are_told_apart(ask: Program, arguments: tuple[str, ...], code: int) -> None:
    found = ask(*arguments)
    assert found.code == code
    assert not found.out


def test_show_names_the_lists_that_carried_it(program: Program, engine: Engine, index: Path) -> None:
    article_id = next(each.article.id for each in engine.iterate() if each.article.headline == WHOLE)
    (shape,) = json.loads(program("show", article_id, "--json", "--index", str(index)).out)
    valid([shape])
    assert [(each["label"], each["rank"]) for each in shape["listed"]] == [
        ("Most Read News", 3), ("Most Read News", 1), ("Meistgelesen", 1), ("Most Read News", 4),
        ("See also", 2),
    ]  # fmt: skip
    found = lines(program("show", article_id, "--index", str(index)))
    assert found[-6:-4] == ["on lists (5 places)", "  3 2025-07-01 · Most Read News · The Post · 1.txt"]


def test_export_has_no_lists_that_carried_it(program: Program, index: Path) -> None:
    shapes = map(json.loads, lines(program("export", "--index", str(index))))
    assert all("listed" not in shape for shape in shapes)
