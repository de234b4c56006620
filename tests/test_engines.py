"""The contract of engines: one suite for each. The articles and cases of the query language are its core."""

import gc
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.answers import Added, DocumentRecord, FacetCounts, IndexedArticle, Removed
from newscli.article import Article, ArticleList, Item, ListKind, ParsedDocument
from newscli.engines import Engine, Facet, SearchRequest, Sort, create_index, open_index
from newscli.engines.ranking import RANKING, inverse_document_frequency
from newscli.engines.whoosh_index.marks import MARK_FILE, Mark, encode
from newscli.errors import (
    IdError,
    IndexBusyError,
    IndexWriteError,
    NotFoundError,
    QueryError,
    UnusableIndexError,
    UsageError,
)
from newscli.explanations import Expansion, NodeKind
from newscli.query import Word, parse_query, to_query
from newscli.text.folding import fold_link, fold_search
from newscli.text.identity import article_id
from tests.cases import ARTICLES, CASES, NOTED, NOW, REFUSED, document, fill, ids, parsed

MEANT = (
    ("climaet", "climate"), ("erdogn", "Erdoğan"), ("climate OR erdogn", "climate OR Erdoğan"),
    ("climaet chagne", "climate change"), ('"climaet change"~2', '"climate change"~2'),
    ("headline:climaet^2 trump", None), ("body:climaet^2 trump", "body:climate^2 trump"),
    ("lcimate", "climate"), ("limate", "climate"), ("kclimate", "climate"), ("xlimate", "climate"),
    ("covd-19", "COVID-19"), ("zurihc", "Zürich"), ("list:netanyaho", "list:Netanyahu"),
    ("climate", None), ("climate biden", None), ("nosuchword", None), ("NOT climaet", None),
    ("climaet*", None), ("wx", None), ("publisher:reuter", None), ("访门", None),
    ("climaet nosuchword", None),
)  # fmt: skip
"""Queries, and the one that was meant where a word is in no article."""


