"""Near versions: found by the keys of texts, proved by their words; hits that stand for theirs."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from newscli.article import Article
from newscli.engines import Engine, SearchRequest, Sort, create_index
from newscli.query import Every, Word
from newscli.text.analysis import NO_STEMMING, Analyzer
from newscli.text.identity import article_id
from newscli.text.nearness import LEAST_SIMILARITY, MOST_KEYS, near_keys, runs_of, similarity
from tests.cases import fill, parsed
from tests.making import WORDS

NAMES = Analyzer(NO_STEMMING)
PLAIN = (
    'The council said on Monday that the old harbour will be rebuilt. Its mayor called it "a new beginning". '
    "Two ferries a day are to run from there, and a market opens in spring - so the plan. "
    "Nobody has paid yet."
)
CURLY = PLAIN.replace(' "', " “").replace('".', "”.").replace(" - ", " – ")
CHINESE = (
    "土耳其总统计划于二月访问埃及首都开罗，这将是十多年来的第一次。"
    "两国外长已经在安卡拉会面，讨论贸易和安全问题。"
)


def article(text: str, headline: str = "Harbour plan") -> Article:
    return Article(article_id(headline, (text,)), headline, (text,))


def likeness(one: str, other: str) -> float:
    return similarity(*(runs_of(article(text), NAMES) for text in (one, other)))


def story(number: int, sentences: int = 8) -> list[str]:
    chance = Random(number)
    return [" ".join(chance.choices(WORDS, k=14)).capitalize() + f" {number}." for _ in range(sentences)]


@pytest.mark.parametrize(
    "other", [CURLY, PLAIN.upper(), PLAIN.replace(" ", "\n  "), PLAIN.replace("plan", "plàn")]
)
def test_writing_does_not_change_keys(other: str) -> None:
    assert near_keys(other) == near_keys(PLAIN)


@pytest.mark.parametrize(
    ("text", "other", "is_near"),
    [
        (PLAIN, PLAIN.replace("Monday", "Tuesday"), True),
        (PLAIN, PLAIN.replace("Nobody has paid yet", "Who pays for all of it is not known"), True),
        (PLAIN, f"{PLAIN} {' '.join(story(1, 3))}", True),
        (PLAIN, f"{PLAIN} {' '.join(story(1, 30))}", False),
        (PLAIN, " ".join(story(1)), False),
        (CHINESE, CHINESE.replace("贸易", "旅游"), True),
        (CHINESE, PLAIN, False),
        ("The harbour is closed from Monday to Friday", "The harbour is closed from Monday to Sunday", True),
    ],
)
def test_near_versions_share_keys_and_runs(text: str, other: str, is_near: bool) -> None:
    shared = set(near_keys(text)) & set(near_keys(other))
    assert (bool(shared) and likeness(text, other) >= LEAST_SIMILARITY) == is_near


def test_keys_are_few_and_an_empty_text_has_none() -> None:
    assert len(near_keys(" ".join(story(1, 50)))) == MOST_KEYS
    assert near_keys("") == near_keys(" \n.") == []
    assert near_keys("Yes") == near_keys("yes!")
    assert likeness("", "") == 0
    assert near_keys("lone \ud800 surrogate é")


STORIES = 30


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Stories, half in one commit and half in another; of every third a version with another sentence."""
    with closing(create_index(str(tmp_path_factory.mktemp("near") / "index"), "english")) as engine:
        dumps = [parsed(f"{n}.txt", f"Story {n}", " ".join(story(n))) for n in range(STORIES)]
        changed = [" ".join([*story(n)[:-1], *story(n + 100, 1)]) for n in range(0, STORIES, 3)]
        dumps += [parsed(f"v{at}.txt", f"Version {3 * at}", text) for at, text in enumerate(changed)]
        fill(engine, *dumps[::2])
        fill(engine, *dumps[1::2])
        yield engine


def test_versions_are_found_both_ways_and_nothing_else(engine: Engine) -> None:
    headlines = {found.article.headline: found.article for found in engine.iterate()}
    for headline, each in headlines.items():
        name, number = str(headline).split()
        near = engine.near(each)
        other = f"Version {number}" if name == "Story" else f"Story {number}"
        assert [one.article.headline for one in near] == ([other] if int(number) % 3 == 0 else [])
        assert all(one.article == headlines[one.article.headline] for one in near)
        assert all(0.8 < one.similarity < 1 for one in near)


def test_a_text_that_is_not_there_has_near_versions_too(engine: Engine) -> None:
    near = engine.near(article(" ".join(story(1)[1:])))
    assert [(one.article.headline, one.similarity) for one in near] == [("Story 1", 1.0)]


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.PUBLISHED])
def test_collapsed_hits_stand_for_their_versions(engine: Engine, sort: Sort) -> None:
    hits = engine.search(SearchRequest(Every(), sort=sort, is_collapsed=True))
    found = list(hits.hits)
    assert hits.total == STORIES + STORIES // 3
    assert hits.collapsed == STORIES // 3
    assert len(found) == STORIES
    assert sorted(id_ for hit in found for id_ in hit.collapsed or ()) == sorted(
        {each.article.id for each in engine.iterate()} - {hit.found.article.id for hit in found}
    )
    for hit in found:
        near = tuple(each.article.id for each in engine.near(hit.found.article))
        assert hit.collapsed == near


def test_pages_of_collapsed_hits_join_to_all_of_them(engine: Engine) -> None:
    def ids(**wanted: object) -> list[str]:
        hits = engine.search(SearchRequest(Every(), is_collapsed=True, **wanted))  # type: ignore[arg-type]
        return [hit.found.article.id for hit in hits.hits]

    whole = ids()
    assert [each for at in range(0, STORIES, 7) for each in ids(limit=7, offset=at)] == whole
    pages, after = [], None
    while len(pages) < STORIES:
        request = SearchRequest(Every(), limit=4, after=after, is_collapsed=True)
        hits = engine.search(request)
        pages += [hit.found.article.id for hit in hits.hits]
        after = hits.last
        assert (after is None) == (len(pages) == STORIES)
    assert pages == whole


def test_only_hits_collapse(engine: Engine) -> None:
    hits = engine.search(SearchRequest(Word("version", field="headline"), is_collapsed=True))
    assert [hit.collapsed for hit in hits.hits] == [()] * (STORIES // 3)
    assert [hit.collapsed for hit in engine.search(SearchRequest(Every(), limit=3)).hits] == [None] * 3


def test_deleted_versions_are_none(tmp_path: Path) -> None:
    with closing(create_index(str(tmp_path / "index"), "english")) as engine:
        fill(engine, parsed("a.txt", "A", PLAIN), parsed("b.txt", "B", CURLY))
        first, second = (found.article for found in engine.iterate())
        assert [near.article.id for near in engine.near(first)] == [second.id]
        with engine.writer(1) as writer:
            writer.delete(second.id)
        engine.refresh()
        assert engine.near(first) == ()
