"""When texts are the same, what their words are, and which passage shows a hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.errors import UsageError
from newscli.text.analysis import NO_STEMMING, Analyzer
from newscli.text.folding import fold_identity, fold_link, fold_search
from newscli.text.identity import article_id
from newscli.text.snippets import Hitmark, best_snippet, whole_snippet
from newscli.text.spelling import (
    common_spelling,
    count_edits,
    edits_allowed,
    near_words,
    other_beginnings,
)
from newscli.text.wording import pattern_regex, within_distance

ENGLISH = Analyzer("english")
PLAIN = Analyzer(NO_STEMMING)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Turkey’s “vote” — again", 'turkey\'s "vote"-again'),
        ("ﬁnancial １２３", "FINANCIAL 123"),
        ("two\n\nlines", "two lines"),
        ("Straße", "STRASSE"),
        ("it`s ‚so‘", "it's 'so'"),
    ],
)
def test_identity_fold_makes_writings_the_same(one: str, other: str) -> None:
    assert fold_identity(one) == fold_identity(other)
    assert article_id(one, (other,)) == article_id(other, (one,))


def test_identity_keeps_words_and_places_apart() -> None:
    assert article_id("a", ("b",)) != article_id("ab", ())
    assert article_id(None, ("a",)) == article_id("", ("a",))
    assert fold_identity("resume") != fold_identity("résumé")
    assert article_id("h", ("one", "two")) == article_id("h", ("onetwo",))


@given(st.text())
def test_identity_fold_is_done_once(text: str) -> None:
    assert fold_identity(fold_identity(text)) == fold_identity(text)
    assert not any(char.isspace() for char in fold_identity(text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_identity_fold_of_ascii_is_no_other_fold(text: str) -> None:
    assert fold_identity(text + "é") == fold_identity(text) + "é"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ERDOĞAN", "erdogan"),
        ("İstanbul ISPARTA ışık", "istanbul isparta isik"),
        ("Łódź Øre Æsop", "lodz ore aesop"),
        ("أحمد إلى", "احمد الي"),
        ("ΆΝΘΡΩΠΟΣ", "ανθρωποσ"),
        ("ёлка й", "елка й"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_search_fold(text: str, folded: str) -> None:
    assert fold_search(text) == folded


@pytest.mark.parametrize(
    ("text", "key"), [("U.S. says: “No!”", "ussaysno"), ("Éire—2024", "eire2024"), ("—", "")]
)
def test_link_fold_keeps_letters_and_digits(text: str, key: str) -> None:
    assert fold_link(text) == key


@given(st.text(alphabet=st.characters(max_codepoint=127) | st.sampled_from("‘’“”–—")))
def test_link_fold_of_ascii_and_its_quotes_is_no_other_fold(text: str) -> None:
    assert fold_link(text + "æ") == fold_link(text) + "ae"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Stopping stopped stops", ["stop", "stop", "stop"]),
        ("Putin's Putin’s visit", ["putin", "putin", "visit"]),
        ("l'homme rock'n'roll", ["l", "homm", "rock", "n", "roll"]),
        ("U.S. AT&T covid-19 C++", ["u", "s", "at", "t", "covid", "19", "c"]),
        ("the US is who it was", ["the", "us", "is", "who", "it", "was"]),
        ("a_b snake_case", ["a", "b", "snake", "case"]),
        ("土耳其", ["土耳", "耳其", "其"]),
        ("東京tower", ["東京", "京", "tower"]),
        ("한국어", ["한국", "국어", "어"]),
        ("ไทย", ["ไท", "ทย", "ย"]),
        ("हिन्दी नमस्ते", ["हिन्दी", "नमस्ते"]),
        ("", []),
        ("—!?", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert ENGLISH.terms(text) == terms


def test_words_as_written_are_folded_and_not_stemmed() -> None:
    assert ENGLISH.written("Stopping stopping STOPS café") == {"stopping", "stops", "cafe"}
    assert PLAIN.terms("Stopping") == ["stopping"]


def test_query_terms_leave_out_the_lone_last_character() -> None:
    assert ENGLISH.query_terms("土耳其") == ("土耳", "耳其")
    assert ENGLISH.query_terms("埃") == ("埃",)


def test_unknown_analysis_lists_what_there_is() -> None:
    with pytest.raises(UsageError) as raised:
        Analyzer("klingon")
    assert raised.value.hint is not None
    assert "english" in raised.value.hint


@given(st.text(max_size=80))
def test_tokens_agree_with_terms_and_lie_in_the_text(text: str) -> None:
    tokens = list(ENGLISH.tokens(text))
    assert [token.term for token in tokens] == ENGLISH.terms(text)
    assert {token.written for token in tokens} == ENGLISH.written(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("pattern", "word", "fits"),
    [
        ("wat*r*", "waters", True),
        ("w?ter", "water", True),
        ("w?ter", "wter", False),
        ("*", "", True),
        ("a.c", "abc", False),
        ("**a??", "xxabc", True),
        ("*a" * 30 + "*b", "a" * 200, False),  # seen at once: no piece is tried at several places
    ],
)
def test_pattern(pattern: str, word: str, fits: bool) -> None:
    assert bool(pattern_regex(pattern).fullmatch(word)) is fits


def distance(one: str, other: str) -> int:
    """Levenshtein's distance, straight from its definition."""
    if not one or not other:
        return len(one) + len(other)
    changed = distance(one[1:], other[1:]) + (one[0] != other[0])
    return min(changed, distance(one[1:], other) + 1, distance(one, other[1:]) + 1)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(1, 2))
