"""Words that differ by what a hand slips: how far apart two are, and which of many are near one.

Words are folded. An edit is a letter too much, one missing, another one instead, or two neighbours swapped:
the optimal string alignment distance (Damerau, "A technique for computer detection and correction of
spelling errors", 1964).
"""

from collections.abc import Iterable, Iterator
from string import ascii_lowercase

LEAST_LETTERS = 3
"""Shorter words are too near to too many others."""
_LONG = 5
"""Letters of a word that may be two edits away; a shorter one is one edit away at most."""


def edits_allowed(word: str) -> int:
    """How many edits may lie between a typed word and what was meant: 0 (no guess) to 2."""
    if len(word) < LEAST_LETTERS or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) < _LONG else 2


def near_words(word: str, others: Iterable[str], most: int) -> dict[str, int]:
    """Those of many words that at most so many edits make of one, each with its edits.

    Most are told by their length or by the letters that they lack, without counting edits.
    """
    letters, least, longest = set(word), len(word) - most, len(word) + most
    near: dict[str, int] = {}
    for other in others:
        if least <= len(other) <= longest and len(letters.difference(other)) <= most:
            edits = count_edits(word, other, most)
            if edits is not None:
                near[other] = edits
    return near


def count_edits(word: str, other: str, most: int) -> int | None:
    """The edits between two words; None where there are more than `most`."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at in range(len(other)):
        before, row = row, _next_row(word, other, at, (before, row))
        if min(row) > most and min(before) >= most:  # a swap goes on from the row before
            return None
    return row[-1] if row[-1] <= most else None


def _next_row(word: str, other: str, at: int, rows: tuple[list[int], list[int]]) -> list[int]:
    """The edits from the beginnings of a word to one letter more of the other, by the two rows before."""
    earlier, last = rows
    char, previous = other[at], other[at - 1] if at else ""
    row = [at + 1]
    for column, letter in enumerate(word):
        edits = min(last[column] + (letter != char), last[column + 1] + 1, row[column] + 1)
        if previous == letter and column and word[column - 1] == char:
            edits = min(edits, earlier[column - 1] + 1)
        row.append(edits)
    return row


def other_beginnings(word: str) -> Iterator[str]:
    """What one edit of the first letter makes: it is swapped, too much, missing, or another one (a-z)."""
    yield word[1] + word[0] + word[2:]
    yield word[1:]
    for letter in ascii_lowercase:
        yield letter + word
        yield letter + word[1:]


def common_spelling(counts: dict[str, int]) -> str:
    """Of the spellings of one word, with how often each was seen, the commonest that is in small letters.

    Where none is, it is a name or an abbreviation: the commonest then. Ties by code points.
    """
    small = {spelling: count for spelling, count in counts.items() if spelling == spelling.lower()}
    chosen = small or counts
    return min(chosen, key=lambda spelling: (-chosen[spelling], spelling))
