"""The three folds, each one table: when two texts count as the same.

- identity: is it the same article? NFKC, case, quotes and dashes; white space does not count.
- search: is it the same word? Also accents, dotless i, Arabic letter forms; white space stays.
- link: is it the same headline? The search fold, letters and digits only.

A table maps code points to text for `str.translate`; the search and link tables fill themselves on demand.
What is ASCII is folded as bytes, which takes a tenth of the time or less.
"""

from unicodedata import category, normalize

SINGLE_QUOTES = "'‘’‚‛`´ʼ′＇"
DOUBLE_QUOTES = '"“”„‟«»″＂'
DASHES = "-‐‑‒–—―−﹘﹣－"
INVISIBLE = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Soft hyphen, joiners and direction marks: they have no width and stand inside words."""

_PUNCTUATION = (
    dict.fromkeys(SINGLE_QUOTES, "'") | dict.fromkeys(DOUBLE_QUOTES, '"') | dict.fromkeys(DASHES, "-")
)
TYPOGRAPHIC = "‘’“”–—"
"""Quotes and dashes: what is not ASCII in most texts of English."""
_ASCII = [chr(code) for code in range(128)]
_LOWER = bytes(ord(chr(code).lower()) if code < 128 else code for code in range(256))
_BLANKS = "".join(char for char in _ASCII if char.isspace()).encode()
_SIGNS = "".join(char for char in _ASCII if not char.isalnum()).encode()
"""ASCII's characters that fold away: for identity, and for links."""

LETTERS = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n",
    "ё": "е", "ѐ": "е", "ѝ": "и",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك",
    "ـ": "",
}  # fmt: skip
"""Letters that are written in two ways and do not come apart by themselves."""

MARKS = (
    ("\u0300", "\u036f"),  # accents of Latin and Greek
    ("\u0591", "\u05c7"),  # Hebrew points
    ("\u0610", "\u061a"),  # Arabic signs
    ("\u064b", "\u065f"),  # Arabic vowels
    ("\u0670", "\u0670"),
    ("\u06d6", "\u06ed"),
)
"""What is dropped, wherever it stands: first and last of each range."""
ACCENTED = (("\u00c0", "\u024f"), ("\u0370", "\u03ff"), ("\u1e00", "\u1fff"))
"""Where letters lose their accents: Latin and Greek. Cyrillic й is a letter of its own, as is Japanese が."""


def fold_identity(text: str) -> str:
    """The text as it counts for an article's id."""
    if text.isascii():
        return text.replace("`", "'").encode().translate(_LOWER, _BLANKS).decode()
    folded = normalize("NFKC", _with_plain_punctuation(text)).casefold()
    solid = "".join(_with_plain_punctuation(normalize("NFKC", folded)).split())
    return normalize("NFKC", solid)  # a mark that stood behind a blank has a letter before it now


def fold_search(text: str) -> str:
    """The text as it counts for search: case, accents, width and letter forms folded, words kept apart."""
    if text.isascii():
        return text.lower()
    return normalize("NFKC", text).casefold().translate(_SEARCH)


def fold_link(text: str) -> str:
    """The text as it counts for linking list items with headlines: letters and digits alone."""
    if text.isascii():
        return _ascii_link(text)
    folded = normalize("NFKC", text).casefold()
    for sign in TYPOGRAPHIC:
        folded = folded.replace(sign, "")
    return _ascii_link(folded) if folded.isascii() else folded.translate(_LINK)


def fold_signs(text: str) -> str:
    """The text with its quotes and dashes as ASCII has them, all quotes alike."""
    return _with_plain_punctuation(text).replace('"', "'")


def _with_plain_punctuation(text: str) -> str:
    """The text with its quotes and dashes as ASCII has them: few are in it, so a table would take longer."""
    for sign, plain in _PUNCTUATION.items():
        text = text.replace(sign, plain)
    return text


def _ascii_link(text: str) -> str:
    return text.encode().translate(_LOWER, _SIGNS).decode()


class _SearchTable(dict[int, str]):
    """Code point → what it counts as in search."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


class _LinkTable(dict[int, str]):
    """Code point → what is left of its search fold: letters, marks and digits."""

    def __missing__(self, code: int) -> str:
        self[code] = kept = "".join(char for char in _SEARCH[code] if category(char)[0] in "LMN")
        return kept


def _fold_letter(char: str) -> str:
    if char in INVISIBLE or _lies_in(char, MARKS):
        return ""
    if char in LETTERS:
        return LETTERS[char]
    if not _lies_in(char, ACCENTED):
        return char
    plain = "".join(c for c in normalize("NFD", char) if not _lies_in(c, MARKS))
    return LETTERS.get(plain, plain)


def _lies_in(char: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= char <= last for first, last in ranges)


_SEARCH = _SearchTable()
_LINK = _LinkTable()