@pytest.fixture(params=["whoosh"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an index of each engine can be made."""
    return str(tmp_path / request.param)


@pytest.fixture
def empty(place: str) -> Iterator[Engine]:
    """A new engine, to be written to."""
    with closing(create_index(place, "english")) as engine:
        yield engine


@pytest.fixture(scope="module", params=["whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that holds the articles; tests only read it."""
    engine = create_index(str(tmp_path_factory.mktemp("cases") / request.param), "english")
    fill(engine, *map(document, range(1, len(ARTICLES) + 1)))
    yield engine
    engine.close()


def search(engine: Engine, text: str, **wanted: object) -> list[str]:
    hits = engine.search(SearchRequest(parse_query(text, NOW).tree, **wanted))  # type: ignore[arg-type]
    return [hit.found.article.id for hit in hits.hits]


@pytest.mark.parametrize(("text", "numbers"), CASES)
def test_case_of_the_query_language(engine: Engine, text: str, numbers: str) -> None:
    assert set(search(engine, text)) == ids(numbers)
    assert engine.count(parse_query(text, NOW).tree) == len(numbers.split())


@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_what_was_meant_is_suggested(engine: Engine, text: str, meant: str | None) -> None:
    found = engine.suggest(parse_query(text, NOW).tree)
    assert (found and to_query(found)) == meant
    assert found is None or engine.count(found)
    assert found is None or parse_query(to_query(found), NOW).tree == found


@pytest.mark.parametrize("text", [text for text, numbers in CASES if numbers])
def test_parts_of_a_score_sum_to_it(engine: Engine, text: str) -> None:
    hits = engine.search(SearchRequest(parse_query(text, NOW).tree, has_snippets=False, has_parts=True)).hits
    for hit in hits:
        assert hit.parts is not None
        assert round(sum(part.score for part in hit.parts), 6) == round(hit.score, 6)
        assert all(part.score > 0 for part in hit.parts), "leaves, and the nearness of words"


@pytest.mark.parametrize(
    "text",
    ["climate", "plan^3", '"climate change"~2', "c*te", "climte~", "埃", '"访问埃及"', "body:climate"],
)
def test_parts_of_a_leaf_are_what_bm25f_makes_of_them(engine: Engine, text: str) -> None:
    tree = parse_query(text, NOW).tree
    hits = list(engine.search(SearchRequest(tree, has_parts=True)).hits)
    k1, b = RANKING.k1, RANKING.b
    assert hits
    for hit in hits:
        parts = hit.parts or ()
        weighed = sum(
            part.weight * part.frequency / (1 - b + b * part.length / part.average_length) for part in parts
        )
        score = parts[0].boost * parts[0].idf * (k1 + 1) * weighed / (k1 + weighed)
        assert score == pytest.approx(hit.score)
        assert parts[0].idf == pytest.approx(inverse_document_frequency(len(ARTICLES), len(hits)))


def test_query_is_explained_as_it_was_read(engine: Engine) -> None:
    text = 'planned ("climate change"~2 OR wat*r*^2) -publisher:ap published:2020 list:"talks" 埃及'
    read = engine.explain(parse_query(text, NOW).tree)
    assert (read.articles, read.tree.kind, read.tree.articles) == (11, NodeKind.ALL, 0)
    planned, either, not_ap, year, talks, egypt = read.tree.children
    assert (planned.kind, planned.terms, planned.articles) == (NodeKind.WORD, ("plan",), 1)
    assert planned.fields == ("headline", "body")
    phrase, boosted = either.children
    assert (phrase.terms, phrase.articles, boosted.factor) == (("climat", "chang"), 3, 2.0)
    (water,) = boosted.children
    assert water.words == Expansion(3, (("water", 1), ("waters", 1), ("watery", 1)))
    assert (not_ap.kind, not_ap.articles, not_ap.children[0].terms) == (NodeKind.NOT, 8, ("ap",))
    assert year.range == ("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")
    assert (talks.fields, talks.articles, egypt.terms) == (("list",), 1, ("埃及",))


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_every_query_can_be_explained(engine: Engine, text: str) -> None:
    tree = parse_query(text, NOW).tree
    read = engine.explain(tree).tree
    assert (read.query, read.articles) == (to_query(tree), engine.count(tree))


def test_word_without_a_term_asks_for_nothing(engine: Engine) -> None:
    assert engine.explain(Word("'s")).tree.articles is None


def test_similar_articles_are_found_without_the_one_itself(engine: Engine) -> None:
    (first,) = ids("1")
    tree = engine.likeness(engine.get(first).article)
    assert tree is not None
    assert parse_query(to_query(tree), NOW).tree == tree
    found = [hit.found.article.id for hit in engine.search(SearchRequest(tree)).hits]
    assert first not in found
    assert found[0] in ids("7 8 2")


def test_similar_to_a_text_that_is_no_article(engine: Engine) -> None:
    def like(text: str) -> set[str]:
        tree = engine.likeness(Article(article_id(None, (text,)), None, (text,)))
        return {each.article.id for each in engine.iterate(tree)} if tree else set()

    assert like("Waters and a writer") >= ids("6")
    assert like("访问埃及") == ids("10")
    assert like("nosuchword") == like("") == set()


def test_operator_is_not_suggested_as_one(empty: Engine) -> None:
    with empty.writer(1) as writer:
        writer.add(parsed("a.txt", "DO NOT ENTER", "AND THAT IS THAT"))
    empty.refresh()
    assert empty.suggest(Word("nott")) == Word("not")
    assert empty.suggest(Word("entre")) == Word("ENTER")


def test_far_commoner_word_is_meant_where_nothing_is_found(empty: Engine) -> None:
    with empty.writer(1) as writer:
        writer.add(parsed("a.txt", "A goverment", "of typing errors"))
        for number in range(60):
            writer.add(parsed(f"{number}.txt", f"The government {number}", "in Turkey"))
    empty.refresh()
    meant = empty.suggest(parse_query("goverment turkey", NOW).tree)
    assert meant == parse_query("government turkey", NOW).tree
    assert empty.suggest(parse_query("goverment", NOW).tree) is None


@pytest.mark.parametrize("text", NOTED)
def test_what_dangles_is_noted(text: str) -> None:
    assert parse_query(text, NOW).notes


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_query(text, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "climate" + ")" * 2000,
        "climate " * 10_000,
        "*a*b*c*d*",
        "\udcff",
        "a?b* -\ud800~",
        '"' + "climaet " * 5000 + '"',
        " OR ".join(f"climaet{letter}x" for letter in "abcdefgh" * 100),
    ],
)
def test_absurd_query_is_answered_or_refused_soon(engine: Engine, text: str) -> None:
    begin = time.process_time()
    try:
        search(engine, text)
        engine.suggest(parse_query(text, NOW).tree)
        engine.explain(parse_query(text, NOW).tree)
    except QueryError as error:
        assert error.exit_code == 2  # noqa: PT017  # both ways out are right
    assert time.process_time() - begin < 2


def test_relevance_puts_the_headline_first_and_the_rarest_last(engine: Engine) -> None:
    found = search(engine, "climate")
    assert found[0] in ids("7")
    assert found[-1] in ids("2")
    assert found == search(engine, "climate")


def test_id_is_a_condition_like_others(engine: Engine) -> None:
    (third,) = ids("3")
    assert search(engine, f"id:{third[:10]}") == [third]
    assert set(search(engine, f"id:{third[:10]} OR publisher:reuters")) == ids("1 3 4")
    assert search(engine, f"id:{third[:10]} climate") == []


def test_marks_show_what_a_sloppy_phrase_found(empty: Engine) -> None:
    with empty.writer(1) as writer:
        writer.add(parsed("a.txt", None, "alpha beta beta xx gamma"))
    empty.refresh()
    (hit,) = empty.search(SearchRequest(parse_query('"alpha beta gamma"~2', NOW).tree)).hits
    assert [hit.snippets[0].text[start:end] for start, end in hit.snippets[0].marks] == [
        "alpha",
        "beta",
        "gamma",
    ]


def test_boost_changes_the_order(engine: Engine) -> None:
    assert search(engine, "biden^100 OR climate")[0] in ids("3")
    assert search(engine, "biden^0.001 OR climate")[0] not in ids("3")


def test_snippets_mark_forms_of_the_word(engine: Engine) -> None:
    (hit,) = engine.search(SearchRequest(parse_query("planned", NOW).tree)).hits
    marked = [snippet.text[start:end].lower() for snippet in hit.snippets for start, end in snippet.marks]
    assert marked == ["plans", "planned"]


@pytest.mark.parametrize("is_reversed", [False, True])
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["*", "climate OR trump OR publisher:bbc"])
def test_pages_give_each_article_once(engine: Engine, text: str, sort: Sort, is_reversed: bool) -> None:
    order = {"sort": sort, "is_reversed": is_reversed}
    whole = search(engine, text, **order)
    assert len(set(whole)) == len(whole) > 5
    by_offset = [each for at in range(0, 12, 2) for each in search(engine, text, limit=2, offset=at, **order)]
    assert by_offset == whole
    assert list(behind_one_another(engine, text, [2], order)) == whole
    if text == "*" and sort is Sort.RELEVANCE:
        assert whole == sorted(whole)


