"""Cursors: what goes in comes out, and what is not one of this question is told."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscli.answers import Position
from newscli.engines import Cursor, read_cursor, write_cursor
from newscli.errors import UsageError

CURSOR = Cursor(Position(10, 7.25, bytes(range(16))), 3)

cursors = st.builds(
    Cursor,
    st.builds(
        Position, st.integers(0, 2**64 - 1), st.floats(allow_nan=False), st.binary(min_size=1, max_size=40)
    ),
    st.integers(0, 2**32 - 1),
)
questions = st.lists(st.text(alphabet=st.characters(codec=None), max_size=20), max_size=3)


@given(cursor=cursors, question=questions)
@example(cursor=Cursor(Position(1, 5e-324, b"\0"), 0), question=["\udcff"])
def test_cursor_comes_back_as_it_went_in(cursor: Cursor, question: list[str]) -> None:
    text = write_cursor(cursor, question)
    assert re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", text)
    assert read_cursor(text, question) == cursor


def test_cursor_is_short() -> None:
    assert len(write_cursor(CURSOR, ("turkey", "relevance"))) == 60


@pytest.mark.parametrize("question", [(), ("a",), ("a", "b", "c"), ("ab",), ("b", "a")])
def test_cursor_goes_with_one_question(question: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="of another search"):
        read_cursor(write_cursor(CURSOR, ("a", "b")), question)


@given(text=st.text(max_size=80))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_cursor(text, ())


@given(at=st.integers(0, 59), sign=st.sampled_from("ABCXYZabcxyz0189-_+/= "))
def test_one_wrong_sign_is_told(at: int, sign: str) -> None:
    text = write_cursor(CURSOR, ("a",))
    wrong = text[:at] + sign + text[at + 1 :]
    if wrong != text:
        with pytest.raises(UsageError):
            read_cursor(wrong, ("a",))