def test_distance_is_that_of_the_definition(one: str, other: str, most: int) -> None:
    assert within_distance(one, most)(other) is (distance(one, other) <= most)


WORDS = "One sentence stands here. Another one follows it with a hit inside. A third ends the text."


def hits(text: str, *words: str) -> list[Hitmark]:
    return sorted(
        (Hitmark(text.index(word), text.index(word) + len(word), word) for word in words),
        key=lambda hit: hit.start,
    )


def test_snippet_begins_with_the_sentence_and_marks_the_hit() -> None:
    snippet = best_snippet("body", WORDS, hits(WORDS, "hit"), width=50)
    assert snippet.text.startswith("… Another one")
    ((start, end),) = snippet.marks
    assert snippet.text[start:end] == "hit"


def test_snippet_takes_the_window_with_the_most_different_hits() -> None:
    text = f"alpha alpha alpha. {'x ' * 200} alpha beta. {'y ' * 200}"
    found = [Hitmark(at, at + 5, "alpha") for at in (0, 6, 12, text.rindex("alpha"))]
    found.append(Hitmark(text.index("beta"), text.index("beta") + 4, "beta"))
    snippet = best_snippet("body", text, found, width=60)
    assert {snippet.text[start:end] for start, end in snippet.marks} == {"alpha", "beta"}


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, '… He said "the hit came late." …'),  # the next sentence does not fit
        (60, '… He said "the hit came late." Nobody else saw it. …'),
        (30, '… He said "the hit came late." …'),
        (22, '… said "the hit came …'),  # nor does its own
    ],
)
def test_snippet_ends_with_a_sentence_where_one_fits(width: int, shown: str) -> None:
    before, after = "Long before. " * 9, "And so on it went. " * 9
    text = f'{before}He said "the hit came late." Nobody else saw it. {after}'
    assert best_snippet("body", text, hits(text, "hit"), width=width).text == shown


def test_snippet_without_a_hit_is_the_beginning() -> None:
    assert best_snippet("body", WORDS, [], width=24).text == "One sentence stands …"


@given(st.text(min_size=1, max_size=400), st.data())
def test_marks_point_at_what_was_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 20)))
    for snippet in (
        best_snippet("body", text, [Hitmark(start, end, "x")], width=60),
        whole_snippet("headline", text, [Hitmark(start, end, "x")]),
    ):
        ((first, last),) = snippet.marks
        shown = snippet.text[first:last]
        assert shown == "".join(" " if char.isspace() else char for char in text[start:end])


@pytest.mark.parametrize(
    ("word", "other", "edits"),
    [
        ("climate", "climate", 0), ("climaet", "climate", 1), ("climte", "climate", 1),
        ("climatte", "climate", 1), ("clibate", "climate", 1), ("lcimaet", "climate", 2),
        ("erdogn", "erdogan", 1), ("ca", "abc", None), ("climate", "paris", None), ("", "ab", 2),
    ],
)  # fmt: skip
def test_swap_of_neighbours_is_one_edit(word: str, other: str, edits: int | None) -> None:
    assert count_edits(word, other, 2) == edits


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_edits_count_the_same_both_ways_and_below_a_limit(word: str, other: str, most: int) -> None:
    edits = count_edits(word, other, 12)
    assert edits == count_edits(other, word, 12)
    assert edits is not None
    assert count_edits(word, other, most) == (edits if edits <= most else None)
    assert near_words(word, [other], most) == ({other: edits} if edits <= most else {})


def test_beginnings_are_one_edit_away() -> None:
    assert {count_edits("climate", other, 2) for other in other_beginnings("climate")} == {0, 1}


@pytest.mark.parametrize(
    ("counts", "chosen"),
    [
        ({"Climate": 5, "climate": 1}, "climate"), ({"Erdoğan": 2, "Erdogan": 1}, "Erdoğan"),
        ({"NATO": 2, "Nato": 2}, "NATO"), ({"café": 1, "cafe": 2, "Café": 9}, "cafe"),
    ],
)  # fmt: skip
def test_spelling_is_the_commonest_and_small_where_it_may_be(counts: dict[str, int], chosen: str) -> None:
    assert common_spelling(counts) == chosen


@pytest.mark.parametrize(
    ("word", "most"), [("us", 0), ("2024", 0), ("covid19", 0), ("iraq", 1), ("climate", 2)]
)
def test_short_words_are_not_far_from_what_was_meant(word: str, most: int) -> None:
    assert edits_allowed(word) == most