@given(sizes=st.lists(st.integers(1, 5), min_size=1), sort=st.sampled_from(Sort), is_reversed=st.booleans())
def test_pages_of_any_size_give_the_whole_order(
    engine: Engine, sizes: list[int], sort: Sort, is_reversed: bool
) -> None:
    order = {"sort": sort, "is_reversed": is_reversed}
    text = "climate OR trump OR publisher:bbc OR captured:2025"
    assert list(behind_one_another(engine, text, sizes, order)) == search(engine, text, **order)


def behind_one_another(
    engine: Engine, text: str, sizes: list[int], order: dict[str, object]
) -> Iterator[str]:
    """The ids of pages, each of which begins behind the last hit of the one before; ranks go on."""
    request = SearchRequest(parse_query(text, NOW).tree, sizes[0], **order)  # type: ignore[arg-type]
    ranks = count(1)
    for size in cycle(sizes):
        page = engine.search(replace(request, limit=size))
        hits = list(page.hits)
        assert [hit.rank for hit in hits] == list(islice(ranks, len(hits)))
        yield from (hit.found.article.id for hit in hits)
        if page.last is None:
            assert hits[-1].rank == page.total
            return
        assert page.last.rank == hits[-1].rank
        request = replace(request, after=page.last)


def test_offset_counts_from_a_position(engine: Engine) -> None:
    request = SearchRequest(parse_query("*", NOW).tree, 3)
    page = engine.search(request)
    further = list(engine.search(replace(request, after=page.last, offset=2)).hits)
    assert [hit.rank for hit in further] == [6, 7, 8]
    assert [hit.found.article.id for hit in further] == search(engine, "*")[5:8]


@pytest.mark.parametrize("is_reversed", [False, True])
@pytest.mark.parametrize("sort", [Sort.PUBLISHED, Sort.CAPTURED])
def test_pages_by_date_hold_while_the_index_changes(empty: Engine, sort: Sort, is_reversed: bool) -> None:
    def dated(number: int) -> ParsedDocument:
        day = f"2024-02-{number % 20 + 1:02}"
        return parsed(f"{number}.txt", f"Story {number}", None, published=day, captured=day)

    with empty.writer(1) as writer:
        for number in range(20):
            writer.add(dated(number))
    empty.refresh()
    order = {"sort": sort, "is_reversed": is_reversed}
    before = search(empty, "*", **order)
    seen: list[str] = []
    request = SearchRequest(parse_query("*", NOW).tree, 3, **order)  # type: ignore[arg-type]
    for number in range(20, 40):
        page = empty.search(request)
        seen += [hit.found.article.id for hit in page.hits]
        if page.last is None:
            break
        request = replace(request, after=page.last)
        with empty.writer(1) as writer:
            writer.add(dated(number))
            writer.delete(seen[-1])  # the very hit that the next page begins behind
        empty.refresh()
    assert len(seen) == len(set(seen))
    assert [each for each in seen if each in before] == before


FACETS = (
    ("climate", Facet.PUBLISHER, (("ap", 2), ("bbc", 1), ("reuters", 1)), 0),
    ("climate", Facet.PUBLISHED_MONTH,
     (("2020-01", 1), ("2020-03", 1), ("2022-06", 2)), 0),
    ("*", Facet.PUBLISHED_YEAR, (("2019", 1), ("2020", 3), ("2021", 1), ("2022", 3), ("2024", 2)), 1),
    ("published:2024", Facet.PUBLISHED_DAY, (("2024-02-01", 1), ("2024-02-02", 1)), 0),
    ("*", Facet.LIST, (("most-read", 2),), 9),
    ("*", Facet.LABEL, (("mostread", 2),), 9),
    ("*", Facet.LANGUAGE, (), 11),
    ("*", Facet.CAPTURED_MONTH, (("2025-07", 11),), 0),
    ("nosuchword", Facet.PUBLISHER, (), 0),
)  # fmt: skip


