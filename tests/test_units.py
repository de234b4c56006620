"""Lines and units: at which width a text was wrapped, what was torn and is joined, what is cleaned off."""

from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscli.parsing.lines import clean_text, measure_line
from newscli.parsing.stamps import without_stamps
from newscli.parsing.units import UNWRAPPED, join_lines, wrap_width
from newscli.text.folding import INVISIBLE

PROSE = (
    "The harbour reopened on Monday after the storm had passed, the port authority said in a statement, "
    "and the first ferry left with forty passengers who had waited three days in the hall of the school."
)


def texts(lines: list[str]) -> list[str]:
    return [unit.text for unit in join_lines([measure_line(line) for line in lines])]


def width(lines: list[str]) -> int:
    return wrap_width([measure_line(line) for line in lines])


@settings(max_examples=60, deadline=None)
@given(st.integers(50, 110), st.integers(3, 9))
def test_wrapped_paragraphs_are_joined_at_any_width(columns: int, count: int) -> None:
    paragraphs = [f"{number} boats. {PROSE}" for number in range(count)]
    lines = [line for paragraph in paragraphs for line in (*wrap(paragraph, columns), "")]
    assert texts(lines) == paragraphs


@pytest.mark.parametrize("char", [*INVISIBLE, "\f"])
def test_what_has_no_width_is_not_read(char: str) -> None:
    assert measure_line(f"Hafen öff{char}net wieder").text == "Hafen öffnet wieder"


@pytest.mark.parametrize(
    ("text", "clean"), [("a  b\tc ", "a b c"), (" a\u2003b", "a b"), ("a\u3000 b", "a\u3000 b"), ("a", "a")]
)
def test_blanks_are_single(text: str, clean: str) -> None:
    assert clean_text(text) == clean


def test_a_headline_wider_than_the_paragraphs_sets_no_width() -> None:
    headline = "   Harbour master resigns over the report on the neglected wall at the port"
    lines = [headline, "", *wrap(PROSE, 60), "", *wrap(PROSE, 60)]
    assert texts(lines) == [headline.strip(), PROSE, PROSE]


def test_items_cut_at_one_width_are_not_wrapped_text() -> None:
    items = [
        f"Council number {number} approves the plan for a new tram to the harbo" for number in range(10, 20)
    ]
    assert width(items) == UNWRAPPED
    assert texts(items) == items


def test_unwrapped_paragraphs_have_no_width() -> None:
    assert width([PROSE, "", PROSE, "", "A headline of this length", PROSE]) == UNWRAPPED


def test_chinese_wraps_without_blanks() -> None:
    paragraph = (
        "滨海市东岸的老码头经过三年改造，昨天正式向市民开放。曾经堆放棉花和茶叶的仓库变成了一座社区图书馆，"
        * 3
    )
    lines = [paragraph[at : at + 36] for at in range(0, len(paragraph), 36)]
    assert texts(lines) == [paragraph]


@pytest.mark.parametrize(
    "pieces",
    [
        ["The team that measured the wall, led by the surveyor ", "Ruth Hallam", ", warned against haste."],
        ["A long line of text that comes to an end with ", "The Post", " and goes on behind its name."],
        ["The first line ends with a comma here,", "Ruth Hallam said."],
        ["The line goes on", "in the middle of a sentence."],
    ],
)  # fmt: skip
def test_a_sentence_torn_at_a_tag_is_joined(pieces: list[str]) -> None:
    joined = " ".join(piece.strip() for piece in pieces).replace(" ,", ",")
    assert texts([*pieces, "", PROSE]) == [joined, PROSE]


@pytest.mark.parametrize(
    "pieces",
    [
        ["Harbour reopens after the storm", "by Jane Doe"],
        ["Harbour reopens after the storm", "The harbour reopened on Monday."],
        ["The first sentence ends here.", "the second begins small."],
    ],
)
def test_what_begins_anew_is_not_joined(pieces: list[str]) -> None:
    assert texts(pieces) == pieces


def test_a_centred_headline_is_joined() -> None:
    headline = "Harbour master resigns over the report on a neglected wall at Kalmouth port"
    lines = [line.center(66).rstrip() for line in wrap(headline, 66)]
    assert texts([*lines, "", *wrap(PROSE, 66), "", *wrap(PROSE, 66)])[0] == headline


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("**Priya Nand** , who", "Priya Nand, who"),
        ("a new**house** here", "a newhouse here"),
        ("建築師**周以安** 表示", "建築師周以安表示"),
        ("_so_ , he said", "so, he said"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("[photo_180] A harbour", "A harbour"),
        ("[1] A footnote of [2012], [COVID-19]", "[1] A footnote of [2012], [COVID-19]"),
        ("(BUTTON) Subscribe", "Subscribe"),
    ],
)
def test_marks_and_debris_are_taken_off(raw: str, text: str) -> None:
    assert clean_text(raw) == text


@pytest.mark.parametrize(
    ("items", "bare"),
    [
        (["09:15 | It sails", "10:02 | It holds", "11:40 | It ends"], ["It sails", "It holds", "It ends"]),
        (["渡轮恢复 (2012-01-11 11:15:31)", "堤坝稳固 (2012-01-11)", "渔民归来 (2012-01-10)"],
         ["渡轮恢复", "堤坝稳固", "渔民归来"]),
        (["It sails (12)", "It holds (7)", "It ends (31)"], ["It sails", "It holds", "It ends"]),
        (["It is 09:15", "It holds", "1984 is back"], ["It is 09:15", "It holds", "1984 is back"]),
        (["09:15", "10:02", "11:40"], ["09:15", "10:02", "11:40"]),
    ],
)  # fmt: skip
def test_what_all_items_carry_is_none_of_their_text(items: list[str], bare: list[str]) -> None:
    assert without_stamps(items) == bare
