"""What is seen of units: features that a person can name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.parsing.cutting import cut_width, is_cut
from newscli.parsing.features import describe
from newscli.parsing.labels import has_label_word, is_bare_label, label_kind
from newscli.parsing.sites import without_site
from newscli.parsing.units import Unit
from newscli.parsing.wording import is_byline, is_caption
from newscli.parsing.words import find_words

PROSE = (
    "The council met on Tuesday, and it approved the plan after a debate. "
    "Work begins in May, the mayor said in a speech."
)


def names_of(*texts: str) -> list[set[str]]:
    return [set(each.names) for each in describe([Unit(at, at, text) for at, text in enumerate(texts)])]


@pytest.mark.parametrize(
    ("text", "name", "holds"),
    [
        (PROSE, "ends.", True),
        (PROSE, "sentences1", True),
        (PROSE, "cells100", True),
        (PROSE, "caption", False),
        ("Share this", "share", True),
        ("3 comments", "comment", True),
        ("评论", "comment", True),
        ("Most Read", "label-most-read", True),
        ("Most Read", "label-bare", True),
        ("Most Read News", "label-part", True),
        ("Photo: Jane Doe", "caption", True),
        ("By Jane Doe", "byline", True),
        ("BREAKING NEWS", "capitals", True),
        ("12 May 2024, 10:30", "date-line", True),
        ("12 May 2024, 10:30", "time", True),
        ("Home | News | World", "parts2", True),
        ("“Never again”", "ends-quote", True),
        ("Read more »", "ends>", True),
        ("About the author", "author-box", True),
    ],
)
def test_features_are_named(text: str, name: str, holds: bool) -> None:
    assert (name in names_of(text)[0]) is holds


def test_surroundings_are_seen() -> None:
    first, second, third, label, item = names_of(
        "Council approves plan", PROSE, PROSE, "Most Read", "A story"
    )
    assert {"at0", "part0", "prose-after2"} <= first
    assert "about4" in first or "about5" in first
    assert "twice" in second
    assert "run1" in third
    assert {"part4", "prose-before2"} <= label
    assert {"since1", "since-label-most-read"} <= item


def test_lone_markers_and_empty_documents() -> None:
    assert describe([]) == []
    (lone,) = describe([Unit(0, 0, "", "*", None, True)])
    assert "lone" in lone.names


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("By Jane Doe", True), ("Von Sabine Krüger", True), ("Por María López", True), ("by the way", False),
        ("By the end of the day, she had won.", False), ("di Marco Rossi", True),
    ],
)  # fmt: skip
def test_byline(text: str, holds: bool) -> None:
    assert is_byline(text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [("Photo: AP", True), ("The harbour. Photograph: Jane Doe", True), ("A photo was found.", False)],
)
def test_caption(text: str, holds: bool) -> None:
    assert is_caption(text, text.split()) is holds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Most Read News", "most-read"), ("MOST POPULAR", "most-read"), ("Meistgelesen", "most-read"),
        ("Lo más leído", "most-read"), ("Les plus lus", "most-read"), ("Самое читаемое", "most-read"),
        ("Çok Okunanlar", "most-read"), ("الأكثر قراءة", "most-read"), ("热门文章", "most-read"),
        ("アクセスランキング", "most-read"), ("많이 본 뉴스", "most-read"), ("הנקראות ביותר", "most-read"),
        ("Related Articles", "related"), ("Mehr zum Thema", "related"), ("À lire aussi", "related"),
        ("Latest News", "latest"), ("Neueste Artikel", "latest"), ("Editor’s Picks", "other"),
        ("The most read book of the year was written in a prison cell by candlelight", None),
        ("Weather", None),
    ],
)  # fmt: skip
def test_label(text: str, kind: str | None) -> None:
    found = label_kind(text)
    assert (found.value if found else None) == kind


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("The most read this week", True),
        ("Nothing of that", False),
        ("Récentes à la une", True),
        ("İtop", True),
        ("今日の人気", True),
        ("Über uns", False),
        ("Ещё новости", True),
    ],
)
def test_label_word_is_found_in_any_script(text: str, holds: bool) -> None:
    assert has_label_word(text, [word.lower() for word in find_words(text)]) is holds


@given(st.text(alphabet=st.characters(max_codepoint=127) | st.sampled_from("‘’“”–—é²Ж中")))
def test_words_are_the_runs_of_letters(text: str) -> None:
    assert find_words(text) == re.findall(r"[^\W\d_]+", text)


def test_bare_label_is_nothing_more() -> None:
    assert is_bare_label("Most read:")
    assert not is_bare_label("Most read in politics")


@pytest.mark.parametrize(("lengths", "width"), [([55, 56, 55, 56, 49], 56), ([30, 41, 52, 70], 72), ([], 2)])
def test_cut_width_is_inferred_from_the_list(lengths: list[int], width: int) -> None:
    assert cut_width(["x" * length for length in lengths]) == width


def test_ellipsis_is_a_cut() -> None:
    assert is_cut("Council approves…", 100)
    assert not is_cut("Council approves", 100)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Bridge opens after nine years | The Harbour Post", "Bridge opens after nine years"),
        ("Bridge opens after nine years - harbourpost.example", "Bridge opens after nine years"),
        ("Bridge opens after nine years http://www.harbourpost.example", "Bridge opens after nine years"),
        (
            "港口大桥九年之后终于重新开放 市长感谢志愿者_新闻中心_海港新闻网",
            "港口大桥九年之后终于重新开放 市长感谢志愿者",
        ),
        ("Bridge opens - at last", "Bridge opens - at last"),
        ("Live | Bridge opens", "Live | Bridge opens"),
    ],
)
def test_name_of_the_site_is_no_headline(text: str, headline: str) -> None:
    assert without_site(text) == headline