@pytest.mark.parametrize(("text", "facet", "counts", "none"), FACETS)
def test_facets_count_all_hits(
    engine: Engine, text: str, facet: Facet, counts: tuple[tuple[str, int], ...], none: int
) -> None:
    request = SearchRequest(parse_query(text, NOW).tree, 1, facets=(facet,))
    assert engine.search(request).facets == {facet: FacetCounts(counts, none)}


@pytest.mark.parametrize(
    "facet", [Facet.PUBLISHER, Facet.PUBLISHED_YEAR, Facet.PUBLISHED_MONTH, Facet.PUBLISHED_DAY]
)
@pytest.mark.parametrize("text", ["*", "climate", "NOT climate"])
def test_values_of_facets_are_conditions_that_find_as_many(engine: Engine, text: str, facet: Facet) -> None:
    field = facet.partition(":")[0]
    found = engine.search(SearchRequest(parse_query(text, NOW).tree, 0, facets=(facet,)))
    for value, number in found.facets[facet].counts:
        quoted = value if facet.unit else f'"{value}"'
        assert engine.count(parse_query(f"({text}) {field}:{quoted}", NOW).tree) == number
    assert engine.count(parse_query(f"({text}) NOT {field}:*", NOW).tree) == found.facets[facet].none


def test_article_counts_once_for_each_value_of_its_captures(empty: Engine) -> None:
    sightings = (("a", "Reuters", "2024-01-01"), ("b", "reuters", "2024-01-31"), ("c", "AP", "2024-02-01"))
    documents = [
        parsed(f"{name}.txt", "Vote", "Text one.", publisher=publisher, captured=captured)
        for name, publisher, captured in sightings
    ]
    with empty.writer(1) as writer:
        for each in documents:
            writer.add(each)
        writer.add(parsed("d.txt", "Other", "Text two.", publisher="bbc", captured="2024-03-01"))
    facets = (Facet.PUBLISHER, Facet.CAPTURED_MONTH)
    request = SearchRequest(parse_query("vote", NOW).tree, facets=facets)
    empty.refresh()
    assert dict(empty.search(request).facets) == {
        "publisher": FacetCounts((("ap", 1), ("reuters", 1)), 0),
        "captured:month": FacetCounts((("2024-01", 1), ("2024-02", 1)), 0),
    }
    with empty.writer(1) as writer:
        writer.forget([documents[2].document.sha256])
    empty.refresh()
    assert dict(empty.search(request).facets) == {
        "publisher": FacetCounts((("reuters", 1),), 0),
        "captured:month": FacetCounts((("2024-01", 1),), 0),
    }


def test_facets_are_what_one_counts_by_hand(empty: Engine) -> None:
    random = Random(5)
    for commit in range(5):
        with empty.writer(1) as writer:
            for number in range(20):
                writer.add(random_document(random, f"{commit}-{number}.txt"))
            for each in random.sample(list(empty.iterate()), 3 if commit else 0):
                writer.delete(each.article.id)
        empty.refresh()
    for text in ("*", "even", "NOT even"):
        tree = parse_query(text, NOW).tree
        found = empty.search(SearchRequest(tree, 0, facets=tuple(Facet)))
        articles = list(empty.iterate(tree))
        assert found.total == len(articles) > 5
        for facet in Facet:
            by_article = [values_of(each, facet) for each in articles]
            counted = Counter(value for values in by_article for value in values)
            assert dict(found.facets[facet].counts) == counted
            assert found.facets[facet].none == by_article.count(set())


def random_document(random: Random, name: str) -> ParsedDocument:
    """A document of one of some articles, with what facets count."""
    number = random.randrange(30)
    return parsed(
        name,
        f"{'Even' if number % 2 == 0 else 'Odd'} story {number}",
        None,
        published=f"20{number % 7 + 10}-0{number % 3 + 1}-03" if number % 4 else None,
        publisher=random.choice([None, "Reuters", "REUTERS", "Le Monde", "Café  Post"]),
        captured=f"2025-{random.randrange(1, 13):02}-0{random.randrange(1, 10)}",
        lists=tuple(
            ArticleList(str(kind).title(), kind, (Item(1, f"item {number}"),))
            for kind in random.sample(list(ListKind), random.randrange(3))
        ),
    )


def values_of(found: IndexedArticle, facet: Facet) -> set[str]:
    """What an article counts for, told from its values."""
    name, _, unit = facet.partition(":")
    moments = [found.article.published] if name == "published" else [each.captured for each in found.captures]
    lists = [each for capture in found.captures for each in capture.lists]
    match name:
        case "publisher":
            return {
                " ".join(fold_search(each.publisher).split()) for each in found.captures if each.publisher
            }
        case "language":
            return {found.article.language} if found.article.language else set()
        case "list":
            return {str(each.kind) for each in lists}
        case "label":
            return {fold_link(each.label) for each in lists if each.label}
        case _:
            return {each.at[: {"year": 4, "month": 7, "day": 10}[unit]] for each in moments if each}


def test_sort_by_published_is_newest_first_undated_last(engine: Engine) -> None:
    found = search(engine, "*", sort=Sort.PUBLISHED)
    assert [found[0], found[1], found[-1]] == [*ids("11"), *ids("10"), *ids("9")]


