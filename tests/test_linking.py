"""Items of lists and the articles that they are, looked up in a real index."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.article import ArticleList, Item, ListKind, ParsedDocument
from newscli.engines import Engine, create_index
from newscli.reports.linking import Links, carried
from newscli.text.folding import fold_link
from newscli.text.links import Reach, item_keys
from tests.cases import fill, parsed

WHOLE = "Turkey and Egypt agree to reopen their embassies after ten years of silence"
OTHER = "Turkey and Egypt agree to reopen their embassies, says the foreign minister"


def listing(*texts: str, cut: bool = False) -> ArticleList:
    """A list of these items."""
    items = tuple(Item(rank, text, cut) for rank, text in enumerate(texts, 1))
    return ArticleList("Most Read News", ListKind.MOST_READ, items)


def story(headline: str, *lists: ArticleList, name: str = "") -> ParsedDocument:
    """A dump of an article of this headline."""
    return parsed(name or f"{headline}.txt", headline, f"The body of {headline}.", lists=lists)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An index that is empty."""
    opened = create_index(str(tmp_path / "index"), "english")
    yield opened
    opened.close()


def headlines_of(engine: Engine, each: ArticleList) -> list[list[str]]:
    """What each item of a list is linked to, by headlines."""
    targets = Links(engine.lists()).of(each.items)
    return [[target.articles[0].headline for target in sorted(found)] for found in targets]


@pytest.mark.parametrize(
    ("text", "is_cut", "found"),
    [
        (WHOLE, False, [WHOLE]),
        (WHOLE.upper().replace(" ", "  "), False, [WHOLE]),
        (f"‘{WHOLE}’ …", True, [WHOLE]),
        (WHOLE[:56], True, [WHOLE]),
        (WHOLE[:40], True, [WHOLE, OTHER]),
        (f"{WHOLE[:56]}…", True, [WHOLE]),
        (f"{WHOLE[:56]}...", True, [WHOLE]),
        (WHOLE[:39], True, []),
        (WHOLE[:56], False, [WHOLE]),
        (f"{WHOLE[:56]} today", False, []),
        ("…", True, []),
        ("", False, []),
    ],
)
def test_an_item_is_linked_to_what_it_is_or_begins(
    engine: Engine, text: str, is_cut: bool, found: list[str]
) -> None:
    fill(engine, story(WHOLE), story(OTHER))
    assert headlines_of(engine, listing(text, cut=is_cut)) == [sorted(found, key=fold_link)]


def test_a_whole_item_among_longer_ones_begins_nothing(engine: Engine) -> None:
    fill(engine, story(WHOLE))
    assert headlines_of(engine, listing(WHOLE[:50], "x" * 60)) == [[], []]


def test_a_cut_item_that_is_a_headline_and_begins_another_is_ambiguous(engine: Engine) -> None:
    whole = WHOLE[:56]
    fill(engine, story(whole), story(WHOLE))
    assert headlines_of(engine, listing(whole, cut=True)) == [[whole, WHOLE]]
    assert headlines_of(engine, listing(whole)) == [[whole]]


def test_articles_of_one_folded_headline_are_one_target(engine: Engine) -> None:
    same = [story("Weather", name="a"), parsed("b", "WEATHER", "Another."), story("Weather: more", name="c")]
    fill(engine, *same)
    ((target,),) = Links(engine.lists()).of(listing("“weather”").items)
    articles = (capture.article for each in same[:2] for capture in each.captures)
    assert target.ids == tuple(sorted(each.id for each in articles if each))


def test_deleted_articles_and_captures_are_linked_no_more(engine: Engine) -> None:
    fill(engine, story(WHOLE), story("Front page", listing(WHOLE[:56], cut=True)))
    with engine.writer(1) as writer:
        for each in list(engine.iterate()):
            writer.delete(each.article.id)
    engine.refresh()
    assert headlines_of(engine, listing(WHOLE[:56], cut=True)) == [[]]
    assert not carried(engine.lists(), WHOLE)
    assert not list(engine.lists().items())


def test_links_are_the_same_for_every_order_of_ingest(tmp_path: Path) -> None:
    dumps = [story(WHOLE), story(OTHER), story("Front page", listing(WHOLE[:56], OTHER[:40], cut=True))]
    found = []
    for number, order in enumerate(permutations(dumps)):
        engine = create_index(str(tmp_path / str(number)), "english")
        for each in order:
            fill(engine, each)
        links = Links(engine.lists()).of(dumps[2].captures[0].lists[0].items)
        found.append((links, [(each.key, each.place[1:]) for each in carried(engine.lists(), WHOLE)]))
        engine.close()
    assert found == found[:1] * len(found)
    assert [len(targets) for targets in found[0][0]] == [1, 2]
    assert len(found[0][1]) == 2


def test_which_items_were_cut_is_told_by_their_list() -> None:
    assert reaches("a" * 56, "b" * 55, "c" * 40) == [Reach.OPEN, Reach.OPEN, Reach.WHOLE]
    assert reaches("a" * 56, "b" * 55, cut=True) == [Reach.CUT, Reach.CUT]
    assert reaches("a" * 40, "b" * 39, "c" * 38, cut=True) == [Reach.CUT, Reach.CUT, Reach.WHOLE]
    assert reaches("a" * 41, "b" * 39, cut=True) == [Reach.CUT, Reach.WHOLE]
    assert reaches("a" * 56, f"{'b' * 50}…") == [Reach.WHOLE, Reach.WHOLE]
    assert reaches() == []


def reaches(*texts: str, cut: bool = False) -> list[Reach]:
    """How far the items of a list reach."""
    return [each.reach for each in item_keys(listing(*texts, cut=cut).items)]


_STEM = "A headline that begins like many others do "
_texts = st.lists(st.sampled_from(["and goes", " on", ", and", " on…", " Ünd", "x"]), max_size=4).map(
    lambda parts: _STEM + "".join(parts)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_texts, min_size=1, max_size=5), st.lists(st.tuples(_texts, st.booleans()), max_size=6))
def test_both_directions_are_one(
    tmp_path_factory: pytest.TempPathFactory, headlines: Sequence[str], texts: Sequence[tuple[str, bool]]
) -> None:
    items = tuple(Item(rank, text, is_cut) for rank, (text, is_cut) in enumerate(texts, 1))
    each = ArticleList(None, ListKind.OTHER, items)
    engine = create_index(str(tmp_path_factory.mktemp("index") / "index"), "english")
    fill(engine, *map(story, headlines[:2]))
    fill(engine, *map(story, headlines[2:]), story("Front page", each))
    lists = engine.lists()
    forward = {
        (item.rank, target.key)
        for item, targets in zip(items, Links(lists).of(items), strict=True)
        for target in targets
    }
    backward = {
        (found.place.rank, fold_link(headline))
        for headline in headlines
        for found in carried(lists, headline)
    }
    engine.close()
    assert forward == backward
