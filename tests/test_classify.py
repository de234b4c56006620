"""The decision over the whole sequence of units, and the features that it rests on."""

import pytest

from newscli.parsing.classify import decode_body, main_block
from newscli.parsing.features import WEIGHTS, features_of
from newscli.parsing.lists import cut_width
from newscli.parsing.units import Unit

PROSE = (
    "The council met on Tuesday, and it approved the plan after a debate. "
    "Work begins in May, the mayor said in a speech."
)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], []),
        ([-2.0, 9.0, 9.0, -2.0], [False, True, True, False]),
        ([9.0, -0.5, 9.0], [True, True, True]),
        ([-9.0, 0.5, -9.0], [False, False, False]),
    ],
)
def test_a_unit_is_what_its_neighbours_are(scores: list[float], expected: list[bool]) -> None:
    assert decode_body(scores) == expected


def test_the_strongest_block_is_the_story() -> None:
    is_body = [True, *[False] * 40, True, True]
    assert main_block(is_body, [1.0] * len(is_body)) == (41, 43)
    assert main_block([False], [1.0]) is None


@pytest.mark.parametrize(
    ("text", "name", "holds"),
    [
        (PROSE, "ends_sentence", True),
        (PROSE, "two_sentences", True),
        ("Share this", "furniture", True),
        ("Most Read", "label", True),
        ("Photo: Jane Doe", "caption", True),
        (PROSE, "caption", False),
    ],
)
def test_features_are_named(text: str, name: str, holds: bool) -> None:
    found = features_of(Unit(0, 0, text))
    assert (name in found) is holds
    assert set(found) <= set(WEIGHTS)


@pytest.mark.parametrize(
    ("lengths", "width"),
    [([55, 56, 55, 56, 49], 56), ([30, 41, 52, 70], 72), ([], 2)],
)
def test_cut_width_is_inferred_from_the_list(lengths: list[int], width: int) -> None:
    assert cut_width(["x" * length for length in lengths]) == width