def test_iterate_gives_all_in_order_of_ids(engine: Engine) -> None:
    found = [each.article.id for each in engine.iterate()]
    assert found == sorted(ids(" ".join(map(str, range(1, 12)))))


def test_article_comes_back_as_it_went_in(engine: Engine) -> None:
    (capture,) = document(5).captures
    assert capture.article is not None
    found = engine.get(capture.article.id)
    assert found.article == capture.article
    assert found.captures == (capture,)


def test_id_may_be_shortened_but_not_be_ambiguous(engine: Engine) -> None:
    (whole,) = ids("3")
    assert engine.resolve(whole[:8]) == whole
    assert engine.resolve(whole[:8].upper()) == whole
    for wrong in ("abc", "xyz1", ""):
        with pytest.raises(IdError):
            engine.resolve(wrong)
    with pytest.raises(NotFoundError):
        engine.resolve("0" * 64)


def test_ambiguous_id_is_refused(empty: Engine) -> None:
    by_start: dict[str, int] = {}
    with empty.writer(1) as writer:
        for number in range(700):
            (capture,) = (each := parsed("n.txt", f"Headline {number}", None)).captures
            assert capture.article is not None
            start = capture.article.id[:4]
            by_start[start] = by_start.get(start, 0) + 1
            writer.add(each)
    empty.refresh()
    twice = [start for start, count in by_start.items() if count > 1]
    assert twice, "of 700 ids two are sure to share four digits"
    with pytest.raises(IdError, match="ambiguous"):
        empty.resolve(twice[0])


def test_stats_count_articles_captures_and_documents(engine: Engine) -> None:
    stats = engine.stats()
    assert (stats.articles, stats.captures, stats.documents, stats.failed) == (11, 11, 11, 0)
    assert (stats.oldest, stats.newest) == ("2019-12-31", "2024-02-02")
    assert dict(stats.publishers)["reuters"] == 2


def test_nothing_is_seen_before_the_commit_or_after_a_failure(empty: Engine) -> None:
    def write_and_fail() -> None:
        with empty.writer(1) as writer:
            writer.add(document(1))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_and_fail()
    empty.refresh()
    assert empty.stats().articles == 0
    with empty.writer(1) as writer:
        writer.add(document(1))
        assert empty.stats().articles == 0
    empty.refresh()
    assert empty.stats().articles == 1


def test_generation_grows_with_each_commit(empty: Engine) -> None:
    seen = []
    for number in (1, 2, 3):
        with empty.writer(1) as writer:
            writer.add(document(number))
        empty.refresh()
        seen.append(empty.generation)
    assert seen == sorted(set(seen))


def test_known_article_gains_a_capture_and_keeps_its_first_writing(empty: Engine) -> None:
    first = parsed("a.txt", "Turkey’s vote", "One — two.", captured="2024-01-01")
    second = parsed("b.txt", "Turkey's vote", "One - two.", captured="2024-02-01")
    added = []
    for each in (first, second):
        with empty.writer(1) as writer:
            added.append(writer.add(each))
        empty.refresh()
    assert added == [Added(articles_new=1, captures_new=1), Added(articles_known=1, captures_new=1)]
    (hit,) = empty.search(SearchRequest(parse_query("vote", NOW).tree)).hits
    assert hit.found.article.headline == "Turkey’s vote"
    assert [each.article.headline for each in hit.found.captures if each.article] == [
        "Turkey’s vote",
        "Turkey's vote",
    ]


def test_a_list_without_a_story_is_a_capture_and_no_hit(empty: Engine) -> None:
    with_list = document(1)
    (capture,) = with_list.captures
    with empty.writer(1) as writer:
        writer.add(replace(with_list, captures=(replace(capture, article=None),)))
    empty.refresh()
    assert (empty.stats().articles, empty.stats().captures) == (0, 1)
    assert search(empty, "list:netanyahu") == []


def test_names_of_the_same_bytes_are_kept_together(empty: Engine) -> None:
    first = document(1)
    with empty.writer(1) as writer:
        writer.add(first)
    with empty.writer(1) as writer:
        writer.add_name(first.document.sha256, "other.txt", None)
        writer.add_name(first.document.sha256, "other.txt", None)
    empty.refresh()
    record = empty.document(first.document.sha256)
    assert record is not None
    assert record.names == ("dump1.txt", "other.txt")
    assert empty.stats().documents == 1


def test_replace_drops_an_article_that_lost_its_last_capture(empty: Engine) -> None:
    old = document(1)
    (capture,) = old.captures
    (other,) = document(2).captures
    new = replace(old, captures=(replace(other, source=capture.source),))
    with empty.writer(1) as writer:
        writer.add(old)
    with empty.writer(1) as writer:
        added = writer.replace(new)
    empty.refresh()
    assert added == Added(articles_new=1, captures_known=1)
    assert search(empty, "*") == list(ids("2"))
    assert empty.stats().captures == 1


