"""When a word as written fits what was typed: patterns with `*` and `?`, and words a few edits away."""

import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise


def pattern_regex(pattern: str) -> re.Pattern[str]:
    """A folded pattern as a regular expression for whole words: `*` is any run, `?` one character.

    Each piece between two `*` is taken where it comes first and never tried further on, which finds the same
    as trying all places would, and in a time that does not explode.
    """
    first, *rest = (re.escape(piece).replace(r"\?", ".") for piece in pattern.split("*"))
    if not rest:
        return re.compile(first, re.S)
    *middle, last = rest
    between = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{first}{between}.*{last}", re.S)


def literals_of(pattern: str) -> tuple[str, str]:
    """What a word that a pattern matches begins with, and the longest run of letters that it has anywhere."""
    runs = re.split(r"[*?]+", pattern)
    return runs[0], max(runs, key=len)


def pieces_of(word: str, distance: int) -> tuple[str, ...]:
    """A word in `distance` + 1 pieces, one of which at least is whole in every word that near.

    Such a word begins with the first piece, or ends with the last, or has one of the others in it.
    Source: Wu, Manber, "Fast text searching allowing errors" (1992), on partitioning.
    """
    count = distance + 1
    cuts = [len(word) * at // count for at in range(count + 1)]
    return tuple(word[start:end] for start, end in pairwise(cuts))


def within_distance(word: str, distance: int) -> Callable[[str], bool]:
    """A test for words that at most `distance` insertions, deletions and replacements make of `word`.

    A swap of two letters counts as two edits. Source: Levenshtein (1966); rows are left as soon as they
    cannot end within the distance.
    """
    if distance == 1:
        return partial(_is_edited_once, word)
    size = len(word)
    first, *middle, last = pieces_of(word, distance)

    def fits(other: str) -> bool:
        if abs(len(other) - size) > distance:
            return False
        if not (other.startswith(first) or other.endswith(last) or any(piece in other for piece in middle)):
            return False
        row = list(range(size + 1))
        for at, char in enumerate(other, 1):
            row = _next_row(row, at, char, word)
            if min(row) > distance:
                return False
        return row[-1] <= distance

    return fits


def _is_edited_once(word: str, other: str) -> bool:
    """Whether one edit at most makes a word of another: what is behind their first difference is the same."""
    longer = len(other) - len(word)
    if not -1 <= longer <= 1:
        return False
    at = next((at for at, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), None)
    if at is None:
        return True  # one is the beginning of the other
    return word[at + (longer <= 0) :] == other[at + (longer >= 0) :]


def _next_row(row: list[int], at: int, char: str, word: str) -> list[int]:
    following = [at]
    for column, letter in enumerate(word):
        following.append(min(row[column] + (letter != char), row[column + 1] + 1, following[column] + 1))
    return following
