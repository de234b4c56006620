"""The formulas of ranking: what an occurrence is worth, and what nearness adds."""

from datetime import UTC, datetime
from itertools import permutations
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.engines.closeness import NearWord, near_words
from newscli.engines.ranking import (
    RANKING,
    FieldHits,
    Ranking,
    best_by_term,
    closeness,
    inverse_document_frequency,
    score_term,
)
from newscli.query import Phrase, Word, parse_query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE_SPAN = Ranking(spans=(4,))
WEIGHTS = (3.0, 2.0, 1.0)


def test_a_term_is_scored_over_its_fields_together() -> None:
    headline = FieldHits({1: 1}, 2.0, 5.0, {1: 5})
    body = FieldHits({1: 2, 2: 2}, 1.0, 100.0, {1: 100, 2: 200})
    found = score_term([headline, body], log(1 + 8.5 / 2.5), Ranking(k1=1.0, b=0.5))
    idf = log(1 + 8.5 / 2.5)
    assert found == pytest.approx({1: idf * 2 * 4 / 5, 2: idf * 2 * (2 / 1.5) / (1 + 2 / 1.5)})


FREQUENCIES = st.one_of(
    st.dictionaries(st.integers(0, 40), st.integers(1, 5)), st.frozensets(st.integers(0, 40))
)
LENGTHS = st.lists(st.integers(1, 9), min_size=41, max_size=41)


@given(FREQUENCIES, FREQUENCIES, LENGTHS, LENGTHS, st.integers(0, 12))
def test_the_best_by_a_term_are_those_of_all(
    in_headline: dict[int, int], in_body: dict[int, int], short: list[int], long: list[int], wanted: int
) -> None:
    fields = [FieldHits(in_headline, 2.0, 4.0, short), FieldHits(in_body, 1.0, 6.0, long)]
    scores, best = score_term(fields, 1.5), best_by_term(fields, 1.5, wanted)
    assert best.items() <= scores.items()
    first = sorted(scores.values(), reverse=True)[:wanted]
    assert {number for number, score in scores.items() if first and score >= first[-1]} <= best.keys()


def test_rare_words_weigh_more_and_none_below_zero() -> None:
    weights = [inverse_document_frequency(100, having) for having in (0, 1, 50, 100, 101)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


@pytest.mark.parametrize(
    ("text", "bonus"),
    [
        (([], [], []), 0),
        (([7], [], []), 0),
        (([1, 2, 3], [], []), 0),
        (([0], [1], []), 2),
        (([1], [0], []), 2),
        (([0], [3], []), 2),
        (([0], [4], []), 0),
        (([], [0], [3]), 1),
        (([9], [0], [3]), 0),
        (([0, 50], [53], [2, 52]), 3),
        (([50], [50], []), 2),
    ],
)
def test_the_best_passage_counts_what_it_has_beyond_one_word(
    text: tuple[list[int], ...], bonus: float
) -> None:
    assert closeness(WEIGHTS, [text], ONE_SPAN) == bonus


def test_a_passage_does_not_leave_its_text() -> None:
    headline, body = ([0], [], []), ([], [0], [1])
    assert closeness(WEIGHTS, [headline, body], ONE_SPAN) == 0
    assert closeness(WEIGHTS, [headline, headline], ONE_SPAN) == 0
    assert closeness(WEIGHTS[1:], [body[1:]], ONE_SPAN) == 1


def test_the_bonus_is_the_mean_of_short_and_long_passages() -> None:
    weights = (2.0, 2.0)
    near, far = [closeness(weights, [([0], [at])]) for at in (3, 20)]
    assert (near, far, closeness(weights, [([0], [40])])) == (2.0, 1.0, 0.0)
    assert closeness(weights, [([0], [3])], Ranking(closeness=0.5)) == 1.0


POSITIONS = st.lists(st.integers(0, 60), unique=True, max_size=8).map(sorted)


@given(
    st.lists(st.tuples(st.floats(0.01, 20), POSITIONS, POSITIONS), min_size=1, max_size=5),
    st.lists(st.integers(1, 40), min_size=1, max_size=3),
)
def test_as_the_definition_says_in_any_order(
    words: list[tuple[float, list[int], list[int]]], spans: list[int]
) -> None:
    def best(span: int) -> float:
        return max(
            sum(weight for weight, *texts in words if any(at <= each < at + span for each in texts[place]))
            for place in (0, 1)
            for at in range(61)
        )

    most = max((weight for weight, *texts in words if any(texts)), default=0.0)
    expected = sum(best(span) - most for span in spans) / len(spans)
    found = {
        closeness(
            [word[0] for word in order], [[word[1] for word in order], [word[2] for word in order]],
            Ranking(spans=tuple(spans)),
        )
        for order in list(permutations(words))[:12]
    }  # fmt: skip
    assert len(found) == 1
    assert found.pop() == pytest.approx(expected, abs=1e-6)


def words_of(text: str, counts: dict[str, int], ranking: Ranking = RANKING) -> list[NearWord]:
    tree = parse_query(text, NOW).tree
    return near_words(
        tree, lambda leaf: leaf.text.lower(), lambda leaf: counts.get(leaf.text, 5), 100, ranking
    )


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("a b", ["a", "b"]),
        ("a OR b", ["a", "b"]),
        ("a", []),
        ("a A", []),
        ("a A b", ["a", "b"]),
        ("a -b", []),
        ("a -b c", ["a", "c"]),
        ("a NOT (b c)", []),
        ('"a b" c', ["a b", "c"]),
        ("a b* c~ d", ["a", "d"]),
        ("a headline:b body:c", ["a", "b", "c"]),
        ("a byline:b list:c publisher:d published:2024 e", ["a", "e"]),
        ("a b^3", ["b", "a"]),
        ("a common", []),
        ("a b none", ["a", "b"]),
        ("a b rarer", ["rarer", "a", "b"]),
    ],
)
def test_words_whose_nearness_counts(text: str, near: list[str]) -> None:
    counts = {"common": 26, "none": 0, "rarer": 1}
    assert [word.leaf.text for word in words_of(text, counts)] == near


def test_what_a_near_word_weighs() -> None:
    idf = inverse_document_frequency(100, 5)
    found = words_of("(a b^2)^3 a c a", {})
    assert {word.leaf: word.weight for word in found} == pytest.approx(
        {Word("a"): 5 * idf, Word("b"): 6 * idf, Word("c"): idf}
    )
    assert [word.leaf.text for word in words_of("(a b^2)^3 a c a", {}, Ranking(most_words=2))] == ["b", "a"]


def test_where_a_near_word_is_looked_for() -> None:
    assert NearWord(Word("a"), 1.0).fields == ("headline", "body")
    assert NearWord(Phrase("a b", field="body"), 1.0).fields == ("body",)