def test_replace_keeps_an_article_that_another_document_has(empty: Engine) -> None:
    first, second = parsed("a.txt", "Vote", "Text one."), parsed("b.txt", "Vote", "Text one.")
    with empty.writer(1) as writer:
        writer.add(first)
        writer.add(second)
    with empty.writer(1) as writer:
        writer.replace(replace(first, captures=document(2).captures))
    empty.refresh()
    assert len(search(empty, "*")) == 2
    assert empty.get(search(empty, "vote")[0]).captures == second.captures


def test_deleted_article_is_gone_and_its_document_known(empty: Engine) -> None:
    first = document(1)
    with empty.writer(1) as writer:
        writer.add(first)
        writer.add(document(2))
    with empty.writer(1) as writer:
        removed = writer.delete(*ids("1"))
        assert writer.delete("0" * 64) == writer.delete(*ids("1")) == Removed()
    empty.refresh()
    assert removed == Removed(articles=1, captures=1)
    assert set(search(empty, "*")) == ids("2")
    assert empty.document(first.document.sha256) is not None
    assert empty.stats().captures == 1


def apart(number: int) -> ParsedDocument:
    """A document of one of many, all as long; 45 have `ore` and `tax`, so far from one another."""
    words = [f"w{number}"] + ["filler"] * 60
    if number < 45:
        words[1], words[2 + number] = "ore", "tax"
    return parsed(f"{number}.txt", None, " ".join(words))


def test_words_near_one_another_come_first_and_pages_stay(empty: Engine) -> None:
    fill(empty, *map(apart, range(300)))
    found = {}
    for text in ("ore tax", "tax OR ore", 'tax ore -"tax ore"', 'tax "ore"', "ore tax taxes^0.5 ores^0.5"):
        hits = list(empty.search(SearchRequest(parse_query(text, NOW).tree)).hits)
        numbers = [int(hit.found.captures[0].source.name.removesuffix(".txt")) for hit in hits]
        assert list(map(set, (numbers[:7], numbers[7:31], numbers[31:]))) == [
            set(range(7)), set(range(7, 31)), set(range(31, 45))
        ], "in a clause, in a paragraph, apart"  # fmt: skip
        order = [(-hit.score, hit.found.article.id) for hit in hits]
        assert order == sorted(order)
        assert len({score for score, _ in order}) == 3
        for offset in range(0, 45, 7):
            assert search(empty, text, offset=offset, limit=7) == [each for _, each in order][offset:][:7]
        found[text] = order
    assert found["ore tax"] == found["tax OR ore"] == found['tax ore -"tax ore"'] == found['tax "ore"']
    assert len({hit.score for hit in empty.search(SearchRequest(parse_query("ore", NOW).tree)).hits}) == 1


def test_nearness_counts_for_the_best_alone(empty: Engine) -> None:
    weak = parsed("weak.txt", None, f"ore tax {'filler ' * 90}")
    fill(
        empty, *(parsed(f"{n}.txt", None, f"w{n} ore {'x ' * 40} tax") for n in range(RANKING.rescored)), weak
    )
    fill(empty, *(parsed(f"other{n}.txt", None, f"nothing of it {n}") for n in range(400)))
    assert search(empty, "ore tax")[-1] == weak.captures[0].article.id  # type: ignore[union-attr]
    assert search(empty, "(ore tax) source:weak OR source:5")[0] == weak.captures[0].article.id  # type: ignore[union-attr]


def test_after_deleting_and_merging_all_is_as_if_it_had_never_been(empty: Engine, tmp_path: Path) -> None:
    long = [parsed(f"{n}.txt", "Climate", "climate turkey " * 12, publisher="gone") for n in range(9)]
    for each in (*long, *map(document, range(1, 12))):
        fill(empty, each)
    extra = {each.article.id for parsed in long for each in parsed.captures if each.article}
    with empty.writer(1) as writer:
        assert sum((writer.delete(each) for each in extra), Removed()) == Removed(articles=1, captures=9)
    empty.refresh()
    with closing(create_index(str(tmp_path / "fresh"), "english")) as fresh:
        fill(fresh, *map(document, range(1, 12)))
        for _ in range(2):
            for text, numbers in CASES:
                tree = parse_query(text, NOW).tree
                hits, expected = (engine.search(SearchRequest(tree)) for engine in (empty, fresh))
                assert hits.total == expected.total == empty.count(tree) == len(numbers.split()), text
                for hit, wanted in zip(hits.hits, expected.hits, strict=True):
                    assert hit.found == wanted.found, text
                    # Whoosh keeps lengths of fields in a byte, and sums these when it merges
                    assert hit.score == pytest.approx(wanted.score, rel=0.03), text
            stats, wanted_stats = empty.stats(), fresh.stats()
            assert (stats.articles, stats.captures, stats.publishers, stats.oldest, stats.newest) == (
                wanted_stats.articles, wanted_stats.captures, wanted_stats.publishers, wanted_stats.oldest,
                wanted_stats.newest,
            )  # fmt: skip
            with empty.writer(1) as writer:  # it merges what is small
                writer.add_failure(DocumentRecord("f" * 64, ("x",), 1, None, "", 0, 0, "html"))
            empty.refresh()
            assert empty.stats().documents == 21, "documents stay known"


