"""The three folds, each one table: when two texts count as the same.

- identity: is it the same article? NFKC, case, quotes and dashes; white space does not count.
- search: is it the same word? Also accents, dotless i, Arabic letter forms; white space stays.
- link: is it the same headline? The search fold, letters and digits only.

A table maps code points to text for `str.translate`; the search and link tables fill themselves on demand.
"""

from unicodedata import category, normalize

SINGLE_QUOTES = "'‘’‚‛`´ʼ′＇"
DOUBLE_QUOTES = '"“”„‟«»″＂'
DASHES = "-‐‑‒–—―−﹘﹣－"
INVISIBLE = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Soft hyphen, joiners and direction marks: they have no width and stand inside words."""

_PUNCTUATION = (
    dict.fromkeys(map(ord, SINGLE_QUOTES), "'")
    | dict.fromkeys(map(ord, DOUBLE_QUOTES), '"')
    | dict.fromkeys(map(ord, DASHES), "-")
)

_LETTERS = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n",
    "ё": "е", "ѐ": "е", "ѝ": "и",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك",
    "ـ": "",
}  # fmt: skip
"""Letters that are written in two ways and do not come apart by themselves."""

_MARKS = (
    ("\u0300", "\u036f"),  # accents of Latin and Greek
    ("\u0591", "\u05c7"),  # Hebrew points
    ("\u0610", "\u061a"),  # Arabic signs
    ("\u064b", "\u065f"),  # Arabic vowels
    ("\u0670", "\u0670"),
    ("\u06d6", "\u06ed"),
)
_ACCENTED = (("\u00c0", "\u024f"), ("\u0370", "\u03ff"), ("\u1e00", "\u1fff"))
"""Where letters lose their accents: Latin and Greek. Cyrillic й is a letter of its own, as is Japanese が."""


def fold_identity(text: str) -> str:
    """The text as it counts for an article's id."""
    if text.isascii():  # the same, in a tenth of the time
        return "".join(text.replace("`", "'").lower().split())
    folded = normalize("NFKC", text.translate(_PUNCTUATION)).casefold()
    solid = "".join(normalize("NFKC", folded).translate(_PUNCTUATION).split())
    return normalize("NFKC", solid)  # a mark that stood behind a blank has a letter before it now


def fold_search(text: str) -> str:
    """The text as it counts for search: case, accents, width and letter forms folded, words kept apart."""
    if text.isascii():
        return text.lower()
    return normalize("NFKC", text).casefold().translate(_SEARCH)


def fold_link(text: str) -> str:
    """The text as it counts for linking list items with headlines: letters and digits alone."""
    return fold_search(text).translate(_LINK)


class _SearchTable(dict[int, str]):
    """Code point → what it counts as in search."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


class _LinkTable(dict[int, str]):
    """Code point → itself where it is a letter, mark or digit, else nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = kept = chr(code) if category(chr(code))[0] in "LMN" else ""
        return kept


def _fold_letter(char: str) -> str:
    if char in INVISIBLE or _lies_in(char, _MARKS):
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    if not _lies_in(char, _ACCENTED):
        return char
    plain = "".join(c for c in normalize("NFD", char) if not _lies_in(c, _MARKS))
    return _LETTERS.get(plain, plain)


def _lies_in(char: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= char <= last for first, last in ranges)


_SEARCH = _SearchTable()
_LINK = _LinkTable()