def test_iterate_can_be_restricted_and_restarted(engine: Engine) -> None:
    tree = parse_query("climate", NOW).tree
    for wanted, each in ((ids("1 2 7 8"), tree), (ids(" ".join(map(str, range(1, 12)))), None)):
        whole = [found.article.id for found in engine.iterate(each)]
        assert whole == sorted(wanted)
        for at, after in enumerate(whole, 1):
            assert [found.article.id for found in engine.iterate(each, after)] == whole[at:]


def test_documents_are_known_by_name_and_sha256(empty: Engine) -> None:
    first, second, third = document(1), document(2), parsed("dump1.txt", "Other", "Text.")
    failed = DocumentRecord("f" * 64, ("page.html",), 7, 1.5, "newscli test", 0, 0, "html: HTML, not text")
    fill(empty, first, second, third)
    with empty.writer(1) as writer:
        writer.add_failure(failed)
        writer.add_name(second.document.sha256, "a.txt", None)
        writer.delete(*ids("1"))
    empty.refresh()
    found = [(each.sha256, each.names, each.articles, each.captures) for each in empty.documents()]
    same_name = sorted(
        [(first.document.sha256, ("dump1.txt",), 0, 0), (third.document.sha256, ("dump1.txt",), 1, 1)]
    )
    assert found == [
        (second.document.sha256, ("dump2.txt", "a.txt"), 1, 1),
        *same_name,
        (failed.sha256, failed.names, 0, 0),
    ]
    assert list(empty.documents())[-1] == failed
    assert empty.find_documents("dump1.txt") == tuple(empty.documents())[1:3]
    assert empty.find_documents("a.txt") == empty.find_documents(second.document.sha256[:8].upper())
    for missing in ("nosuch.txt", "", "fff", "0" * 64):
        with pytest.raises(NotFoundError):
            empty.find_documents(missing)


def test_forgotten_documents_leave_what_others_have(empty: Engine) -> None:
    first = parsed("a.txt", "Turkey’s vote", "One — two.")
    second = parsed("b.txt", "Turkey's vote", "One - two.")
    third = parsed("c.txt", "TURKEY'S VOTE", "One - two.")
    fill(empty, first, second, document(1))
    fill(empty, third)
    with empty.writer(1) as writer:
        shas = [first.document.sha256, document(1).document.sha256, "0" * 64]
        assert writer.forget(shas) == Removed(documents=2, articles=1, captures=2)
    empty.refresh()
    (found,) = empty.iterate()
    assert found.article.headline == "Turkey's vote"
    assert found.captures == (*second.captures, *third.captures)
    assert [each.names for each in empty.documents()] == [("b.txt",), ("c.txt",)]
    fill(empty, first)
    assert [each.source.name for each in empty.get(found.article.id).captures] == ["b.txt", "c.txt", "a.txt"]


def test_what_is_taken_out_and_restored_is_the_same(empty: Engine, tmp_path: Path) -> None:
    (alone,) = document(4).captures
    lists = replace(document(4), captures=(replace(alone, article=None),))
    fill(empty, parsed("a.txt", "Turkey’s vote", "One."), parsed("b.txt", "TURKEY'S VOTE", "One."), lists)
    with closing(create_index(str(tmp_path / "other"), "english")) as other:
        for is_new in (True, False):
            with other.writer(1) as writer:
                for record in empty.documents():
                    writer.restore_document(record)
                for found in empty.iterate():
                    added = writer.restore(found.article, found.captures)
                    assert (added.articles_new, added.captures_new) == (is_new, 2 * is_new)
                for capture in empty.lists_alone():
                    assert writer.restore(None, (capture,)).captures_new == is_new
            other.refresh()
            assert other.generation == 1
            assert list(other.iterate()) == list(empty.iterate())
            assert list(other.lists_alone()) == list(empty.lists_alone()) == list(lists.captures)
            assert list(other.documents()) == list(empty.documents())


def test_restored_captures_do_not_overlap_what_is_there(empty: Engine) -> None:
    (there,) = document(1).captures
    fill(empty, document(1))
    (other,) = document(2).captures
    start, end = there.source.bytes
    overlapping = replace(other, source=replace(there.source, bytes=(start + 1, end + 1)))
    beside = replace(other, source=replace(there.source, bytes=(end, end + 9)))
    with empty.writer(1) as writer:
        assert writer.restore(other.article, (overlapping,)) == Added(articles_known=1, captures_known=1)
        assert writer.restore(other.article, (beside, beside)) == Added(1, 0, 1, 1)
    empty.refresh()
    assert empty.stats().captures == 2


def test_documents_replaced_in_one_batch_keep_their_captures_apart(empty: Engine) -> None:
    first, second = parsed("a.txt", "Turkey’s vote", "One."), parsed("b.txt", "Turkey’s vote", "One.")
    fill(empty, first, second)
    article = replace(first.captures[0].article, headline="Turkey's vote")  # type: ignore[type-var]
    rewritten = [
        replace(each, captures=(replace(each.captures[0], article=article),)) for each in (first, second)
    ]
    with empty.writer(1) as writer:
        for each in rewritten:
            assert writer.replace(each) == Added(articles_known=1, captures_known=1)
    empty.refresh()
    (found,) = empty.iterate()
    assert found.captures == tuple(capture for each in rewritten for capture in each.captures)


def test_article_stays_where_its_batch_has_a_capture_of_it(empty: Engine) -> None:
    first, second = parsed("a.txt", "Vote", "One."), parsed("b.txt", "Vote", "One.")
    fill(empty, first)
    with empty.writer(1) as writer:
        writer.add(second)
        writer.replace(replace(first, captures=()))
    empty.refresh()
    (found,) = empty.iterate()
    assert found.captures == second.captures


def test_second_writer_waits_and_then_says_so(empty: Engine, place: str) -> None:
    with empty.writer(1), closing(open_index(place)) as other, pytest.raises(IndexBusyError):
        other.writer(0.2).__enter__()


def test_missing_index_is_told(place: str) -> None:
    with pytest.raises(UnusableIndexError, match="no index") as raised:
        open_index(place)
    assert raised.value.is_missing
    assert raised.value.hint == "make one with: newscli ingest PATH…"


def test_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="no engine"):
        open_index("solr://localhost/news")


def test_unknown_analysis_makes_nothing(place: str) -> None:
    with pytest.raises(UsageError, match="klingon"):
        create_index(place, "klingon")
    assert not Path(place).exists()


# What follows is of the Whoosh engine alone: its directory.


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """An index with one article."""
    place = tmp_path / "index"
    engine = create_index(str(place), "english")
    with engine.writer(1) as writer:
        writer.add(document(1))
    engine.close()
    return place


def test_directory_is_for_its_owner_alone(made: Path) -> None:
    assert made.stat().st_mode & 0o777 == 0o700


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o002)  # as where each user has a group: what is made so is nobody else's to write
    try:
        for number in (1, 2):
            with (
                closing(create_index(str(tmp_path / "index"), "english")) as engine,
                engine.writer(1) as writer,
            ):
                writer.add(document(number))
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "index").iterdir()} == {0o600}


def test_directory_that_others_may_write_to_is_refused(made: Path) -> None:
    made.chmod(0o720)
    with pytest.raises(UnusableIndexError, match="other users may write") as raised:
        open_index(str(made))
    assert raised.value.hint is not None
    assert "chmod go-w" in raised.value.hint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_directory_of_another_user_is_refused(made: Path) -> None:
    os.chown(made, 12345, -1)
    with pytest.raises(UnusableIndexError, match="belongs to another user"):
        open_index(str(made))


def test_other_format_is_refused_with_what_to_do(made: Path) -> None:
    mark = made / MARK_FILE
    for data in (encode(Mark(99, "whoosh", "english")), mark.read_bytes().replace(b": 3,", b": 99,")):
        mark.write_bytes(data)
        with pytest.raises(UnusableIndexError):
            open_index(str(made))
    mark.write_bytes(encode(Mark(99, "whoosh", "english")))
    with pytest.raises(UnusableIndexError, match="format 99") as raised:
        open_index(str(made))
    assert raised.value.hint


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "x", "engine": "whoosh", "analysis": "a"}'])
def test_damaged_mark_is_told(made: Path, text: str) -> None:
    (made / "newscli-index.json").write_text(text)
    with pytest.raises(UnusableIndexError):
        open_index(str(made))


def test_folder_that_is_no_index_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_text("mine")
    for use in (lambda: open_index(str(tmp_path)), lambda: create_index(str(tmp_path), "english")):
        with pytest.raises(UnusableIndexError, match="not an index"):
            use()
    assert [each.name for each in tmp_path.iterdir()] == ["photo.txt"]


def test_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UnusableIndexError, match="not a directory"):
        open_index(str(tmp_path / "file"))


leaves_files_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Whoosh leaves files open where it finds one damaged; they are collected within the test."""


@leaves_files_open
def test_damaged_segment_list_is_told(made: Path) -> None:
    for toc in made.glob("*.toc"):
        toc.write_bytes(b"\x00" * 100)
    with pytest.raises(UnusableIndexError), closing(open_index(str(made))) as engine:
        engine.stats()
    gc.collect()


@leaves_files_open
def test_lost_segment_file_is_told(made: Path) -> None:
    for file in made.glob("*.segment"):
        file.unlink()
    with pytest.raises(UnusableIndexError), closing(open_index(str(made))) as engine:
        search(engine, "climate")
    gc.collect()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_directory_can_be_read_but_not_written(made: Path) -> None:
    made.chmod(0o500)
    with closing(open_index(str(made))) as engine:
        assert search(engine, "climate")
        with pytest.raises(IndexWriteError):
            engine.writer(0.1).__enter__()
    made.chmod(0o700)


def test_index_can_be_moved(made: Path, tmp_path: Path) -> None:
    shutil.move(made, tmp_path / "elsewhere")
    with closing(open_index(str(tmp_path / "elsewhere"))) as engine:
        assert search(engine, "climate")
